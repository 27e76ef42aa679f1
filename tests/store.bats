# The store of common/store.h, by tests/net/store_probe. The same tests run
# against both backends: here SQLite's, and DynamoDB Local's as
# tests/stack/store.bats, which is this file.
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # stderr is set by run
load "$(dirname "$(realpath "$BATS_TEST_FILENAME")")/helpers"

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	T=store$BATS_TEST_NUMBER-$RANDOM
	AT=sqlite:$PWD/tables.db
	case $BATS_TEST_DIRNAME in
	*/stack) AT=${DDB_URL:?is set by tests/stack/run.sh} ;;
	esac
	export AWS_ENDPOINT_URL_DYNAMODB=$AT
}

# store [OPTION...]: obeys the orders on stdin, in which @ is the table.
# shellcheck disable=SC2120
store() {
	sed "s/\"@\\([a-z]*\\)\"/\"$T\\1\"/g" | timeout 120 store_probe "$@"
}

# orders ORDER...: the same with orders as arguments.
orders() {
	printf '%s\n' "$@" | store
}

# sorted: each line of JSON with its members sorted.
sorted() {
	sed 's/^done {/{/' | while IFS= read -r line; do
		case $line in
		'{'*) jq -cS . <<<"$line" ;;
		*) echo "$line" ;;
		esac
	done
}

create() {
	orders '{"create":["id:S"],"table":"@"}'
}

# judge STORED CONDITION...: what becomes of a put under each condition, when
# STORED is what the stored item has besides its key ("none": there is none).
judge() {
	local stored=$1 condition
	shift
	for condition; do
		if [ "$stored" = none ]; then
			echo '{"delete":{"id":"a"},"table":"@"}'
		else
			echo '{"put":{"id":"a"'"${stored:+,$stored}"'},"table":"@"}'
		fi
		echo '{"put":{"id":"a","new":1},"table":"@",'"$condition"'}'
	done | store | awk 'NR % 2 == 0' | tr '\n' ' '
}

# source PARTITION OFFSET [VERSION]
source_of() {
	printf '{"partition":%s,"offset":%s%s}' "$1" "$2" "${3:+,\"version\":$3}"
}

# stored PARTITION OFFSET [VERSION]: an item's attribute.
stored() {
	printf '"_source":%s' "$(source_of "$@")"
}

newer() {
	printf '"newer":%s' "$(source_of "$@")"
}

absent() {
	printf '"absent":%s' "$(source_of "$@")"
}

@test "newer and absent: there is none, or one without _source" {
	create
	[ "$(judge none "$(newer 0 5)" "$(absent 0 5)" '"newer":null' '"absent":null')" = 'done done done done ' ]
	[ "$(judge '' "$(newer 0 5)" "$(absent 0 5)" '"newer":null' '"absent":null')" = 'done done done refused ' ]
	[ "$(judge '"_source":"x"' "$(newer 0 5)" "$(absent 0 5)" '"newer":null' '"absent":null')" = 'done done done refused ' ]
	[ "$(judge '"_source":{"partition":0}' "$(newer 0 5)" "$(absent 0 5)")" = 'done done ' ]
}

@test "newer and absent: offsets of one partition, none of another" {
	create
	[ "$(judge "$(stored 0 5)" "$(newer 0 4)" "$(newer 0 5)" "$(newer 0 6)")" = 'refused done done ' ]
	[ "$(judge "$(stored 0 5)" "$(absent 0 4)" "$(absent 0 5)" "$(absent 0 6)")" = 'refused refused done ' ]
	[ "$(judge "$(stored 1 5)" "$(newer 0 4)" "$(absent 0 4)")" = 'done done ' ]
	[ "$(judge "$(stored 0 10)" "$(newer 0 9)" "$(absent 0 9)")" = 'refused refused ' ]
	[ "$(judge "$(stored 0 9007199254740993)" "$(newer 0 9007199254740992)" "$(newer 0 9007199254740993)")" = 'refused done ' ]
	[ "$(judge "$(stored 0.0 5.0)" "$(newer 0 4)" "$(newer 0 5)")" = 'refused done ' ]
	[ "$(judge '"_source":{"offset":5}' '"newer":{"offset":4}' "$(newer 0 4)")" = 'done done ' ]
	[ "$(judge "$(stored 0 5)" '"newer":{"offset":4}' '"absent":{"partition":0}')" = 'done done ' ]
	[ "$(judge '"_source":{"partition":0,"offset":"5"}' "$(newer 0 4)" "$(absent 0 4)")" = 'done done ' ]
}

