"""The app config of a world, and its schemas."""
import json
import os
import urllib.parse

from confluent_kafka.schema_registry import Schema


def register(registry, subject, schema):
    """The schema's id."""
    return registry.register_schema(subject, Schema(json.dumps(schema),
                                                    "AVRO"))


def registry_url(world):
    """With the login in it."""
    url = urllib.parse.urlsplit(world.registry)
    login = "%s:%s@" % (os.environ["REGISTRY_USER"],
                        os.environ["REGISTRY_PASSWORD"])
    return url._replace(netloc=login + url.netloc).geturl()


def table(world, stream):
    key = stream.key_column.lower()
    return {"topic_name": stream.topic, "target_table_name": stream.table,
            "key": {"hash": key}, "types": {key: "N"}, "time_field": False,
            "version": "offset" if world.versioned else False}


def join(world):
    return {"driver": world.orders.topic, "when": {"nonempty": "seq"},
            "lookups": [{"as": "customer", "table": world.customers.table,
                         "key": {"customer_id": "customer_id"}}],
            "target_table_name": world.prefix + "final",
            "key": {"hash": "order_id"}, "types": {"order_id": "N"},
            "error_table_name": world.prefix + "errors",
            "on_delete": "delete"}


def write(world):
    """app.json, as the scenario wants it."""
    config = {
        "kafka_bootstrap_servers": world.kafka,
        "schema_registry_url": registry_url(world),
        "consumer_group_id": world.group, "startingOffsets": "earliest",
        "tables": [table(world, s) for s in world.streams],
        "park": {"to": "parked"}}
    if world.joins:
        config["joins"] = [join(world)]
    world.config(config)
    with open("app.json", "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        json.dump(config, file, indent=1)
