# ddb-put against a service that fails in every way: a scripted HTTP stub.

# shellcheck disable=SC2154 # stderr is set by run
load helpers
load stub/stub

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	aws_for_tests
	cat >app.json <<-'END'
	{"tables":[{"topic_name":"ORDERS","target_table_name":"orders",
	  "key":{"hash":"order_id"},"types":{"order_id":"N"},
	  "time_field":false}]}
	END
}

teardown() {
	stub_stop_all
}

GOOD='{"body":{"UnprocessedItems":{}}}'
THROTTLED='{"status":400,"body":{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"too fast"}'

# batches ANSWERS: BatchWriteItem is answered by these, one after the other.
batches() {
	stub_start '[{"target":"BatchWriteItem","answers":['"$1"']}'"${2:+,$2}"']'
	export AWS_ENDPOINT_URL_DYNAMODB=$STUB_URL
}

put() {
	ddb-put -C app.json "$@"
}

# orders FROM TO: one record for each of these numbers.
orders() {
	seq "$1" "$2" | sed 's/.*/{"topic":"ORDERS","partition":0,"offset":&,"payload":{"ORDER_ID":&}}/'
}

# left N...: an answer that has not written these.
left() {
	local n items=
	for n; do
		items+=${items:+,}'{"PutRequest":{"Item":{"order_id":{"N":"'$n'"}}}}'
	done
	printf '{"body":{"UnprocessedItems":{"orders":[%s]}}}' "$items"
}

# written: the keys of each request, a line a request.
written() {
	stub_requests '.body | fromjson | [.RequestItems[][].PutRequest.Item.order_id.N]'
}

@test "a batch is one signed BatchWriteItem that asks for its capacity" {
	batches "$GOOD"
	run -0 put < <(orders 1 2)
	[ "$(stub_requests .body)" = '"{\"RequestItems\":{\"orders\":[{\"PutRequest\":{\"Item\":{\"order_id\":{\"N\":\"1\"}}}},{\"PutRequest\":{\"Item\":{\"order_id\":{\"N\":\"2\"}}}}]},\"ReturnConsumedCapacity\":\"TOTAL\"}"' ]
	[ "$(stub_requests '.headers["x-amz-target"]')" = '"DynamoDB_20120810.BatchWriteItem"' ]
	[[ $(stub_requests '.headers.authorization') = *AWS4-HMAC-SHA256*eu-central-1/dynamodb* ]]
}

@test "no table is described where the config has key and types" {
	batches "$GOOD"
	run -0 put < <(orders 1 1)
	[ "$(stub_requests | wc -l)" = 1 ]
}

@test "requests hold 25 rows, over few connections that stay open" {
	batches "$GOOD"
	orders 1 1000 >in
	run -0 put --concurrency 4 <in
	[ "${#lines[@]}" = 1000 ]
	[ "$(written | jq length | sort -n | tail -n 1)" = 25 ]
	[ "$(written | wc -l)" -le 60 ]
	[ "$(stub_requests .connection | sort -u | wc -l)" -le 4 ]
	[ "$(written | jq -r '.[]' | sort -u | wc -l)" = 1000 ]
}

@test "--concurrency bounds the requests at once" {
	batches '{"delay":0.05,"body":{"UnprocessedItems":{}}}'
	orders 1 300 >in
	run -0 put --concurrency 1 <in
	[ "$(stub_requests .connection | sort -u | wc -l)" = 1 ]
}

@test "nothing is passed on before its row is acknowledged" {
	batches '{"hang":true}'
	mkfifo out
	ddb-put -C app.json < <(orders 1 3) >out 3>\&- &
	pid=$!
	exec 7<out
	until_true 10 test -s "$STUB_LOG"
	run ! read -rt 0.3 line <&7
	stop $pid
	exec 7<&-
}

@test "while the service does not answer no more is read than the window holds" {
	batches '{"hang":true}'
	mkfifo in
	ddb-put -C app.json <in >out 3>\&- &
	pid=$!
	{ orders 1 300000; touch fed; } >in 3>&- &
	feeder=$!
	until_true 10 test -s "$STUB_LOG"
	run ! until_true 3 test -e fed
	stop $pid $feeder
	[ ! -s out ]
}

