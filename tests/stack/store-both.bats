# Both stores, and what each makes of the same orders.
load ../helpers

# sorted: the members of every object in one order, whatever stands before it.
sorted() {
	python3 -c '
import json, sys
for line in sys.stdin:
    before, brace, after = line.rstrip("\n").partition("{")
    print(before, json.dumps(json.loads(brace + after), sort_keys=True)
          if brace else "")'
}

@test "writes under any condition on any item end the same in both stores" {
	cd "$BATS_TEST_TMPDIR"
	seed=$RANDOM
	echo "seed $seed"
	"$ROOT/tests/store_orders.py" $seed "both-$seed" >orders
	timeout 120 store_probe -e sqlite:t.db <orders | sorted >sqlite
	timeout 120 store_probe -e "$DDB_URL" <orders | sorted >dynamodb
	[ "$(wc -l <sqlite)" -eq 1801 ]
	diff sqlite dynamodb
	[ "$(grep -c '^refused' sqlite)" -gt 100 ]
}
