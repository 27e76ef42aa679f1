# ddb-del on tables. The same tests run against both stores: here SQLite's,
# and DynamoDB Local's as tests/stack/ddb-del.bats, which is this file.

# shellcheck disable=SC2154 # stderr is set by run
load "$(dirname "$(realpath "$BATS_TEST_FILENAME")")/helpers"

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	T=del$BATS_TEST_NUMBER-$RANDOM-
	AT=sqlite:$PWD/tables.db
	case $BATS_TEST_DIRNAME in
	*/stack) AT=${DDB_URL:?is set by tests/stack/run.sh} ;;
	esac
	export AWS_ENDPOINT_URL_DYNAMODB=$AT
	PIDS=()
	make errors id:S
}

teardown() {
	stop "${PIDS[@]}"
}

# make NAME KEY...: a table without our tools' help.
make() {
	"$ROOT/tests/tables.py" "$AT" make "$T$1" "${@:2}"
}

# items NAME: what the table holds, sorted.
items() {
	"$ROOT/tests/tables.py" "$AT" "$T$1"
}

# fill NAME: the items on stdin go there.
fill() {
	sed 's/.*/{"payload":&}/' | ddb-put -t "$T$1" >/dev/null
}

# waiting ID...: an error item for each of these, as far as it matters here.
waiting() {
	local id
	for id; do
		printf '{"id":"%s","retries":0,"_source":{"partition":0,"offset":5}}\n' "$id"
	done | fill errors
}

# from ID [RETRIES]: what ddb-scan says of it.
from() {
	printf '"from":{"table":"%serrors","key":{"id":"%s"},"if":{"_source":{"partition":0,"offset":5},"retries":%s},"first_failed":"x"}' \
		"$T" "$1" "${2:-0}"
}

# shellcheck disable=SC2120 # its options come by way of run
del() {
	timeout 120 ddb-del "$@"
}

@test "the item that a record was read from is deleted when its payload is stored elsewhere" {
	waiting a b
	line='{"topic":"ORDERS", "payload":{"x":1.0},'$(from a)',"stored":"orders_final"'
	run -0 --separate-stderr del <<<"$line }"
	[ "$output" = "$line"',"deleted":true}' ] || [ "$output" = "$line"' ,"deleted":true}' ]
	[ -z "$stderr" ]
	[ "$(items errors | jq -r .id)" = b ]
}

@test "a record that is parked is done with, errored or not" {
	waiting a b
	run -0 del <<-END
	{$(from a),"error":{"tool":"ddb-join","code":"join.missing"},"parked":"s3://b/k"}
	{$(from b),"parked":"dir/file"}
	END
	[ "$(field deleted <<<"$output" | tr '\n' ' ')" = 'true true ' ]
	[ "$(field error.code <<<"${lines[0]}")" = '"join.missing"' ]
	[ -z "$(items errors)" ]
}

@test "a record that was superseded is done with" {
	waiting a
	line='{"table":"orders_final","payload":{},'$(from a)',"superseded":true'
	run -0 del <<<"$line}"
	[ "$output" = "$line"',"deleted":true}' ]
	[ -z "$(items errors)" ]
}

@test "what is not done stays: stored where it came from, errored, or not stored" {
	waiting a
	cat >in <<-END
	{"payload":{},$(from a),"stored":"${T}errors"}
	{"payload":{},$(from a),"table":"${T}errors","superseded":true}
	{$(from a),"error":{"code":"put.size"}}
	{$(from a),"error":{"code":"put.size"},"stored":"orders_final"}
	{$(from a),"error":{"code":"put.size"},"superseded":true}
	{$(from a),"table":"orders_final","put_if":"newer"}
	{$(from a),"table":"orders_final","stored":"orders_stg"}
	{$(from a)}
	{$(from a),"parked":null}
	{$(from a),"parked":""}
	{$(from a),"stored":null}
	{$(from a),"stored":"orders_final","skipped":true}
	{$(from a),"stored":"orders_final","dropped":true}
	{$(from a),"parked":"x","deleted":true}
	END
	run -0 --separate-stderr del <in
	[ "$output" = "$(cat in)" ]
	[ -z "$stderr" ]
	[ "$(items errors | wc -l)" = 1 ]
	del <<<"{$(from a),\"superseded\":false}" >out
	[ "$(items errors | wc -l)" = 1 ]
	# an error that is null is none, a marker that is false marks nothing
	run -0 del <<<"{\"error\":null,\"deleted\":false,$(from a),\"stored\":\"orders_final\"}"
	[ "$(field deleted <<<"$output")" = true ]
	[ -z "$(items errors)" ]
}

