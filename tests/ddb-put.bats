# ddb-put on tables. The same tests run against both stores: here SQLite's,
# and DynamoDB Local's as tests/stack/ddb-put.bats, which is this file.

# shellcheck disable=SC2154 # stderr is set by run
load "$(dirname "$(realpath "$BATS_TEST_FILENAME")")/helpers"

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	T=put$BATS_TEST_NUMBER-$RANDOM-
	AT=sqlite:$PWD/tables.db
	case $BATS_TEST_DIRNAME in
	*/stack) AT=${DDB_URL:?is set by tests/stack/run.sh} ;;
	esac
	export AWS_ENDPOINT_URL_DYNAMODB=$AT
	PIDS=()
	config '{"topic_name":"ORDERS","target_table_name":"@orders",
		"key":{"hash":"order_id"},"types":{"order_id":"N"},
		"time_field":false},
		{"topic_name":"LINES","target_table_name":"@lines",
		"key":{"hash":"order_id","range":"line_no"},
		"types":{"order_id":"N"},"time_field":false}'
}

teardown() {
	stop "${PIDS[@]}"
}

# config TABLES...: app.json, where @ stands for this test's prefix.
config() {
	printf '{"tables":[%s]}' "${1//@/$T}" >app.json
}

# make NAME KEY...: a table without ddb-put's help.
make() {
	"$ROOT/tests/tables.py" "$AT" make "$T$1" "${@:2}"
}

# items NAME: what the table holds, sorted.
items() {
	"$ROOT/tests/tables.py" "$AT" "$T$1"
}

put() {
	ddb-put -C app.json "$@"
}

# order N [MEMBERS]: a record of the topic ORDERS at offset N.
order() {
	printf '{"topic":"ORDERS","partition":0,"offset":%d,"payload":{"ORDER_ID":%s%s}}\n' \
		"$1" "$1" "${2:+,$2}"
}

# orders FROM TO: one for each of these numbers.
orders() {
	seq "$1" "$2" | sed 's/.*/{"topic":"ORDERS","partition":0,"offset":&,"payload":{"ORDER_ID":&}}/'
}

@test "a record's row goes to its topic's table, and out as it is stored" {
	run -0 --separate-stderr put --create \
		<<<'{"topic":"ORDERS","partition":3,"offset":7,"payload":{"ORDER_ID":1,"Status":null,"AMOUNT":10.50},"x":1.0}'
	[ "$output" = '{"topic":"ORDERS","partition":3,"offset":7,"payload":{"order_id":1,"status":"","amount":10.5},"x":1.0,"stored":"'$T'orders"}' ]
	[ -z "$stderr" ]
	[ "$(items orders)" = '{"amount":10.5,"order_id":1,"status":""}' ]
}

@test "a row of a later record takes the place of an earlier one with its key" {
	order 1 '"a":1,"b":2' | put --create
	order 1 '"a":3' | put
	[ "$(items orders)" = '{"a":3,"order_id":1}' ]
}

@test "a record with table is stored there as it is, never shaped" {
	make other Id:S
	run -0 put <<<'{"topic":"ORDERS","table":"'$T'other","payload":{"Id":"a","N":null,"E":""}}'
	[ "$output" = '{"topic":"ORDERS","stored":"'$T'other","payload":{"Id":"a","N":null,"E":""}}' ]
	[ "$(items other)" = '{"E":"","Id":"a","N":null}' ]
}

@test "table goes before an older stored" {
	make other id:S
	run -0 put <<<'{"stored":"x","table":"'$T'other","payload":{"id":"a"}}'
	[ "$output" = '{"stored":"'$T'other","payload":{"id":"a"}}' ]
}

@test "-t names the table of all rows, which are stored as they are" {
	make other Id:S R:N
	run -0 ddb-put -t "${T}other" <<<'{"payload":{"Id":"a","R":2,"X":null}}'
	[ "$output" = '{"payload":{"Id":"a","R":2,"X":null},"stored":"'$T'other"}' ]
	[ "$(items other)" = '{"Id":"a","R":2,"X":null}' ]
}

