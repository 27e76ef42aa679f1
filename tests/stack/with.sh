#!/bin/bash
# shellcheck disable=SC1090,SC1091,SC2154
# with.sh SERVICE... -- COMMAND...: runs the command with these services, and
# takes them down again, always.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

services=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	services+=("$1")
	shift
done
[ $# -gt 1 ] || die "usage: with.sh SERVICE... -- COMMAND..."
shift

dir=$(mktemp -d)
clean()
{
	"$here/down.sh" "$dir"
	rm -rf "$dir"
}
trap clean EXIT
trap 'exit 1' HUP INT TERM

"$here/up.sh" "$dir" "${services[@]}"
. "$dir/env"
"$@"
