# ddb-join against a service that fails in every way: a scripted HTTP stub.
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # stderr is set by run
load helpers
load stub/stub

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	aws_for_tests
	config '{"as":"customer","table":"customers","key":{"customer_id":"customer_id"},"required":false}'
}

teardown() {
	stub_stop_all
}

# config LOOKUPS
config() {
	cat >app.json <<-END
		{"tables":[
		 {"topic_name":"C","target_table_name":"customers","key":{"hash":"customer_id"},"types":{"customer_id":"N"}},
		 {"topic_name":"P","target_table_name":"products","key":{"hash":"product_id"},"types":{"product_id":"S"}},
		 {"topic_name":"L","target_table_name":"lines","key":{"hash":"order_id","range":"line_no"},"types":{"order_id":"N","line_no":"N"}}],
		"joins":[{"driver":"ORDERS","lookups":[$1],
		 "target_table_name":"final","key":{"hash":"order_id"},"types":{"order_id":"N"},"error_table_name":"errors"}]}
	END
}

# stub RULES: the service does that.
stub() {
	stub_start "[$1]"
	export AWS_ENDPOINT_URL_DYNAMODB=$STUB_URL
}

# shellcheck disable=SC2120 # by way of run
join() {
	timeout 60 ddb-join -C app.json "$@"
}

# orders FROM TO: each with a customer of its own.
orders() {
	seq "$1" "$2" | sed 's/.*/{"topic":"ORDERS","partition":0,"offset":&,"payload":{"order_id":&,"customer_id":&,"product_id":"p&"}}/'
}

# asked: the customers that each get asks for, a line a get.
asked() {
	stub_requests '.body | fromjson | [.RequestItems.customers.Keys[].customer_id.N]'
}

# get ANSWERS: BatchGetItem is answered by these, one after the other.
get() {
	stub '{"target":"BatchGetItem","answers":['"$1"']}'
}

NONE='{"body":{"Responses":{},"UnprocessedKeys":{}}}'
THROTTLED='{"status":400,"body":{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"too fast"}'

# found N...: an answer that has these customers.
found() {
	local n items=
	for n; do
		items+=${items:+,}'{"customer_id":{"N":"'$n'"},"name":{"S":"n'$n'"}}'
	done
	printf '{"body":{"Responses":{"customers":[%s]}' "$items"
}

@test "keys of many records go into gets of 100, read consistently" {
	get "$NONE"
	orders 1 250 >in
	run -0 join <in
	[ "${#lines[@]}" = 250 ]
	[ "$(asked | jq length | sort -n | tr '\n' ' ')" = '50 100 100 ' ]
	[ "$(asked | jq -r '.[]' | sort -n)" = "$(seq 1 250)" ]
	[ "$(stub_requests '.body | fromjson | .RequestItems.customers.ConsistentRead' | sort -u)" = true ]
}

