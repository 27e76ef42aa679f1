# ddb-put on an SQLite file: what only that store has.

# shellcheck disable=SC2154 # stderr is set by run
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cat >app.json <<-'END'
	{"tables":[{"topic_name":"ORDERS","target_table_name":"orders",
	  "key":{"hash":"order_id","range":"day"},"types":{"order_id":"N"},
	  "time_field":false}]}
	END
	PIDS=()
}

teardown() {
	stop "${PIDS[@]}"
}

put() {
	ddb-put -C app.json --endpoint-url sqlite:t.db "$@"
}

# orders FROM TO: one record for each of these numbers.
orders() {
	seq "$1" "$2" | sed 's/.*/{"topic":"ORDERS","partition":0,"offset":&,"payload":{"ORDER_ID":&,"DAY":"mon"}}/'
}

# rows COUNT SIZE: so many of so many bytes.
rows() {
	seq "$1" | awk -v size="$2" '
		BEGIN { while (length(s) < size) s = s "x" }
		{ print "{\"topic\":\"ORDERS\",\"payload\":{\"ORDER_ID\":" $1 ",\"DAY\":\"mon\",\"T\":\"" s "\"}}" }'
}

# peak_of FILE [OPTION]...: the most memory that storing it takes, in KiB.
peak_of() {
	python3 - "$@" <<-'END'
	import resource, subprocess, sys
	subprocess.run(["ddb-put", "-C", "app.json", "--endpoint-url",
	    "sqlite:t.db", *sys.argv[2:], sys.argv[1]], check=True,
	    stdout=subprocess.DEVNULL)
	print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
	END
}

sql() {
	sqlite3 t.db "$@"
}

@test "a table has its key's columns and the item as JSON" {
	orders 1 2 | put --create
	[ "$(sql 'SELECT * FROM orders ORDER BY order_id')" = "$(printf '%s\n' '1|mon|{"order_id":1,"day":"mon"}' '2|mon|{"order_id":2,"day":"mon"}')" ]
	[ "$(sql "SELECT json_extract(item, '\$.day') FROM orders WHERE order_id = 2")" = mon ]
}

@test "number keys are equal by value, to all 38 digits" {
	put --create <<-'END'
	{"topic":"ORDERS","payload":{"ORDER_ID":12345678901234567890123456789012345671,"DAY":"a"}}
	{"topic":"ORDERS","payload":{"ORDER_ID":12345678901234567890123456789012345672,"DAY":"a"}}
	{"topic":"ORDERS","payload":{"ORDER_ID":"12345678901234567890123456789012345672.0","DAY":"a","v":2}}
	{"topic":"ORDERS","payload":{"ORDER_ID":1e2,"DAY":"a"}}
	END
	put <<<'{"topic":"ORDERS","payload":{"ORDER_ID":100.0,"DAY":"a","v":3}}'
	[ "$(sql 'SELECT order_id FROM orders ORDER BY order_id')" = "$(printf '%s\n' 100 12345678901234567890123456789012345671 12345678901234567890123456789012345672)" ]
	[ "$(sql 'SELECT item FROM orders WHERE order_id = 100')" = '{"order_id":100,"day":"a","v":3}' ]
}

@test "the endpoint comes from the environment, and the option goes before it" {
	export AWS_ENDPOINT_URL=sqlite:general.db
	orders 1 1 | ddb-put -C app.json --create
	[ -e general.db ]
	export AWS_ENDPOINT_URL_DYNAMODB=sqlite:special.db
	orders 1 1 | ddb-put -C app.json --create
	[ -e special.db ]
	orders 1 1 | put --create
	[ -e t.db ]
}

@test "a file that is not there is 78 and is not made; without a name it is 64" {
	run -78 --separate-stderr put < <(orders 1 1)
	[ -z "$output" ]
	[[ $stderr = *t.db*--create* ]]
	[ ! -e t.db ]
	run -64 ddb-put -C app.json --endpoint-url sqlite: </dev/null
}

@test "a file that is no database is 78, one in no directory 78" {
	printf 'x%.0s' {1..2000} >t.db
	run -78 --separate-stderr put < <(orders 1 1)
	[ -z "$output" ]
	[[ $stderr = *t.db* ]]
	run -78 ddb-put -C app.json --create --endpoint-url sqlite:no/where.db </dev/null
}

@test "a table that is none of ours is 78" {
	sql 'CREATE TABLE orders(a, b)'
	run -78 --separate-stderr put < <(orders 1 1)
	[ -z "$output" ]
	[[ $stderr = *orders* ]]
}

