"""compare.py SUFFIX EXPECTED: compares the tables whose names end in SUFFIX
with the items of the file EXPECTED, one by one, numbers exactly.  Prints what
differs and exits 1; prints how many are the same and exits 0.

The attribute glue_staging_time is when the row was staged: it must be there
in its form, whatever the time."""
import collections
import json
import multiprocessing
import re
import sys
from decimal import Decimal

import cluster
import topics

STAGED = re.compile(r"\d\d-\d\d-\d{4} \d\d:\d\d:\d\d")
SHOWN = 20


def normal(attribute):
    """With numbers by value: 1.50 is 1.5."""
    (kind, value), = attribute.items()
    if kind == "N":
        return kind, Decimal(value)
    if kind == "L":
        return kind, [normal(v) for v in value]
    if kind == "M":
        return kind, {n: normal(v) for n, v in value.items()}
    return kind, value


def items(table):
    pages = cluster.dynamodb().get_paginator("scan").paginate(
        TableName=table, ConsistentRead=True)
    for page in pages:
        yield from page["Items"]


def differences(key, got, want):
    key = " ".join(map(str, key))
    if got is None:
        yield "%s: not there" % key
    elif want is None:
        yield "%s: should not be there" % key
    else:
        for name in sorted(got.keys() | want.keys()):
            a, b = got.get(name), want.get(name)
            if a is None or b is None or normal(a) != normal(b):
                yield "%s: %s is %s, not %s" % (key, name, a, b)


def take_staging_time(key, item):
    staged = item.pop("glue_staging_time", {}).get("S", "")
    if not STAGED.fullmatch(staged):
        yield "%s %s: glue_staging_time is %r" % (*key[:2], staged)


def compare(n, suffix, want):
    """Returns what differs in the table of topic n."""
    topic = topics.TOPICS[n]
    differ = []
    got = {}
    for item in items(topic.table + suffix):
        key = (topic.table,
               *(normal(item[n])[1] for n in topic.types))
        differ += take_staging_time(key, item)
        got[key] = item
    wanted = {(topic.table, *(normal(i[n])[1] for n in topic.types)): i
              for i in want}
    for key in got.keys() | wanted.keys():
        differ += differences(key, got.get(key), wanted.get(key))
    return differ


def main():
    suffix, expected = sys.argv[1:]
    want = collections.defaultdict(list)
    with open(expected, encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            want[entry["table"]].append(entry["item"])
    with multiprocessing.Pool(len(topics.TOPICS)) as pool:
        found = pool.starmap(compare, [(n, suffix, want[t.table])
                                       for n, t in enumerate(topics.TOPICS)])
    differ = sum(found, [])
    if differ:
        print("\n".join(differ[:SHOWN]))
        cluster.fail("%d differences" % len(differ))
    print("%d items as expected" % sum(map(len, want.values())))


main()
