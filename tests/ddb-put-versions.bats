# ddb-put where writes have conditions: version, put_if, ttl. The same tests
# run against both stores, as those of ddb-put.bats.
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # stderr is set by run
load "$(dirname "$(realpath "$BATS_TEST_FILENAME")")/ddb-put"

setup() {
	begin
	versioned '"version":"offset"'
}

teardown() {
	stop "${PIDS[@]}"
}

# versioned SETTINGS: the topic ORDERS with these.
versioned() {
	config '{"topic_name":"ORDERS","target_table_name":"@orders",
		"key":{"hash":"id"},"types":{"id":"N"},"time_field":false,'"$1}"
}

# order PARTITION OFFSET ID [MEMBERS]
order() {
	printf '{"topic":"ORDERS","partition":%d,"offset":%d,"payload":{"ID":%s%s}}\n' \
		"$1" "$2" "$3" "${4:+,$4}"
}

# tombstone PARTITION OFFSET ID
tombstone() {
	printf '{"topic":"ORDERS","partition":%d,"offset":%d,"key":%s,"payload":null}\n' "$@"
}

# marks [NAME]: the items without the time at which they expire.
marks() {
	items "${1-orders}" | sed -E 's/"_expires":[0-9]+,//'
}

@test "with a version by offset the row has _source, stored and passed on" {
	run -0 --separate-stderr put --create < <(order 3 42 1 '"A":2')
	[ "$output" = '{"topic":"ORDERS","partition":3,"offset":42,"payload":{"id":1,"a":2,"_source":{"partition":3,"offset":42}},"stored":"'$T'orders"}' ]
	[ -z "$stderr" ]
	[ "$(items orders)" = '{"_source":{"offset":42,"partition":3},"a":2,"id":1}' ]
}

@test "an older row of the same partition is superseded, and counted" {
	order 0 7 1 '"a":7' | put --create
	run -0 --separate-stderr put -v < <(order 0 6 1 '"a":6')
	[ "$output" = '{"topic":"ORDERS","partition":0,"offset":6,"payload":{"ID":1,"a":6},"superseded":true}' ]
	[[ $stderr = *"superseded=1"* ]]
	[ "$(items orders)" = '{"_source":{"offset":7,"partition":0},"a":7,"id":1}' ]
}

@test "a row that is as new as the stored one is stored again" {
	order 0 7 1 | put --create
	run -0 put < <(order 0 7 1)
	[ "$(field stored <<<"$output")" = "\"${T}orders\"" ]
}

@test "a row of another partition, or over one without _source, is stored" {
	put --create </dev/null
	printf '{"table":"%sorders","payload":{"id":1,"a":0}}\n' "$T" | put
	order 1 9 1 '"a":9' | put
	order 0 3 1 '"a":3' | put
	[ "$(items orders)" = '{"_source":{"offset":3,"partition":0},"a":3,"id":1}' ]
}

@test "each of a key's versions is tried: all that are read at once come out in order" {
	{ order 0 5 1; order 0 9 1; order 0 7 1; order 0 9 2; order 0 10 1; } >in
	run -0 put --create <in
	[ "$(field 'offset,.superseded' <<<"$output" | paste -sd ' ')" = '5 null 9 null 7 true 9 null 10 null' ]
	[ "$(items orders | paste -sd ' ')" = '{"_source":{"offset":10,"partition":0},"id":1} {"_source":{"offset":9,"partition":0},"id":2}' ]
}

@test "a version by path compares that field, numeric text as a number" {
	versioned '"version":"scn"'
	order 0 1 1 '"SCN":"9"' | put --create
	run -0 put < <(order 1 2 1 '"SCN":"10"')
	[ "$(field payload._source <<<"$output")" = '{"partition":1,"offset":2,"version":10}' ]
	run -0 put < <(order 2 3 1 '"SCN":9.5')
	[ "$(field superseded <<<"$output")" = true ]
	run -0 put < <(order 3 4 1 '"SCN":1e1')
	[ "$(field superseded <<<"$output")" = null ]
	[ "$(items orders)" = '{"_source":{"offset":4,"partition":3,"version":10},"id":1,"scn":10}' ]
}

