load helpers
load stub/stub

setup() {
	DIR=$BATS_TEST_TMPDIR/schemas
	mkdir "$DIR"
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	unset SCHEMA_REGISTRY_URL
	schema 7 '{"type":"record","name":"Row","namespace":"a.b","fields":[
		{"name":"id","type":"long"},
		{"name":"note","type":["null","string"],"default":null}]}'
}

teardown() {
	stub_stop_all
}

# schema ID TEXT: a schema in the directory that serves as registry.
schema() {
	printf '%s' "$2" >"$DIR/$1.avsc"
}

# avro HEX...: the base64 text of these bytes.
avro() {
	printf '%b' "$(printf '\\x%s' "$@")" | base64 -w0
}

# value ID HEX...: what a payload of these bytes prints as.
value() {
	local id=$1
	shift
	csr-decode -r "$DIR" ${OPTIONS-} <<<'{"payload_base64":"'"$(avro "$@")"'","value_schema_id":'"$id"'}'
}

# code ID HEX...: the error code that these bytes end in.
code() {
	value "$@" | field error.code
}

# shellcheck disable=SC2120 # run passes it arguments
decode() {
	csr-decode -r "$DIR" "$@"
}

ROW1=$(printf '\x02\x02\x04oo' | base64)

@test "payload_base64 becomes payload, in its place; all else stays byte for byte" {
	run -0 --separate-stderr decode <<<'{"topic":"T","x": 1.50,"payload_base64":"'$ROW1'","value_schema_id":7,"y":"\u00e9"}'
	[ "$output" = '{"topic":"T","x": 1.50,"payload":{"id":1,"note":"oo"},"value_schema_name":"a.b.Row","value_schema_id":7,"y":"\u00e9"}' ]
	[ -z "$stderr" ]
}

@test "a tombstone and a side with payload or key pass as they are" {
	for line in '{"payload":null}' '{"payload":{"a":1},"value_schema_id":7}' '{"key":1,"payload":null}' '{}'; do
		run -0 decode -k <<<"$line"
		[ "$output" = "$line" ]
	done
}

@test "errored and marked records pass untouched" {
	for mark in '"error":{"code":"x"}' '"dropped":true' '"skipped":true' '"deleted":true' '"superseded":true'; do
		line='{"payload_base64":"'$ROW1'","value_schema_id":7,'$mark'}'
		run -0 decode <<<"$line"
		[ "$output" = "$line" ]
	done
}

@test "-k decodes keys too, where they have a schema id" {
	schema 8 '"long"'
	line='{"key_base64":"Ag==","key_schema_id":8,"payload_base64":"'$ROW1'","value_schema_id":7}'
	run -0 decode -k <<<"$line"
	[ "$(field key <<<"$output")" = 1 ]
	[ "$(field payload.id <<<"$output")" = 1 ]
	run -0 decode <<<"$line"
	[ "$(field key_base64 <<<"$output")" = '"Ag=="' ]
	run -0 decode -k <<<'{"key_base64":"Zm9v","payload":null}'
	[ "$output" = '{"key_base64":"Zm9v","payload":null}' ]
}

@test "an error says where it is the key's" {
	line='{"key_base64":"////","key_schema_id":7,"payload_base64":"'$ROW1'","value_schema_id":7}'
	[ "$(decode -k <<<"$line" | field error.message)" = '"key: id, byte 3: the data end within a value"' ]
	line='{"payload_base64":"////","value_schema_id":7}'
	[ "$(decode -k <<<"$line" | field error.message)" = '"id, byte 3: the data end within a value"' ]
}

