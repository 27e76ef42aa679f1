#!/bin/bash
# shellcheck disable=SC1090,SC1091,SC2154
# service.sh DIR NAME stop|kill|start: of a service that up.sh DIR has started.
# stop is a clean end, kill is SIGKILL; both wait until it is gone. start is
# with the same ports and what it has on disk, and does not wait until it
# answers; it does nothing where the service runs.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

if [ $# -ne 3 ] || [ ! -e "$1/$2.command" ]; then
	die "usage: service.sh DIR NAME stop|kill|start"
fi
dir=$(cd "$1" && pwd)
case $3 in
stop)
	stop "$2"
	;;
kill)
	if alive "$2"; then
		read -r pid rest <"$dir/$2.pid"
		kill -KILL "$pid"
	fi
	stop "$2"
	;;
start)
	alive "$2" || eval "start $2 $(<"$dir/$2.command")"
	;;
*)
	die "no $3: stop, kill, start"
	;;
esac
