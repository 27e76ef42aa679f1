# --metrics: what the lines say, that they come, and that they stop nothing.
# Not in check-fast, for the time it takes.
# shellcheck disable=SC2154 # run sets stderr

load msk-tail
load stub/stub

DATA=$ROOT/tests/man/data

teardown() {
	stub_stop_all
	[ ${#PIDS[@]} -eq 0 ] || kill -KILL "${PIDS[@]}" 2>/dev/null || :
}

emf() {
	"$ROOT/tests/emf.py" "$@"
}

# value NAME [DIMENSION=VALUE...]: of the tools' lines in m, added up.
value() {
	emf values "$@" <m | awk '{ sum += $1 } END { print sum + 0 }'
}

# last NAME: the last line's in m.
last() {
	emf values "$1" <m | tail -n 1
}

records() { # FROM TO
	seq "$1" "$2" | sed 's/.*/{"topic":"T","partition":0,"offset":&,"payload_base64":"AAAAAAcCZm9v"}/'
}

orders() { # FROM TO
	seq "$1" "$2" | sed 's/.*/{"topic":"ORDERS","partition":0,"offset":&,"payload":{"ORDER_ID":&}}/'
}

lines_of_m() {
	lines_in "$1" m
}

# Every tool writes its metrics into the file m.
every_tool() {
	export AWS_ENDPOINT_URL_DYNAMODB=sqlite:$PWD/t.db
	sed 's/{ "tables"/{ "consumer_group_id": "staging", "tables"/' \
		"$DATA/join.json" >app.json
	sed -i 's/"types": {"order_id": "N"} },$/"types": {"order_id": "N"}, "version": "offset" },/' app.json
	ddb-put -C app.json --create </dev/null
	mock_ctl topic "$T" 1 >/dev/null
	jq -c --arg t "$T" '.topic = $t' "$DATA/topics.ndjson" >fill
	mock_ctl fill "$PWD/fill" >/dev/null
	mock_ctl flush >/dev/null
	timeout 60 msk-tail -q -G staging -o beginning -e --metrics m --exec "
		avro-unframe --metrics m |
		csr-decode --cache '' -r '$DATA/schemas' --metrics m |
		ddb-put --pass -C app.json --metrics m |
		dlq-park -A -C app.json --metrics m parked" "$T"
	cat "$DATA/join.ndjson" <(orders 7 7) <(orders 5 5 | sed 's/{"ORDER_ID":5}/7/') |
		ddb-put -C app.json --metrics m |
		ddb-join -C app.json --metrics m | ddb-put -C app.json >joined
	ddb-scan -C app.json --errors --older-than 0 --metrics m |
		ddb-join -C app.json | ddb-put -C app.json >again
	ddb-del -C app.json --metrics m "$DATA/done.ndjson" >/dev/null
	dlq-park -C app.json --metrics m parked "$DATA/junk.ndjson" >/dev/null
}

@test "every tool's lines are what the specification of the format wants" {
	every_tool
	[ "$(emf check m)" -ge 9 ]
	[ "$(emf names m | cut -d' ' -f 1 | sort -u | paste -sd ' ')" = \
		"avro-unframe csr-decode ddb-del ddb-join ddb-put ddb-scan dlq-park msk-tail" ]
	[ "$(jq -r .Group m | sort -u)" = staging ]
	[ "$(stat -c %a m)" = "$(printf %o $((0666 & ~0$(umask))))" ]
}

@test "mskutils.7 lists the metrics, and no others" {
	every_tool
	sed -n 's/^\.It \([A-Za-z0-9]*\) Ta \([A-Za-z]*\) Ta.*/\1 \2/p' \
		"$ROOT/man/mskutils.7" | sort >listed
	jq -r '._aws.CloudWatchMetrics[].Metrics[] | "\(.Name) \(.Unit)"' m |
		sort -u >printed
	diff listed printed
}

@test "the alarms and the dashboard name metrics that the tools print, and all of them" {
	every_tool
	emf wanted "$ROOT"/examples/cloudwatch/{alarm-*,dashboard}.json >wanted
	emf names m >printed
	[ "$(grep -c . wanted)" -gt 20 ]
	run -0 comm -23 wanted printed
	[ -z "$output" ]
	diff <(awk '{print $3}' wanted | sort -u) <(awk '{print $3}' printed | sort -u)
}

@test "a run of a filter has one line at its end, which adds up" {
	{ records 1 5; echo junk; records 6 6 | sed s/AAAAAAcCZm9v/AAAA/; } >in
	run -0 --separate-stderr avro-unframe --metrics m in
	[ "$(emf check m)" = 3 ]
	sed -n 1p m >line
	[ "$(jq -c '[.RecordsIn,.RecordsOut,.Errors,.BytesIn,.ErrorsByCode]' line)" = \
		"[7,7,2,$(stat -c %s in),{\"json.syntax\":1,\"frame.truncated\":1}]" ]
	[ "$(jq .BytesOut line)" = $((${#output} + 1)) ]
	[ "$(jq -c '[.Topic,.RecordsIn,.Errors]' m | sed 1d | paste -sd ' ')" = \
		'["T",6,1] ["(other)",1,1]' ]
}

@test "lines come while a filter waits for input, with zeros" {
	mkfifo in
	avro-unframe --metrics m --metrics-every 50ms in >out 3>&- &
	PID=$! PIDS+=("$PID")
	exec 4>in
	until_true 20 lines_of_m 3
	[ "$(value RecordsIn)" = 0 ]
	records 1 9 >&4
	until_true 20 eval '[ "$(value RecordsIn Topic=T)" = 9 ]'
	before=$(wc -l <m)
	until_true 20 lines_of_m $((before + 3))
	[ "$(last RecordsIn)" = 0 ]
	exec 4>&-
	ended 0
	[ "$(value RecordsIn Topic=T)" = 9 ]
	emf check m
}

@test "lines come while a filter is opening a FIFO that has no writer" {
	mkfifo in
	avro-unframe --metrics m --metrics-every 50ms in >out 3>&- &
	PID=$! PIDS+=("$PID")
	until_true 20 lines_of_m 3
	records 1 3 >in
	ended 0
	[ "$(wc -l <out)" = 3 ]
}

@test "lines come while a filter's output is full, and nothing is lost" {
	records 1 60000 >in
	mkfifo pipe
	avro-unframe --metrics m --metrics-every 50ms in >pipe 3>&- &
	PID=$! PIDS+=("$PID")
	exec 4<pipe
	until_true 20 lines_of_m 4
	until_true 20 eval '[ "$(last RecordsIn)" = 0 ]'
	cat <&4 >out
	exec 4<&-
	ended 0
	[ "$(jq -s 'length as $n | [.[].offset] == [range(1; $n + 1)]' out)" = true ]
	[ "$(wc -l <out)" = 60000 ]
	[ "$(value RecordsIn Topic=T)" = 60000 ]
}

@test "lines come while a service throttles; retries, throttles and latency are told" {
	aws_for_tests
	cp "$DATA/app.json" .
	stub_start '[{"target":"BatchWriteItem","answers":[
		{"status":400,"body":{"__type":"x#ThrottlingException"}},
		{"status":400,"body":{"__type":"x#ThrottlingException"}},
		{"body":{"UnprocessedItems":{}},"delay":0.4}]}]'
	export AWS_ENDPOINT_URL_DYNAMODB=$STUB_URL
	orders 1 5 | timeout 60 ddb-put -C app.json --metrics m --metrics-every 50ms >out
	[ "$(wc -l <out)" = 5 ]
	emf check m
	[ "$(value Throttles)" = 2 ]
	[ "$(value Retries)" = 2 ]
	[ "$(emf values InFlight <m | sort -n | tail -n 1)" = 5 ]
	[ "$(last Errors)" = 0 ]
	[ "$(emf values LatencyP99 <m | wc -l)" = 1 ]
	emf values LatencyP50 <m | awk '$1 < 1 || $1 > 60000 { exit 1 }'
	[ "$(last InFlight)" = 0 ]
}

@test "a registry's throttling is told, too" {
	stub_start '[{"path":"/schemas/ids/7","answers":[{"status":429},
		{"status":500},{"body":{"schema":"\"string\""}}]}]'
	records 1 2 | avro-unframe |
		timeout 60 csr-decode -q --cache '' -r "$STUB_URL" --metrics m >out
	[ "$(value Throttles)" = 1 ]
	[ "$(value Retries)" = 2 ]
}