@test "records that are stored, marked or errored pass as they are" {
	cat >in <<-'END'
	{"topic":"ORDERS","stored":"elsewhere","payload":{"ORDER_ID":1}}
	{"topic":"ORDERS","skipped":true,"payload":{"ORDER_ID":2}}
	{"topic":"ORDERS","deleted":true , "payload":null}
	{"topic":"ORDERS","dropped":true,"payload_base64":"AA=="}
	{"topic":"ORDERS","superseded":true,"payload":{"ORDER_ID":3}}
	{"topic":"ORDERS","error":{"code":"avro.truncated"},"payload_base64":"AA=="}
	END
	run -0 put --create <in
	[ "$output" = "$(cat in)" ]
	[ -z "$(items orders)" ]
}

@test "a record without a destination is an error; --pass lets it through" {
	line='{"topic":"ODRERS","payload":{"ORDER_ID":1}}'
	run -0 put --create <<<"$line"
	[ "$(field error.code <<<"$output")" = '"put.destination"' ]
	[ "$(field payload <<<"$output")" = '{"ORDER_ID":1}' ]
	run -0 put --pass <<<"$line"
	[ "$output" = "$line" ]
	run -0 put <<<'{"table":7,"payload":{"id":"a"}}'
	[ "$(field error.code <<<"$output")" = '"put.destination"' ]
}

@test "numbers are stored to the last of 38 digits, and come out as they come back" {
	order 1 '"a":12345678901234567890123456789012345678,"b":-0.00000000000000000000000000000000000012345,"c":1.500,"d":-0,"e":1E3,"f":1e-130,"g":9.9999999999999999999999999999999999999E125,"h":[{"i":100.00}]' |
		put --create >out
	field payload <out >/dev/null
	[ "$(items orders)" = "$(python3 - <<-'END'
	import json
	class N(str): pass
	def show(v):
	    if isinstance(v, N): return str(v)
	    if isinstance(v, dict): return "{" + ",".join(json.dumps(k) + ":" + show(v[k]) for k in sorted(v)) + "}"
	    if isinstance(v, list): return "[" + ",".join(map(show, v)) + "]"
	    return json.dumps(v)
	print(show(json.loads(open("out").read(), parse_int=N, parse_float=N)["payload"]))
	END
	)" ]
	grep -F '"a":12345678901234567890123456789012345678,"b":-0.00000000000000000000000000000000000012345,"c":1.5,"d":0,"e":1000,' out
}

@test "text keeps every character, values of every type come back" {
	make other id:S
	printf '%s\n' '{"payload":{"id":"\u00e9\ud83d\ude00\"\\\n\u0000\/","t":true,"f":false,"n":null,"l":[],"m":{},"e":"","deep":[[{"x":[null,{"":1}]}]]}}' >in
	sed -i 's/,{"":1}//' in
	ddb-put -t "${T}other" <in >out
	python3 - "$(items other)" <<-'END'
	import json, sys
	stored = json.loads(sys.argv[1])
	out = json.load(open("out"))["payload"]
	given = json.load(open("in"))["payload"]
	assert stored == out == given, (stored, out, given)
	END
}

@test "a tombstone deletes by the record's key: object, scalar, raw bytes" {
	for n in 1 2 3 4; do order $n; done | put --create >/dev/null
	run -0 put <<-'END'
	{"topic":"ORDERS","offset":5,"key":{"ORDER_ID":1,"X":"y"},"payload":null}
	{"topic":"ORDERS","offset":6,"key":"2","payload":null}
	{"topic":"ORDERS","offset":7,"key_base64":"Mw==","payload":null}
	END
	[ "${lines[0]}" = '{"topic":"ORDERS","offset":5,"key":{"order_id":1},"payload":null,"deleted":true}' ]
	[ "${lines[1]}" = '{"topic":"ORDERS","offset":6,"key":{"order_id":2},"payload":null,"deleted":true}' ]
	[ "${lines[2]}" = '{"topic":"ORDERS","offset":7,"key":{"order_id":3},"payload":null,"deleted":true}' ]
	[ "$(items orders)" = '{"order_id":4}' ]
}

