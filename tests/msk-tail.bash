# The tests of msk-tail, in several files, load this: a mock cluster a file,
# a topic $T and a group $G a test.
load helpers
. "$BATS_TEST_DIRNAME/mock/mock.bash"

setup_file() {
	export MOCK_DIR=$BATS_FILE_TMPDIR
	mock_start -g 100
	# When a member leaves, the mock cluster waits that long (less a second)
	# for it to come back.
	printf '%s\n' session.timeout.ms=2000 heartbeat.interval.ms=200 \
		>"$MOCK_DIR/kcat.conf"
}

teardown_file() {
	mock_stop
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	export KCAT_CONFIG=$MOCK_DIR/kcat.conf KAFKA_BROKERS=$BROKERS
	T=t$BATS_TEST_NUMBER G=g$BATS_TEST_NUMBER PIDS=()
	export T G
}

teardown() {
	local pid
	for pid in "${PIDS[@]}"; do
		kill -KILL "$pid" 2>/dev/null || :
	done
}

# fill PARTITIONS FROM TO: records with these numbers as payload, spread over
# the partitions of the topic $T, which is created.
fill() {
	mock_ctl topic "$T" "$1" >/dev/null || :
	seq "$2" "$3" | jq -c --arg t "$T" --argjson n "$1" \
		'{topic: $t, partition: (. % $n), key: "k\(.)", payload: tostring}' >fill
	mock_ctl fill "$PWD/fill" >/dev/null
	mock_ctl flush >/dev/null
}

# tail_g OPTION...: as the group $G from $T, payloads as text.
tail_g() {
	timeout 50 msk-tail -s string -G "$G" "$@" "$T"
}

# start OPTION...: the same in the background, pid in $PID, messages in log.
start() {
	msk-tail -s string -G "$G" "$@" "$T" 2>>log 3>&- &
	PID=$!
	PIDS+=("$PID")
}

# piped COMMANDS: a pipeline with a FIFO, which no failure keeps for ever.
piped() {
	timeout 60 bash -c "$1"
}

gone() {
	! kill -0 "$1" 2>/dev/null
}

# ended STATUS: the one in the background ends so, within a minute.
ended() {
	local status=0
	until_true 60 gone "$PID" || { cat log >&2; return 1; }
	wait "$PID" || status=$?
	[ "$status" -eq "$1" ] || { cat log >&2; echo "status $status" >&2; return 1; }
}

committed() {
	mock_ctl committed "$G" "$T"
}

payloads() {
	jq -r .payload "$@" | sort -n | paste -sd ' '
}

lines_in() { # COUNT FILE
	[ "$(cat "$2" 2>/dev/null | wc -l)" -ge "$1" ]
}

# says TEXT: the log holds it.
says() {
	grep -q -- "$1" log
}

has_committed() {
	[ "$(committed)" = "$1" ]
}