@test "a version may be text, and stand deeper in the row" {
	versioned '"version":"meta.at"'
	order 0 1 1 '"META":{"at":"2026-11-22T10:00:00Z"}' | put --create
	run -0 put < <(order 1 2 1 '"META":{"at":"2026-11-22T09:59:59Z"}')
	[ "$(field superseded <<<"$output")" = true ]
	run -0 put < <(order 1 3 1 '"META":{"at":"2026-11-22T10:00:01Z"}')
	[ "$(field superseded <<<"$output")" = null ]
}

@test "rows without coordinates are compared by the version that they have" {
	versioned '"version":"scn"'
	echo '{"topic":"ORDERS","payload":{"ID":1,"SCN":2}}' | put --create
	run -0 put <<<'{"topic":"ORDERS","payload":{"ID":1,"SCN":1}}'
	[ "$(field superseded <<<"$output")" = true ]
	[ "$(items orders)" = '{"_source":{"version":2},"id":1,"scn":2}' ]
}

@test "without coordinates and version there is no _source, and the row is stored" {
	order 0 7 1 '"a":7' | put --create
	run -0 put <<<'{"topic":"ORDERS","payload":{"ID":1,"a":8}}'
	[ "$(field payload <<<"$output")" = '{"id":1,"a":8}' ]
	[ "$(items orders)" = '{"a":8,"id":1}' ]
}

@test "a row without its version, or with one that is neither number nor text, is an error" {
	versioned '"version":"scn"'
	run -0 put --create <<-END
	$(order 0 1 1)
	$(order 0 2 2 '"SCN":null')
	$(order 0 3 3 '"SCN":true')
	$(order 0 4 4 '"SCN":[1]')
	$(order 0 5 5 '"SCN":""')
	END
	[ "$(field error.code <<<"$output" | sort | uniq -c | tr -s ' ')" = ' 5 "put.version"' ]
	[ "$(field error.message <<<"$output" | grep -c scn)" = 5 ]
	[ -z "$(items orders)" ]
}

@test "a column named _source gives way to the version's, and stays without one" {
	order 0 1 1 '"_SOURCE":"x"' | put --create
	[ "$(items orders)" = '{"_source":{"offset":1,"partition":0},"id":1}' ]
	versioned '"version":false'
	run -0 put < <(order 0 2 2 '"_SOURCE":"x"')
	[ "$(field payload <<<"$output")" = '{"id":2,"_source":"x"}' ]
}

@test "a versioned delete leaves a marker that expires, and older rows stay out" {
	order 0 5 1 '"a":5' | put --create
	now=$(date +%s)
	run -0 put < <(tombstone 0 6 1)
	[ "$output" = '{"topic":"ORDERS","partition":0,"offset":6,"key":{"id":1},"payload":null,"deleted":true}' ]
	[ "$(marks)" = '{"_deleted":true,"_source":{"offset":6,"partition":0},"id":1}' ]
	expires=$(items orders | sed -E 's/.*"_expires":([0-9]+).*/\1/')
	[ $((expires - now)) -ge $((30 * 24 * 3600)) ]
	[ $((expires - now)) -le $((30 * 24 * 3600 + 60)) ]
	run -0 put < <(order 0 5 1 '"a":5')
	[ "$(field superseded <<<"$output")" = true ]
	run -0 put < <(order 0 7 1 '"a":7')
	[ "$(marks)" = '{"_source":{"offset":7,"partition":0},"a":7,"id":1}' ]
}

@test "a delete that is older than the row is superseded" {
	order 0 7 1 | put --create
	run -0 put < <(tombstone 0 6 1)
	[ "$output" = '{"topic":"ORDERS","partition":0,"offset":6,"key":1,"payload":null,"superseded":true}' ]
	[ "$(items orders)" = '{"_source":{"offset":7,"partition":0},"id":1}' ]
}

@test "a delete of what is not there leaves its marker, too" {
	run -0 put --create < <(tombstone 0 6 1)
	[ "$(field deleted <<<"$output")" = true ]
	[ "$(marks)" = '{"_deleted":true,"_source":{"offset":6,"partition":0},"id":1}' ]
}

