#!/usr/bin/env bash
# model.sh sqlite|dynamodb|services [ROWS [SEED]]: the randomised test of the
# whole pipe against the model, as TAP; services are DynamoDB Local and a real
# Kafka. The environment says where these are, as tests/stack/run.sh does. A
# failing run is kept in build/model.
set -u -o pipefail
root=$(cd "${0%/*}/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$root/$B ;; esac
PATH=$B:$PATH
export PYTHONDONTWRITEBYTECODE=1
backend=$1 rows=${2:-2000} seed=${3:-$((RANDOM * 32768 + RANDOM))}
dir=$B/model/$backend-$seed

rm -rf "$dir"
options=(--rows "$rows" --seed "$seed")
[ "$backend" = sqlite ] || options+=(--dynamodb)
[ "$backend" != services ] || options+=(--kafka)
title="$rows rows in random order, some dependencies late or never there,"
title+=" stages killed: all is where the model says ($backend, seed $seed)"
echo 1..1
if timeout 1200 "${STACK_PYTHON:-python3}" "$root/tests/model/run.py" \
	"${options[@]}" "$dir" 2>&1 | sed -u 's/^[^#]/# &/'; then
	echo "ok 1 - $title"
	rm -rf "$dir"
else
	echo "not ok 1 - $title"
	echo "# kept in $dir; again: make model SEED=$seed ROWS=$rows"
	exit 1
fi
