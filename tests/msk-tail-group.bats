# msk-tail: starts, rebalances and trouble, on librdkafka's mock cluster.
# shellcheck disable=SC2154 # run sets stderr
# Not in check-fast, for the time it takes.

load msk-tail

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
	run -64 timeout 60 msk-tail -o 1 --reset "$T"
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
	PID=$second ended 0
	fill 4 801 1200
	until_true 30 has_committed "ok 0:300 1:300 2:300 3:300"
	kill "$PID"
	ended 0
	[ "$(jq -r .payload one two | sort -nu | wc -l)" -eq 1200 ]
}

@test "a member that joins and leaves costs no record" {
	two_members -v
}

@test "-e in a group waits for the assignment that follows a revocation" {
	fill 2 1 200
	start -e --rate 40 >out1
	until_true 20 lines_in 5 out1
	first=$PID
	start -e >out2
	ended 0
	PID=$first ended 0
	[ "$(cat out1 out2 | jq -r .payload | sort -nu | wc -l)" -eq 200 ]
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
	PID=$second ended 0
	[ "$(jq -r .payload rest | sort -nu | wc -l)" -eq 100 ]
}

@test "nor does a process that has left CMD's group hold partitions back" {
	fill 2 1 100
	start --drain 1s --exec "setsid sh -c 'echo \$\$ >escaped; exec sleep 60' &
		if mkdir first 2>/dev/null; then tee one >/dev/null; else cat; fi"
	until_true 20 lines_in 100 one
	until_true 20 test -s escaped
	PIDS+=("$(cat escaped)")
	msk-tail -s string -G "$G" --exec 'tee rest' "$T" 2>>log2 3>&- &
	PIDS+=("$!")
	until_true 20 has_committed "ok 0:50 1:50"
	says 'left its group'
	PIDS+=("$(cat escaped)")
}

### Trouble

@test "a partition without leader is waited for, which is said without -v" {
	fill 2 1 20
	mock_ctl leader "$T" 1 -1
	start -e >out
	until_true 20 says 'trying on'
	mock_ctl leader "$T" 1 1
	ended 0
	[ "$(payloads out)" = "$(seq -s ' ' 1 20)" ]
}

@test "offsets that cannot be asked for end it with 69 after --max-wait" {
	fill 2 1 20
	mock_ctl leader "$T" 1 -1
	SECONDS=0
	run -69 --separate-stderr tail_g --max-wait 3s -e --exec cat
	((SECONDS <= 40))
	[[ $stderr == *"no answer for"*"$T"* ]]
	run -69 --separate-stderr tail_g --max-wait 3s --lag
	[ -z "$output" ]
}

@test "a group that assigns nothing is waited for, which is said" {
	fill 1 1 10
	mock_ctl errors FindCoordinator 100 COORDINATOR_NOT_AVAILABLE
	start --exec 'tee out'
	until_true 20 says 'no assignment yet'
	mock_ctl clear-errors FindCoordinator
	until_true 20 has_committed "ok 0:10"
	kill "$PID"
	ended 0
}

@test "no broker: it says so, and ends with 69 after --max-wait" {
	SECONDS=0
	run -69 --separate-stderr timeout 60 msk-tail -b 127.0.0.1:1 --max-wait 2s "$T"
	((SECONDS <= 40))
	[[ $stderr == *"127.0.0.1:1"*refused* ]]
	run -69 --separate-stderr timeout 60 msk-tail -b 127.0.0.1:1 --max-wait 1s -G g --exec cat "$T"
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
	run -78 --separate-stderr timeout 60 msk-tail -e "$T"
	[[ $stderr == *"$T"* ]]
	T=$T-there fill 1 1 1
	run -78 --separate-stderr timeout 60 msk-tail -p 99 -e "$T-there"
	[[ $stderr == *"no partition 99"* ]]
	mock_ctl errors JoinGroup 5 GROUP_AUTHORIZATION_FAILED
	run -77 --separate-stderr timeout 60 msk-tail -G "$G" -e "$T-there"
	mock_ctl clear-errors JoinGroup
	[[ $stderr == *[Gg]roup*authorization* ]]
}

@test "mistakes on the command line are 64" {
	run -64 timeout 60 msk-tail
	run -64 timeout 60 msk-tail -o sometime "$T"
	run -64 timeout 60 msk-tail -s avro "$T"
	run -64 timeout 60 msk-tail --lag "$T"
	run -64 timeout 60 msk-tail -C -t "$T"
}
