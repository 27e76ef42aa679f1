# Loaded by every bats file here.  tests/stack/run.sh starts the services and
# these tests; $STACK_DIR/env says where the services are.
load ../helpers

STACK=$ROOT/tests/stack
ROWS=50000
SEED=7
export PYTHONDONTWRITEBYTECODE=1

services_are_there() {
	[ -n "$STACK_DIR" ] && return
	echo "run tests/stack/run.sh: it starts the services" >&2
	return 1
}

moto() {
	"$MOTO_PYTHON" "$STACK/moto_client.py" "$@"
}

# The test topics are filled once, for all files.
seed_once() {
	services_are_there || return
	EXPECTED=$STACK_DIR/expected.ndjson
	export EXPECTED
	[ -e "$STACK_DIR/ends" ] && return
	py seed $ROWS $SEED "$EXPECTED" >"$STACK_DIR/ends.new"
	mv "$STACK_DIR/ends.new" "$STACK_DIR/ends"
}

py() {
	"$STACK_PYTHON" "$STACK/$1.py" "${@:2}"
}

# new_pipe NAME: tables, an app config (NAME.json) and a group of this name.
new_pipe() {
	py tables create "_$1"
	py tables config "_$1" "$1" >"$1.json"
}

# tail_pipe NAME NOTES OPTION...: becomes msk-tail with the whole pipe under
# it, and at its end a witness that writes to the file NOTES.  Its own messages
# and those of the pipe go to NOTES.err.
tail_pipe() {
	local name=$1 notes=$PWD/$2

	shift 2
	exec msk-tail -C "$name.json" -v --exec "
		avro-unframe -k | csr-decode -k -C '$name.json' |
		ddb-put -C '$name.json' |
		'$STACK_PYTHON' '$STACK/witness.py' '$notes'" "$@" \
		2>>"$notes.err"
}

# start_pipe: the same in the background; its pid is then in $PIPE.
start_pipe() {
	tail_pipe "$@" 3>&- &
	PIPE=$!
	PIDS+=("$PIPE")
}

gone() {
	! kill -0 "$1" 2>/dev/null
}

# end PID: asks it to end, and expects that all was acknowledged.
end() {
	kill "$1"
	until_true 60 gone "$1" || return
	wait "$1"
}

# Every record is committed, and every table is as expected.
check_result() {
	py offsets "$1" ORDERS CUSTOMERS LINE_ITEMS | awk '
		{ print }
		$3 != $4 { bad = 1 }
		END { exit bad || NR != 12 }'
	py compare "_$1" "$EXPECTED"
}

drop_pipe() {
	py tables delete "_$1"
}

# In a teardown: whatever of this test still runs goes.
kill_all() {
	local pid

	for pid in "${PIDS[@]}"; do
		kill -KILL "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
}
