# A mock Kafka cluster for bats tests (or any bash): source this file, then
#
#	mock_start -n 3 -t ORDERS:4 -f records.ndjson	# sets BROKERS
#	msk-tail -b "$BROKERS" ...
#	mock_ctl watermarks ORDERS			# ok 0:0-50 1:0-49
#	mock_stop					# in teardown
#
# mock-broker --help lists the options and the commands. State is kept in
# $MOCK_DIR (default $BATS_TEST_TMPDIR), so that mock_start in setup_file
# (with MOCK_DIR=$BATS_FILE_TMPDIR, exported) serves all tests of a file.

# The program is the one of the build under test, B (default build).
mock_program() {
	local root

	root=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
	case ${B:-build} in
	/*) echo "$B/mock-broker" ;;
	*) echo "$root/${B:-build}/mock-broker" ;;
	esac
}

mock_dir() {
	echo "${MOCK_DIR:-${BATS_TEST_TMPDIR:?}}"
}

# Poll until a command succeeds, 30 s at most.
mock_until() {
	local deadline=$((SECONDS + 30))

	until "$@"; do
		((SECONDS < deadline)) || return 1
		sleep 0.02
	done
}

mock_start() {
	local dir

	dir=$(mock_dir)
	rm -f "$dir"/mock.*
	"$(mock_program)" -o "$dir/mock.brokers" -c "$dir/mock.control" "$@" \
		>"$dir/mock.replies" 2>"$dir/mock.stderr" </dev/null 3>&- &
	echo $! >"$dir/mock.pid"
	mock_until mock_is_ready_or_gone
	BROKERS=$(cat "$dir/mock.brokers") || {
		cat "$dir/mock.stderr" >&2
		return 1
	}
	export BROKERS
}

mock_is_ready_or_gone() {
	[ -e "$(mock_dir)/mock.brokers" ] || ! mock_is_running
}

mock_is_running() {
	kill -0 "$(cat "$(mock_dir)/mock.pid")" 2>/dev/null
}

# Give a command, print its answer; fails if that is an error.
mock_ctl() {
	local dir before answer

	dir=$(mock_dir)
	mock_is_running || return 1
	before=$(wc -l <"$dir/mock.replies")
	echo "$*" >"$dir/mock.control"
	mock_until mock_has_replied "$before" || return 1
	answer=$(sed -n "$((before + 1))p" "$dir/mock.replies")
	echo "$answer"
	[[ $answer == ok* ]]
}

mock_has_replied() {
	[ "$(wc -l <"$(mock_dir)/mock.replies")" -gt "$1" ]
}

mock_stop() {
	local dir pid

	dir=$(mock_dir)
	[ -e "$dir/mock.pid" ] || return 0
	pid=$(cat "$dir/mock.pid")
	rm -f "$dir/mock.pid"
	kill "$pid" 2>/dev/null || return 0
	wait "$pid" 2>/dev/null || mock_until mock_is_gone "$pid"
}

mock_is_gone() {
	! kill -0 "$1" 2>/dev/null
}
