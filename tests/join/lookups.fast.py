#!/usr/bin/env python3
"""ddb-join against a model of its look-ups: random joins of random rows.

    lookups.fast.py [SEED...]

Each seed makes a join of up to five look-ups (one item, a query, one in each
of its lines, a chained one), 1500 driver records and the rows that they want,
some of which are not there or deleted, some keys empty. What ddb-join makes of
each record must be what the model says: its final item, what it lacks, or the
code of its error. The tables are in an SQLite file. Prints TAP.
"""
import copy
import json
import os
import random
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KEYS = {"customers": ["c"], "products": ["p"], "lines": ["o", "l"]}


class Empty(Exception):
    """A key is empty that must not be."""


def required(rng):
    return rng.choice([True, True, False, "if_key"])


def random_lookups(rng):
    lines = {"as": "l", "table": "lines", "query": {"o": "o"},
             "required": required(rng)}
    if lines["required"] is not False and rng.random() < .6:
        lines["min"] = rng.choice(["n", 0, 1, 2])
    if rng.random() < .4:
        lines["where"] = {"nonempty": "w"}
    if rng.random() < .3:
        lines["limit"] = rng.choice([1, 2, 3])
    if rng.random() < .3:
        lines["sort"] = rng.choice(["a", "-a"])
    lookups = [{"as": "c", "table": "customers", "key": {"c": "c"},
                "required": required(rng)}, lines,
               {"as": rng.choice(["l.p", "ps"]), "table": "products",
                "key": {"p": "l.p"}, "required": required(rng)}]
    if rng.random() < .5:
        lookups.append({"as": "cp", "table": "products",
                        "key": {"p": "c.p"}, "required": required(rng)})
    if rng.random() < .5:
        lookups.append({"as": "l.self", "table": "lines", "required": False,
                        "key": {"o": "l.o", "l": "l.l"}})
    if rng.random() < .3:
        rng.choice(lookups)["embed"] = False
    return lookups


def random_rows(rng):
    """The tables: rows by their keys."""
    customers, products, lines = {}, {}, {}
    for c in range(30):
        if rng.random() < .9:
            customers[c,] = {"c": c}
            if rng.random() < .8:
                customers[c,]["p"] = rng.choice([None, "", rng.randrange(40)])
    for p in range(40):
        if rng.random() < .9:
            products[p,] = {"p": p, "t": f"t{p}"}
            if rng.random() < .1:
                products[p,]["_deleted"] = True
    for o in range(300):
        for n in range(rng.choice([0, 1, 2, 3, 5])):
            lines[o, n] = {"o": o, "l": n, "a": rng.randrange(1000),
                           "p": rng.choice([""] + list(range(45))),
                           "w": rng.choice([0, 1, 1])}
    return {"customers": customers, "products": products, "lines": lines}


class Model:
    """What one driver row is joined to."""

    def __init__(self, lookups, rows, driver):
        self.lookups, self.rows, self.driver = lookups, rows, driver
        self.missing, self.found = [], {}
        self.lines, self.empty = [], False
        for level in (0, 1):
            self.lacked = bool(self.missing)
            for lookup in lookups:
                if level == ("." in str(lookup.get("key"))):
                    self.look_up(lookup)
            if self.empty:
                raise Empty

    def one(self, lookup, *key):
        if any(value in (None, "") for value in key):
            self.empty |= lookup["required"] is True
            return None
        row = self.rows[lookup["table"]].get(key)
        if row is not None and not row.get("_deleted"):
            return copy.deepcopy(row)
        if lookup["required"] is not False:
            lack = (lookup["as"], key)
            if lack not in self.missing:
                self.missing.append(lack)
        return None

    def query(self, lookup):
        o = self.driver["o"]
        rows = [copy.deepcopy(row) for key, row in
                sorted(self.rows["lines"].items()) if key[0] == o]
        if "where" in lookup:
            rows = [row for row in rows if row["w"]]
        least = lookup.get("min", 0 if lookup["required"] is False else 1)
        if least == "n":
            least = self.driver["n"]
        if len(rows) < least:
            self.missing.append((lookup["as"], (o,), len(rows), least))
        if "sort" in lookup:
            rows.sort(key=lambda row: row["a"], reverse=lookup["sort"] == "-a")
        return rows[:lookup.get("limit")]

    def look_up(self, lookup):
        name = lookup["as"]
        if name == "c":
            found = self.one(lookup, self.driver["c"])
        elif name == "l":
            found = self.lines = self.query(lookup)
        elif name == "l.p":
            found = [self.one(lookup, line["p"]) for line in self.lines]
        elif name == "l.self":
            found = [self.one(lookup, line["o"], line["l"])
                     for line in self.lines]
        elif name == "ps":
            distinct = dict.fromkeys(line["p"] for line in self.lines)
            found = [self.one(lookup, p) for p in distinct]
            found = [row for row in found if row is not None]
        elif self.found["c"] is None:
            found = None if self.lacked else self.one(lookup, None)
        else:
            found = self.one(lookup, self.found["c"].get("p"))
        self.found[name] = found

    def final(self, offset):
        item = dict(self.driver)
        shown = {lookup["as"] for lookup in self.lookups
                 if lookup.get("embed", True)}
        lines = [dict(line) for line in self.lines]
        for name in ("l.p", "l.self"):
            for line, row in zip(lines, self.found.get(name, [])):
                if name in shown:
                    line[name[2:]] = row
        values = dict(self.found, l=[strip(line, "p", "self") for line in lines])
        for name in shown & {"c", "l", "ps", "cp"}:
            item[name] = values[name]
        item["sum"] = sum(line["a"] for line in self.lines)
        item["count"] = len(self.lines)
        item["_source"] = {"partition": 0, "offset": offset}
        return strip(item, *(shown & {"c", "cp"}))


