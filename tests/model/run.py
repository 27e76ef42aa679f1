#!/usr/bin/env python3
"""run.py [--rows N] [--seed N] [--dynamodb] [--kafka] DIR: streams random
change data through the whole pipe, kills random stages, runs the retries, and
asks the model whether everything is where it must be.

The change data comes in phases, since some dependencies are late. Retries run
beside the streaming pipe, two at once, and alone; some of them are killed too.
Tables are in DIR/tables.db or, with --dynamodb, where the environment says;
so are the topics with --kafka, else in a mock cluster.
The seed gives the data and the plan of the kills; what a kill hits depends on
the moment, so a failing run keeps all of DIR: wire.* is what msk-tail sent.
"""
import argparse
import glob
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../stack"))

import brokers
import model
import rows
import items as stored
from processes import kill_group, kill_stage, processes, start

SOURCE, STAGES = "msk-tail", ["avro-unframe", "csr-decode", "ddb-put",
                              "ddb-join", "ddb-put", "dlq-park"]
# The tee writes its file first: what the pipe saw is always on the wire.
PIPE = """tee /dev/fd/3 3>&1 >>wire.$(date +%s%N) |
avro-unframe -k | csr-decode -k -C app.json | ddb-put -C app.json |
ddb-join -C app.json | ddb-put -C app.json | dlq-park -A -C app.json"""
RETRY_STAGES = ["ddb-scan", "ddb-join", "ddb-put", "dlq-park", "ddb-del"]
RETRY = ["ddb-scan -C app.json --errors --older-than 0",
         "ddb-join -C app.json", "ddb-put -C app.json",
         "dlq-park -C app.json", "ddb-del >/dev/null"]
# One pause a run lets the world change between what two stages do.
PAUSE = "{ cat >held.$$ && sleep %.2f && cat held.$$; }"
LIMIT_S, ROUNDS = 300, 20


def note(*words):
    print("#", *words, flush=True)


def end_of(process, what):
    """Its status."""
    try:
        return process.wait(LIMIT_S)
    except subprocess.TimeoutExpired:
        sys.exit("not ok: %s does not end" % what)


class Wire:
    """The files that the tees wrote, one a start of the pipe."""

    def __init__(self):
        self.counts = {}

    def records(self):
        for name in sorted(glob.glob("wire.*")):
            with open(name, "rb") as file:
                for line in file:
                    if line.endswith(b"\n"):
                        yield json.loads(line)

    def count(self):
        for name in glob.glob("wire.*"):
            size = os.path.getsize(name)
            if self.counts.get(name, (0, 0))[0] != size:
                with open(name, "rb") as file:
                    self.counts[name] = size, file.read().count(b"\n")
        return sum(count for _, count in self.counts.values())


class Retry:
    """A run of the batch retry, with a pause, perhaps with a kill."""

    def __init__(self, rng, kills):
        pause_s = rng.uniform(0, 0.5)
        stages = RETRY[:]
        stages.insert(rng.randrange(1, len(RETRY)), PAUSE % pause_s)
        self.process = start(
            ["bash", "-o", "pipefail", "-c", " | ".join(stages)],
            stderr=open("retry.err", "a", encoding="utf-8"))
        self.stage, self.killed = rng.choice(RETRY_STAGES), False
        self.killer = threading.Timer(rng.uniform(0, pause_s + 0.2), self.kill)
        if kills:
            self.killer.start()

    def kill(self):
        self.killed = kill_stage(self.process.pid, self.stage, 0)

    def end(self):
        """Whether it ran to its end; a failure that is not ours ends all."""
        status = end_of(self.process, "a retry")
        if self.killer.is_alive():
            self.killer.join()
        if self.killed:
            note("killed", self.stage, "of a retry")
        elif status != 0:
            sys.exit("not ok: a retry ended with %d: see retry.err" % status)
        return not self.killed


def wait_for(process, condition):
    """Until the condition holds; False if the process ended before."""
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        if process.poll() is not None:
            return False
        if time.monotonic() > deadline:
            sys.exit("not ok: nothing happens any more")
        time.sleep(0.01)
    return True


