#!/bin/sh
# sigv4.sh DIR: AWS's Signature Version 4 vectors (the folder v4 of awslabs'
# aws-signing-test-suite), header and query form.
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -d "${1:-}" ]; then
	echo "sigv4: no directory '${1:-}': make conformance SUITE=sigv4 DIR=.../aws-signing-test-suite/v4" >&2
	exit 78
fi
make -s -C "$here/../.." build/sigv4_print &&
	exec python3 "$here/sigv4.py" "$here/../../build/sigv4_print" "$1"
