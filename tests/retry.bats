# The streaming pipe and the batch retry beside each other. The same tests run
# against both stores: here SQLite's, and DynamoDB Local's as
# tests/stack/retry.bats, which is this file. What runs at the same time in
# life is cut into its stages here, and the stages run in the order that hurts.
# Not in check-fast, for the time it takes.

load "$(dirname "$(realpath "$BATS_TEST_FILENAME")")/helpers"

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	T=retry$BATS_TEST_NUMBER-$RANDOM-
	AT=sqlite:$PWD/tables.db
	case $BATS_TEST_DIRNAME in
	*/stack) AT=${DDB_URL:?is set by tests/stack/run.sh} ;;
	esac
	export AWS_ENDPOINT_URL_DYNAMODB=$AT
	config
	ddb-put -C app.json --create </dev/null
}

# config [MEMBERS]: app.json, with these members of joins[] besides.
config() {
	sed "s/@/$T/g" >app.json <<-END
	{"tables":[
	  {"topic_name":"ORDERS","target_table_name":"@orders","time_field":false,
	   "key":{"hash":"id"},"types":{"id":"N"}},
	  {"topic_name":"CUSTOMERS","target_table_name":"@customers","time_field":false,
	   "key":{"hash":"id"},"types":{"id":"N"}}],
	 "joins":[{"driver":"ORDERS","lookups":[
	   {"as":"customer","table":"@customers","key":{"id":"customer"}}],
	   "target_table_name":"@final","key":{"hash":"id"},"types":{"id":"N"},
	   "error_table_name":"@errors","max_retries":3${1:+,$1}}],
	 "park":{"to":"parked"}}
	END
}

# order OFFSET CUSTOMER: a version of order 1.
order() {
	printf '{"topic":"ORDERS","partition":0,"offset":%d,"payload":{"id":1,"customer":%d}}\n' "$@"
}

customer() {
	printf '{"topic":"CUSTOMERS","partition":0,"offset":%d,"payload":{"id":%d}}\n' "$1" "$1"
}

put() {
	timeout 60 ddb-put -C app.json
}

join() {
	timeout 60 ddb-join -C app.json
}

scan() {
	timeout 60 ddb-scan -C app.json --errors --older-than 0
}

park() {
	timeout 60 dlq-park -C app.json
}

# The streaming pipe behind csr-decode.
stream() {
	put | join | put | park >/dev/null
}

# What a retry does with what ddb-scan printed.
finish() {
	join | put | park | timeout 60 ddb-del
}

retry() {
	scan | finish >/dev/null
}

items() {
	"$ROOT/tests/tables.py" "$AT" "$T$1"
}

# The version of order 1 that is final: its offset, none if nothing.
final() {
	items final | jq -r ._source.offset
}

# What waits: offset and retries of each error item.
waiting() {
	items errors | jq -r '"\(._source.offset) retries \(.retries)"'
}

# What is parked: the offset of each record.
parked() {
	find parked -name '*.ndjson' -exec cat {} + 2>/dev/null |
		jq -r '"\(.offset) \(.error.code)"' | sort -u
}

@test "an old retry never overwrites a newer final item, and leaves no error item behind" {
	order 1 9 | stream
	scan >held
	customer 9 | stream
	join <held >joined
	customer 7 | stream
	order 2 7 | stream
	[ "$(final)" = 2 ]
	put <joined | park | ddb-del >out
	[ "$(jq .superseded out)" = true ]
	[ "$(final)" = 2 ]
	[ -z "$(waiting)" ]
}

@test "a retry that is done deletes no error item that has changed meanwhile" {
	order 1 9 | stream
	scan >held
	customer 9 | stream
	order 2 8 | stream
	finish <held >/dev/null
	[ "$(final)" = 1 ]
	[ "$(waiting)" = "2 retries 0" ]
	customer 8 | stream
	retry
	[ "$(final)" = 2 ]
	[ -z "$(waiting)$(parked)" ]
}

@test "a retry that fails counts for no newer version of its row" {
	order 1 9 | stream
	scan >held
	order 2 8 | stream
	finish <held >out
	[ "$(jq .superseded out)" = true ]
	[ "$(waiting)" = "2 retries 0" ]
}

