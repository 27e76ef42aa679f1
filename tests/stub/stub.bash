# shellcheck shell=bash
# The HTTP stub (http_stub.py) in a test.
#
#	stub_start SCRIPT [OPTION...]	sets STUB_PORT, STUB_URL, STUB_LOG
#	stub_stop			the last one that was started
#	stub_stop_all			every one; for teardown
#	stub_requests [JQ-FILTER]	what STUB_LOG holds so far
#
# Files go to BATS_TEST_TMPDIR, else to a directory of mktemp's.

stub_py=$(dirname "${BASH_SOURCE[0]}")/http_stub.py
stub_pids=()

stub_start()
{
	local dir file tries=0

	dir=${BATS_TEST_TMPDIR:-${stub_dir:=$(mktemp -d)}}
	file=$(mktemp -u "$dir/stub.XXXXXX")
	STUB_LOG=$file.log
	: > "$STUB_LOG"
	python3 "$stub_py" "$@" --port-file "$file.port" --log "$STUB_LOG" \
	    3>&- &
	stub_pids+=($!)
	while [ ! -e "$file.port" ]; do
		kill -0 "${stub_pids[-1]}" 2> /dev/null || return 1
		[ $((tries += 1)) -lt 500 ] || return 1
		sleep 0.02
	done
	read -r STUB_PORT < "$file.port"
	STUB_URL=http://127.0.0.1:$STUB_PORT
	export STUB_PORT STUB_URL STUB_LOG
}

stub_stop()
{
	[ ${#stub_pids[@]} -gt 0 ] || return 0
	kill "${stub_pids[-1]}" 2> /dev/null
	wait "${stub_pids[-1]}" 2> /dev/null
	unset 'stub_pids[-1]'
}

stub_stop_all()
{
	while [ ${#stub_pids[@]} -gt 0 ]; do
		stub_stop
	done
	return 0
}

stub_requests()
{
	jq -c "${1:-.}" "$STUB_LOG"
}
