# msk-tail: bounds on what is in flight, FIFOs, signals, on the mock cluster.
# shellcheck disable=SC2154 # run sets stderr
# Not in check-fast, for the time it takes.

load msk-tail

### Bounds

@test "no more than --in-flight records are out without acknowledgement" {
	fill 2 1 100
	start --in-flight 10 --drain 1s --exec 'tee out >/dev/null'
	until_true 20 lines_in 10 out
	sleep 0.5
	[ "$(wc -l <out)" -eq 10 ]
	kill "$PID"
	ended 75
}

@test "no more than --in-flight-bytes are out; one larger record goes alone" {
	mock_ctl topic "$T" 1
	jq -nc --arg t "$T" '(1, 2, 3) | {topic: $t, partition: 0, payload: ("x" * 5000)}' >big
	mock_ctl fill "$PWD/big"
	mock_ctl flush
	start --in-flight-bytes 4000 --drain 1s --exec 'tee out >/dev/null'
	until_true 20 lines_in 1 out
	sleep 0.5
	[ "$(wc -l <out)" -eq 1 ]
	kill "$PID"
	ended 75
	run -0 tail_g -e --in-flight-bytes 4000 --exec 'cat'
	[ "$(committed)" = "ok 0:3" ]
}

@test "a blocked pipe keeps the member in its group, and nothing comes twice" {
	fill 1 1 20000
	run -0 --separate-stderr tail_g -v -e \
		-X max.poll.interval.ms=3000 --exec 'sleep 5; tee out'
	[ "$(wc -l <out)" -eq 20000 ]
	[ "$(jq -r .payload out | sort -nu | wc -l)" -eq 20000 ]
	[[ $stderr != *lost* ]]
	[ "$(grep -c assigned <<<"$stderr")" -eq 1 ]
}

@test "a dropped line is named after --ack-timeout, and comes again in a new CMD" {
	fill 1 1 50
	start --ack-timeout 1s --exec 'if mkdir first 2>/dev/null; then
		stdbuf -oL sed 20d; else tee two; fi'
	until_true 20 says 'at offset 19 is unacknowledged'
	until_true 20 has_committed "ok 0:50"
	kill "$PID"
	ended 0
	[ "$(payloads two)" = "$(seq -s ' ' 20 50)" ]
}

@test "a stage that holds lines back is closed when the bound is reached, flushes, and starts again uncounted" {
	fill 1 1 60
	start --restarts 0 --in-flight 20 --ack-timeout 1s --exec 'sort -n'
	until_true 40 has_committed "ok 0:60"
	says '--in-flight'
	kill "$PID"
	ended 0
}

### -a

@test "-a reads acknowledgements from a FIFO, and commits behind them" {
	fill 1 1 100
	mkfifo acks
	piped 'msk-tail -s string -G "$G" -e -a acks "$T" | tee out >acks'
	[ "$(wc -l <out)" -eq 100 ]
	[ "$(committed)" = "ok 0:100" ]
}

@test "-a: the end of acknowledgements while records are unacknowledged is 75" {
	fill 1 1 100
	mkfifo acks
	run -75 piped 'msk-tail -s string -G "$G" -a acks "$T" 2>log |
		head -n 40 >acks; exit "${PIPESTATUS[0]}"'
	says unacknowledged
	[ "$(committed)" = "ok 0:40" ]
}

@test "-a: the FIFO is opened before anything that can fail, so that its writer is not left waiting" {
	mkfifo acks
	run -78 timeout 10 msk-tail -C /nonexistent -a acks <(timeout 10 cat >acks </dev/null)
	run -64 timeout 60 msk-tail -a acks --exec cat "$T"
}

@test "-a: acknowledgements that end while nothing is in flight are 75 too: nobody reads on" {
	fill 1 1 5
	mkfifo acks
	mkfifo ended
	run -75 piped '(msk-tail -s string -G "$G" -a acks "$T" 2>log
		status=$?; echo >ended; exit $status) |
		(head -n 5 >acks; read -r _ <ended); exit "${PIPESTATUS[0]}"'
	says 'nobody reads on'
	[ "$(committed)" = "ok 0:5" ]
}

@test "-a: when the run ends itself, the end of acknowledgements is its end: 0" {
	fill 1 1 5
	mkfifo acks
	run -0 piped 'msk-tail -s string -G "$G" -c 5 -a acks "$T" 2>log |
		head -n 5 >acks; exit "${PIPESTATUS[0]}"'
	[ "$(committed)" = "ok 0:5" ]
}

