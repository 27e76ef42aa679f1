"""A Spark of one core in this process's JVM, as frugal as it can be made."""
import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql.avro.functions import from_avro
from pyspark.sql.functions import expr

HEAD = 5  # Confluent's: 0 and the schema id


def session(jars):
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.jars", ",".join(
            os.path.join(jars, name) for name in os.listdir(jars)))
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.extraJavaOptions",
                "-XX:+UseSerialGC -XX:-UsePerfData")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate())
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def decoded(frames, schema):
    """The records in a data frame's column value, as the column row."""
    return frames.select(from_avro(
        expr(f"substring(value, {HEAD + 1})"), schema,
        {"mode": "FAILFAST"}).alias("row"))
