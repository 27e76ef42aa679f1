#!/usr/bin/env python3
"""Random schemas and values, encoded by fastavro and printed by avrocat as
Avro's own JSON: what java/ReadBack.java checks, one schema a line.

    readback.py AVROCAT SCHEMAS SEED
"""
import base64
import json
import random
import sys

from differential import Encoder, run
from schemas import Schemas, Values


def one_schema(avrocat, rng):
    schemas = Schemas(rng)
    schema = schemas.schema(4)
    encoder = Encoder(schema)
    values = [Values(rng, schemas.named).value(schema) for _ in range(10)]
    try:
        data = [encoder.encode(value) for value in values]
    except ValueError as error:
        # fastavro loses the namespace of some names that are used twice.
        if "provided union type name" not in str(error):
            raise
        return
    lines = run(avrocat, schema, ["raw", "tagged", "latin1"], data)
    print(json.dumps({"schema": json.dumps(schema), "json": lines,
                      "data": [base64.b64encode(d).decode() for d in data]}))


def main():
    sys.setrecursionlimit(20000)
    avrocat, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    for i in range(count):
        one_schema(avrocat, random.Random(f"{seed}-{i}"))


main()
