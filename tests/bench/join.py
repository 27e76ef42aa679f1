#!/usr/bin/env python3
"""The join's bench: ddb-join beside a loop in Python that does the same.

    join.py [--build DIR] [--records N] [--rounds N] [--smoke]

Run by join.sh, which starts DynamoDB Local. Loads the tables, compares what
both make of each record, and then runs each once a round, in a changing
order. What is compared is the CPU time (user and system, by wait4) of the
program alone, less that of its start. --smoke runs all once, on 100 records,
and times nothing. Exit status: 0, 2 where outputs differ or a program fails.
"""
import argparse
import decimal
import json
import os
import shutil
import statistics
import sys
import tempfile

sys.dont_write_bytecode = True

import boto3

import report
from entries import Entry
from join_data import Data, config
from processes import Failed, measure, run

PEER = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    "peers/join_boto3.py")
BATCH = 50


def options():
    p = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    p.add_argument("--build", default="build", help="where programs are")
    p.add_argument("--records", type=int, default=2000)
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--smoke", action="store_true",
                   help="all once, small, and untimed")
    o = p.parse_args()
    if o.smoke:
        o.records = 100
    o.build = os.path.abspath(o.build)
    return o


def all_entries(o, work):
    records, app = os.path.join(work, "records"), os.path.join(work, "app")
    with open(app, "w", encoding="utf-8") as f:
        json.dump(config(), f)
    entries = [
        Entry("ddb-join", [f"{o.build}/ddb-join", "-C", app], o.records,
              records),
        Entry("boto3, a record at a time", [sys.executable, PEER],
              o.records, records),
        Entry(f"boto3, {BATCH} at a time", [sys.executable, PEER, str(BATCH)],
              o.records, records)]
    for e in entries:
        e.watch = f"{o.build}/bench/measure"
    return entries


def load(text):
    return json.loads(text, parse_float=decimal.Decimal)


def compare(entries, work):
    """What the entries make of the same records must be equal."""
    outputs = []
    for i, e in enumerate(entries):
        path = os.path.join(work, f"joined.{i}")
        run(e.argv, e.stdin, path)
        with open(path, encoding="utf-8") as f:
            outputs.append([load(line) for line in f])
    for e, records in zip(entries, outputs):
        if len(records) != e.records:
            raise Failed(f"{e.name}: {len(records)} records of {e.records}")
        for ours, theirs in zip(outputs[0], records):
            if ours != theirs:
                raise Failed(f"{e.name} differs:\n{ours}\n{theirs}")
    for record in outputs[0]:
        if record.get("table") != "bench_final" \
                or len(record["payload"]["lines"]) != 5:
            raise Failed(f"not joined: {record}")


def cpu_us(entry, stdin=None):
    used = measure(entry, stdin)
    return used.user_us + used.system_us


def run_rounds(entries, rounds):
    """Microseconds a record, one a round, without the start."""
    cpu = {e.name: [] for e in entries}
    for i in range(rounds):
        shift = i % len(entries)
        for e in entries[shift:] + entries[:shift]:
            used = cpu_us(e) - cpu_us(e, os.devnull)
            cpu[e.name].append(used / e.records)
        report.progress(f"join: round {i + 1} of {rounds}")
    return cpu


def show(o, cpu):
    ours = cpu["ddb-join"]
    print(f"Join: {o.records} driver records, 3 look-ups each, one of them "
          f"1:5; DynamoDB Local; equal results")
    print(f"Rounds: {o.rounds}, interleaved; medians\n")
    print(f"{'program':<28}{'CPU us a record':>16}{'records a CPU s':>17}"
          f"{'ddb-join takes':>16}")
    for name, times in cpu.items():
        us = statistics.median(times)
        ratio = statistics.median(a / b for a, b in zip(ours, times))
        share = "" if name == "ddb-join" else f"1/{1 / ratio:.1f}"
        print(f"{name:<28}{us:>16.1f}{1e6 / us:>17,.0f}{share:>16}")


def bench(o, work):
    data = Data(o.records)
    data.write_records(os.path.join(work, "records"))
    dynamodb = boto3.resource("dynamodb")
    data.load(dynamodb)
    report.progress(f"join: {o.records} driver records and their "
                    f"dependencies are in DynamoDB Local")
    entries = all_entries(o, work)
    compare(entries, work)
    report.progress("join: the outputs are equal")
    if not o.smoke:
        show(o, run_rounds(entries, o.rounds))
    data.unload(dynamodb)


def main():
    o = options()
    work = tempfile.mkdtemp(prefix="mskutils-bench.")
    try:
        bench(o, work)
        return 0
    except Failed as why:
        print(f"bench: {why}", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