@test "rows of 6 KB, over all connections, go through within 16 MiB" {
	grep -q __asan_init "$(command -v ddb-put)" && skip "with sanitizers"
	batches "$GOOD"
	orders 1 3000 | sed "s/}}/,\"T\":\"$(printf '%06000d' 0)\"}}/" >in
	peak="$(python3 - <<-'END'
		import resource, subprocess
		subprocess.run(["ddb-put", "-C", "app.json", "in"], check=True,
		    stdout=subprocess.DEVNULL)
		print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
	END
	)"
	[ "$peak" -lt 16384 ]
}

@test "a record's own table has the key that tables[] has for its topic's target" {
	batches "$GOOD"
	cat >app.json <<-'END'
	{"tables":[{"topic_name":"^.*","target_table_name":"stg_${topic}_v1",
	  "key":{"hash":"order_id"},"types":{"order_id":"N"}}]}
	END
	run -0 put <<<'{"table":"stg_LINES_v1","payload":{"order_id":"7"}}'
	[ "$output" = '{"stored":"stg_LINES_v1","payload":{"order_id":7}}' ]
	[ "$(wc -l <"$STUB_LOG")" = 1 ]
}

@test "UnprocessedItems are sent again, and only they" {
	batches "$(left 2 4),$(left 4),$GOOD"
	run -0 put < <(orders 1 5)
	[ "$(written)" = "$(printf '%s\n' '["1","2","3","4","5"]' '["2","4"]' '["4"]')" ]
	[ "$(field offset <<<"$output" | tr '\n' ' ')" = '1 2 3 4 5 ' ]
	[ "$(grep -c '"stored":"orders"' <<<"$output")" = 5 ]
}

@test "UnprocessedItems are known by value, whatever their numbers look like" {
	batches "$(left 2.00),$GOOD"
	run -0 put < <(orders 1 3)
	[ "$(written | tail -n 1)" = '["2"]' ]
}

@test "deletes come back as unprocessed, too" {
	batches '{"body":{"UnprocessedItems":{"orders":[{"DeleteRequest":{"Key":{"order_id":{"N":"7"}}}}]}}},'"$GOOD"
	run -0 put <<<'{"topic":"ORDERS","key":7,"payload":null}'
	[ "$(field deleted <<<"$output")" = true ]
	[ "$(stub_requests '.body | fromjson | .RequestItems.orders[0].DeleteRequest.Key.order_id.N')" = "$(printf '"7"\n"7"')" ]
}

@test "throttling is waited out, whatever --retries says" {
	batches "$THROTTLED,\"times\":5},$GOOD"
	run -0 --separate-stderr put --retries 1 < <(orders 1 3)
	[ "${#lines[@]}" = 3 ]
	[ "$(stub_requests | wc -l)" = 6 ]
}

@test "--max-wait ends it with 69, nothing is passed on" {
	batches "$THROTTLED}"
	run -69 --separate-stderr put --max-wait 300ms < <(orders 1 3)
	[ -z "$output" ]
	[[ $stderr = *orders*max-wait* ]]
}

@test "--max-wait ends the wait for unprocessed items, too; the rest is out" {
	batches "$(left 2)"
	run -69 --separate-stderr put --max-wait 300ms < <(orders 1 3)
	[ "$(field offset <<<"$output")" = 1 ]
}

@test "a service that fails is tried again, then 69, nothing is passed on" {
	batches '{"status":500,"body":{"__type":"InternalServerError"},"times":2},'"$GOOD"
	run -0 put < <(orders 1 3)
	[ "$(stub_requests | wc -l)" = 3 ]
	stub_stop
	batches '{"status":503,"body":"<html>"}'
	run -69 --separate-stderr put --retries 2 -v < <(orders 1 3)
	[ -z "$output" ]
	[ "$(stub_requests | wc -l)" = 3 ]
	[[ $stderr = *retries=2* ]]
	[[ $stderr = *"$STUB_PORT"* ]] || [[ $stderr = *503* ]]
}

@test "a connection that breaks is tried again" {
	batches '{"reset":true},{"close":true},{"truncate":3,"body":{"UnprocessedItems":{}}},'"$GOOD"
	run -0 --separate-stderr put < <(orders 1 3)
	[ "${#lines[@]}" = 3 ]
}

@test "a reply whose checksum is wrong is no reply" {
	batches '{"crc32":"wrong","body":{"UnprocessedItems":{}}},{"crc32":true,"body":{"UnprocessedItems":{}}}'
	run -0 put < <(orders 1 3)
	[ "$(stub_requests | wc -l)" = 2 ]
}

@test "nobody there is 69 when the retries are used up" {
	run -69 --separate-stderr put --retries 2 --endpoint-url http://127.0.0.1:9 < <(orders 1 1)
	[ -z "$output" ]
	[[ $stderr = *127.0.0.1:9* ]]
}

