#!/usr/bin/env bash
# join.sh [OPTION...]: the join's bench (join.py) against a DynamoDB Local of
# its own, which goes when it ends.
cd "${0%/*}/../.." || exit 1
dir=$(mktemp -d)
clean()
{
	tests/stack/down.sh "$dir"
	rm -rf "$dir"
}
trap clean EXIT
trap 'exit 1' HUP INT TERM
tests/stack/up.sh "$dir" dynamodb python || exit 1
# shellcheck disable=SC1091
. "$dir/env"
"$STACK_PYTHON" tests/bench/join.py "$@"
