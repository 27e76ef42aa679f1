# ddb-scan on tables. The same tests run against both stores: here SQLite's,
# and DynamoDB Local's as tests/stack/ddb-scan.bats, which is this file.

# shellcheck disable=SC2154 # stderr is set by run
load "$(dirname "$(realpath "$BATS_TEST_FILENAME")")/helpers"

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	T=scan$BATS_TEST_NUMBER-$RANDOM-
	AT=sqlite:$PWD/tables.db
	case $BATS_TEST_DIRNAME in
	*/stack) AT=${DDB_URL:?is set by tests/stack/run.sh} ;;
	esac
	export AWS_ENDPOINT_URL_DYNAMODB=$AT
	PIDS=()
	joins '{"driver":"ORDERS","error_table_name":"@errors",
		"target_table_name":"@final"}'
}

teardown() {
	stop "${PIDS[@]}"
}

# joins JOINS...: app.json, where @ stands for this test's prefix.
joins() {
	printf '{"joins":[%s]}' "${1//@/$T}" >app.json
}

# make NAME KEY...: a table without our tools' help.
make() {
	"$ROOT/tests/tables.py" "$AT" make "$T$1" "${@:2}"
}

# fill NAME: the items on stdin go there.
fill() {
	sed 's/.*/{"payload":&}/' | ddb-put -t "$T$1" >/dev/null
}

scan() {
	timeout 120 ddb-scan "$@"
}

errors() {
	scan -C app.json --errors "$@"
}

# numbers FROM TO: items of these ids.
numbers() {
	seq "$1" "$2" | sed 's/.*/{"id":&,"v":"&"}/'
}

# at OFFSET: a time so far from now, as error items have it.
at() {
	date -u -d "$1" +%Y-%m-%dT%H:%M:%S.000Z
}

# waiting ID [JQ]: an error item that is due, changed by a filter.
waiting() {
	jq -nc --arg id "$1" --arg past "$(at '-1 hour')" "{
		id: \$id, topic: \"ORDERS\",
		record: ({topic:\"ORDERS\",offset:1,payload:{order_id:7},
			stored:\"orders_stg\"} | tojson),
		retries: 0, missing: [], wait_for: \"c {}\",
		first_failed: \$past, updated: \$past, retry_after: \$past,
		_source: {partition: 0, offset: 1}} | ${2:-.}"
}

@test "each item of a table is a record with the item as payload, and from" {
	make t id:N day:S
	fill t <<-'END'
	{"id":1,"day":"mon","t":true,"n":null,"l":[1,{"x":""}],"s":"a\"\u00e9\n"}
	END
	run -0 --separate-stderr scan -t "${T}t"
	jq -e --arg t "${T}t" '
		.payload == {id: 1, day: "mon", t: true, n: null,
			l: [1, {x: ""}], s: "a\"\u00e9\n"} and
		.from == {table: $t, key: {id: 1, day: "mon"},
			if: (.payload | del(.id, .day))} and
		keys == ["from", "payload"]' <<<"$output"
	[ "${#lines[@]}" = 1 ]
	[ -z "$stderr" ]
}

@test "from.if is the item's source and retries, where it has a source" {
	make t id:S
	fill t <<-'END'
	{"id":"a","_source":{"partition":3,"offset":12},"v":1}
	{"id":"b","_source":{"partition":3,"offset":12},"retries":2,"v":1}
	{"id":"c"}
	END
	scan -t "${T}t" >out
	[ "$(jq -ceSs 'sort_by(.payload.id)[].from.if' out)" = '{"_source":{"offset":12,"partition":3}}
{"_source":{"offset":12,"partition":3},"retries":2}
{}' ]
}

@test "numbers keep all their digits" {
	make t id:N
	fill t <<<'{"id":12345678901234567890123456789012345678,"v":0.10000000000000000000000000000000000001}'
	run -0 scan -t "${T}t"
	[[ $output = *'"payload":{'*'"id":12345678901234567890123456789012345678'* ]]
	[[ $output = *'"v":0.10000000000000000000000000000000000001'* ]]
	[[ $output = *'"key":{"id":12345678901234567890123456789012345678}'* ]]
}

@test "every item comes once, however many segments read the table" {
	make t id:N
	numbers 1 3000 | fill t
	for n in 1 3 8; do
		scan -t "${T}t" --segments $n >out
		[ "$(jq .payload.id out | sort -n | uniq -c | awk '$1 == 1' | wc -l)" = 3000 ]
		[ "$(wc -l <out)" = 3000 ]
	done
}

@test "a table of many pages comes whole" {
	make t id:N
	seq 1 60 | sed "s/.*/{\"id\":&,\"v\":\"$(printf '%0100000d' 0)\"}/" | fill t
	run -0 scan -t "${T}t" --segments 2
	[ "$(jq .payload.id <<<"$output" | sort -n)" = "$(seq 1 60)" ]
}

@test "an empty table gives nothing" {
	make t id:N
	run -0 --separate-stderr scan -t "${T}t"
	[ -z "$output$stderr" ]
	make errors id:S
	run -0 --separate-stderr errors
	[ -z "$output$stderr" ]
}

@test "--limit is how many records are printed at most" {
	make t id:N
	numbers 1 100 | fill t
	for n in 1 7 100 1000; do
		scan -t "${T}t" --limit $n >out
		[ "$(wc -l <out)" = $((n < 100 ? n : 100)) ]
		[ "$(sort -u out | wc -l)" = $((n < 100 ? n : 100)) ]
	done
	make errors id:S
	for n in 1 2 3; do waiting "o $n"; done | fill errors
	[ "$(errors --limit 2 | wc -l)" = 2 ]
}

@test "--errors gives the record that an error item holds, to the byte" {
	make errors id:S
	held='{"topic":"ORDERS", "partition":0,"offset":9,"payload":{"order_id":1,"t":"a\"\\ é\u00e9\t"},"x":1.50,"stored":"orders_stg","headers":["a",null]}'
	waiting 'orders_final {"order_id":1}' |
		jq -c --arg held "$held" '.record = $held | .retries = 2' |
		fill errors
	first=$("$ROOT/tests/tables.py" "$AT" "${T}errors" | jq .first_failed)
	run -0 --separate-stderr errors
	begin='{"topic":"ORDERS", "partition":0,"offset":9,"payload":{"order_id":1,"t":"a\"\\ é\u00e9\t"},"x":1.50,"headers":["a",null],"retries":2,'
	[[ $output = "$begin"* ]]
	[ -z "$stderr" ]
	[ "$(jq -cS .from <<<"$output")" = '{"first_failed":'"$first"',"if":{"_source":{"offset":1,"partition":0},"retries":2},"key":{"id":"orders_final {\"order_id\":1}"},"table":"'"$T"'errors"}' ]
}

@test "table, stored, error, parked, markers and old retries are taken off" {
	make errors id:S
	waiting a '.record = ({offset: 1, table: "t", put_if: "newer", stored: "s",
		error: {code: "x"}, parked: "p", retries: 9, missing: [1],
		superseded: true, from: {table: "x"}, mine: 1} | tojson)' |
		fill errors
	run -0 errors
	[ "$(jq -c 'del(.from)' <<<"$output")" = '{"offset":1,"mine":1,"retries":0}' ]
	[ "$(jq -c .from.table <<<"$output")" = "\"${T}errors\"" ]
}