@test "access denied is 77, nothing is passed on" {
	batches '{"status":400,"body":{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"not authorized to perform: dynamodb:BatchWriteItem"}}'
	run -77 --separate-stderr put < <(orders 1 3)
	[ -z "$output" ]
	[[ $stderr = *"not authorized"* ]]
	[ "$(stub_requests | wc -l)" = 1 ]
}

@test "a table that is missing is 78, nothing is passed on" {
	batches '{"status":400,"body":{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}}'
	run -78 --separate-stderr put < <(orders 1 3)
	[ -z "$output" ]
	[[ $stderr = *orders* ]]
}

INVALID='{"status":400,"body":{"__type":"com.amazon.coral.validate#ValidationException","message":"bad item"}}'

@test "a config's name that no table can have is 78 before anything is sent" {
	local name
	batches "$GOOD"
	for name in 'a b' orders? arn:aws:dynamodb:eu-central-1:123456789012:table/a+b; do
		sed -i 's|"target_table_name":"[^"]*"|"target_table_name":"'"$name"'"|' app.json
		run -78 --separate-stderr put < <(orders 1 2)
		[ -z "$output" ]
		[[ $stderr = *"table $name: no table can be called so"* ]]
		run -0 ddb-put <<<'{"table":"'"$name"'","payload":{"order_id":1}}'
		[ "$(jq -c .error.code <<<"$output")" = '"put.destination"' ]
	done
	[ -z "$(stub_requests .body)" ]
}

@test "a bad item never takes its batch down: each is tried alone" {
	batches "$INVALID" '{"target":"PutItem","body":"\"3\"","answers":['"$INVALID"']},{"target":"PutItem","answers":[{"body":{}}]}'
	run -0 put < <(orders 1 5)
	[ "$(field error.code <<<"$output" | tr '\n' ' ')" = 'null null "put.refused" null null ' ]
	[[ ${lines[2]} = *"bad item"* ]]
	[ "$(field payload <<<"${lines[2]}")" = '{"ORDER_ID":3}' ]
	[ "$(stub_requests 'select(.headers["x-amz-target"] | endswith(".PutItem")) | .body | fromjson | .Item.order_id.N' | sort | tr '\n' ' ')" = '"1" "2" "3" "4" "5" ' ]
}

@test "two versions of a key are never in flight; the later one comes last" {
	batches '{"delay":0.5,"body":{"UnprocessedItems":{}}}'
	for n in 1 2 3 4; do
		printf '{"topic":"ORDERS","offset":%d,"payload":{"ORDER_ID":1%s,"V":%d}}\n' \
			$n "$([ $((n % 2)) = 1 ] || printf .0)" $n
	done >versions
	mkfifo in
	ddb-put -C app.json <in >out 3>\&- &
	pid=$!
	exec 7>in
	head -n 1 versions >&7
	until_true 10 test -s "$STUB_LOG"
	tail -n 3 versions >&7
	exec 7>&-
	wait $pid
	[ "$(stub_requests '.body | fromjson | [.RequestItems[][].PutRequest.Item.v.N]')" = "$(printf '["1"]\n["4"]')" ]
	[ "$(field offset <out | tr '\n' ' ')" = '1 2 3 4 ' ]
}

@test "--rate counts the units that the service says were consumed" {
	batches '{"body":{"UnprocessedItems":{},"ConsumedCapacity":[{"TableName":"orders","CapacityUnits":60.0}]}}'
	orders 1 75 >in
	start=${EPOCHREALTIME/./}
	put --rate 20 --concurrency 1 <in >out
	slow=$((${EPOCHREALTIME/./} - start))
	# 20 units are there, each batch takes 60: the others wait.
	[ "$(wc -l <out)" = 75 ]
	[ "$(stub_requests | wc -l)" = 3 ]
	[ $slow -ge 2000000 ]
	start=${EPOCHREALTIME/./}
	put --rate 10000 --concurrency 1 <in >out
	[ $((${EPOCHREALTIME/./} - start)) -lt $slow ]
}

@test "a table's name may be an ARN, in the reply its name" {
	arn=arn:aws:dynamodb:eu-central-1:123456789012:table/orders
	sed -i "s|\"orders\"|\"$arn\"|" app.json
	batches "$(left 2),$GOOD"
	run -0 put < <(orders 1 3)
	[ "$(field stored <<<"${lines[0]}")" = "\"$arn\"" ]
	[ "$(written)" = "$(printf '["1","2","3"]\n["2"]')" ]
	[ "$(stub_requests '.body | fromjson | .RequestItems | keys[0]' | sort -u)" = "\"$arn\"" ]
}