def strip(row, *names):
    """Without those of them that were not found."""
    return {name: value for name, value in row.items()
            if name not in names or value is not None}


def config(lookups):
    tables = [{"topic_name": table.upper(), "target_table_name": table,
               "key": dict(zip(("hash", "range"), key)),
               "types": {name: "N" for name in key}, "time_field": False}
              for table, key in KEYS.items()]
    return {"tables": tables, "joins": [{
        "driver": "ORDERS", "lookups": lookups,
        "aggregate": {"sum": "sum(l.a)", "count": "count(l)"},
        "target_table_name": "final", "key": {"hash": "o"},
        "types": {"o": "N"}, "error_table_name": "errors"}]}


def run(tool, folder, records, *options):
    return subprocess.run(
        [tool, "-C", "app.json", *options], cwd=folder, check=True, text=True,
        input="".join(json.dumps(record) + "\n" for record in records),
        stdout=subprocess.PIPE, timeout=100).stdout.splitlines()


def lacks(record):
    return sorted((m["as"], tuple(m.get("key", m.get("query")).values())) +
                  ((m["found"], m["min"]) if "query" in m else ())
                  for m in record.get("missing", []))


def differs(model_of, record, got):
    """What the model says instead, or None."""
    code = got.get("error", {}).get("code")
    try:
        model = model_of(record["payload"])
    except Empty:
        return None if code == "join.key" else "join.key"
    if model.missing:
        return None if lacks(got) == sorted(model.missing) else model.missing
    final = model.final(record["offset"])
    same = got.get("table") == "final" and got["payload"] == final
    return None if same else final


def try_seed(seed, folder):
    rng = random.Random(seed)
    lookups, rows = random_lookups(rng), random_rows(rng)
    with open(os.path.join(folder, "app.json"), "w", encoding="utf-8") as file:
        json.dump(config(lookups), file)
    run("ddb-put", folder, ({"table": table, "payload": row}
                            for table in rows for row in rows[table].values()),
        "--create")
    records = [{"topic": "ORDERS", "partition": 0, "offset": n, "payload": {
        "o": rng.randrange(300), "n": rng.randrange(4),
        "c": rng.choice(list(range(30)) * 2 + [None, ""])}}
        for n in range(1500)]
    out = [json.loads(line) for line in run("ddb-join", folder, records)]
    if len(out) != len(records):
        return f"{len(out)} records of {len(records)}"
    for record, got in zip(records, out):
        wanted = differs(lambda row: Model(lookups, rows, row), record, got)
        if wanted is not None:
            return f"{json.dumps(lookups)}\n# {record}\n# got {got}\n# not {wanted}"
    return None


def main():
    os.environ["PATH"] = (os.path.join(ROOT, os.environ.get("B", "build")) +
                          ":" + os.environ["PATH"])
    os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = "sqlite:t.db"
    seeds = [int(word) for word in sys.argv[1:]] or list(range(1, 9))
    bad = 0
    for number, seed in enumerate(seeds, 1):
        with tempfile.TemporaryDirectory() as folder:
            wrong = try_seed(seed, folder)
        print(f"{'ok' if wrong is None else 'not ok'} {number} - "
              f"random join {seed}: all records as the model has them")
        if wrong is not None:
            bad += 1
            print("# " + wrong)
    print(f"1..{len(seeds)}")
    sys.exit(bad != 0)


main()
