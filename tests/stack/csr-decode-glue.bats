# csr-decode -r glue: with moto's Glue, which checks every signature.

# shellcheck disable=SC2154 # stderr is set by run
load stack

setup_file() {
	services_are_there || return
	FIRST=$(moto schema orders ORDERS AVRO <<<'{"type":"record","name":"R","namespace":"o","fields":[{"name":"a","type":"int"}]}')
	SECOND=$(moto schema orders ORDERS AVRO <<<'{"type":"record","name":"R","namespace":"o","fields":[{"name":"a","type":"int"},{"name":"b","type":"string","default":"é"}]}')
	TEXT=$(moto schema other TEXT JSON <<<'{"$schema":"http://json-schema.org/draft-07/schema#","type":"object"}')
	export FIRST SECOND TEXT
}

setup() {
	local name
	cd "$BATS_TEST_TMPDIR" || return
	for name in $(compgen -e AWS_); do
		unset "$name"
	done
	unset SCHEMA_REGISTRY_URL
	export AWS_ENDPOINT_URL_GLUE=$MOTO_URL AWS_REGION=eu-central-1
	export AWS_ACCESS_KEY_ID=$MOTO_ACCESS_KEY_ID
	export AWS_SECRET_ACCESS_KEY=$MOTO_SECRET_ACCESS_KEY
	export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
	export AWS_EC2_METADATA_DISABLED=true
	export XDG_CACHE_HOME=$PWD/cache
}

# message UUID plain|zlib: hexadecimal digits on stdin as a framed record.
message() {
	python3 -c '
import base64, json, sys, uuid, zlib
data = bytes.fromhex(sys.stdin.read())
head, data = (b"\3\5", zlib.compress(data)) if sys.argv[2] == "zlib" else (b"\3\0", data)
framed = head + uuid.UUID(sys.argv[1]).bytes + data
print(json.dumps({"topic": "ORDERS", "payload_base64": base64.b64encode(framed).decode()}))
' "$@"
}

decode() {
	timeout 60 csr-decode "$@"
}

@test "framed messages, plain and zlib, of two versions and of JSON, are decoded" {
	{
		message "$FIRST" plain <<<04
		message "$SECOND" zlib <<<0604c3bc
		message "$TEXT" plain <<<7b2278223a5b317d
		message "$FIRST" zlib <<<08
	} >in
	avro-unframe in | decode -r glue: >out
	[ "$(field payload <out | tr '\n' ' ')" = '{"a":2} {"a":3,"b":"ü"} null {"a":4} ' ]
	[ "$(jq -r .error.code out | sed -n 3p)" = csr.json ]
	message "$TEXT" plain <<<7b2278223a5b315d7d >in
	avro-unframe in | decode -r glue:other >out
	[ "$(field payload <out)" = '{"x":[1]}' ]
}

@test "a version of another registry than the one that was named is csr.unknown" {
	run -0 decode -r glue:other < <(message "$FIRST" plain <<<04 | avro-unframe)
	[ "$(jq -r .error.code <<<"$output")" = csr.unknown ]
	[[ $output = *'another registry: orders'* ]]
	run -0 decode -r glue:arn:aws:glue:eu-central-1:123456789012:registry/orders < <(message "$FIRST" plain <<<04 | avro-unframe)
	[ "$(field payload <<<"$output")" = '{"a":2}' ]
}

@test "a UUID that Glue does not know is csr.unknown" {
	run -0 decode -r glue:orders < <(message 11111111-2222-3333-4444-555555555555 plain <<<04 | avro-unframe)
	[ "$(jq -r .error.code <<<"$output")" = csr.unknown ]
}

@test "a wrong secret is 77, and nothing is passed on" {
	AWS_SECRET_ACCESS_KEY=wrong run -77 --separate-stderr decode -r glue:orders < <(message "$FIRST" plain <<<04 | avro-unframe)
	[ -z "$output" ]
	[[ $stderr = *'schema registry glue:orders: '*403* ]]
}

@test "a schema that was seen before outlives Glue, in the cache" {
	message "$SECOND" zlib <<<0604c3bc | avro-unframe >in
	run -0 decode -r glue:orders in
	AWS_ENDPOINT_URL_GLUE=http://127.0.0.1:9 run -0 --separate-stderr decode -r glue:orders in
	[ "$(field payload <<<"$output")" = '{"a":3,"b":"ü"}' ]
	[ -z "$stderr" ]
}
