#!/usr/bin/env bash
# shellcheck disable=SC1091,SC2154
# Schema resolution against Java's Avro (from Maven Central) and fastavro (from
# PyPI): random pairs of schemas, every value compared. AVRO_PAIRS and AVRO_SEED
# choose how many and which.
set -u -o pipefail
cd "$(dirname "$0")" || exit 1
B=$(cd ../.. && realpath "${B:-build}")
. ../stack/lib.sh
here=$PWD
title="data are read as the reader's schema, as Java's Avro and fastavro do"

fail() {
	echo "not ok 1 - $1"
	echo 1..1
	exit 1
}

fetch_avro() {
	maven copy-dependencies -f "$here/avro.pom.xml" \
		-DincludeScope=runtime "-DoutputDirectory=$1/lib" &&
		javac -cp "$1/lib/*" -d "$1/classes" "$here/Resolve.java"
}

(cached avro avro.pom.xml Resolve.java) >&2 || fail "Avro from Maven Central"
cached avro avro.pom.xml Resolve.java
python=$(./python.sh "$B") || fail "fastavro from PyPI"
make -s -C ../.. B="$B" "$B/avrocat" >&2 || fail "build avrocat"
counts=$("$python" -B resolution.py "$B/avrocat" "$got/lib/*:$got/classes" \
	"${AVRO_PAIRS:-400}" "${AVRO_SEED:-1}") || {
	printf '%s\n' "$counts" | cut -c 1-500 | sed 's/^/# /'
	fail "$title"
}
echo "ok 1 - $title ($counts)"
echo 1..1
