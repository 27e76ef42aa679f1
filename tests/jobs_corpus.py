#!/usr/bin/env python3
"""Records of all kinds, good and bad, mixed, for csr-decode -j.

    jobs_corpus.py DIR BYTES [--seed N] [--odd SHARE] > records

Writes schemas to DIR, and so many bytes of records, of which one in a hundred
(--odd) is no plain row. The same arguments give the same bytes.
"""
import argparse
import base64
import json
import os
import random
import sys

ROW = ('{"type":"record","name":"Row%d","namespace":"a.b","fields":['
       '{"name":"id","type":"long"},'
       '{"name":"note","type":["null","string"],"default":null}]}')
SCHEMAS = 40  # ids from 1, in order of their first use
BROKEN, PROTOBUF, JSON, UNKNOWN = 91, 92, 93, 94


def varint(n):
    n = n << 1 ^ n >> 63
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out) + bytes([n])


def text(data):
    return base64.b64encode(data).decode()


def write_schemas(directory):
    def write(name, words):
        with open(os.path.join(directory, name), "w") as f:
            f.write(words)

    for i in range(1, SCHEMAS + 1):
        write(f"{i}.avsc", ROW % i)
    write(f"{BROKEN}.avsc", '{"type":"record"}')
    write(f"{PROTOBUF}.json", '{"schema":"x","schemaType":"PROTOBUF"}')
    write(f"{JSON}.json", '{"schema":"{}","schemaType":"JSON"}')


class Records:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.offset = 0
        self.known = 1

    def schema(self):
        """Mostly one that was there before."""
        if self.known < SCHEMAS and self.random.random() < 0.001:
            self.known += 1
            return self.known
        return self.random.randint(1, self.known)

    def row(self):
        note = "x" * int(self.random.expovariate(1 / 80))
        return (varint(self.random.randrange(-2**62, 2**62)) + b"\2" +
                varint(len(note)) + note.encode())

    def record(self, **more):
        self.offset += 1
        topic = f"T{self.random.randrange(30)}"
        return {"topic": topic, "partition": 0, "offset": self.offset, **more}

    def good(self, **more):
        return self.record(payload_base64=text(self.row()),
                           value_schema_id=self.schema(), **more)

    def cut(self):
        return self.record(payload_base64=text(self.row()[:-1]),
                           value_schema_id=self.schema())

    def of_schema(self, schema, data=b'{"a":1}'):
        return self.record(payload_base64=text(data), value_schema_id=schema)

    def odd(self):
        """Something else than a row; a line, or a record."""
        return self.random.choice((
            self.cut, self.cut,
            lambda: self.of_schema(BROKEN),
            lambda: self.of_schema(PROTOBUF),
            lambda: self.of_schema(JSON),
            lambda: self.of_schema(JSON, b"{no"),
            lambda: self.of_schema(UNKNOWN),
            lambda: self.of_schema("no id at all, that is"),
            lambda: self.record(payload_base64="&", value_schema_id=1),
            lambda: self.record(payload_base64="AAAA"),
            lambda: self.record(payload=None),
            lambda: self.good(dropped=True),
            lambda: self.good(dropped=False, skipped=False),
            lambda: self.good(error={"tool": "x", "code": "a.b",
                                     "message": "m"}),
            lambda: self.good(error=None),
            lambda: self.good(value_schema_name="old"),
            lambda: self.good(key_base64="Ag==", key_schema_id=1),
            lambda: self.good(key_base64=text(self.row()), key_schema_id=2),
            lambda: self.good(key_base64="AgA=", key_schema_id=1),
            lambda: "junk", lambda: "", lambda: '{"a":', lambda: "[1]",
        ))()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("directory")
    p.add_argument("bytes", type=int)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--odd", type=float, default=0.01,
                   help="the share of what is no good row")
    o = p.parse_args()
    write_schemas(o.directory)
    records, written = Records(o.seed), 0
    while written < o.bytes:
        made = (records.odd() if records.random.random() < o.odd
                else records.good())
        line = made if isinstance(made, str) else json.dumps(
            made, separators=(",", ":"))
        written += sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