@test "a tombstone has no version: it counts as newest, but for its partition's order" {
	versioned '"version":"scn"'
	order 0 5 1 '"scn":100' | put --create
	run -0 put < <(tombstone 0 4 1)
	[ "$(field superseded <<<"$output")" = true ]
	run -0 put < <(tombstone 1 4 1)
	[ "$(field deleted <<<"$output")" = true ]
	[ "$(marks)" = '{"_deleted":true,"_source":{"offset":4,"partition":1},"id":1}' ]
	run -0 put < <(order 1 3 1 '"scn":200')
	[ "$(field superseded <<<"$output")" = true ]
}

@test "a row that delete_when matches leaves a marker with its version" {
	versioned '"version":"scn","delete_when":{"equals":{"op":"D"}}'
	order 0 1 1 '"scn":10,"op":"I"' | put --create
	run -0 put < <(order 1 1 1 '"scn":9,"op":"D"')
	[ "$(field superseded <<<"$output")" = true ]
	run -0 put < <(order 1 2 1 '"scn":11,"op":"D"')
	[ "$(field deleted <<<"$output")" = true ]
	[ "$(marks)" = '{"_deleted":true,"_source":{"offset":2,"partition":1,"version":11},"id":1}' ]
}

@test "ttl adds the record's ts and after, in seconds; without ts it is from now" {
	versioned '"ttl":{"attribute":"gone_at","after":"1h"}'
	run -0 put --create <<<'{"topic":"ORDERS","ts":1700000000999,"payload":{"ID":1,"GONE_AT":"x"}}'
	[ "$(field payload <<<"$output")" = '{"id":1,"gone_at":1700003600}' ]
	[ "$(items orders)" = '{"gone_at":1700003600,"id":1}' ]
	run -0 put <<<'{"topic":"ORDERS","ts":-1,"payload":{"ID":2}}'
	at=$(field payload.gone_at <<<"$output")
	[ $((at - $(date +%s))) -ge 3590 ]
	[ $((at - $(date +%s))) -le 3600 ]
}

@test "a marker expires by the attribute of ttl where the table has one" {
	versioned '"version":"offset","ttl":{"attribute":"gone_at","after":"1h"}'
	tombstone 0 1 1 | put --create
	items orders | grep -F '"_deleted":true,"_source":{"offset":1,"partition":0},"gone_at":'
	[ "$(items orders | grep -c _expires)" = 0 ]
}

@test "put_if newer stores a row unless the stored one is newer, by its own _source" {
	make other id:S
	at() { printf '{"table":"%sother","put_if":"newer","payload":{"id":"a","n":%d,"_source":{"partition":0,"offset":%d}}}\n' "$T" "$1" "$1"; }
	run -0 put < <(at 5)
	[ "$output" = '{"stored":"'$T'other","payload":{"id":"a","n":5,"_source":{"partition":0,"offset":5}}}' ]
	run -0 put < <(at 4)
	[ "$output" = '{"table":"'$T'other","put_if":"newer","payload":{"id":"a","n":4,"_source":{"partition":0,"offset":4}},"superseded":true}' ]
	at 6 | put
	[ "$(items other)" = '{"_source":{"offset":6,"partition":0},"id":"a","n":6}' ]
}

@test "put_if newer of a row without _source always holds" {
	make other id:S
	printf '{"table":"%sother","payload":{"id":"a","_source":{"partition":0,"offset":5}}}\n' "$T" | put
	run -0 put < <(printf '{"table":"%sother","put_if":"newer","payload":{"id":"a","n":1}}\n' "$T")
	[ "$(field stored <<<"$output")" = "\"${T}other\"" ]
	[ "$(items other)" = '{"id":"a","n":1}' ]
}