@test "a get may hold keys of several tables; consistent false has its own" {
	config '{"as":"c","table":"customers","key":{"customer_id":"customer_id"},"required":false},
		{"as":"p","table":"products","key":{"product_id":"product_id"},"required":false},
		{"as":"q","table":"products","key":{"product_id":"product_id"},"required":false,"consistent":false}'
	get "$NONE"
	orders 1 10 >in
	run -0 join <in
	[ "$(stub_requests '.body | fromjson | .RequestItems | map_values([(.Keys | length), .ConsistentRead // false])' | sort)" = '{"customers":[10,true],"products":[10,true]}
{"products":[10,false]}' ]
}

@test "equal keys are asked once" {
	get "$NONE"
	orders 1 200 | sed 's/"customer_id":[0-9]*/"customer_id":7/' >in
	run -0 join <in
	[ "${#lines[@]}" = 200 ]
	[ "$(asked)" = '["7"]' ]
}

@test "a record that comes when its question is under way asks again" {
	get '{"delay":0.5,"body":{"Responses":{}}},'"$(found 7)}}"
	mkfifo in
	join <in >out 3>&- &
	pid=$!
	exec 7>in
	orders 7 7 >&7
	until_true 10 test -s "$STUB_LOG"
	orders 7 7 >&7
	exec 7>&-
	wait $pid
	[ "$(jq -c .payload.customer.name out | tr '\n' ' ')" = 'null "n7" ' ]
	[ "$(asked | wc -l)" = 2 ]
}

@test "cache asks once for what was found, again for what was not" {
	config '{"as":"customer","table":"customers","key":{"customer_id":"customer_id"},"required":false,"cache":"1h"}'
	get "$(found 7)}},$NONE"
	mkfifo in out
	join <in >out 3>&- &
	pid=$!
	exec 7>in 8<out
	for n in 7 7 8 8; do
		orders $n $n >&7
		read -rt 20 -u 8 _
	done
	exec 7>&-
	wait $pid
	exec 8<&-
	[ "$(asked | tr '\n' ' ')" = '["7"] ["8"] ["8"] ' ]
}

@test "cache keeps a query's list, if it had enough" {
	config '{"as":"lines","table":"lines","query":{"order_id":{"const":1}},"min":"order_id","cache":"1h"}'
	stub '{"target":"Query","answers":[{"body":{"Count":2,"Items":[{"order_id":{"N":"1"},"line_no":{"N":"1"}},{"order_id":{"N":"1"},"line_no":{"N":"2"}}]}}]}'
	mkfifo in out
	join <in >out 3>&- &
	pid=$!
	exec 7>in 8<out
	for n in 2 1 2 3 3 1; do
		orders $n $n >&7
		read -rt 20 -u 8 line
		jq -c '[.payload.lines[]?.line_no]' <<<"$line"
	done >got
	exec 7>&-
	wait $pid
	exec 8<&-
	[ "$(tr '\n' ' ' <got)" = '[1,2] [1,2] [1,2] [] [] [1,2] ' ]
	[ "$(stub_requests | wc -l)" = 3 ]
}

@test "UnprocessedKeys are asked for again, and only they" {
	get "$(found 1 2)"',"UnprocessedKeys":{"customers":{"Keys":[{"customer_id":{"N":"3"}},{"customer_id":{"N":"4"}}]}}}},'"$(found 3)"',"UnprocessedKeys":{"customers":{"Keys":[{"customer_id":{"N":"4"}}]}}}},'"$(found 4)}}"
	orders 1 4 >in
	run -0 join <in
	[ "$(asked | tr '\n' ' ')" = '["1","2","3","4"] ["3","4"] ["4"] ' ]
	[ "$(jq -r .payload.customer.name <<<"$output" | tr '\n' ' ')" = 'n1 n2 n3 n4 ' ]
}

@test "throttling is waited out, whatever --retries says" {
	get "$THROTTLED,\"times\":4},$NONE"
	run -0 --separate-stderr join --retries 1 < <(orders 1 3)
	[ "${#lines[@]}" = 3 ]
	[ "$(stub_requests | wc -l)" = 5 ]
}

@test "--max-wait ends it with 69, nothing is passed on" {
	get "$THROTTLED}"
	run -69 --separate-stderr join --max-wait 300ms < <(orders 1 3)
	[ -z "$output" ]
	[[ $stderr = *max-wait* ]]
}

@test "a service that fails is tried again, then 69, nothing is passed on" {
	get '{"status":500,"body":{"__type":"InternalServerError"},"times":2},'"$NONE"
	run -0 --separate-stderr join -v < <(orders 1 3)
	[[ $stderr = *"in=3 out=3 errors=0"*"retries=2"* ]]
	stub_stop
	get '{"status":503,"body":"<html>"}'
	run -69 --separate-stderr join --retries 2 < <(orders 1 3)
	[ -z "$output" ]
	[ "$(stub_requests | wc -l)" = 3 ]
}

@test "what needs no look-up goes out before a failure, nothing behind it" {
	get '{"status":503,"body":"<html>"}'
	run -69 --separate-stderr join --retries 0 < <(echo '{"topic":"X"}' && orders 1 3 && echo '{"topic":"Y"}')
	[ "$output" = '{"topic":"X"}' ]
}

@test "nobody there is 69 when the retries are used up" {
	run -69 --separate-stderr join --retries 1 --endpoint-url http://127.0.0.1:9 < <(orders 1 1)
	[ -z "$output" ]
	[[ $stderr = *127.0.0.1:9* ]]
}

@test "a connection that breaks is tried again" {
	get '{"reset":true},{"close":true},{"truncate":3,"body":{"Responses":{}}},'"$(found 1)}}"
	run -0 --separate-stderr join < <(orders 1 1)
	[ "$(jq -r .payload.customer.name <<<"$output")" = n1 ]
}

@test "access denied is 77, a table that is missing 78, nothing is passed on" {
	get '{"status":400,"body":{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"not authorized to perform: dynamodb:BatchGetItem"}}'
	run -77 --separate-stderr join < <(orders 1 3)
	[ -z "$output" ]
	[[ $stderr = *"not authorized"* ]]
	stub_stop
	get '{"status":400,"body":{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}}'
	run -78 --separate-stderr join < <(orders 1 3)
	[ -z "$output" ]
}

@test "a query is read page by page, as far as the look-up needs it" {
	config '{"as":"lines","table":"lines","query":{"order_id":"order_id"}}'
	page='{"body":{"Count":2,"Items":[{"order_id":{"N":"1"},"line_no":{"N":"%d"}},{"order_id":{"N":"1"},"line_no":{"N":"%d"}}],"LastEvaluatedKey":{"order_id":{"N":"1"},"line_no":{"N":"%d"}}}}'
	# shellcheck disable=SC2059
	pages="$(printf "$page,$page" 1 2 2 3 4 4)"',{"body":{"Count":1,"Items":[{"order_id":{"N":"1"},"line_no":{"N":"5"}}]}}'
	stub '{"target":"Query","answers":['"$pages"']}'
	run -0 join < <(orders 1 1)
	[ "$(jq -c '[.payload.lines[].line_no]' <<<"$output")" = '[1,2,3,4,5]' ]
	[ "$(stub_requests '.body | fromjson | .ExclusiveStartKey.line_no.N' | tr '\n' ' ')" = 'null "2" "4" ' ]
	stub_stop
	sed -i 's/"query":{"order_id":"order_id"}/&,"limit":3/' app.json
	stub '{"target":"Query","answers":['"$pages"']}'
	run -0 join < <(orders 1 1)
	[ "$(jq -c '[.payload.lines[].line_no]' <<<"$output")" = '[1,2,3]' ]
	[ "$(stub_requests '.body | fromjson | .Limit' | wc -l)" = 2 ]
}

@test "equal queries are asked once, others many at once" {
	config '{"as":"lines","table":"lines","query":{"order_id":"order_id"},"required":false}'
	stub '{"target":"Query","answers":[{"delay":1,"body":{"Count":0,"Items":[]}}]}'
	{ orders 1 20 && orders 1 20; } >in
	SECONDS=0
	run -0 join --concurrency 20 <in
	((SECONDS < 15)) # one after the other they take 20
	[ "$(stub_requests | wc -l)" = 20 ]
	[ "${#lines[@]}" = 40 ]
}

@test "an index is queried by its name, and not consistently" {
	sed -i 's/"types":{"product_id":"S"}/&,"indexes":{"by_shop":{"hash":"shop"}}/' app.json
	cp app.json all.json
	config '{"as":"p","table":"products","index":"by_shop","query":{"shop":"product_id"},"required":false}'
	sed -i 's/"types":{"product_id":"S"}/&,"indexes":{"by_shop":{"hash":"shop"}}/' app.json
	stub '{"target":"Query","answers":[{"body":{"Count":0,"Items":[]}}]}'
	run -0 join < <(orders 1 1)
	[ "$(stub_requests '.body | fromjson | [.IndexName, .ConsistentRead // false]')" = '["by_shop",false]' ]
}

@test "nothing more is read than the window holds while the service does not answer" {
	get '{"hang":true}'
	mkfifo in
	ddb-join -C app.json <in >out 3>&- &
	pid=$!
	{ orders 1 300000; touch fed; } >in 3>&- &
	feeder=$!
	until_true 10 test -s "$STUB_LOG"
	run ! until_true 3 test -e fed
	stop $pid $feeder
	[ ! -s out ]
}

@test "a flood of records goes through within 32 MiB" {
	grep -q __asan_init "$(command -v ddb-join)" && skip "with sanitizers"
	get "$NONE"
	orders 1 5000 | sed "s/}}/,\"t\":\"$(printf '%06000d' 0)\"}}/" >in
	peak="$(python3 - <<-'END'
		import resource, subprocess
		subprocess.run(["ddb-join", "-C", "app.json", "in"], check=True,
		    stdout=subprocess.DEVNULL)
		print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
	END
	)"
	[ "$peak" -lt 32768 ]
}

@test "it ends when its reader goes while the service makes it wait" {
	get "$THROTTLED}"
	mkfifo out
	ddb-join -C app.json < <(orders 1 3) >out 3>&- &
	pid=$!
	exec 7<out
	until_true 10 test -s "$STUB_LOG"
	exec 7<&-
	until_true 10 bash -c "! kill -0 $pid 2>/dev/null"
}

@test "no table is described where the config has key and types" {
	get "$NONE"
	run -0 join < <(orders 1 1)
	[ "$(stub_requests '.headers["x-amz-target"]' | sort -u)" = '"DynamoDB_20120810.BatchGetItem"' ]
}
