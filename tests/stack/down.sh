#!/bin/bash
# shellcheck disable=SC1090,SC1091,SC2154
# down.sh DIR: stops what up.sh DIR has started, and only that.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

if [ $# -ne 1 ] || [ ! -d "$1" ]; then
	die "usage: down.sh DIR"
fi
dir=$(cd "$1" && pwd)
for pid in "$dir"/*.pid; do
	[ -e "$pid" ] || continue
	name=$(basename "$pid" .pid)
	stop "$name" &
done
wait
rm -f "$dir/env"
