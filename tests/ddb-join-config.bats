# What ddb-join says of a config that can't work: before it reads a record,
# with exit status 78, file, line and the setting's path.

# shellcheck disable=SC2154 # stderr is set by run
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	export AWS_ENDPOINT_URL_DYNAMODB=sqlite:t.db
	config '' ''
	ddb-put -C app.json --create </dev/null
}

# config LOOKUPS [SETTINGS]
config() {
	cat >app.json <<-END
		{"tables":[
		 {"topic_name":"ORDERS","target_table_name":"orders","column_names":["ORDER_ID","CUSTOMER_ID","A.STATUS"],
		  "key":{"hash":"order_id"},"types":{"order_id":"N"}},
		 {"topic_name":"CUSTOMERS","target_table_name":"customers","column_names":["CUSTOMER_ID","REGION"],
		  "key":{"hash":"customer_id"},"types":{"customer_id":"N"}},
		 {"topic_name":"LINES","target_table_name":"lines","key":{"hash":"order_id","range":"line_no"},
		  "types":{"order_id":"N","line_no":"N"}},
		 {"topic_name":"PARTS","target_table_name":"parts","key":{"hash":"order_id","range":"line_no"},
		  "types":{"order_id":"N","line_no":"N"}}],
		"joins":[{"driver":"ORDERS",
		 "lookups":[$1],
		 "target_table_name":"final","key":{"hash":"order_id"},"types":{"order_id":"N"},"error_table_name":"errors"${2:+,$2}}]}
	END
}

# wrong PLACE WORD...: the config is refused there, in these words.
wrong() {
	local word
	run -78 --separate-stderr timeout 20 ddb-join -C app.json \
		<<<'{"topic":"ORDERS","payload":{"order_id":1}}'
	[ -z "$output" ]
	for word; do
		[[ $stderr = *"$word"* ]] || return
	done
}

CUSTOMER='{"as":"customer","table":"customers","key":{"customer_id":"customer_id"}}'
LINES_='{"as":"lines","table":"lines","query":{"order_id":"order_id"}}'
PARTS='{"as":"parts","table":"parts","query":{"order_id":"order_id"}}'

@test "a config that works is not refused" {
	config "$CUSTOMER,$LINES_"
	run -0 timeout 20 ddb-join -C app.json </dev/null
	[ -z "$output" ]
}

@test "a table that is not there" {
	config "${CUSTOMER/\"customers\"/\"custmers\"}"
	wrong 'app.json:11: joins[0].lookups[0]: ' custmers
}

@test "a field that no column is" {
	config "${CUSTOMER/:\"customer_id\"/:\"cust_id\"}"
	wrong 'app.json:11: joins[0].lookups[0].key.customer_id: cust_id: neither a look-up nor a column of orders'
	config "$CUSTOMER"',{"as":"r","table":"lines","query":{"order_id":"customer.regoin"}}'
	wrong 'app.json:11: joins[0].lookups[1].query.order_id: regoin: neither a look-up nor a column of customers'
	config "${LINES_/%\}/,\"min\":\"line_count\"\}}"
	wrong 'app.json:11: joins[0].lookups[0]: line_count: neither'
	config "${CUSTOMER/%\}/,\"fields\":[\"name\"]\}}"
	wrong 'app.json:11: joins[0].lookups[0]: name: neither'
}

@test "a look-up that is not there" {
	config "$CUSTOMER"',{"as":"r","table":"lines","query":{"order_id":"custmer.region"}}'
	wrong 'app.json:11: joins[0].lookups[1].query.order_id: custmer.region: neither a look-up'
	config "$CUSTOMER"',{"as":"custmer.lines","table":"lines","query":{"order_id":"order_id"}}'
	wrong 'app.json:11: joins[0].lookups[1]: as custmer.lines: there is no look-up custmer before'
	config "$LINES_" '"aggregate":{"n":"sum(linse.amount)"}'
	wrong 'app.json:12: joins[0].aggregate.n: linse.amount: neither a look-up'
}

@test "a cycle, or a look-up that is used before it is made" {
	config '{"as":"a","table":"customers","key":{"customer_id":"b.region"}},{"as":"b","table":"customers","key":{"customer_id":"a.region"}}'
	wrong 'app.json:11: joins[0].lookups[0]: b.region: look-up b is used before it is made'
	config '{"as":"a","table":"customers","key":{"customer_id":"a.region"}}'
	wrong 'joins[0].lookups[0]: a.region: look-up a is used before it is made'
}

@test "two look-ups of one name" {
	config "$CUSTOMER,$CUSTOMER"
	wrong 'app.json:11: joins[0].lookups[1]: as customer: lookups[0] has that name'
}

@test "a field that would be called _source" {
	config "${CUSTOMER/\"as\":\"customer\"/\"as\":\"_source\"}"
	wrong 'app.json:11: joins[0].lookups[0]: _source is '
	config "$LINES_" '"aggregate":{"_source":"count(lines)"}'
	wrong 'app.json:12: joins[0].aggregate._source: _source is '
	config "$CUSTOMER" '"select":{"rename":{"customer":"_source"}}'
	wrong 'app.json:12: joins[0].select.rename.customer: _source is '
	config "$CUSTOMER" '"select":{"nest":{"_source":["customer"]}}'
	wrong 'app.json:12: joins[0].select.nest._source: _source is '
}

