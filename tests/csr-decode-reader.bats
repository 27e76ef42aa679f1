load helpers
load stub/stub

setup() {
	DIR=$BATS_TEST_TMPDIR/schemas
	mkdir "$DIR"
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	unset SCHEMA_REGISTRY_URL
	row 7 '' 'int'
	ROW=$(printf '\x02\x04oo' | base64)
	IN='{"topic":"T","payload_base64":"'$ROW'","value_schema_id":7}'
}

teardown() {
	stub_stop_all
}

# text FIELDS: a record schema's text.
text() {
	printf '{"type":"record","name":"Row","namespace":"a.b","fields":[%s]}' "$1"
}

# row ID MORE TYPE: a schema of id (of that type) and note, as ID.avsc.
row() {
	text '{"name":"id","type":"'"$3"'"},{"name":"note","type":"string"}'"$2" >"$DIR/$1.avsc"
}

# answer SUBJECT VERSION ID TEXT: a registry's answer.
answer() {
	jq -nc --arg s "$1" --argjson v "$2" --argjson i "$3" --arg t "$4" \
		'{subject:$s,version:$v,id:$i,schema:$t}'
}

MORE=',{"name":"state","type":"string","default":"new"}'

@test "--reader FILE: values are read as the schema in it" {
	row newer "$MORE" double
	run -0 --separate-stderr csr-decode -r "$DIR" --reader "$DIR/newer.avsc" <<<"$IN"
	[ "$output" = '{"topic":"T","payload":{"id":1.0,"note":"oo","state":"new"},"value_schema_name":"a.b.Row","value_schema_id":7}' ]
	[ -z "$stderr" ]
}

@test "--reader writer is the default: values as they were written" {
	run -0 csr-decode -r "$DIR" --reader writer <<<"$IN"
	[ "$output" = "$(csr-decode -r "$DIR" <<<"$IN")" ]
	[ "$(field payload <<<"$output")" = '{"id":1,"note":"oo"}' ]
}

@test "value_schema_name is the reader's" {
	text '{"name":"id","type":"int"}' | sed 's/"Row","namespace":"a.b"/"New","aliases":["a.b.Row"]/' >"$DIR/new.avsc"
	run -0 csr-decode -r "$DIR" --reader "$DIR/new.avsc" <<<"$IN"
	[ "$(field value_schema_name <<<"$output")" = '"New"' ]
}

@test "what no data can be read as is an error record that names the field, each time" {
	text '{"name":"id","type":"string"}' >"$DIR/bad.avsc"
	run -0 csr-decode -r "$DIR" --reader "$DIR/bad.avsc" <<<"$IN
$IN"
	[ "$(field error.code <<<"$output" | sort | uniq -c | tr -s ' ')" = ' 2 "avro.resolve"' ]
	[ "$(head -n 1 <<<"$output" | field error.message)" = '"schema id 7: a.b.Row.id: int cannot be read as string"' ]
	[ "$(head -n 1 <<<"$output" | field payload_base64)" = '"'"$ROW"'"' ]
}

@test "a branch that the reader lacks is the error of those records alone" {
	row 8 ',{"name":"u","type":["null","int"]}' int
	text '{"name":"u","type":"int"}' >"$DIR/u.avsc"
	good=$(printf '\x02\x02o\x02\x08' | base64) bad=$(printf '\x02\x02o\x00' | base64)
	run -0 csr-decode -r "$DIR" --reader "$DIR/u.avsc" <<<'{"payload_base64":"'"$good"'","value_schema_id":8}
{"payload_base64":"'"$bad"'","value_schema_id":8}'
	[ "$(sed -n 1p <<<"$output" | field payload)" = '{"u":4}' ]
	[ "$(sed -n 2p <<<"$output" | field error.message)" = '"u, byte 4: null cannot be read as int"' ]
}

@test "--union, --logical and --bytes are those of the reader's schema, in defaults too" {
	text '{"name":"id","type":["null","long"]},{"name":"note","type":"bytes"},
	{"name":"day","type":[{"type":"int","logicalType":"date"},"null"],"default":1}' >"$DIR/new.avsc"
	run -0 csr-decode -r "$DIR" --reader "$DIR/new.avsc" <<<"$IN"
	[ "$(field payload <<<"$output")" = '{"id":1,"note":"b28=","day":"1970-01-02"}' ]
	run -0 csr-decode -r "$DIR" --reader "$DIR/new.avsc" --union tagged --logical raw --bytes latin1 <<<"$IN"
	[ "$(field payload <<<"$output")" = '{"id":{"long":1},"note":"oo","day":{"int":1}}' ]
}

@test "--reader SUBJECT:VERSION: a version of a subject, references included" {
	answer 'S' 1 20 "$(text '{"name":"id","type":"long"}')" >"$DIR/20.json"
	answer 'S' 2 21 "$(text '{"name":"id","type":"long"},{"name":"in","type":"x.Inner","default":{}}')" |
		jq -c '.references=[{"name":"x.Inner","subject":"inner","version":1}]' >"$DIR/21.json"
	answer inner 1 22 '{"type":"record","name":"Inner","namespace":"x","fields":[{"name":"n","type":"int","default":5}]}' >"$DIR/22.json"
	run -0 csr-decode -r "$DIR" --reader S:1 <<<"$IN"
	[ "$(field payload <<<"$output")" = '{"id":1}' ]
	for reader in S:2 S:latest; do
		run -0 csr-decode -r "$DIR" --reader $reader <<<"$IN"
		[ "$(field payload <<<"$output")" = '{"id":1,"in":{"n":5}}' ]
	done
}

