# ddb-put on rows in the envelopes of change data capture tools, and on rows
# of which not all columns are known. The same tests run against both stores,
# as those of ddb-put.bats.
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # stderr is set by run
load "$(dirname "$(realpath "$BATS_TEST_FILENAME")")/ddb-put"

setup() {
	begin
}

teardown() {
	stop "${PIDS[@]}"
}

# unwrap TOOL [SETTINGS]: the topic T's rows come in that envelope.
unwrap() {
	config '{"topic_name":"T","target_table_name":"@t","key":{"hash":"id"},
		"types":{"id":"N"},"time_field":false,"unwrap":"'"$1"'"'"${2:+,$2}}"
}

# records: one for each payload on stdin, at offsets from 0 on.
records() {
	awk '{ print "{\"topic\":\"T\",\"partition\":0,\"offset\":" NR - 1 ",\"payload\":" $0 "}" }'
}

# codes: the errors that these payloads get.
codes() {
	records | put --create | field error.code | paste -sd ' '
}

@test "debezium: c, r and u put after, d deletes before" {
	unwrap debezium
	run -0 --separate-stderr put --create < <(records <<-'END'
	{"before":null,"after":{"ID":1,"A":"c"},"source":{"scn":"5"},"op":"c","ts_ms":1}
	{"before":null,"after":{"ID":2,"A":"r"},"source":{},"op":"r"}
	{"before":{"ID":1,"A":"c"},"after":{"ID":1,"A":"u"},"source":{},"op":"u"}
	{"before":{"ID":2,"A":null},"after":null,"source":{},"op":"d"}
	END
	)
	[ "${lines[0]}" = '{"topic":"T","partition":0,"offset":0,"payload":{"id":1,"a":"c"},"stored":"'$T't"}' ]
	[ "${lines[3]}" = '{"topic":"T","partition":0,"offset":3,"payload":null,"key":{"id":2},"deleted":true}' ]
	[ -z "$stderr" ]
	[ "$(items t)" = '{"a":"u","id":1}' ]
}

@test "debezium: a delete without before takes the record's key, in Connect's wrapper or not" {
	unwrap debezium
	for id in 1 2 3; do echo '{"op":"c","before":null,"after":{"ID":'$id'}}'; done | records | put --create
	run -0 put <<-'END'
	{"topic":"T","key":{"ID":1},"payload":{"op":"d","before":null,"after":null}}
	{"topic":"T","key":{"schema":{},"payload":{"ID":2}},"payload":{"op":"d","before":null,"after":null}}
	{"topic":"T","key":{"schema":{},"payload":{"ID":3}},"payload":null}
	{"topic":"T","payload":{"op":"d","before":null,"after":null}}
	END
	[ "$(field 'key,.error.code' <<<"$output" | paste -sd ' ')" = '{"id":1} null {"id":2} null {"id":3} null null "put.key"' ]
	[ -z "$(items t)" ]
}

@test "debezium: truncate and message are skipped, and said once" {
	unwrap debezium
	run -0 --separate-stderr put --create < <(records <<-'END'
	{"op":"t","source":{},"ts_ms":1}
	{"op":"m","source":{},"message":{}}
	END
	)
	[ "$(field skipped <<<"$output" | paste -sd ' ')" = 'true true' ]
	[ "$(grep -c . <<<"$stderr")" = 1 ]
	[[ $stderr = *'"t"'* ]]
	[ -z "$(items t)" ]
}

@test "debezium: a row whose key has changed is deleted where it was" {
	unwrap debezium
	records <<<'{"op":"c","before":null,"after":{"ID":1,"A":"x"}}' | put --create
	run -0 put < <(records <<<'{"op":"u","before":{"ID":1,"A":"x"},"after":{"ID":2,"A":"x"}}')
	[ "$output" = '{"topic":"T","partition":0,"offset":0,"payload":{"id":2,"a":"x"},"stored":"'$T't"}' ]
	[ "$(items t)" = '{"a":"x","id":2}' ]
}

