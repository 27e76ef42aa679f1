#!/usr/bin/env python3
"""spark_put.py JARS BROKERS TOPIC SCHEMA TABLE CHECKPOINT: the streaming job
that reads a topic to its end and writes the rows by boto3 in foreachBatch.
SCHEMA is the file of the schema that the topic's values have."""
import decimal
import sys

from pyspark.sql.functions import col, date_format
from pyspark.sql.types import TimestampType, DateType

import spark_session

FORMATS = {TimestampType: "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'",
           DateType: "yyyy-MM-dd"}


def shaped(rows):
    """Lower-case names, dates and times as text."""
    columns = []
    for field in rows.schema.fields:
        column = col(field.name)
        if type(field.dataType) in FORMATS:
            column = date_format(column, FORMATS[type(field.dataType)])
        columns.append(column.alias(field.name.lower()))
    return rows.select(columns)


def item(row):
    """boto3 takes no floats; a null is stored as the empty string."""
    return {name: "" if value is None
            else decimal.Decimal(repr(value)) if isinstance(value, float)
            else value
            for name, value in row.asDict().items()}


def writer(table):
    def write(rows):
        import boto3
        with boto3.resource("dynamodb").Table(table).batch_writer() as batch:
            for row in rows:
                batch.put_item(Item=item(row))
    return write


def main():
    jars, brokers, topic, schema, table, checkpoint = sys.argv[1:]
    with open(schema, encoding="utf-8") as f:
        schema = f.read()
    spark = spark_session.session(jars)
    frames = (spark.readStream.format("kafka")
              .option("kafka.bootstrap.servers", brokers)
              .option("subscribe", topic)
              .option("startingOffsets", "earliest").load())
    rows = spark_session.decoded(frames, schema).select("row.*")
    write = writer(table)
    (shaped(rows).writeStream
     .foreachBatch(lambda batch, _: batch.foreachPartition(write))
     .option("checkpointLocation", checkpoint)
     .trigger(availableNow=True).start().awaitTermination())
    spark.stop()


main()
