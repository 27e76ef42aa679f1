#!/usr/bin/env python3
"""logical.ndjson, written by Java's classes for logical types
(java/Logical.java), through csr-decode: a TAP line for each type."""
import base64
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.join(HERE, "..", "..", os.environ.get("B", "build"))
os.environ["ASAN_OPTIONS"] = os.environ["UBSAN_OPTIONS"] = "exitcode=99"


def decode(schemas, payloads, *options):
    """The payloads' texts as csr-decode prints them."""
    with tempfile.TemporaryDirectory() as folder:
        for n, schema in enumerate(schemas):
            with open(f"{folder}/{n}.avsc", "w", encoding="utf-8") as f:
                json.dump(schema, f)
        lines = "".join('{"value_schema_id":%d,"payload_base64":"%s"}\n' %
                        (n, p) for n, p in enumerate(payloads))
        out = subprocess.run(
            [os.path.join(BUILD, "csr-decode"), "-r", folder, "--cache", "",
             *options], input=lines.encode(), check=True, timeout=60,
            stdout=subprocess.PIPE).stdout.decode().splitlines()
    before = '"payload":'
    return [line[line.index(before) + len(before):-1] for line in out]


def raw(schema, data):
    """What --logical raw is to print, by the underlying type."""
    if schema["type"] in ("int", "long"):
        n = shift = 0
        for byte in data:
            n |= (byte & 127) << shift
            shift += 7
        return str(n >> 1 ^ -(n & 1))
    if schema["type"] == "string":
        return json.dumps(data[1:].decode())
    if schema["type"] == "bytes":
        data = data[1:]
    return json.dumps(base64.b64encode(data).decode())


def main():
    with open(os.path.join(HERE, "logical.ndjson"), encoding="utf-8") as f:
        text = f.read().splitlines()
    cases = [json.loads(line) for line in text]
    wants = [line[line.index('"plain":') + 8:-1] for line in text]
    schemas = [case["schema"] for case in cases]
    payloads = [case["payload_base64"] for case in cases]
    # What no implementation knows means its underlying type alone.
    unknown = [{**s, "logicalType": "x-" + s["logicalType"]} for s in schemas]
    raws = [raw(s, base64.b64decode(p)) for s, p in zip(schemas, payloads)]
    runs = {"is printed as Java's class says": (schemas, wants, []),
            "is its underlying value with --logical raw":
                (schemas, raws, ["--logical", "raw"]),
            "unknown, is its underlying value": (unknown, raws, [])}
    kinds = sorted({(s["logicalType"], s["type"]) for s in schemas})
    n = failed = 0
    for what, (with_schemas, expected, options) in runs.items():
        got = decode(with_schemas, payloads, *options)
        for kind in kinds:
            n += 1
            wrong = [(g, e) for s, g, e in zip(schemas, got, expected)
                     if (s["logicalType"], s["type"]) == kind and
                     not (g == e or g.startswith(e + ',"value_schema_name"'))]
            failed += bool(wrong)
            print(f"{'not ' if wrong else ''}ok {n} - "
                  f"{kind[0]} on {kind[1]} {what}")
            for one in wrong:
                print("# got %s, want %s" % one)
    print(f"1..{n}")
    sys.exit(failed != 0)


main()