@test "debezium: a changed key leaves a marker where versions are kept" {
	unwrap debezium '"version":"source.scn"'
	records <<<'{"op":"c","before":null,"after":{"ID":1},"source":{"scn":"5"}}' | put --create
	run -0 put < <(records <<<'{"op":"u","before":{"ID":1},"after":{"ID":2},"source":{"scn":"6"}}')
	[ "$(items t | sed -E 's/"_expires":[0-9]+,//' | paste -sd ' ')" = '{"_deleted":true,"_source":{"offset":0,"partition":0,"version":6},"id":1} {"_source":{"offset":0,"partition":0,"version":6},"id":2}' ]
}

@test "debezium: a before without its key columns says nothing of another key" {
	unwrap debezium
	run -0 put --create < <(records <<-'END'
	{"op":"c","before":null,"after":{"ID":1,"A":"x"}}
	{"op":"u","before":{"A":"x"},"after":{"ID":1,"A":"y"}}
	{"op":"u","before":{"ID":null,"A":"x"},"after":{"ID":1,"A":"z"}}
	END
	)
	[ "$(items t)" = '{"a":"z","id":1}' ]
}

@test "debezium: in Kafka Connect's wrapper, and flattened by ExtractNewRecordState" {
	unwrap debezium
	run -0 put --create < <(records <<-'END'
	{"schema":{"type":"struct"},"payload":{"op":"c","before":null,"after":{"ID":1}}}
	{"ID":2,"A":"x","__deleted":"false"}
	{"ID":3,"A":"x","__op":"c","__lsn":7}
	{"ID":1,"__deleted":"true"}
	{"ID":2,"__op":"d"}
	END
	)
	[ "$(field error <<<"$output" | sort -u)" = null ]
	[ "$(items t)" = '{"__lsn":7,"a":"x","id":3}' ]
}

@test "debezium: a version may stand in the envelope, for deletes too" {
	unwrap debezium '"version":"source.scn"'
	records <<<'{"op":"c","before":null,"after":{"ID":1},"source":{"scn":10}}' | put --create
	run -0 put <<-'END'
	{"topic":"T","partition":1,"offset":1,"payload":{"op":"d","before":{"ID":1},"after":null,"source":{"scn":9}}}
	{"topic":"T","partition":1,"offset":2,"payload":{"op":"d","before":{"ID":1},"after":null,"source":{"scn":11}}}
	END
	[ "$(field 'superseded,.deleted' <<<"$output" | paste -sd ' ')" = 'true null null true' ]
	[[ $(items t) = *'"version":11'* ]]
}

@test "debezium: what is no envelope of its own is an error that says what was found" {
	unwrap debezium
	run -0 put --create < <(records <<-'END'
	{"ID":1,"NAME":"x"}
	{"op":"x","before":null,"after":{"ID":1}}
	{"op":"c","before":null,"after":null}
	{"op":"u","before":7,"after":{"ID":1}}
	{"op":"c","after":"{\"_id\":1}"}
	{}
	{"schema":{},"payload":7}
	END
	)
	[ "$(field error.code <<<"$output" | sort | uniq -c | tr -s ' ')" = ' 7 "put.envelope"' ]
	[[ ${lines[0]} = *'expected Debezium'*'found an object of \"ID\", \"NAME\"'* ]]
	[ "$(field payload <<<"${lines[0]}")" = '{"ID":1,"NAME":"x"}' ]
	[ -z "$(items t)" ]
}

@test "debezium: a value that the database did not log keeps what is stored" {
	unwrap debezium
	records <<<'{"op":"c","before":null,"after":{"ID":1,"A":"old","BIG":"long","RAW":"AQI=","L":["x"]}}' | put --create
	run -0 put < <(records <<<'{"op":"u","before":null,"after":{"ID":1,"A":"new","BIG":"__debezium_unavailable_value","RAW":"X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==","L":["__debezium_unavailable_value"]}}')
	[ "$(field payload <<<"$output" | jq -cS .)" = '{"a":"new","big":"long","id":1,"l":["x"],"raw":"AQI="}' ]
	[ "$(field stored <<<"$output")" = "\"${T}t\"" ]
	[ "$(items t)" = '{"a":"new","big":"long","id":1,"l":["x"],"raw":"AQI="}' ]
}

