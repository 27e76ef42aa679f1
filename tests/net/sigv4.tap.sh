#!/usr/bin/env bash
# The signer against botocore's, on random requests; TAP. Installs botocore
# into $B/venv-sigv4 the first time.
set -u -o pipefail
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
venv=$B/venv-sigv4

if [ ! -e "$venv/ready" ]; then
	python3 -m venv "$venv" >&2 &&
		"$venv/bin/pip" -q install botocore==1.44.5 >&2 &&
		touch "$venv/ready"
fi
echo 1..1
if "$venv/bin/python" tests/net/sigv4_botocore.py "$B/sigv4_print" 3000 |
	sed 's/^/# /'; then
	echo "ok 1 - 3000 random requests are signed as botocore signs them"
else
	echo "not ok 1 - 3000 random requests are signed as botocore signs them"
fi
