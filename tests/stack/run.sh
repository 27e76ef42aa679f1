#!/bin/bash
# shellcheck disable=SC1090,SC1091,SC2154
# run.sh [BATS-OPTION...] [FILE.bats...]: the tests against real services.
# Brings the services up once, runs these tests (all of tests/stack without
# any), and takes the services down again, always.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

dir=$(mktemp -d)
clean()
{
	"$here/down.sh" "$dir"
	rm -rf "$dir"
}
trap clean EXIT
trap 'exit 1' HUP INT TERM

"$here/up.sh" "$dir"
. "$dir/env"
[[ " $*" = *.bats* ]] || set -- "$@" "$here"/*.bats
bats "$@"