@test "a partial row that is not there is made of what is known" {
	unwrap debezium
	run -0 put --create < <(records <<<'{"op":"u","before":null,"after":{"ID":1,"A":"new","BIG":"__debezium_unavailable_value"}}')
	[ "$(field payload <<<"$output" | jq -cS .)" = '{"a":"new","id":1}' ]
	[ "$(items t)" = '{"a":"new","id":1}' ]
}

@test "full and partial rows of a key in one batch are stored in their order" {
	unwrap debezium
	run -0 put --create < <(records <<-'END'
	{"op":"c","before":null,"after":{"ID":1,"A":"1","BIG":"long"}}
	{"op":"u","before":null,"after":{"ID":1,"A":"2","BIG":"__debezium_unavailable_value"}}
	{"op":"u","before":null,"after":{"ID":1,"A":"3","BIG":"longer"}}
	{"op":"u","before":null,"after":{"ID":1,"A":"4","BIG":"__debezium_unavailable_value"}}
	{"op":"d","before":{"ID":1},"after":null}
	{"op":"c","before":null,"after":{"ID":1,"A":"5","BIG":"__debezium_unavailable_value"}}
	END
	)
	[ "$(field payload.big <<<"$output" | paste -sd ' ')" = '"long" "long" "longer" "longer" null null' ]
	[ "$(items t)" = '{"a":"5","id":1}' ]
}

@test "write put stores partial rows as they are, update never takes the place of an item" {
	unwrap debezium '"write":"put"'
	records <<<'{"op":"c","before":null,"after":{"ID":1,"A":"1","BIG":"long"}}' | put --create
	records <<<'{"op":"u","before":null,"after":{"ID":1,"A":"2","BIG":"__debezium_unavailable_value"}}' | put
	[ "$(items t)" = '{"a":"2","id":1}' ]
	unwrap none '"write":"update"'
	run -0 put < <(records <<<'{"ID":1,"B":"3"}')
	[ "$(field payload <<<"$output" | jq -cS .)" = '{"a":"2","b":"3","id":1}' ]
	[ "$(items t)" = '{"a":"2","b":"3","id":1}' ]
}

@test "an update carries _source, ttl and time field; under a version it is conditional" {
	unwrap none '"write":"update","version":"offset","ttl":{"attribute":"exp","after":"1s"},"time_field":"at"'
	sed -i 's/"time_field":false,//' app.json
	at() { printf '{"topic":"T","partition":0,"offset":%d,"ts":%d000,"payload":{"ID":1,"%s":%d}}\n' "$1" "$1" "$2" "$1"; }
	at 5 A | put --create
	run -0 put < <(at 4 A)
	[ "$(field superseded <<<"$output")" = true ]
	run -0 put < <(at 6 B)
	[ "$(field payload <<<"$output" | jq -cS 'del(.at)')" = '{"_source":{"offset":6,"partition":0},"a":5,"b":6,"exp":7,"id":1}' ]
	[ "$(field payload.at <<<"$output" | wc -c)" -gt 15 ]
	[ "$(items t | jq -cS 'del(.at)')" = '{"_source":{"offset":6,"partition":0},"a":5,"b":6,"exp":7,"id":1}' ]
}

@test "an update takes off what is null where nulls are omitted, and empty index keys" {
	config '{"topic_name":"T","target_table_name":"@t","key":{"hash":"id"},"types":{"id":"N"},
		"indexes":{"by_c":{"hash":"c"}},"time_field":false,"nulls":"omit","write":"update"}'
	records <<<'{"ID":1,"A":1,"B":2,"C":"x"}' | put --create
	run -0 put < <(records <<<'{"ID":1,"A":null,"C":"","D":null}')
	[ "$(field payload <<<"$output" | jq -cS .)" = '{"b":2,"id":1}' ]
	[ "$(items t)" = '{"b":2,"id":1}' ]
}

@test "an update makes a deleted row's marker a row again" {
	unwrap debezium '"version":"offset"'
	run -0 put --create < <(records <<-'END'
	{"op":"c","before":null,"after":{"ID":1,"A":"1","BIG":"long"}}
	{"op":"d","before":{"ID":1},"after":null}
	{"op":"c","before":null,"after":{"ID":1,"A":"2","BIG":"__debezium_unavailable_value"}}
	END
	)
	[ "$(items t)" = '{"_source":{"offset":2,"partition":0},"a":"2","id":1}' ]
}