@test "two retries at once that both fail count as one" {
	order 1 9 | stream
	scan | tee first >second
	join <first >first.joined
	join <second >second.joined
	put <first.joined >first.put
	put <second.joined >second.put
	park <second.put | ddb-del >second.done
	park <first.put | ddb-del >first.done
	[ "$(jq -c '[.superseded, .deleted]' first.done second.done | paste -sd ' ')" = \
		"[null,null] [true,null]" ]
	[ "$(waiting)" = "1 retries 1" ]
}

@test "two retries at once that both complete make one final item" {
	order 1 9 | stream
	scan | tee first >second
	customer 9 | stream
	join <first | put >first.put
	join <second | put >second.put
	ddb-del <second.put >second.done
	ddb-del <first.put >first.done
	[ "$(final)" = 1 ]
	[ -z "$(waiting)$(parked)" ]
}

@test "two retries at once that both fail for the last time park what they held, and it waits no more" {
	order 1 9 | stream
	retry
	retry
	[ "$(waiting)" = "1 retries 2" ]
	scan | tee first >second
	finish <first >/dev/null
	finish <second >/dev/null
	[ -z "$(waiting)$(final)" ]
	[ "$(parked)" = "1 join.missing" ]
}

@test "a replayed driver record never resets the count" {
	order 1 9 | stream
	retry
	order 1 9 | stream
	[ "$(waiting)" = "1 retries 1" ]
	retry
	order 1 9 | stream
	[ "$(waiting)" = "1 retries 2" ]
	retry
	[ -z "$(waiting)" ]
	[ "$(parked)" = "1 join.missing" ]
}

@test "a replayed driver record between a retry's scan and its end changes nothing for it" {
	order 1 9 | stream
	scan >held
	order 1 9 | stream
	finish <held >/dev/null
	[ "$(waiting)" = "1 retries 1" ]
}

@test "a replay of an old version puts nothing in the place of a newer one that waits" {
	order 1 9 | stream
	order 2 8 | stream
	retry
	order 1 9 | stream
	[ "$(waiting)" = "2 retries 1" ]
}

@test "after parking a replay starts anew" {
	order 1 9 | stream
	retry
	retry
	retry
	[ "$(parked)" = "1 join.missing" ]
	order 1 9 | stream
	[ "$(waiting)" = "1 retries 0" ]
	customer 9 | stream
	retry
	[ "$(final)" = 1 ]
}

@test "a retry that is killed behind any stage is made good by the next: a complete row is final" {
	local stages=(scan join put park) killed

	for killed in 1 2 3 4; do
		order $((killed * 2)) $((killed + 10)) | stream
		customer $((killed + 10)) | stream
		: >flow
		for stage in "${stages[@]:0:killed}"; do
			"$stage" <flow >next
			mv next flow
		done
		[ "$(waiting)" = "$((killed * 2)) retries 0" ]
		retry
		[ "$(final)" = $((killed * 2)) ]
		[ -z "$(waiting)$(parked)" ]
	done
}

@test "a retry that is killed behind any stage is made good by the next: what never comes is parked" {
	local stages=(scan join put park) killed

	for killed in 1 2 3 4; do
		order $((killed * 2)) $((killed + 10)) | stream
		retry
		retry
		: >flow
		for stage in "${stages[@]:0:killed}"; do
			"$stage" <flow >next
			mv next flow
		done
		[ "$(waiting)" = "$((killed * 2)) retries 2" ]
		retry
		[ -z "$(waiting)$(final)" ]
		parked | grep -qx "$((killed * 2)) join.missing"
	done
	[ "$(parked | wc -l)" -eq 4 ]
}

@test "a final item whose row was deleted (on_delete) is not brought back by what waited" {
	config '"on_delete":"delete"'
	order 1 9 | stream
	scan >held
	echo '{"topic":"ORDERS","partition":0,"offset":2,"key":{"ID":1},"payload":null}' | stream
	customer 9 | stream
	finish <held >/dev/null
	[ "$(items final | jq -c '[._deleted, ._source.offset]')" = "[true,2]" ]
	[ -z "$(waiting)" ]
}

@test "a parked row that is piped in again where its dependency has come completes" {
	order 1 9 | stream
	retry
	retry
	retry
	customer 9 | stream
	find parked -name '*.ndjson' -exec cat {} + >again
	timeout 60 ddb-join -C app.json --retry-errors <again | put | park >/dev/null
	[ "$(final)" = 1 ]
	[ -z "$(waiting)" ]
}
