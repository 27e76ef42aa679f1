"""tables.py create|delete SUFFIX: the tables of the test topics, their names
followed by SUFFIX, in DynamoDB.
tables.py config SUFFIX GROUP: prints the app config of a pipe into them."""
import json
import os
import sys
import urllib.parse

import cluster
import topics


def create(suffix):
    db = cluster.dynamodb()
    for topic in topics.TOPICS:
        db.create_table(
            TableName=topic.table + suffix, BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": n, "KeyType": t}
                       for n, t in zip(topic.types, ("HASH", "RANGE"))],
            AttributeDefinitions=[
                {"AttributeName": n, "AttributeType": t}
                for n, t in topic.types.items()])


def delete(suffix):
    for topic in topics.TOPICS:
        cluster.dynamodb().delete_table(TableName=topic.table + suffix)


def config(suffix, group):
    url = urllib.parse.urlsplit(os.environ["REGISTRY_URL"])
    login = "%s:%s@" % (os.environ["REGISTRY_USER"],
                        os.environ["REGISTRY_PASSWORD"])
    json.dump(topics.config(os.environ["KAFKA_BROKERS"],
                            url._replace(netloc=login + url.netloc).geturl(),
                            group, suffix), sys.stdout, indent="\t")


{"create": create, "delete": delete, "config": config}[sys.argv[1]](
    *sys.argv[2:])
