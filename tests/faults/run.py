#!/usr/bin/env python3
"""run.py [--seed N] [--rate N] [--short] [--list] [--out FILE.md] [NAME...]:
injects faults into the pipe on the services that the environment names, and
counts what that has cost. --rate is how many records a second are produced,
where the scenario does not say it: 1000, or 500 when short. A line for each
scenario as it is done, the table at the end. NAME is that of a scenario or a
pattern (kill-*).

The seed gives the data and the plan; what a fault hits depends on the moment,
so of a scenario that went wrong all is kept in build/faults: acks.* is what
msk-tail was told, verdict what is missing or wrong.
"""
import argparse
import glob
import importlib
import os
import shutil
import signal
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[1:1] = [os.path.join(HERE, "../stack")]

import row
import scenario
import world

def find_scenarios():
    """Whoever imports the decorator has some."""
    for path in sorted(glob.glob(os.path.join(HERE, "*.py"))):
        with open(path, encoding="utf-8") as file:
            if "\nfrom scenario import scenario\n" in file.read():
                importlib.import_module(os.path.basename(path)[:-3])


def play(chosen, options, folder):
    """A scenario from its beginning to its row, in its folder."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    os.chdir(folder)
    here = world.World(chosen.name, options.seed, options.short,
                       **{"rate": options.rate, **chosen.settings})
    failure = ""
    try:
        try:
            chosen.function(here, chosen.short if options.short
                            else chosen.full)
        except world.Stuck as e:
            failure = str(e)
        return here.finish(chosen.fault, failure)
    except Exception as e:  # the others are to have their turn
        traceback.print_exc()
        return row.Row(chosen.fault, here.injected, stuck=repr(e))
    finally:
        here.close()
        os.chdir(HERE)


def report(chosen, done, options, folder, since):
    print("%s %-24s %s (%.0f s)" % (
        "ok " if done.good else "BAD", chosen.name, row.line(done.cells()),
        time.monotonic() - since), flush=True)
    if done.good:
        shutil.rmtree(folder)
    else:
        print("    kept in %s; again: make faults FAULTS='%s--seed %d %s'" % (
            folder, "--short " if options.short else "", options.seed,
            chosen.name), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    parser.add_argument("--rate", type=int)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--out")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: sys.exit("interrupted"))
    find_scenarios()
    todo = scenario.chosen(options.names)
    if not todo:
        sys.exit("no such scenario: " + " ".join(options.names))
    if options.list:
        print("\n".join("%-24s %s" % (s.name, s.fault) for s in todo))
        return
    out = options.out and os.path.abspath(options.out)
    rows = []
    for chosen in todo:
        folder = os.path.join(os.environ.get("B", HERE + "/../../build"),
                              "faults", chosen.name)
        since = time.monotonic()
        rows.append(play(chosen, options, folder))
        report(chosen, rows[-1], options, folder, since)
        if out:
            with open(out, "w", encoding="utf-8") as file:
                file.write(row.table(rows))
    print("\nseed %d\n\n%s" % (options.seed, row.table(rows)), end="")
    sys.exit(0 if all(r.good for r in rows) else 1)


main()