@test "-a: while it waits for acknowledgements to end, it says so again and again" {
	fill 1 1 10
	mkfifo acks release
	piped 'msk-tail -s string -G "$G" --ack-timeout 1s -a acks "$T" 2>log |
		(sed -u 3d; read -r _ <release) >acks' 3>&- &
	PIDS+=("$!")
	says_waiting() {
		[ "$(grep -c 'waiting for acks to end: 1 records' log)" -ge "$1" ]
	}
	until_true 20 says_waiting 2
	echo >release
	until_true 20 says 'ended with 1 records unacknowledged'
}

### Without acknowledgements

@test "with a group alone, offsets are committed once written; a reader that goes ends it as by SIGPIPE" {
	fill 1 1 20000
	run -141 piped 'msk-tail -G "$G" "$T" 2>log | head -n 5 >out
		exit "${PIPESTATUS[0]}"'
	[ ! -s log ]
	run -0 tail_g -e
	before=$((20000 - ${#lines[@]}))
	((before >= 5))
}

@test "a write that fails ends it with 74, and nothing is committed" {
	fill 1 1 10
	run -74 --separate-stderr piped 'msk-tail -G "$G" -e "$T" >/dev/full'
	[ "$(committed)" = "ok 0:0" ]
}

@test "without a group nothing is committed" {
	fill 1 1 10
	run -0 timeout 60 msk-tail -e "$T"
	[ "$(committed)" = "ok 0:-" ]
}

# escape COMMAND: as CMD, where a process has left its group and holds its
# output open.
escape() {
	echo "setsid sh -c 'echo \$\$ >escaped; exec sleep 60' & $1"
}

### Signals

@test "SIGTERM stops it, lets the pipe finish, commits, and is status 0 when all was acknowledged" {
	fill 1 1 100
	start --exec 'tee out | (sleep 1; cat)'
	until_true 20 lines_in 100 out
	kill "$PID"
	ended 0
	[ "$(committed)" = "ok 0:100" ]
}

@test "SIGINT ends it as SIGTERM does; --drain bounds the wait" {
	fill 1 1 10
	start --drain 1s --exec 'tee out >/dev/null; sleep 100'
	until_true 20 lines_in 10 out
	SECONDS=0
	kill -INT "$PID"
	ended 75
	((SECONDS <= 40))
	[ "$(committed)" = "ok 0:0" ]
}

@test "SIGTERM is seen however busy the pipe is" {
	fill 1 1 10
	start --drain 1s --exec 'yes & yes & yes & yes & tee out; wait'
	until_true 20 lines_in 10 out
	kill "$PID"
	ended 0
}

@test "the last commit waits for the brokers as long as --drain lasts" {
	fill 1 1 100
	start --drain 60s -X session.timeout.ms=50000 --exec \
		'tee out | (until [ -e go ]; do sleep 0.1; done; cat)'
	until_true 20 lines_in 100 out
	mock_ctl down all
	kill "$PID"
	touch go
	sleep 7 # longer than it waits where --drain is over
	mock_ctl up all
	ended 0
	[ "$(committed)" = "ok 0:100" ]
}

@test "a process that has left CMD's group and holds its output open delays the end no longer than --drain" {
	fill 1 1 10
	start --drain 1s --exec "$(escape 'tee out')"
	until_true 20 has_committed "ok 0:10"
	until_true 20 test -s escaped
	PIDS+=("$(cat escaped)")
	SECONDS=0
	kill "$PID"
	ended 0
	((SECONDS <= 40))
	says 'left its group'
}

@test "a second signal ends it at once" {
	fill 1 1 10
	start --drain 60s --exec 'echo $$ >cmd; tee out >/dev/null; sleep 100'
	until_true 20 lines_in 10 out
	kill "$PID"
	sleep 0.3
	SECONDS=0
	kill "$PID"
	ended 75
	((SECONDS <= 40))
	until_true 5 eval '! kill -0 "$(cat cmd)" 2>/dev/null'
}

@test "killed itself, it repeats no more than what was not committed" {
	fill 2 1 1000
	start --exec 'tee out'
	until_true 20 has_committed "ok 0:500 1:500"
	kill -KILL "$PID"
	fill 2 1001 1002
	run -0 tail_g -c 2 --exec 'tee two'
	[ "$(payloads two)" = "1001 1002" ]
}