@test "junk is an error record in its place, with its bytes" {
	run -0 --separate-stderr decode <<END
{"offset":1,"payload_base64":"$ROW1","value_schema_id":7}
{"offset":2,"payload_base64":"AgIE","value_schema_id":7}
{"offset":3,"payload_base64":"AgIEb28A","value_schema_id":7}
{"offset":4,"payload_base64":"?","value_schema_id":7}
{"offset":5,"payload_base64":"$ROW1"}
{"offset":6,"payload_base64":"$ROW1","value_schema_id":[7]}
not json
{"offset":8,"payload_base64":"$ROW1","value_schema_id":7}
END
	[ "$(field error.code <<<"$output" | tr '\n' ' ')" = 'null "avro.truncated" "avro.trailing" "csr.base64" "csr.no_schema_id" "csr.id" "json.syntax" null ' ]
	[ "$(sed -n 2p <<<"$output" | field payload_base64)" = '"AgIE"' ]
	[[ "$(sed -n 2p <<<"$output" | jq -r .error.message)" = *note* ]]
	[ -z "$stderr" ]
}

@test "a schema id may end in any character: it is no id, or one that is not known" {
	echo '{"payload_base64":"'$ROW1'","value_schema_id":7}' >"$BATS_TEST_TMPDIR/in"
	for last in {128..191}; do
		printf -v last '\\302\\%03o' "$last"
		printf '{"value_schema_id":"a%b","payload_base64":"AgA="}\n' "$last"
		printf '{"key_schema_id":"%b","key_base64":"AgA="}\n' "$last"
	done >>"$BATS_TEST_TMPDIR/in"
	run -0 csr-decode -k -r "$DIR" "$BATS_TEST_TMPDIR/in"
	[ "$(jq -r .error.code <<<"$output" | sort | uniq -c | xargs)" = "128 csr.id 1 null" ]
}

@test "an unknown schema id is an error record after ten seconds of asking, and at once the next time" {
	SECONDS=0
	run -0 decode <<<'{"payload_base64":"'$ROW1'","value_schema_id":99}
{"payload_base64":"'$ROW1'","value_schema_id":99}
{"payload_base64":"'$ROW1'","value_schema_id":99}'
	[ "$(field error.code <<<"$output" | tr '\n' ' ')" = '"csr.unknown" "csr.unknown" "csr.unknown" ' ]
	[ $SECONDS -lt 20 ]
}

@test "-m failfast exits 65 at the first, nothing after it" {
	run -65 --separate-stderr decode -m failfast <<<'{"topic":"T","partition":0,"offset":1,"payload_base64":"'$ROW1'","value_schema_id":7}
{"topic":"T","partition":0,"offset":2,"payload_base64":"Ag==","value_schema_id":7}
{"topic":"T","partition":0,"offset":3,"payload_base64":"'$ROW1'","value_schema_id":7}'
	[ "$(field offset <<<"$output")" = 1 ]
	[[ $stderr = *"T [0] at offset 2"*avro.truncated* ]]
}

@test "-m failfast ends at a line that is no record, too" {
	run -65 --separate-stderr decode -m failfast <<<'{"payload":null,"offset":1}
junk
{"payload":null,"offset":3}'
	[ "$(field offset <<<"$output")" = 1 ]
	[[ $stderr = *"expected a JSON object"* ]]
}

@test "-m drop marks the record, payload as it was" {
	run -0 decode -m drop <<<'{"payload_base64":"Ag==","value_schema_id":7}'
	[ "$output" = '{"payload_base64":"Ag==","value_schema_id":7,"dropped":true}' ]
}

@test "-v counts the records that -m drop marked" {
	run -0 --separate-stderr decode -v -m drop <<<'{"payload_base64":"Ag==","value_schema_id":7}
{"payload_base64":"'$ROW1'","value_schema_id":7}
{"payload_base64":"","value_schema_id":7}'
	[[ $stderr = *"in=3 out=3 errors=0 dropped=2 superseded=0 "* ]]
}

@test "-v counts a registry's further tries as retries" {
	stub_start '[{"answers":[{"status":503,"times":2},{"body":{"schema":"\"int\""}}]}]'
	run -0 --separate-stderr csr-decode -v -r "$STUB_URL" --cache '' <<<'{"payload_base64":"Ag==","value_schema_id":1}'
	[ "$(field payload <<<"$output")" = 1 ]
	[[ $stderr = *" retries=2 "* ]]
}

