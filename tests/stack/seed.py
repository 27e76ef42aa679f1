"""seed.py COUNT SEED EXPECTED: registers the schemas of the test topics in
the registry, creates the topics, produces COUNT changes by Confluent's own
serializer, keys in Avro too, and writes what the tables must hold in the end
to the file EXPECTED, one item a line: {"table","item"}."""
import json
import sys

from confluent_kafka import Producer
from confluent_kafka.schema_registry import Schema, SchemaReference
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

import cluster
import topics


def references(client, topic):
    made = []
    for name, schema in topic.references.items():
        client.register_schema(name, Schema(json.dumps(schema), "AVRO"))
        version = client.get_latest_version(name).version
        made.append(SchemaReference(name, name, version))
    return made


class Encoder:
    """The key and value serializers of one topic."""

    def __init__(self, client, topic):
        refs = references(client, topic)
        self.key_of = SerializationContext(topic.name, MessageField.KEY)
        self.value_of = SerializationContext(topic.name, MessageField.VALUE)
        self.key = AvroSerializer(client, json.dumps(topic.key_schema()))
        self.values = [AvroSerializer(client,
                                      Schema(json.dumps(s), "AVRO", refs))
                       for s in topic.value_schemas()]

    def encode(self, key, version, datum):
        value = None
        if datum is not None:
            value = self.values[version](datum, self.value_of)
        return self.key(key, self.key_of), value


def delivered(error, _message):
    if error is not None:
        cluster.fail("not produced: %s" % error)


def produce(count, seed):
    """Returns the last item of each key: {(table, key): item}."""
    client = cluster.registry()
    encoders = {}
    for topic in topics.TOPICS:
        cluster.create_topic(topic.name, topic.partitions)
        encoders[topic.name] = Encoder(client, topic)
    producer = Producer({**cluster.brokers(), "enable.idempotence": True,
                         "linger.ms": 20, "compression.type": "lz4"})
    last = {}
    for topic, key, version, datum, item in topics.changes(seed, count):
        k, v = encoders[topic.name].encode(key, version, datum)
        producer.produce(topic.name, key=k, value=v, on_delivery=delivered)
        producer.poll(0)
        last[topic.table, tuple(key.values())] = item
    if producer.flush(60) > 0:
        cluster.fail("the broker has not taken all records")
    return last


def main():
    count, seed, expected = sys.argv[1:]
    last = produce(int(count), int(seed))
    with open(expected, "w", encoding="utf-8") as out:
        for (table, _), item in last.items():
            if item is not None:
                print(json.dumps({"table": table, "item": item}), file=out)
    for (topic, partition), end in cluster.ends(
            t.name for t in topics.TOPICS).items():
        print(topic, partition, end)


main()