@test "a tombstone without a usable key is an error" {
	run -0 put --create <<-'END'
	{"topic":"ORDERS","payload":null}
	{"topic":"ORDERS","key":null,"payload":null}
	{"topic":"ORDERS","key":"abc","payload":null}
	{"topic":"LINES","key":"1","payload":null}
	{"topic":"LINES","key":{"ORDER_ID":1},"payload":null}
	{"topic":"ORDERS","key_base64":"_w==","payload":null}
	END
	[ "$(field error.code <<<"$output" | sort | uniq -c | tr -s ' ')" = ' 6 "put.key"' ]
}

@test "a null with a schema id is an empty row, no tombstone" {
	order 1 | put --create
	run -0 put <<<'{"topic":"ORDERS","key":{"ORDER_ID":1},"payload":null,"value_schema_id":7}'
	[ "$(field skipped <<<"$output")" = true ]
	[ "$(items orders)" = '{"order_id":1}' ]
}

@test "a row that delete_when matches is deleted" {
	config '{"topic_name":"ORDERS","target_table_name":"@orders",
		"key":{"hash":"order_id"},"types":{"order_id":"N"},
		"time_field":false,"delete_when":{"equals":{"op":"D"}}}'
	{ order 1 '"OP":"I"'; order 2 '"OP":"I"'; } | put --create >/dev/null
	run -0 put < <(order 1 '"OP":"D","x":1')
	[ "$output" = '{"topic":"ORDERS","partition":0,"offset":1,"payload":null,"key":{"order_id":1},"deleted":true}' ]
	[ "$(items orders)" = '{"op":"I","order_id":2}' ]
}

@test "delete_when sees the key as it is stored" {
	config '{"topic_name":"ORDERS","target_table_name":"@orders",
		"key":{"hash":"id"},"types":{"id":"N"},
		"time_field":false,"delete_when":{"equals":{"id":7}}}'
	run -0 put --create <<-'END'
		{"topic":"ORDERS","payload":{"ID":"7"}}
		{"topic":"ORDERS","payload":{"ID":"8"}}
		{"topic":"ORDERS","payload":{"ID":"x"}}
	END
	[ "${lines[0]}" = '{"topic":"ORDERS","payload":null,"key":{"id":7},"deleted":true}' ]
	[ "$(field stored <<<"${lines[1]}")" = "\"${T}orders\"" ]
	[[ $(field error <<<"${lines[2]}") = *put.key* ]]
}

@test "a row to be deleted needs no more of a row than its key" {
	config '{"topic_name":"ORDERS","target_table_name":"@orders",
		"key":{"hash":"order_id"},"types":{"order_id":"N","at":"N"},
		"indexes":{"by_at":{"hash":"at"}},
		"time_field":false,"delete_when":{"equals":{"op":"D"}}}'
	run -0 put --create < <(order 1 '"OP":"D","AT":"never"')
	[ "$(field deleted <<<"$output")" = true ]
}

@test "a record with table and null payload deletes by key, schema id or not" {
	make other Id:S
	run -0 ddb-put <<-END
	{"table":"${T}other","payload":{"Id":"a"}}
	{"table":"${T}other","payload":{"Id":"b"}}
	{"table":"${T}other","key":{"Id":"a"},"payload":null,"value_schema_id":3}
	END
	[ "${lines[2]}" = '{"key":{"Id":"a"},"payload":null,"value_schema_id":3,"deleted":true}' ]
	[ "$(items other)" = '{"Id":"b"}' ]
}

