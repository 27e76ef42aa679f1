# msk-tail on a real broker: what librdkafka's mock cluster cannot do
# (offsets by time, transactions, deleted records), and kcat beside it.

# shellcheck disable=SC2154 # run sets stderr

setup() {
	load stack
	cd "$BATS_TEST_TMPDIR" || return
	T=tail$BATS_TEST_NUMBER
	export KCAT_CONFIG=/dev/null
	PIDS=()
}

teardown() {
	kill_all
}

# numbered FROM TO [JQ]: records with these numbers as value, and whatever
# the jq expression adds.
numbered() {
	seq "$1" "$2" | jq -c "{value: tostring, n: .} | ${3:-.} | del(.n)"
}

# values OPTION...: the payloads that msk-tail prints, sorted, in one line.
values() {
	timeout 100 msk-tail -q -s string "$@" | jq -r .payload | sort -n | paste -sd ' '
}

# fields: of each record those that kcat has too, in a known order.
fields() {
	jq -cS '[.topic, .partition, .offset, .tstype, .ts, .headers, .key,
		.payload]' | sort
}

# committed TOPIC PARTITION: of the group g$T.
committed() {
	py offsets "g$T" "$1" | awk -v p="$2" '$2 == p { print $3 }'
}

@test "the records are kcat's: coordinates, time, headers, keys, nulls, of every codec" {
	local codec

	py topic create "$T" 3
	for codec in none gzip snappy lz4 zstd; do
		numbered 1 200 '{key: (if .n % 7 == 0 then null else "k\(.n)" end),
			value: (if .n % 11 == 0 then null else "\(.n) ü\"\\" * 9 end),
			ts: (1700000000000 + .n), n,
			headers: [["codec", "'$codec'"], ["h", null], ["h", "\(.n)"]]}' |
			py produce -X compression.type=$codec -X linger.ms=50 "$T"
	done
	timeout 100 msk-tail -s string -e "$T" >ours
	[ "$(wc -l <ours)" -eq 1000 ]
	kcat -b "$KAFKA_BROKERS" -C -J -e -q -t "$T" >theirs
	cmp <(fields <ours) <(fields <theirs)
}

@test "-o s@TIME and e@TIME take the records of a window by the clock, in every partition" {
	py topic create "$T" 3
	numbered 1 90 '. + {partition: (.n % 3), ts: (1700000000000 + .n * 1000)}' |
		py produce "$T"
	run -0 values -o s@1700000031000 -o e@1700000041000 "$T"
	[ "$output" = "$(seq -s ' ' 31 40)" ]
	run -0 values -o s@2023-11-14T22:14:40Z -e "$T"
	[ "$output" = "$(seq -s ' ' 80 90)" ]
	run -0 values -o s@1900000000000 -e "$T"
	[ -z "$output" ]
}

@test "a window by the clock with a group is committed, so the next run goes on behind it" {
	py topic create "$T" 1
	numbered 1 50 '. + {ts: (1700000000000 + .n * 1000)}' | py produce "$T"
	run -0 values -G "g$T" -o s@1700000020000 -o e@1700000030000 "$T"
	[ "$output" = "$(seq -s ' ' 20 29)" ]
	run -0 values -G "g$T" -e "$T"
	[ "$output" = "$(seq -s ' ' 30 50)" ]
}

@test "-o -N takes the last N of each partition" {
	py topic create "$T" 2
	numbered 1 40 '. + {partition: (.n % 2)}' | py produce "$T"
	run -0 values -o -3 -e "$T"
	[ "$output" = "$(seq -s ' ' 35 40)" ]
}

@test "a start at the end is committed at once: what arrives while the pipe is down is not skipped" {
	py topic create "$T" 1
	numbered 1 10 | py produce "$T"
	run -0 values -G "g$T" -o end -e "$T"
	[ -z "$output" ]
	[ "$(committed "$T" 0)" = 10 ]
	numbered 11 15 | py produce "$T"
	run -0 values -G "g$T" -o end -e "$T"
	[ "$output" = "11 12 13 14 15" ]
}

@test "a partition that is new to the group starts at its beginning" {
	py topic create "$T" 1
	numbered 1 10 | py produce "$T"
	run -0 values -G "g$T" -o end -e "$T"
	py topic grow "$T" 2
	numbered 11 15 '. + {partition: 1}' | py produce "$T"
	run -0 values -G "g$T" -o end -e "$T"
	[ "$output" = "11 12 13 14 15" ]
}

@test "records of an aborted transaction are not printed, and -e ends behind them" {
	py topic create "$T" 1
	numbered 1 5 | py produce --transaction commit "$T"
	numbered 6 9 | py produce --transaction abort "$T"
	numbered 10 12 | py produce --transaction commit "$T"
	numbered 13 15 | py produce --transaction abort "$T"
	run -0 values -G "g$T" -e "$T"
	[ "$output" = "1 2 3 4 5 10 11 12" ]
	run -0 values -G "g$T" -e "$T"
	[ -z "$output" ]
	numbered 16 17 | py produce "$T"
	run -0 values -G "g$T" -e "$T"
	[ "$output" = "16 17" ]
}