class Test:
    def __init__(self, options):
        self.rng = random.Random(options.seed)
        self.options = options
        self.prefix = "model%d-" % options.seed
        self.phases, self.config = rows.make(
            options.seed, options.rows, self.prefix)
        self.wire = Wire()
        self.starts = []  # the wire's position at the start of each phase
        self.killed_retries = 0
        os.mkdir("schemas")
        for number, schema in rows.schemas().items():
            with open("schemas/%d.avsc" % number, "w", encoding="utf-8") as f:
                json.dump(schema, f)
        with open("app.json", "w", encoding="utf-8") as file:
            json.dump(self.config, file, indent=1)
        subprocess.run(["ddb-put", "-C", "app.json", "--create"], check=True,
                       stdin=subprocess.DEVNULL)

    def tail(self, broker, *options):
        return start(
            ["msk-tail", "-b", broker.address, "-C", "app.json",
             "-F", "none", "-X", "session.timeout.ms=%d" % broker.session_ms,
             "-X", "heartbeat.interval.ms=300", "-e", "--rate",
             str(self.options.rows // 10), "--exec", PIPE, *options],
            stderr=open("tail.err", "a", encoding="utf-8"))

    def kill(self, tail):
        """Kill -9 a stage, or msk-tail; then, as systemd does, its pipe."""
        stage = self.rng.choice([SOURCE] + STAGES)
        groups = [p for p, parent, _, _ in processes() if parent == tail.pid]
        if stage == SOURCE:
            tail.kill()
            tail.wait()
            for group in groups:
                kill_group(group)
        elif not any(kill_stage(group, stage, self.rng.randrange(2))
                     for group in groups):
            stage += " (which was gone)"
        note("killed", stage, "at", self.wire.count(), "records")

    def stream(self, broker, messages, kills, retries, replay):
        """A phase: all of these messages through the pipe; with replay, all
        of the phases before again, by a group that begins at the beginning."""
        broker.fill(messages)
        before, waiting = self.wire.count(), self.waiting()
        self.starts.append(before)
        count = len(messages) + (before if replay else 0)
        events = sorted((before + count * self.rng.random(), what)
                        for what in ["kill"] * kills + ["retry"] * retries)
        options = ["-G", "replay"] if replay else []
        tail, running = self.tail(broker, *options), []
        while tail is not None:
            if events and wait_for(
                    tail, lambda: self.wire.count() >= events[0][0]):
                if events.pop(0)[1] == "kill":
                    self.kill(tail)
                else:
                    running.append(Retry(self.rng, self.rng.random() < 0.5))
                continue
            status = end_of(tail, "msk-tail")
            if status not in (0, -signal.SIGKILL):
                sys.exit("not ok: msk-tail ended with %d: see tail.err"
                         % status)
            tail = self.tail(broker, *options) if status else None
        for retry in running:
            self.killed_retries += not retry.end()
        now = self.waiting()
        for error, count in waiting.items():
            if not retries and now.get(error, count) < count:
                sys.exit("not ok: the retries of %s went from %d to %d" % (
                    error, count, now[error]))

    def waiting(self):
        """The retries of each error item, by its id and version."""
        return {(item["id"], str(item.get("_source"))): item["retries"]
                for item in self.items("orders_errors")}

    def retry(self):
        """Retries, some killed, some two at once, until all is quiet."""
        for number in range(ROUNDS):
            kills = number < 3
            running = [Retry(self.rng, kills and self.rng.random() < 0.7)
                       for _ in range(2 if number % 2 else 1)]
            self.killed_retries += sum([not run.end() for run in running])
            left = len(self.items("orders_errors"))
            note("retry %d: %d error items are left" % (number + 1, left))
            if left == 0:
                return
        sys.exit("not ok: error items are left after %d retries" % ROUNDS)

    def items(self, table):
        if self.options.dynamodb:
            return list(stored.scan(self.prefix + table))
        return stored.rows("tables.db", self.prefix + table)

    def run(self):
        broker = brokers.Kafka() if self.options.kafka else brokers.Mock()
        try:
            # At most two retries until all is there: none is the third.
            replay = self.rng.random() < 0.5
            first, second, third = self.phases
            self.stream(broker, first, 3, 0, False)
            self.stream(broker, second, 1, 1, False)
            self.stream(broker, third, 1, 0 if replay else 1, replay)
        finally:
            broker.close()
        self.retry()

    def verdict(self):
        wire, parked = list(self.wire.records()), list(stored.parked("parked"))
        versioned = {table["topic_name"] for table in self.config["tables"]
                     if table["version"]}
        judge = model.Model(
            [m for phase in self.phases for m in phase], wire,
            self.starts, versioned, self.killed_retries > 0)
        final = self.items("orders_final")
        note("%d messages, %d deliveries, %d final, %d parked; versioned: %s"
             % (sum(map(len, self.phases)), len(wire), len(final),
                len(parked), " ".join(sorted(versioned))))
        if len(judge.versions) != sum(map(len, self.phases)):
            return "%d messages were delivered" % len(judge.versions)
        return judge.check(
            {topic: self.items(table)
             for topic, table in rows.TABLES.items()},
            final, self.items("orders_errors"), parked)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    parser.add_argument("--dynamodb", action="store_true")
    parser.add_argument("--kafka", action="store_true")
    parser.add_argument("dir")
    options = parser.parse_args()
    note("make model SEED=%d ROWS=%d" % (options.seed, options.rows))
    os.makedirs(options.dir)
    os.chdir(options.dir)
    if not options.dynamodb:
        os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = "sqlite:tables.db"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("not ok: too slow"))
    test = Test(options)
    test.run()
    wrong = test.verdict()
    if wrong:
        sys.exit("not ok: " + wrong)


main()