@test "the last of a key wins, by value, and all of them pass on" {
	make other id:N
	run -0 ddb-put -t "${T}other" <<-'END'
	{"offset":1,"payload":{"id":1,"v":"a"}}
	{"offset":2,"payload":{"id":2,"v":"b"}}
	{"offset":3,"payload":{"id":1.0,"v":"c"}}
	{"offset":4,"payload":{"id":"1e0","v":"d"}}
	{"offset":5,"payload":{"id":2,"v":"e"}}
	{"offset":6,"key":{"id":"2.00"},"payload":null}
	END
	[ "${#lines[@]}" = 6 ]
	[ "$(field offset <<<"$output" | tr '\n' ' ')" = '1 2 3 4 5 6 ' ]
	[ "$(items other)" = '{"id":1,"v":"d"}' ]
}

@test "put after delete of one key stays, delete after put deletes" {
	make other id:S
	ddb-put -t "${T}other" <<-'END'
	{"key":{"id":"a"},"payload":null}
	{"payload":{"id":"a"}}
	{"payload":{"id":"b"}}
	{"key":{"id":"b"},"payload":null}
	END
	[ "$(items other)" = '{"id":"a"}' ]
}

@test "key values are coerced to the table's type, in puts and deletes" {
	make other s:S n:N
	run -0 ddb-put -t "${T}other" <<-'END'
	{"payload":{"s":1.50,"n":"020"}}
	{"payload":{"s":1e3,"n":"-1.0"}}
	{"payload":{"s":7,"n":7}}
	{"key":{"s":7.0,"n":"7"},"payload":null}
	END
	[ "$(field payload <<<"${lines[0]}")" = '{"s":"1.5","n":20}' ]
	[ "$(field payload <<<"${lines[1]}")" = '{"s":"1000","n":-1}' ]
	[ "$(items other)" = "$(printf '%s\n' '{"n":-1,"s":"1000"}' '{"n":20,"s":"1.5"}')" ]
}

@test "a key missing, empty, of a wrong type or too long is an error; its neighbours are stored" {
	make other id:S r:N
	long=$(printf 'x%.0s' {1..2049})
	run -0 ddb-put -t "${T}other" <<-END
	{"payload":{"id":"a","r":1}}
	{"payload":{"id":"b"}}
	{"payload":{"id":"","r":1}}
	{"payload":{"id":null,"r":1}}
	{"payload":{"id":[1],"r":1}}
	{"payload":{"id":"c","r":"one"}}
	{"payload":{"id":"c","r":123456789012345678901234567890123456789}}
	{"payload":{"id":"$long","r":1}}
	{"payload":{"id":"z","r":1}}
	END
	[ "$(field error.code <<<"$output" | uniq -c | tr -s ' ')" = "$(printf ' 1 null\n 7 "put.key"\n 1 null')" ]
	[ "$(items other)" = "$(printf '%s\n' '{"id":"a","r":1}' '{"id":"z","r":1}')" ]
}

@test "a number over 38 digits or out of range is an error; its neighbours are stored" {
	{
		order 1
		order 2 '"n":123456789012345678901234567890123456789'
		order 3 '"n":1e126'
		order 4 '"n":1e-131'
		order 5 '"n":1234567890123456789012345678901234567800'
	} >in
	run -0 put --create <in
	[ "$(field error.code <<<"$output" | tr '\n' ' ')" = 'null "put.number" "put.number" "put.number" null ' ]
	[ "$(field payload <<<"${lines[1]}")" != null ]
	[ "$(items orders | wc -l)" = 2 ]
}

@test "an item over 400 KB is an error with its row untouched; one of 400 KB is stored" {
	python3 - >in <<-'END'
	size = 409600 - len("order_id") - 2 - len("t")
	for n, more in (1, 0), (2, 1):
	    print('{"topic":"ORDERS","payload":{"ORDER_ID":%d,"T":"%s"}}' % (n, "x" * (size + more)))
	END
	put --create <in >out
	[ "$(field stored <out)" = "$(printf '"%sorders"\nnull' "$T")" ]
	[ "$(field error.code <out)" = "$(printf 'null\n"put.size"')" ]
	[ "$(sed -n 2p out | field payload.ORDER_ID)" = 2 ]
	[ "$(items orders | wc -c)" -gt 409000 ]
}

