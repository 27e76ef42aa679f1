#!/usr/bin/env python3
"""What the bench compares: each peer's own form of a record is accepted, and
no other value in any place of it."""
import copy
import json
import sys

sys.dont_write_bytecode = True

import compare
import peer_values

DECIMAL = {"type": "bytes", "logicalType": "decimal", "scale": 2}
MILLIS = {"type": "long", "logicalType": "timestamp-millis"}
MICROS = {"type": "long", "connect.name": "io.debezium.time.MicroTimestamp"}
NUMBER = {"type": "record", "name": "VariableScaleDecimal", "fields": [
    {"name": "scale", "type": "int"}, {"name": "value", "type": "bytes"}]}
ROW = {"type": "record", "name": "Row", "fields": [
    {"name": "amount", "type": ["null", NUMBER]}]}
TYPES = {"id": "long", "name": ["null", "string"], "none": ["null", "long"],
         "price": DECIMAL, "day": {"type": "int", "logicalType": "date"},
         "at": ["null", MILLIS], "seen": MICROS, "score": "float",
         "weight": "double", "gift": "boolean", "row": ["null", ROW]}
SCHEMA = {"type": "record", "name": "All", "namespace": "ns", "fields": [
    {"name": name, "type": kind} for name, kind in TYPES.items()]}

OURS = {"id": 7, "name": "Zoë", "none": None, "price": 66638.10,
        "day": "2023-03-04", "at": "2020-01-04T07:21:57.020Z",
        "seen": "2021-07-12T03:38:09.345525", "score": 19.392,
        "weight": 45.5, "gift": False, "row": {"amount": -1.5}}
RAW = {"day": 19420, "at": 1578122517020, "seen": 1626061089345525}
NUMBER_BASE64 = {"scale": 1, "value": "8Q=="}
PRINTED = {
    "go-hamba": {"price": "666381/10", "day": "2023-03-04T00:00:00Z",
                 "at": "2020-01-04T07:21:57.02Z", "seen": RAW["seen"],
                 "row": {"ns.Row": {"amount": {
                     "ns.VariableScaleDecimal": NUMBER_BASE64}}}},
    "go-twmb": dict(RAW, price="e\u00ae\u0082", row={
        "amount": {"scale": 1, "value": "\u00f1"}}),
    "go-twmb goccy": {"price": "666381/10", "day": "2023-03-04T00:00:00Z",
                      "seen": RAW["seen"], "row": {"amount": NUMBER_BASE64}},
    "java raw": dict(RAW, price="Za6C", row={"amount": NUMBER_BASE64}),
    "java": {"seen": RAW["seen"], "row": {"amount": NUMBER_BASE64}},
    "fastavro": {"price": "66638.10", "seen": RAW["seen"],
                 "at": "2020-01-04T07:21:57.020000+00:00",
                 "score": 19.392000198364258,
                 "row": {"amount": {"scale": 1, "value": "\u00f1"}}},
}


def accepted(peer, theirs):
    names = {}
    compare.collect(SCHEMA, names, None)
    try:
        peer_values.agree(peer, (SCHEMA, names),
                          compare.load(json.dumps(OURS)),
                          compare.load(json.dumps(theirs)))
    except compare.Differs:
        return False
    return True


def other(value):
    if value is None or isinstance(value, bool):
        return 1 if value is None else not value
    if not isinstance(value, str):
        return value + 1
    digit = next((i for i, c in enumerate(value) if c in "2345"), 0)
    return value[:digit] + ("6" if digit else "A") + value[digit + 1:]


def changed(value):
    """Copies of an object, each without a member, with one too many, or with
    another value."""
    yield dict(value, more=1)
    for name, inner in value.items():
        yield {k: v for k, v in value.items() if k != name}
        for new in changed(inner) if isinstance(inner, dict) \
                else [other(inner), None if inner is not None else "x"]:
            yield dict(copy.deepcopy(value), **{name: new})


def wrong(peer, own):
    """What of a peer is not judged as it should be, in words; or None."""
    theirs = dict(OURS, **own)
    if not accepted(peer, theirs):
        return "its own record is refused"
    for record in changed(theirs):
        if accepted(peer, record):
            return f"{json.dumps(record)} is accepted"
    return None


print(f"1..{len(PRINTED)}")
for number, (peer, own) in enumerate(PRINTED.items(), 1):
    why = wrong(peer, own)
    print(f"{'not ok' if why else 'ok'} {number} - no other value passes for "
          f"{peer}'s")
    if why:
        print(f"# {why}")