@test "DIR: a reference's schema is in a file named after it, or in any that says so" {
	inner='{\"type\":\"record\",\"name\":\"Inner\",\"namespace\":\"x\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"}]}'
	cat >"$DIR/9.json" <<'END'
{"schema":"{\"type\":\"record\",\"name\":\"O\",\"fields\":[{\"name\":\"i\",\"type\":\"x.Inner\"}]}",
 "references":[{"name":"x.Inner","subject":"in/ner","version":2}]}
END
	echo 'no answer' >"$DIR/10.json"
	echo '{"subject":"in/ner","version":1,"schema":"\"int\""}' >"$DIR/12.json"
	[ "$(code 9 08)" = '"csr.reference"' ]
	echo '{"subject":"in/ner","version":2,"id":11,"schema":"'"$inner"'"}' >"$DIR/11.json"
	run -0 value 9 08
	[ "$(field payload <<<"$output")" = '{"i":{"n":4}}' ]
	rm "$DIR/11.json"
	echo '{"schema":"'"$inner"'"}' >"$DIR/in%2Fner.v2.json"
	run -0 value 9 08
	[ "$(field payload <<<"$output")" = '{"i":{"n":4}}' ]
}

@test "DIR/<id>.json is a registry's answer, references included" {
	cat >"$DIR/9.json" <<'END'
{"schema":"{\"type\":\"record\",\"name\":\"O\",\"fields\":[{\"name\":\"i\",\"type\":\"x.Inner\"}]}",
 "references":[{"name":"x.Inner","subject":"inner","version":1,
   "schema":"{\"type\":\"record\",\"name\":\"Inner\",\"namespace\":\"x\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"}]}"}]}
END
	run -0 value 9 08
	[ "$(field payload <<<"$output")" = '{"i":{"n":4}}' ]
}

@test "a JSON Schema payload is JSON already, and is checked to be" {
	echo '{"schemaType":"JSON","schema":"{}"}' >"$DIR/5.json"
	text=$(printf '{"a":\n 12345678901234567890.10}' | base64 -w0)
	run -0 decode <<<'{"payload_base64":"'$text'","value_schema_id":5}'
	[ "$output" = '{"payload":{"a":  12345678901234567890.10},"value_schema_id":5}' ]
	run -0 decode <<<'{"payload_base64":"e2E=","value_schema_id":5}'
	[ "$(field error.code <<<"$output")" = '"csr.json"' ]
}

@test "a Protobuf payload is a clear error" {
	echo '{"schemaType":"PROTOBUF","schema":"x"}' >"$DIR/6.json"
	run -0 decode <<<'{"payload_base64":"Ag==","value_schema_id":6}'
	[ "$(field error.code <<<"$output")" = '"csr.protobuf"' ]
}

@test "a schema that can't be understood is an error record that names the place" {
	schema 4 '{"type":"record","name":"R","fields":[{"name":"a","type":"nosuch"}]}'
	run -0 value 4 02
	[ "$(field error.code <<<"$output")" = '"avro.schema"' ]
	[[ "$(jq -r .error.message <<<"$output")" = *nosuch* ]]
}

@test "all primitive types" {
	schema 1 '{"type":"record","name":"P","fields":[
		{"name":"n","type":"null"},{"name":"b","type":"boolean"},
		{"name":"i","type":"int"},{"name":"l","type":"long"},
		{"name":"f","type":"float"},{"name":"d","type":"double"},
		{"name":"y","type":"bytes"},{"name":"s","type":"string"}]}'
	run -0 value 1 01 ff ff ff ff 0f 01 cd cc cc 3d 9a 99 99 99 99 99 b9 3f 04 00 ff 06 22 c3 a9
	[[ $output = '{"payload":{"n":null,"b":true,"i":-2147483648,"l":-1,"f":0.1,"d":0.1,"y":"AP8=","s":"\"é"},'* ]]
}

@test "longs keep every digit" {
	schema 1 '"long"'
	run -0 value 1 fe ff ff ff ff ff ff ff ff 01
	[[ $output = '{"payload":9223372036854775807,'* ]]
	run -0 value 1 ff ff ff ff ff ff ff ff ff 01
	[[ $output = '{"payload":-9223372036854775808,'* ]]
	run -0 value 1 82 80 80 80 80 80 80 20
	[[ $output = '{"payload":9007199254740993,'* ]]
}

