#!/usr/bin/env bash
# The demo: change data of four tables, from Kafka to tables you can query.
#
# It starts a small Kafka cluster of its own (tests/mock), fills it with
# rows.ndjson as Avro in Confluent's framing, some of it junk, runs the pipe,
# shows what became of everything, and runs the pipe again. It checks what it
# says, by counting: exit status 1 if something is not as told. All files are
# kept in build/demo/out, to be looked at.
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
	jq -rn "[inputs] | $1" "$here/rows.ndjson"
}

lines() {
	wc -l <"$1" | tr -d ' '
}

query() {
	sqlite3 "$@"
}

# field TABLE KEY VALUE NAME: one field of one row
field() {
	query demo.db "SELECT json_extract(item, '\$.$4') FROM $1 WHERE $2 = $3"
}

start_broker() {
	local deadline=$((SECONDS + 20))

	produce-demo "$here/schemas" <"$here/rows.ndjson" >messages.ndjson
	mock-broker -t ORDERS:2 -t CUSTOMERS:2 -t LINE_ITEMS:3 -t PRODUCTS:1 \
		-g 100 -f messages.ndjson -o brokers.txt </dev/null &
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

# The pipe itself. Each tee keeps what flows there, for this demo's sake.
pipe='
tee -a 1-from-kafka.ndjson |
avro-unframe | tee -a 2-unframed.ndjson |
csr-decode -r schemas | tee -a 3-decoded.ndjson |
ddb-put -C app.json --endpoint-url sqlite:demo.db --create |
tee -a 4-stored.ndjson'

run_pipe() {
	timeout --foreground 60 msk-tail -b "$brokers" -C app.json \
		--accept-errors -e --exec "$pipe"
}

# One record, by its coordinates, as it is behind a stage.
show_record() {
	say "$1"
	grep -F "$coordinates" "$2" | fold -w 72 | indent
	echo
}

for program in msk-tail avro-unframe csr-decode ddb-put mock-broker \
	produce-demo jq sqlite3; do
	command -v "$program" >/dev/null || {
		echo "the demo needs $program: make demo builds and installs it"
		exit 1
	}
done

rm -rf "$out"
mkdir -p "$out"
cd "$out"
cp -r "$here/app.json" "$here/schemas" .

title "A Kafka cluster with change data of four tables"
start_broker
total=$(rows length)
say "It listens on $brokers. Its topics hold $total messages:"
rows 'group_by(.topic)[] | "\(.[0].topic) \(length)"' |
	awk '{ printf "      %-12s %3d\n", $1, $2 }'
say "Most are rows in Avro, in Confluent's framing; the schemas are in" \
	"tests/demo/schemas. One is a tombstone, a deleted row. Some are bad:"
rows '.[] | select(.damage or .text != null) | "\(.topic): \(.note)"' | indent

title "The pipe"
printf "      msk-tail -b %s -C app.json --accept-errors -e --exec '%s'\n" \
	"$brokers" "${pipe//$'\n'/$'\n'          }"
echo
run_pipe
say "It ended by itself (-e: at the end of the topics). tee kept what flowed" \
	"between the stages. This is one of the records, behind each of them:"
echo
coordinates=$(jq -r 'select(.topic == "ORDERS" and (.payload | type) ==
    "object" and .payload.ORDER_ID == 1) |
    "\"topic\":\"ORDERS\",\"partition\":\(.partition),\"offset\":\(.offset),"' \
	3-decoded.ndjson | tail -n 1)
show_record "msk-tail: the message's bytes in base64, and where it was" \
	1-from-kafka.ndjson
show_record "avro-unframe: the framing is off, the schema's id is known" \
	2-unframed.ndjson
show_record "csr-decode: the row, by the schema that it was written with" \
	3-decoded.ndjson
show_record "ddb-put: the row as it is stored now, and in which table" \
	4-stored.ndjson
check "records out of the end, of $total in" "$(lines 4-stored.ndjson)" "$total"

title "The tables"
say "The SQLite file demo.db stands in for DynamoDB. These are some of the items:"
echo
for table in orders_stg customers_stg lines_stg products_stg; do
	printf '      %s\n' "$table"
	query demo.db "SELECT item FROM $table ORDER BY 1 LIMIT 3" | indent
	echo
done
# expect TABLE TOPIC: as many rows as there are keys that were not deleted.
expect() {
	check "$1" "$(query demo.db "SELECT count(*) FROM $1")" "$(rows "
	    [.[] | select(.topic == \"$2\" and .damage == null and .text == null)]
	    | group_by(.key) | map(select(.[-1].row)) | length")"
}
expect orders_stg ORDERS
expect customers_stg CUSTOMERS
expect lines_stg LINE_ITEMS
expect products_stg PRODUCTS
check "order 1, NEW at first and PAID later" \
	"$(field orders_stg order_id 1 status)" PAID
check "rows of customer 8" "$(query demo.db \
	"SELECT count(*) FROM customers_stg WHERE customer_id = 8")" 0
check "customer 4's credit limit, to the last digit" \
	"$(field customers_stg customer_id 4 credit_limit)" 9999999.99

title "What could not be processed"
grep -F '"error":{' 4-stored.ndjson >errors.ndjson || :
say "Nothing is dropped: a bad record goes on to the end of the pipe, with an" \
	"error beside its bytes. They are in errors.ndjson now:"
echo
jq -r '"\(.topic) \(.partition)/\(.offset)  " + (.error |
    "\(.tool) \(.code): \(.message)")' errors.ndjson | sort | indent
echo
check "error records" "$(lines errors.ndjson)" \
	"$(rows 'map(select(.damage or .text != null)) | length')"
check "of these, with their bytes or their row" \
	"$(jq -r 'select(.payload_base64 != null or .payload != null) | .topic' \
		errors.ndjson | wc -l)" "$(lines errors.ndjson)"

title "The pipe again"
before=$(lines 4-stored.ndjson)
run_pipe
say "The group's offsets were committed when the end of the pipe had" \
	"acknowledged the records, so a second run finds nothing new."
check "more records" "$(($(lines 4-stored.ndjson) - before))" 0
check "messages that the group has not seen (msk-tail --lag)" \
	"$(msk-tail -b "$brokers" -C app.json --lag | jq -s 'map(.lag) | add')" 0

title "Look around"
say "All files are in ${out#"$root/"}: go there and try"
printf '      %s\n' \
	"jq . 3-decoded.ndjson" \
	"sqlite3 demo.db 'SELECT item FROM orders_stg'" \
	"avro-unframe < 1-from-kafka.ndjson | csr-decode -r schemas"
exit $failed
