# csr-decode -r glue: the AWS Glue Schema Registry, here an HTTP stub that
# answers as AWS documents.
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # stderr is set by run
load helpers
load stub/stub

ID=b7b4a7f0-9c96-4e4a-a687-fb5de9ef0c63
OTHER=11111111-2222-3333-4444-555555555555
SCHEMA='{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}'

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	aws_for_tests
	unset SCHEMA_REGISTRY_URL
	export XDG_CACHE_HOME=$PWD/cache
}

teardown() {
	stub_stop_all
}

# version [STATUS [FORMAT]]: the answer for a schema of the registry orders.
version() {
	printf '{"headers":{"Content-Type":"application/x-amz-json-1.1"},"body":"{\\"CreatedTime\\":\\"2026-11-22T10:00:00Z\\",\\"DataFormat\\":\\"%s\\",\\"SchemaArn\\":\\"arn:aws:glue:eu-central-1:123456789012:schema/orders/ORDERS\\",\\"SchemaDefinition\\":\\"%s\\",\\"SchemaVersionId\\":\\"%s\\",\\"Status\\":\\"%s\\",\\"VersionNumber\\":2}"}' \
		"${2-AVRO}" "${SCHEMA//\\/\\\\\\}" "$ID" "${1-AVAILABLE}"
}

# error STATUS CODE: an answer that is an error of AWS.
error() {
	printf '{"status":%d,"body":{"__type":"%s","Message":"why"}}' "$1" "$2"
}

# answers ANSWER[,ANSWER]...: what Glue says, one after the other.
answers() {
	stub_start "[{\"target\":\"^AWSGlue.GetSchemaVersion$\",\"method\":\"POST\",\"path\":\"^/$\",\"answers\":[$1]}]"
	export AWS_ENDPOINT_URL_GLUE=$STUB_URL
}

# record [ID]: one whose bytes are {"a":1}.
record() {
	echo '{"topic":"T","partition":0,"offset":1,"payload_base64":"Ag==","value_schema_id":"'"${1-$ID}"'"}'
}

decode() {
	timeout 60 csr-decode "$@"
}

code() {
	jq -r .error.code
}

@test "a schema is got by its UUID, by one signed call, for all its records" {
	answers "$(version)"
	run -0 --separate-stderr decode -r glue:orders < <(record; record; record)
	[ -z "$stderr" ]
	[ "$(field payload <<<"$output" | uniq -c | tr -s ' ')" = ' 3 {"a":1}' ]
	[ "$(stub_requests '[.method,.path,.body,.headers["content-type"]]')" = \
		'["POST","/","{\"SchemaVersionId\":\"'$ID'\"}","application/x-amz-json-1.1"]' ]
	[[ $(stub_requests .headers.authorization) = */eu-central-1/glue/aws4_request* ]]
	[ "$(python3 "$ROOT/tests/net/sigv4_verify.py" test secret <"$STUB_LOG")" = ok ]
}

@test "a message in Glue's framing, plain or zlib, goes through the whole pipe" {
	answers "$(version)"
	python3 - $ID >in <<-'END'
	import base64, json, sys, uuid, zlib
	head = uuid.UUID(sys.argv[1]).bytes
	for offset, message in enumerate([b"\3\0" + head + b"\2",
	                                  b"\3\5" + head + zlib.compress(b"\4")]):
	    print(json.dumps({"topic": "ORDERS", "partition": 0, "offset": offset,
	                      "payload_base64": base64.b64encode(message).decode()}))
	END
	avro-unframe in | decode -r glue:orders >out
	[ "$(field payload <out | tr '\n' ' ')" = '{"a":1} {"a":2} ' ]
	[ "$(jq -r .value_schema_id out | sort -u)" = $ID ]
}

@test "glue: takes a name, an ARN, whose region is asked, or any registry" {
	answers "$(version)"
	for source in glue:orders glue: \
		glue:arn:aws:glue:us-west-2:123456789012:registry/orders; do
		run -0 decode --cache '' -r "$source" < <(record)
		[ "$(field payload <<<"$output")" = '{"a":1}' ]
	done
	[ "$(stub_requests .headers.authorization | cut -d/ -f 3 | tr '\n' ' ')" = \
		"eu-central-1 eu-central-1 us-west-2 " ]
}