@test "msk-tail tells of lag by partition, in flight and latency, until all is acknowledged" {
	fill 2 1 100
	mkfifo go
	start -o beginning -e --metrics m --metrics-every 100ms \
		--exec 'read -r _ <go; cat'
	until_true 30 grep -q '"InFlight":100,' m
	[ "$(grep '"Topic"' m | tail -n 1 | jq -c '[.Lag,.InFlight,.LagByPartition]')" = \
		'[50,100,{"0":50,"1":50}]' ]
	echo go >go
	ended 0
	emf check m
	[ "$(value RecordsIn "Topic=$T")" = 100 ]
	[ "$(value RecordsOut "Topic=$T")" = 100 ]
	[ "$(tail -n 1 m | jq -c '[.Lag,.InFlight,.LagByPartition]')" = '[0,0,{"0":0,"1":0}]' ]
	[ "$(value Commits)" -ge 1 ]
	[ "$(jq 'select(.LatencyP99) | .LatencyP99' m | wc -l)" -ge 1 ]
	[ "$(jq -r .Group m | sort -u)" = "$G" ]
}

@test "lines come while no broker answers, too" {
	timeout 60 msk-tail -q -b 127.0.0.1:1 -G g --max-wait 2s \
		--metrics m --metrics-every 100ms T || [ $? = 69 ]
	emf check m
	[ "$(wc -l <m)" -ge 3 ]
}

