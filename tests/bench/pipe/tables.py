"""The table that the sides fill, in DynamoDB Local and in SQLite."""
import json
import os
import shutil
import sqlite3
import struct
import time

import boto3

import items
from processes import Failed
from sides import KEY, store


class DynamoDB:
    """The table, made anew for each run."""
    title = "DynamoDB Local"

    def __init__(self, name):
        self.name = name
        self.client = boto3.client("dynamodb")

    def make(self, _place):
        self.client.create_table(
            TableName=self.name, BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": KEY, "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": KEY,
                                   "AttributeType": "N"}])
        self.client.get_waiter("table_exists").wait(TableName=self.name)

    def has_row(self, _place):
        return self.client.scan(TableName=self.name, Limit=1)["Count"] > 0

    def rows(self, _place):
        return items.scan(self.name)

    def drop(self, _place):
        self.client.delete_table(TableName=self.name)


class SQLite:
    """A file of its own for each run."""
    title = "SQLite"

    def __init__(self, name):
        self.name = name

    def make(self, place):
        pass

    def has_row(self, place):
        if not os.path.exists(store(place)):
            return False
        db = sqlite3.connect(f"file:{store(place)}?mode=ro", uri=True)
        try:
            return db.execute(f"SELECT count(*) FROM {self.name}"
                              ).fetchone()[0] > 0
        except sqlite3.OperationalError:
            return False
        finally:
            db.close()

    def rows(self, place):
        return items.rows(store(place), self.name)

    def drop(self, place):
        pass


def first_row(table, place, over):
    """When the first row was seen; None where it never is and over is set."""
    while not over.is_set():
        if table.has_row(place):
            return time.monotonic()
        time.sleep(0.005)
    return None


def floats(schema):
    """{column: struct's letter} of those that are no exact numbers."""
    with open(schema, encoding="utf-8") as f:
        fields = json.load(f)["fields"]
    return {f["name"].lower(): {"float": "f", "double": "d"}[t]
            for f in fields for t in f["type"] if t in ("float", "double")}


def by_key(rows):
    found = {}
    for row in rows:
        if row[KEY] in found:
            raise Failed(f"{KEY} {row[KEY]} is there twice")
        found[row[KEY]] = row
    return found


def same(a, b, letter):
    if letter and "" not in (a, b):
        return struct.pack(letter, float(a)) == struct.pack(letter, float(b))
    return isinstance(a, str) == isinstance(b, str) \
        and isinstance(a, bool) == isinstance(b, bool) and a == b


def compare(name, got, wanted, schema):
    """Each row and each value of it, float and double as such."""
    letters = floats(schema)
    if got.keys() != wanted.keys():
        raise Failed(f"{name}: {len(got)} rows, not the same "
                     f"{len(wanted)} as ours")
    for key, row in got.items():
        if row.keys() != wanted[key].keys():
            raise Failed(f"{name}: row {key} has other columns")
        for column, value in row.items():
            if not same(value, wanted[key][column], letters.get(column)):
                raise Failed(f"{name}: row {key}: {column} is {value!r}, "
                             f"not {wanted[key][column]!r}")


def forget(place):
    shutil.rmtree(place, ignore_errors=True)
