#!/usr/bin/env python3
"""put_sqlite.py FILE TABLE KEY: rows, one JSON object a line, into a table of
an SQLite file that is made, a thousand rows a transaction, each of them as
durable as ddb-put's."""
import itertools
import json
import sqlite3
import sys


def main():
    file, table, key = sys.argv[1:]
    db = sqlite3.connect(file)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute(f'CREATE TABLE "{table}"("{key}" PRIMARY KEY, item TEXT)')
    while some := list(itertools.islice(sys.stdin, 1000)):
        with db:
            db.executemany(
                f'INSERT OR REPLACE INTO "{table}" VALUES(?, ?)',
                ((json.loads(line)[key], line.rstrip("\n"))
                 for line in some))
    db.close()


main()
