#!/usr/bin/env python3
"""The bench: our filters and their peers, side by side in one run.

    run.py [--build DIR] [--records N] [--frames N] [--rounds N]
           [--json FILE] [--smoke]

Makes the corpus, compares what the decoders print value by value, and then
runs every entry in each round, in a changing order; the short ones several
times, of which the median counts. What is compared is CPU time (user and
system, by wait4); a claim is the median over the rounds of the ratio within a
round, so that a busy machine slows both sides alike. --smoke is one round on
2,000 records, without the peers that must be built, and asserts no times. Exit
status: 0, 1 where a target is missed, 2 where outputs differ or a program
fails.
"""
import argparse
import itertools
import json
import os
import shutil
import statistics
import sys
import tempfile

sys.dont_write_bytecode = True

import compare
import corpus
import decoders
import report
from entries import (CLAIMS, MEMORY_KIB, PUT_HTTP, PUT_US, START_MS,
                     all_entries)
from processes import Failed, Instant, MockBroker, measure

STARTS = 21


def options():
    p = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    p.add_argument("--build", default="build", help="where programs are")
    p.add_argument("--records", type=int, default=1000000)
    p.add_argument("--messages", type=int, default=150000,
                   help="records in the mock broker")
    p.add_argument("--rounds", type=int, default=6)
    p.add_argument("--frames", type=int, default=200000,
                   help="records decoded in one process, over and over")
    p.add_argument("--compare", type=int, default=50000,
                   help="records compared value by value")
    p.add_argument("--json", metavar="FILE", help="write the results there")
    p.add_argument("--smoke", action="store_true",
                   help="everything once, small, and no times asserted")
    o = p.parse_args()
    if o.smoke:
        o.records = o.messages = o.compare = o.frames = 2000
        o.rounds = 1
    o.frames = min(o.frames, o.records)
    o.compare = min(o.compare, o.records)
    o.build = os.path.abspath(o.build)
    return o


def check_outputs(data, o):
    """Both forms of csr-decode against avro-c; returns words for people."""
    raw = data.decoded("raw", ["--union", "tagged", "--logical", "raw",
                               "--bytes", "latin1"])
    plain = data.decoded("plain", [])
    known = compare.schemas(data.registry)
    cuts, count = [], 0
    with open(raw) as a, open(plain) as b, open(data.avroc_lines()) as c:
        for ours, default, theirs in itertools.islice(
                itertools.zip_longest(a, b, c), o.compare):
            count += 1
            check_one(count, known, ours, default, theirs, cuts)
    if count != o.compare:
        raise Failed(f"only {count} records were printed")
    return (f"{count} records equal, value by value, to avro-c's "
            f"({len(cuts)} byte strings up to the NUL where avro-c cuts)")


def check_one(number, known, ours, default, theirs, cuts):
    if None in (ours, default, theirs):
        raise Failed(f"record {number} is not there on all sides")
    ours, default = compare.load(ours), compare.load(default)
    if "error" in ours or "error" in default:
        raise Failed(f"record {number}: {ours.get('error')}")
    try:
        compare.agree(ours["payload"], compare.load(theirs), cuts)
        compare.explained(known[int(ours["value_schema_id"])],
                          ours["payload"], default["payload"])
    except compare.Differs as why:
        raise Failed(f"record {number}: {why}") from None


def check_entries(entries):
    """Returns the names of those that have something to check."""
    checked = [e for e in entries if e.check]
    for e in checked:
        report.progress(f"checks what {e.name} gives")
        e.check()
    return ", ".join(e.name for e in checked)


def run_round(entries, peak):
    """Microseconds a record by name: the median of an entry's passes, which
    take turns with those of the others."""
    cpu = {e.name: [] for e in entries}
    for i in range(max(e.passes for e in entries)):
        for e in entries:
            if i >= e.passes:
                continue
            if e.before:
                e.before()
            us, kib = e.cost()
            cpu[e.name].append(us)
            peak[e.name] = max(peak[e.name], kib)
    return {name: statistics.median(times) for name, times in cpu.items()}


def run_rounds(entries, rounds):
    """cpu[name] = microseconds a record, one a round; peak[name] in KiB."""
    cpu = {e.name: [] for e in entries}
    peak = {e.name: 0 for e in entries}
    for i in range(rounds):
        shift = i % len(entries)
        used = run_round(entries[shift:] + entries[:shift], peak)
        for name, us in used.items():
            cpu[name].append(us)
        report.progress(f"round {i + 1} of {rounds}")
    return cpu, peak


def run_starts(entries):
    """Median milliseconds from exec to exit on empty input; the tables of
    the last round are there."""
    return {e.name: statistics.median(
        measure(e, stdin=os.devnull).wall_us / 1000
        for _ in range(STARTS)) for e in entries if e.filter}


def judge(cpu, peak, start, entries):
    rows = []
    for c in CLAIMS + decoders.CLAIMS:
        if c.ours in cpu and c.theirs in cpu:
            ratio = statistics.median(
                a / b for a, b in zip(cpu[c.ours], cpu[c.theirs]))
            rows.append(report.Row(c.text, ratio, c.most, "x"))
    filters = [e.name for e in entries if e.filter]
    rows += [report.Row(f"{n} starts", start[n], START_MS, "ms")
             for n in filters]
    over_http = [PUT_HTTP] if PUT_HTTP in cpu else []
    rows += [report.Row(f"{n}, a row", statistics.median(cpu[n]), PUT_US, "us")
             for n in over_http]
    rows += [report.Row(f"{n} peak memory", peak[n] / 1024,
                        MEMORY_KIB / 1024, "MiB") for n in filters + over_http]
    return rows


def bench(o, work):
    data = corpus.Corpus(o, work)
    report.progress(data.words)
    words = check_outputs(data, o)
    report.progress(words)
    with MockBroker(o, data) as broker, Instant(o) as instant:
        entries, skipped = all_entries(o, data, broker, instant)
        more, without = decoders.entries(o, data)
        entries, skipped = entries + more, skipped + without
        words += "; checked too: " + check_entries(entries)
        cpu, peak = run_rounds(entries, o.rounds)
    start = run_starts(entries)
    rows = judge(cpu, peak, start, entries)
    report.show(o, data.words, words, cpu, peak, rows, skipped)
    if o.json:
        with open(o.json, "w") as f:
            json.dump(report.as_json(cpu, peak, start, rows), f, indent=1)
    return 0 if o.smoke or all(r.met for r in rows) else 1


def main():
    o = options()
    work = tempfile.mkdtemp(prefix="mskutils-bench.")
    try:
        return bench(o, work)
    except Failed as why:
        print(f"bench: {why}", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