@test "more rows than one request takes are all stored, in the order of the input" {
	orders 1 3000 | awk -v X='{"topic":"X","offset":0,"payload":{}}' '
		{ print }
		NR % 3 == 0 {
			sub("ORDERS", "LINES")
			sub("}}", ",\"LINE_NO\":\"" NR "\"}}")
			print
		}
		NR % 500 == 0 { print X }' >in
	put --create <in >out
	[ "$(jq -c '[.topic,.offset]' out)" = "$(jq -c '[.topic,.offset]' in)" ]
	[ "$(items orders | wc -l)" = 3000 ]
	[ "$(items lines | wc -l)" = 1000 ]
	[ "$(grep -c put.destination out)" = 6 ]
}

@test "large rows go in requests of no more than 16 MB" {
	python3 - >in <<-'END'
	for n in range(60):
	    print('{"topic":"ORDERS","payload":{"ORDER_ID":%d,"T":"%s"}}' % (n, "x" * 400000))
	END
	put --create <in >out
	[ "$(grep -c '"stored":' out)" = 60 ]
	[ "$(items orders | wc -l)" = 60 ]
}

@test "attributes that key an index are left out when null or empty" {
	config '{"topic_name":"ORDERS","target_table_name":"@orders",
		"key":{"hash":"order_id"},
		"types":{"order_id":"N","customer":"S","day":"N"},
		"indexes":{"by_customer":{"hash":"customer","range":"day"}},
		"time_field":false}'
	{
		order 1 '"CUSTOMER":null,"DAY":"","x":""'
		order 2 '"CUSTOMER":7,"DAY":"8"'
	} >in
	run -0 put --create <in
	[ "$(field payload <<<"${lines[0]}")" = '{"order_id":1,"x":""}' ]
	[ "$(items orders)" = "$(printf '%s\n' '{"customer":"7","day":8,"order_id":2}' '{"order_id":1,"x":""}')" ]
	# The table itself says so, too.
	ddb-put -t "${T}orders" <<<'{"payload":{"order_id":3,"customer":"","day":null}}'
	[ "$(items orders | tail -n 1)" = '{"order_id":3}' ]
}

@test "the row's key may come from the record's key" {
	config '{"topic_name":"ORDERS","target_table_name":"@orders",
		"key":{"hash":"id","from":"key"},"time_field":false}'
	run -0 put --create <<-'END'
	{"topic":"ORDERS","key":"k1","payload":{"V":1}}
	{"topic":"ORDERS","key":{"ID":2},"payload":{"V":2}}
	{"topic":"ORDERS","key_base64":"azM=","payload":{"V":3}}
	{"topic":"ORDERS","payload":{"V":4}}
	{"topic":"ORDERS","key":"k1","payload":null}
	END
	[ "$(field error.code <<<"$output" | tr '\n' ' ')" = 'null null null "put.key" null ' ]
	[ "$(items orders)" = "$(printf '%s\n' '{"id":"2","v":2}' '{"id":"k3","v":3}')" ]
}

@test "rows with nothing in them are skipped" {
	config '{"topic_name":"ORDERS","target_table_name":"@orders",
		"key":{"hash":"order_id"}}'
	line='{"topic":"ORDERS","payload":{"A":null,"B":""}}'
	run -0 put --create <<<"$line"
	[ "$output" = "${line%\}}"',"skipped":true}' ]
	[ -z "$(items orders)" ]
}

@test "glue_staging_time is added in UTC" {
	config '{"topic_name":"ORDERS","target_table_name":"@orders",
		"key":{"hash":"order_id"}}'
	order 1 | put --create
	items orders | grep -E '"glue_staging_time":"[0-3][0-9]-[01][0-9]-20[0-9]{2} [0-2][0-9]:[0-5][0-9]:[0-5][0-9]"'
}