@test "a restart of the pipe counts as a retry" {
	fill 1 1 3
	run msk-tail -q -s string -G "$G" -o beginning -e --restarts 1 \
		--metrics m --exec 'exit 1' "$T"
	[ "$status" = 75 ]
	[ "$(value Retries)" = 2 ]
}

@test "tools share a file without mixing their lines" {
	for i in 1 2 3 4 5 6; do
		mkfifo "in$i"
		avro-unframe --metrics m --metrics-every 2ms "in$i" >/dev/null 3>&- &
		PIDS+=("$!")
	done
	exec 4>in1 5>in2 6>in3 7>in4 8>in5 9>in6
	for fd in 4 5 6 7 8 9; do records 1 10 >&$fd; done
	until_true 20 lines_of_m 300
	exec 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
	wait "${PIDS[@]}"
	[ "$(emf check m)" -gt 100 ]
	[ "$(value RecordsIn Topic=T)" = 60 ]
	[ "$(jq .Pid m | sort -u | wc -l)" = 6 ]
}

@test "a file that was moved away is made again" {
	mkfifo in
	avro-unframe --metrics m --metrics-every 50ms in >out 3>&- &
	PID=$! PIDS+=("$PID")
	exec 4>in
	until_true 20 lines_of_m 2
	mv m moved
	until_true 20 lines_of_m 2
	exec 4>&-
	ended 0
}

@test "a file that can't be written is warned of once, and nothing stops" {
	mkdir dir
	echo >file
	for place in dir dir/no/m file/m /dev/full; do
		run -0 --separate-stderr bash -c "{ head -n 1; sleep 0.3; cat; } <$DATA/records.ndjson |
			avro-unframe --metrics $place --metrics-every 20ms"
		[ "${#lines[@]}" = 2 ]
		[ "$(grep -c . <<<"$stderr")" = 1 ]
		[[ $stderr = "avro-unframe: --metrics $place: "*"; going on without" ]]
	done
	run -0 --separate-stderr avro-unframe -q --metrics dir "$DATA/records.ndjson"
	[ -z "$stderr" ]
	fill 1 1 3
	run -0 --separate-stderr msk-tail -s string -o beginning -e --metrics /dev/full "$T"
	[ "${#lines[@]}" = 3 ]
	[[ $stderr = "msk-tail: --metrics /dev/full: No space left on device; going on without" ]]
}

