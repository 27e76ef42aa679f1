#!/usr/bin/env python3
"""A filter's place in a pipe: cat | csr-decode | cat beside cat | cat | cat.

    chain.py [--build DIR] [--records N] [--rounds N] [--smoke]

The same unframed records go through both, in turns, by pipes of 1 MiB. A
chain's rate by wall-clock time is how fast records come out of it, so it is
bounded by its slowest stage where there are processors for all of them; its
rate by CPU time is that of all three processes together, and is what counts
where there are not. Prints the medians over the rounds of the ratio within a
round. Exit status: 0, 1 where the target is missed by CPU time, 2 where a
program fails or prints something wrong.
"""
import argparse
import dataclasses
import fcntl
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True

from processes import Failed, run
from report import Row, machine, progress

TARGET = 0.30
PIPE = 1 << 20


@dataclasses.dataclass
class Cost:
    wall_us: float
    cpu_us: float  # of the whole chain
    stage_us: float  # of the stage in the middle


def wide_pipe():
    ends = os.pipe()
    fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, PIPE)
    return ends


def start(argv, stdin, stdout):
    """One stage; its ends are the caller's no more."""
    process = subprocess.Popen(argv, stdin=stdin, stdout=stdout)
    os.close(stdin)
    os.close(stdout)
    return process


def finish(process):
    """CPU time in us."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f"{process.args[0]}: status {process.returncode}")
    return (used.ru_utime + used.ru_stime) * 1e6


def chain(middle, source, sink=os.devnull):
    """Run cat | middle | cat from file to file."""
    before, behind = wide_pipe(), wide_pipe()
    begun = time.monotonic()
    stages = [
        start(["cat"], os.open(source, os.O_RDONLY), before[1]),
        start(middle, before[0], behind[1]),
        start(["cat"], behind[0], os.open(sink, os.O_WRONLY | os.O_CREAT |
                                          os.O_TRUNC)),
    ]
    cpu = [finish(s) for s in stages]
    return Cost((time.monotonic() - begun) * 1e6, sum(cpu), cpu[1])


def make_corpus(o, work):
    def path(name):
        return os.path.join(work, name)

    subprocess.run([f"{o.build}/bench/corpus", "-n", str(o.records), "-f",
                    path("frames"), "-e", path("envelope"),
                    path("registry")], stdout=subprocess.DEVNULL, check=True)
    os.remove(path("frames"))
    run([f"{o.build}/avro-unframe"], path("envelope"), path("unframed"))
    return path("unframed"), [f"{o.build}/csr-decode", "-r",
                              path("registry")]


def check(decode, source, work):
    """In a chain, too, all comes out."""
    alone, chained = (os.path.join(work, n) for n in ("alone", "chained"))
    run(decode, source, alone)
    chain(decode, source, chained)
    if subprocess.run(["cmp", alone, chained], check=False).returncode != 0:
        raise Failed("the chain does not print what csr-decode prints")
    os.remove(alone)
    os.remove(chained)


def measure(o, decode, source):
    """Costs by round of the two chains, which take turns to begin."""
    costs = []
    for i in range(o.rounds):
        order = [("cat", ["cat"]), ("decode", decode)]
        if i % 2:
            order.reverse()
        costs.append({name: chain(middle, source) for name, middle in order})
    return costs


def ratio(costs, field):
    return statistics.median(getattr(c["cat"], field) /
                             getattr(c["decode"], field) for c in costs)


def show(o, costs):
    print(f"Machine: {machine()}")
    print(f"{o.records} records, {o.rounds} rounds; medians\n")
    print(f"{'chain':<26}{'wall us a record':>18}{'CPU':>8}{'its middle':>12}")
    for name, words in (("cat", "cat | cat | cat"),
                        ("decode", "cat | csr-decode | cat")):
        us = [statistics.median(getattr(c[name], f) for c in costs) / o.records
              for f in ("wall_us", "cpu_us", "stage_us")]
        print(f"{words:<26}{us[0]:>18.3f}{us[1]:>8.3f}{us[2]:>12.3f}")
    rows = [Row("rate of cat | csr-decode | cat : cat, CPU",
                ratio(costs, "cpu_us"), TARGET, "x"),
            Row("the same, wall-clock time", ratio(costs, "wall_us"), TARGET,
                "x")]
    print(f"\n{'claim':<52}{'measured':>10}{'at least':>10}")
    for r in rows:
        verdict = ("" if o.smoke else
                   "  met" if r.value >= TARGET else "  MISSED")
        print(f"{r.text:<52}{r.value:>10.2f}{TARGET:>10.2f}{verdict}")
    return rows[0].value >= TARGET


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    p.add_argument("--build", default="build", help="where programs are")
    p.add_argument("--records", type=int, default=1000000)
    p.add_argument("--rounds", type=int, default=11)
    p.add_argument("--smoke", action="store_true",
                   help="quick, and no times asserted")
    o = p.parse_args()
    if o.smoke:
        o.records, o.rounds = 2000, 1
    o.build = os.path.abspath(o.build)
    work = tempfile.mkdtemp(prefix="mskutils-chain.")
    try:
        source, decode = make_corpus(o, work)
        check(decode, source, work)
        progress("the chain prints what csr-decode prints")
        met = show(o, measure(o, decode, source))
        return 0 if met or o.smoke else 1
    except (Failed, subprocess.CalledProcessError) as why:
        print(f"chain: {why}", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
