#!/usr/bin/env bash
# Avro to JSON against fastavro (from PyPI): thousands of random schemas and
# values, every text compared. AVRO_SCHEMAS and AVRO_SEED choose how many and
# which.
set -u -o pipefail
cd "$(dirname "$0")" || exit 1
B=$(cd ../.. && realpath "${B:-build}")

fail() {
	echo "not ok 1 - $1"
	echo 1..1
	exit 1
}

python=$(./python.sh "$B") || fail "fastavro from PyPI"
make -s -C ../.. B="$B" "$B/avrocat" >&2 || fail "build avrocat"
counts=$("$python" -B differential.py "$B/avrocat" \
	"${AVRO_SCHEMAS:-3000}" "${AVRO_SEED:-1}") || {
	printf '%s\n' "$counts" | cut -c 1-500 | sed 's/^/# /'
	fail "what fastavro encodes is printed exactly as expected"
}
echo "ok 1 - what fastavro encodes is printed exactly as expected ($counts)"
echo 1..1