@test "an update of a row with nothing but its key makes it" {
	unwrap none '"write":"update"'
	run -0 put --create < <(records <<<'{"ID":1}')
	[ "$(field payload <<<"$output")" = '{"id":1}' ]
	[ "$(items t)" = '{"id":1}' ]
}

@test "columns_absent does not count for what is not known, but for what is not there" {
	unwrap debezium '"column_names":["ID","A","BIG"],"columns_absent":"error"'
	run -0 put --create < <(records <<-'END'
	{"op":"c","before":null,"after":{"ID":1,"A":"1","BIG":"__debezium_unavailable_value"}}
	{"op":"c","before":null,"after":{"ID":2,"A":"1"}}
	END
	)
	[ "$(field error.code <<<"$output" | paste -sd ' ')" = 'null "put.column"' ]
}

@test "goldengate: I and U put after, D deletes before, T is skipped" {
	unwrap goldengate
	run -0 --separate-stderr put --create < <(records <<-'END'
	{"table":"S.T","op_type":"I","op_ts":"2026-11-22 10:00:00","pos":"1","after":{"ID":1,"A":"i"}}
	{"table":"S.T","op_type":"I","op_ts":"2026-11-22 10:00:00","pos":"2","before":null,"after":{"ID":2,"A":"i"}}
	{"table":"S.T","op_type":"U","pos":"3","before":{"ID":1,"A":"i"},"after":{"ID":1,"A":"u"}}
	{"table":"S.T","op_type":"D","pos":"4","before":{"ID":2,"A":"i"}}
	{"table":"S.T","op_type":"T","pos":"5"}
	END
	)
	[ "$(field 'stored,.deleted,.skipped' <<<"$output" | grep -v null | paste -sd ' ')" = "\"${T}t\" \"${T}t\" \"${T}t\" true true" ]
	[ "$(items t)" = '{"a":"u","id":1}' ]
	[[ $stderr = *'"T"'* ]]
}

@test "goldengate: the row format, whose fields are no columns" {
	unwrap goldengate '"version":"pos"'
	run -0 put --create < <(records <<-'END'
	{"table":"S.T","op_type":"I","op_ts":"x","current_ts":"y","pos":"00000000001","primary_keys":["ID"],"tokens":{"R":"1"},"ID":1,"A":"i"}
	{"table":"S.T","op_type":"I","pos":"00000000002","ID":2,"A":"i"}
	{"table":"S.T","op_type":"D","pos":"00000000003","ID":2,"A":null}
	END
	)
	[ "$(field 'payload,.deleted' <<<"$output" | paste -sd ' ')" = '{"id":1,"a":"i","_source":{"partition":0,"offset":0,"version":1}} null {"id":2,"a":"i","_source":{"partition":0,"offset":1,"version":2}} null null true' ]
}

@test "goldengate: columns that _isMissing marks keep what is stored" {
	unwrap goldengate
	run -0 put --create < <(records <<-'END'
	{"op_type":"I","after":{"ID":1,"ID_isMissing":false,"A":"i","A_isMissing":false,"B":"b","B_isMissing":false}}
	{"op_type":"U","after":{"ID":1,"ID_isMissing":false,"A":"u","A_isMissing":false,"B":null,"B_isMissing":true}}
	{"op_type":"U","ID":1,"ID_isMissing":false,"A":null,"A_isMissing":true,"B":null,"B_isMissing":false}
	END
	)
	[ "$(field payload <<<"$output" | jq -cS . | paste -sd ' ')" = '{"a":"i","b":"b","id":1} {"a":"u","b":"b","id":1} {"a":"u","b":"","id":1}' ]
	[ "$(items t)" = '{"a":"u","b":"","id":1}' ]
}

@test "goldengate: a changed key deletes the row where it was" {
	unwrap goldengate
	run -0 put --create < <(records <<-'END'
	{"op_type":"I","after":{"ID":1,"A":"i"}}
	{"op_type":"U","before":{"ID":1},"after":{"ID":5,"A":"i"}}
	END
	)
	[ "$(items t)" = '{"a":"i","id":5}' ]
}

