# The SQLite store of common/store.h, by tests/net/store_probe: what only that
# backend has. tests/store.bats has the rest.

# shellcheck disable=SC2154 # stderr is set by run
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	export AWS_ENDPOINT_URL_DYNAMODB=sqlite:$PWD/t.db
}

orders() {
	printf '%s\n' "$@" | timeout 60 store_probe
}

sql() {
	sqlite3 t.db "$@"
}

@test "a key that SQLite can't have as columns is a config error that says why" {
	run -78 --separate-stderr orders '{"create":["Item:S"],"table":"t"}'
	[[ $stderr = *'table t: a key attribute can'\''t be called Item in SQLite'* ]]
	run -78 --separate-stderr orders '{"create":["id:S","ITEM:N"],"table":"t"}'
	[[ $stderr = *'called ITEM'* ]]
	run -78 --separate-stderr orders '{"create":["id:S","ID:S"],"table":"t"}'
	[[ $stderr = *'id and ID are one column'* ]]
	[ -z "$(sql .tables)" ]
}

@test "tables whose names differ in case only are no two tables" {
	orders '{"create":["id:S"],"table":"orders"}' '{"create":["id:S"],"table":"orders"}'
	run -78 --separate-stderr orders '{"create":["id:S"],"table":"Orders"}'
	[[ $stderr = *'table Orders: SQLite takes it for the table orders'* ]]
}

@test "an item that somebody else wrote is read as one line, or refused in plain words" {
	orders '{"create":["id:S"],"table":"t"}'
	sql "INSERT INTO t VALUES('a', '
	  {\"id\": \"a\",
	   \"x\": [1, 2]}
	')"
	[ "$(orders '{"scan":[0,1],"table":"t"}' | head -n 1 | jq -c .)" = '{"id":"a","x":[1,2]}' ]
	[ "$(orders '{"get":[{"id":"a"}],"table":"t"}' | wc -l)" = 1 ]
	[ "$(orders '{"update":{"id":"a","y":1},"table":"t","equal":{"x":[1,2]}}')" = 'done {"id":"a","x":[1,2],"y":1}' ]
	for bad in '{"id":' '[1]' '' '{"id":"a"}}' "{\"a\":\"$(printf '\377')\"}"; do
		sql "UPDATE t SET item = '$bad'"
		run -78 --separate-stderr orders '{"scan":[0,1],"table":"t"}'
		[[ $stderr = *'table t in sqlite:'*'no JSON object'* ]]
		run -78 orders '{"get":[{"id":"a"}],"table":"t"}'
		run -0 orders '{"put":{"id":"a"},"table":"t","newer":{"partition":0,"offset":1}}'
		[[ $output = 'failed 78 '*'no JSON object'* ]]
	done
}

@test "an index is found by an index of SQLite's, and without it as well" {
	orders '{"create":["id:S"],"table":"t","indexes":{"by c":["c c:N"],"odd":["o\"d'\''d:S"]}}' \
		'{"put":{"id":"a","c c":1,"o\"d'\''d":"x"},"table":"t"}' \
		'{"put":{"id":"b","c c":2},"table":"t"}'
	[[ $(sql "EXPLAIN QUERY PLAN SELECT item FROM t WHERE json_extract(item, '\$.\"c c\"') = 1") = *'USING INDEX t:by c'* ]]
	[ "$(orders '{"query":{"c c":1},"table":"t","index":"by c"}' | wc -l)" = 2 ]
	[ "$(orders '{"query":{"o\"d'\''d":"x"},"table":"t","index":"odd"}' | head -n 1 | jq -r .id)" = a ]
	sql 'DROP INDEX "t:by c"'
	[ "$(orders '{"query":{"c c":1},"table":"t","index":"by c"}' | wc -l)" = 2 ]
}

@test "reads go on while another process writes" {
	orders '{"create":["id:S"],"table":"t"}' '{"put":{"id":"a"},"table":"t"}'
	{
		echo 'BEGIN IMMEDIATE; DELETE FROM t; SELECT 1;'
		until_true 20 test -e read
		echo 'ROLLBACK;'
	} | sqlite3 t.db >locked 3>&- &
	until_true 20 test -s locked
	[ "$(orders '{"get":[{"id":"a"}],"table":"t"}')" = '{"id":"a"}' ]
	run -0 orders '{"put":{"id":"b"},"table":"t","absent":null}'
	[[ $output = 'retry '*locked* ]]
	touch read
	wait
}