@test "a key that is not the table's" {
	config "${CUSTOMER/\"customer_id\":/\"order_id\":}"
	wrong 'app.json:11: joins[0].lookups[0]: ' customers '(customer_id)'
	config '{"as":"lines","table":"lines","key":{"order_id":"order_id"}}'
	wrong 'joins[0].lookups[0]: ' lines '(order_id, line_no)'
	config '{"as":"lines","table":"lines","query":{"line_no":"order_id"}}'
	wrong 'joins[0].lookups[0]: ' lines '(order_id, line_no)'
}

@test "a constant that can't be the key" {
	config "${CUSTOMER/:\"customer_id\"/:{\"const\":\"x\"\}}"
	wrong 'joins[0].lookups[0].key.customer_id.const: ' customers '(N)' '"x"'
	config "${CUSTOMER/:\"customer_id\"/:{\"const\":null\}}"
	wrong 'joins[0].lookups[0].key.customer_id.const: ' 'is null'
}

@test "an index that is not there, or without a query" {
	config "${LINES_/%\}/,\"index\":\"by_x\"\}}"
	wrong 'joins[0].lookups[0]: table lines has no index by_x'
	config "${CUSTOMER/%\}/,\"index\":\"by_x\"\}}"
	wrong 'joins[0].lookups[0]: an index needs a query'
}

@test "values of two lists that would make one key" {
	config "$LINES_,$PARTS"',{"as":"x","table":"lines","key":{"order_id":"lines.order_id","line_no":"parts.line_no"}}'
	wrong 'joins[0].lookups[2]: values of two lists, lines and parts, '
}

@test "a look-up's name in place of a field of it" {
	config "$LINES_"',{"as":"lines.c","table":"customers","key":{"customer_id":"lines.line_no"}},{"as":"x","table":"customers","key":{"customer_id":"lines.c"}}'
	wrong 'joins[0].lookups[2].key.customer_id: lines.c is a look-up, not a field of one'
}

@test "min of something else than the driver row, or where nothing is required" {
	config "$CUSTOMER,${LINES_/%\}/,\"min\":\"customer.region\"\}}"
	wrong 'joins[0].lookups[1].min: customer.region: expected a number or a field of the driver row'
	config "${LINES_/%\}/,\"min\":1,\"required\":false\}}"
	run -0 --separate-stderr timeout 20 ddb-join -C app.json </dev/null
	[[ $stderr = *'joins[0].lookups[0]: min says nothing where required is false'* ]]
}

@test "more look-ups and aggregates than 64" {
	config "$(for n in $(seq 1 65); do printf '%s,' "${LINES_/\"lines\"/\"l$n\"}"; done)$CUSTOMER"
	wrong 'joins[0]: more than 64 look-ups and aggregates'
}

@test "on_delete where the driver's key does not tell the final one" {
	config "$CUSTOMER" '"on_delete":"delete"'
	run -0 timeout 20 ddb-join -C app.json </dev/null
	config "$CUSTOMER" '"on_delete":"delete"'
	sed -i 's/"final","key":{"hash":"order_id"},"types":{"order_id":"N"}/"final","key":{"hash":"customer_id"},"types":{"customer_id":"N"}/' app.json
	wrong 'joins[0]: on_delete: customer_id' orders
	sed -i 's/"driver":"ORDERS"/"driver":"OTHER"/' app.json
	wrong 'joins[0]: on_delete needs the driver' OTHER
}

@test "a setting that is unknown, and a join without one that it needs" {
	config "${CUSTOMER/%\}/,\"requird\":false\}}"
	wrong 'app.json:11: joins[0].lookups[0].requird: unknown setting'
	sed -i 's/"error_table_name":"errors"/"max_retries":3/; s/"requird":false/"required":false/' app.json
	wrong 'error_table_name is missing'
}

@test "an aggregate of what may be no look-up is pointed out" {
	config "$LINES_" '"aggregate":{"n":"sum(linse.amount)"}'
	sed -i 's/"column_names":\["ORDER_ID","CUSTOMER_ID","A.STATUS"\],//' app.json
	run -0 --separate-stderr timeout 20 ddb-join -C app.json </dev/null
	[[ $stderr = *'app.json:12: joins[0].aggregate.n: linse.amount is of no look-up'* ]]
}

@test "-C is needed, options are checked: 64" {
	run -64 --separate-stderr ddb-join </dev/null
	[[ $stderr = *-C* ]]
	run -64 ddb-join -C app.json --concurrency 0 </dev/null
	run -64 ddb-join -C app.json --explain -A </dev/null
	run -64 ddb-join -C app.json --no-such-option </dev/null
	run -78 --separate-stderr ddb-join -C none.json </dev/null
	[[ $stderr = *none.json* ]]
}
