# ddb-del against a service that fails in every way: a scripted HTTP stub.
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # stderr is set by run
load helpers
load stub/stub

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	aws_for_tests
	cat >app.json <<-'END'
	{"joins":[{"driver":"ORDERS","target_table_name":"final",
	   "error_table_name":"errors"}]}
	END
	PIDS=()
}

teardown() {
	stop "${PIDS[@]}"
	stub_stop_all
}

ARN=arn:aws:dynamodb:eu-central-1:123456789012:table/errors
THROTTLED='{"status":400,"body":{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"too fast"}'
REFUSED='{"status":400,"body":{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed"}}'
INVALID='{"status":400,"body":{"__type":"com.amazon.coral.validate#ValidationException","message":"bad condition"}}'
TABLE='{"target":"DescribeTable","answers":[{"body":{"Table":{"TableName":"errors","TableArn":"'$ARN'","TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}}}]}'

# deletes ANSWERS: DeleteItem is answered by these, one after the other.
deletes() {
	stub_start '[{"target":"DeleteItem","answers":['"$1"']},'"$TABLE"']'
	export AWS_ENDPOINT_URL_DYNAMODB=$STUB_URL
}

# done_with FROM TO: one record for each of these numbers.
done_with() {
	seq "$1" "$2" | sed 's/.*/{"n":&,"from":{"table":"errors","key":{"id":"&"},"if":{"_source":{"partition":0,"offset":5},"retries":1}},"stored":"final"}/'
}

del() {
	timeout 60 ddb-del -C app.json "$@"
}

@test "each delete is one DeleteItem, conditional on from.if" {
	deletes '{"body":{}}'
	run -0 del < <(done_with 1 3)
	[ "$(field deleted <<<"$output" | tr '\n' ' ')" = 'true true true ' ]
	[ "$(stub_requests '.headers["x-amz-target"]' | sort -u)" = '"DynamoDB_20120810.DeleteItem"' ]
	[ "$(stub_requests '.body | fromjson | .Key.id.S' | sort | tr '\n' ' ')" = '"1" "2" "3" ' ]
	[ "$(stub_requests '.body | fromjson | .ConditionExpression == null' | sort -u)" = false ]
	[ "$(stub_requests '.body | fromjson | [.ExpressionAttributeNames[]] | unique' | sort -u)" = '["_source","id","retries"]' ]
}

@test "a condition that does not hold is superseded, and no failure" {
	deletes "$REFUSED"
	run -0 --separate-stderr del -v < <(done_with 1 1)
	[ "$output" = "$(done_with 1 1 | sed 's/}$/,"superseded":true}/')" ]
	[[ $stderr = *'superseded=1 retries=0'* ]]
}

@test "the table is described once, if the config says nothing of it" {
	deletes '{"body":{}}'
	run -0 ddb-del < <(done_with 1 20)
	[ "$(stub_requests '.headers["x-amz-target"]' | grep -c DescribeTable)" = 1 ]
}

@test "nothing passes on before it is deleted, and --concurrency bounds the requests" {
	deletes '{"hang":true}'
	mkfifo out
	ddb-del -C app.json --concurrency 3 < <(done_with 1 50) >out 3>&- &
	PIDS=($!)
	exec 7<out
	until_true 20 eval '[ "$(stub_requests | wc -l)" = 3 ]'
	run ! read -rt 0.5 line <&7
	[ "$(stub_requests | wc -l)" = 3 ]
	exec 7<&-
}

@test "records behind one that waits come out after it" {
	stub_start '[{"target":"DeleteItem","body":"\"S\":\"1\"","answers":[{"delay":1,"body":{}}]},{"target":"DeleteItem","answers":[{"body":{}}]}]'
	export AWS_ENDPOINT_URL_DYNAMODB=$STUB_URL
	run -0 del < <(done_with 1 3; echo '{"n":4}'; echo '{"n":5,"error":{"code":"x"}}'; done_with 6 6)
	[ "$(field n <<<"$output" | tr '\n' ' ')" = '1 2 3 4 5 6 ' ]
}

