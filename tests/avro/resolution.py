#!/usr/bin/env python3
"""Random pairs of schemas: data of one, read as the other, by avrocat, by
Java's Avro and by fastavro.

    resolution.py AVROCAT CLASSPATH PAIRS SEED

Java gives each value encoded by the reader's schema; decoded as that alone,
with the same options, it has to give the text that avrocat gives for the pair.
Where Java refuses, avrocat has to, and the other way round, but for what is
told in KNOWN. fastavro's values are compared as JSON.
"""
import base64
import collections
import io
import json
import math
import random
import re
import struct
import subprocess
import sys
import tempfile

import fastavro

from differential import OPTIONS, Encoder, check_damaged, damaged, run
from evolve import Evolution, Hopeless
from schemas import Schemas, Values, text

# Where Java and the specification differ, by what avrocat says then.
KNOWN = [
    # It has decimals match by scale and precision; Java does not look.
    ("scales", r"a decimal of scale .* cannot be read as one of scale"),
    # It has records match by their names; Java looks at their fields.
    ("names", r"record .* which has neither its name nor an alias"),
    ("names", r"record .* cannot be read as any of .*record"),
]
# In unions, Java wants enums and fixed of the same full name.
SHORT = re.compile(r"NO_MATCHING_BRANCH|Found (.*\.)?([A-Za-z_0-9]+), "
                   r"expecting (union|\[)")


class Texts(Values):
    """Bytes may be read as a string, so half of them are one."""

    def value(self, schema, space=""):
        plain = schema["type"] if isinstance(schema, dict) else schema
        if plain == "bytes" and self.rng.random() < 0.5:
            return text(self.rng).encode()
        return super().value(schema, space)


class Pair:
    def __init__(self, seed, index):
        self.rng = rng = random.Random(f"{seed}-{index}")
        self.index = index
        schemas = Schemas(rng)
        self.writer = schemas.schema(4)
        self.encoder = Encoder(self.writer)
        evolution = Evolution(rng, schemas.named)
        self.reader = evolution.schema(self.writer, "")
        self.partial = evolution.partial
        values = Texts(rng, schemas.named)
        self.values = [values.value(self.writer) for _ in range(8)]
        self.data = [self.encoder.encode(value) for value in self.values]
        self.options = [o for o in OPTIONS if rng.random() < 0.15]

    def for_java(self, out):
        out.write(json.dumps(self.writer) + "\n")
        out.write(json.dumps(self.reader) + "\n")
        out.write(f"{len(self.data)}\n")
        for data in self.data:
            out.write(base64.b64encode(data).decode() + "\n")

    def from_java(self, lines):
        self.verdict = next(lines).rstrip("\n")
        self.java = [next(lines).rstrip("\n") for _ in self.data]


def make_pairs(count, seed, counts):
    for index in range(count):
        try:
            yield Pair(seed, index)
        except Hopeless:
            counts["hopeless"] += 1
        except ValueError as error:
            # fastavro loses the namespace of some names that are used twice.
            if "provided union type name" not in str(error):
                raise
            counts["hopeless"] += 1


def ask_java(classpath, pairs):
    with tempfile.TemporaryFile("w+") as questions, \
            tempfile.TemporaryFile("w+") as answers:
        for pair in pairs:
            pair.for_java(questions)
        questions.seek(0)
        subprocess.run(["java", "-Xss16m", "-Xmx512m", "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1", "-cp", classpath,
                        "Resolve"],
                       stdin=questions, stdout=answers, check=True)
        answers.seek(0)
        lines = iter(answers)
        for pair in pairs:
            pair.from_java(lines)


def known(message):
    for name, pattern in KNOWN:
        if re.search(pattern, message):
            return name
    return None


def same(got, want):
    if got == want:
        return True
    if got.startswith("!") or want.startswith("!"):
        return False
    # A map's order is nobody's business.
    return (json.loads(got, parse_int=str, parse_float=str) ==
            json.loads(want, parse_int=str, parse_float=str))


def has_short_names(pair):
    """Whether an enum or fixed of the reader's has moved its namespace."""
    return "moved.away" in json.dumps(pair.reader) or \
        '"namespace": ""' in json.dumps(pair.reader)


def compare_java(avrocat, pair, counts):
    lines = run(avrocat, pair.writer, pair.options, pair.data, pair.reader)
    if lines[0].startswith("!avro.schema ") and \
            "contains itself, whatever" in lines[0]:
        counts["endless readers"] += 1
        return None
    if lines[0].startswith("!avro.resolve ") and \
            "byte " not in lines[0]:
        if pair.verdict.startswith("error"):
            counts["both refuse"] += 1
        else:
            name = known(lines[0])
            assert name, f"only avrocat refuses: {lines[0]}"
            counts[f"known: {name}"] += 1
        return None
    if pair.verdict.startswith("error"):
        assert has_short_names(pair), f"only java refuses: {pair.verdict}"
        counts["known: short names"] += 1
        return None
    good = [base64.b64decode(line) for line in pair.java
            if not line.startswith("!")]
    wanted = iter(run(avrocat, pair.reader, pair.options, good))
    counts["pairs"] += 1
    for got, java in zip(lines, pair.java):
        want = java if java.startswith("!") else next(wanted)
        compare_values(pair, got, want, counts)
    return lines


