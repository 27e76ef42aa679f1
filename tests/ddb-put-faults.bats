# ddb-put against a DynamoDB that fails at random, compared with a model.

load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	aws_for_tests
	PIDS=()
	for table in a b; do
		printf '{"topic_name":"%s","target_table_name":"%s","key":{"hash":"id"},"types":{"id":"N"},"time_field":false}\n' $table $table
	done | jq -sc '{tables:.}' >app.json
}

teardown() {
	stop "${PIDS[@]}"
}

faulty() {
	"$ROOT/tests/stub/faulty_dynamodb.py" --port-file port --state state "$@" 3>&- &
	PIDS+=($!)
	until_true 10 test -e port
	AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:$(<port)
	export AWS_ENDPOINT_URL_DYNAMODB
}

# rows N KEYS SEED: puts and deletes of few keys of two tables, some poisoned.
rows() {
	python3 - "$@" <<-'END'
	import json, random, sys
	n, keys, seed = map(int, sys.argv[1:])
	r = random.Random(seed)
	for i in range(n):
	    record = {"topic": r.choice("ab"), "partition": 0, "offset": i}
	    key = r.choice([str, int, float])(r.randrange(keys))
	    if r.random() < 0.2:
	        record |= {"key": {"ID": key}, "payload": None}
	    else:
	        record["payload"] = {"ID": key, "V": i}
	        if r.random() < 0.01:
	            record["payload"]["POISON"] = 1
	    print(json.dumps(record, separators=(",", ":")))
	END
}

# What must be there, of what came out and of what is in state.
compare() {
	python3 - <<-'END'
	import json
	given = [json.loads(line) for line in open("in")]
	out = [json.loads(line) for line in open("out")]
	state = json.load(open("state"))
	assert [r["offset"] for r in out] == [r["offset"] for r in given]
	tables = {"a": {}, "b": {}}
	poisoned = 0
	for g, o in zip(given, out):
	    table = tables[g["topic"]]
	    if g["payload"] is None:
	        assert o["deleted"] and o["key"] == {"id": int(float(g["key"]["ID"]))}
	        table.pop(o["key"]["id"], None)
	    elif "error" in o:
	        assert o["error"]["code"] == "put.refused" and "POISON" in g["payload"]
	        poisoned += 1
	    elif "POISON" not in g["payload"]:
	        assert o["stored"] == g["topic"]
	        table[int(float(g["payload"]["ID"]))] = g["payload"]["V"]
	stored = {name: {int(k): int(i["v"]["N"])
	                 for k, i in state["tables"].get(name, {}).items()}
	          for name in tables}
	assert stored == tables, (stored, tables)
	assert state["clashes"] == 0, state["clashes"]
	END
}

@test "whatever fails, each table ends with the last good version of each key" {
	for seed in 1 2; do
		rm -f port state
		rows 3000 300 $seed >in
		faulty --seed $seed
		ddb-put -C app.json --retries 1000 --concurrency 8 <in >out
		stop "${PIDS[-1]}"
		compare
		[ "$(jq '.faults | length' state)" = 4 ]
	done
}

@test "one hot key goes through its versions in order" {
	rows 3000 2 4 | grep -v POISON >in
	faulty --seed 4
	ddb-put -C app.json --retries 1000 <in >out
	stop "${PIDS[-1]}"
	compare
}