@test "NaN and the infinities are strings" {
	schema 1 '"double"'
	run -0 value 1 00 00 00 00 00 00 f8 7f
	[[ $output = '{"payload":"NaN",'* ]]
	run -0 value 1 00 00 00 00 00 00 f0 ff
	[[ $output = '{"payload":"-Infinity",'* ]]
}

@test "enum, array, map, union, fixed" {
	schema 1 '{"type":"record","name":"C","fields":[
		{"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]}},
		{"name":"a","type":{"type":"array","items":"int"}},
		{"name":"m","type":{"type":"map","values":"long"}},
		{"name":"u","type":["int","string"]},
		{"name":"f","type":{"type":"fixed","name":"F","size":2}}]}'
	run -0 value 1 02 03 04 02 04 00 02 02 6b 06 00 02 02 78 00 01
	[ "$(field payload <<<"$output")" = '{"e":"B","a":[1,2],"m":{"k":3},"u":"x","f":"AAE="}' ]
	OPTIONS='--union tagged --bytes latin1' run -0 value 1 02 03 04 02 04 00 02 02 6b 06 00 02 02 78 00 e9
	[ "$(field payload <<<"$output")" = '{"e":"B","a":[1,2],"m":{"k":3},"u":{"string":"x"},"f":"\u0000é"}' ]
}

@test "decimals are exact numbers at their scale" {
	schema 1 '{"type":"bytes","logicalType":"decimal","precision":5,"scale":2}'
	run -0 value 1 04 30 34
	[[ $output = '{"payload":123.40,'* ]]
	run -0 value 1 04 cf cc
	[[ $output = '{"payload":-123.40,'* ]]
	run -0 value 1 02 05
	[[ $output = '{"payload":0.05,'* ]]
	OPTIONS='--decimal string' run -0 value 1 04 30 34
	[[ $output = '{"payload":"123.40",'* ]]
	OPTIONS='--logical raw' run -0 value 1 04 30 34
	[[ $output = '{"payload":"MDQ=",'* ]]
}

@test "dates and times are readable, beyond the years 1 to 9999 numbers" {
	schema 1 '{"type":"int","logicalType":"date"}'
	run -0 value 1 80 c5 02
	[[ $output = '{"payload":"2027-01-15",'* ]] || [[ $output = '{"payload":"20'* ]]
	run -0 value 1 01
	[[ $output = '{"payload":"1969-12-31",'* ]]
	run -0 value 1 fe ff ff ff 0f
	[[ $output = '{"payload":2147483647,'* ]]
	schema 2 '{"type":"long","logicalType":"timestamp-millis"}'
	run -0 value 2 01
	[[ $output = '{"payload":"1969-12-31T23:59:59.999Z",'* ]]
	schema 3 '{"type":"long","logicalType":"local-timestamp-micros"}'
	run -0 value 3 02
	[[ $output = '{"payload":"1970-01-01T00:00:00.000001",'* ]]
	schema 4 '{"type":"int","logicalType":"time-millis"}'
	run -0 value 4 02
	[[ $output = '{"payload":"00:00:00.001",'* ]]
}

@test "connect.name counts where there is no logicalType, unless --connect off" {
	schema 1 '{"type":"int","connect.name":"io.debezium.time.Date"}'
	run -0 value 1 00
	[[ $output = '{"payload":"1970-01-01",'* ]]
	OPTIONS='--connect off' run -0 value 1 00
	[[ $output = '{"payload":0,'* ]]
	schema 2 '{"type":"record","name":"V","connect.name":"io.debezium.data.VariableScaleDecimal","fields":[{"name":"scale","type":"int"},{"name":"value","type":"bytes"}]}'
	run -0 value 2 04 04 30 34
	[[ $output = '{"payload":123.40,'* ]]
}

