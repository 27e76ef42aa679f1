# dlq-park: parking in a directory, and what holds wherever it parks.

# shellcheck disable=SC2154 # stderr is set by run
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	PIDS=()
}

teardown() {
	stop "${PIDS[@]}"
}

# park: with a limit, since a hang must fail.
park() {
	timeout 60 dlq-park "$@"
}

# errored FROM TO [MORE]: a record with an error for each of these offsets.
errored() {
	seq "$1" "$2" | sed 's/.*/{"topic":"ORDERS","partition":3,"offset":&,"ts":1795391999999,"payload_base64":"AA==","error":{"tool":"csr-decode","code":"avro.truncated","message":"m"}'"${3:-}"'}/'
}

# good FROM TO: records without one.
good() {
	seq "$1" "$2" | sed 's/.*/{"topic":"ORDERS","partition":3,"offset":&,"payload":{"n":1.50}}/'
}

# lines_of DIR: all lines that are parked there, sorted.
lines_of() {
	find "$1" -name '*.ndjson' -exec cat {} + | sort
}

@test "an errored record is parked as it came, and passes on with parked" {
	errored 7 7 >in
	run -0 --separate-stderr park P in
	name=P/topic=ORDERS/dt=2026-11-22/3-7-7-$(sha256sum in | cut -c 1-16).ndjson
	[ "$output" = "$(sed "s|}\$|,\"parked\":\"$name\"}|" in)" ]
	[ -z "$stderr" ]
	cmp in "$name"
}

@test "everything else passes untouched, all in the order of the input" {
	{
		good 1 2
		errored 3 4
		echo '{"offset":5, "error" : {"code":"x"},"parked":"elsewhere"}'
		echo '{"deleted":true,"offset":6,"n":1e400}'
		errored 7 7
		echo ' {"offset":8, "n" : [ 1 ] } '
		good 9 9
	} >in
	run -0 --separate-stderr park P <in
	printf '%s\n' "${lines[@]}" >out
	jq -c '{o:.offset,p:has("parked")}' out >shape
	[ "$(jq -s -c 'map(.o)' shape)" = '[1,2,3,4,5,6,7,8,9]' ]
	[ "$(jq -s -c 'map(select(.p).o)' shape)" = '[3,4,5,7]' ]
	diff <(sed '3,4d;7d' in) <(sed '3,4d;7d' out)
	diff <(errored 3 7 | sed 3,4d) <(lines_of P)
}

@test "a parked that is null is replaced" {
	run -0 park P < <(errored 1 1 ',"parked":null')
	[ "$(jq -c '.parked|type' <<<"$output")" = '"string"' ]
	[ "$(grep -o '"parked"' <<<"$output" | wc -l)" = 1 ]
}

@test "an object holds one topic, one partition and one day" {
	for topic in A B; do
		for partition in 0 1; do
			for ts in 1795391999999 1795392000000; do
				echo "{\"topic\":\"$topic\",\"partition\":$partition,\"offset\":9,\"ts\":$ts,\"error\":{}}"
				echo "{\"topic\":\"$topic\",\"partition\":$partition,\"offset\":4,\"ts\":$ts,\"error\":{}}"
			done
		done
	done | shuf --random-source=/dev/zero >in
	run -0 park P in
	[ "$(find P -type f | wc -l)" = 8 ]
	[ "$(find P -type f -path 'P/topic=[AB]/dt=2026-11-2[23]/[01]-4-9-*.ndjson' | wc -l)" = 8 ]
	while read -r file; do
		[ "$(jq -r '"\(.topic) \(.partition) \(.ts)"' "$file" | sort -u | wc -l)" = 1 ]
		[ "$(wc -l <"$file")" = 2 ]
	done < <(find P -type f)
}

