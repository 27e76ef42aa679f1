#!/usr/bin/env python3
"""avro.py CSR-DECODE DIR: schemas, data and a message that Apache Avro's
implementations test each other with.

Every schema must be understood. What csr-decode prints of each data file, as
Avro's own JSON, is encoded again by the few lines below and must be the
file's bytes; where the file has its JSON beside it, that must be the same.
"""
import base64
import glob
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import zlib

AVRO_JSON = ["--union", "tagged", "--bytes", "latin1", "--logical", "raw"]


def decode(program, schema, data, options=()):
    """The record that csr-decode makes of data."""
    record = {"payload_base64": base64.b64encode(data).decode(),
              "value_schema_id": 1}
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "1.avsc"), "w", encoding="utf-8") as f:
            f.write(schema)
        done = subprocess.run(
            [program, "-r", folder, "--cache", "", *options], check=True,
            input=json.dumps(record).encode(), stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def number(n):
    n = n << 1 ^ n >> 63
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def text(value, coding):
    data = value.encode(coding)
    return number(len(data)) + data


def tag(branch):
    if isinstance(branch, dict):
        return branch.get("name", branch["type"])
    return branch


def encode_union(union, value, named):
    if value is None:
        return number([tag(b) for b in union].index("null"))
    (name, inner), = value.items()
    index = [tag(b) for b in union].index(name.rpartition(".")[2])
    return number(index) + encode(union[index], inner, named)


def encode(schema, value, named):
    """Avro's JSON of a value as Avro's bytes."""
    if isinstance(schema, list):
        return encode_union(schema, value, named)
    kind = schema["type"] if isinstance(schema, dict) else schema
    if kind in named:
        return encode(named[kind], value, named)
    if isinstance(schema, dict) and "name" in schema:
        named[schema["name"]] = schema
    if kind == "record":
        return b"".join(encode(f["type"], value[f["name"]], named)
                        for f in schema["fields"])
    if kind == "enum":
        return number(schema["symbols"].index(value))
    if kind == "array":
        items = b"".join(encode(schema["items"], v, named) for v in value)
        return (number(len(value)) + items if value else b"") + b"\0"
    if kind == "map":
        items = b"".join(text(k, "utf-8") + encode(schema["values"], v, named)
                         for k, v in value.items())
        return (number(len(value)) + items if value else b"") + b"\0"
    simple = {"null": lambda: b"", "boolean": lambda: bytes([value]),
              "int": lambda: number(value), "long": lambda: number(value),
              "float": lambda: struct.pack("<f", float(value)),
              "double": lambda: struct.pack("<d", float(value)),
              "string": lambda: text(value, "utf-8"),
              "bytes": lambda: text(value, "latin-1"),
              "fixed": lambda: value.encode("latin-1")}
    return simple[kind]() if kind in simple else encode(kind, value, named)


class Container:
    """An object container file: its schema, and its blocks' counts and
    bytes."""

    def __init__(self, name):
        with open(name, "rb") as f:
            self.rest = f.read()
        assert self.take(4) == b"Obj\1", name
        meta = {}
        while (count := self.number()) != 0:
            for _ in range(count):
                key = self.take(self.number()).decode()
                meta[key] = self.take(self.number())
        self.schema = meta["avro.schema"].decode()
        self.codec = meta.get("avro.codec", b"null")
        self.take(16)

    def take(self, n):
        part, self.rest = self.rest[:n], self.rest[n:]
        return part

    def number(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value >> 1 ^ -(value & 1)

    def blocks(self):
        while self.rest:
            count, data = self.number(), self.take(self.number())
            self.take(16)
            yield count, (zlib.decompress(data, -15)
                          if self.codec == b"deflate" else data)


def data_file(program, name):
    """A block is an array's, but for its end."""
    file = Container(name)
    rows = []
    for count, data in file.blocks():
        got = decode(program, '{"type":"array","items":%s}' % file.schema,
                     number(count) + data + b"\0", AVRO_JSON)
        if "error" in got:
            return str(got["error"])
        rows += got["payload"]
        again = b"".join(encode(json.loads(file.schema), row, {})
                         for row in got["payload"])
        if again != data:
            return f"printed as {got['payload']}, which is {again}: {data}"
    beside = name[:-len(".avro")] + ".json"
    if os.path.exists(beside):
        with open(beside, encoding="utf-8") as f:
            want = [json.loads(line) for line in f]
        if rows != want:
            return f"got {rows}, beside it {want}"
    return "" if rows else "no data"


def message(program, folder):
    """A single object: two bytes of marker and eight of fingerprint."""
    with open(f"{folder}/test_message.bin", "rb") as f:
        data = f.read()[10:]
    with open(f"{folder}/test_schema.avsc", encoding="utf-8") as f:
        got = decode(program, f.read(), data)
    with open(f"{folder}/README.md", encoding="utf-8") as f:
        want = json.loads(f.read().split("```")[-2])
    return "" if got.get("payload") == want else f"got {got}, want {want}"


def understood(program, schema):
    """No data at all fit few schemas, but say whether the schema does."""
    error = decode(program, schema, b"").get("error", {})
    return error["message"] if error.get("code") == "avro.schema" else ""


def schemas(root):
    for name in sorted(glob.glob(f"{root}/**/*.avsc", recursive=True)):
        with open(name, encoding="utf-8") as f:
            yield os.path.relpath(name, root), f.read()
    with open(f"{root}/data/schema-tests.txt", encoding="utf-8") as f:
        cases = f.read()
    # On the line of the mark, or on lines of their own up to another one.
    inputs = re.findall(r"^<<INPUT (.+)$", cases, re.MULTILINE)
    inputs += re.findall(r"^<<INPUT\n(.*?)^INPUT$", cases,
                         re.MULTILINE | re.DOTALL)
    for number_, schema in enumerate(inputs):
        yield f"schema-tests.txt input {number_}", schema


def main():
    program, root = sys.argv[1:]
    results = [(name, understood(program, schema))
               for name, schema in schemas(root)]
    for name in sorted(glob.glob(f"{root}/data/**/*.avro", recursive=True)):
        results.append((os.path.relpath(name, root),
                        data_file(program, name)))
    results.append(("data/messageV1", message(program,
                                              f"{root}/data/messageV1")))
    for name, wrong in results:
        print(f"not ok {name}: {wrong}" if wrong else f"ok {name}")
    bad = sum(bool(wrong) for _, wrong in results)
    print(f"{len(results) - bad} passed, {bad} failed")
    sys.exit(bad != 0)


main()