@test "--reader latest: the newest version of TOPIC-value, and with -k of TOPIC-key" {
	echo '"int"' >"$DIR/8.avsc"
	text '{"name":"id","type":"int"}' >"$DIR/T-value.v9.avsc"
	text '{"name":"note","type":"string"}' >"$DIR/T-value.v10.avsc"
	text '{"name":"id","type":"double"}' >"$DIR/U%20x-value.v1.avsc"
	echo '"double"' >"$DIR/T-key.v1.avsc"
	run -0 csr-decode -k -r "$DIR" --reader latest <<<'{"topic":"T","key_base64":"Ag==","key_schema_id":8,"payload_base64":"'"$ROW"'","value_schema_id":7}
{"topic":"U x","payload_base64":"'"$ROW"'","value_schema_id":7}
{"topic":"V","payload_base64":"'"$ROW"'","value_schema_id":7}
{"payload_base64":"'"$ROW"'","value_schema_id":7}'
	[[ "$output" = *'"key":1.0,'* ]]
	[ "$(field payload <<<"$output" | tr '\n' ' ')" = '{"note":"oo"} {"id":1} null null ' ]
	[ "$(field error.code <<<"$output" | tail -n 2 | tr '\n' ' ')" = '"csr.subject" "csr.subject" ' ]
}

@test "keys are read as they were written, but for --reader latest" {
	echo '"int"' >"$DIR/8.avsc"
	row new '' long
	run -0 csr-decode -k -r "$DIR" --reader "$DIR/new.avsc" <<<'{"key_base64":"Ag==","key_schema_id":8,"payload_base64":"'"$ROW"'","value_schema_id":7}'
	[ "$(field key <<<"$output")" = 1 ]
	[ "$(field payload <<<"$output")" = '{"id":1,"note":"oo"}' ]
}

@test "the newest version is asked for with each new writer schema, and holds for those before" {
	first=$(answer T-value 1 1 "$(text '{"name":"id","type":"long"}')")
	second=$(answer T-value 2 2 "$(text '{"name":"id","type":"long"},{"name":"note","type":"string","default":"-"}')")
	stub_start "$(jq -nc --argjson a "$first" --argjson b "$second" '[
		{path:"/subjects/T-value/versions/latest",answers:[{body:$a,times:1},{body:$b}]},
		{path:"/schemas/ids/1",answers:[{body:$a}]},{path:"/schemas/ids/2",answers:[{body:$b}]}]')"
	one='{"topic":"T","payload_base64":"Ag==","value_schema_id":1}'
	two='{"topic":"T","payload_base64":"'$ROW'","value_schema_id":2}'
	run -0 csr-decode -r "$STUB_URL" --cache '' --reader latest <<<"$one
$one
$two
$one"
	[ "$(field payload <<<"$output" | tr '\n' ' ')" = '{"id":1} {"id":1} {"id":1,"note":"oo"} {"id":1,"note":"-"} ' ]
}

@test "with the registry down, the newest version is that of the cache, and a warning says so" {
	first=$(answer T-value 1 1 "$(text '{"name":"id","type":"long"},{"name":"x","type":"int","default":3}')")
	writer=$(answer T-value 1 1 "$(text '{"name":"id","type":"long"}')")
	stub_start "$(jq -nc --argjson a "$first" --argjson b "$writer" '[
		{path:"/subjects/T-value/versions/latest",answers:[{body:$a}]},
		{path:"/subjects/T-value/versions/1",answers:[{body:$a}]},
		{path:"/schemas/ids/1",answers:[{body:$b}]}]')"
	in='{"topic":"T","payload_base64":"Ag==","value_schema_id":1}'
	run -0 csr-decode -r "$STUB_URL" --cache "$BATS_TEST_TMPDIR/c" --reader latest <<<"$in"
	[ "$(field payload <<<"$output")" = '{"id":1,"x":3}' ]
	stub_stop_all
	for reader in latest T-value:1 T-value:latest; do
		run -0 --separate-stderr csr-decode -r "$STUB_URL" --cache "$BATS_TEST_TMPDIR/c" --reader $reader <<<"$in"
		[ "$(field payload <<<"$output")" = '{"id":1,"x":3}' ]
		[ $reader = T-value:1 ] || [[ "$stderr" = *'subject T-value is from the cache'* ]]
	done
}

@test "a reader's schema that is not there, or none, ends it with 78 before any record" {
	run -78 --separate-stderr csr-decode -r "$DIR" --reader S:1 <<<"$IN"
	[[ "$stderr" = *'--reader: version 1 of subject S is not known'* ]]
	[ -z "$output" ]
	run -78 --separate-stderr csr-decode -r "$DIR" --reader nowhere.avsc <<<"$IN"
	[[ "$stderr" = *'nowhere.avsc: No such file'* ]]
	echo '{"type":"recor"}' >"$DIR/bad.avsc"
	run -78 --separate-stderr csr-decode -r "$DIR" --reader "$DIR/bad.avsc" <<<"$IN"
	[[ "$stderr" = *'bad.avsc: schema: unknown type recor'* ]]
	echo '{"schema":"{}","schemaType":"JSON"}' >"$DIR/J.v1.json"
	run -78 --separate-stderr csr-decode -r "$DIR" --reader J:1 <<<"$IN"
	[[ "$stderr" = *'subject J is no Avro schema'* ]]
}

@test "payloads of a JSON Schema subject have no reader's schema" {
	echo '{"schema":"{}","schemaType":"JSON"}' >"$DIR/9.json"
	row new '' long
	run -0 csr-decode -r "$DIR" --reader "$DIR/new.avsc" <<<'{"payload_base64":"e30=","value_schema_id":9}'
	[ "$(field payload <<<"$output")" = '{}' ]
}
