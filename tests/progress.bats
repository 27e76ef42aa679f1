# Progress on standard error: on a terminal one line that stays, elsewhere
# messages, and on SIGUSR1 once.
# Not in check-fast, for the time it takes.
# shellcheck disable=SC2154 # run sets stderr

load msk-tail

DATA=$ROOT/tests/man/data

# on_terminal OPTION... -- COMMAND...: what it shows goes to shown, and what
# is to be seen in the end to screen.
on_terminal() {
	local status=0
	TERM=xterm timeout 90 "$ROOT/tests/terminal.py" "$@" >shown || status=$?
	tr -d '\0' <shown | "$ROOT/tests/screen.py" >screen
	return $status
}

# drawn: how often a line of progress was drawn.
drawn() {
	tr '\r' '\n' <shown | grep -c "$1 records, " || :
}

STOOD='last commit [0-9.]+ s ago'

@test "on a terminal msk-tail shows rate, lag, in flight, and the last commit's age" {
	fill 2 1 100
	on_terminal --size 100 --out out --until "$STOOD" \
		msk-tail -s string -G "$G" -o beginning "$T"
	[ "$(drawn 100)" -ge 1 ]
	grep -Eq "msk-tail: 100 records, [0-9]+/s, lag 0, 0 in flight, $STOOD" shown
	[ "$(wc -l <out)" = 100 ]
	[ ! -s screen ] # it was cleared at the end
}

@test "with --exec, too; a message is not mixed with the line, neither ours nor a filter's" {
	fill 1 1 3
	on_terminal --size 100 --until '(?s)Pid.*/s, .*/s, ' \
		msk-tail -v -s string -G "$G" -o beginning --metrics - --metrics-every 700ms \
		--exec 'sleep 2.2; avro-unframe -v' "$T"
	[ "$(drawn 3)" -ge 2 ]
	run ! grep -v '^msk-tail: [^{}]*$\|^avro-unframe: [^{}]*$\|^{.*}$' screen
	grep '^{' screen >m
	[ "$("$ROOT/tests/emf.py" check m)" -ge 2 ]
	grep -q '^avro-unframe: in=3 ' screen
	grep -q '^msk-tail: in=3 ' screen
	run ! grep '^msk-tail: 3 records' screen
}

@test "another tool's message on the same terminal leaves nothing of the line" {
	fill 1 1 3
	on_terminal --size 100 --until 'wrong\.json.*\r.*records' \
		msk-tail -s string -G "$G" -o beginning --restarts 0 \
		--exec 'sleep 2.2; csr-decode -C wrong.json; exec sleep 2' "$T" || [ $? = 75 ]
	[ "$(drawn 3)" -ge 1 ]
	grep -qx 'csr-decode: wrong.json: No such file or directory' screen
}

@test "the line is cut off at the terminal's edge" {
	fill 1 1 3
	on_terminal --size 30 --out out --until 'records[^\r]*\r.*records' \
		msk-tail -s string -G "$G" -o beginning "$T"
	[ "$(drawn 3)" -ge 1 ]
	[ "$(tr '\r' '\n' <shown | sed 's/\x1b\[K//' | wc -L)" = 29 ]
}

@test "nothing is drawn with -q, on a dumb terminal, or where records go there" {
	fill 1 1 3
	on_terminal --out out --until 'records' timeout --foreground 2.5 \
		msk-tail -q -s string -o beginning "$T" || [ $? = 124 ]
	[ ! -s shown ]
	[ "$(wc -l <out)" = 3 ]
	on_terminal --until 'records' timeout --foreground 2.5 \
		msk-tail -s string -o beginning "$T" || [ $? = 124 ]
	[ "$(wc -l <screen)" = 3 ]
	run ! grep records screen
	on_terminal --out out --until 'records' env TERM=dumb \
		timeout --foreground 2.5 msk-tail -s string -o beginning "$T" ||
		[ $? = 124 ]
	[ ! -s shown ]
}

@test "a job in the background draws nothing" {
	fill 1 1 3
	on_terminal --out out sh -c "
		timeout 2.5 msk-tail -s string -o beginning $T; true"
	[ "$(wc -l <out)" = 3 ]
	run ! grep records shown
}

