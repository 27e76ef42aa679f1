#!/bin/bash
# shellcheck disable=SC1091,SC2154
# spark.sh: prints the folder with Spark, python/ (pyspark and boto3) and
# jars/ (for Avro and Kafka), filling it by pip and Maven where it is not
# there yet.
set -euo pipefail
pipe=$(cd "$(dirname "$0")" && pwd)
. "$pipe/../../stack/lib.sh"

# What pyspark brings itself is not copied.
fetch_spark()
{
	python3 -m venv "$1/python" &&
		"$1/python/bin/pip" -q install \
			-r "$pipe/spark.requirements.txt" &&
		maven copy-dependencies -f "$pipe/spark.pom.xml" \
			-DincludeScope=runtime "-DoutputDirectory=$1/jars" \
			"-DincludeGroupIds=org.apache.spark,org.apache.kafka,org.apache.commons"
}

cached spark "$pipe/spark.requirements.txt" "$pipe/spark.pom.xml"
cd "$got" && pwd
