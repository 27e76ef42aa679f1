"""topic.py create NAME PARTITIONS [KEY=VALUE]...: creates a topic.
topic.py grow NAME PARTITIONS: gives it so many partitions.
topic.py truncate NAME PARTITION OFFSET: deletes what lies before OFFSET."""
import sys

from confluent_kafka import TopicPartition
from confluent_kafka.admin import NewPartitions

import cluster


def create(name, partitions, *settings):
    cluster.create_topic(name, int(partitions),
                         dict(s.split("=", 1) for s in settings))


def wait(futures):
    for future in futures.values():
        future.result(30)


def grow(name, partitions):
    client = cluster.admin()
    wait(client.create_partitions([NewPartitions(name, int(partitions))]))


def truncate(name, partition, offset):
    client = cluster.admin()
    wait(client.delete_records(
        [TopicPartition(name, int(partition), int(offset))]))


{"create": create, "grow": grow, "truncate": truncate}[sys.argv[1]](
    *sys.argv[2:])
