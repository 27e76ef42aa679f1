#!/usr/bin/env python3
"""put_boto3.py CONFIG: rows to DynamoDB as one writes it with boto3. Decoded
records in; each payload is put into its topic's table by batch_writer, its
names lower-cased and its nulls ""; records out."""
import decimal
import json
import sys
from contextlib import ExitStack

import boto3


def plain(value):
    """Decimals, which json does not print."""
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError(type(value))


def row_of(payload):
    return {name.lower(): "" if value is None else value
            for name, value in payload.items()}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        tables = json.load(file)["tables"]
    dynamodb = boto3.resource("dynamodb")
    with ExitStack() as stack:
        writers = {
            table["topic_name"]: stack.enter_context(
                dynamodb.Table(table["target_table_name"]).batch_writer())
            for table in tables}
        for line in sys.stdin:
            record = json.loads(line, parse_float=decimal.Decimal)
            record["payload"] = row_of(record["payload"])
            writers[record["topic"]].put_item(Item=record["payload"])
            print(json.dumps(record, default=plain, ensure_ascii=False,
                             separators=(",", ":")))


main()
