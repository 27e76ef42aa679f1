#!/usr/bin/env python3
"""Orders for tests/net/store_probe, by chance: store_orders.py SEED TABLE

Items with and without _source, with values of all types in its place, and
puts, updates and deletes under all kinds of conditions. What becomes of each
order is asked for behind it.
"""
import json
import random
import sys

VALUES = [0, 1, 2, 1.5, "1", "2", "a", "ab", "\u00e9", None, True, -1, 10, 9,
          [], {"x": 1}]


def value():
    return random.choice(VALUES)


def source():
    made = {}
    if random.random() < .9:
        made["partition"] = random.choice([0, 0, 0, 1, "0", None])
    if random.random() < .9:
        made["offset"] = random.choice([0, 1, 2, 10, 9, "1", 1.5, None])
    if random.random() < .6:
        made["version"] = value()
    return made


def some(share):
    return {name: value() for name in "xyz" if random.random() < share}


def item():
    made = {"id": "a", **some(.5)}
    if random.random() < .85:
        made["_source"] = source() if random.random() < .9 else value()
    return made


def condition():
    kind = random.choice(["newer", "absent", "equal"])
    if kind == "equal":
        return {kind: some(.4)}
    return {kind: source() if random.random() < .95 else None}


def main(seed, table):
    def order(members):
        print(json.dumps({**members, "table": table}))

    random.seed(seed)
    order({"create": ["id:S"]})
    for number in range(600):
        order({"put": item()} if random.random() < .9
              else {"delete": {"id": "a"}})
        operation = random.choice(["put", "update", "delete"])
        given = {"id": "a"}
        if operation != "delete":
            given["new"] = number
        order({operation: given, **condition()})
        order({"get": [{"id": "a"}], "consistent": True})


main(int(sys.argv[1]), sys.argv[2])
