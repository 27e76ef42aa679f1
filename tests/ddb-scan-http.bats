# ddb-scan against a service that fails in every way: a scripted HTTP stub.
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # stderr is set by run
load helpers
load stub/stub

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	PIDS=()
	aws_for_tests
	cat >app.json <<-'END'
	{"tables":[{"topic_name":"ORDERS","target_table_name":"orders",
	   "key":{"hash":"order_id"},"types":{"order_id":"N"}}],
	 "joins":[{"driver":"ORDERS","target_table_name":"final",
	   "error_table_name":"errors"}]}
	END
}

teardown() {
	stop "${PIDS[@]}"
	stub_stop_all
}

THROTTLED='{"status":400,"body":{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"too fast"}'

# scans ANSWERS: Scan is answered by these, one after the other.
scans() {
	stub_start '[{"target":"Scan","answers":['"$1"']}'"${2:+,$2}"']'
	export AWS_ENDPOINT_URL_DYNAMODB=$STUB_URL
}

# page LAST N...: an answer with these items; there are more unless LAST.
page() {
	local last=$1 n items=
	shift
	for n; do
		items+=${items:+,}'{"order_id":{"N":"'$n'"}}'
	done
	printf '{"body":{"Items":[%s]%s}}' "$items" \
		"$([ "$last" = last ] || printf ',"LastEvaluatedKey":{"order_id":{"N":"%s"}}' "$n")"
}

scan() {
	timeout 60 ddb-scan -C app.json -t orders --segments 1 "$@"
}

@test "pages are asked for until there is no more" {
	scans "$(page more 1 2),$(page more 3),$(page last 4)"
	run -0 --separate-stderr scan
	[ "$(jq .payload.order_id <<<"$output" | tr '\n' ' ')" = '1 2 3 4 ' ]
	[ "$(stub_requests '.body | fromjson | .ExclusiveStartKey.order_id.N' | tr '\n' ' ')" = 'null "2" "3" ' ]
	[ "$(stub_requests '.body | fromjson | [.TableName, .ConsistentRead]' | sort -u)" = '["orders",true]' ]
}

@test "a page without items is not the end" {
	scans '{"body":{"Items":[],"LastEvaluatedKey":{"order_id":{"N":"7"}}}},'"$(page last 9)"
	run -0 scan
	[ "$(jq .payload.order_id <<<"$output")" = 9 ]
}

@test "each segment is asked for, all at once" {
	scans '{"delay":0.3,"body":{"Items":[]}}'
	run -0 scan --segments 7
	[ "$(stub_requests '.body | fromjson | .Segment' | sort -n | tr '\n' ' ')" = '0 1 2 3 4 5 6 ' ]
	[ "$(stub_requests '.body | fromjson | .TotalSegments' | sort -u)" = 7 ]
	[ "$(stub_requests .connection | sort -u | wc -l)" = 7 ]
}

@test "four segments without --segments; no table is described if the config has key and types" {
	scans '{"body":{"Items":[]}}'
	run -0 ddb-scan -C app.json -t orders
	[ "$(stub_requests '.body | fromjson | .TotalSegments' | tr '\n' ' ')" = '4 4 4 4 ' ]
	run -0 ddb-scan -C app.json --errors
	[ "$(stub_requests '.headers["x-amz-target"]' | sort -u)" = '"DynamoDB_20120810.Scan"' ]
	[ "$(stub_requests '.body | fromjson | .TableName' | sort | uniq -c | tr -s ' ')" = "$(printf ' 4 "errors"\n 4 "orders"')" ]
}

@test "--limit asks for no more than that" {
	scans "$(page more 1 2)"
	run -0 scan --limit 2
	[ "${#lines[@]}" = 2 ]
	[ "$(stub_requests '.body | fromjson | .Limit')" = 2 ]
}

@test "throttling is waited out, in the middle of a table too" {
	scans "$(page more 1),$THROTTLED,\"times\":4},$(page last 2)"
	run -0 --separate-stderr scan --retries 1 -v
	[ "$(jq .payload.order_id <<<"$output" | tr '\n' ' ')" = '1 2 ' ]
	[[ $stderr = *retries=4* ]]
	[ "$(stub_requests '.body | fromjson | .ExclusiveStartKey.order_id.N' | tr '\n' ' ')" = 'null "1" "1" "1" "1" "1" ' ]
}

@test "--max-wait ends it with 69" {
	scans "$(page more 1),$THROTTLED}"
	run -69 --separate-stderr scan --max-wait 300ms
	[ "$(jq .payload.order_id <<<"$output")" = 1 ]
	[[ $stderr = *orders*max-wait* ]]
}