@test "names with quotes are names" {
	sed -i 's/"orders"/"or\\"d'"'"'ers; DROP"/' app.json
	orders 1 3 | put --create >out
	[ "$(field stored <out | sort -u)" = '"or\"d'"'"'ers; DROP"' ]
	[ "$(sql 'SELECT count(*) FROM "or""d'"'"'ers; DROP"')" = 3 ]
}

@test "an ARN names the table of its last part" {
	arn=arn:aws:dynamodb:eu-central-1:123456789012:table/orders
	sed -i "s|\"orders\"|\"$arn\"|" app.json
	orders 1 3 | put --create >out
	[ "$(field stored <out | sort -u)" = "\"$arn\"" ]
	[ "$(sql 'SELECT count(*) FROM orders')" = 3 ]
	# of one key there is one write, whatever name it goes by
	printf '{"table":"%s","payload":{"order_id":1,"day":"mon","v":%s}}\n' \
		"$arn" 1 orders 2 "$arn" 3 | ddb-put --endpoint-url sqlite:t.db >out
	[ "$(sql 'SELECT item FROM orders WHERE order_id = 1')" = '{"order_id":1,"day":"mon","v":3}' ]
	run -0 ddb-scan -t "$arn" --endpoint-url sqlite:t.db
	[ "$(wc -l <<<"$output")" = 3 ]
}

@test "another's lock is waited for" {
	put --create </dev/null
	mkfifo lock
	sqlite3 t.db <lock 3>&- &
	PIDS+=($!)
	exec 7>lock
	printf '%s\n' 'BEGIN IMMEDIATE;' '.shell touch locked' >&7
	until_true 10 test -e locked
	ddb-put -C app.json --endpoint-url sqlite:t.db < <(orders 1 3) >out 3>&- &
	PIDS+=($!)
	run ! until_true 1 test -s out
	printf 'COMMIT;\n' >&7
	exec 7>&-
	until_true 20 test -s out
	wait "${PIDS[1]}"
	[ "$(wc -l <out)" = 3 ]
}

@test "a lock that stays is 69, nothing is passed on" {
	put --create </dev/null
	mkfifo lock
	sqlite3 t.db <lock 3>&- &
	PIDS+=($!)
	exec 7>lock
	printf '%s\n' 'BEGIN IMMEDIATE;' '.shell touch locked' >&7
	until_true 10 test -e locked
	run -69 --separate-stderr put --retries 1 < <(orders 1 3)
	[ -z "$output" ]
	[[ $stderr = *locked* ]]
	exec 7>&-
}

@test "a full disk is 74, and only what is stored is out" {
	put --create </dev/null
	orders 1 20000 >in
	run -74 --separate-stderr bash -c 'trap "" XFSZ; ulimit -f 300; ddb-put -C app.json --endpoint-url sqlite:t.db <in >/dev/null'
	[[ $stderr = *t.db* ]]
	bash -c 'trap "" XFSZ; ulimit -f 300; ddb-put -C app.json --endpoint-url sqlite:t.db <in | cat >out' || :
	[ "$(wc -l <out)" -le "$(sql 'SELECT count(*) FROM orders')" ]
}

@test "a disk that is full at the start is 74, and the message says so" {
	put --create </dev/null
	sql 'PRAGMA journal_mode=DELETE'
	run -74 --separate-stderr bash -c "trap '' XFSZ; ulimit -f 1; ddb-put -C app.json --endpoint-url sqlite:t.db </dev/null"
	[[ $stderr = *"t.db: PRAGMA journal_mode=WAL: disk I/O error: "* ]]
}

@test "small rows and large ones go through within 16 MiB" {
	grep -q __asan_init "$(command -v ddb-put)" && skip "with sanitizers"
	rows 8000 300 >small
	rows 3000 6000 >middle
	rows 150 100000 >large
	for load in small middle large; do
		peak="$(peak_of "$load" --create)"
		[ "$peak" -lt 16384 ]
		[ "$(sql 'SELECT count(*) FROM orders')" = "$(wc -l <"$load")" ]
		sql 'DELETE FROM orders'
	done
}

@test "writes are durable: WAL, with a sync at each commit" {
	command -v strace >/dev/null || skip "no strace"
	put --create </dev/null
	# A leak checker can't work under a tracer.
	ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=fdatasync,fsync,write -o trace ddb-put -C app.json --endpoint-url sqlite:t.db < <(orders 1 1) >out
	[ "$(sql 'PRAGMA journal_mode')" = wal ]
	# The sync of the log comes before the record goes out.
	grep -nE 'f(data)?sync\(' trace | tail -n 1
	sync_line=$(grep -nE 'f(data)?sync\(' trace | head -n 1 | cut -d: -f1)
	out_line=$(grep -n 'write(1,' trace | head -n 1 | cut -d: -f1)
	[ "$sync_line" -lt "$out_line" ]
}

@test "a dry run prints the statements with their values, and leaves the file alone" {
	put --create </dev/null
	before=$(sha256sum t.db)
	run -0 --separate-stderr put --dry-run < <(orders 7 7)
	[ "$(grep '^{' <<<"$stderr" | jq -c .values)" = '["7","mon","{\"order_id\":7,\"day\":\"mon\"}"]' ]
	[[ $(grep '^{' <<<"$stderr" | jq -r .sql) = 'INSERT INTO "orders"'* ]]
	[ "$(sha256sum t.db)" = "$before" ]
	run -78 ddb-put -C app.json --endpoint-url sqlite:none.db --dry-run --create < <(orders 1 1)
	[ ! -e none.db ]
}
