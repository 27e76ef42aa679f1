#!/usr/bin/env python3
"""Look at the tables that ddb-put writes, in either store.

    tables.py ENDPOINT TABLE       the items, one plain JSON object a line,
                                   members and lines sorted, numbers as text
                                   of the store
    tables.py ENDPOINT make TABLE HASH [RANGE] [INDEX=HASH[,RANGE]]...
                                   make a table; HASH and RANGE are NAME:TYPE

ENDPOINT is sqlite:FILE or DynamoDB Local's URL, whose signatures nobody
checks. It shares no code with what it looks at.
"""
import json
import sqlite3
import sys
import urllib.error
import urllib.request


class Number(str):
    """The text of a number, which no float touches."""


def parse(text):
    return json.loads(text, parse_int=Number, parse_float=Number)


def show(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(k) + ":" + show(value[k])
                              for k in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(show, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def plain(value):
    (kind, inner), = value.items()
    if kind == "N":
        return Number(inner)
    if kind == "M":
        return {k: plain(v) for k, v in inner.items()}
    if kind == "L":
        return [plain(v) for v in inner]
    return None if kind == "NULL" else inner


def call(url, operation, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {
        "X-Amz-Target": "DynamoDB_20120810." + operation,
        "Content-Type": "application/x-amz-json-1.0",
        "Authorization": "AWS4-HMAC-SHA256 Credential=stack/20260101/"
        "eu-central-1/dynamodb/aws4_request, SignedHeaders=host, "
        "Signature=00"})
    try:
        with urllib.request.urlopen(request) as reply:
            return parse(reply.read().decode())
    except urllib.error.HTTPError as error:
        sys.exit(error.read().decode())


def dynamodb_items(url, table):
    body = {"TableName": table, "ConsistentRead": True}
    while True:
        reply = call(url, "Scan", body)
        for item in reply["Items"]:
            yield {k: plain(v) for k, v in item.items()}
        if "LastEvaluatedKey" not in reply:
            return
        body["ExclusiveStartKey"] = reply["LastEvaluatedKey"]


def sqlite_items(file, table):
    with sqlite3.connect(file) as db:
        for item, in db.execute(f'SELECT item FROM "{table}"'):
            yield parse(item)


def key(names):
    attributes = [name.split(":") for name in names]
    schema = [{"AttributeName": name, "KeyType": role}
              for (name, _), role in zip(attributes, ("HASH", "RANGE"))]
    return schema, attributes


def make(url, table, names, indexes):
    schema, attributes = key(names)
    body = {"TableName": table, "KeySchema": schema,
            "BillingMode": "PAY_PER_REQUEST"}
    for index in indexes:
        name, _, of = index.partition("=")
        index_schema, more = key(of.split(","))
        attributes += [a for a in more if a not in attributes]
        body.setdefault("GlobalSecondaryIndexes", []).append({
            "IndexName": name, "KeySchema": index_schema,
            "Projection": {"ProjectionType": "ALL"}})
    body["AttributeDefinitions"] = [
        {"AttributeName": name, "AttributeType": kind}
        for name, kind in attributes]
    call(url, "CreateTable", body)


def make_sqlite(file, table, names):
    columns = [name.split(":") for name in names]
    of_type = {"S": "TEXT", "N": "NUMBER TEXT"}
    with sqlite3.connect(file) as db:
        db.execute(
            f'CREATE TABLE "{table}"(' +
            "".join(f'"{name}" {of_type[kind]} NOT NULL, '
                    for name, kind in columns) +
            "item TEXT NOT NULL, PRIMARY KEY(" +
            ", ".join(f'"{name}"' for name, _ in columns) + "))")


def main(endpoint, *words):
    scheme, _, file = endpoint.partition(":")
    if words[0] == "make":
        names = [w for w in words[2:] if "=" not in w]
        indexes = [w for w in words[2:] if "=" in w]
        if scheme == "sqlite":
            make_sqlite(file, words[1], names)
        else:
            make(endpoint, words[1], names, indexes)
        return
    items = (sqlite_items(file, words[0]) if scheme == "sqlite"
             else dynamodb_items(endpoint, words[0]))
    for line in sorted(show(item) for item in items):
        print(line)


main(*sys.argv[1:])
