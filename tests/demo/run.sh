#!/usr/bin/env bash
# The demo: change data of four tables, from Kafka to joined orders.
#
# It starts a small Kafka cluster of its own (tests/mock), fills it with
# rows.ndjson as Avro in Confluent's framing, some of it junk, and runs the
# pipe of examples/stream.sh. Some rows that orders need come late
# (late.ndjson), some never: examples/retry.sh runs three times, as cron would
# run it. Then every order is in the final table or parked. The demo checks
# what it says, by counting: exit status 1 if something is not as told. All
# files are kept in build/demo/out, to be looked at.
set -eu -o pipefail
cd "$(dirname "$0")/../.."
root=$PWD
here=$root/tests/demo
B=${B:-build}
case $B in /*) ;; *) B=$root/$B ;; esac
PATH=$B:$B/demo:$PATH
out=$B/demo/out
failed=0
broker=

# What was started is stopped, however this ends.
# shellcheck disable=SC2317 # called by the trap
finish() {
	[ -n "$broker" ] || return 0
	kill "$broker" 2>/dev/null || :
	wait "$broker" 2>/dev/null || :
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

title() {
	printf '\n== %s\n\n' "$*"
}

say() {
	printf '   %s\n' "$@"
}

indent() {
	sed 's/^/      /'
}

# check WORDS GOT EXPECTED
check() {
	if [ "$2" = "$3" ]; then
		printf '   ok: %s: %s\n' "$1" "$2"
	else
		printf '   FAILED: %s: %s, expected %s\n' "$1" "$2" "$3"
		failed=1
	fi
}

rows() {
	jq -rn "[inputs] | $1" "$here/rows.ndjson" "$here/late.ndjson"
}

lines() {
	cat "$@" | wc -l | tr -d ' '
}

query() {
	sqlite3 demo.db "$@"
}

count() {
	query "SELECT count(*) FROM $1"
}

# field TABLE KEY VALUE NAME: one field of one row
field() {
	query "SELECT json_extract(item, '\$.$4') FROM $1 WHERE $2 = $3"
}

# The numbers on stdin in a row.
list() {
	sort -n | paste -sd ' '
}

waiting() {
	query 'SELECT item FROM orders_errors' |
		jq -r '.record | fromjson | .payload.order_id' | list
}

show_waiting() {
	query 'SELECT item FROM orders_errors' | jq -r '
		"order \(.record | fromjson | .payload.order_id) waits for " +
		(.missing | map("\(.table) \(.key // .query | tojson)") |
		join(", ")) + ", retries so far: \(.retries)"' | sort -k 2n | indent
}

# parked FILTER: from the parked records, those of the wanted kind
parked() {
	find parked -name '*.ndjson' -exec cat {} + | jq -r "select(.error) | $1"
}

control() {
	local before answered deadline=$((SECONDS + 20))

	before=$(lines replies)
	echo "$*" >control
	answered=$before
	until [ "$answered" -gt "$before" ]; do
		[ $SECONDS -lt $deadline ] || exit 1
		sleep 0.05
		answered=$(lines replies)
	done
}

start_broker() {
	local deadline=$((SECONDS + 20))

	produce-demo "$here/schemas" <"$here/rows.ndjson" >messages.ndjson
	produce-demo "$here/schemas" <"$here/late.ndjson" >late.ndjson
	mock-broker -t ORDERS:2 -t CUSTOMERS:2 -t LINE_ITEMS:3 -t PRODUCTS:1 \
		-g 100 -f messages.ndjson -o brokers.txt -c control \
		</dev/null >replies &
	broker=$!
	until [ -e brokers.txt ]; do
		kill -0 "$broker" && [ $SECONDS -lt $deadline ] || exit 1
		sleep 0.05
	done
	brokers=$(cat brokers.txt)
	# The mock cluster lets a member that comes back to a group wait for the
	# session timeout, 45 s: msk-tail reads a shorter one from here.
	printf 'session.timeout.ms=1500\nheartbeat.interval.ms=300\n' \
		>client.properties
	export KCAT_CONFIG=$out/client.properties
}

stream() {
	timeout --foreground 60 ./stream.sh app.json -e
}

retry() {
	timeout --foreground 60 ./retry.sh app.json --older-than 0
}

# One record, by its coordinates, as it is behind a stage.
show_record() {
	say "$1"
	grep -F "$coordinates" "$2" | fold -w 72 | indent
	echo
}

for program in msk-tail avro-unframe csr-decode ddb-put ddb-join dlq-park \
	ddb-scan ddb-del mock-broker produce-demo jq sqlite3 flock; do
	command -v "$program" >/dev/null || {
		echo "the demo needs $program: make demo builds and installs it"
		exit 1
	}
done

rm -rf "$out"
mkdir -p "$out"
cd "$out"
cp -r "$here/schemas" "$root"/examples/{stream,retry}.sh .

title "A Kafka cluster with change data of four tables"
start_broker
total=$(lines messages.ndjson)
say "It listens on $brokers. Its topics hold $total messages:"
jq -r .topic "$here/rows.ndjson" | sort | uniq -c |
	awk '{ printf "      %-12s %3d\n", $2, $1 }'
say "Most are rows in Avro, in Confluent's framing; the schemas are in" \
	"tests/demo/schemas. One is a tombstone, a deleted row. Some are bad:"
rows '.[] | select(.damage or .text != null) | "\(.topic): \(.note)"' | indent

title "The app config and the tables"
jq --arg brokers "$brokers" '.kafka_bootstrap_servers = $brokers |
	.schema_registry_url = "schemas" | .park = {to: "parked"}' \
	"$root/examples/app.json" >app.json
say "app.json is examples/app.json with the demo's addresses. The SQLite file" \
	"demo.db stands in for DynamoDB; ddb-put makes the tables:"
export AWS_ENDPOINT_URL_DYNAMODB=sqlite:demo.db
ddb-put -C app.json --create </dev/null
query .tables | tr -s ' ' '\n' | indent

title "The streaming pipe: stream.sh app.json -e"
sed -n '/^exec/,$p' stream.sh | indent
echo
stream
say "It ended by itself (-e: at the end of the topics). Orders with a status" \
	"are joined with their customer, their lines and the lines' products."
say "" "orders in orders_final:  $(count orders_final)" \
	"waiting in orders_errors: $(count orders_errors)" \
	"parked as junk:           $(parked .topic | wc -l)" ""
check "messages that the group has not seen (msk-tail --lag)" \
	"$(msk-tail -C app.json --lag | jq -s 'map(.lag) | add')" 0

title "The same, cut open"
say "A pipe can be cut anywhere, and run again: here is one record of ORDERS" \
	"behind each stage."
echo
msk-tail -b "$brokers" -o beginning -e ORDERS >1-from-kafka.ndjson
avro-unframe -k <1-from-kafka.ndjson >2-unframed.ndjson
csr-decode -k -C app.json <2-unframed.ndjson >3-decoded.ndjson
ddb-put -C app.json <3-decoded.ndjson >4-stored.ndjson
ddb-join -C app.json <4-stored.ndjson >5-joined.ndjson
coordinates=$(jq -r 'select((.payload | type) == "object" and
    .payload.ORDER_ID == 1) | "\"topic\":\"ORDERS\"," +
    "\"partition\":\(.partition),\"offset\":\(.offset),"' \
	3-decoded.ndjson | tail -n 1)
show_record "msk-tail: the message's bytes in base64, and where it was" \
	1-from-kafka.ndjson
show_record "avro-unframe: the framing is off, the schema's id is known" \
	2-unframed.ndjson
show_record "csr-decode: the row, by the schema that it was written with" \
	3-decoded.ndjson
show_record "ddb-put: the row as it is stored now, and in which table" \
	4-stored.ndjson
show_record "ddb-join: the final item, an order for the next ddb-put" \
	5-joined.ndjson
check "records behind each stage, of $(lines 1-from-kafka.ndjson)" \
	"$(for f in [2-5]-*.ndjson; do lines "$f"; done | sort -u)" \
	"$(lines 1-from-kafka.ndjson)"

title "The staging tables"
# expect TABLE TOPIC: as many rows as there are keys that were not deleted.
expect() {
	check "$1" "$(count "$1")" "$(jq -rn "
	    [inputs | select(.topic == \"$2\" and .damage == null and
		.text == null)] | group_by(.key) | map(select(.[-1].row)) |
	    length" "$here/rows.ndjson")"
}
expect orders_stg ORDERS
expect customers_stg CUSTOMERS
expect lines_stg LINE_ITEMS
expect products_stg PRODUCTS
check "rows of customer 8, who was deleted" \
	"$(query 'SELECT count(*) FROM customers_stg WHERE customer_id = 8')" 0
check "customer 4's credit limit, to the last digit" \
	"$(field customers_stg customer_id 4 credit_limit)" 9999999.99

title "What could not be processed"
say "Nothing is dropped: a bad record goes on to dlq-park, with an error beside" \
	"its bytes. These files are parked:"
find parked -type f | sort | indent
echo
parked '"\(.topic) \(.partition)/\(.offset)  " + (.error |
    "\(.tool) \(.code): \(.message)")' | sort | fold -w 72 | indent
echo
check "junk that is parked" "$(parked .topic | wc -l)" \
	"$(rows 'map(select(.damage or .text != null)) | length')"
check "of it, with its bytes or its row" \
	"$(parked 'select(.payload_base64 != null or .payload != null) | .topic' |
		wc -l)" "$(parked .topic | wc -l)"

title "The first retry: retry.sh app.json --older-than 0"
sed -n '/^ddb-scan/,$p' retry.sh | indent
echo
retry
say "Whatever was read before its customer or lines is joined now. Order 1:"
echo
query 'SELECT item FROM orders_final WHERE order_id = 1' | fold -w 72 | indent
echo
check "order 1, NEW at first and PAID later" \
	"$(field orders_final order_id 1 status)" PAID
check "order 1's total, 9.00 + 24.90" \
	"$(field orders_final order_id 1 total)" 33.9
say "" "These could not be joined yet, and their count of retries goes up:"
show_waiting
check "orders that wait" "$(waiting)" "9 10 11 12"
say "" "Why does order 9 wait? ddb-join --explain tells what it looks up:"
printf '\n      %s\n      %s\n\n' \
	"ddb-scan -C app.json --errors --older-than 0 |" \
	"    grep '\"order_id\":9,' | ddb-join -C app.json --explain"
ddb-scan -C app.json --errors --older-than 0 | grep '"order_id":9,' |
	ddb-join -C app.json --explain 2>&1 | fold -w 72 | indent

title "Two late rows arrive"
say "Customer 10 and the second line of order 10; stream.sh stores them:"
control "fill $out/late.ndjson"
control flush
stream
check "customer 10 is there" \
	"$(query 'SELECT count(*) FROM customers_stg WHERE customer_id = 10')" 1

title "The second retry"
retry
say "Orders 9 and 10 are final. Two still wait:"
show_waiting
check "orders that wait" "$(waiting)" "11 12"
check "order 10's lines" "$(field orders_final order_id 10 line_count)" 2

title "The third retry"
retry
say "Their customer was junk, their second line never came: after three" \
	"failed retries they are parked, with what was missing:"
parked 'select(.error.code == "join.missing") |
	"order \(.payload.order_id): \(.error.message)"' | fold -w 72 | indent
check "orders that wait" "$(count orders_errors)" 0

title "Every order is somewhere"
rows '[.[] | select(.topic == "ORDERS" and .row and .damage == null)] |
	group_by(.key)[][-1].row | select(.STATUS) | .ORDER_ID' | list >orders.txt
query 'SELECT order_id FROM orders_final' | list >final.txt
parked 'select(.error.code == "join.missing") | .payload.order_id' |
	list >missing.txt
say "orders with a status: $(cat orders.txt)" \
	"in orders_final:      $(cat final.txt)" \
	"parked:               $(cat missing.txt)"
check "orders" "$(wc -w <orders.txt)" "$(rows '[.[] | select(.topic == "ORDERS"
	and .row.STATUS != null and .damage == null) | .key] | unique | length')"
check "final and parked, each order once" \
	"$(cat final.txt missing.txt | tr ' ' '\n' | list)" "$(cat orders.txt)"
check "final + parked, $(wc -w <final.txt) + $(wc -w <missing.txt)" \
	"$(cat final.txt missing.txt | wc -w)" "$(wc -w <orders.txt)"

title "Once more"
before=$(query .dump | cksum)
stream
retry
say "All offsets were committed and nothing waits: neither finds anything to do."
check "the tables are the same" "$(query .dump | cksum)" "$before"

title "Look around"
say "All files are in ${out#"$root/"}: go there and try"
printf '      %s\n' \
	"jq . 3-decoded.ndjson" \
	"sqlite3 demo.db 'SELECT item FROM orders_final'" \
	"ddb-scan -t orders_final --endpoint-url sqlite:demo.db | jq .payload"
exit $failed
