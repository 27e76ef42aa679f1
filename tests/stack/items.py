"""What tables and parking directories hold, numbers as exact decimals."""
import decimal
import glob
import json
import sqlite3


def scan(table):
    """The items of a DynamoDB table, by boto3."""
    import boto3
    for page in boto3.client("dynamodb").get_paginator("scan").paginate(
            TableName=table, ConsistentRead=True):
        for item in page["Items"]:
            yield plain({"M": item})


def plain(value):
    (kind, inner), = value.items()
    if kind == "M":
        return {name: plain(member) for name, member in inner.items()}
    if kind == "L":
        return [plain(member) for member in inner]
    if kind == "NULL":
        return None
    return decimal.Decimal(inner) if kind == "N" else inner


def rows(path, table):
    """The items of a table in an SQLite store."""
    with sqlite3.connect(path) as db:
        return [json.loads(text, parse_float=decimal.Decimal) for text, in
                db.execute('SELECT item FROM "%s"' % table)]


def parked(directory):
    """The records that dlq-park has put there."""
    for name in glob.glob(directory + "/**/*.ndjson", recursive=True):
        with open(name, encoding="utf-8") as file:
            for line in file:
                yield json.loads(line, parse_float=decimal.Decimal)
