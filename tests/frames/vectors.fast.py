#!/usr/bin/env python3
"""vectors.ndjson, made by the vendors' own serialisers (make.py), through
avro-unframe and csr-decode: one TAP line for each promise and vector."""
import base64
import json
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
BUILD = os.path.join(ROOT, os.environ.get("B", "build"))
os.environ["ASAN_OPTIONS"] = os.environ["UBSAN_OPTIONS"] = "exitcode=99"
FORMATS = ["confluent", "glue", "apicurio4", "apicurio8", "single-object"]
done = 0
failed = 0


def load(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as f:
        return f.read()


VECTORS = [json.loads(line) for line in load("vectors.ndjson").splitlines()]
DATUM = json.loads(load("row.json"))
DATUM["note"] = DATUM["note"]["string"]


def tap(name, wrong):
    global done, failed
    done += 1
    failed += bool(wrong)
    print(f"not ok {done} - {name}\n# {wrong}" if wrong else
          f"ok {done} - {name}")


def run(program, options, data, status=0):
    ran = subprocess.run([os.path.join(BUILD, program), *options], input=data,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         timeout=120, check=False)
    if ran.returncode != status:
        sys.exit(f"{program} {options}: {ran.returncode}: "
                 f"{ran.stderr.decode(errors='replace')}")
    return ran.stdout


def unframe(records, options):
    text = "".join(json.dumps(r) + "\n" for r in records)
    out = run("avro-unframe", options, text.encode())
    return [json.loads(line) for line in out.splitlines()]


def decode(records, folder):
    text = "".join(json.dumps(r) + "\n" for r in records)
    out = run("csr-decode", ["-k", "-r", folder, "--cache", ""],
              text.encode())
    return [json.loads(line) for line in out.splitlines()]


def sides(vector):
    return ("key_base64", "key_schema_id") if vector["key"] else \
        ("payload_base64", "value_schema_id")


def expected(vector):
    bytes_field, id_field = sides(vector)
    return {**vector["record"], bytes_field: vector["bare"],
            id_field: vector["id"]}


def differs(got, want):
    return "" if got == want else f"got {got}, want {want}"


def exactly(vector):
    """Named, and by auto where that can tell: id and bytes."""
    options = vector["options"] + ["-k"]
    for name, outcome in ((vector["format"], vector["named"]),
                          ("auto", vector["auto"])):
        got, = unframe([vector["record"]], ["-f", name] + options)
        if outcome == "id":
            wrong = differs(got, expected(vector))
        else:
            wrong = differs(got.get("error", {}).get("code"), outcome)
        tap(f"{vector['name']}: -f {name} gives {outcome}", wrong)


def other_formats(vector):
    """A framing of another name is an error, or bytes that are no longer
    these: never the same bytes with another id. With a header the bytes are
    bare, which another format may take for a framing, since it is told so."""
    same = {"confluent", "apicurio4"}
    for name in FORMATS:
        if name == vector["format"] or vector["record"]["headers"] or \
                {name, vector["format"]} == same or vector["key"]:
            continue
        got, = unframe([vector["record"]],
                       ["-f", name] + vector["options"])
        if "error" not in got and got["payload_base64"] == vector["bare"]:
            tap(f"{vector['name']}: -f {name}", f"got {got}")


def raw(vector):
    if vector["key"] or vector["record"]["headers"]:
        return
    framed = base64.b64decode(vector["record"]["payload_base64"])
    out = run("avro-unframe", ["--raw", "-f", vector["format"]], framed)
    tap(f"{vector['name']}: --raw",
        differs(base64.b64encode(out).decode(), vector["bare"]))


def to_the_end(vector, folder):
    """csr-decode finds the schema by that id, and the datum is there."""
    path = os.path.join(folder, f"{vector['id']}.avsc")
    with open(path, "w", encoding="utf-8") as f:
        f.write(load("row.avsc"))
    got, = decode([expected(vector)], folder)
    tap(f"{vector['name']}: csr-decode finds {vector['id']} in a directory",
        differs(got.get("key" if vector["key"] else "payload"), DATUM))


def broken(vector):
    """Every prefix, every bit flipped once, and a byte more."""
    field, _ = sides(vector)
    data = base64.b64decode(vector["record"][field])
    for n in range(len(data)):
        yield data[:n]
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        yield bytes(flipped)
    yield data + b"\0"


def broken_headers(vector, rng):
    headers = vector["record"]["headers"]
    for i in range(1, len(headers), 2):
        value = headers[i]
        data = value.encode() if isinstance(value, str) else \
            base64.b64decode(value["base64"])
        for n in range(len(data)):
            yield i, data[:n]
        yield i, data + b"\0"
        yield i, rng.randbytes(len(data))


def variants(vector, rng):
    field, _ = sides(vector)
    for data in broken(vector):
        yield {**vector["record"], field: base64.b64encode(data).decode()}
    for i, data in broken_headers(vector, rng):
        headers = list(vector["record"]["headers"])
        headers[i] = {"base64": base64.b64encode(data).decode()}
        yield {**vector["record"], "headers": headers}


def hostile(vector, folder, rng):
    """One in, one out, each an error or a value, whatever the format."""
    records = list(variants(vector, rng))
    field, id_field = sides(vector)
    value = "key" if vector["key"] else "payload"
    for name in ["auto", vector["format"]]:
        framed = unframe(records, ["-k", "-f", name] + vector["options"])
        got = decode(framed, folder)
        wrong = differs(len(got), len(records))
        for before, after in zip(records, got):
            odd = [r for r in (after,) if not
                   ("error" in r or value in r or
                    vector["key"] and id_field not in r and
                    r[field] == before[field])]
            wrong = wrong or (odd and f"{before}: {after}")
        tap(f"{vector['name']}: {len(records)} broken ones, -f {name}", wrong)


def main():
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        for vector in VECTORS:
            exactly(vector)
            if vector["named"] == "id":
                other_formats(vector)
                raw(vector)
                to_the_end(vector, folder)
            hostile(vector, folder, rng)
    print(f"1..{done}")
    sys.exit(failed != 0)


main()
