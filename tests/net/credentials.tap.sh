#!/usr/bin/env bash
# The credentials chain against botocore's, on random settings; TAP.
set -u -o pipefail
cd "$(dirname "$0")/../.." || exit 1
. tests/net/botocore.sh
echo 1..1
if "$venv/bin/python" tests/net/credentials_botocore.py \
	"$B/credentials_probe" 400 | sed 's/^/# /'; then
	echo "ok 1 - 400 random settings give the credentials that botocore finds"
else
	echo "not ok 1 - 400 random settings give the credentials that botocore finds"
fi