@test "columns that rows lack are reported once a schema id" {
	config '{"topic_name":"ORDERS","target_table_name":"@orders",
		"column_names":["ORDER_ID","A"],"key":{"hash":"order_id"}}'
	for id in 7 7 8 7; do
		printf '{"topic":"ORDERS","payload":{"ORDER_ID":1},"value_schema_id":%d}\n' $id
	done >in
	printf '{"topic":"ORDERS","payload":{"ORDER_ID":1}}\n%.0s' 1 2 >>in
	run -0 --separate-stderr put --create <in
	[ "$(grep -c 'schema id 7.*without column A' <<<"$stderr")" = 1 ]
	[ "$(grep -c 'schema id 8.*without column A' <<<"$stderr")" = 1 ]
	[ "$(grep -c 'schema id none: rows without column A' <<<"$stderr")" = 1 ]
}

@test "payloads that are no rows are errors" {
	run -0 put --create <<-'END'
	{"topic":"ORDERS","payload":"text"}
	{"topic":"ORDERS","payload":[1]}
	{"topic":"ORDERS","payload_base64":"AA=="}
	{"topic":"ORDERS"}
	{"topic":"ORDERS","put_if":"newer","payload":{"ORDER_ID":1}}
	END
	[ "$(field error.code <<<"$output" | tr '\n' ' ')" = '"put.row" "put.row" "put.payload" "put.payload" "put.put_if" ' ]
	[ -z "$(items orders)" ]
}

@test "a table that is not there is 78, nothing is passed on" {
	make other id:S
	run -78 --separate-stderr put < <(order 1)
	[ -z "$output" ]
	[[ $stderr = *"${T}orders"* ]]
	run -78 --separate-stderr ddb-put -t "${T}nothing" <<<'{"payload":{"id":1}}'
	[ -z "$output" ]
	[[ $stderr = *"${T}nothing"* ]]
}

@test "what came before a missing table is stored and passed on" {
	make other id:S
	{
		printf '{"table":"%sother","payload":{"id":"a"}}\n' "$T"
		printf '{"table":"%snothing","payload":{"id":"b"}}\n' "$T"
		printf '{"table":"%sother","payload":{"id":"c"}}\n' "$T"
	} >in
	run -78 --separate-stderr ddb-put <in
	[ "$output" = '{"stored":"'$T'other","payload":{"id":"a"}}' ]
	[ "$(items other)" = '{"id":"a"}' ]
}

@test "a table with another key than the config says is 78" {
	make orders id:S
	config '{"topic_name":"ORDERS","target_table_name":"@orders",
		"key":{"hash":"order_id"}}'
	run -78 --separate-stderr put < <(order 1)
	[ -z "$output" ]
	[[ $stderr = *"${T}orders"*order_id* ]]
}

@test "a setting that it does not know yet is 78, nothing is passed on" {
	for setting in '"version":"offset"' '"unwrap":"debezium"' '"ttl":{"attribute":"x","after":"1d"}' '"write":"update"'; do
		config '{"topic_name":"ORDERS","target_table_name":"@orders",
			"key":{"hash":"order_id"},'"$setting}"
		run -78 --separate-stderr put --create < <(order 1)
		[ -z "$output" ]
		name=${setting#\"}
		[[ $stderr = *"${name%%\"*}"* ]]
	done
}

@test "--create makes every table that the config names, and is content with those there" {
	printf '{"tables":[{"topic_name":"A","target_table_name":"%sa","key":{"hash":"id","range":"n"},"types":{"n":"N"}}],
		"joins":[{"driver":"A","lookups":[],"target_table_name":"%sfinal","key":{"hash":"id"},"error_table_name":"%serrors"}]}' \
		"$T" "$T" "$T" >app.json
	run -0 put --create </dev/null
	run -0 put --create <<-END
	{"topic":"A","payload":{"ID":5,"N":"6"}}
	{"table":"${T}final","payload":{"id":"x"}}
	{"table":"${T}errors","payload":{"id":"y"}}
	END
	[ "$(field stored <<<"$output" | tr '\n' ' ')" = "\"${T}a\" \"${T}final\" \"${T}errors\" " ]
	items a | grep -F '"id":"5","n":6'
	[ "$(items errors)" = '{"id":"y"}' ]
}

