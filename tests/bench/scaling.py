#!/usr/bin/env python3
"""How csr-decode's cost grows: with records, with fields, with threads.

    scaling.py [--build DIR] [--svg FILE] [--short | --smoke]

Runs it on 10^3 to 10^7 records of the bench's corpus, by one thread and with
-j 2, and on records of 1 to 10^4 fields; prints a table, and draws it. Times
are medians. What grows is what comes above the fixed part: an empty input's
time, or that of a record without fields. The slope is that of a straight line
through the logarithms: 1 is linear. --short stops at 10^6 records; --smoke is
quick and its times mean nothing. Exit status: 0, or 2 where a program fails.
"""
import argparse
import base64
import json
import math
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import svg
from processes import Failed, Used, run
from report import machine, progress

BASE = 100000  # records in the file that is repeated
VALUES = 2000000  # fields decoded in each run, about
DISTINCT = 50  # records of one number of fields


class Bench:
    def __init__(self, o, work):
        self.o, self.work = o, work
        self.decode = [f"{o.build}/csr-decode", "-r", self.path("registry")]
        self.base = min(BASE, 10 ** o.records)
        os.mkfifo(self.path("fifo"))
        self.make_corpus()

    def path(self, name):
        return os.path.join(self.work, name)

    def make_corpus(self):
        subprocess.run(
            [f"{self.o.build}/bench/corpus", "-n", str(self.base), "-f",
             "/dev/null", "-e", self.path("envelope"), self.path("registry")],
            stdout=subprocess.DEVNULL, check=True)
        run([f"{self.o.build}/avro-unframe"], self.path("envelope"),
            self.path("unframed"))

    def once(self, name, count, times, more=()):
        """Decode the first count lines of a file, so many times, by a pipe,
        as in use."""
        feed = subprocess.Popen(
            ["sh", "-c", 'i=0; while [ $i -lt "$3" ]; do '
             'head -n "$2" "$1"; i=$((i + 1)); done >"$4"', "sh",
             self.path(name), str(count), str(times), self.path("fifo")])
        done = subprocess.run(
            [f"{self.o.build}/bench/measure", self.path("fifo"), os.devnull,
             *self.decode, "--strict", *more],
            stdout=subprocess.PIPE, check=True)
        used = Used(*map(int, done.stdout.split()))
        if feed.wait() != 0 or used.status != 0:
            raise Failed(f"{name}: {feed.returncode}, {used.status}")
        return used

    def median(self, passes, *how):
        """CPU and wall-clock seconds and peak MiB."""
        all_used = [self.once(*how) for _ in range(passes)]
        return (statistics.median(u.user_us + u.system_us
                                  for u in all_used) / 1e6,
                statistics.median(u.wall_us for u in all_used) / 1e6,
                max(u.peak_kib for u in all_used) / 1024)

    def by_records(self, more=()):
        """[(records, CPU s, wall s, MiB)], without what nothing takes."""
        start = self.median(self.passes(0), "unframed", 0, 1, more)
        found = []
        for power in range(self.o.records - 4 + self.o.short,
                           self.o.records + 1):
            n = 10 ** power
            cpu, wall, peak = self.median(
                self.passes(n), "unframed", min(n, self.base),
                max(1, n // self.base), more)
            found.append((n, above(cpu, start[0]), above(wall, start[1]),
                          peak))
            progress(f"{n} records {' '.join(more)}: {cpu:.3f} s")
        return start, found

    def passes(self, records):
        """More for what is short, for its noise is large beside it."""
        if self.o.smoke:
            return 1
        return 3 if records >= 10 ** 6 else 7 if records >= 10 ** 5 else 21

    def by_fields(self):
        """[(fields, CPU us a record, MiB)], without what none take."""
        def of(fields):
            records = min(BASE, VALUES // max(fields, 1))
            if self.o.smoke:
                records = DISTINCT
            self.make_fields(fields, records)
            cpu, _, peak = self.median(self.passes(10 ** 5), "fields",
                                       records, 1)
            progress(f"{fields} fields: {cpu:.3f} s")
            return cpu * 1e6 / records, peak

        none, found = of(0)[0], []
        for power in range(5):
            us, peak = of(10 ** power)
            found.append((10 ** power, above(us, none), peak))
        return none, found

    def make_fields(self, count, records):
        """A schema of so many longs and strings, and records of it."""
        kinds = ["long" if i % 2 else "string" for i in range(count)]
        with open(self.path(f"registry/{900 + len(str(count))}.avsc"),
                  "w") as f:
            json.dump({"type": "record", "name": "Wide", "fields": [
                {"name": f"f{i}", "type": k}
                for i, k in enumerate(kinds)]}, f)
        pick = random.Random(count)
        lines = "".join(self.wide(count, kinds, pick, i)
                        for i in range(DISTINCT))
        with open(self.path("fields"), "w") as f:
            for _ in range(records // DISTINCT):
                f.write(lines)

    @staticmethod
    def wide(count, kinds, pick, offset):
        data = b"".join(
            varint(pick.getrandbits(40)) if k == "long" else
            b"\x18" + b"%012x" % pick.getrandbits(48) for k in kinds)
        return json.dumps({"topic": "WIDE", "offset": offset,
                           "payload_base64": base64.b64encode(data).decode(),
                           "value_schema_id": 900 + len(str(count))},
                          separators=(",", ":")) + "\n"


def varint(n):
    out = bytearray()
    n <<= 1
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out) + bytes([n])


def above(value, fixed):
    """Noise may be more than what is measured."""
    return max(value - fixed, 1e-6)


def slope(points):
    """Of the least squares' line through the logarithms."""
    x, y = ([math.log10(p[i]) for p in points] for i in (0, 1))
    return statistics.linear_regression(x, y).slope


def columns(rows, *which):
    return [tuple(r[i] for i in which) for r in rows]


def panels(start, one, two, none, fields):
    records = columns(one, 0, 1)
    wide = columns(fields, 0, 1)
    return [
        svg.Panel("Time by records",
                  f"slope of CPU time {slope(records):.3f}; start-up, "
                  f"{start[0] * 1e3:.1f} ms, taken off", "records", "seconds",
                  [("CPU, one thread", records),
                   ("wall clock, one thread", columns(one, 0, 2)),
                   ("wall clock, -j 2", columns(two, 0, 2))]),
        svg.Panel("Peak memory by records", "one thread, and -j 2", "records",
                  "MiB", [("one thread", columns(one, 0, 3)),
                          ("-j 2", columns(two, 0, 3))]),
        svg.Panel("Time by fields",
                  f"slope {slope(wide):.3f}; a record without fields, "
                  f"{none:.2f} µs, taken off", "fields (long, string)",
                  "CPU µs a record", [("CPU, one thread", wide)]),
        svg.Panel("Peak memory by fields", "the schema's plan, and a record",
                  "fields", "MiB", [("one thread", columns(fields, 0, 2))]),
    ]


def show(start, one, two, none, fields):
    print(f"Machine: {machine()}\n")
    print(f"{'records':>10}{'CPU s':>10}{'us each':>9}{'wall s':>9}"
          f"{'-j 2 wall':>11}{'-j 2 CPU':>10}{'MiB':>6}{'-j 2 MiB':>10}")
    for a, b in zip(one, two):
        print(f"{a[0]:>10}{a[1]:>10.4f}{a[1] * 1e6 / a[0]:>9.3f}{a[2]:>9.3f}"
              f"{b[2]:>11.3f}{b[1]:>10.3f}{a[3]:>6.1f}{b[3]:>10.1f}")
    print(f"start-up taken off: {start[0] * 1e3:.1f} ms\n")
    print(f"{'fields':>10}{'CPU us':>10}{'ns each':>9}{'MiB':>6}")
    for n, us, peak in fields:
        print(f"{n:>10}{us:>10.3f}{us * 1e3 / n:>9.1f}{peak:>6.1f}")
    print(f"a record without fields taken off: {none:.2f} us\n")
    print(f"slope of CPU time by records {slope(columns(one, 0, 1)):.3f}, "
          f"by fields {slope(columns(fields, 0, 1)):.3f}; 1 is linear")


def bench(o, work):
    b = Bench(o, work)
    start, one = b.by_records()
    _, two = b.by_records(("-j", "2"))
    none, fields = b.by_fields()
    show(start, one, two, none, fields)
    with open(o.svg, "w", encoding="utf-8") as f:
        f.write(svg.draw(panels(start, one, two, none, fields), 2,
                         machine()))
    print(f"plot: {o.svg}")


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    p.add_argument("--build", default="build", help="where programs are")
    p.add_argument("--svg", help="where the plot goes (DIR/bench/scaling.svg)")
    p.add_argument("--short", action="store_true",
                   help="a decade less of records")
    p.add_argument("--smoke", action="store_true", help="times mean nothing")
    o = p.parse_args()
    o.build = os.path.abspath(o.build)
    o.svg = o.svg or f"{o.build}/bench/scaling.svg"
    o.records = 4 if o.smoke else 6 if o.short else 7
    work = tempfile.mkdtemp(prefix="mskutils-scaling.")
    try:
        bench(o, work)
        return 0
    except (Failed, subprocess.CalledProcessError) as why:
        print(f"scaling: {why}", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
