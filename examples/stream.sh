#!/usr/bin/env bash
# The streaming job: every topic of the app config into its table, orders and
# their dependencies into the final table, what waits into the error table,
# what can't be processed to S3, with an alarm.
#
#	stream.sh [APP_CONFIG [MSK_TAIL_OPTION...]]
#
# APP_CONFIG is a file or s3://bucket/key, which every program reads when it
# starts. Whatever ends it, start it again, as systemd does (systemd/): it goes on
# behind the last record that was acknowledged. Run it on as many machines as
# you like, but let the first start of a new group be made by one alone.
set -eu -o pipefail
export APP_CONFIG=${1:-app.json}
shift $(($# > 0))

exec msk-tail -C "$APP_CONFIG" "$@" --exec '
	avro-unframe -k |
	csr-decode -k -C "$APP_CONFIG" |
	ddb-put -C "$APP_CONFIG" |
	ddb-join -C "$APP_CONFIG" |
	ddb-put -C "$APP_CONFIG" |
	dlq-park -A -C "$APP_CONFIG"'
