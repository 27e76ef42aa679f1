#!/usr/bin/env python3
"""join_boto3.py [BATCH]: the join of ../join_data.py as one writes it with
boto3. Records of the driver topic in, the orders to store the final items
out. The items with a whole key are read by BatchGetItem, those of BATCH
records (1) at once; the lines by a Query a record."""
import decimal
import itertools
import json
import sys

import boto3
from boto3.dynamodb.conditions import Key


def plain(value):
    """DynamoDB's numbers are Decimals, which json does not print."""
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() \
            else float(value)
    raise TypeError(type(value))


def customer_key(row):
    return {"customer_id": row["customer_id"]}


def store_key(row):
    return {"store_id": row["store_id"]}


def distinct(keys):
    return list({tuple(k.items()): k for k in keys}.values())


def get_all(dynamodb, rows):
    """{(table, key value): item}"""
    wanted = {
        "bench_customers": {"Keys": distinct(map(customer_key, rows)),
                          "ConsistentRead": True},
        "bench_stores": {"Keys": distinct(map(store_key, rows)),
                       "ConsistentRead": True}}
    found = {}
    while wanted:
        reply = dynamodb.batch_get_item(RequestItems=wanted)
        for item in reply["Responses"].get("bench_customers", ()):
            found["bench_customers", item["customer_id"]] = item
        for item in reply["Responses"].get("bench_stores", ()):
            found["bench_stores", item["store_id"]] = item
        wanted = reply.get("UnprocessedKeys")
    return found


def get_lines(table, order_id):
    question = {"KeyConditionExpression": Key("order_id").eq(order_id),
                "ConsistentRead": True}
    items = []
    while True:
        reply = table.query(**question)
        items += reply["Items"]
        if "LastEvaluatedKey" not in reply:
            return items
        question["ExclusiveStartKey"] = reply["LastEvaluatedKey"]


def join(record, found, lines):
    row = record["payload"]
    customer = found.get(("bench_customers", row["customer_id"]))
    store = found.get(("bench_stores", row["store_id"]))
    if customer is None or store is None or len(lines) < row["line_count"]:
        raise LookupError(f"order {row['order_id']}: something is missing")
    final = dict(row, customer=customer, store=store, lines=lines,
                 total=sum(line["amount"] for line in lines),
                 _source={"partition": record["partition"],
                          "offset": record["offset"]})
    del record["stored"]
    return dict(record, payload=final, table="bench_final", put_if="newer")


def main():
    batch = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    dynamodb = boto3.resource("dynamodb")
    table = dynamodb.Table("bench_lines")
    records = map(json.loads, sys.stdin)
    while some := list(itertools.islice(records, batch)):
        due = [r["payload"] for r in some if r["payload"]["status"]]
        found = get_all(dynamodb, due) if due else {}
        for record in some:
            if record["payload"]["status"]:
                lines = get_lines(table, record["payload"]["order_id"])
                record = join(record, found, lines)
            print(json.dumps(record, default=plain, ensure_ascii=False,
                             separators=(",", ":")))


main()
