# ddb-put to DynamoDB Local over a line that loses answers: a write that was
# made is made once more, and that must change nothing.

# shellcheck disable=SC2154 # stderr is set by run
load ../ddb-put

setup() {
	begin
	"$ROOT/tests/stub/losing_proxy.py" --port-file port --seed $RANDOM \
		--to "${DDB_URL#http://}" >lost 3>&- &
	PIDS+=($!)
	until_true 10 test -e port
	AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:$(<port)
	export AWS_ENDPOINT_URL_DYNAMODB
}

teardown() {
	stop "${PIDS[@]}"
}

# changes N KEYS: Debezium's, a third of them of a row that is not whole.
changes() {
	python3 - "$@" <<-'END'
	import json, random, sys
	n, keys = map(int, sys.argv[1:])
	r = random.Random()
	for i in range(n):
	    key = r.randrange(keys)
	    row = {"ID": key, "N": i, "BIG": i}
	    if r.random() < 0.33:
	        row["BIG"] = "__debezium_unavailable_value"
	    change = {"op": "u", "before": None, "after": row}
	    if r.random() < 0.1:
	        change = {"op": "d", "before": {"ID": key}, "after": None}
	    print(json.dumps({"topic": "T", "partition": key % 2, "offset": i,
	                      "payload": change}, separators=(",", ":")))
	END
}

# expected: what the changes in the file in must leave.
expected() {
	python3 - "$1" <<-'END'
	import json, sys
	versioned = sys.argv[1] == "versioned"
	items = {}
	for r in map(json.loads, open("in")):
	    change = r["payload"]
	    key = (change["after"] or change["before"])["ID"]
	    source = {"offset": r["offset"], "partition": r["partition"]}
	    old = items.get(key, {})
	    if change["op"] == "d":
	        items[key] = {"id": key, "_deleted": True} if versioned else None
	    else:
	        row = {k.lower(): v for k, v in change["after"].items()}
	        if isinstance(row["big"], str):
	            row = {**({} if not old or "_deleted" in old else old), **row}
	            row.pop("big")
	            if old and "big" in old:
	                row["big"] = old["big"]
	        items[key] = row
	    if versioned:
	        items[key]["_source"] = source
	    elif items[key] is None:
	        items[key] = {}
	for line in sorted(json.dumps(i, sort_keys=True, separators=(",", ":"))
	                   for i in items.values() if i):
	    print(line)
	END
}

stored() {
	AT=$DDB_URL items t | sed -E 's/"_expires":[0-9]+,//' | sort
}

@test "with a version: each change is in the table as if no answer had been lost" {
	config '{"topic_name":"T","target_table_name":"@t","key":{"hash":"id"},
		"types":{"id":"N"},"time_field":false,"unwrap":"debezium","version":"offset"}'
	changes 1000 40 >in
	timeout 200 ddb-put -C app.json --create --retries 1000 -q <in >out
	[ "$(field offset <out | paste -sd ' ')" = "$(field offset <in | paste -sd ' ')" ]
	[ "$(field error <out | sort -u)" = null ]
	stop "${PIDS[@]}"
	[ "$(<lost)" -gt 5 ]
	diff <(expected versioned) <(stored)
}

@test "without: the same, whole rows in batches and others between them" {
	config '{"topic_name":"T","target_table_name":"@t","key":{"hash":"id"},
		"types":{"id":"N"},"time_field":false,"unwrap":"debezium"}'
	changes 1000 40 >in
	timeout 200 ddb-put -C app.json --create --retries 1000 -q <in >out
	[ "$(field offset <out | paste -sd ' ')" = "$(field offset <in | paste -sd ' ')" ]
	[ "$(field error <out | sort -u)" = null ]
	stop "${PIDS[@]}"
	[ "$(<lost)" -gt 5 ]
	diff <(expected plain) <(stored)
}
