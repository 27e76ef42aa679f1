"""The services of DIR/env, as the other scripts use them."""
import os
import sys
import time

import boto3
from confluent_kafka import Consumer, ConsumerGroupTopicPartitions
from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from confluent_kafka.schema_registry import SchemaRegistryClient


def brokers():
    return {"bootstrap.servers": os.environ["KAFKA_BROKERS"], "log_level": 2}


def admin():
    return AdminClient(brokers())


def create_topic(name, partitions, config=None):
    new = NewTopic(name, partitions, 1, config=config or {})
    client = admin()
    for future in client.create_topics([new]).values():
        future.result(30)


def partitions(client, topics):
    """All partitions of these topics, ordered."""
    found = client.list_topics(timeout=30).topics
    return [TopicPartition(t, p)
            for t in sorted(topics) for p in sorted(found[t].partitions)]


def ends(topics):
    """{(topic, partition): offset behind the last record}"""
    reader = Consumer({**brokers(), "group.id": "none"})
    try:
        return {(p.topic, p.partition):
                reader.get_watermark_offsets(p, timeout=30)[1]
                for p in partitions(reader, topics)}
    finally:
        reader.close()


def committed(client, group):
    """{(topic, partition): offset} of what the group has committed."""
    deadline = time.monotonic() + 30
    while True:
        wanted = ConsumerGroupTopicPartitions(group)
        answer = client.list_consumer_group_offsets([wanted])[group]
        try:
            found = answer.result(30).topic_partitions
            break
        except KafkaException as e:
            # A broker that has just started loads the offsets first.
            if not e.args[0].retriable() or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    return {(p.topic, p.partition): p.offset for p in found if p.offset >= 0}


def registry():
    return SchemaRegistryClient({
        "url": os.environ["REGISTRY_URL"],
        "basic.auth.user.info": "%s:%s" % (os.environ["REGISTRY_USER"],
                                           os.environ["REGISTRY_PASSWORD"])})


def dynamodb():
    return boto3.client("dynamodb", endpoint_url=os.environ["DDB_URL"])


def fail(message):
    print(message, file=sys.stderr)
    sys.exit(1)