@test "put_if absent stores where there is none, or one that is older" {
	make other id:S
	at() { printf '{"table":"%sother","put_if":"absent","payload":{"id":"a","n":%d,"_source":{"partition":0,"offset":%d}}}\n' "$T" "$1" "$2"; }
	at 1 5 | put
	run -0 put < <(at 2 5)
	[ "$(field superseded <<<"$output")" = true ]
	run -0 put < <(at 3 4)
	[ "$(field superseded <<<"$output")" = true ]
	run -0 put < <(at 4 6)
	[ "$(field stored <<<"$output")" = "\"${T}other\"" ]
	[ "$(items other)" = '{"_source":{"offset":6,"partition":0},"id":"a","n":4}' ]
}

@test "put_if absent without _source stores only where there is none" {
	make other id:S
	at() { printf '{"table":"%sother","put_if":"absent","payload":{"id":"a","n":%d}}\n' "$T" "$1"; }
	at 1 | put
	run -0 put < <(at 2)
	[ "$(field superseded <<<"$output")" = true ]
	[ "$(items other)" = '{"id":"a","n":1}' ]
}

@test "put_if unchanged stores while from.if is true of the stored item" {
	make other id:S
	printf '{"table":"%sother","payload":{"id":"a","retries":0,"_source":{"partition":0,"offset":5}}}\n' "$T" | put
	at() { printf '{"table":"%sother","put_if":"unchanged","from":{"table":"x","key":{"id":"a"},"if":{"_source":{"partition":0,"offset":5},"retries":%d}},"payload":{"id":"a","retries":%d}}\n' "$T" "$1" $(($1 + 1)); }
	run -0 put < <(at 1)
	[ "$(field superseded <<<"$output")" = true ]
	run -0 put < <(at 0)
	[ "$(field stored <<<"$output")" = "\"${T}other\"" ]
	[ "$(field from.key <<<"$output")" = '{"id":"a"}' ]
	[ "$(items other)" = '{"id":"a","retries":1}' ]
}

@test "put_if unchanged is superseded where the item is gone" {
	make other id:S
	run -0 put < <(printf '{"table":"%sother","put_if":"unchanged","from":{"if":{"retries":0}},"payload":{"id":"a"}}\n' "$T")
	[ "$(field superseded <<<"$output")" = true ]
	[ -z "$(items other)" ]
}

@test "a put_if that nobody knows, or that lacks from.if, is an error" {
	make other id:S
	run -0 put <<-END
	{"table":"${T}other","put_if":"never","payload":{"id":"a"}}
	{"table":"${T}other","put_if":null,"payload":{"id":"a"}}
	{"table":"${T}other","put_if":"unchanged","payload":{"id":"a"}}
	{"table":"${T}other","put_if":"unchanged","from":{"if":7},"payload":{"id":"a"}}
	{"table":"${T}other","put_if":"absent","key":"a","payload":null}
	END
	[ "$(field error.code <<<"$output" | sort | uniq -c | tr -s ' ')" = ' 5 "put.put_if"' ]
	[ -z "$(items other)" ]
}

@test "with table, null payload and put_if newer the key's item gets a marker" {
	make other id:S
	printf '{"table":"%sother","payload":{"id":"a","_source":{"partition":0,"offset":5}}}\n' "$T" | put
	del() { printf '{"topic":"X","partition":0,"offset":%d,"table":"%sother","put_if":"newer","key":{"id":"a"},"payload":null}\n' "$1" "$T"; }
	run -0 put < <(del 4)
	[ "$(field superseded <<<"$output")" = true ]
	run -0 put < <(del 6)
	[ "$output" = '{"topic":"X","partition":0,"offset":6,"key":{"id":"a"},"payload":null,"deleted":true}' ]
	[ "$(marks other)" = '{"_deleted":true,"_source":{"offset":6,"partition":0},"id":"a"}' ]
}

@test "put_if unchanged and a null payload delete what has not changed" {
	make other id:S
	printf '{"table":"%sother","payload":{"id":"a","n":1}}\n' "$T" | put
	del() { printf '{"table":"%sother","put_if":"unchanged","from":{"if":{"n":%d}},"key":"a","payload":null}\n' "$T" "$1"; }
	run -0 put < <(del 2)
	[ "$(field superseded <<<"$output")" = true ]
	run -0 put < <(del 1)
	[ "$(field deleted <<<"$output")" = true ]
	[ -z "$(items other)" ]
}

