# ddb-put on tables. The same tests run against both stores: here SQLite's,
# and DynamoDB Local's as tests/stack/ddb-put.bats, which is this file.

# shellcheck disable=SC2154 # stderr is set by run
load "$(dirname "$(realpath "$BATS_TEST_FILENAME")")/ddb-put"

setup() {
	begin
	config_orders
}

teardown() {
	stop "${PIDS[@]}"
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

@test "stored and value_schema_id that are null say nothing" {
	run -0 put --create <<-'END'
	{"topic":"ORDERS","payload":{"ORDER_ID":1},"stored":null}
	{"topic":"ORDERS","payload":{"ORDER_ID":2},"stored":false}
	END
	[ "${lines[0]}" = '{"topic":"ORDERS","payload":{"order_id":1},"stored":"'"${T}"'orders"}' ]
	[ "$(items orders | wc -l)" = 2 ]
	run -0 put <<<'{"topic":"ORDERS","key":"1","payload":null,"value_schema_id":null,"stored":null}'
	[ "$output" = '{"topic":"ORDERS","key":{"order_id":1},"payload":null,"value_schema_id":null,"deleted":true}' ]
	[ "$(items orders)" = '{"order_id":2}' ]
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

@test "a key of Avro that was not decoded is no text that deletes another row" {
	config '{"topic_name":"ORDERS","target_table_name":"@orders",
		"key":{"hash":"order_id"},"time_field":false}'
	run -0 put --create <<-'END'
	{"topic":"ORDERS","key_base64":"BmFiYw==","key_schema_id":5,"payload":null}
	{"topic":"ORDERS","key_base64":"AAAAAAUGYWJj","payload":null}
	{"topic":"ORDERS","key_base64":"YWJj","key_schema_id":null,"payload":null}
	END
	[[ ${lines[0]} = *'"put.key","message":"table '*'csr-decode -k'* ]]
	[[ ${lines[1]} = *'"put.key","message":"table '*'avro-unframe -k'* ]]
	[[ ${lines[2]} = *'"key":{"order_id":"abc"}'*'"deleted":true}' ]]
}

@test "a number that is no key says why, of a text's, too" {
	config '{"topic_name":"ORDERS","target_table_name":"@orders",
		"key":{"hash":"order_id"},"time_field":false}'
	run -0 put --create <<<'{"topic":"ORDERS","payload":{"order_id":1e126}}'
	[[ $output = *"key attribute order_id (S) is 1e126, which is no number of DynamoDB's"* ]]
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
	{"topic":"ORDERS","put_if":"never","payload":{"ORDER_ID":1}}
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
	[[ $stderr = *"app.json:1: tables[0]: "*key*"${T}orders"* ]]
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