@test "newer and absent: versions of one type go before offsets" {
	create
	[ "$(judge "$(stored 0 5 7)" "$(newer 0 9 6)" "$(newer 0 1 7)" "$(newer 9 1 8)")" = 'refused done done ' ]
	[ "$(judge "$(stored 0 5 7)" "$(absent 0 9 6)" "$(absent 0 9 7.0)" "$(absent 9 1 8)")" = 'refused refused done ' ]
	[ "$(judge "$(stored 0 5 '"b"')" "$(newer 0 9 '"a"')" "$(newer 0 1 '"b"')" "$(newer 0 1 '"ba"')" "$(newer 0 1 '"\u00e9"')")" = 'refused done done done ' ]
	[ "$(judge "$(stored 3 5 '"b"')" "$(absent 0 9 '"a"')" "$(absent 0 9 '"b"')" "$(absent 0 1 '"c"')")" = 'refused refused done ' ]
	[ "$(judge "$(stored 0 5 100)" "$(newer 0 5 99)")" = 'refused ' ]
	[ "$(judge "$(stored 0 5 '"ba"')" "$(newer 0 9 '"b"')" "$(absent 0 9 '"baa"')")" = 'refused done ' ]
}

@test "newer and absent: versions of two types, or one alone, leave it to the offsets" {
	create
	[ "$(judge "$(stored 0 5 7)" "$(newer 0 4 '"8"')" "$(newer 0 5 '"6"')" "$(newer 1 4 '"6"')")" = 'refused done done ' ]
	[ "$(judge "$(stored 0 5 '"7"')" "$(absent 0 4 8)" "$(absent 0 5 8)" "$(absent 0 6 6)")" = 'refused refused done ' ]
	[ "$(judge "$(stored 0 5)" "$(newer 0 4 8)" "$(newer 0 6 1)" "$(absent 0 5 8)")" = 'refused done refused ' ]
	[ "$(judge "$(stored 0 5 8)" "$(newer 0 4)" "$(newer 0 6)" "$(absent 0 5)" "$(absent 1 5)")" = 'refused done refused done ' ]
	[ "$(judge '"_source":{"partition":0,"offset":5,"version":true}' "$(newer 0 4 true)" "$(newer 0 5 false)")" = 'refused done ' ]
	[ "$(judge '"_source":{"version":5}' '"newer":{"version":4}' '"newer":{"version":5}' "$(newer 0 4 4)" "$(newer 0 4)")" = 'refused done refused done ' ]
}