@test "an item without a source has null in from.if" {
	make errors id:S
	waiting a 'del(._source)' | fill errors
	run -0 errors
	[ "$(jq -cS .from.if <<<"$output")" = '{"_source":null,"retries":0}' ]
}

@test "--errors gives what is due: retry_after has come" {
	make errors id:S
	{
		waiting due
		waiting later ".retry_after = \"$(at '+1 hour')\""
		waiting by-hand ".retry_after = \"$(date -u -d -1min +%FT%TZ)\""
		waiting open 'del(.retry_after)'
	} | fill errors
	errors | jq -r .from.key.id | sort >out
	[ "$(cat out)" = "$(printf '%s\n' by-hand due open)" ]
}

@test "--older-than gives what was last tried so long ago; 0 takes all" {
	make errors id:S
	{
		waiting old ".retry_after = \"$(at '+1 hour')\""
		waiting new ".updated = \"$(at '-1 min')\""
		waiting ahead ".updated = \"$(at '+1 hour')\""
	} | fill errors
	errors --older-than 30m | jq -r .from.key.id >out
	[ "$(cat out)" = old ]
	errors --older-than 0 | jq -r .from.key.id | sort >out
	[ "$(cat out)" = "$(printf '%s\n' ahead new old)" ]
	[ -z "$(errors --older-than 2h)" ]
}

@test "a deleted item is left out" {
	make errors id:S
	{ waiting gone '._deleted = true'; printf '{"id":"marker","_deleted":true}\n'; } |
		fill errors
	run -0 --separate-stderr errors --older-than 0
	[ -z "$output$stderr" ]
}

@test "the error table of every join is scanned, each once" {
	joins '{"driver":"A","error_table_name":"@errors","target_table_name":"@a"},
		{"driver":"B","error_table_name":"@errors","target_table_name":"@b"},
		{"driver":"C","error_table_name":"@others","target_table_name":"@c"}'
	make errors id:S
	make others id:S
	waiting a | fill errors
	waiting b | fill others
	errors | jq -r '.from | .table + " " + .key.id' | sort >out
	[ "$(cat out)" = "$(printf '%s\n' "${T}errors a" "${T}others b")" ]
}