@test "behind a line that was torn by a full disk the next one stands alone" {
	mkfifo in
	(
		ulimit -f 1 # KiB, as bash counts
		trap '' XFSZ
		exec avro-unframe --metrics m --metrics-every 50ms in
	) >out 2>log 3>&- &
	PID=$! PIDS+=("$PID")
	exec 4>in
	until_true 20 says 'going on without'
	mv m torn
	until_true 20 lines_of_m 2
	exec 4>&-
	ended 0
	[ -z "$(head -n 1 m)" ]
	sed -n 2p m >rest
	emf check rest
}

@test "a FIFO that nobody reads, or reads on, does not hold a tool up" {
	mkfifo m
	records 1 3 >in
	run -0 --separate-stderr timeout 20 avro-unframe --metrics m in
	[ "${#lines[@]}" = 3 ]
	[[ $stderr = *"No such device or address; going on without" ]]
	exec 4<>m
	run -0 --separate-stderr bash -c '{ cat in; sleep 2; } |
		timeout 20 avro-unframe --metrics m --metrics-every 1ms'
	exec 4>&-
	[ "${#lines[@]}" = 3 ]
}

@test "a FIFO's reader may come later" {
	mkfifo m in
	avro-unframe -q --metrics m --metrics-every 50ms in >out 3>&- &
	PID=$! PIDS+=("$PID")
	exec 4>in
	timeout 20 head -n 2 m >got
	exec 4>&-
	ended 0
	emf check got
}

@test "- is standard error, where lines stand among messages" {
	run -0 --separate-stderr avro-unframe -v --metrics - "$DATA/records.ndjson"
	[ "${#lines[@]}" = 2 ]
	head -n 2 <<<"$stderr" >m
	emf check m
	[[ $(tail -n 1 <<<"$stderr") = "avro-unframe: in=2 out=2 "* ]]
}

@test "the group is the pipe's, else the environment's, else the app config's" {
	echo '{"consumer_group_id":"config"}' >app.json
	avro-unframe --metrics m </dev/null
	avro-unframe -C app.json --metrics m </dev/null
	export MSKUTILS_METRICS=$PWD/m
	MSKUTILS_GROUP=environment avro-unframe -C app.json </dev/null
	fill 1 1 1
	tail_g -q -o beginning -e --exec 'avro-unframe -C app.json'
	[ "$(jq -r '.Tool + " " + .Group' m | uniq | paste -sd ,)" = \
		"avro-unframe (none),avro-unframe config,avro-unframe environment,avro-unframe $G,msk-tail $G" ]
}

@test "more than 100 topics are told as one" {
	seq 1 250 | sed 's/.*/{"topic":"T&","partition":0,"offset":1,"payload_base64":"AAAAAAcC"}/' |
		avro-unframe --metrics m >/dev/null
	[ "$(emf check m)" = 102 ]
	[ "$(value RecordsIn 'Topic=(other)')" = 150 ]
}

@test "topics and groups from outside make no wrong line" {
	printf '%s\n' '{"topic":"a\"b","partition":0,"offset":1}' \
		'{"topic":"é","offset":1}' '{"topic":7}' '{"topic":["x"]}' '{}' \
		'{"topic":"","offset":2}' '{"topic":":x"}' >in
	jq -n '{consumer_group_id: "a\"b\\cé\u0001\n", tables: []}' >app.json
	avro-unframe -C app.json --metrics m in >/dev/null
	[ "$(emf check m)" = 2 ]
	[ "$(value RecordsIn 'Topic=(other)')" = 7 ]
}

@test "what makes no sense is refused" {
	for wrong in "--metrics=" "--metrics=--progress" "--metrics-every=0" \
		"--metrics-every=x" "--metrics-every=2d"; do
		run -64 avro-unframe "$wrong" </dev/null
	done
}

@test "csr-decode, ddb-join and the others tell of no latency where nothing waits" {
	avro-unframe "$DATA/records.ndjson" |
		csr-decode --cache '' -r "$DATA/schemas" --metrics m >/dev/null
	run ! grep -q 'Latency\|InFlight\|Lag' m
}
