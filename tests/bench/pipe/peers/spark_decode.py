#!/usr/bin/env python3
"""spark_decode.py JARS SCHEMAS FRAMES PASSES [OUT]: from_avro and to_json.

FRAMES has a file for each schema of SCHEMAS (N.avsc): N.b64, frames as lines
of base64. A pass decodes them all, to a sink that takes everything; with OUT
there is one pass, which writes lines of JSON to OUT/N. Behind each pass a
line says the CPU time in microseconds that all has taken by then, the JVM's
start included.
"""
import os
import sys

from pyspark.sql.functions import to_json, unbase64

import spark_session


def cpu_us(pid):
    with open(f"/proc/{pid}/stat", encoding="latin1") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    ticks = int(fields[11]) + int(fields[12])
    own = os.times()
    return round((ticks / os.sysconf("SC_CLK_TCK") + own.user + own.system)
                 * 1e6)


def lines(spark, schemas, frames, name):
    with open(f"{schemas}/{name}.avsc", encoding="utf-8") as f:
        schema = f.read()
    framed = spark.read.text(f"{frames}/{name}.b64").select(
        unbase64("value").alias("value"))
    return spark_session.decoded(framed, schema).select(
        to_json("row", {"ignoreNullFields": "false"}))


def main():
    jars, schemas, frames, passes, *out = sys.argv[1:]
    spark = spark_session.session(jars)
    jvm = spark.sparkContext._gateway.proc.pid
    names = sorted(name[:-4] for name in os.listdir(frames)
                   if name.endswith(".b64"))
    for _ in range(int(passes)):
        for name in names:
            made = lines(spark, schemas, frames, name).write
            if out:
                made.text(f"{out[0]}/{name}")
            else:
                made.format("noop").mode("overwrite").save()
        print(cpu_us(jvm), flush=True)
    spark.stop()


main()