@test "what is no error item is an error record that names it" {
	make errors id:S
	{
		printf '{"id":"no-record","v":1.50}\n'
		waiting not-json '.record = "{\"a\":"'
		waiting two-lines '.record = "{}\n{}"'
		waiting array '.record = "[]"'
		waiting object '.record = {a: 1}'
		waiting retries '.retries = "many"'
		waiting time '.retry_after = "soon"'
		waiting source '._source = 7'
		waiting twice '.record = "{\"key\":1,\"key\":2}"'
		waiting good
	} | fill errors
	run -0 --separate-stderr errors -v
	[ "$(jq -r 'select(.error == null) | .from.key.id' <<<"$output")" = good ]
	[ "$(grep -c '"code":"scan.item"' <<<"$output")" = 9 ]
	jq -se --arg t "${T}errors" 'map(select(.error)) | all(
		.payload.id == .from.key.id and .from.table == $t and
		.error.tool == "ddb-scan" and (.error.message | contains($t)))' <<<"$output"
	[[ $stderr = *'in=10 out=10 errors=9 (scan.item=9)'* ]]
	[ "$(grep -F '"id":"no-record"' <<<"$output" | jq -cS '.payload, .from.if' | tr '\n' ' ')" = '{"id":"no-record","v":1.5} {"v":1.5} ' ]
}

@test "a table that is missing is 78, and named" {
	make other id:S
	run -78 --separate-stderr scan -t "${T}nowhere"
	[ -z "$output" ]
	[[ $stderr = *"${T}nowhere"* ]]
	run -78 --separate-stderr errors
	[ -z "$output" ]
	[[ $stderr = *"${T}errors"* ]]
}

@test "a table that rows go to is never taken for an error table" {
	printf '{"tables":[{"topic_name":"A","target_table_name":"%s"}],"joins":[{"driver":"A","target_table_name":"x","error_table_name":"%s"}]}' \
		"${T}t" "${T}t" >app.json
	make t id:S
	run -78 --separate-stderr errors
	[[ $stderr = *"${T}t is an error_table_name and a target_table_name"* ]]
	joins '{"driver":"A","error_table_name":"@t","target_table_name":"@a"},
		{"driver":"B","error_table_name":"@b","target_table_name":"@t"}'
	run -78 --separate-stderr errors
	[[ $stderr = *"${T}t is an error_table_name and a target_table_name"* ]]
}

@test "a config that has no joins is 78" {
	echo '{"tables":[]}' >app.json
	run -78 --separate-stderr errors
	[[ $stderr = *"has no joins"* ]]
	run -78 --separate-stderr scan -C nowhere.json --errors
	[[ $stderr = *nowhere.json* ]]
}

@test "a wrong command line is 64" {
	run -64 --separate-stderr scan
	[[ $stderr = *"expected -t TABLE, or --errors"* ]]
	run -64 --separate-stderr scan -C app.json
	run -64 --separate-stderr scan --errors
	[[ $stderr = *"needs -C"* ]]
	run -64 --separate-stderr scan -C app.json -t t --errors
	[[ $stderr = *"exclude each other"* ]]
	run -64 --separate-stderr scan -t t --older-than 1h
	[[ $stderr = *"--older-than is for --errors"* ]]
	run -64 --separate-stderr scan -t t --segments 0
	run -64 --separate-stderr scan -t t --segments 101
	run -64 --separate-stderr scan -t t --limit 0
	run -64 --separate-stderr scan -t t --limit x
	run -64 --separate-stderr scan -C app.json --errors --older-than soon
	run -64 --separate-stderr scan -t t file
	[[ $stderr = *"unexpected operand file"* ]]
}

@test "a reader that goes away ends it quietly" {
	make t id:N
	numbers 1 2000 | sed 's/"v":/"v":"'"$(printf '%0500d' 0)"'","w":/' | fill t
	run -0 --separate-stderr bash -c "ddb-scan -t ${T}t | head -n 1 | jq -c 'keys'
		exit \$((PIPESTATUS[0] == 141 ? 0 : 1))"
	[ "$output" = '["from","payload"]' ]
	[ -z "$stderr" ]
}

@test "output that can't be written is 74" {
	make t id:N
	numbers 1 10 | fill t
	run -74 --separate-stderr bash -c "ddb-scan -t ${T}t >/dev/full"
	[[ $stderr = *"No space left"* ]]
}

@test "-v counts the items that were read and the records printed" {
	make errors id:S
	{ waiting a; waiting b ".retry_after = \"$(at '+1 hour')\""; } | fill errors
	run -0 --separate-stderr errors -v
	[[ $stderr = *'in=2 out=1 errors=0 '* ]]
}
