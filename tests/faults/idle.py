"""A record now and then: how long until it is in its table, and what the pipe
costs while it waits."""
import functools
import json
import os
import sqlite3
import time

from confluent_kafka import Producer

import cluster
from scenario import scenario

REST_S = 20


class Sqlite:
    def __init__(self, world):
        self.db = sqlite3.connect("tables.db", isolation_level=None)
        self.sql = 'SELECT item FROM "%s" WHERE order_id = ?' % \
            world.orders.table

    def seq(self, ident):
        """That of the row that is there, None without one."""
        row = self.db.execute(self.sql, (ident,)).fetchone()
        return row and json.loads(row[0])["seq"]


class Dynamodb:
    def __init__(self, world):
        self.client, self.table = cluster.dynamodb(), world.orders.table

    def seq(self, ident):
        item = self.client.get_item(
            TableName=self.table, Key={"order_id": {"N": "%d" % ident}},
            ConsistentRead=True).get("Item")
        return item and int(item["seq"]["N"])


class Probe:
    """Produces without delay, and looks."""

    def __init__(self, world):
        self.world = world
        self.producer = Producer({**cluster.brokers(), "linger.ms": 0,
                                  "socket.nagle.disable": True})
        self.table = (Sqlite if world.store == "sqlite" else Dynamodb)(world)

    def milliseconds(self):
        """From the call that produces a record until it is in its table."""
        world, stream = self.world, self.world.orders
        seq, stream.next = stream.next, stream.next + 1
        key, value = stream.message(seq)
        since = time.monotonic()
        self.producer.produce(
            stream.topic, key=key, value=value, on_delivery=functools.partial(
                world.load.delivered, stream, seq))
        self.producer.flush(10)
        deadline = since + world.limit_s
        while self.table.seq(stream.ident(seq)) != seq:
            if time.monotonic() > deadline:
                world.until(lambda: False, "a lone record never comes", 0)
            time.sleep(0.0005)
        return 1000 * (time.monotonic() - since)


def cpu_seconds(world):
    """Of all processes of the pipe, so far."""
    ticks = 0
    for pid, _ in world.pipes[0].members():
        with open("/proc/%d/stat" % pid, encoding="utf-8") as file:
            fields = file.read().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def lone_records(world, times):
    world.begin(flowing=False)
    probe = Probe(world)
    probe.milliseconds()  # the pipe's first: it has to join the group
    found = []
    for _ in range(times):
        world.wait(0.05, 0.5 if world.short else 1)
        found.append(probe.milliseconds())
    found.sort()
    world.note("in its table after %.0f ms (p50), %.0f ms (p99), %.0f ms at "
               "most" % (found[times // 2], found[times * 99 // 100],
                         found[-1]))
    world.settle()
    before, rest_s = cpu_seconds(world), 3 if world.short else REST_S
    world.wait(rest_s)
    world.note("idle: %.1f %% of a CPU" % (
        100 * (cpu_seconds(world) - before) / rest_s))


@scenario("idle-sqlite", "none: a lone record now and then, SQLite",
          full=200, short=20, store="sqlite", deletes=0)
def idle_sqlite(world, times):
    lone_records(world, times)


@scenario("idle-dynamodb", "none: a lone record now and then, DynamoDB",
          full=200, short=20, joins=True, deletes=0)
def idle_dynamodb(world, times):
    lone_records(world, times)