@test "--create without a key in the config is 78, without a config 64" {
	config '{"topic_name":"ORDERS","target_table_name":"@orders"}'
	run -78 --separate-stderr put --create </dev/null
	[[ $stderr = *"${T}orders"*key* ]]
	run -64 ddb-put --create </dev/null
}

@test "a topic's pattern makes a table a topic" {
	config '{"topic_name":"^CDC_","target_table_name":"@${topic}",
		"key":{"hash":"id"},"time_field":false}'
	run -0 put --create <<-'END'
	{"topic":"CDC_A","payload":{"ID":1}}
	{"topic":"CDC_B","payload":{"ID":2}}
	{"topic":"CDC_A","payload":{"ID":3}}
	END
	[ "$(items CDC_A)" = "$(printf '%s\n' '{"id":"1"}' '{"id":"3"}')" ]
	[ "$(items CDC_B)" = '{"id":"2"}' ]
}

@test "a lone record is in its table and out at once, while the input stays open" {
	put --create </dev/null
	mkfifo in
	ddb-put -C app.json <in >out &
	PIDS+=($!)
	exec 7>in
	order 1 >&7
	until_true 10 grep -q stored out
	[ "$(items orders)" = '{"order_id":1}' ]
	order 2 >&7
	until_true 10 grep -q '"offset":2' out
	exec 7>&-
	wait "${PIDS[0]}"
}

@test "what is out is stored, also when it is killed at once" {
	put --create </dev/null
	orders 1 20000 >in
	ddb-put -C app.json <in >out &
	PIDS+=($!)
	until_true 20 test -s out
	kill -9 "${PIDS[0]}"
	wait "${PIDS[0]}" || :
	items orders >stored
	grep -o '"offset":[0-9]*,"payload":{"order_id":[0-9]*}' out | grep -o '[0-9]*}' | tr -d '}' | sort >passed
	grep -o '[0-9]*' stored | sort >kept
	[ -s passed ]
	[ -z "$(comm -23 passed kept)" ]
}

@test "two at once on one table lose nothing" {
	put --create </dev/null
	orders 1 3000 >in1
	orders 2001 5000 >in2
	ddb-put -C app.json <in1 >out1 &
	PIDS+=($!)
	put <in2 >out2
	wait "${PIDS[0]}"
	[ "$(wc -l <out1)" = 3000 ]
	[ "$(wc -l <out2)" = 3000 ]
	[ "$(items orders | wc -l)" = 5000 ]
}

@test "a line that is no JSON is an error record in its place" {
	{ order 1; echo '{"topic":'; order 2; } >in
	run -0 put --create <in
	[ "$(field error.code <<<"${lines[1]}")" = '"json.syntax"' ]
	[ "$(field payload_base64 <<<"${lines[1]}")" = '"eyJ0b3BpYyI6"' ]
	[ "$(items orders | wc -l)" = 2 ]
}

@test "a line of 10 MiB is an error record, whole, and its neighbours are stored" {
	{
		order 1
		python3 -c 'print("{\"topic\":\"ORDERS\",\"payload\":{\"ORDER_ID\":2,\"T\":\"" + "x" * (10 << 20) + "\"}}")'
		order 3
	} >in
	put --create <in >out
	[ "$(field error.code <out | tr '\n' ' ')" = 'null "put.size" null ' ]
	[ "$(sed -n 2p out | wc -c)" -gt $((10 << 20)) ]
	[ "$(items orders | wc -l)" = 2 ]
}

