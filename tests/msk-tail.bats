# msk-tail: the records and what is read, on librdkafka's mock cluster. What that
# can't do (log in, offsets by time, deleted records) is in stack/msk-tail.bats.
# shellcheck disable=SC2154 # run sets stderr
load msk-tail

### The record

@test "a record has kcat's fields in kcat's order, bytes as base64" {
	mock_ctl topic "$T" 1
	mock_ctl "{\"topic\":\"$T\",\"partition\":0,\"ts\":1700000000123,\"key\":\"k\",\"payload\":\"v1\",\"headers\":[\"a\",\"1\",\"a\",\"2\"]}"
	mock_ctl flush
	run -0 timeout 60 msk-tail -e "$T"
	[ "$output" = '{"topic":"'"$T"'","partition":0,"offset":0,"tstype":"create","ts":1700000000123,"headers":["a","1","a","2"],"key_base64":"aw==","payload_base64":"djE="}' ]
}

@test "Kafka's null is null, empty bytes are an empty string" {
	mock_ctl topic "$T" 1
	mock_ctl "{\"topic\":\"$T\",\"partition\":0,\"payload\":\"\"}"
	mock_ctl "{\"topic\":\"$T\",\"partition\":0,\"key\":\"\",\"payload\":null}"
	mock_ctl flush
	run -0 timeout 60 msk-tail -e "$T"
	[ "$(jq -c '[has("key"), .key, .payload_base64]' <<<"${lines[0]}")" = '[true,null,""]' ]
	[ "$(jq -c '[.key_base64, has("payload"), .payload]' <<<"${lines[1]}")" = '["",true,null]' ]
}

@test "-s string prints text, -s json JSON in one line, key= and value= for one side" {
	mock_ctl topic "$T" 1
	mock_ctl "{\"topic\":\"$T\",\"partition\":0,\"key\":\"ü\\\"\",\"payload\":\"[1.50,\\n {\\\"a\\\":9007199254740993}]\"}"
	mock_ctl flush
	run -0 timeout 60 msk-tail -s key=string,value=json -e "$T"
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == *'"key":"ü\"","payload":[1.50,  {"a":9007199254740993}]}' ]]
	run -0 timeout 60 msk-tail -s value=string -e "$T"
	[[ $output == *'"key_base64":"w7wi","payload":"[1.50,\n {\"a\":9007199254740993}]"}' ]]
}

@test "bytes that are not what -s says stay as base64, and the record has an error" {
	mock_ctl topic "$T" 1
	mock_ctl "{\"topic\":\"$T\",\"partition\":0,\"payload_base64\":\"ew==\"}"
	mock_ctl "{\"topic\":\"$T\",\"partition\":0,\"payload_base64\":\"/w==\"}"
	mock_ctl flush
	run -0 timeout 60 msk-tail -s json -e "$T"
	[[ ${lines[0]} == *'"payload_base64":"ew==","error":{"tool":"msk-tail","code":"tail.json",'* ]]
	run -0 timeout 60 msk-tail -s string -e "$T"
	[[ ${lines[1]} == *'"payload_base64":"/w==","error":{"tool":"msk-tail","code":"tail.utf8",'* ]]
}

@test "a message whose line would pass --max-record becomes an error record without payload" {
	mock_ctl topic "$T" 1
	jq -nc --arg t "$T" '{topic: $t, partition: 0, key: "k", payload: ("x" * 3000)}, {topic: $t, partition: 0, payload: "small"}' >big
	mock_ctl fill "$PWD/big"
	mock_ctl flush
	run -0 timeout 60 msk-tail --max-record 1000 -e "$T"
	[ "${#lines[@]}" -eq 2 ]
	[ "$(jq -c '[.offset, .key_base64, .error.code, has("payload_base64")]' <<<"${lines[0]}")" = '[0,"aw==","tail.size",false]' ]
	[ "$(jq -c .payload_base64 <<<"${lines[1]}")" = '"c21hbGw="' ]
}

### What is read