# both_names ARN: a row by the config's name, one of its key by the ARN; the
# service says that the name's ARN is that of account 123456789012.
both_names() {
	batches "$GOOD" '{"target":"DescribeTable","answers":[{"body":{"Table":{"TableName":"orders","TableArn":"arn:aws:dynamodb:eu-central-1:123456789012:table/orders","TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"order_id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"order_id","AttributeType":"N"}]}}}]}'
	put <<-END
		{"topic":"ORDERS","payload":{"ORDER_ID":1,"N":1}}
		{"table":"$1","payload":{"order_id":1,"n":2}}
		{"table":"$1","payload":{"order_id":1,"n":3}}
	END
	stub_requests 'select(.headers["x-amz-target"] | endswith("BatchWriteItem")) | .body | fromjson | .RequestItems | map_values(map(.PutRequest.Item.n.N))' >sent
}

@test "a table's name and its ARN are one table: the last row of a key wins" {
	both_names arn:aws:dynamodb:eu-central-1:123456789012:table/orders
	[ "$(cat sent)" = '{"orders":["3"]}' ]
	[ "$(stub_requests '.headers["x-amz-target"]' | grep -c DescribeTable)" = 1 ]
}

@test "another account's table of that name is another table" {
	both_names arn:aws:dynamodb:eu-central-1:999999999999:table/orders
	[ "$(jq -cs 'add' sent)" = '{"orders":["1"],"arn:aws:dynamodb:eu-central-1:999999999999:table/orders":["3"]}' ]
}

@test "the key's types are asked for once where the config has none" {
	sed -i 's/"types":{"order_id":"N"},//' app.json
	batches "$GOOD" '{"target":"DescribeTable","answers":['"$THROTTLED}"',{"status":500,"body":{}},{"body":{"Table":{"TableName":"orders","TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"order_id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"order_id","AttributeType":"N"}]}}}]}'
	run -0 put <<<'{"topic":"ORDERS","payload":{"ORDER_ID":"07"}}'
	[ "$(field payload <<<"$output")" = '{"order_id":7}' ]
	[ "$(stub_requests '.headers["x-amz-target"]' | sort | uniq -c | tr -s ' ')" = "$(printf ' 1 "DynamoDB_20120810.BatchWriteItem"\n 3 "DynamoDB_20120810.DescribeTable"')" ]
}

@test "what answers without being DynamoDB is 78, not rows that are lost" {
	sed -i 's/"types":{"order_id":"N"},//' app.json
	batches '{"body":"hello"}' '{"answers":[{"body":"hello"}]}'
	run --separate-stderr put --retries 1 < <(orders 1 1)
	[ "$status" -eq 78 ] || [ "$status" -eq 69 ]
	[ -z "$output" ]
}

@test "a dry run sends nothing, and prints what it would send" {
	batches "$GOOD"
	run -0 --separate-stderr put --dry-run < <(orders 1 30)
	[ ! -s "$STUB_LOG" ]
	[ "$output" = "$(orders 1 30)" ]
	[ "$(grep '^{' <<<"$stderr" | jq -c '[.operation,.capacity,(.request.RequestItems.orders|length)]')" = "$(printf '["BatchWriteItem",25,25]\n["BatchWriteItem",5,5]')" ]
	[[ $stderr = *"2 requests"*"30 write units"* ]]
	printf '{"tables":[{"topic_name":"ORDERS","target_table_name":"orders"}]}' >app.json
	run -78 --separate-stderr put --dry-run < <(orders 1 1)
	[[ $stderr = *orders*key* ]]
	[ ! -s "$STUB_LOG" ]
}

@test "it ends when its reader goes while the service makes it wait" {
	batches "$THROTTLED}"
	mkfifo out
	ddb-put -C app.json < <(orders 1 3) >out 3>\&- &
	pid=$!
	exec 7<out
	until_true 10 test -s "$STUB_LOG"
	exec 7<&-
	until_true 10 bash -c "! kill -0 $pid 2>/dev/null"
}

@test "no secret is ever shown" {
	export AWS_SECRET_ACCESS_KEY=topsecret123
	batches '{"status":400,"body":{"__type":"AccessDeniedException","Message":"no"}}'
	run -77 put -vvv --log json < <(orders 1 1)
	[[ $output != *topsecret123* ]]
}