@test "a line beyond --max-record is 78, what was before it is stored and out" {
	{ order 1; order 2 '"t":"'"$(printf 'x%.0s' {1..3000})"'"'; } >in
	run -78 --separate-stderr put --create --max-record 2K <in
	[ "$(field stored <<<"$output")" = "\"${T}orders\"" ]
	[ "$(items orders)" = '{"order_id":1}' ]
}

@test "a stump without LF is 74, what was before it is stored and out" {
	{ order 1; printf '{"topic":"ORDERS","payload":{"ORD'; } >in
	run -74 --separate-stderr put --create <in
	[ "$(field offset <<<"$output")" = 1 ]
	[ "$(items orders)" = '{"order_id":1}' ]
}

@test "a last line without LF counts when it is whole" {
	order 1 | tr -d '\n' >in
	run -0 put --create <in
	[ "$(items orders)" = '{"order_id":1}' ]
}

@test "/dev/full and a closed stdout are 74, a reader that goes away 141" {
	put --create </dev/null
	orders 1 5000 >in
	run -74 --separate-stderr bash -c 'ddb-put -C app.json <in >/dev/full'
	[[ $stderr = *"standard output"* ]]
	run -74 bash -c 'ddb-put -C app.json <in >&-'
	run --separate-stderr bash -c 'ddb-put -C app.json <in | head -n 1; echo ${PIPESTATUS[0]}'
	[ "${lines[1]}" = 141 ]
	[ -z "$stderr" ]
}

@test "it ends when its reader goes while it waits for input" {
	put --create </dev/null
	mkfifo in out
	ddb-put -C app.json <in >out &
	PIDS+=($!)
	exec 7>in 8<out
	order 1 >&7
	read -r _ <&8
	exec 8<&-
	until_true 10 bash -c "! kill -0 ${PIDS[0]} 2>/dev/null"
	exec 7>&-
}

@test "--retry-errors takes errored records again" {
	make other id:S
	line='{"topic":"T","payload":{"id":"a"},"error":{"tool":"ddb-put","code":"put.key"},"retries":2,"parked":"x"}'
	run -0 ddb-put -t "${T}other" <<<"$line"
	[ "$output" = "$line" ]
	run -0 ddb-put -t "${T}other" --retry-errors <<<"$line"
	[ "$output" = '{"topic":"T","payload":{"id":"a"},"stored":"'$T'other"}' ]
	[ "$(items other)" = '{"id":"a"}' ]
}

@test "--strict is 65 with errors; -A prints coordinates only; -v sums up" {
	{ order 1; order 2 '"n":1e200'; } >in
	run -65 put --create --strict <in
	run -0 put -A <in
	[ "${lines[0]}" = '{"topic":"ORDERS","partition":0,"offset":1}' ]
	[ "${lines[1]}" = '{"topic":"ORDERS","partition":0,"offset":2,"error":{"code":"put.number"}}' ]
	run -0 --separate-stderr put -v <in
	[[ $stderr = *"in=2 out=2 errors=1 (put.number=1)"* ]]
}

@test "a dry run prints the requests, changes nothing and stores nothing" {
	put --create </dev/null
	{ order 1 '"t":"'"$(printf 'x%.0s' {1..1500})"'"'; order 2 '"n":1e200'; printf '{"topic":"ORDERS","key":"3","payload":null}\n'; } >in
	run -0 --separate-stderr put --dry-run <in
	[ "${lines[0]}" = "$(sed -n 1p in)" ]
	[ "$(field error.code <<<"${lines[1]}")" = '"put.number"' ]
	[ "${lines[2]}" = "$(sed -n 3p in)" ]
	[ -z "$(items orders)" ]
	[ "$(grep '^{' <<<"$stderr" | jq -s 'map(.capacity) | add')" = 3 ]
	[[ $stderr = *"3 write units"* ]]
}
