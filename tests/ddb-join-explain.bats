# ddb-join --explain: what a person on call reads.

# shellcheck disable=SC2154 # stderr is set by run
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	export AWS_ENDPOINT_URL_DYNAMODB=sqlite:t.db
	cat >app.json <<-'END'
		{"tables":[
		 {"topic_name":"ORDERS","target_table_name":"orders","key":{"hash":"order_id"},"types":{"order_id":"N"}},
		 {"topic_name":"CUSTOMERS","target_table_name":"customers","key":{"hash":"customer_id"},"types":{"customer_id":"N"},"ttl":{"attribute":"ends","after":"1d"}},
		 {"topic_name":"LINES","target_table_name":"lines","key":{"hash":"order_id","range":"line_no"},"types":{"order_id":"N","line_no":"N"}}],
		"joins":[{"driver":"ORDERS","when":{"nonempty":"status"},
		 "lookups":[
		  {"as":"customer","table":"customers","key":{"customer_id":"customer_id"}},
		  {"as":"lines","table":"lines","query":{"order_id":"order_id"},"min":"line_count","where":{"nonempty":"amount"}},
		  {"as":"lines.giver","table":"customers","key":{"customer_id":"lines.giver_id"},"required":"if_key"}],
		 "target_table_name":"final","key":{"hash":"order_id"},"types":{"order_id":"N"},"error_table_name":"errors","max_retries":2,"on_delete":"delete"}]}
	END
	ddb-put -C app.json --create </dev/null
	put customers '{"customer_id":1,"name":"Ann"}' '{"customer_id":2,"_deleted":true}' '{"customer_id":3,"ends":5}'
	put lines '{"order_id":1,"line_no":1,"amount":5}' '{"order_id":1,"line_no":2,"amount":0}' '{"order_id":2,"line_no":1,"amount":5,"giver_id":9}'
}

# put TABLE ITEM...
put() {
	local table=$1
	shift
	printf '{"table":"'"$table"'","payload":%s}\n' "$@" | ddb-put -C app.json >/dev/null
}

order() {
	printf '{"topic":"ORDERS","partition":0,"offset":%d,"payload":{"order_id":%d,"customer_id":%s,"status":"PAID","line_count":%d}%s}\n' \
		"$1" "$1" "$2" "$3" "${4:+,$4}"
}

explain() {
	timeout 20 ddb-join -C app.json --explain "$@"
}

@test "--explain tells what is read, found and written" {
	run -0 --separate-stderr explain < <(order 1 1 1)
	[ "$output" = 'ORDERS [0] at offset 1
  row       {"order_id":1,"customer_id":1,"status":"PAID","line_count":1}
  when      holds
  look-up   customer: customers {"customer_id":1}: found
  look-up   lines: lines {"order_id":1}: 1 found, 1 left out by where
  look-up   lines.giver: customers: no key to look for
  write     final {"order_id":1}, unless a newer one is there
  item      {"order_id":1,"customer_id":1,"status":"PAID","line_count":1,"customer":{"customer_id":1,"name":"Ann"},"lines":[{"order_id":1,"line_no":1,"amount":5}],"_source":{"partition":0,"offset":1}}' ]
	[ -z "$stderr" ]
}

@test "--explain tells what is missing, why, and when it is tried again" {
	run -0 explain < <(order 2 2 3)
	[[ $output = *'look-up   customer: customers {"customer_id":2}: not found, 1 deleted: MISSING'* ]]
	[[ $output = *'look-up   lines: lines {"order_id":2}: 1 found, at least 3 wanted: MISSING'* ]]
	[[ $output = *'look-up   lines.giver: customers {"customer_id":9}: not found: MISSING'* ]]
	[[ $output = *'write     errors "final {"order_id":2}", unless this row or a newer one waits there'* ]]
	[[ $output = *'then      is due again at 2'*'; 0 of 2 retries have failed then'* ]]
	[[ ${lines[-1]} = '  waits for customer: customers {"customer_id":2}; lines: lines {"order_id":2}, 1 of at least 3; lines.giver: customers {"customer_id":9}' ]]
	run -0 explain < <(order 1 3 0)
	[[ $output = *'not found, 1 expired: MISSING'* ]]
}

@test "--explain of a retry tells which one it is, and what comes of it" {
	run -0 explain < <(order 1 7 1 '"retries":0,"from":{"table":"errors","first_failed":"2026-11-22T10:00:00.000Z"}')
	[[ $output = *'retry     1 of 2, first failed 2026-11-22T10:00:00.000Z'* ]]
	[[ $output = *'if it has not changed since it was read'* ]]
	[[ $output = *'1 of 2 retries have failed then'* ]]
	run -0 explain < <(order 1 7 1 '"retries":1,"from":{"table":"errors"}')
	[[ $output = *'retry     2 of 2'* ]]
	[[ $output = *'MISSING'*'error     join.missing: still missing after 2 retries: customer: customers {"customer_id":7}'*'then      goes to dlq-park'* ]]
}

@test "--explain does not say of what a failed record never asked that it is not there" {
	run -0 explain < <(order 1 1 1 | sed 's/"order_id":1/"order_id":"x"/')
	[[ $output = *'customer: customers {"customer_id":1}: not looked for'* ]]
	[[ $output = *'lines: lines: not looked for'*'error     join.key: look-up lines'* ]]
	[[ $output != *'required'* ]]
}

@test "--explain tells why a record can't be joined, or is none that is" {
	run -0 explain < <(order 1 '"x"' 1)
	[[ $output = *'error     join.key: look-up customer, from customer_id: table customers: key attribute customer_id (N) is "x"'* ]]
	run -0 explain <<-'END'
		{"topic":"LINES","partition":1,"offset":4,"payload":{}}
		{"topic":"ORDERS","partition":1,"offset":5,"payload":{"status":""}}
		{"topic":"ORDERS","partition":1,"offset":6,"payload":{},"error":{}}
		junk
		{"topic":"ORDERS","partition":1,"offset":7,"payload":null,"key":{"order_id":3},"deleted":true}
		{"topic":"GONE","partition":1,"offset":8,"payload":{},"from":{}}
	END
	[ "${lines[0]}" = 'LINES [1] at offset 4: passes: its topic has no join' ]
	[ "${lines[1]}" = 'ORDERS [1] at offset 5: passes: when does not hold of its row' ]
	[ "${lines[2]}" = 'ORDERS [1] at offset 6: passes: it has an error' ]
	[[ ${lines[3]} = 'a line that is no record: '* ]]
	[ "${lines[4]}" = 'ORDERS [1] at offset 7' ]
	[ "${lines[6]}" = '  delete    final {"order_id":3}, unless a newer one is there' ]
	[[ $output = *'GONE [1] at offset 8'*'join.config'* ]]
}

@test "--explain takes an errored record with --retry-errors, and writes nothing" {
	sed -i 's/"max_retries":2/"max_retries":0/' app.json
	order 2 1 1 | sed 's/2,"customer/9,"customer/' | ddb-join -C app.json >parked
	grep -q join.missing parked
	put lines '{"order_id":9,"line_no":1,"amount":5}'
	run -0 explain --retry-errors parked
	[[ $output = *'write     final {"order_id":9}'* ]]
	[ -z "$(sqlite3 t.db 'SELECT item FROM final UNION SELECT item FROM errors')" ]
}
