# The DynamoDB backend of common/store.h against a service that fails in every
# way: a scripted HTTP stub, asked by tests/net/store_probe and by ddb-put.
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # stderr is set by run
load helpers
load stub/stub

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	aws_for_tests
}

teardown() {
	stub_stop_all
}

THROTTLED='{"status":400,"body":{"__type":"x#ProvisionedThroughputExceededException","message":"too fast"}}'

# table KEY [TYPE [INDEXES]]: DescribeTable's answer.
table() {
	printf '{"target":"DescribeTable","answers":[{"body":{"Table":{"TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"%s","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"%s","AttributeType":"%s"},{"AttributeName":"c","AttributeType":"N"}],"GlobalSecondaryIndexes":[%s]}}}]}' \
		"$1" "$1" "${2:-S}" "$3"
}

# service OPERATION ANSWERS: answers for that operation, of a table keyed by id.
service() {
	stub_start "[$(table id),{\"target\":\"$1\",\"answers\":[$2]}]"
	export AWS_ENDPOINT_URL_DYNAMODB=$STUB_URL
}

# store OPTION... ORDER: obeys one order.
store() {
	printf '%s\n' "${@: -1}" | timeout 60 store_probe "${@:1:$#-1}"
}

# asked OPERATION FILTER: of each request's body.
asked() {
	stub_requests 'select(.headers["x-amz-target"] | endswith(".'"$1"'")) | .body | fromjson | '"$2"
}

error() {
	printf '{"status":400,"body":{"__type":"x#%s","message":"why"}}' "$1"
}

@test "250 keys are read in calls of 100, what is throttled or left out again" {
	python3 - "$THROTTLED" "$(table id)" <<-'END' >script
	import json, sys
	def key(i): return {"id": {"S": str(i)}}
	def item(i): return {"id": {"S": str(i)}, "n": {"N": str(i)}}
	def answer(found, left=()):
	    body = {"Responses": {"orders": [item(i) for i in found]}, "UnprocessedKeys": {}}
	    if left:
	        body["UnprocessedKeys"] = {"orders": {"Keys": [key(i) for i in left]}}
	    return {"body": body}
	throttled = json.loads(sys.argv[1])
	print(json.dumps([json.loads(sys.argv[2]), {"target": "BatchGetItem", "answers": [
	    throttled,
	    answer(range(99, 59, -1), range(60)),
	    throttled,
	    answer([], range(60)),
	    answer(range(0, 60, 2)),
	    answer(range(100, 200)),
	    answer(range(200, 249), [249]),
	    answer([249])]}]))
	END
	stub_start script
	export AWS_ENDPOINT_URL_DYNAMODB=$STUB_URL
	store "$(python3 -c 'import json; print(json.dumps({"get": [{"id": str(i)} for i in range(250)], "table": "orders", "consistent": True}))')" >out
	diff <(for ((i = 0; i < 250; i++)); do
		if [ $i -lt 60 ] && [ $((i % 2)) = 1 ]; then echo none; else echo '{"id":"'$i'","n":'$i'}'; fi
	done) out
	[ "$(asked BatchGetItem '.RequestItems.orders.Keys | length' | tr '\n' ' ')" = '100 100 60 60 60 100 50 1 ' ]
	[ "$(asked BatchGetItem '[.RequestItems.orders.ConsistentRead, .ReturnConsumedCapacity]' | sort -u)" = '[true,"TOTAL"]' ]
}

@test "keys of several tables go in one call, of tables by name or ARN" {
	service BatchGetItem '{"body":{"Responses":{"tab2":[{"id":{"S":"a"},"t":{"N":"2"}}],"arn:aws:dynamodb:eu-central-1:1:table/tab1":[{"id":{"S":"a"},"t":{"N":"1.0"}}]}}}'
	run -0 store '{"get":[{"id":"a"},{"id":"a"},{"id":"b"}],"tables":["tab1","tab2","tab1"]}'
	[ "$output" = $'{"id":"a","t":1}\n{"id":"a","t":2}\nnone' ]
	[ "$(asked BatchGetItem .RequestItems)" = '{"tab1":{"Keys":[{"id":{"S":"a"}},{"id":{"S":"b"}}]},"tab2":{"Keys":[{"id":{"S":"a"}}]}}' ]
}

