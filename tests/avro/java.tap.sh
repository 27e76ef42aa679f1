#!/usr/bin/env bash
# shellcheck disable=SC1091,SC2154
# Avro to JSON against Avro's Java implementation (from Maven Central): what
# is printed with --logical raw, --union tagged and --bytes latin1 is Avro's
# own JSON encoding, of random schemas and values. READBACK_SCHEMAS and
# AVRO_SEED choose how many and which.
set -u -o pipefail
avro=$(cd "$(dirname "$0")" && pwd)
. "$avro/../stack/lib.sh"
B=$(cd "$avro/../.." && realpath "${B:-build}")

fetch_readback()
{
	maven copy-dependencies -f "$avro/java/pom.xml" \
		-DincludeScope=runtime "-DoutputDirectory=$1" &&
		javac -cp "$1/*" -d "$1" "$avro"/java/*.java
}

read_back()
{
	"$python" -B "$avro/readback.py" "$B/avrocat" \
		"${READBACK_SCHEMAS:-200}" "${AVRO_SEED:-1}" |
		java -cp "$got:$got/*" ReadBack 2>/dev/null
}

python=$("$avro/python.sh" "$B") || exit
make -s -C "$avro/../.." B="$B" "$B/avrocat" >&2
cached readback "$avro"/java/*
title="Java reads back what is printed, and would write the same"
if counts=$(read_back); then
	echo "ok 1 - $title ($counts)"
else
	echo "not ok 1 - $title"
	printf '%s\n' "$counts" | cut -c 1-2000 | sed 's/^/# /'
fi
title="logical.ndjson is what Java writes"
if java -cp "$got:$got/*" Logical 2>/dev/null | cmp - "$avro/logical.ndjson"; then
	echo "ok 2 - $title"
else
	echo "not ok 2 - $title"
fi
echo 1..2
