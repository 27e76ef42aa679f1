#!/usr/bin/env bash
# The batch retry, for cron or a systemd timer: orders that waited in the
# error table for a dependency are joined again. What is complete goes to the
# final table, what failed for the third time to S3, with an alarm; the rest
# waits on.
#
#	retry.sh [APP_CONFIG [DDB_SCAN_OPTION...]]
#
# Without options it takes the items that are due by their retry_after; with
# --older-than 0 all of them. Runs on one config never overlap: one that comes
# too early says so and ends with 75. (If they did, on another machine, nothing
# would be lost: each item is changed only if it still is as it was read.)
# APP_CONFIG itself is what they lock; where it is s3://bucket/key, a file of
# that name's in $XDG_RUNTIME_DIR, else in /tmp.
set -eu -o pipefail
config=${1:-app.json}
shift $(($# > 0))

lock=$config
case $config in s3://*)
	name=$(printf %s "$config" | sha256sum | cut -c -16)
	lock=${XDG_RUNTIME_DIR:-/tmp}/mskutils-retry-$UID-$name.lock
	(umask 077 && : >>"$lock")
	;;
esac
exec 9<"$lock"
flock --nonblock 9 || {
	echo "retry.sh: another run on $config has not ended yet" >&2
	exit 75
}

ddb-scan -C "$config" --errors "$@" |
	ddb-join -C "$config" |
	ddb-put -C "$config" |
	dlq-park -C "$config" |
	ddb-del >/dev/null