@test "filters draw where they are told to, so that one line is there" {
	mkfifo slow
	exec 4<>slow
	cat "$DATA/records.ndjson" >&4
	on_terminal --out out --until 'records' timeout --foreground 2.5 \
		avro-unframe slow || [ $? = 124 ]
	[ "$(wc -l <out)" = 2 ]
	[ ! -s shown ]
	cat "$DATA/records.ndjson" >&4
	on_terminal --out out --until 'records.*records' \
		avro-unframe --progress slow || [ $? = 143 ]
	exec 4>&-
	[ "$(drawn 2)" -ge 1 ]
	grep -q 'avro-unframe: 2 records, ' shown
}

@test "elsewhere it is silent, and --progress gives a message each time" {
	fill 1 1 3
	run -0 --separate-stderr tail_g -o beginning -e
	[ -z "$stderr" ]
	mkfifo in
	avro-unframe --progress --metrics-every 50ms in >out 2>log 3>&- &
	PID=$! PIDS+=("$PID")
	exec 4>in
	cat "$DATA/records.ndjson" >&4
	until_true 20 says '^avro-unframe: 2 records, 0/s$'
	exec 4>&-
	ended 0
	run ! grep -v '^avro-unframe: [0-9]* records, [0-9]*/s$' log
	avro-unframe -q --progress --metrics-every 1ms "$DATA/records.ndjson" 2>log >out
	[ ! -s log ]
}

@test "with --log json it is a JSON line" {
	mkfifo in
	avro-unframe --log json --progress --metrics-every 50ms in >out 2>log 3>&- &
	PID=$! PIDS+=("$PID")
	exec 4>in
	until_true 20 lines_in 2 log
	exec 4>&-
	ended 0
	[ "$(jq -r .message log | sort -u)" = '0 records, 0/s' ]
}

# asked TOOL: it is told SIGUSR1 until it has answered twice, and lives.
asked() {
	local n
	for n in 1 2; do
		kill -USR1 "$PID"
		until_true 20 lines_in "$n" log
	done
	kill -0 "$PID"
	grep -Eq "^$1: 0 records, 0/s" log
	[ "$(wc -l <log)" = 2 ]
	: >log
}

@test "SIGUSR1 asks once, and ends no tool" {
	export AWS_ENDPOINT_URL_DYNAMODB=sqlite:$PWD/t.db
	cp "$DATA/join.json" app.json
	ddb-put -C app.json --create </dev/null
	mkfifo in
	exec 4<>in
	for tool in "avro-unframe" "csr-decode -r $DATA/schemas" \
		"ddb-put -C app.json" "ddb-join -C app.json" "ddb-del" \
		"dlq-park parked"; do
		# shellcheck disable=SC2086 # options
		$tool <in >out 2>log 3>&- 4>&- &
		PID=$! PIDS+=("$PID")
		until_true 20 eval '[ "$(readlink "/proc/$PID/exe")" = "$(command -v "${tool%% *}")" ]'
		until_true 20 grep -q '^SigCgt:.*2[0-9a-f][0-9a-f]$\|^SigCgt:.*[2367abef][0-9a-f][0-9a-f]$' "/proc/$PID/status"
		asked "${tool%% *}"
		stop "$PID"
	done
	exec 4>&-
}

@test "SIGUSR1 asks msk-tail" {
	fill 1 1 3
	start -o beginning --exec cat
	until_true 30 has_committed "ok 0:3"
	kill -USR1 "$PID"
	until_true 20 says '^msk-tail: 3 records, [0-9]*/s, lag 0, 0 in flight, last commit [0-9.]* s ago$'
	kill "$PID"
	ended 0
	[ "$(grep -c records, log)" = 1 ]
}

@test "SIGUSR1 is answered while the output is full" {
	seq 1 60000 | sed 's/.*/{"topic":"T","partition":0,"offset":&,"payload_base64":"AAAAAAcCZm9v"}/' >in
	mkfifo pipe
	avro-unframe in >pipe 2>log 3>&- &
	PID=$! PIDS+=("$PID")
	exec 4<pipe
	until_true 20 grep -q 'State:.S' "/proc/$PID/status"
	kill -USR1 "$PID"
	until_true 20 says 'records,'
	cat <&4 | cmp - <(avro-unframe in)
	exec 4<&-
	ended 0
}