@test "malformed data is an error record in bounded time and memory" {
	schema 1 '{"type":"array","items":"null"}'
	[ "$(code 1 fe ff ff ff ff ff ff ff ff 01 00)" = '"avro.empty"' ]
	[ "$(code 1 01 01 00)" = '"avro.size"' ]
	schema 2 '"boolean"'
	[ "$(code 2 02)" = '"avro.boolean"' ]
	schema 3 '"string"'
	[ "$(code 3 fe ff ff ff ff ff ff ff ff 01)" = '"avro.truncated"' ]
	[ "$(code 3 01)" = '"avro.size"' ]
	[ "$(code 3 02 ff)" = '"avro.utf8"' ]
	schema 5 '"int"'
	[ "$(code 5 ff ff ff ff ff 0f)" = '"avro.varint"' ]
	schema 6 '["null","int"]'
	[ "$(code 6 04)" = '"avro.index"' ]
	schema 8 '{"type":"record","name":"L","fields":[{"name":"n","type":["null","L"]}]}'
	# shellcheck disable=SC2046 # one word a byte
	run -0 value 8 $(printf '02 %.0s' {1..600}) 00
	[ "$(field error.code <<<"$output")" = '"avro.depth"' ]
}

@test "a record that would pass --max-record when decoded is an error record, as it was" {
	schema 8 '{"type":"array","items":"boolean"}'
	hundred=$(printf '\xc8\x01%0100d\x00' 0 | tr 0 '\0' | base64 -w0)
	line='{"payload_base64":"'$hundred'","value_schema_id":8}'
	run -0 decode --max-record 800 <<<"$line"
	[ "$(field 'payload|length' <<<"$output")" = 100 ]
	run -0 decode --max-record 400 <<<"$line"
	[ "$(field error.code <<<"$output")" = '"avro.large"' ]
	[ "$(field payload_base64 <<<"$output")" = "\"$hundred\"" ]
}

@test "schema_registry_url of the app config is used where nothing else names a registry" {
	printf '{"schema_registry_url":"%s"}' "$DIR" >"$BATS_TEST_TMPDIR/app.json"
	line='{"payload_base64":"'$ROW1'","value_schema_id":7}'
	run -0 csr-decode -C "$BATS_TEST_TMPDIR/app.json" <<<"$line"
	[ "$(field payload.id <<<"$output")" = 1 ]
	SCHEMA_REGISTRY_URL=$DIR run -0 csr-decode <<<"$line"
	[ "$(field payload.id <<<"$output")" = 1 ]
	run -64 csr-decode <<<"$line"
	[[ $output = *"-r"* ]]
}

@test "--retry-errors decodes errored records again" {
	run -0 decode --retry-errors <<<'{"payload_base64":"'$ROW1'","value_schema_id":7,"error":{"code":"csr.unknown"},"parked":"x"}'
	[ "$(field payload.note <<<"$output")" = '"oo"' ]
	[ "$(field error <<<"$output")" = null ]
}

@test "a record goes out at once while the input stays open" {
	mkfifo "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out"
	timeout 20 csr-decode -r "$DIR" <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out" 3>&- &
	pid=$!
	exec 7>"$BATS_TEST_TMPDIR/in" 8<"$BATS_TEST_TMPDIR/out"
	echo '{"payload_base64":"'$ROW1'","value_schema_id":7}' >&7
	read -r -t 5 line <&8
	[[ $line = *'"note":"oo"'* ]]
	exec 7>&-
	wait $pid
	exec 8<&-
}

@test "/dev/full, a closed stdout and a stump: 74" {
	run -74 bash -c 'echo "{}" | csr-decode -r / >/dev/full'
	run -74 bash -c 'echo "{}" | csr-decode -r / >&-'
	run -74 decode < <(printf '{"payload":null')
}

@test "a reader that goes away ends it quietly as by SIGPIPE" {
	run -0 --separate-stderr bash -c 'yes "{}" | csr-decode -r / | head -n 1; [ ${PIPESTATUS[1]} = 141 ]'
	[ "$output" = '{}' ]
	[ -z "$stderr" ]
}