@test "the writes around a conditional one of its key keep their order" {
	make orders id:N
	versioned '"version":"offset"'
	{
		printf '{"table":"%sorders","payload":{"id":1,"n":1}}\n' "$T"
		order 0 5 1 '"n":2'
		printf '{"table":"%sorders","payload":{"id":1,"n":3}}\n' "$T"
		order 0 4 1 '"n":4'
		printf '{"table":"%sorders","key":1,"payload":null}\n' "$T"
		order 0 3 1 '"n":5'
	} >in
	run -0 put <in
	[ "$(field superseded <<<"$output" | paste -sd ' ')" = 'null null null null null null' ]
	[ "$(items orders)" = '{"_source":{"offset":3,"partition":0},"id":1,"n":5}' ]
}

@test "a dry run prints conditional writes, and nobody is asked" {
	put --create </dev/null
	{ order 0 5 1; tombstone 0 6 2; } >in
	run -0 --separate-stderr put --dry-run <in
	[ "$output" = "$(<in)" ]
	[ "$(grep -c '^{' <<<"$stderr")" = 2 ]
	[ "$(grep '^{' <<<"$stderr" | grep -c _source)" = 2 ]
	grep '^{' <<<"$stderr" | grep -c _deleted
	[ -z "$(items orders)" ]
}

# history N KEYS SEED: puts and deletes of few keys, in any order of keys.
history() {
	python3 - "$@" <<-'END'
	import json, random, sys
	n, keys, seed = map(int, sys.argv[1:])
	r = random.Random(seed)
	for i in range(n):
	    key = r.randrange(keys)
	    record = {"topic": "ORDERS", "partition": key % 3, "offset": i}
	    if r.random() < 0.15:
	        record |= {"key": {"ID": key}, "payload": None}
	    else:
	        record |= {"payload": {"ID": key, "N": i}}
	    print(json.dumps(record, separators=(",", ":")))
	END
}

# newest FILE: what must be stored at its end, as marks prints it.
newest() {
	python3 - "$1" <<-'END'
	import json, sys
	last = {}
	for line in open(sys.argv[1]):
	    r = json.loads(line)
	    row = r["payload"]
	    key = row["ID"] if row else r["key"]["ID"]
	    if key not in last or last[key]["offset"] <= r["offset"]:
	        last[key] = r
	out = []
	for key, r in last.items():
	    item = {"id": key, "_source": {"offset": r["offset"], "partition": r["partition"]}}
	    item |= {"n": r["payload"]["N"]} if r["payload"] else {"_deleted": True}
	    out.append(json.dumps(item, sort_keys=True, separators=(",", ":")))
	print("\n".join(sorted(out)))
	END
}

@test "replays from anywhere, in whatever order, leave each key's newest row" {
	seed=$RANDOM
	echo "seed $seed"
	history 2000 50 $seed >in
	{
		tail -n +$((seed % 1500)) in
		cat in
		shuf --random-source=<(yes $seed) in
		tail -n +$((seed % 700)) in
	} >replayed
	put --create <replayed >out
	[ "$(wc -l <out)" = "$(wc -l <replayed)" ]
	[ "$(field error <out | sort -u)" = null ]
	diff <(newest in) <(marks | sort)
}

# has_lines N: so many are out.
has_lines() {
	[ "$(wc -l <out)" -ge "$1" ]
}

@test "replays after kill -9 leave each key's newest row" {
	seed=$RANDOM
	echo "seed $seed"
	history 2000 50 $seed >in
	put --create </dev/null
	mkfifo pipe
	from=1
	for kill in 300 700 40 900; do
		ddb-put -C app.json <pipe >out &
		pid=$!
		PIDS+=("$pid")
		exec 7>pipe
		tail -n +$from in | head -n $kill >&7
		until_true 20 has_lines $((kill / 2))
		kill -9 $pid
		exec 7>&-
		wait $pid || :
		from=$((from + $(wc -l <out) - seed % 40))
		[ $from -ge 1 ] || from=1
	done
	tail -n +$from in | put >out
	diff <(newest in) <(marks | sort)
}