# Java puts another character in the place of bytes that are no UTF-8.
def compare_values(pair, got, want, counts):
    if got.startswith("!avro.utf8"):
        counts["known: utf8"] += 1
    elif got.startswith("!") and want.startswith("!"):
        assert got.startswith("!avro.resolve"), f"{got} but {want}"
        counts["both refuse a value"] += 1
    elif same(got, want):
        counts["values"] += 1
    elif got.startswith("!"):
        name = known(got)
        assert name, f"only avrocat refuses: {got}, java has {want}"
        counts[f"known: {name}"] += 1
    else:
        assert want.startswith("!") and has_short_names(pair), \
            f"{got}\nis in java {want}"
        counts["known: short names"] += 1


def plain(schema):
    """The schema as fastavro takes it, without what its values mean."""
    if isinstance(schema, list):
        return [plain(branch) for branch in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: schema[key] for key in
           ("name", "namespace", "size", "symbols", "aliases", "default")
           if key in schema}
    out["type"] = plain(schema["type"])
    for key in ("items", "values"):
        if key in schema:
            out[key] = plain(schema[key])
    if "fields" in schema:
        out["fields"] = [dict(field, type=plain(field["type"]))
                         for field in schema["fields"]]
    return out


def equal(ours, theirs):
    """ours is JSON; theirs what fastavro has made. Of a union it takes the
    first branch that its type can be promoted to."""
    if isinstance(theirs, bytes):
        return ours in (theirs.decode("latin-1"),
                        theirs.decode(errors="replace"))
    if isinstance(theirs, str):
        return ours in (theirs, theirs.encode().decode("latin-1"))
    if isinstance(theirs, dict):
        return isinstance(ours, dict) and ours.keys() == theirs.keys() and \
            all(equal(ours[key], theirs[key]) for key in ours)
    if isinstance(theirs, list):
        return isinstance(ours, list) and len(ours) == len(theirs) and \
            all(map(equal, ours, theirs))
    if isinstance(theirs, float) and not math.isfinite(theirs):
        return ours == {"nan": "NaN", "inf": "Infinity",
                        "-inf": "-Infinity"}[str(theirs)]
    if isinstance(ours, float) or isinstance(theirs, float):
        return isinstance(ours, (int, float)) and \
            narrow(ours) == narrow(theirs)
    return ours == theirs and isinstance(ours, bool) == isinstance(theirs, bool)


def narrow(value):
    """As a float, or if it is too large for one, as a double."""
    try:
        return struct.pack("<f", value)
    except OverflowError:
        return float(value)


def compare_fastavro(avrocat, pair, counts):
    """What both read is the same. What only one of them reads is counted:
    fastavro compares schemas while it reads, and not all of them."""
    lines = run(avrocat, pair.writer, ["raw", "latin1"], pair.data, pair.reader)
    if lines[0].startswith("!avro.schema "):
        return
    whole = lines[0].startswith("!avro.resolve ") and "byte " not in lines[0]
    try:
        writer = fastavro.parse_schema(plain(pair.writer), {})
        reader = fastavro.parse_schema(plain(pair.reader), {})
    except Exception:
        counts["fastavro: no schema"] += 1
        return
    for line, data in zip(lines * len(pair.data) if whole else lines,
                          pair.data):
        try:
            value = fastavro.schemaless_reader(
                io.BytesIO(data), writer, reader)
        except Exception:
            name = "both refuse" if line.startswith("!") else "only it refuses"
            counts[f"fastavro: {name}"] += 1
            continue
        if line.startswith("!"):
            counts["fastavro: only avrocat refuses"] += 1
            continue
        if equal(json.loads(line), value):
            counts["fastavro: values"] += 1
            continue
        # It does not fill in what the default of a record lacks.
        assert pair.partial, f"{line}\nis in fastavro {value}"
        counts["fastavro: known: partial defaults"] += 1


def compare_damaged(avrocat, pair, counts):
    broken = [d for datum in pair.data for d in damaged(pair.rng, datum)]
    for line in run(avrocat, pair.writer, pair.options, broken, pair.reader):
        check_damaged(line.replace("!avro.resolve ", "!avro.resolve"))
        counts["damaged"] += 1


def main():
    sys.setrecursionlimit(20000)
    avrocat, classpath = sys.argv[1:3]
    counts = collections.Counter()
    pairs = list(make_pairs(int(sys.argv[3]), sys.argv[4], counts))
    ask_java(classpath, pairs)
    wrong = 0
    for pair in pairs:
        if pair.verdict.startswith("refused"):
            counts["refused by java"] += 1
            continue
        try:
            if compare_java(avrocat, pair, counts) is not None:
                compare_fastavro(avrocat, pair, counts)
                compare_damaged(avrocat, pair, counts)
        except AssertionError as error:
            print(f"pair {pair.index}: {error}\n"
                  f"  writer {json.dumps(pair.writer)}\n"
                  f"  reader {json.dumps(pair.reader)}\n"
                  f"  options {pair.options} java {pair.verdict}")
            wrong += 1
            if wrong == 5:
                break
    print(", ".join(f"{n} {what}" for what, n in sorted(counts.items())))
    sys.exit(wrong != 0)


main()
