# ddb-put as a filter: what it reads, passes on and ends with. The same tests
# run against both stores, as those of ddb-put.bats.

# shellcheck disable=SC2154 # stderr is set by run
load "$(dirname "$(realpath "$BATS_TEST_FILENAME")")/ddb-put"

setup() {
	begin
	config_orders
}

teardown() {
	stop "${PIDS[@]}"
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
	# More than the pipe holds.
	sed -i "s/}}/,\"t\":\"$(printf '%0400d' 0)\"}}/" in
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
