#!/usr/bin/env python3
"""put_rows.py TABLE: rows, one JSON object a line, into a table of DynamoDB
by boto3's batch_writer."""
import decimal
import json
import sys

import boto3


def main():
    table = boto3.resource("dynamodb").Table(sys.argv[1])
    with table.batch_writer() as batch:
        for line in sys.stdin:
            batch.put_item(Item=json.loads(line, parse_float=decimal.Decimal))


main()