@test "all that has no from passes untouched, to the byte" {
	cat >in <<-'END'
	{"topic":"ORDERS","partition":0,"offset":1,"payload":{"a":1.0},"stored":"orders_final"}
	{ "payload" : {} , "superseded" : true }
	{"error":{"code":"avro.truncated"},"payload_base64":"AA==","parked":"x"}
	{"deleted":true}
	{}
	END
	run -0 --separate-stderr del <in
	[ "$output" = "$(cat in)" ]
	[ -z "$stderr" ]
}

@test "an item that has changed stays, and its record is superseded" {
	waiting a b c
	printf '%s\n' '{"id":"a","retries":1,"_source":{"partition":0,"offset":5}}' \
		'{"id":"b","retries":0,"_source":{"partition":0,"offset":6}}' \
		'{"id":"c","retries":0}' | fill errors
	before=$(items errors)
	for id in a b c; do
		printf '{%s,"stored":"orders_final","n":1}\n' "$(from $id)"
	done >in
	run -0 --separate-stderr del -v <in
	[ "$output" = "$(sed 's/}$/,"superseded":true}/' in)" ]
	[ "$(items errors)" = "$before" ]
	[[ $stderr = *superseded=3* ]]
}

@test "an item that is gone is superseded, too; a marker is not set twice" {
	run -0 del <<-END
	{$(from gone),"stored":"orders_final"}
	{$(from gone),"table":"orders_final","superseded":true}
	END
	[ "${lines[0]}" = "{$(from gone)"',"stored":"orders_final","superseded":true}' ]
	[ "${lines[1]}" = "{$(from gone)"',"table":"orders_final","superseded":true}' ]
}

@test "from.if compares by value, and null means that it is not there" {
	printf '%s\n' '{"id":"a","n":1,"l":[1,{"x":"y"}],"t":true}' \
		'{"id":"b","n":1}' '{"id":"c","n":1}' | fill errors
	run -0 del <<-END
	{"from":{"table":"${T}errors","key":{"id":"a"},"if":{"n":1.0,"t":true,"l":[1e0,{"x":"y"}],"_source":null}},"parked":"x"}
	{"from":{"table":"${T}errors","key":{"id":"b"},"if":{"n":"1"}},"parked":"x"}
	{"from":{"table":"${T}errors","key":{"id":"c"},"if":{"n":null}},"parked":"x"}
	END
	[ "$(jq -c '[.deleted, .superseded]' <<<"$output" | tr '\n' ' ')" = '[true,null] [null,true] [null,true] ' ]
	[ "$(items errors | jq -r .id)" = "$(printf 'b\nc')" ]
}

@test "keys of two attributes and of numbers are found by value" {
	make t n:N s:S
	printf '%s\n' '{"n":1.50,"s":"x","v":1}' '{"n":2,"s":"x","v":1}' | fill t
	run -0 del <<<'{"from":{"table":"'"$T"'t","key":{"s":"x","n":"15e-1"},"if":{"v":1}},"stored":"other"}'
	[ "$(field deleted <<<"$output")" = true ]
	[ "$(items t)" = '{"n":2,"s":"x","v":1}' ]
}

