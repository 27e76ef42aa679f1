# msk-tail's promises, on librdkafka's mock cluster. What that can't do (log
# in, offsets by time, deleted records) is in stack/msk-tail.bats.
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
	cd "$BATS_TEST_TMPDIR"
	export KCAT_CONFIG=$MOCK_DIR/kcat.conf KAFKA_BROKERS=$BROKERS
	T=t$BATS_TEST_NUMBER G=g$BATS_TEST_NUMBER PIDS=()
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

# ended STATUS: the one in the background ends so.
ended() {
	local status=0
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

### The record

@test "a record has kcat's fields in kcat's order, bytes as base64" {
	mock_ctl topic "$T" 1
	mock_ctl "{\"topic\":\"$T\",\"partition\":0,\"ts\":1700000000123,\"key\":\"k\",\"payload\":\"v1\",\"headers\":[\"a\",\"1\",\"a\",\"2\"]}"
	mock_ctl flush
	run -0 msk-tail -e "$T"
	[ "$output" = '{"topic":"'"$T"'","partition":0,"offset":0,"tstype":"create","ts":1700000000123,"headers":["a","1","a","2"],"key_base64":"aw==","payload_base64":"djE="}' ]
}

@test "Kafka's null is null, empty bytes are an empty string" {
	mock_ctl topic "$T" 1
	mock_ctl "{\"topic\":\"$T\",\"partition\":0,\"payload\":\"\"}"
	mock_ctl "{\"topic\":\"$T\",\"partition\":0,\"key\":\"\",\"payload\":null}"
	mock_ctl flush
	run -0 msk-tail -e "$T"
	[ "$(jq -c '[has("key"), .key, .payload_base64]' <<<"${lines[0]}")" = '[true,null,""]' ]
	[ "$(jq -c '[.key_base64, has("payload"), .payload]' <<<"${lines[1]}")" = '["",true,null]' ]
}

@test "-s string prints text, -s json JSON in one line, key= and value= for one side" {
	mock_ctl topic "$T" 1
	mock_ctl "{\"topic\":\"$T\",\"partition\":0,\"key\":\"ü\\\"\",\"payload\":\"[1.50,\\n {\\\"a\\\":9007199254740993}]\"}"
	mock_ctl flush
	run -0 msk-tail -s key=string,value=json -e "$T"
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == *'"key":"ü\"","payload":[1.50,  {"a":9007199254740993}]}' ]]
	run -0 msk-tail -s value=string -e "$T"
	[[ $output == *'"key_base64":"w7wi","payload":"[1.50,\n {\"a\":9007199254740993}]"}' ]]
}

@test "bytes that are not what -s says stay as base64, and the record has an error" {
	mock_ctl topic "$T" 1
	mock_ctl "{\"topic\":\"$T\",\"partition\":0,\"payload_base64\":\"ew==\"}"
	mock_ctl "{\"topic\":\"$T\",\"partition\":0,\"payload_base64\":\"/w==\"}"
	mock_ctl flush
	run -0 msk-tail -s json -e "$T"
	[[ ${lines[0]} == *'"payload_base64":"ew==","error":{"tool":"msk-tail","code":"tail.json",'* ]]
	run -0 msk-tail -s string -e "$T"
	[[ ${lines[1]} == *'"payload_base64":"/w==","error":{"tool":"msk-tail","code":"tail.utf8",'* ]]
}

@test "a message whose line would pass --max-record becomes an error record without payload" {
	mock_ctl topic "$T" 1
	jq -nc --arg t "$T" '{topic: $t, partition: 0, key: "k", payload: ("x" * 3000)}, {topic: $t, partition: 0, payload: "small"}' >big
	mock_ctl fill "$PWD/big"
	mock_ctl flush
	run -0 msk-tail --max-record 1000 -e "$T"
	[ "${#lines[@]}" -eq 2 ]
	[ "$(jq -c '[.offset, .key_base64, .error.code, has("payload_base64")]' <<<"${lines[0]}")" = '[0,"aw==","tail.size",false]' ]
	[ "$(jq -c .payload_base64 <<<"${lines[1]}")" = '"c21hbGw="' ]
}

### What is read

@test "-c ends after N records, -p reads one partition, -o N begins at an offset" {
	fill 2 1 20
	run -0 msk-tail -c 7 "$T"
	[ "${#lines[@]}" -eq 7 ]
	run -0 msk-tail -s string -p 1 -o 5 -e "$T"
	[ "$(payloads <<<"$output")" = "11 13 15 17 19" ]
	run -0 msk-tail -s string -p 1 -o -2 -e "$T"
	[ "$(payloads <<<"$output")" = "17 19" ]
	run -0 msk-tail -o end -e "$T"
	[ -z "$output" ]
}