@test "goldengate: what is no envelope of its own is an error" {
	unwrap goldengate
	run -0 put --create < <(records <<-'END'
	{"ID":1}
	{"op_type":"X","ID":1}
	{"op_type":7,"ID":1}
	{"op_type":"I","before":{"ID":1},"after":null}
	END
	)
	[ "$(field error.code <<<"$output" | sort | uniq -c | tr -s ' ')" = ' 4 "put.envelope"' ]
	[[ ${lines[1]} = *'op_type'*'\"X\"'* ]]
}

@test "informatica: I and U put the columns beside DTL__CAPXACTION, D deletes" {
	unwrap informatica
	run -0 put --create < <(records <<-'END'
	{"DTL__CAPXACTION":"I","DTL__CAPXTIMESTAMP":"2026112210","ID":1,"A":"i"}
	{"INFA_OP_TYPE":"INSERT","INFA_SEQUENCE":"7","INFA_TABLE_NAME":"x","DTL__CAPXACTION":null,"ID":2,"A":"i"}
	{"DTL__CAPXACTION":"U","ID":1,"A":"u","DTL__BI_A":"i"}
	{"INFA_OP_TYPE":"DELETE","ID":2,"A":null}
	END
	)
	[ "$(field 'payload' <<<"$output" | paste -sd ' ')" = '{"id":1,"a":"i"} {"id":2,"a":"i"} {"id":1,"a":"u"} null' ]
	[ "$(items t)" = '{"a":"u","id":1}' ]
}

@test "informatica: columns that _Present marks keep what is stored; before images are no columns" {
	unwrap informatica
	run -0 put --create < <(records <<-'END'
	{"INFA_OP_TYPE":"INSERT","ID":1,"ID_Present":true,"ID_BeforeImage":null,"ID_BeforeImage_Present":false,"A":"i","A_Present":true,"B":"b","B_Present":true,"IS_Present":true}
	{"INFA_OP_TYPE":"UPDATE","ID":1,"ID_Present":true,"ID_BeforeImage":1,"ID_BeforeImage_Present":true,"A":"u","A_Present":true,"B":null,"B_Present":false}
	END
	)
	[ "$(items t)" = '{"a":"u","b":"b","id":1,"is_present":true}' ]
}

@test "informatica: a changed key deletes the row where it was" {
	unwrap informatica
	run -0 put --create < <(records <<-'END'
	{"DTL__CAPXACTION":"I","ID":1,"A":"i"}
	{"DTL__CAPXACTION":"U","ID":2,"A":"i","DTL__BI_ID":1}
	{"INFA_OP_TYPE":"UPDATE","ID":3,"ID_Present":true,"ID_BeforeImage":2,"ID_BeforeImage_Present":true,"A":"i"}
	END
	)
	[ "$(items t)" = '{"a":"i","id":3}' ]
}

@test "informatica: what is no envelope of its own is an error" {
	unwrap informatica
	[ "$(codes <<-'END'
	{"ID":1}
	{"DTL__CAPXACTION":"Z","ID":1}
	{"DTL__CAPXACTION":null,"ID":1}
	END
	)" = '"put.envelope" "put.envelope" "put.envelope"' ]
}

@test "connect-json: the payload within is the row, a null one a tombstone" {
	unwrap connect-json
	run -0 put --create <<-'END'
	{"topic":"T","payload":{"schema":{"type":"struct"},"payload":{"ID":1,"A":"x"}}}
	{"topic":"T","payload":{"schema":null,"payload":{"ID":2,"A":"x"}}}
	{"topic":"T","key":{"schema":{},"payload":2},"payload":{"schema":null,"payload":null}}
	END
	[ "$(field 'key' <<<"${lines[2]}")" = '{"id":2}' ]
	[ "$(items t)" = '{"a":"x","id":1}' ]
	[ "$(codes <<-'END'
	{"ID":1}
	{"schema":{},"payload":{"ID":1},"x":1}
	{"schema":{},"payload":"text"}
	END
	)" = '"put.envelope" "put.envelope" "put.envelope"' ]
}

@test "without unwrap an envelope is a row like others" {
	unwrap none
	run -0 put --create < <(records <<<'{"ID":1,"op":"d","before":null,"after":{}}')
	[ "$(items t)" = '{"after":{},"before":"","id":1,"op":"d"}' ]
}

