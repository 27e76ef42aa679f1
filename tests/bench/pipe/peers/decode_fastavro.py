#!/usr/bin/env python3
"""decode_fastavro.py REGISTRY_URL: Confluent frames in, each behind four bytes
of length (kcat -f '%R%s'); a line of JSON out for each. Numbers are printed
as json does, times in ISO 8601."""
import base64
import datetime
import decimal
import io
import json
import sys
import urllib.parse
import urllib.request

import fastavro


def get_schema(url, number):
    parts = urllib.parse.urlsplit(url)
    request = urllib.request.Request(parts._replace(
        netloc=parts.netloc.rpartition("@")[2],
        path=f"{parts.path}/schemas/ids/{number}").geturl())
    if parts.username:
        login = f"{parts.username}:{parts.password}".encode()
        request.add_header("Authorization",
                           "Basic " + base64.b64encode(login).decode())
    with urllib.request.urlopen(request) as reply:
        return fastavro.parse_schema(json.loads(json.load(reply)["schema"]))


def plain(value):
    """What json does not print itself."""
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None).isoformat(
            timespec="milliseconds") + "Z"
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(type(value))


def main():
    schemas = {}
    read = sys.stdin.buffer.read
    encode = json.JSONEncoder(default=plain, ensure_ascii=False,
                              separators=(",", ":")).encode
    while head := read(4):
        frame = read(int.from_bytes(head, "big"))
        number = int.from_bytes(frame[1:5], "big")
        if number not in schemas:
            schemas[number] = get_schema(sys.argv[1], number)
        sys.stdout.write(encode(fastavro.schemaless_reader(
            io.BytesIO(frame[5:]), schemas[number])) + "\n")


main()
