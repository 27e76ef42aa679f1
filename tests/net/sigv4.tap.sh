#!/usr/bin/env bash
# The signer against botocore's, on random requests; TAP.
set -u -o pipefail
cd "$(dirname "$0")/../.." || exit 1
. tests/net/botocore.sh
echo 1..1
if "$venv/bin/python" tests/net/sigv4_botocore.py "$B/sigv4_print" 3000 |
	sed 's/^/# /'; then
	echo "ok 1 - 3000 random requests are signed as botocore signs them"
else
	echo "not ok 1 - 3000 random requests are signed as botocore signs them"
fi
