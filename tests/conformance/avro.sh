#!/bin/sh
# avro.sh DIR: Apache Avro's interoperability files (its folder share/test).
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -d "${1:-}/schemas" ]; then
	echo "avro: no schemas in '${1:-}': make conformance SUITE=avro DIR=.../avro/share/test" >&2
	exit 78
fi
make -s -C "$here/../.." build/csr-decode &&
	exec python3 "$here/avro.py" "$here/../../build/csr-decode" "$1"
