#!/usr/bin/env bash
# The credentials chain, and the settings of region, endpoint and CA file,
# against botocore's, on random settings; TAP.
set -u -o pipefail
cd "$(dirname "$0")/../.." || exit 1
. tests/net/botocore.sh
echo 1..2

# against SCRIPT TITLE
n=0
against() {
	n=$((n + 1))
	if "$venv/bin/python" "tests/net/$1" "$B/credentials_probe" 400 |
		sed 's/^/# /'; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
	fi
}

against credentials_botocore.py \
	"400 random settings give the credentials that botocore finds"
against settings_botocore.py \
	"400 random settings give the region, endpoint and CA file that botocore finds"