@test "without an endpoint it is the region's own" {
	# A proxy that is not there shows where it would have gone.
	export https_proxy=http://127.0.0.1:9
	run -69 decode --max-wait 0 -r glue:orders < <(record)
	[[ $output = *https://glue.eu-central-1.amazonaws.com:* ]]
	run -69 decode --max-wait 0 -r glue:arn:aws:glue:cn-north-1:1:registry/x < <(record)
	[[ $output = *https://glue.cn-north-1.amazonaws.com.cn:* ]]
}

@test "what is no registry of Glue, or stands beside others, is 78" {
	for source in glue:a,glue:b http://127.0.0.1:9,glue:a glue:a,http://127.0.0.1:9 \
		'glue:a b' glue:a/b glue:arn:aws:kafka:eu-west-1:1:cluster/x \
		"glue:$(printf 'x%.0s' {1..256})"; do
		run -78 --separate-stderr decode -r "$source" < <(record)
		[ -z "$output" ]
		[[ $stderr = *'schema registry'*glue:* ]]
	done
}

@test "schema_registry_url of the app config may be glue:" {
	answers "$(version)"
	echo '{"schema_registry_url":"glue:orders"}' >app.json
	run -0 --separate-stderr decode -C app.json < <(record)
	[ "$(field payload <<<"$output")" = '{"a":1}' ]
}

@test "a UUID in capitals is asked for in lower case" {
	answers "$(version)"
	run -0 decode -r glue:orders < <(record ${ID^^})
	[[ $(stub_requests .body) = *$ID* ]]
}

@test "a schema of another registry is csr.unknown at once, and says of which" {
	answers "$(version)"
	run -0 decode -r glue:others < <(record)
	[ "$(code <<<"$output")" = csr.unknown ]
	[[ $(jq -r .error.message <<<"$output") = *"$ID is of another registry: orders" ]]
	[ "$(stub_requests | wc -l)" = 1 ]
}

@test "a number is csr.id, unasked" {
	answers "$(version)"
	run -0 decode -r glue:orders <<<'{"payload_base64":"Ag==","value_schema_id":7}'
	[ "$(code <<<"$output")" = csr.id ]
	[ ! -s "$STUB_LOG" ]
}

@test "an unknown UUID is csr.unknown after ten seconds of asking, and the next record goes on" {
	stub_start "[{\"body\":\"$OTHER\",\"answers\":[$(error 400 EntityNotFoundException)]},{\"answers\":[$(version)]}]"
	export AWS_ENDPOINT_URL_GLUE=$STUB_URL
	run -0 decode -r glue:orders < <(record $OTHER; record)
	[ "$(code <<<"${lines[0]}")" = csr.unknown ]
	[ "$(field payload <<<"${lines[1]}")" = '{"a":1}' ]
	[ "$(stub_requests .body | grep -c $OTHER)" -gt 2 ]
}

@test "one that is published meanwhile, or PENDING at first, is found" {
	answers "$(error 400 EntityNotFoundException),$(version PENDING),$(version)"
	run -0 --separate-stderr decode -r glue:orders < <(record)
	[ "$(field payload <<<"$output")" = '{"a":1}' ]
	[ "$(stub_requests | wc -l)" = 3 ]
}

@test "one that failed Glue's checks is csr.unknown; one that is being deleted decodes" {
	answers "$(version FAILURE),$(version DELETING)"
	run -0 decode -r glue:orders < <(record)
	[ "$(code <<<"$output")" = csr.unknown ]
	[[ $output = *FAILURE* ]]
	run -0 decode -r glue:orders < <(record)
	[ "$(field payload <<<"$output")" = '{"a":1}' ]
}

@test "what Glue calls invalid is csr.unknown: one record does not stop the pipe" {
	answers "$(error 400 InvalidInputException),$(version)"
	run -0 decode -r glue:orders < <(record $OTHER; record)
	[ "$(code <<<"${lines[0]}")" = csr.unknown ]
	[ "$(field payload <<<"${lines[1]}")" = '{"a":1}' ]
}

@test "JSON Schema's payload is JSON already, Protobuf is a clear error" {
	answers "$(version AVAILABLE JSON),$(version AVAILABLE PROTOBUF)"
	run -0 decode --cache '' -r glue:orders <<<"$(record | sed "s/Ag==/$(base64 <<<'{"x":1}')/")"
	[ "$(field payload <<<"$output")" = '{"x":1}' ]
	run -0 decode --cache '' -r glue:orders < <(record)
	[ "$(code <<<"$output")" = csr.protobuf ]
}

@test "a refusal is 77, and nothing is passed on" {
	for refusal in AccessDeniedException InvalidSignatureException; do
		answers "$(error 400 $refusal)"
		run -77 --separate-stderr decode -r glue:orders < <(record)
		[ -z "$output" ]
		[ "$stderr" = "csr-decode: schema registry glue:orders: $STUB_URL: $refusal: why" ]
		[ "$(stub_requests | wc -l)" = 1 ]
		stub_stop
	done
	AWS_ACCESS_KEY_ID='' run -77 decode -r glue:orders < <(record)
	[[ $output != *secret* ]]
}

@test "an answer that is not Glue's is 78" {
	answers '{"body":"<html>"},{"body":{"schema":"\"int\""}},{"status":404,"body":"no such page"}'
	for _ in 1 2 3; do
		run -78 --separate-stderr decode -r glue:orders < <(record)
		[ -z "$output" ]
		[[ $stderr = *'schema registry glue:orders: '*'check the endpoint'* ]]
	done
}

@test "throttling, 500, a reset and a cut answer are tried again; -v counts them" {
	answers "$(error 400 ThrottlingException),$(error 500 InternalServiceException),{\"reset\":true},{\"body\":\"{}\",\"truncate\":1},$(version)"
	run -0 --separate-stderr decode -v -r glue:orders < <(record)
	[ "$(field payload <<<"$output")" = '{"a":1}' ]
	[ "$(grep -c 'trying again' <<<"$stderr")" = 1 ]
	# libcurl itself repeats what was reset on a reused connection.
	[ "$(stub_requests | wc -l)" = 5 ]
	[[ $stderr = *retries=[34]* ]]
}

@test "expired credentials are got anew" {
	answers "$(error 400 ExpiredTokenException),$(version)"
	run -0 --separate-stderr decode -r glue:orders < <(record)
	[ "$(field payload <<<"$output")" = '{"a":1}' ]
	[ -z "$stderr" ]
}

@test "a Glue that stays away ends it with 69, after --max-wait" {
	export AWS_ENDPOINT_URL_GLUE=http://127.0.0.1:9
	run -69 --separate-stderr decode --max-wait 2s -r glue:orders < <(record)
	[ -z "$output" ]
	[[ $stderr = *'given up after 2 s: schema registry glue:orders: '* ]]
}

@test "what was seen needs no Glue any more, nor credentials" {
	answers "$(version)"
	run -0 decode -r glue:orders < <(record)
	[ "$(stat -c %a "cache/mskutils/glue%3Aorders/$ID.json")" = 600 ]
	[ "$(stat -c %a cache/mskutils)" = 700 ]
	stub_stop
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION
	run -0 --separate-stderr decode -r glue:orders < <(record)
	[ "$(field payload <<<"$output")" = '{"a":1}' ]
	[ -z "$stderr" ]
	# The cache is a directory that serves as registry, too.
	run -0 decode -r cache/mskutils/glue%3Aorders < <(record)
	[ "$(field payload <<<"$output")" = '{"a":1}' ]
}

@test "while Glue does not answer it sees the death of the reader" {
	answers '{"hang":true}'
	mkfifo in
	exec 5<>in
	record >&5
	# The reader goes away once the call is there.
	status=0
	{
		timeout 60 csr-decode -r glue:orders <in || echo $? >status
	} | until_true 30 test -s "$STUB_LOG"
	[ "$(cat status)" = 141 ]
	exec 5>&-
}