@test "without coordinates or ts it is topic _, partition and offset 0, 1970-01-01" {
	run -0 park P < <(echo '{"error":{"code":"x"}}')
	[ "$(jq -r .parked <<<"$output" | sed 's/-[0-9a-f]\{16\}\./-H./')" = P/topic=_/dt=1970-01-01/0-0-0-H.ndjson ]
	for ts in -1 99999999999999999 '"x"' '{}' 9e99; do
		run -0 park P <<<"{\"topic\":\"T\",\"ts\":$ts,\"error\":{}}"
		[[ $output = *'"P/topic=T/dt=1970-01-01/0-0-0-'* ]]
	done
}

@test "a topic's name never leads out of the directory" {
	for topic in .. ../../x /etc/passwd 'a b' '\u0000' 'é' "$(printf 'x%.0s' {1..5000})"; do
		jq -cn --arg t "$topic" '{topic:$t,error:{}}'
	done >in
	echo '{"topic":"\u0000","error":{}}' >>in
	run -0 park P in
	[ "$(ls)" = $'P\nin' ]
	[ "$(ls P | wc -l)" = 8 ]
	[ "$(find P -mindepth 1 -maxdepth 1 -name 'topic=*[^]A-Za-z0-9._%=-]*')" = '' ]
	diff <(sort in) <(lines_of P)
}

@test "a line that is no record is parked, too" {
	run -0 park P < <(echo 'no { json'; printf '{"a":1,"topic":1,"topic":2}\n')
	[ "$(lines_of P | jq -r '.error.code' | uniq -c | tr -s ' ')" = ' 2 json.syntax' ]
	[ "$(lines_of P | jq -r '.payload_base64|@base64d' | sort | tail -n 1)" = '{"a":1,"topic":1,"topic":2}' ]
	[ "$(jq -r .parked <<<"${lines[0]}")" = "$(find P -name '*.ndjson')" ]
}

@test "--batch N: so many records an object at most" {
	errored 1 10 >in
	run -0 park --batch 4 P in
	[ "$(find P -name '*.ndjson' -exec basename {} \; | cut -d- -f 1-3 | sort)" = $'3-1-4\n3-5-8\n3-9-10' ]
	run -64 park --batch 0 P in
}

@test "--linger TIME: so long a record waits for others, and those behind it" {
	mkfifo fifo
	park --linger 300ms P <fifo >out 3>&- &
	PIDS+=($!)
	exec 5>fifo
	{ errored 1 1; good 2 2; } >&5
	until_true 10 test -s out
	[ "$(wc -l <out)" = 2 ]
	[ "$(find P -name '3-1-1-*' | wc -l)" = 1 ]
	errored 3 3 >&5
	errored 4 4 >&5
	exec 5>&-
	wait "${PIDS[0]}"
	PIDS=()
	[ "$(jq -c .offset out | tr '\n' ' ')" = '1 2 3 4 ' ]
}

@test "records pass at once while none is waiting to be parked" {
	mkfifo fifo
	park --linger 1h P <fifo >out 3>&- &
	PIDS+=($!)
	exec 5>fifo
	good 1 1 >&5
	until_true 5 test -s out
	exec 5>&-
	wait "${PIDS[0]}"
	PIDS=()
}

@test "--linger is cut short where what waits fills the window" {
	{
		errored 1 1
		yes "$(good 2 2 | sed "s/1.50/\"$(printf 'x%.0s' {1..2000})\"/")" | head -n 20000
	} >in
	SECONDS=0
	park --linger 1h P <(cat in) | wc -l >count
	[ "$(<count)" = 20001 ]
	[ $SECONDS -lt 30 ]
}

@test "--gzip compresses; the name tells the hash of what is in it" {
	errored 1 3 >in
	run -0 park --gzip P in
	file=P/topic=ORDERS/dt=2026-11-22/3-1-3-$(sha256sum in | cut -c 1-16).ndjson.gz
	[ "$(jq -r .parked <<<"${lines[2]}")" = "$file" ]
	zcat "$file" | cmp - in
}

@test "the same input is parked in the same files again" {
	errored 1 100 >in
	park P in >out
	find P -type f -printf '%p %s\n' | sort >first
	park P in | cmp - out
	find P -type f -printf '%p %s\n' | sort | cmp - first
}