@test "throttling is waited out; --max-wait ends it with 69" {
	deletes "$THROTTLED,\"times\":4},{\"body\":{}}"
	run -0 --separate-stderr del --retries 1 < <(done_with 1 2)
	[ "$(field deleted <<<"$output" | tr '\n' ' ')" = 'true true ' ]
	stub_stop
	deletes "$THROTTLED}"
	run -69 --separate-stderr del --max-wait 300ms < <(done_with 1 2)
	[ -z "$output" ]
	[[ $stderr = *errors*max-wait* ]]
}

@test "a service that fails is tried again, then 69, nothing passed on" {
	deletes '{"status":500,"body":{"__type":"InternalServerError"}},{"reset":true},{"close":true},{"body":{}}'
	run -0 del < <(done_with 1 1)
	[ "$(field deleted <<<"$output")" = true ]
	stub_stop
	deletes '{"status":503,"body":"<html>"}'
	run -69 --separate-stderr del --retries 2 < <(done_with 1 1)
	[ -z "$output" ]
	[ "$(stub_requests | wc -l)" = 3 ]
}

@test "a delete that was done, but its answer lost, is superseded: the item is gone" {
	deletes '{"close":true},'"$REFUSED"
	run -0 del < <(done_with 1 1)
	[ "$(jq -c '[.deleted, .superseded]' <<<"$output")" = '[null,true]' ]
}

@test "access denied is 77, a missing table 78, nothing passed on" {
	deletes '{"status":400,"body":{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"not authorized to perform: dynamodb:DeleteItem"}}'
	run -77 --separate-stderr del < <(done_with 1 2)
	[ -z "$output" ]
	[[ $stderr = *"not authorized"* ]]
	stub_stop
	deletes '{"status":400,"body":{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}}'
	run -78 --separate-stderr del < <(done_with 1 2)
	[ -z "$output" ]
	[[ $stderr = *errors* ]]
}

@test "a from whose name no table can have is an error of its record" {
	deletes '{"body":{}}'
	run -0 del <<<'{"from":{"table":"a b","key":{"id":"1"},"if":{}},"stored":"final"}'
	[ "$(jq -r .error.code <<<"$output")" = del.from ]
	[[ $output = *'from: table a b: no table can be called so'* ]]
}

@test "what the service refuses of one record is its error" {
	stub_start '[{"target":"DeleteItem","body":"\"S\":\"2\"","answers":['"$INVALID"']},{"target":"DeleteItem","answers":[{"body":{}}]}]'
	export AWS_ENDPOINT_URL_DYNAMODB=$STUB_URL
	run -0 del < <(done_with 1 3)
	[ "$(field error.code <<<"$output" | tr '\n' ' ')" = 'null "del.refused" null ' ]
	[[ ${lines[1]} = *"bad condition"* ]]
}

@test "one table by its name and by its ARN is the same one: nothing is deleted" {
	deletes '{"body":{}}'
	done_with 1 3 | sed "s|\"final\"|\"$ARN\"|" >in
	done_with 4 6 | sed "s|\"table\":\"errors\"|\"table\":\"$ARN\"|; s|\"final\"|\"errors\"|" >>in
	run -0 ddb-del <in
	[ "$output" = "$(cat in)" ]
	[ "$(stub_requests '.headers["x-amz-target"]' | grep -c DeleteItem)" = 0 ]
	[ "$(stub_requests | wc -l)" -le 4 ]
}

@test "a table of that name elsewhere is another one" {
	deletes '{"body":{}}'
	done_with 1 1 | sed 's|"final"|"arn:aws:dynamodb:eu-west-1:123456789012:table/errors"|' >in
	run -0 ddb-del <in
	[ "$(field deleted <<<"$output")" = true ]
}

@test "it ends when its reader is gone while it waits" {
	deletes '{"body":{}},{"hang":true}'
	done_with 1 2 >in
	timeout 30 bash -c 'ddb-del -C app.json --concurrency 1 in | head -n 1 >out
		echo "${PIPESTATUS[0]}" >status' 2>err 3>&-
	[ "$(cat status)" = 141 ]
	[ "$(field n <out)" = 1 ]
	[ ! -s err ]
}
