#!/usr/bin/env python3
"""What no writer writes, through csr-decode: each datum and each schema gives
one record out, with a value or an error, in bounded time and memory. Prints a
TAP line for each kind."""
import base64
import json
import os
import resource
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.join(HERE, "..", "..", os.environ.get("B", "build"))
os.environ["ASAN_OPTIONS"] = os.environ["UBSAN_OPTIONS"] = "exitcode=99"
SECONDS = 300  # a slow machine is not to fail, a hang is
MEMORY = 400 << 10  # KiB; a schema of 5 MiB has a million parts
DEEP = 10000
LARGE = 5 << 20
done = failed = 0


def tap(name, wrong):
    global done, failed
    done += 1
    failed += bool(wrong)
    print(f"{'not ' if wrong else ''}ok {done} - {name}")
    if wrong:
        print(f"# {str(wrong)[:1000]}")


def zigzag(n):
    n = (n << 1 ^ n >> 63) & (1 << 64) - 1
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out) + bytes([n])


class Peak:
    """The most memory that any of the programs took so far."""

    def __init__(self):
        self.kib = 0

    def look(self):
        self.kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        return self.kib


def decode(schema, data, *options):
    """The records that come out of one schema and many data."""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/1.avsc", "w", encoding="utf-8") as f:
            f.write(schema)
        lines = b"".join(
            b'{"value_schema_id":1,"payload_base64":"%s"}\n' %
            base64.b64encode(d) for d in data)
        ran = subprocess.run(
            [os.path.join(BUILD, "csr-decode"), "-r", folder, "--cache", "",
             *options], input=lines, timeout=SECONDS, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if ran.returncode != 0:
        return f"status {ran.returncode}: {ran.stderr[-500:]}"
    return ran.stdout.splitlines()


def outcome(line):
    """The error's code, or "value"."""
    # Python's own JSON does not go as deep as a record may.
    if b'"error":{' not in line:
        return "value"
    return json.loads(line)["error"]["code"]


def each(schema, data, allowed, *options):
    """What is wrong: nothing where all came out, as one of allowed."""
    got = decode(schema if isinstance(schema, str) else json.dumps(schema),
                 data, *options)
    if isinstance(got, str):
        return got
    if len(got) != len(data):
        return f"{len(data)} in, {len(got)} out"
    for datum, line in zip(data, got):
        if outcome(line) not in allowed:
            return f"{datum[:60]}: {line[:300]}"
    return None


def damaged(data):
    for n in range(len(data)):
        yield data[:n]
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        yield bytes(flipped)


def real_data():
    with open(f"{HERE}/logical.ndjson", encoding="utf-8") as f:
        for case in map(json.loads, f):
            yield case["schema"], base64.b64decode(case["payload_base64"])
    with open(f"{HERE}/../frames/row.avsc", encoding="utf-8") as f:
        row = json.load(f)
    with open(f"{HERE}/../frames/vectors.ndjson", encoding="utf-8") as f:
        yield row, base64.b64decode(json.loads(f.readline())["bare"])


class Codes:
    """A value, or any error of Avro's; Errors: the latter alone."""

    def __contains__(self, code):
        return code == "value" or code.startswith("avro.")


class Errors(Codes):
    def __contains__(self, code):
        return code.startswith("avro.")


CODES, ERRORS = Codes(), Errors()


def prefixes_and_flips():
    for schema, data in real_data():
        wrong = each(schema, list(damaged(data)), CODES)
        if wrong:
            return f"{schema}: {wrong}"
    return None


HUGE = [2**31 - 1, 2**31, 2**32, 2**40, 2**62, 2**63 - 1, -1, -2, -2**31,
        -2**62, -2**63]


def huge_lengths():
    data = [zigzag(n) + b"xyz" for n in HUGE]
    for kind in ("bytes", "string"):
        wrong = each({"type": kind}, data, ERRORS)
        if wrong:
            return f"{kind}: {wrong}"
    return None


def huge_counts():
    """Of items that take bytes, and of those that take none."""
    empty = {"type": "record", "name": "E", "fields": []}
    blocks = [zigzag(n) + tail for n in HUGE
              for tail in (b"", b"\0", b"\2\x80", zigzag(2**40), zigzag(-1))]
    for items in ("null", "long", "string", empty,
                  {"type": "fixed", "name": "F", "size": 0},
                  {"type": "array", "items": "null"}):
        for kind in ({"type": "array", "items": items},
                     {"type": "map", "values": items}):
            wrong = each(kind, blocks, ERRORS)
            if wrong:
                return f"{kind}: {wrong}"
    return None


def many_empty_blocks():
    """A block of 100 nulls takes 2 bytes; and one within another."""
    nulls = {"type": "array", "items": "null"}
    wrong = each(nulls, [zigzag(100) * 1000 + b"\0"], ERRORS)
    return wrong or each({"type": "array", "items": nulls},
                         [zigzag(200) + (zigzag(100) + b"\0") * 200 + b"\0"],
                         ERRORS)


def overlong_varints():
    """A long takes ten bytes at most, an int five."""
    for kind, most in (("int", 5), ("long", 10), ("bytes", 10),
                       ("string", 10)):
        data = [b"\x80" * n + end for n in (most, most + 1, 100, 100000)
                for end in (b"", b"\0", b"\1", b"\2", b"\x7f")]
        wrong = each({"type": kind}, data, ERRORS)
        if wrong:
            return f"{kind}: {wrong}"
    return None


def deep_data():
    """A list in a list in a list, by each way of nesting."""
    node = {"type": "record", "name": "N", "fields": [
        {"name": "next", "type": ["null", "N"]}]}
    tree = {"type": "record", "name": "T", "fields": [
        {"name": "c", "type": {"type": "array", "items": "T"}}]}
    bush = {"type": "record", "name": "B", "fields": [
        {"name": "c", "type": {"type": "map", "values": "B"}}]}
    for schema, data in ((node, b"\2" * DEEP + b"\0"),
                         (tree, b"\2" * DEEP + b"\0" * (DEEP + 1)),
                         (bush, b"\2\2k" * DEEP + b"\0" * (DEEP + 1))):
        for options in ((), ("--union", "tagged")):
            wrong = each(schema, [data], {"avro.depth"}, *options)
            if wrong:
                return wrong
    return None


def nested(before, inner, after):
    return before * DEEP + inner + after * DEEP


def deep_schemas():
    record = "".join('{"type":"record","name":"R%d","fields":[{"name":"f",'
                     '"type":' % n for n in range(DEEP))
    for schema in (nested('{"type":"array","items":', '"int"', "}"),
                   nested('{"type":"map","values":', '"int"', "}"),
                   nested('{"type":', '"int"', "}"),
                   nested("[", '"int"', "]"),
                   nested('["null",', '"int"', "]"),
                   nested('{"doc":', '"x"', "}"),
                   nested('[{"a":', "1", "}]"),
                   record + '"int"' + "}]}" * DEEP,
                   '[' * DEEP, '{"type":' * DEEP):
        wrong = each(schema, [b"", b"\0", b"\2" * 20000], CODES)
        if wrong:
            return f"{schema[:60]}: {wrong}"
    return None


def names(count):
    return (f"name_{n}" for n in range(count))


def large_schemas():
    """5 MiB each, of one thing."""
    count = LARGE // 14
    symbols = ",".join(f'"{n}"' for n in names(count))
    yield "symbols", '{"type":"enum","name":"E","symbols":[%s]}' % symbols
    yield "aliases", ('{"type":"enum","name":"E","symbols":["A"],'
                      '"aliases":[%s]}' % symbols)
    yield "fields", ('{"type":"record","name":"R","fields":[%s]}' % ",".join(
        '{"name":"%s","type":"int"}' % n for n in names(LARGE // 38)))
    yield "one name", '{"type":"enum","name":"%s","symbols":["A"]}' % (
        "n" * LARGE)
    yield "doc", '{"type":"int","doc":"%s"}' % ("d" * LARGE)
    yield "properties", '{"type":"int",%s}' % ",".join(
        f'"{n}":{{}}' for n in names(LARGE // 16))
    yield "types", "[%s]" % ",".join(
        '{"type":"record","name":"%s","fields":[]}' % n
        for n in names(LARGE // 52))
    yield "references", ('[{"type":"fixed","name":"F","size":1},%s]' %
                         ",".join(
                             '{"type":"array","items":"F"}'
                             for _ in range(LARGE // 30)))
    yield "default", ('{"type":"record","name":"R","fields":[{"name":"a",'
                      '"type":{"type":"array","items":"int"},'
                      '"default":[%s]}]}' % ",".join(["1"] * (LARGE // 2)))
    yield "blanks", " " * LARGE + '"int"'
    yield "junk", "x" * LARGE
    yield "an open string", '"' + "x" * LARGE
    yield "brackets", "[" * LARGE
    yield "numbers", "[%s]" % ",".join(["1"] * (LARGE // 2))


def main():
    peak = Peak()
    tap("every prefix and every bit flipped: a value or an error",
        prefixes_and_flips())
    tap("huge and negative lengths are errors", huge_lengths())
    tap("huge and negative counts are errors", huge_counts())
    tap("many items that take no bytes are an error", many_empty_blocks())
    tap("overlong varints are errors", overlong_varints())
    tap(f"{DEEP} levels of data are an error", deep_data())
    tap(f"{DEEP} levels of schema: a value or an error", deep_schemas())
    for name, schema in large_schemas():
        tap(f"a schema of 5 MiB, {name}: a value or an error",
            each(schema, [b"", b"\0", b"\2" * 100], CODES))
    if "SANITIZE" not in os.environ:
        tap("none of this takes more than 400 MiB", peak.look() > MEMORY and
            f"{peak.kib} KiB")
    print(f"# {peak.look()} KiB at most")
    print(f"1..{done}")
    sys.exit(failed != 0)


main()
