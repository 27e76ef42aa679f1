#!/usr/bin/env python3
"""The pipe's bench: Kafka to a table, and Spark beside csr-decode.

    run.py [--build DIR] [--rounds N] [--json FILE] [--only PART]... [--smoke]

Run by tests/stack/with.sh kafka registry dynamodb python. Three parts:

dynamodb  rows of ORDERS from a topic into DynamoDB Local, by msk-tail and our
          filters, by kcat | fastavro | jq | boto3, and by a Spark job that
          writes by boto3 in foreachBatch
sqlite    the same into an SQLite file; without Spark
decode    frames to JSON by Spark's from_avro and to_json, on one core

What is compared is the CPU time and the memory of all processes of a side,
not those of the servers. All tables and all JSON are compared value by value
in the first round; where they differ nothing is printed. --smoke is small,
without Spark, and prints no times. Exit status: 0; 1 where a target is
missed, 2 where outputs differ or a program fails.
"""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[1:1] = [os.path.dirname(HERE),
                 os.path.join(HERE, "../../stack")]

import decode
import feed
import pipe
import show
import sides
import tables
from processes import Failed
from report import progress

PARTS = ["dynamodb", "sqlite", "decode"]


def options():
    p = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    p.add_argument("--build", default="build", help="where programs are")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--few", type=int, default=2000,
                   help="rows of the runs that show what starting costs")
    p.add_argument("--rows", type=int, default=20000,
                   help="rows into DynamoDB")
    p.add_argument("--sqlite-rows", type=int, default=50000)
    p.add_argument("--records", type=int, default=1000000,
                   help="records that are decoded")
    p.add_argument("--compare", type=int, default=50000,
                   help="decoded records compared value by value")
    p.add_argument("--passes", type=int, default=3,
                   help="how often Spark decodes them all")
    p.add_argument("--only", action="append", choices=PARTS)
    p.add_argument("--json", metavar="FILE", help="write the results there")
    p.add_argument("--smoke", action="store_true",
                   help="small, without Spark, and untimed")
    o = p.parse_args()
    if o.smoke:
        o.few, o.rows, o.sqlite_rows, o.rounds = 100, 500, 500, 1
        o.only = ["dynamodb", "sqlite"]
    o.sizes = sorted({o.few, o.rows, o.sqlite_rows})
    o.build = os.path.abspath(o.build)
    return o


def peers(o):
    """Which peers can run here: sets o.chain and o.spark, returns words on
    those that can't."""
    skipped = []
    missing = [name for name in ("kcat", "jq") if not shutil.which(name)]
    o.chain, o.spark = not missing, None
    if missing:
        skipped.append(f"kcat | jq: no {' and no '.join(missing)} here")
    if o.smoke:
        return skipped
    fetched = subprocess.run([os.path.join(HERE, "spark.sh")],
                             stdout=subprocess.PIPE, text=True, check=False)
    if fetched.returncode == 0:
        o.spark = fetched.stdout.strip()
    else:
        skipped.append("Spark: it could not be fetched, see above")
    return skipped


def pipes(o, work):
    """{table's title: {side's name: Runs}}"""
    given, found = feed.Feed(o, work), {}
    progress(f"there are topics of {o.sizes} rows")
    for part, table, able, many in (
            ("dynamodb", tables.DynamoDB, sides.to_dynamodb, o.rows),
            ("sqlite", tables.SQLite, sides.to_sqlite, o.sqlite_rows)):
        if part in o.only:
            found[table.title] = pipe.Bench(
                table(o.table), able(o, given.schema), given, work).rounds(
                    o.rounds, o.few, many)
    return found


def bench(o, work):
    skipped, found, claims = peers(o), {}, []
    o.only = o.only or PARTS
    show.machine()
    if {"dynamodb", "sqlite"} & set(o.only):
        found = pipes(o, work)
    if "decode" in o.only and o.spark:
        decoded = decode.bench(o, work)
        claims = decoded.claims()
    else:
        decoded = None
    if o.smoke:
        print("The tables are equal.")
    else:
        show.everything(o, found, decoded, claims, skipped)
    if o.json:
        with open(o.json, "w", encoding="utf-8") as f:
            json.dump(show.as_json(found, decoded, claims), f, indent=1)
    return 0 if all(c.met for c in claims) else 1


def main():
    o = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    work = tempfile.mkdtemp(prefix="mskutils-pipe.")
    o.tag = work[-8:]
    o.table = f"bench_orders_{o.tag}"
    try:
        return bench(o, work)
    except Failed as why:
        print(f"bench: {why}", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
