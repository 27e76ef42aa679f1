# msk-tail: delivery through a pipe, on librdkafka's mock cluster.
# shellcheck disable=SC2154 # run sets stderr

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
	# Signals 32 and 33 are the C library's own: no program can set them.
	while read -r _ mask; do
		[ $((0x$mask & ~0x180000000)) -eq 0 ]
	done <signals
	[ "$(wc -l <signals)" -eq 2 ]
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
	fill 1 21 30
	run -0 tail_g -e --exec "jq -c --unbuffered '{topic, partition, offset, error: {code: \"x.y\"}, parked: \"parked/x\"}'"
	[ "$(committed)" = "ok 0:30" ]
	fill 1 31 40
	run -65 tail_g -e --exec "jq -c --unbuffered '{topic, partition, offset, error: {code: \"x.y\"}, parked: null}'"
	[ "$(committed)" = "ok 0:30" ]
}

@test "with -e too, a record that CMD drops is named, with the usual causes" {
	fill 1 1 3
	run -75 --separate-stderr tail_g -e --restarts 0 --exec 'grep -v "\"payload\":\"2\""'
	[[ $stderr == *"$T [0] at offset 1 "*"a filter died, or drops lines? jq without --unbuffered?"* ]]
	[ "$(committed)" = "ok 0:1" ]
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

@test "a status of CMD other than 0 is said without -v too, and changes nothing" {
	fill 1 1 3
	run -0 --separate-stderr tail_g -e --exec 'cat; exit 3'
	[ "$stderr" = "msk-tail: CMD ended with status 3" ]
	[ "$(committed)" = "ok 0:3" ]
	run -0 --separate-stderr tail_g -e --exec 'cat'
	[ -z "$stderr" ]
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
