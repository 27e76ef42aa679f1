"""produce.py [--transaction commit|abort] [-X NAME=VALUE]... TOPIC: produces
the records on stdin, one JSON object a line: key, value (text or null), ts
(ms), partition, and headers ([[name, value]...]), all optional."""
import argparse
import json
import sys

from confluent_kafka import Producer

import cluster


def as_bytes(text):
    return None if text is None else text.encode()


def produce(producer, topic, record):
    where = {n: record[n] for n in ("partition",) if n in record}
    if "ts" in record:
        where["timestamp"] = record["ts"]
    producer.produce(
        topic, key=as_bytes(record.get("key")),
        value=as_bytes(record.get("value")),
        headers=[(n, as_bytes(v)) for n, v in record.get("headers", [])],
        on_delivery=delivered, **where)
    producer.poll(0)


def delivered(error, _message):
    if error is not None:
        cluster.fail("not produced: %s" % error)


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--transaction", choices=("commit", "abort"))
    args.add_argument("-X", action="append", default=[])
    args.add_argument("topic")
    args = args.parse_args()
    conf = {**cluster.brokers(), **dict(x.split("=", 1) for x in args.X)}
    if args.transaction:
        conf["transactional.id"] = args.topic
    producer = Producer(conf)
    if args.transaction:
        producer.init_transactions(60)
        producer.begin_transaction()
    for line in sys.stdin:
        produce(producer, args.topic, json.loads(line))
    if producer.flush(60) > 0:
        cluster.fail("the broker has not taken all records")
    if args.transaction == "commit":
        producer.commit_transaction(60)
    elif args.transaction == "abort":
        producer.abort_transaction(60)


main()