@test "-c and -e hold with a group and CMD too, and the next run goes on there" {
	fill 2 1 20
	run -0 tail_g -c 7 --exec 'tee one'
	run -0 tail_g -e --exec 'tee two'
	[ "$(wc -l <one)" -eq 7 ]
	[ "$(payloads one two)" = "$(seq -s ' ' 1 20)" ]
	run -0 tail_g -e --exec 'tee three'
	[ ! -s three ]
}

@test "brokers, group, topics and startingOffsets come from the app config; options go before it" {
	fill 1 1 5
	cat >app.json <<-END
	{"kafka_bootstrap_servers": "$BROKERS", "consumer_group_id": "$G",
	 "startingOffsets": "{\"$T\":{\"0\":3}}",
	 "tables": [{"topic_name": "$T", "target_table_name": "x"}]}
	END
	unset KAFKA_BROKERS
	run -0 timeout 20 msk-tail -C app.json -s string -e
	[ "$(payloads <<<"$output")" = "4 5" ]
	run -0 timeout 20 msk-tail -C app.json -G "" -o 4 -s string -e
	[ "$(payloads <<<"$output")" = "5" ]
}

@test "-X, -F and KCAT_CONFIG set librdkafka's properties, as kcat does" {
	fill 1 1 3
	unset KAFKA_BROKERS
	printf '# comment\n\nbootstrap.servers = %s\nschema.registry.url=http\\://x\n' "${BROKERS//:/\\:}" >conf
	run -0 msk-tail -F conf -e "$T"
	[ "${#lines[@]}" -eq 3 ]
	run -0 env KCAT_CONFIG=conf msk-tail -e "$T"
	[ "${#lines[@]}" -eq 3 ]
	run -0 msk-tail -F none -X bootstrap.servers="$BROKERS" -X topic.auto.offset.reset=latest -e "$T"
	[ -z "$output" ]
	run -78 msk-tail -F /nonexistent -e "$T"
	echo nonsense >bad
	run -78 msk-tail -F bad -e "$T"
	[[ $output == *bad:1:* ]]
	run -64 msk-tail -X no.such=1 "$T"
	run -0 msk-tail -X sasl.password=hushhush -X dump
	[[ $output != *hushhush* && $output == *'enable.auto.commit = false'* ]]
}

@test "a topic that begins with ^ is a regex" {
	T=re-$T-a fill 1 1 2
	T=re-$T-b fill 1 3 4
	run -0 msk-tail -s string -e "^re-$T-[ab]\$"
	[ "$(payloads <<<"$output")" = "1 2 3 4" ]
	T="^re-$T-[ab]\$" run -0 tail_g -e
	[ "$(payloads <<<"$output")" = "1 2 3 4" ]
	run -64 msk-tail -e '^('
}

@test "--rate N takes at most N records a second of each partition" {
	fill 2 1 60
	SECONDS=0
	run -0 tail_g -e --rate 10 --exec 'cat'
	((SECONDS >= 2 && SECONDS <= 8))
	[ "$(committed)" = "ok 0:30 1:30" ]
}

@test "--lag prints the group's lag, one line a partition" {
	fill 2 1 10
	run -0 tail_g -c 10 --exec cat
	fill 2 11 16
	run -0 msk-tail -G "$G" --lag "$T"
	[ "${lines[1]}" = '{"group":"'"$G"'","topic":"'"$T"'","partition":1,"committed":5,"first":0,"end":8,"lag":3}' ]
	run -0 msk-tail -G "none$G" --lag "$T"
	[ "$(jq -c '[.committed, .lag]' <<<"${lines[0]}")" = '[null,null]' ]
}

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

### Where it starts

@test "the start is committed before the first record is sent, so an end does not float" {
	fill 1 1 10
	start -o end --exec 'cat'
	until_true 20 has_committed "ok 0:10"
	kill "$PID"
	ended 0
	fill 1 11 12
	run -0 tail_g -o end -e --exec 'tee out'
	[ "$(payloads out)" = "11 12" ]
}

@test "while its start cannot be committed, no record is sent" {
	fill 1 1 10
	mock_ctl errors OffsetCommit 15 COORDINATOR_NOT_AVAILABLE
	start --exec 'tee out'
	sleep 1
	[ ! -s out ]
	mock_ctl clear-errors OffsetCommit
	until_true 20 has_committed "ok 0:10"
	kill "$PID"
	ended 0
}