@test "an answer to a get that is none is tried again, then it is 69" {
	local bad
	for bad in '{}' '[]' '{"Responses":[]}' '{"Responses":{"orders":{}}}' \
		'{"Responses":{"orders":[1]}}' '{"Responses":{"other":[]}}' \
		'{"Responses":{"orders":[{"id":{"S":"x"}}]}}' \
		'{"Responses":{"orders":[{"id":"a"}]}}' \
		'{"Responses":{"orders":[{"n":{"N":"1"}}]}}' \
		'{"Responses":{},"UnprocessedKeys":[]}' \
		'{"Responses":{},"UnprocessedKeys":{"orders":[]}}' \
		'{"Responses":{},"UnprocessedKeys":{"orders":{"Keys":[{"id":{"S":"z"}}]}}}' \
		'{"Responses":{"orders":[{"id":{"S":"a"}},{"id":{"S":"a"}}]}}'; do
		service BatchGetItem '{"body":'"$bad"'},{"body":{"Responses":{"orders":[{"id":{"S":"a"}}]}}}'
		run -0 --separate-stderr store '{"get":[{"id":"a"}],"table":"orders"}'
		[ "$output" = '{"id":"a"}' ]
		[ "$(asked BatchGetItem . | wc -l)" = 2 ]
		stub_stop
	done
	service BatchGetItem '{"body":{}}'
	run -69 --separate-stderr store -r 2 '{"get":[{"id":"a"}],"table":"orders"}'
	[[ $stderr = *'table orders'*BatchGetItem* ]]
	[ "$(asked BatchGetItem . | wc -l)" = 3 ]
}

@test "an answer to a query or scan that is none is tried again, at the same page" {
	local bad
	service Query '{"body":{"Items":[{"id":{"S":"a"}}],"LastEvaluatedKey":{"id":{"S":"a"}}}},
		{"body":{"Items":[{"id":{"S":"b"}},7]}},
		{"body":{"Items":{}}},
		{"body":{"Count":0}},
		{"body":[]},
		{"body":{"Items":[],"LastEvaluatedKey":"x"}},
		{"body":{"Items":[{"id":{"S":"b"}}]},"crc32":"wrong"},
		{"body":{"Items":[{"id":{"S":"c"}}]}}'
	run -0 --separate-stderr store -r 20 '{"query":{"id":"a"},"table":"orders"}'
	[ "$output" = $'{"id":"a"}\npage\n{"id":"c"}\npage' ]
	[ "$(asked Query .ExclusiveStartKey.id.S | tr '\n' ' ')" = 'null "a" "a" "a" "a" "a" "a" "a" ' ]
	stub_stop
	for bad in '{"body":"junk"}' '{"status":403,"body":"<html>"}'; do
		service Scan "$bad"
		run --separate-stderr store -r 1 '{"scan":[0,1],"table":"orders"}'
		[[ $status -eq 78 || $status -eq 77 ]]
		[[ $stderr = *'table orders'* ]]
		stub_stop
	done
}

@test "a query and a scan ask for what they are to ask for" {
	service '(Query|Scan)' '{"body":{"Items":[]}}'
	store '{"query":{"id":"a","status":1.0},"table":"orders","index":"by status","limit":7}'
	store '{"scan":[1,4],"table":"orders","consistent":true}'
	diff - <(asked Query .) <<-'END'
	{"TableName":"orders","IndexName":"by status","KeyConditionExpression":"#0 = :1 AND #2 = :3","ExpressionAttributeNames":{"#0":"id","#2":"status"},"ExpressionAttributeValues":{":1":{"S":"a"},":3":{"N":"1"}},"Limit":7,"ReturnConsumedCapacity":"TOTAL"}
	END
	diff - <(asked Scan .) <<-'END'
	{"TableName":"orders","Segment":1,"TotalSegments":4,"ConsistentRead":true,"ReturnConsumedCapacity":"TOTAL"}
	END
}

@test "a refused read is a config error, a forbidden one 77" {
	service Query "$(error ValidationException)"
	run -78 --separate-stderr store '{"query":{"id":"a"},"table":"orders","index":"i1"}'
	[[ $stderr = *'table orders, index i1'*why* ]]
	stub_stop
	service Scan "$(error AccessDeniedException)"
	run -77 store '{"scan":[0,1],"table":"orders"}'
	stub_stop
	service BatchGetItem "$(error ResourceNotFoundException)"
	run -78 store '{"get":[{"id":"a"}],"table":"orders"}'
}

@test "throttled reads are waited out, to the limit of the waiting" {
	service Scan "${THROTTLED%\}},\"times\":3},{\"body\":{\"Items\":[]}}"
	run -0 store -r 0 '{"scan":[0,1],"table":"orders"}'
	stub_stop
	service Scan "$THROTTLED"
	run -69 --separate-stderr store -w 200 '{"scan":[0,1],"table":"orders"}'
	[[ $stderr = *orders*throttled*--max-wait* ]]
}

