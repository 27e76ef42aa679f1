#!/usr/bin/env python3
"""fastavro's schemaless_reader and orjson, called as frames.h says.

    avro_fastavro.py envelope DIR < unframed.ndjson > out.ndjson
    avro_fastavro.py frames DIR FRAMES ROUNDS [OUT]

Dates and timestamps are printed as orjson prints them, decimals as strings,
bytes as latin-1.
"""
import binascii
import gc
import io
import os
import struct
import sys
import time

import orjson
from fastavro import parse_schema, schemaless_reader

HEAD = 5


def load(directory):
    schemas = {}
    for name in os.listdir(directory):
        if name.endswith(".avsc"):
            with open(os.path.join(directory, name), "rb") as file:
                schemas[int(name[:-5])] = parse_schema(
                    orjson.loads(file.read()))
    return schemas


def other(value):
    """Of what orjson does not print itself: bytes and Decimal."""
    return value.decode("latin-1") if type(value) is bytes else str(value)


def envelope(schemas):
    dumps, loads, decode = orjson.dumps, orjson.loads, binascii.a2b_base64
    with open(0, "rb", 1 << 20) as lines_in, open(1, "wb", 1 << 20) as out:
        for line in lines_in:
            record = loads(line)
            data = io.BytesIO(decode(record.pop("payload_base64")))
            record["payload"] = schemaless_reader(
                data, schemas[record["value_schema_id"]])
            out.write(dumps(record, other, orjson.OPT_APPEND_NEWLINE))


def read_frames(name, schemas):
    with open(name, "rb") as file:
        text = file.read()
    frames, at = [], 0
    while at < len(text):
        length, _, schema_id = struct.unpack_from("<I", text, at) + \
            struct.unpack_from(">BI", text, at + 4)
        frames.append((schemas[schema_id],
                       text[at + 4 + HEAD:at + 4 + length]))
        at += 4 + length
    return frames


def lines(frames):
    dumps, open_bytes = orjson.dumps, io.BytesIO
    for schema, data in frames:
        yield dumps(schemaless_reader(open_bytes(data), schema), other,
                    orjson.OPT_APPEND_NEWLINE)


def timed(frames):
    start = time.process_time_ns()
    for _ in lines(frames):
        pass
    print((time.process_time_ns() - start) / len(frames), flush=True)


def main():
    mode, directory, *rest = sys.argv[1:]
    schemas = load(directory)
    gc.disable()  # nothing here is in a cycle
    if mode == "envelope":
        envelope(schemas)
        return
    frames = read_frames(rest[0], schemas)
    for _ in range(int(rest[1])):
        timed(frames)
    if len(rest) > 2:
        with open(rest[2], "wb") as out:
            out.writelines(lines(frames))


main()
