# What the tests of ddb-put on either store share. The store is SQLite's, or
# DynamoDB Local's for the files of tests/stack, which are links to these.

# shellcheck disable=SC2034 # T, PIDS: the tests use them
load "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/helpers"

# In an empty directory; T begins the names of this test's tables.
begin() {
	cd "$BATS_TEST_TMPDIR" || return
	T=put$BATS_TEST_NUMBER-$RANDOM-
	AT=sqlite:$PWD/tables.db
	case $BATS_TEST_DIRNAME in
	*/stack) AT=${DDB_URL:?is set by tests/stack/run.sh} ;;
	esac
	export AWS_ENDPOINT_URL_DYNAMODB=$AT
	PIDS=()
}

# config TABLES...: app.json, where @ stands for this test's prefix.
config() {
	printf '{"tables":[%s]}' "${1//@/$T}" >app.json
}

# make NAME KEY...: a table without ddb-put's help.
make() {
	"$ROOT/tests/tables.py" "$AT" make "$T$1" "${@:2}"
}

# items NAME: what the table holds, sorted.
items() {
	"$ROOT/tests/tables.py" "$AT" "$T$1"
}

put() {
	ddb-put -C app.json "$@"
}

# config_orders: the topics ORDERS and LINES.
config_orders() {
	config '{"topic_name":"ORDERS","target_table_name":"@orders",
		"key":{"hash":"order_id"},"types":{"order_id":"N"},
		"time_field":false},
		{"topic_name":"LINES","target_table_name":"@lines",
		"key":{"hash":"order_id","range":"line_no"},
		"types":{"order_id":"N"},"time_field":false}'
}

# order N [MEMBERS]: a record of the topic ORDERS at offset N.
order() {
	printf '{"topic":"ORDERS","partition":0,"offset":%d,"payload":{"ORDER_ID":%s%s}}\n' \
		"$1" "$1" "${2:+,$2}"
}

# orders FROM TO: one for each of these numbers.
orders() {
	seq "$1" "$2" | sed 's/.*/{"topic":"ORDERS","partition":0,"offset":&,"payload":{"ORDER_ID":&}}/'
}