@test "a service that fails is tried again, then 69" {
	scans '{"status":500,"body":{"__type":"InternalServerError"}},{"reset":true},{"close":true},{"truncate":3,"body":{"Items":[]}},{"body":{}},{"body":[]},'"$(page last 1)"
	run -0 --separate-stderr scan
	[ "${#lines[@]}" = 1 ]
	stub_stop
	scans '{"status":503,"body":"<html>"}'
	run -69 --separate-stderr scan --retries 2
	[ -z "$output" ]
	[ "$(stub_requests | wc -l)" = 3 ]
}

@test "access denied is 77, a missing table 78 and named" {
	scans '{"status":400,"body":{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"not authorized to perform: dynamodb:Scan"}}'
	run -77 --separate-stderr scan
	[[ $stderr = *"not authorized"* ]]
	stub_stop
	scans '{"status":400,"body":{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}}'
	run -78 --separate-stderr ddb-scan -C app.json --errors
	[ -z "$output" ]
	[[ $stderr = *errors* ]]
	[[ $stderr != *final* ]]
}

@test "a name that no table can have is 78, too" {
	scans
	run -78 --separate-stderr ddb-scan -t 'a b'
	[ -z "$output" ]
	[[ $stderr = *'table a b: no table can be called so'* ]]
	sed -i 's/"errors"/"er rors"/' app.json
	run -78 --separate-stderr ddb-scan -C app.json --errors
	[[ $stderr = *'table er rors: no table can be called so'* ]]
}

@test "what was read goes out while the next page is waited for" {
	scans "$(page more 1 2),{\"hang\":true}"
	mkfifo out
	ddb-scan -C app.json -t orders --segments 1 >out 3>&- &
	PIDS=($!)
	exec 7<out
	read -rt 10 line <&7
	[ "$(jq .payload.order_id <<<"$line")" = 1 ]
	read -rt 10 line <&7
	exec 7<&-
}

@test "it ends when its reader is gone while it waits" {
	scans "$(page more 1),{\"hang\":true}"
	run -0 --separate-stderr timeout 30 bash -c 'ddb-scan -C app.json -t orders --segments 1 | head -n 1
		[ "${PIPESTATUS[0]}" = 141 ]'
	[ -z "$stderr" ]
}

# ended_by SIGNAL: the status of a scan that hangs behind its first page.
ended_by() {
	timeout 60 env --default-signal ddb-scan -C app.json -t orders \
		--segments 1 -v >out 2>err 3>&- &
	PIDS=($!)
	until_true 20 test -s out || return
	pkill -"$1" -P "${PIDS[0]}"
	wait "${PIDS[0]}"
}

@test "the first SIGTERM or SIGINT ends it, between two records" {
	scans "$(page more 1),{\"hang\":true}"
	ended_by TERM && false || [ $? = 143 ]
	[ "$(jq .payload.order_id out)" = 1 ]
	[[ $(cat err) = *'in=1 out=1'* ]]
	stub_stop
	scans "$(page more 1),{\"hang\":true}"
	rm out
	ended_by INT && false || [ $? = 130 ]
	[ "$(jq .payload.order_id out)" = 1 ]
}

@test "a key of bytes can't be told: its items come without from, which is said once" {
	scans '{"body":{"Items":[{"id":{"B":"AAE="},"v":{"N":"1"}},{"id":{"B":"AAI="}}]}}' \
		'{"target":"DescribeTable","answers":[{"body":{"Table":{"TableName":"blobs","TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"B"}]}}}]}'
	run -0 --separate-stderr ddb-scan -t blobs --segments 1
	[ "$output" = '{"payload":{"id":"AAE=","v":1}}
{"payload":{"id":"AAI="}}' ]
	[ "$(wc -l <<<"$stderr")" = 1 ]
	[[ $stderr = *blobs*"no from"* ]]
}

@test "an ARN names a table, and stands in from" {
	arn=arn:aws:dynamodb:eu-central-1:123456789012:table/orders
	scans "$(page last 1)" '{"target":"DescribeTable","answers":[{"body":{"Table":{"TableName":"orders","TableArn":"'$arn'","TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"order_id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"order_id","AttributeType":"N"}]}}}]}'
	run -0 ddb-scan -t $arn --segments 1
	[ "$(field from.table <<<"$output")" = "\"$arn\"" ]
	[ "$(stub_requests '.body | fromjson | .TableName' | sort -u)" = "\"$arn\"" ]
}
