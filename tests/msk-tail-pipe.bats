# msk-tail: delivery through a pipe, on librdkafka's mock cluster.
load msk-tail

### --exec

@test "--exec runs CMD in its own process group with default signals and only descriptors 0 to 2" {
	fill 1 1 1
	exec 7<>extra
	(trap '' USR1 INT; tail_g -e --exec 'exec 3>&-; echo "$$ $(ps -o pgid= -p $$)" >group
		grep -E "Sig(Blk|Ign)" /proc/self/status >signals
		ls /proc/self/fd >fds; cat')
	read -r pid pgid <group
	[ "$pid" -eq "$pgid" ]
	run ! grep -v '0000000000000000' signals
	[ "$(paste -sd ' ' fds)" = "0 1 2 3" ] # 3 is ls's own
}

@test "offsets are committed behind what is acknowledged, never beyond" {
	fill 1 1 1000
	start --exec 'head -n 300; cat >/dev/null; sleep 60' --drain 1s
	until_true 20 has_committed "ok 0:300"
	kill "$PID"
	ended 75
	[ "$(committed)" = "ok 0:300" ]
	run -0 tail_g -e --exec 'cat'
	[ "$(committed)" = "ok 0:1000" ]
}

@test "acknowledgements may come in any order, twice, for strangers and without coordinates" {
	fill 3 1 300
	run -0 --separate-stderr tail_g -v -e --exec 'tee all | tac | tee again; cat again
		echo "{\"topic\":\"other\",\"partition\":0,\"offset\":1}"
		echo "{\"topic\":\"'"$T"'\",\"partition\":0,\"offset\":99999}"
		echo "{\"x\":1}"; echo nonsense'
	[ "$(committed)" = "ok 0:100 1:100 2:100" ]
	[[ $stderr == *"duplicate=300"* || $stderr == *"foreign=302"* ]]
	[[ $stderr == *"unusable=2"* ]]
}

@test "-A's form acknowledges as well as the whole record" {
	fill 1 1 10
	run -0 tail_g -e --exec "jq -c --unbuffered '{topic,partition,offset}'"
	[ "$(committed)" = "ok 0:10" ]
}

@test "a half line acknowledges nothing" {
	fill 1 1 10
	run -75 tail_g -e --restarts 0 --exec 'head -n 5; cat >/dev/null; printf "{\"topic\":\"'"$T"'\",\"partition\":0,\"offset\":5}"'
	[ "$(committed)" = "ok 0:5" ]
}

@test "an error that nobody parked acknowledges nothing: what lies below is committed, exit 65" {
	fill 1 1 100
	run -65 --separate-stderr tail_g --exec "jq -c --unbuffered 'if .offset == 40 then .error = {code: \"avro.truncated\"} else . end'"
	[[ $stderr == *"$T [0] at offset 40"*avro.truncated* ]]
	[ "$(committed)" = "ok 0:40" ]
}

@test "an error that was parked acknowledges, and so does any with --accept-errors" {
	fill 1 1 10
	run -0 tail_g -e --exec "jq -c --unbuffered '.error = {code: \"x.y\"} | .parked = \"s3://b/k\"'"
	[ "$(committed)" = "ok 0:10" ]
	fill 1 11 20
	run -0 tail_g -e --accept-errors --exec "jq -c --unbuffered '.error = {code: \"x.y\"}'"
	[ "$(committed)" = "ok 0:20" ]
}

@test "when CMD ends early it is started again from the lowest unacknowledged record" {
	fill 2 1 100
	run -0 --separate-stderr tail_g -e --exec 'if mkdir first 2>/dev/null; then
		head -n 30 | tee one; exit 3; else tee two; fi'
	[[ $stderr == *"CMD ended with status 3"* ]]
	[ "$(wc -l <one)" -eq 30 ]
	[ "$(payloads one two)" = "$(seq -s ' ' 1 100)" ]
	[ "$(committed)" = "ok 0:50 1:50" ]
}

@test "a record behind an unacknowledged one comes again too, in its order" {
	fill 1 1 10
	run -0 tail_g -e --exec 'if mkdir first 2>/dev/null; then
		head -n 8 | sed 4d; else tee two; fi'
	[ "$(payloads two)" = "4 5 6 7 8 9 10" ]
}

@test "the whole process group of a failed CMD is killed before it starts again" {
	fill 1 1 10
	run -0 tail_g -e --exec 'if mkdir first 2>/dev/null; then
		sleep 1000 <&- >&- & echo $! >sleeper; head -n 2 >/dev/null; exit 1
		else kill -0 $(cat sleeper) 2>/dev/null && touch alive; cat; fi'
	[ ! -e alive ]
}

@test "after --restarts failures it ends with 75" {
	fill 1 1 10
	run -75 --separate-stderr tail_g --restarts 2 --exec 'echo x >>runs; exit 1'
	[ "$(wc -l <runs)" -eq 3 ]
	[[ $stderr == *--restarts* ]]
	[ "$(committed)" = "ok 0:0" ]
}

@test "a stage that is killed loses nothing" {
	fill 4 1 2000
	run -0 --separate-stderr tail_g -e --exec 'echo >>runs
		if [ "$(wc -l <runs)" -le 3 ]; then
			sh -c "head -n 200; kill -KILL \$\$" | tee -a out
		else tee -a out; fi'
	[ "$(wc -l <runs)" -eq 4 ]
	[ "$(jq -r .payload out | sort -nu | wc -l)" -eq 2000 ]
	[ "$(committed)" = "ok 0:500 1:500 2:500 3:500" ]
}

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
	msk-tail -s string -G "$G" -e -a acks "$T" | tee out >acks
	[ "$(wc -l <out)" -eq 100 ]
	[ "$(committed)" = "ok 0:100" ]
}

@test "-a: the end of acknowledgements while records are unacknowledged is 75" {
	fill 1 1 100
	mkfifo acks
	set +e
	msk-tail -s string -G "$G" -a acks "$T" 2>log | head -n 40 >acks
	status=${PIPESTATUS[0]}
	set -e
	[ "$status" -eq 75 ]
	says unacknowledged
	[ "$(committed)" = "ok 0:40" ]
}

@test "-a: the FIFO is opened before anything that can fail, so that its writer is not left waiting" {
	mkfifo acks
	run -78 timeout 10 msk-tail -C /nonexistent -a acks <(timeout 10 cat >acks </dev/null)
	run -64 msk-tail -a acks --exec cat "$T"
}

### Without acknowledgements

@test "with a group alone, offsets are committed once written; a reader that goes ends it as by SIGPIPE" {
	fill 1 1 20000
	set +e
	msk-tail -G "$G" "$T" 2>log | head -n 5 >out
	status=${PIPESTATUS[0]}
	set -e
	[ "$status" -eq 141 ]
	[ ! -s log ]
	run -0 tail_g -e
	before=$((20000 - ${#lines[@]}))
	((before >= 5))
}

@test "a write that fails ends it with 74, and nothing is committed" {
	fill 1 1 10
	run -74 --separate-stderr bash -c 'msk-tail -G "$0" -e "$1" >/dev/full' "$G" "$T"
	[ "$(committed)" = "ok 0:0" ]
}

@test "without a group nothing is committed" {
	fill 1 1 10
	run -0 msk-tail -e "$T"
	[ "$(committed)" = "ok 0:-" ]
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
	((SECONDS <= 5))
	[ "$(committed)" = "ok 0:0" ]
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
	((SECONDS <= 2))
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