@test "a commit wins over -o; a partition without one, where the group has others, starts at the beginning" {
	fill 2 1 20
	mock_ctl commit "$G" "$T" 0 8
	run -0 tail_g -o end -e --exec 'tee out'
	[ "$(payloads out)" = "1 3 5 7 9 11 13 15 17 18 19 20" ]
	[ "$(committed)" = "ok 0:10 1:10" ]
}

@test "--reset lets -o replace the commits" {
	fill 1 1 10
	mock_ctl commit "$G" "$T" 0 10
	run -0 tail_g -e -o 6 --reset --exec 'tee out'
	[ "$(payloads out)" = "7 8 9 10" ]
	run -64 tail_g --reset
	run -64 msk-tail -o 1 --reset "$T"
}

@test "a failed commit is tried again" {
	fill 1 1 10
	start --exec 'tee out'
	until_true 20 has_committed "ok 0:10"
	mock_ctl errors OffsetCommit 3 COORDINATOR_NOT_AVAILABLE
	fill 1 11 20
	until_true 20 has_committed "ok 0:20"
	kill "$PID"
	ended 0
}

### Rebalances

# The mock cluster refuses commits while it waits for members, so that some
# records may come again; stack/msk-tail.bats checks that none does.
two_members() {
	fill 4 1 400
	start "$@" --exec 'tee one'
	until_true 20 has_committed "ok 0:100 1:100 2:100 3:100"
	msk-tail -s string -G "$G" "$@" --exec 'tee two' "$T" 2>>log2 3>&- &
	local second=$!
	PIDS+=("$second")
	until_true 30 grep -q assigned log2
	fill 4 401 800
	until_true 30 has_committed "ok 0:200 1:200 2:200 3:200"
	kill "$second"
	wait "$second"
	fill 4 801 1200
	until_true 30 has_committed "ok 0:300 1:300 2:300 3:300"
	kill "$PID"
	ended 0
	[ "$(jq -r .payload one two | sort -nu | wc -l)" -eq 1200 ]
}

@test "a member that joins and leaves costs no record" {
	two_members -v
}

@test "so it is with cooperative-sticky assignment" {
	two_members -v -X partition.assignment.strategy=cooperative-sticky
}

@test "partitions that go are drained and committed first; after --drain CMD is killed" {
	fill 2 1 100
	start -v --drain 2s --exec 'if mkdir first 2>/dev/null; then
		echo $$ >cmd; tee one >/dev/null; sleep 100; else tee -a rest; fi'
	until_true 20 lines_in 100 one
	msk-tail -s string -G "$G" -v --exec 'tee -a rest' "$T" 2>>log2 3>&- &
	PIDS+=($!)
	second=$!
	until_true 30 has_committed "ok 0:50 1:50"
	run ! kill -0 "$(cat cmd)"
	says 'in flight'
	kill "$PID" "$second"
	ended 0
	wait "$second"
	[ "$(jq -r .payload rest | sort -nu | wc -l)" -eq 100 ]
}

### Trouble

@test "no broker: it says so, and ends with 69 after --max-wait" {
	SECONDS=0
	run -69 --separate-stderr msk-tail -b 127.0.0.1:1 --max-wait 2s "$T"
	((SECONDS <= 5))
	[[ $stderr == *"127.0.0.1:1"*refused* ]]
	run -69 --separate-stderr msk-tail -b 127.0.0.1:1 --max-wait 1s -G g --exec cat "$T"
}

@test "a broker that goes away is waited for, then 69; one that comes back is taken up" {
	fill 1 1 10
	start --exec 'tee out' --max-wait 30s
	until_true 20 has_committed "ok 0:10"
	mock_ctl down all
	sleep 1
	mock_ctl up all
	fill 1 11 12
	until_true 30 has_committed "ok 0:12"
	kill "$PID"
	ended 0
}

@test "a topic that does not exist ends it with 78, a group that is denied with 77" {
	mock_ctl topic-error "$T" UNKNOWN_TOPIC_OR_PART
	run -78 --separate-stderr msk-tail -e "$T"
	[[ $stderr == *"$T"* ]]
	T=$T-there fill 1 1 1
	run -78 --separate-stderr msk-tail -p 99 -e "$T-there"
	[[ $stderr == *"no partition 99"* ]]
	mock_ctl errors JoinGroup 5 GROUP_AUTHORIZATION_FAILED
	run -77 --separate-stderr msk-tail -G "$G" -e "$T-there"
	mock_ctl clear-errors JoinGroup
	[[ $stderr == *[Gg]roup*authorization* ]]
}

@test "mistakes on the command line are 64" {
	run -64 msk-tail
	run -64 msk-tail -o sometime "$T"
	run -64 msk-tail -s avro "$T"
	run -64 msk-tail --lag "$T"
	run -64 msk-tail -C -t "$T"
}