@test "a from that ddb-scan did not make is an error, and nothing is deleted" {
	waiting a
	e=${T}errors
	cat >froms <<-END
	null
	7
	[]
	{}
	{"key":{"id":"a"},"if":{}}
	{"table":"","key":{"id":"a"},"if":{}}
	{"table":7,"key":{"id":"a"},"if":{}}
	{"table":"$e","if":{}}
	{"table":"$e","key":"a","if":{}}
	{"table":"$e","key":{},"if":{}}
	{"table":"$e","key":{"ID":"a"},"if":{}}
	{"table":"$e","key":{"id":null},"if":{}}
	{"table":"$e","key":{"id":""},"if":{}}
	{"table":"$e","key":{"id":["a"]},"if":{}}
	{"table":"$e","key":{"id":"a"}}
	{"table":"$e","key":{"id":"a"},"if":null}
	{"table":"$e","key":{"id":"a"},"if":[]}
	END
	sed 's/.*/{"n":1.0,"from":&,"stored":"orders_final"}/' froms >in
	run -0 --separate-stderr del -v <in
	[ "$(field error.code <<<"$output" | sort | uniq -c | tr -s ' ')" = ' 17 "del.from"' ]
	[ "$(jq -c 'del(.error)' <<<"$output")" = "$(jq -c . in)" ]
	[[ $stderr = *'(del.from=17)'* ]]
	[ "$(items errors | wc -l)" = 1 ]
	# where there is nothing to do nobody looks at it
	run -0 del <<<'{"from":7,"payload":{}}'
	[ "$output" = '{"from":7,"payload":{}}' ]
}

@test "an item goes once: the second record of it is superseded" {
	waiting a
	run -0 del <<-END
	{"n":1,$(from a),"stored":"orders_final"}
	{"n":2,$(from a),"stored":"orders_final"}
	END
	[ "$(jq -c '[.n, .deleted, .superseded]' <<<"$output" | tr '\n' ' ')" = '[1,true,null] [2,null,true] ' ]
}

