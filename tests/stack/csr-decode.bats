# csr-decode on a real Confluent-compatible registry, by HTTP and HTTPS.

# shellcheck disable=SC2154 # run sets stderr

setup() {
	load stack
	cd "$BATS_TEST_TMPDIR" || return
	export XDG_CACHE_HOME=$PWD/cache
	S=subject$BATS_TEST_NUMBER
	SCHEMA='{"type":"record","name":"R","fields":[{"name":"a","type":"long"}]}'
	unset SCHEMA_REGISTRY_URL
	export SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO=$REGISTRY_USER:$REGISTRY_PASSWORD
}

teardown() {
	[ ! -e own ] || "$STACK/down.sh" own
}

# register SUBJECT SCHEMA [REFERENCES]: prints the id.
register() {
	jq -n --arg s "$2" --argjson r "${3:-[]}" \
		'{schema: $s, references: $r}' |
		curl -sSf -u "$REGISTRY_USER:$REGISTRY_PASSWORD" \
			-H 'Content-Type: application/json' --data-binary @- \
			"$REGISTRY_URL/subjects/$1/versions" | jq .id
}

# one ID: a record of that schema whose long is 21.
one() {
	printf '{"topic":"T","partition":0,"offset":1,"payload_base64":"Kg==","value_schema_id":%s}\n' "$1"
}

decode() {
	csr-decode --max-wait 5s "$@"
}

@test "decodes by the writer's schema, with basic authentication" {
	one "$(register "$S" "$SCHEMA")" >in
	run -0 decode -r "$REGISTRY_URL" in
	[ "$(field payload <<<"$output")" = '{"a":21}' ]
	[ "$(field value_schema_name <<<"$output")" = '"R"' ]
}

@test "basic authentication may stand in the URL" {
	one "$(register "$S" "$SCHEMA")" >in
	unset SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO
	run -0 decode -r "${REGISTRY_URL/:\/\//://$REGISTRY_USER:$REGISTRY_PASSWORD@}" in
	[ "$(field payload <<<"$output")" = '{"a":21}' ]
}

@test "HTTPS with an authority of our own" {
	one "$(register "$S" "$SCHEMA")" >in
	run -0 decode -r "$REGISTRY_TLS_URL" --ca-file "$STACK_CA" in
	[ "$(field payload <<<"$output")" = '{"a":21}' ]
}

@test "HTTPS with a certificate that nobody vouches for: nothing is passed on" {
	one "$(register "$S" "$SCHEMA")" >in
	run ! --separate-stderr decode -r "$REGISTRY_TLS_URL" in
	[ -z "$output" ]
	[[ $stderr == *certificate* ]]
}

@test "a wrong password ends it with 77, and is not printed" {
	one "$(register "$S" "$SCHEMA")" >in
	SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO=$REGISTRY_USER:guessed-wrongly \
		run -77 --separate-stderr decode -r "$REGISTRY_URL" in
	[ -z "$output" ]
	[[ $stderr != *guessed* ]]
}

@test "references between subjects are followed, and those of those" {
	local inner outer row

	inner='{"type":"record","name":"x.Inner","fields":[{"name":"a","type":"long"}]}'
	outer='{"type":"record","name":"x.Outer","fields":[{"name":"in","type":"x.Inner"}]}'
	row='{"type":"record","name":"x.Row","fields":[{"name":"out","type":"x.Outer"}]}'
	register "$S-inner%2F1" "$inner"
	register "$S-outer" "$outer" \
		'[{"name":"x.Inner","subject":"'"$S"'-inner/1","version":1}]'
	one "$(register "$S-row" "$row" \
		'[{"name":"x.Outer","subject":"'"$S"'-outer","version":1}]')" >in
	run -0 decode -r "$REGISTRY_URL" in
	[ "$(field payload <<<"$output")" = '{"out":{"in":{"a":21}}}' ]
}

@test "an unknown schema id is an error record, and the next record goes on" {
	{
		one 987654321
		one "$(register "$S" "$SCHEMA")"
	} >in
	run -0 --separate-stderr decode -r "$REGISTRY_URL" in
	[ "$(field error.code <<<"${lines[0]}")" = '"csr.unknown"' ]
	[ "$(field payload_base64 <<<"${lines[0]}")" = '"Kg=="' ]
	[ "$(field payload <<<"${lines[1]}")" = '{"a":21}' ]
}

@test "a URL that is no registry's is not taken for an unknown schema" {
	one "$(register "$S" "$SCHEMA")" >in
	run -78 --separate-stderr decode -r "${REGISTRY_URL%/apis*}/nothing/here" in
	[ -z "$output" ]
}

@test "a schema that was seen before outlives the registry, in the cache" {
	"$STACK/up.sh" own registry
	. own/env
	SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO=$REGISTRY_USER:$REGISTRY_PASSWORD
	one "$(register "$S" "$SCHEMA")" >in
	run -0 decode -r "$REGISTRY_URL" in
	"$STACK/down.sh" own
	run -0 --separate-stderr decode -r "$REGISTRY_URL" in
	[ "$(field payload <<<"$output")" = '{"a":21}' ]
	one 999 >>in
	run -69 --separate-stderr decode -r "$REGISTRY_URL" in
	[ "$(field payload <<<"$output")" = '{"a":21}' ]
}
