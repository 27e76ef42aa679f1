# ddb-put at the edges of what a table takes. The same tests run against both
# stores, as those of ddb-put.bats.

# shellcheck disable=SC2154 # stderr is set by run
load "$(dirname "$(realpath "$BATS_TEST_FILENAME")")/ddb-put"

setup() {
	begin
}

teardown() {
	stop "${PIDS[@]}"
}

@test "an item of 32 levels is stored, one of 33 an error" {
	make other id:S
	python3 - <<-'END' >in
	import json
	def level(n):
	    """An object of n levels: objects and arrays by turns."""
	    value = {} if n % 2 else []
	    for i in range(n - 2):
	        value = {"m": value} if isinstance(value, list) else [value]
	    return value
	for n in 32, 33:
	    print(json.dumps({"payload": {"id": str(n), "v": level(n)}}))
	END
	run -0 ddb-put -t "${T}other" <in
	[ "$(field error.code <<<"$output" | paste -sd ' ')" = 'null "put.item"' ]
	[ "$(items other | jq -c .id)" = '"32"' ]
	[ "$(field payload <<<"${lines[0]}" | jq -cS .)" = "$(items other | jq -cS .)" ]
}

@test "under -t a tombstone's key has the table's own names, to the letter" {
	make other Id:S
	echo '{"payload":{"Id":"a"}}' | ddb-put -t "${T}other"
	run -0 ddb-put -t "${T}other" <<<'{"key":{"ID":"a"},"payload":null}'
	[ "$(field error.code <<<"$output")" = '"put.key"' ]
	run -0 ddb-put -t "${T}other" <<<'{"key":{"Id":"a"},"payload":null}'
	[ "$(field deleted <<<"$output")" = true ]
	[ -z "$(items other)" ]
}

@test "--rate 0 is no limit" {
	make other id:S
	seq 500 | sed 's/.*/{"payload":{"id":"&"}}/' >in
	run -0 timeout 60 ddb-put -t "${T}other" --rate 0 <in
	[ "$(items other | wc -l)" = 500 ]
}

@test "a FILE that is not there is 78, what came before it is stored" {
	make other id:S
	echo '{"payload":{"id":"a"}}' >in
	run -78 --separate-stderr ddb-put -t "${T}other" in missing
	[ "$(field stored <<<"$output")" = "\"${T}other\"" ]
	[[ $stderr = *missing* ]]
	[ "$(items other)" = '{"id":"a"}' ]
}

@test "a table's name that no table can have: in a record its error, in the config 78" {
	case $AT in sqlite:*) skip "SQLite takes any name" ;; esac
	run -0 ddb-put <<<'{"table":"a b","payload":{"id":"a"}}'
	[ "$(field error.code <<<"$output")" = '"put.destination"' ]
	run -78 --separate-stderr ddb-put -t 'a b' <<<'{"payload":{"id":"a"}}'
	[ -z "$output" ]
	[[ $stderr = *"a b"* ]]
	config '{"topic_name":"T","target_table_name":"a b","key":{"hash":"id"}}'
	run -78 --separate-stderr put --create </dev/null
	[[ $stderr = *"a b"* ]]
}
