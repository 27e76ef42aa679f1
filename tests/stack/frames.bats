# Records framed by the vendors' own serialisers, which register their schemas
# with a real registry, decoded from there.

# shellcheck disable=SC2154 # run sets stderr

setup_file() {
	load stack
	FRAMES_LIB=$("$ROOT/tests/frames/jars.sh")
	export FRAMES_LIB
	"$STACK_PYTHON" "$ROOT/tests/frames/make.py" \
		>"$BATS_FILE_TMPDIR/vectors" 2>"$BATS_FILE_TMPDIR/log" || {
		tail -n 20 "$BATS_FILE_TMPDIR/log"
		return 1
	}
}

setup() {
	load stack
	cd "$BATS_TEST_TMPDIR" || return
	unset SCHEMA_REGISTRY_URL
	export SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO=$REGISTRY_USER:$REGISTRY_PASSWORD
	jq -c '.note |= .string' "$ROOT/tests/frames/row.json" >datum
}

# decoded NAME...: each vector of these names ends as the datum.
decoded() {
	local vector options n=0

	while read -r vector; do
		n=$((n + 1))
		readarray -t options < <(jq -r '.options[]' <<<"$vector")
		jq -c .record <<<"$vector" |
			avro-unframe -k -f "$(jq -r .format <<<"$vector")" \
				"${options[@]}" |
			csr-decode -k -r "$REGISTRY_URL" --cache "" >got
		jq -c 'if .key then .key else .payload end' got >row
		diff datum row || {
			jq -r .name <<<"$vector"
			cat got
			return 1
		}
	done < <(jq -c "select(.name|test(\"$1\"))" "$BATS_FILE_TMPDIR/vectors")
	[ $n -eq "$2" ]
}

@test "Confluent's ids of values and keys lead to the schema" {
	decoded "Confluent.*id in 4" 2
}

@test "Apicurio's content ids, in 4 bytes, in 8 and in headers, lead to the schema" {
	decoded "content id" 5
}

@test "Apicurio's global ids lead to the schema that has another content id" {
	decoded "global id" 7
}

@test "a content hash leads to the schema" {
	tr -d '\n' <"$ROOT/tests/frames/row.avsc" >schema
	hash=$(sha256sum <schema | cut -d' ' -f1)
	jq -c 'select(.name|test("content id in a header"))|.record' \
		"$BATS_FILE_TMPDIR/vectors" | head -n 1 |
		jq -c --arg h "$hash" '.headers = ["apicurio.value.contentHash", $h]' |
		avro-unframe | csr-decode -r "$REGISTRY_URL" --cache "" >got
	[ "$(jq -c .payload got)" = "$(cat datum)" ]
}

@test "a global id and a hash that nobody has are unknown schemas" {
	run -0 --separate-stderr csr-decode -r "$REGISTRY_URL" --cache "" <<<'{"payload_base64":"AA==","value_schema_id":"globalId:987654"}'
	[ "$(field error.code <<<"$output")" = '"csr.unknown"' ]
	run -0 --separate-stderr csr-decode -r "$REGISTRY_URL" --cache "" <<<'{"payload_base64":"AA==","value_schema_id":"'"$(printf '%064d' 1)"'"}'
	[ "$(field error.code <<<"$output")" = '"csr.unknown"' ]
}