@test "a parked file is taken by --retry-errors, with its original bytes" {
	echo '{"topic":"T","partition":0,"offset":1,"payload_base64":"BQECAw==","n":1.50}' >in
	avro-unframe in | park P >out
	[ "$(jq -r .error.code out)" = frame.unknown ]
	file=$(jq -r .parked out)
	run -0 avro-unframe --retry-errors "$file"
	[ "$(jq -c 'del(.error)' <<<"$output")" = "$(jq -c . in)" ]
	sed -i s/BQECAw==/AAAAAAcC/ "$file"
	run -0 avro-unframe --retry-errors "$file"
	[ "$(jq -c '[.payload_base64,.value_schema_id,.error]' <<<"$output")" = '["Ag==",7,null]' ]
	[[ $output = *'"n":1.50'* ]]
	run -0 avro-unframe --retry-errors out
	[ "$(jq -c '[.error.code,.parked]' <<<"$output")" = '["frame.unknown",null]' ]
}

@test "-A: coordinates, error.code and parked" {
	run -0 park -A P < <(good 1 1; errored 2 2)
	[ "${lines[0]}" = '{"topic":"ORDERS","partition":3,"offset":1}' ]
	[[ ${lines[1]} = '{"topic":"ORDERS","partition":3,"offset":2,"error":{"code":"avro.truncated"},"parked":"P/topic=ORDERS/'* ]]
}

@test "place, batch, linger and gzip come from park of the config; operand and options go before" {
	errored 1 3 >in
	echo '{"park":{"to":"P","gzip":true,"batch":2,"linger":"1h"}}' >app.json
	run -0 park -C app.json <in
	[ "$(find P -name '*.ndjson.gz' | wc -l)" = 2 ]
	run -0 park -C app.json --batch 1 Q in
	[ "$(find Q -name '*.ndjson.gz' | wc -l)" = 3 ]
}

@test "nowhere to park is 78, and so is a key for a directory" {
	run -78 --separate-stderr park </dev/null
	[[ $stderr = *'park.to'* ]]
	echo '{}' >app.json
	run -78 park -C app.json </dev/null
	run -78 park --sse-kms K P </dev/null
	run -78 --separate-stderr park --sns nonsense P </dev/null
	[[ $stderr = *'arn:aws:sns:'* ]]
}

@test "- as the place, an empty one and an URL other than S3's are 78; no directory is made" {
	local to

	for to in - '' https://bucket/prefix S3://bucket/prefix; do
		run -78 --separate-stderr park "$to" in
		[ -z "$output" ]
		[[ $stderr = *"'$to': expected s3://bucket/prefix or a directory"* ]]
	done
	[ ! -e - ]
	echo '{"park":{"to":"-"}}' >app.json
	run -78 park -C app.json
}

@test "a place that is no directory, or can't be made, is 73; nothing passes on unparked" {
	errored 1 1 >in
	run -73 --separate-stderr park in in
	[ -z "$output" ]
	[[ $stderr = *'is no directory'* ]]
	run -73 park none/P in
	mkdir P
	: >P/topic=ORDERS
	{ good 0 0; cat in; good 2 2; } >in2
	run -73 --separate-stderr park P in2
	[ "$output" = "$(good 0 0)" ]
}

@test "a directory that can't be written is 73" {
	[ "$(id -u)" != 0 ] || command -v setpriv >/dev/null || skip "root writes everywhere"
	mkdir P
	errored 1 1 >in
	chmod 755 .
	chmod 555 P
	if [ "$(id -u)" = 0 ]; then
		run -73 setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search timeout 60 dlq-park P in
	else
		run -73 park P in
	fi
	[[ $output = *'Permission denied'* ]]
}

@test "a disk that is full is 74; nothing passes on unparked, no file is left" {
	errored 1 3000 >in
	run -74 --separate-stderr bash -c 'trap "" XFSZ; ulimit -f 100; timeout 60 dlq-park P in'
	[ -z "$output" ]
	[[ $stderr = *writing*P/topic=ORDERS* ]]
	[ -z "$(find P -type f)" ]
}