@test "an offset that retention has deleted: the earliest follows, said and counted" {
	py topic create "$T" 1
	numbered 1 10 | py produce "$T"
	run -0 values -G "g$T" -c 3 "$T"
	[ "$(committed "$T" 0)" = 3 ]
	py topic truncate "$T" 0 6
	run -0 --separate-stderr timeout 100 msk-tail -v -s string -G "g$T" -e "$T"
	[ "$(jq -r .payload <<<"$output" | paste -sd ' ')" = "7 8 9 10" ]
	[[ $stderr == *"offset 3 is out of range"* ]]
	[[ $stderr == *"out_of_range=1"* ]]
}

@test "--fail-on-data-loss ends the run instead, and commits nothing" {
	py topic create "$T" 1
	numbered 1 10 | py produce "$T"
	run -0 values -G "g$T" -c 3 "$T"
	py topic truncate "$T" 0 6
	run -65 --separate-stderr timeout 100 msk-tail -G "g$T" --fail-on-data-loss \
		-e "$T"
	[ -z "$output" ]
	[ "$(committed "$T" 0)" = 3 ]
}

@test "--lag prints a line a partition with what is committed and what is left" {
	py topic create "$T" 2
	numbered 1 10 '. + {partition: 0}' | py produce "$T"
	run -0 values -G "g$T" -e "$T"
	numbered 11 14 '. + {partition: 0}' | py produce "$T"
	numbered 15 16 '. + {partition: 1}' | py produce "$T"
	run -0 --separate-stderr timeout 100 msk-tail -G "g$T" --lag "$T"
	[ "$(jq -cs 'map([.topic, .partition, .committed, .end, .lag])' \
		<<<"$output")" = "[[\"$T\",0,10,14,4],[\"$T\",1,0,2,2]]" ]
}

@test "a topic that begins with ^ is a regex" {
	py topic create "$T-a" 1
	py topic create "$T-b" 1
	py topic create "not-$T" 1
	numbered 1 2 | py produce "$T-a"
	numbered 3 4 | py produce "$T-b"
	numbered 5 6 | py produce "not-$T"
	run -0 values -G "g$T" -e "^$T-.*"
	[ "$output" = "1 2 3 4" ]
}

@test "--reset lets -o replace the commits, once" {
	py topic create "$T" 1
	numbered 1 5 | py produce "$T"
	run -0 values -G "g$T" -e "$T"
	run -0 values -G "g$T" -o beginning -e "$T"
	[ -z "$output" ]
	run -0 values -G "g$T" -o 2 --reset -e "$T"
	[ "$output" = "3 4 5" ]
	[ "$(committed "$T" 0)" = 5 ]
}

@test "--reset is refused while the group has other members, whose commits stay" {
	py topic create "$T" 1
	numbered 1 5 | py produce "$T"
	msk-tail -s string -G "g$T" "$T" >other 3>&- &
	PIDS+=("$!")
	until_true 60 test -s other
	run -78 --separate-stderr timeout 100 msk-tail -G "g$T" -o beginning --reset \
		-e "$T"
	[ -z "$output" ]
	[[ $stderr == *member* ]]
	end "${PIDS[0]}"
	[ "$(committed "$T" 0)" = 5 ]
}

# in_all N: both members have printed so many different records.
in_all() {
	[ "$(cat one two 2>/dev/null | sort -u | wc -l)" -ge "$1" ]
}

# member FILE OPTION...: in the background, with a pipe that takes a while.
member() {
	msk-tail -s string -G "g$T" --in-flight 20 \
		-v -X heartbeat.interval.ms=200 "${@:2}" --exec "while read -r line; do
		echo \"\$line\" >>$1; sleep 0.01; echo \"\$line\"; done" \
		"$T" 2>>"$1.err" 3>&- &
	PIDS+=("$!")
}

# lost_some: where a group that was too slow took partitions from a member,
# it said so, and what it had printed comes again.
lost_some() {
	grep 'reads again what is not committed' one.err two.err
}

# come_and_go OPTION...: one member, then two, then one. The second one hears
# late of what the group does, so that the first one's joins take a while.
come_and_go() {
	local printed

	py topic create "$T" 4
	numbered 1 1000 '. + {partition: (.n % 4)}' | py produce "$T"
	member one "$@"
	until_true 30 in_all 50
	member two "$@" -X heartbeat.interval.ms=2000
	until_true 60 test -s two
	numbered 1001 1200 '. + {partition: (.n % 4)}' | py produce "$T"
	until_true 60 in_all 900
	end "${PIDS[1]}"
	until_true 60 in_all 1200
	end "${PIDS[0]}"
	printed=$(cat one two | jq -r .payload | sort -n)
	[ "$(uniq <<<"$printed")" = "$(seq 1 1200)" ]
	cat one.err two.err >&2
	uniq -d <<<"$printed" >&2
	# A commit of a generation that is over loses all partitions.
	run ! grep 'generation id is not valid' one.err two.err
	[ "$printed" = "$(seq 1 1200)" ] || lost_some
}

@test "partitions that go are drained and committed first: a member that joins and leaves repeats nothing" {
	come_and_go
}

@test "so it is with cooperative-sticky assignment" {
	come_and_go -X partition.assignment.strategy=cooperative-sticky
}
