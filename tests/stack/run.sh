#!/bin/bash
# shellcheck disable=SC1091,SC2154
# run.sh [BATS-OPTION...] [FILE.bats...]: the tests against real services.
# Brings the services up once, runs these tests (all of tests/stack without
# any), and takes the services down again, always.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

[[ " $*" = *.bats* ]] || set -- "$@" "$here"/*.bats
exec "$here/with.sh" -- bats "$@"