@test "a reader that is gone ends it without a word" {
	errored 1 50000 >in
	{ park --batch 10 P in 2>err || echo $? >status; } | head -n 1 >/dev/null
	[ "$(<status)" = 141 ]
	[ ! -s err ]
}

@test "killed at any moment, what was passed on is parked" {
	errored 1 3000 >in
	for round in 1 3 5; do
		mkfifo fifo
		dlq-park --batch 50 P in >fifo 3>&- &
		pid=$!
		head -n $((round * 400)) <fifo >out || :
		kill -KILL $pid 2>/dev/null || :
		wait $pid || :
		rm fifo
		jq -r .parked out | sort -u | xargs -d '\n' cat | jq -c .offset | sort >parked
		[ -z "$(comm -23 <(jq -c .offset out | sort) parked)" ]
	done
	park P in >out
	[ "$(jq -c .offset out | wc -l)" = 3000 ]
	[ "$(lines_of P | sort -u | wc -l)" = 3000 ]
}

@test "a killed writer's stump is 74; what came whole is parked before" {
	{ errored 1 2; errored 3 3 | head -c 40; } >in
	run -74 --separate-stderr park P in
	[ "$(jq -c .offset <<<"$output" | tr '\n' ' ')" = '1 2 ' ]
	[ "$(lines_of P | wc -l)" = 2 ]
}

@test "100,000 errored records in bounded memory" {
	errored 1 100000 | sed "s/AA==/$(printf 'A%.0s' {1..400})/" >in
	command -v prlimit >/dev/null || skip "no prlimit"
	! nm -D "$(command -v dlq-park)" | grep -q __asan ||
		skip "ASan has its own idea of memory"
	run -0 --separate-stderr bash -c 'prlimit --data=67108864 timeout 60 dlq-park --linger 1h P <(cat in) | wc -l'
	[ "$output" = 100000 ]
	[ "$(lines_of P | wc -l)" = 100000 ]
}

@test "many topics at once are parked in a bounded number of open batches" {
	seq 1 1100 | sed 's/.*/{"topic":"T&","partition":0,"offset":1,"error":{}}/' >in
	park --linger 1h P in >out
	[ "$(find P -name '*.ndjson' | wc -l)" = 1100 ]
	diff <(jq -c .topic in) <(jq -c .topic out)
}

@test "-v ends with a summary of the errors by code; --strict is 65" {
	run -0 --separate-stderr park -v P < <(errored 1 3; good 4 4)
	[[ $stderr = *'parked 3 records in 1 objects'*'in=4 out=4 errors=3 (avro.truncated=3) '* ]]
	run -65 park --strict P < <(errored 1 1)
}

@test "--athena-ddl prints table and view, and exits" {
	run -0 --separate-stderr park --athena-ddl s3://bucket/pre/fix
	[[ $output = *'CREATE EXTERNAL TABLE IF NOT EXISTS `parked` ('* ]]
	[[ $output = *"ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"* ]]
	[[ $output = *"'ignore.malformed.json' = 'true'"* ]]
	[[ $output = *"LOCATION 's3://bucket/pre/fix/'"* ]]
	[[ $output = *"'projection.topic.type' = 'injected'"* ]]
	[[ $output = *"'storage.location.template' = 's3://bucket/pre/fix/topic=\${topic}/dt=\${dt}/'"* ]]
	[[ $output = *'CREATE OR REPLACE VIEW "parked_records"'* ]]
	[[ $output = *'row_number() OVER ('*'PARTITION BY "topic", "dt", "partition", "offset"'* ]]
	echo '{"tables":[{"topic_name":"B","target_table_name":"b"},{"topic_name":"A","target_table_name":"a"},{"topic_name":"B","record":"X","target_table_name":"x"}],"park":{"to":"s3://bucket"}}' >app.json
	run -0 park --athena-ddl -C app.json
	[[ $output = *"'projection.topic.type' = 'enum'"*"'projection.topic.values' = 'B,A,_'"* ]]
	[[ $output = *"LOCATION 's3://bucket/'"* ]]
	run -78 park --athena-ddl P
}
