#!/usr/bin/env python3
"""What the bench compares: each peer's own form of a record is accepted, and
no other value in any place of it."""
import copy
import json
import sys

sys.dont_write_bytecode = True

import compare
import forms

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

RAW = {"id": 7, "name": {"string": "Zoë"}, "none": None,
       "price": "e\u00ae\u0082", "day": 19420, "at": {"long": 1578122517020},
       "seen": 1626061089345525, "score": 19.392, "weight": 45.5,
       "gift": False, "row": {"ns.Row": {"amount": {
           "ns.VariableScaleDecimal": {"scale": 1, "value": "\u00f1"}}}}}
PLAIN = dict(RAW, name="Zoë", at=1578122517020, row={
    "amount": {"scale": 1, "value": "\u00f1"}})
BASE64 = {"row": {"amount": {"scale": 1, "value": "8Q=="}}}
GO = dict(BASE64, price="666381/10", day="2023-03-04T00:00:00Z",
          at="2020-01-04T07:21:57.02Z")
PRINTED = {
    "rust-serde": dict(BASE64, price="66638.10"),
    "rust-transcode": {"price": "66638.10",
                       "row": {"amount": {"scale": 1, "value": [241]}}},
    "rust-arrow": {"price": 66638.10, "day": "2023-03-04",
                   "at": "2020-01-04T07:21:57.020Z",
                   "row": {"amount": {"scale": 1, "value": "f1"}}},
    "go-hamba": dict(GO, row={"ns.Row": {"amount": {
        "ns.VariableScaleDecimal": {"scale": 1, "value": "8Q=="}}}}),
    "go-twmb": {},
    "go-twmb goccy": GO,
    "java": dict(BASE64, price=66638.10, day="2023-03-04",
                 at="2020-01-04T07:21:57.020Z"),
    "java raw": dict(BASE64, price="Za6C"),
    "fastavro": {"price": "66638.10", "day": "2023-03-04",
                 "at": "2020-01-04T07:21:57.020000+00:00",
                 "score": 19.392000198364258},
}


def accepted(peer, theirs):
    names = {}
    compare.collect(SCHEMA, names, None)
    try:
        forms.held(peer, (SCHEMA, names), compare.load(json.dumps(RAW)),
                   compare.load(json.dumps(theirs)))
    except (compare.Differs, ArithmeticError, LookupError, TypeError,
            ValueError):
        return False
    return True


def other(value):
    if value is None or isinstance(value, bool):
        return 1 if value is None else not value
    if isinstance(value, list):
        return value + value
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
    theirs = dict(PLAIN, **own)
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