@test "-c ends after N records, -p reads one partition, -o N begins at an offset" {
	fill 2 1 20
	run -0 timeout 60 msk-tail -c 7 "$T"
	[ "${#lines[@]}" -eq 7 ]
	run -0 timeout 60 msk-tail -s string -p 1 -o 5 -e "$T"
	[ "$(payloads <<<"$output")" = "11 13 15 17 19" ]
	run -0 timeout 60 msk-tail -s string -p 1 -o -2 -e "$T"
	[ "$(payloads <<<"$output")" = "17 19" ]
	run -0 timeout 60 msk-tail -o end -e "$T"
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

@test "-e and e@ do not take an offset beyond the end for the end: out of range, the earliest follows" {
	fill 1 1 3
	run -0 --separate-stderr tail_g -v -o 9 -e
	[ "$(payloads <<<"$output")" = "1 2 3" ]
	[[ $stderr == *"offset 9 is out of range"*"out_of_range=1"* ]]
	[ "$(committed)" = "ok 0:3" ]
	run -0 --separate-stderr timeout 50 msk-tail -s string -o 9 -o e@-1ms "$T"
	[ "$(payloads <<<"$output")" = "1 2 3" ]
	run -65 --separate-stderr timeout 50 msk-tail -o 9 -e --fail-on-data-loss "$T"
	[ -z "$output" ]
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

@test "a topic that the app config names for each of its schemas is read once" {
	fill 1 1 2
	cat >app.json <<-END
	{"consumer_group_id": "$G", "startingOffsets": "earliest",
	 "tables": [{"topic_name": "$T", "target_table_name": "a", "record": "A"},
	  {"topic_name": "$T", "target_table_name": "b", "record": "B"}]}
	END
	run -0 timeout 20 msk-tail -C app.json -s string -e
	[ "$(payloads <<<"$output")" = "1 2" ]
}

@test "-X goes before the environment and the app config" {
	fill 1 1 2
	cat >app.json <<-END
	{"kafka_bootstrap_servers": "127.0.0.1:1", "consumer_group_id": "other-$G",
	 "tables": [{"topic_name": "$T", "target_table_name": "a"}]}
	END
	KAFKA_BROKERS=127.0.0.1:1 run -0 timeout 20 msk-tail -C app.json \
		-X "bootstrap.servers=$BROKERS" -X "group.id=$G" -s string -e
	[ "$(payloads <<<"$output")" = "1 2" ]
	[ "$(committed)" = "ok 0:2" ]
}

@test "--lag takes neither --exec nor -a, --reset no -o stored: 64" {
	run -64 timeout 60 msk-tail --lag -G g --exec cat "$T"
	run -64 timeout 60 msk-tail --lag -G g -a fifo "$T"
	run -64 timeout 60 msk-tail --reset -o stored -G g "$T"
}

@test "-X, -F and KCAT_CONFIG set librdkafka's properties, as kcat does" {
	fill 1 1 3
	unset KAFKA_BROKERS
	printf '# comment\n\nbootstrap.servers = %s\nschema.registry.url=http\\://x\n' "${BROKERS//:/\\:}" >conf
	run -0 timeout 60 msk-tail -F conf -e "$T"
	[ "${#lines[@]}" -eq 3 ]
	run -0 env KCAT_CONFIG=conf timeout 60 msk-tail -e "$T"
	[ "${#lines[@]}" -eq 3 ]
	run -0 timeout 60 msk-tail -F none -X bootstrap.servers="$BROKERS" -X topic.auto.offset.reset=latest -e "$T"
	[ -z "$output" ]
	run -78 timeout 60 msk-tail -F /nonexistent -e "$T"
	echo nonsense >bad
	run -78 timeout 60 msk-tail -F bad -e "$T"
	[[ $output == *bad:1:* ]]
	run -64 timeout 60 msk-tail -X no.such=1 "$T"
	run -0 timeout 60 msk-tail -X sasl.password=hushhush -X dump
	[[ $output != *hushhush* && $output == *'enable.auto.commit = false'* ]]
}

@test "a topic that begins with ^ is a regex" {
	T=re-$T-a fill 1 1 2
	T=re-$T-b fill 1 3 4
	run -0 timeout 60 msk-tail -s string -e "^re-$T-[ab]\$"
	[ "$(payloads <<<"$output")" = "1 2 3 4" ]
	T="^re-$T-[ab]\$" run -0 tail_g -e
	[ "$(payloads <<<"$output")" = "1 2 3 4" ]
	run -64 timeout 60 msk-tail -e '^('
}

@test "--rate N takes at most N records a second of each partition" {
	fill 2 1 60
	SECONDS=0
	run -0 tail_g -e --rate 10 --exec 'cat'
	((SECONDS >= 2))
	[ "$(committed)" = "ok 0:30 1:30" ]
}

@test "--lag prints the group's lag, one line a partition" {
	fill 2 1 10
	run -0 tail_g -c 10 --exec cat
	fill 2 11 16
	run -0 timeout 60 msk-tail -G "$G" --lag "$T"
	[ "${lines[1]}" = '{"group":"'"$G"'","topic":"'"$T"'","partition":1,"committed":5,"first":0,"end":8,"lag":3}' ]
	run -0 timeout 60 msk-tail -G "none$G" --lag "$T"
	[ "$(jq -c '[.committed, .lag]' <<<"${lines[0]}")" = '[null,null]' ]
}

@test "--lag into a pipe that nobody reads is ended by a signal: 75" {
	fill 1 1 1
	mkfifo full
	exec 8<>full
	# As large as msk-tail makes it, and no room left.
	python3 - <<-END
	import fcntl, os
	fd = os.open("full", os.O_RDWR | os.O_NONBLOCK)
	size = fcntl.fcntl(fd, 1031, 1 << 20)
	while size > 0:
	    size -= os.write(fd, bytes(size))
	END
	start --lag >full 8>&-
	waits_in_poll() {
		[[ $(cat "/proc/$PID/syscall") == "271 "* ]]
	}
	until_true 20 waits_in_poll
	sleep 1
	kill "$PID"
	ended 75
	exec 8>&-
}