@test "records come out in the order in which they came in" {
	for n in $(seq 1 400); do echo "i$n"; done >ids
	# shellcheck disable=SC2046 # one word each
	waiting $(cat ids)
	while read -r id; do
		printf '{"id":"%s",%s,"stored":"orders_final"}\n{"id":"pass-%s"}\n' "$id" "$(from "$id")" "$id"
		printf 'junk-%s\n' "$id"
	done <ids >in
	run -0 --separate-stderr del <in
	[ "$(jq -r '.id // (.payload_base64 | @base64d)' <<<"$output")" = "$(sed 's/{"id":"\([^"]*\)".*/\1/' in)" ]
	[ "$(grep -c '"deleted":true' <<<"$output")" = 400 ]
	[ "$(grep -c '"json.syntax"' <<<"$output")" = 400 ]
	[ -z "$(items errors)" ]
}

@test "a table that is missing is 78, and nothing is passed on" {
	run -78 --separate-stderr del <<<'{"from":{"table":"'"$T"'nowhere","key":{"id":"a"},"if":{}},"parked":"x"}'
	[ -z "$output" ]
	[[ $stderr = *"${T}nowhere"* ]]
}

@test "the config may say how the tables are keyed" {
	printf '{"joins":[{"driver":"A","error_table_name":"%serrors","target_table_name":"f"}]}' "$T" >app.json
	waiting a
	run -0 del -C app.json <<<"{$(from a),\"parked\":\"x\"}"
	[ -z "$(items errors)" ]
	printf '{"tables":[{"topic_name":"A","target_table_name":"%serrors","key":{"hash":"other"},"types":{"other":"S"}}]}' "$T" >app.json
	waiting a
	run -78 --separate-stderr del -C app.json <<<"{$(from a),\"parked\":\"x\"}" ||
		[ "$(field error.code <<<"$output")" = '"del.from"' ]
	[ "$(items errors | wc -l)" = 1 ]
}

@test "killed and run again, it ends where it would have" {
	# shellcheck disable=SC2046 # one word each
	waiting $(seq 1 300)
	for id in $(seq 1 300); do
		printf '{"id":%s,%s,"stored":"orders_final"}\n' "$id" "$(from "$id")"
	done >in
	mkfifo fifo
	ddb-del <fifo >out 3>&- &
	PIDS+=($!)
	head -n 100 in >half
	{ cat half; sleep 100 3>&- & echo $! >sleeper; wait; } >fifo 3>&- &
	PIDS+=($!)
	until_true 60 eval '[ "$(wc -l <out)" = 100 ]'
	kill -9 "${PIDS[0]}"
	kill "$(cat sleeper)"
	[ "$(grep -c '"deleted":true' out)" = 100 ]
	run -0 del <in
	[ "${#lines[@]}" = 300 ]
	[ "$(grep -c '"superseded":true' <<<"$output")" = 100 ]
	[ "$(grep -c '"deleted":true' <<<"$output")" = 200 ]
	[ -z "$(items errors)" ]
}

@test "of two at once each item is deleted by one, and superseded for the other" {
	# shellcheck disable=SC2046 # one word each
	waiting $(seq 1 200)
	for id in $(seq 1 200); do
		printf '{"id":%s,%s,"stored":"orders_final"}\n' "$id" "$(from "$id")"
	done >in
	ddb-del <in >out1 3>&- &
	PIDS+=($!)
	ddb-del <in >out2
	wait "${PIDS[0]}"
	[ "$(wc -l <out1)" = 200 ]
	[ "$(jq -c '[.id, .deleted, .superseded]' out1 out2 | sort -u | wc -l)" = 400 ]
	[ "$(cat out1 out2 | grep -c '"deleted":true}')" = 200 ]
	[ "$(cat out1 out2 | grep -c '"superseded":true}')" = 200 ]
	[ -z "$(items errors)" ]
}

@test "what ddb-scan finds and is done with is gone, a newer version stays" {
	waiting a b c
	ddb-scan -t "${T}errors" >found
	printf '{"id":"b","retries":1,"_source":{"partition":0,"offset":5}}\n' | fill errors
	sed 's/}$/,"stored":"orders_final"}/' found | del >out
	[ "$(jq -r 'select(.superseded) | .payload.id' out)" = b ]
	[ "$(items errors | jq -r .id)" = b ]
}

@test "-t to another table and ddb-del behind it move a table" {
	make old n:N
	make new n:N
	seq 1 50 | sed 's/.*/{"n":&,"v":"&"}/' | fill old
	before=$(items old)
	ddb-scan -t "${T}old" | ddb-put -t "${T}new" | del >/dev/null
	[ "$(items new)" = "$before" ]
	[ -z "$(items old)" ]
	# onto itself it deletes nothing
	ddb-scan -t "${T}new" | ddb-put -t "${T}new" | del >/dev/null
	[ "$(items new)" = "$before" ]
}

@test "the common options hold: -A, --strict, --retry-errors" {
	waiting a b
	run -0 del -A <<<'{"topic":"T","partition":1,"offset":2,'"$(from a)"',"parked":"x"}'
	[ "$output" = '{"topic":"T","partition":1,"offset":2,"parked":"x"}' ]
	run -65 --separate-stderr del --strict <<<'junk'
	run -0 del --retry-errors <<<"{$(from b),"'"error":{"code":"x"},"parked":"x","n":1}'
	[ "$output" = '{"n":1}' ]
	[ "$(items errors | jq -r .id)" = b ]
}

@test "input that was cut off, and a wrong command line" {
	waiting a
	printf '{%s,"parked":"x"}\n{"pay' "$(from a)" >in
	run -74 --separate-stderr del <in
	[ "$(field deleted <<<"$output")" = true ]
	run -64 --separate-stderr del --concurrency 0 <in
	run -64 --separate-stderr del --concurrency 1001 <in
	run -64 --separate-stderr del --nothing <in
	run -78 --separate-stderr del nowhere.ndjson
	run -74 --separate-stderr bash -c 'echo {} | ddb-del >/dev/full'
}
