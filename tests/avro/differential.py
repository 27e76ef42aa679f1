#!/usr/bin/env python3
"""Random schemas and values, encoded by fastavro, decoded by avrocat, and
compared with what expected.py says, text by text.

    differential.py AVROCAT SCHEMAS SEED

Of each datum, some prefixes and some with a bit flipped are decoded, too:
these give JSON or an error, and never end the program.
"""
import io
import json
import random
import struct
import subprocess
import sys
import tempfile

import fastavro

from expected import Printer
from schemas import PRIMITIVES, Schemas, Values

OPTIONS = {"raw": "-r", "decimal_strings": "-s", "tagged": "-t",
           "latin1": "-l", "no_connect": "-c"}


def bare(schema):
    """The schema without what its values mean."""
    if isinstance(schema, list):
        return [bare(branch) for branch in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {"type", "name", "namespace", "items", "values", "symbols", "size",
            "fields"}
    out = {}
    for key, value in schema.items():
        if key == "fields":
            value = [{"name": f["name"], "type": bare(f["type"])}
                     for f in value]
        elif key in ("type", "items", "values"):
            value = bare(value)
        if key in kept:
            out[key] = value
    return out


class Encoder:
    """Values of a schema to Avro data, by fastavro."""

    def __init__(self, schema):
        self.named = {}
        self.schema = fastavro.parse_schema(bare(schema), self.named)

    def shaped(self, schema, value):
        """The value as fastavro takes it."""
        if isinstance(schema, str) and schema not in PRIMITIVES:
            schema = self.named[schema]
        if isinstance(schema, list):
            index, inner = value
            branch = schema[index]
            name = branch
            if isinstance(branch, dict):
                name = branch.get("name", branch["type"])
            return (name, self.shaped(branch, inner))
        kind = schema["type"] if isinstance(schema, dict) else schema
        if kind == "array":
            return [self.shaped(schema["items"], item) for item in value]
        if kind == "map":
            return {k: self.shaped(schema["values"], v)
                    for k, v in value.items()}
        if kind == "record":
            return {f["name"]: self.shaped(f["type"], v)
                    for f, v in zip(schema["fields"], value)}
        return value

    def encode(self, value):
        out = io.BytesIO()
        fastavro.schemaless_writer(
            out, self.schema, self.shaped(self.schema, value))
        return out.getvalue()


def damaged(rng, data):
    for _ in range(3):
        yield data[:rng.randrange(len(data) + 1)]
        if data:
            flipped = bytearray(data)
            flipped[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
            yield bytes(flipped)


def run(avrocat, schema, options, data, reader=None):
    """The lines that avrocat prints; one that begins with ! for schemas that
    it refuses."""
    with tempfile.TemporaryDirectory() as directory:
        command = [avrocat] + [OPTIONS[o] for o in options]
        for name, text in (("writer", schema), ("reader", reader)):
            with open(f"{directory}/{name}", "w", encoding="utf-8") as file:
                json.dump(text, file)
        if reader is not None:
            command += ["-R", f"{directory}/reader"]
        frames = b"".join(struct.pack("<I", len(d)) + d for d in data)
        result = subprocess.run(
            command + [f"{directory}/writer"],
            input=frames, stdout=subprocess.PIPE, check=False)
    lines = result.stdout.decode().split("\n")[:-1]
    if result.returncode == 0 or (
            result.returncode == 1 and lines and
            lines[0].startswith(("!avro.resolve ", "!avro.schema "))):
        return lines
    raise SystemExit(f"avrocat ended with {result.returncode}: "
                     f"{result.stdout[:300]}")


def refuse(constant):
    raise ValueError(constant)


def check_damaged(line):
    if not line.startswith("!avro."):
        json.loads(line, parse_constant=refuse)


def one_schema(avrocat, rng, counts):
    schemas = Schemas(rng)
    schema = schemas.schema(4)
    options = [o for o in OPTIONS if rng.random() < 0.15]
    if rng.random() < 0.2:
        options = ["raw", "tagged", "latin1"]
    encoder = Encoder(schema)
    printer = Printer(schemas.named, options)
    values = [Values(rng, schemas.named).value(schema) for _ in range(10)]
    try:
        data = [encoder.encode(value) for value in values]
    except ValueError as error:
        # fastavro loses the namespace of some names that are used twice.
        if "provided union type name" not in str(error):
            raise
        counts["skipped"] += 1
        return
    broken = [d for datum in data for d in damaged(rng, datum)]
    lines = run(avrocat, schema, options, data + broken)
    assert len(lines) == len(data) + len(broken), lines[-1:]
    for value, line in zip(values, lines):
        want = printer.print(schema, value)
        if line != want:
            print("schema", json.dumps(schema))
            print("options", options)
            print("got ", line)
            print("want", want)
            raise SystemExit(1)
    for line in lines[len(data):]:
        check_damaged(line)
        counts["refused"] += line.startswith("!")
    counts["schemas"] += 1
    counts["values"] += len(data)
    counts["damaged"] += len(broken)


def main():
    sys.setrecursionlimit(20000)
    avrocat, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    counts = dict.fromkeys(
        ("schemas", "skipped", "values", "damaged", "refused"), 0)
    for i in range(count):
        rng = random.Random(f"{seed}-{i}")
        try:
            one_schema(avrocat, rng, counts)
        except BaseException:
            print(f"in schema {i} of seed {seed}")
            raise
    assert counts["skipped"] <= counts["schemas"] / 50
    print(" ".join(f"{v} {k}," for k, v in counts.items())[:-1])


if __name__ == "__main__":
    main()
