"""The world of a scenario: topics, tables and a group of its own, a pipe or
more between them, a load, and somebody who looks on.

Before begin() a scenario may set:
    kafka, registry, dynamodb   addresses that the tools are given, a proxy's
                                perhaps; Kafka's listeners advertise their own
                                (tests/stack/kafka.sh)
    stages                      the filters' command lines
    options                     of msk-tail
    env                         what the pipe has in its environment besides
    config                      a function that changes the app config
Settings of World (behind full= and short= of @scenario):
    joins       the whole of examples/stream.sh, orders with their customers
    store       "dynamodb" or "sqlite"
    versioned   whether the tables keep each item's version (True)
    keys, deletes, junk         of the orders: how many keys, which share is
                                a tombstone, which can't be decoded
    partitions, rate, session_s, limit_s, may_park, reap
"""
import contextlib
import os
import random
import signal
import subprocess
import time

import acks
import app
import cluster
import items
import load
import pipe
import records
import row
import verdict
import watch


class Stuck(Exception):
    """The pipe does not get there."""


class World:
    def __init__(self, name, seed, short, joins=False, store="dynamodb",
                 versioned=True, keys=None, deletes=0.05, junk=0.0,
                 partitions=4, rate=None, session_s=None, limit_s=None,
                 may_park=False, reap=True):
        self.name, self.seed, self.short = name, seed, short
        self.joins, self.store, self.versioned = joins, store, versioned
        self.may_park, self.reap = may_park, reap
        self.rate = rate or (500 if short else 1000)
        self.session_s = session_s or (3 if short else 6)
        self.limit_s = limit_s or (60 if short else 180)
        self.rng = random.Random("%d %s" % (seed, name))
        self.prefix = "%s-%x-" % (name, time.time_ns() // 10 ** 6)
        self.group = self.prefix + "group"
        self.kafka = os.environ["KAFKA_BROKERS"]
        self.registry = os.environ["REGISTRY_URL"]
        self.dynamodb = os.environ["DDB_URL"]
        self.stages = list(pipe.JOIN_STAGES if joins else pipe.STAGES)
        self.options = []
        self.env = {"XDG_CACHE_HOME": os.path.abspath("cache")}
        self.config = lambda config: None
        self.orders = self.stream("orders", partitions, keys or
                                  (500 if short else 5000), deletes, junk)
        self.streams = [self.orders]
        if joins:
            self.customers = self.stream("customers", 2, 100, 0, 0)
            self.orders.customers = 100
            self.streams.append(self.customers)
        self.pipes, self.injected = [], 0
        self.resources = contextlib.ExitStack()  # gone at the very end
        self.wrongs, self.notes = [], []
        self.acks = acks.Acks(self.ends())
        self.load = self.watch = None

    def stream(self, kind, *settings):
        name = self.prefix + kind
        return records.Stream(self.seed, kind, name, name, *settings)

    def ends(self):
        """The offsets behind all that was produced."""
        return {k: v for s in self.streams for k, v in s.ends().items()}

    # Setting up.

    def begin(self, pipes=1, flowing=True):
        """Topics, schemas, tables, the customers, that many pipes, and, if
        flowing, a load, of which something has come through."""
        self.prepare()
        for _ in range(pipes):
            self.start_pipe()
        if self.joins:
            self.produce(100, self.customers)
            self.settle()
        if flowing:
            self.flow()

    def prepare(self):
        registry = cluster.registry()
        for stream in self.streams:
            cluster.create_topic(stream.topic, len(stream.seqs),
                                 {"max.message.bytes": str(64 << 20)})
            stream.ids = [app.register(registry, stream.topic + side, schema)
                          for side, schema in zip(("-key", "-value"),
                                                  stream.schemas())]
        app.write(self)
        subprocess.run(["ddb-put", "-C", "app.json", "--create"], check=True,
                       stdin=subprocess.DEVNULL, env=dict(
                           os.environ, AWS_ENDPOINT_URL_DYNAMODB=self.tables(
                               os.environ["DDB_URL"])))
        self.load = load.Load()
        self.watch = watch.Watch(self.group, self.acks)

    def tables(self, dynamodb):
        """The endpoint of the store."""
        return "sqlite:tables.db" if self.store == "sqlite" else dynamodb

    def start_pipe(self, *options):
        """One more in the group."""
        env = dict(self.env, KAFKA_BROKERS=self.kafka,
                   AWS_ENDPOINT_URL_DYNAMODB=self.tables(self.dynamodb))
        session_ms = int(self.session_s * 1000)
        self.pipes.append(pipe.Pipe(
            str(len(self.pipes) + 1), self.stages,
            ["-X", "session.timeout.ms=%d" % session_ms, "-X",
             "heartbeat.interval.ms=%d" % (session_ms // 10),
             *self.options, *options], env, self.reap, self.watch.sample))
        return self.pipes[-1]

    # What a scenario does.

    def produce(self, count, stream=None):
        """That many records, now."""
        self.load.send(stream or self.orders, count)
        self.load.flush()

    def produce_bytes(self, value, stream=None):
        """One record with a value of our own, which must come to be parked."""
        stream = stream or self.orders
        stream.special[stream.next] = value
        self.produce(1, stream)

    def flow(self, rate=None, backlog=None):
        """From here on records come at this rate, as long as less than the
        backlog (what comes in a second) is unacknowledged; waits until some
        have come through."""
        rate = rate or self.rate
        backlog = backlog or rate
        self.load.start(self.streams, rate, lambda: (
            sum(self.ends().values()) - self.acks.count > backlog))
        count = self.acks.count
        self.until(lambda: self.acks.count > count, "nothing comes through")

    def wait(self, least_s, most_s=None):
        """A time, perhaps a random one between two."""
        time.sleep(self.rng.uniform(least_s, most_s or least_s))

    def until(self, condition, words, limit_s=None):
        deadline = time.monotonic() + (limit_s or self.limit_s)
        while not condition():
            for one in self.pipes:
                if one.ended.is_set() and not one.stopping:
                    raise Stuck("msk-tail ended with %d" % one.statuses[-1])
            if self.watch.broken:
                raise Stuck(self.watch.broken)
            if time.monotonic() > deadline:
                raise Stuck(words)
            time.sleep(0.01)

    @contextlib.contextmanager
    def fault(self):
        """Counts a fault; the time to recover starts at its end."""
        self.injected += 1
        yield
        self.watch.fault_over(self.ends())

    def recover(self, limit_s=None):
        """Until all that was produced before the faults' ends is
        acknowledged."""
        self.until(self.watch.recovered, "the pipe does not recover", limit_s)

    def settle(self, limit_s=None):
        """Until all that was produced is acknowledged and committed."""
        self.load.flush()
        ends = self.ends()
        self.until(lambda: self.acks.reach(ends),
                   "records are never acknowledged", limit_s)
        self.until(lambda: self.committed_all(ends),
                   "records are never committed", limit_s)

    def committed_all(self, ends):
        done = self.watch.sample()
        return all(done.get(p, 0) >= end for p, end in ends.items())

    def wrong(self, text):
        self.wrongs.append(text)

    def note(self, text):
        """Words for the last column."""
        self.notes.append(text)

    # The end.

    def finish(self, fault, failure=""):
        """Lets all come to rest, ends the pipes, and judges."""
        stuck = failure
        try:
            if self.load is not None:
                self.load.stop()
                if not stuck:
                    self.settle()
        except (Stuck, RuntimeError) as e:
            stuck = str(e)
        for one in self.pipes:
            status = None if one.ended.is_set() else one.stop()
            if status != 0 and not one.ended.is_set() and not stuck:
                self.wrong("msk-tail ended with %s on SIGTERM" % status)
        if self.watch is None:
            return row.Row(fault, stuck=stuck or "it never began")
        self.watch.sample()
        self.watch.close()
        return self.judge(fault, stuck)

    def expect_all(self):
        """Everything that was produced is where it must be, already now."""
        judged = self.verdict()
        for text in ["missing: %s" % (at,) for at in judged.missing] + \
                judged.wrong:
            self.wrong(text)

    def verdict(self):
        judged = verdict.Verdict(self.versioned, items.parked("parked"),
                                 self.may_park)
        judged.check(self.orders, self.items(self.orders.table))
        if self.joins:
            judged.check(self.customers, self.items(self.customers.table))
            judged.check(self.orders, self.items(self.prefix + "final"),
                         self.customers)
            judged.wrong += ["an error item is left: %s" % item for item in
                             self.items(self.prefix + "errors")]
        return judged

    def judge(self, fault, stuck):
        judged = self.verdict()
        judged.wrong += self.wrongs
        judged.wrong += ["not produced: " + e for e in self.load.lost]
        if not self.watch.samples:
            judged.wrong.append("no commit was ever seen")
        judged.write("verdict")
        return row.Row(fault, self.injected, sum(self.ends().values()),
                       len(judged.missing), len(judged.wrong),
                       len(self.watch.past), self.watch.recoveries,
                       stuck, self.notes)

    def items(self, table):
        if self.store == "sqlite":
            return items.rows("tables.db", table)
        return list(items.scan(table))

    def close(self):
        """Topics and tables go; files stay."""
        for one in self.pipes:
            if not one.ended.is_set():
                one.stopping = True
                one.kill_leftovers(signal.SIGCONT)
                one.kill_all()
        if self.watch is not None:
            self.watch.close()
        self.resources.close()
        with contextlib.suppress(Exception):
            cluster.admin().delete_topics([s.topic for s in self.streams])
        if self.store == "dynamodb":
            for name in ("orders", "customers", "final", "errors"):
                with contextlib.suppress(Exception):
                    cluster.dynamodb().delete_table(
                        TableName=self.prefix + name)