@test "a condition is one expression, its names and values by placeholders" {
	service '(Put|Delete|Update)Item' '{"body":{"Attributes":{"id":{"S":"a"}}}}'
	store '{"put":{"id":"a"},"table":"orders","newer":{"partition":3,"offset":5,"version":"v"}}'
	store '{"put":{"id":"a"},"table":"orders","newer":{"partition":3,"offset":5}}'
	store '{"put":{"id":"a"},"table":"orders","newer":null}'
	store '{"delete":{"id":"a"},"table":"orders","equal":{"size":1.0,"name":null}}'
	[ "$(stub_requests 'select(.headers["x-amz-target"] | test("(Put|Delete)Item")) | .body | fromjson | del(.TableName, .ReturnConsumedCapacity)')" = "$(cat <<-'END'
	{"Item":{"id":{"S":"a"}},"ConditionExpression":"NOT #0.#1 > :2 AND NOT (NOT attribute_type(#3.#4,:5) AND #6.#7 = :8 AND #9.#a > :b)","ExpressionAttributeNames":{"#0":"_source","#1":"version","#3":"_source","#4":"version","#6":"_source","#7":"partition","#9":"_source","#a":"offset"},"ExpressionAttributeValues":{":2":{"S":"v"},":5":{"S":"S"},":8":{"N":"3"},":b":{"N":"5"}}}
	{"Item":{"id":{"S":"a"}},"ConditionExpression":"NOT (#0.#1 = :2 AND #3.#4 > :5)","ExpressionAttributeNames":{"#0":"_source","#1":"partition","#3":"_source","#4":"offset"},"ExpressionAttributeValues":{":2":{"N":"3"},":5":{"N":"5"}}}
	{"Item":{"id":{"S":"a"}}}
	{"Key":{"id":{"S":"a"}},"ConditionExpression":"attribute_exists(#0) AND #1 = :2 AND (attribute_not_exists(#3) OR #4 = :5)","ExpressionAttributeNames":{"#0":"id","#1":"size","#3":"name","#4":"name"},"ExpressionAttributeValues":{":2":{"N":"1"},":5":{"NULL":true}}}
	END
	)" ]
}

@test "a condition that does not hold is refused, an update without its item is retried" {
	service UpdateItem "$(error ConditionalCheckFailedException)"
	run -0 store '{"update":{"id":"a"},"table":"orders","newer":{"partition":0,"offset":1}}'
	[ "$output" = refused ]
	stub_stop
	local bad
	for bad in '{}' '[]' '{"Attributes":[]}' '{"Attributes":{"id":1}}'; do
		service UpdateItem '{"body":'"$bad"'}'
		run -0 store '{"update":{"id":"a"},"table":"orders"}'
		[[ $output = 'retry '*UpdateItem* ]]
		stub_stop
	done
}

# put: ddb-put of a table that the config gives the key order_id (N).
put() {
	cat >app.json <<-'END'
	{"tables":[{"topic_name":"ORDERS","target_table_name":"orders",
	  "key":{"hash":"order_id"},"types":{"order_id":"N"},
	  "time_field":false}]}
	END
	timeout 60 ddb-put -C app.json "$@"
}

# refusing DESCRIBE: all writes are refused, and DescribeTable answers that.
refusing() {
	stub_start "[$1,{\"answers\":[$(error ValidationException)]}]"
	export AWS_ENDPOINT_URL_DYNAMODB=$STUB_URL
}

ORDERS='{"topic":"ORDERS","payload":{"ORDER_ID":1,"c":null}}
{"topic":"ORDERS","payload":{"ORDER_ID":2,"c":null}}
{"topic":"ORDERS","payload":{"ORDER_ID":3,"c":5}}'

@test "a config that is wrong about a table's key ends with 78 at the first refused write" {
	refusing "$(table order_id S)"
	run -78 --separate-stderr put --concurrency 1 <<<"$ORDERS"
	[ -z "$output" ]
	[[ $stderr = *'table orders has the key (order_id S), not (order_id N) as the config says'* ]]
	stub_stop
	refusing "$(table id N)"
	run -78 --separate-stderr put <<<"$ORDERS"
	[[ $stderr = *'table orders has the key (id N), not (order_id N)'* ]]
}

@test "refused rows of a table that is as the config says are errors, and it is asked about once" {
	refusing "$(table order_id N)"
	run -0 --separate-stderr put --concurrency 1 <<<"$ORDERS"
	[ "$(jq -r .error.code <<<"$output" | sort | uniq -c | xargs)" = '3 put.refused' ]
	[ "$(asked DescribeTable .TableName)" = '"orders"' ]
	stub_stop
	refusing "{\"target\":\"DescribeTable\",\"answers\":[$(error AccessDeniedException)]}"
	run -0 --separate-stderr put --concurrency 1 <<<"$ORDERS"
	[ "$(jq -r .error.code <<<"$output" | sort | uniq -c | xargs)" = '3 put.refused' ]
	[ "$(asked DescribeTable .TableName)" = '"orders"' ]
}

@test "an index that the config does not name is named, when its key is the trouble" {
	refusing "$(table order_id N '{"IndexName":"by_c","KeySchema":[{"AttributeName":"c","KeyType":"HASH"}]}')"
	run -0 --separate-stderr put --concurrency 1 <<<"$ORDERS"
	[[ $(jq -r .error.message <<<"${lines[0]}") = *'index by_c is keyed by c, type N'* ]]
	[[ $(jq -r .error.message <<<"${lines[2]}") != *by_c* ]]
}