@test "equal: every attribute by value, null for one that is not there" {
	create
	[ "$(judge none '"equal":{}' '"equal":{"a":null}')" = 'refused refused ' ]
	[ "$(judge '' '"equal":{}' '"equal":{"a":null}' '"equal":{"a":1}')" = 'done done refused ' ]
	[ "$(judge '"a":1,"b":[1,{"c":"x"}],"n":null' '"equal":{"a":1.0}' '"equal":{"a":"1"}' '"equal":{"a":1,"b":[1.0,{"c":"\u0078"}]}')" = 'done refused done ' ]
	[ "$(judge '"a":1,"b":[1,{"c":"x"}],"n":null' '"equal":{"b":[1,{"c":"y"}]}' '"equal":{"a":null}' '"equal":{"n":null}' '"equal":{"a":1,"z":null}')" = 'refused refused done done ' ]
	[ "$(judge '"_source":{"partition":0,"offset":5},"retries":1' '"equal":{"_source":{"offset":5,"partition":0},"retries":1}' '"equal":{"_source":{"partition":0,"offset":5},"retries":0}' '"equal":{"_source":null,"retries":1}')" = 'done refused refused ' ]
	[ "$(judge '"name":"x","size":"y","a.b":1,"#":true' '"equal":{"name":"x","size":"y","a.b":1,"#":true}' '"equal":{"name":"y"}')" = 'done refused ' ]
}

@test "a refused write changes nothing, one that is done replaces the item" {
	create
	orders '{"put":{"id":"a","x":1,"_source":{"partition":0,"offset":5}},"table":"@"}' \
		'{"put":{"id":"a","x":2},"table":"@","newer":{"partition":0,"offset":4}}' \
		'{"delete":{"id":"a"},"table":"@","equal":{"x":2}}' \
		'{"update":{"id":"a","x":3},"table":"@","equal":{"x":2}}' \
		'{"get":[{"id":"a"}],"table":"@","consistent":true}' | sorted >out
	diff - out <<-'END'
	done
	refused
	refused
	refused
	{"_source":{"offset":5,"partition":0},"id":"a","x":1}
	END
	orders '{"put":{"id":"a","y":1},"table":"@","newer":{"partition":0,"offset":5}}' \
		'{"get":[{"id":"a"}],"table":"@"}' \
		'{"delete":{"id":"a"},"table":"@","equal":{"y":1}}' \
		'{"get":[{"id":"a"}],"table":"@"}' \
		'{"delete":{"id":"a"},"table":"@","equal":{"y":1}}' \
		'{"delete":{"id":"a"},"table":"@"}' | sorted >out
	diff - out <<-'END'
	done
	{"id":"a","y":1}
	done
	none
	refused
	done
	END
}

@test "an update sets its attributes, keeps the others, and gives the whole item" {
	orders '{"create":["id:S","n:N"],"table":"@"}' \
		'{"update":{"id":"a","n":1.0,"name":"x","m":{"k":[1,2]}},"table":"@"}' \
		'{"update":{"id":"a","n":1,"name":null,"s":"","z":1.50},"table":"@"}' \
		'{"update":{"id":"a","n":1,"m":0},"table":"@","equal":{"z":1.5,"name":null}}' \
		'{"update":{"id":"b","n":2},"table":"@"}' \
		'{"get":[{"id":"a","n":1},{"id":"b","n":2.0}],"table":"@"}' | sorted >out
	diff - out <<-'END'
	created
	{"id":"a","m":{"k":[1,2]},"n":1,"name":"x"}
	{"id":"a","m":{"k":[1,2]},"n":1,"name":null,"s":"","z":1.5}
	{"id":"a","m":0,"n":1,"name":null,"s":"","z":1.5}
	{"id":"b","n":2}
	{"id":"a","m":0,"n":1,"name":null,"s":"","z":1.5}
	{"id":"b","n":2}
	END
}

@test "an update takes attributes off, whether they are there or not" {
	create
	orders '{"put":{"id":"a","x":1,"size":2,"y":{"x":1}},"table":"@"}' \
		'{"update":{"id":"a","z":1},"remove":["x","size","none"],"table":"@"}' \
		'{"update":{"id":"a"},"remove":["z"],"table":"@"}' \
		'{"update":{"id":"b"},"remove":["z"],"table":"@"}' | sorted >out
	diff - out <<-'END'
	done
	{"id":"a","y":{"x":1},"z":1}
	{"id":"a","y":{"x":1}}
	{"id":"b"}
	END
}

@test "an update of 400 or 1000 attributes goes through; one beyond 400 KB is put.size" {
	create
	python3 - <<-'END' >in
	import json
	print(json.dumps({"update": {"id": "a", **{"some_column_%d" % i: i for i in range(400)}}, "table": "@"}))
	print(json.dumps({"update": {"id": "a", **{"some_column_%d" % i: i for i in range(200, 1200)}}, "remove": ["some_column_7", "none"], "table": "@"}))
	print(json.dumps({"update": {"id": "b", "x": "x" * 300000}, "table": "@"}))
	print(json.dumps({"update": {"id": "b", "y": "y" * 300000}, "table": "@"}))
	print(json.dumps({"get": [{"id": "b"}], "table": "@"}))
	END
	store <in >out
	[ "$(sed -n '1s/^done //p' out | jq length)" = 401 ]
	[ "$(sed -n '2s/^done //p' out | jq '[length, .some_column_0, .some_column_7, .some_column_1199]' | xargs)" = '[ 1200, 0, null, 1199 ]' ]
	[[ $(sed -n 4p out) = 'failed 65 put.size '* ]]
	[ "$(sed -n 5p out | jq -c 'keys')" = '["id","x"]' ]
}

@test "an attribute _source of an update is compared and replaced" {
	create
	orders '{"update":{"id":"a","x":1,"_source":{"partition":0,"offset":5}},"table":"@","newer":{"partition":0,"offset":5}}' \
		'{"update":{"id":"a","x":2,"_source":{"partition":0,"offset":4}},"table":"@","newer":{"partition":0,"offset":4}}' \
		'{"update":{"id":"a","y":2,"_source":{"partition":0,"offset":6}},"table":"@","newer":{"partition":0,"offset":6}}' |
		sorted >out
	diff - out <<-'END'
	{"_source":{"offset":5,"partition":0},"id":"a","x":1}
	refused
	{"_source":{"offset":6,"partition":0},"id":"a","x":1,"y":2}
	END
}

@test "a get answers each key, over several tables, numbers by value" {
	orders '{"create":["id:N"],"table":"@a"}' '{"create":["id:S","r:N"],"table":"@b"}' \
		'{"put":{"id":1.0,"t":"a"},"table":"@a"}' \
		'{"put":{"id":"1","r":-0.50,"t":"b"},"table":"@b"}' \
		'{"get":[{"id":1},{"id":"1","r":-0.5},{"id":2},{"id":"1","r":0.5},{"id":"2","r":"1"}],"tables":["@a","@b","@a","@b","@b"],"consistent":true}' |
		sorted >out
	diff - <(tail -n +5 out) <<-'END'
	{"id":1,"t":"a"}
	{"id":"1","r":-0.5,"t":"b"}
	none
	none
	none
	END
}

@test "a get of 250 keys answers all of them, in the order asked" {
	create
	seq 250 | sed 's/.*/{"put":{"id":"&","n":&},"table":"@"}/' | store >/dev/null
	python3 - <<-'END' | store >out
	import json
	print(json.dumps({"get": [{"id": str(i)} for i in range(300, 0, -1)], "table": "@"}))
	END
	diff <(for i in $(seq 300 -1 1); do
		[ "$i" -gt 250 ] && echo none || echo '{"id":"'"$i"'","n":'"$i"'}'
	done) <(sorted <out)
}

@test "a query gives the items of a hash key in sort-key order, numbers by value" {
	orders '{"create":["h:S","r:N"],"table":"@"}' >/dev/null
	for r in 10 9 -1 -1.5 0 100 1e3 0.001 -20; do
		echo '{"put":{"h":"x","r":'$r'},"table":"@"}'
	done | store >/dev/null
	orders '{"put":{"h":"y","r":5},"table":"@"}' >/dev/null
	orders '{"query":{"h":"x"},"table":"@","consistent":true}' >out
	[ "$(jq -r .r <(grep -v page out) | tr '\n' ' ')" = '-20 -1.5 -1 0 0.001 9 10 100 1000 ' ]
	orders '{"query":{"h":"x"},"table":"@","limit":2}' >paged
	[ "$(grep -v page paged)" = "$(grep -v page out)" ]
	[ "$(grep -c page paged)" = 5 ]
	[ "$(orders '{"query":{"h":"x","r":1000.0},"table":"@"}' | tr '\n' ' ')" = '{"h":"x","r":1000} page ' ]
	[ "$(orders '{"query":{"h":"z"},"table":"@"}')" = page ]
}

@test "a query sorts strings by their bytes, and finds a hash key of numbers by value" {
	orders '{"create":["h:N","r:S"],"table":"@"}' >/dev/null
	for r in b a é B aa $'\U1F600' $'\uFFFD' 10 9 "'"; do
		echo "{\"put\":{\"h\":1.0,\"r\":\"$r\"},\"table\":\"@\"}"
	done | store >/dev/null
	want=$(printf '%s ' "'" 10 9 B a aa b é $'\uFFFD' $'\U1F600')
	[ "$(orders '{"query":{"h":1},"table":"@"}' | grep -v page | jq -r .r | tr '\n' ' ')" = "$want" ]
	[ "$(orders '{"query":{"h":1},"table":"@","limit":3}' | grep -v page | jq -r .r | tr '\n' ' ')" = "$want" ]
}

@test "a query of more than 1 MB comes in pages, each item once" {
	orders '{"create":["h:S","r:N"],"table":"@"}' >/dev/null
	python3 - <<-'END' | store >/dev/null
	import json
	for i in range(30):
	    print(json.dumps({"put": {"h": "x", "r": i, "t": "t" * 100000}, "table": "@"}))
	END
	orders '{"query":{"h":"x"},"table":"@"}' | sed 's/"t":"t*"/"t":0/' >out
	[ "$(grep -v page out | jq -r .r)" = "$(seq 0 29)" ]
	[ "$(grep -c page out)" -ge 3 ]
	[ "$(head -n 12 out | grep -c page)" = 1 ]
}

@test "an index finds the items that have its attributes, in its order" {
	orders '{"create":["id:S"],"table":"@","indexes":{"by_day":["customer:N","day:S"],"by_wait":["wait for:S"]}}' >/dev/null
	orders '{"put":{"id":"a","customer":7.0,"day":"tue"},"table":"@"}' \
		'{"put":{"id":"b","customer":7,"day":"mon"},"table":"@"}' \
		'{"put":{"id":"c","customer":7},"table":"@"}' \
		'{"put":{"id":"d","day":"mon","wait for":"x"},"table":"@"}' \
		'{"put":{"id":"e","customer":70,"day":"mon","wait for":"x"},"table":"@"}' \
		'{"put":{"id":"f","cust\u006fmer":7,"day":"wed","\u0077ait for":"x"},"table":"@"}' \
		'{"put":{"id":"g","customer":12345678901234567890123456789012345671,"day":"a"},"table":"@"}' \
		'{"put":{"id":"h","customer":12345678901234567890123456789012345672,"day":"a"},"table":"@"}' >/dev/null
	ids() {
		orders "{\"query\":$1,\"table\":\"@\",\"index\":\"$2\"${3:+,$3}}" | grep -v page | jq -r .id | tr '\n' ' '
	}
	[ "$(ids '{"customer":7}' by_day)" = 'b a f ' ]
	[ "$(ids '{"customer":7.0}' by_day '"limit":1')" = 'b a f ' ]
	[ "$(ids '{"customer":7,"day":"tue"}' by_day)" = 'a ' ]
	[ "$(ids '{"customer":8}' by_day)" = '' ]
	[ "$(ids '{"customer":12345678901234567890123456789012345672}' by_day)" = 'h ' ]
	# Within one key of an index there is no order.
	[ "$(ids '{"wait for":"x"}' by_wait | xargs -n 1 | sort | xargs)" = 'd e f' ]
	[ "$(ids '{"wait for":"x"}' by_wait '"limit":1' | xargs -n 1 | sort | xargs)" = 'd e f' ]
	orders '{"update":{"id":"b","day":"zzz"},"table":"@"}' '{"delete":{"id":"a"},"table":"@"}' >/dev/null
	[ "$(ids '{"customer":7}' by_day)" = 'f b ' ]
}

@test "an index that is not there is a config error that names table and index" {
	create
	run -78 --separate-stderr orders '{"query":{"id":"x"},"table":"@","index":"nope"}'
	[[ $stderr = *"$T"*nope* ]]
	run -78 --separate-stderr orders '{"query":{"id":"x"},"table":"@","index":"nope","consistent":true}'
	[[ $stderr = *"$T"*nope*consistently* ]]
	run -78 --separate-stderr orders '{"scan":[0,1],"table":"@other"}'
	[[ $stderr = *"${T}other"* ]]
}

@test "the segments of a scan have every item exactly once, in any paging" {
	orders '{"create":["h:S","r:N"],"table":"@"}' >/dev/null
	for h in a b é; do
		seq 40 | sed 's/.*/{"put":{"h":"'$h'","r":&},"table":"@"}/'
	done | store >/dev/null
	orders '{"scan":[0,1],"table":"@","consistent":true}' | grep -v page | sort >all
	[ "$(wc -l <all)" = 120 ]
	for n in 1 2 5; do
		for limit in 0 7; do
			for ((i = 0; i < n; i++)); do
				echo '{"scan":['$i,$n'],"table":"@","limit":'$limit'}'
			done | store >"segments"
			diff all <(grep -v page segments | sort)
		done
	done
	# All 120 in one segment would be no segments.
	[ "$(orders '{"scan":[0,2],"table":"@"}' | grep -c r)" -lt 120 ]
}

@test "an empty table and an empty page are answers" {
	create
	[ "$(orders '{"scan":[0,1],"table":"@"}' '{"get":[{"id":"x"}],"table":"@"}' | tr '\n' ' ')" = 'page none ' ]
}

@test "a dry run prints conditions and updates, and changes nothing" {
	create
	run -0 --separate-stderr store -d <<-'END'
	{"put":{"id":"a"},"table":"@","newer":{"partition":0,"offset":5}}
	{"put":{"id":"a"},"table":"@","absent":null}
	{"delete":{"id":"a"},"table":"@","equal":{"x":1}}
	{"update":{"id":"a","x":3},"table":"@"}
	END
	echo "$stderr"
	case $AT in
	sqlite:*)
		[ "$(jq -c .if <<<"$stderr" | tr '\n' ' ')" = '{"newer":{"partition":0,"offset":5}} {"absent":null} {"equal":{"x":1}} null ' ]
		[ "$(jq -c .update <<<"$stderr" | tail -n 1)" = true ]
		;;
	*)
		[ "$(jq -r .operation <<<"$stderr" | tr '\n' ' ')" = 'PutItem PutItem DeleteItem UpdateItem ' ]
		[ "$(jq -r .request.ConditionExpression <<<"$stderr" | sed -n 2,3p | tr '\n' ' ')" = 'attribute_not_exists(#0) attribute_exists(#0) AND #1 = :2 ' ]
		[ "$(jq -r .request.UpdateExpression <<<"$stderr" | tail -n 1)" = 'SET #0=:1' ]
		;;
	esac
	unset stderr
	[ "$(orders '{"scan":[0,1],"table":"@"}')" = page ]
}

@test "a config that is wrong about a table's key is told so, at the first write" {
	create
	cat >app.json <<-END
	{"tables":[{"topic_name":"ORDERS","target_table_name":"$T",
	  "key":{"hash":"id"},"types":{"id":"N"},"time_field":false}]}
	END
	run -78 --separate-stderr timeout 60 ddb-put -C app.json <<<'{"topic":"ORDERS","payload":{"id":1}}'
	[ -z "$output" ]
	[[ $stderr = *"table $T has the key (id S), not (id N) as the config says"* ]]
}