@test "a dry run prints deletes, updates and both writes of a changed key" {
	unwrap debezium
	put --create </dev/null
	run -0 --separate-stderr put --dry-run < <(records <<-'END'
	{"op":"u","before":{"ID":1},"after":{"ID":2,"A":"x"}}
	{"op":"u","before":null,"after":{"ID":3,"A":"__debezium_unavailable_value","B":1}}
	END
	)
	[ "$output" = "$(records <<-'END'
	{"op":"u","before":{"ID":1},"after":{"ID":2,"A":"x"}}
	{"op":"u","before":null,"after":{"ID":3,"A":"__debezium_unavailable_value","B":1}}
	END
	)" ]
	[[ $stderr = *"3 write units"* ]]
	[ "$(grep -cE '"update":true|UpdateExpression' <<<"$stderr")" = 1 ]
	[ -z "$(items t)" ]
}

# damaged SEED: envelopes of all tools in which something is replaced, missing
# or there twice over.
damaged() {
	python3 - "$1" <<-'END'
	import json, random, sys
	r = random.Random(int(sys.argv[1]))
	good = [
	    {"op": "u", "before": {"ID": 1, "A": "x"}, "after": {"ID": 2, "A": "x"}, "source": {"scn": "5"}},
	    {"op": "d", "before": {"ID": 1}, "after": None},
	    {"ID": 1, "A": "__debezium_unavailable_value", "__deleted": "false", "__op": "u"},
	    {"op_type": "U", "before": {"ID": 1}, "after": {"ID": 1, "A": None, "A_isMissing": True}},
	    {"op_type": "D", "pos": "7", "ID": 1, "ID_isMissing": False},
	    {"INFA_OP_TYPE": "UPDATE", "ID": 2, "ID_Present": True, "ID_BeforeImage": 1, "ID_BeforeImage_Present": True},
	    {"DTL__CAPXACTION": "U", "ID": 1, "DTL__BI_ID": 2, "A": "a", "A_Present": False},
	    {"schema": {}, "payload": {"ID": 1}}, {"schema": None, "payload": None},
	]
	values = [None, True, False, 0, -1, 1e30, "", "x", "I", "d", "true", [], {}, [1], {"ID": 3},
	          "__debezium_unavailable_value", ["__debezium_unavailable_value"], "9" * 40, {"ID": None}]
	def damage(v, depth=0):
	    if r.random() < 0.15:
	        return r.choice(values)
	    if isinstance(v, dict):
	        return {k: damage(x, depth + 1) for k, x in v.items() if r.random() > 0.07} | (
	            {r.choice(["ID", "A_Present", "_isMissing", "op", "__op", "DTL__BI_", "_BeforeImage", ""]): r.choice(values)} if r.random() < 0.1 else {})
	    return v
	for i in range(3000):
	    record = {"topic": "T", "partition": i % 2, "offset": i, "payload": damage(r.choice(good))}
	    if r.random() < 0.5:
	        record["key"] = damage(r.choice([{"ID": 1}, 1, "1", {"schema": {}, "payload": {"ID": 1}}]))
	    if r.random() < 0.1:
	        record["ts"] = r.choice([-1, 0, 1.5, "x", 2**63 - 1, 2**70])
	    print(json.dumps(record, separators=(",", ":")))
	END
}

@test "damaged envelopes become errors, rows or deletes: one out for one in" {
	damaged $RANDOM >in
	for tool in debezium goldengate informatica connect-json none; do
		unwrap $tool '"version":"offset","ttl":{"attribute":"exp","after":"36500d"},"nulls":"omit","indexes":{"by_a":{"hash":"a"}}'
		timeout 100 ddb-put -C app.json --create -q <in >out
		[ "$(field offset <out | paste -sd ' ')" = "$(seq -s ' ' 0 2999)" ]
		[ "$(field 'error != null' <out | sort -u | paste -sd ' ')" = 'false true' ]
		[ "$(grep -c put.refused out)" = 0 ]
		[ "$(jq -r 'select(.error==null and .stored==null and .deleted==null and .skipped==null and .superseded==null)|.offset' <out | wc -l)" = 0 ]
	done
}
