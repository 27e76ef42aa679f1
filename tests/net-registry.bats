# Not in check-fast, for the time it takes.
load helpers
load stub/stub

# The registry client of common/registry.h, by tests/net/registry_probe.

setup() {
	export HOME=$BATS_TEST_TMPDIR/home
	unset XDG_CACHE_HOME http_proxy https_proxy
	unset SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO
	unset SCHEMA_REGISTRY_BEARER_AUTH_TOKEN
}

teardown() {
	stub_stop_all
}

probe() {
	registry_probe "$@"
}

ONE='{"path":"/schemas/ids/1$","answers":[{"body":{"schema":"\"string\""}}]}'
UNKNOWN='{"answers":[{"status":404,"body":{"error_code":40403,"message":"Schema not found"}}]}'

@test "a schema is got by its id, once" {
	stub_start "[$ONE]"
	run -0 --separate-stderr probe "$STUB_URL" 1 1
	[ "$output" = $'AVRO = "string"\nAVRO = "string"' ]
	[ "$(stub_requests .path)" = '"/schemas/ids/1"' ]
	[[ $(stub_requests '.headers.accept') == *vnd.schemaregistry* ]]
}

@test "a URL may have a path, and a slash at its end" {
	stub_start '[{"path":"^/apis/ccompat/v7/schemas/ids/1$","answers":[{"body":{"schema":"\"int\""}}]}]'
	run -0 probe "$STUB_URL/apis/ccompat/v7/" 1
	[ "$output" = 'AVRO = "int"' ]
}

@test "a GUID asks for it under its own path" {
	stub_start '[{"path":"^/schemas/guids/6f1c2a0e-1d5b-4c0e-9c1a-0a4d6f3b2c11$","answers":[{"body":{"schema":"{}","schemaType":"JSON"}}]}]'
	run -0 probe "$STUB_URL" 6f1c2a0e-1d5b-4c0e-9c1a-0a4d6f3b2c11
	[ "$output" = 'JSON = {}' ]
}

@test "Apicurio's own ids are asked for beside Confluent's interface" {
	stub_start '[{"path":"^/x/apis/registry/v2/ids/globalIds/42[?]dereference=true$","answers":[{"body":"\"int\""}]},
		{"path":"^/x/apis/registry/v2/ids/contentHashes/0+1$","answers":[{"body":{"type":"long"}}]},
		{"path":"globalIds/43","answers":[{"status":404,"body":{"error_code":404,"name":"ArtifactNotFoundException"}}]},
		{"path":"globalIds/44","answers":[{"status":404,"body":{"error_code":404}}]}]'
	run -0 probe "$STUB_URL/x/apis/ccompat/v7" globalId:42 "$(printf %064d 1)"
	[ "$output" = $'AVRO = "int"\nAVRO = {"type": "long"}' ]
	run -0 probe -p 1 "$STUB_URL/x/apis/ccompat/v7" globalId:43
	[[ $output = csr.unknown* ]]
	# A path that is not there at all is no answer of Apicurio's.
	run -78 probe -p 1 "$STUB_URL/x/apis/ccompat/v7" globalId:44
}

@test "Apicurio's own ids at another registry are an error, never asked for" {
	stub_start "[$ONE]"
	run -0 probe "$STUB_URL" globalId:42 "$(printf %064d 1)"
	[ "$(cut -d' ' -f1 <<<"$output" | sort -u)" = csr.id ]
	[ ! -s "$STUB_LOG" ]
}

@test "a fingerprint is never asked for, and unknown" {
	stub_start "[$ONE]"
	run -0 probe "$STUB_URL" 0123456789abcdef
	[[ $output = csr.unknown* ]]
	[ ! -s "$STUB_LOG" ]
}

@test "what is no id is never asked for" {
	stub_start "[$ONE]"
	run -0 probe "$STUB_URL" ../../etc 1x 123456789012345678901 globalId: globalId:x globalId:-1 0123456789abcdeg
	[ "$(cut -d' ' -f1 <<<"$output" | sort -u)" = csr.id ]
	[ ! -s "$STUB_LOG" ]
}

REFS='[{"path":"ids/5$","answers":[{"body":{"schema":"S5","references":[{"name":"B","subject":"b/é","version":2},{"name":"C","subject":"c","version":1}]}}]},
 {"path":"^/subjects/b%2F%C3%A9/versions/2","answers":[{"body":{"schema":"SB","subject":"b","version":2,"id":3,"references":[{"name":"C","subject":"c","version":1}]}}]},
 {"path":"^/subjects/c/versions/1","answers":[{"body":{"schema":"SC"}}]}]'

@test "references are followed, those first that others refer to, each once" {
	stub_start "$REFS"
	run -0 probe "$STUB_URL" 5
	[ "$output" = 'AVRO < SC < SB = S5' ]
	[ "$(stub_requests .path | wc -l)" -eq 3 ]
}

@test "junk that looks like an id is csr.unknown, not a wrong URL" {
	stub_start '[{"answers":[{"status":404,"body":{"error_code":404,"message":"HTTP 404 Not Found"}}]}]'
	run -0 --separate-stderr probe -p 1 "$STUB_URL" 4294967295 01234567-89ab-cdef-0123-456789abcdef
	[ "$(grep -c 'csr.unknown' <<<"$output")" -eq 2 ]
	run -78 probe -p 1 "$STUB_URL" 7
}

@test "40401 and 40402 are a reference's, not an id's" {
	stub_start '[{"answers":[{"status":404,"body":{"error_code":40401,"message":"no subject"}}]}]'
	run -78 probe "$STUB_URL" 7
}

@test "a password with a / in it is not shown" {
	run -78 probe "http://us:sec/ret@127.0.0.1:9" 1
	[[ $output != *sec* && $output == *%2F* ]]
}

@test "a cached schema needs no registry, nor do its references" {
	stub_start "$REFS"
	run -0 probe -c "$BATS_TEST_TMPDIR/cache" "$STUB_URL" 5
	stub_stop
	run -0 --separate-stderr probe -c "$BATS_TEST_TMPDIR/cache" "$STUB_URL" 5
	[ "$output" = 'AVRO < SC < SB = S5' ]
	[ -z "$stderr" ]
	run -0 probe "$BATS_TEST_TMPDIR/cache" 5
	[ "$output" = 'AVRO < SC < SB = S5' ]
}

@test "the cache is for its owner alone" {
	umask 0
	stub_start "[$ONE]"
	run -0 probe "$STUB_URL" 1
	[ "$(find "$HOME/.cache/mskutils" -type d ! -perm 700)" = "" ]
	[ "$(find "$HOME/.cache/mskutils" -type f)" != "" ]
	[ "$(find "$HOME/.cache/mskutils" -type f ! -perm 600)" = "" ]
}

@test "the default cache stands in for a local registry only when it is down" {
	stub_start '[{"path":"ids/1$","answers":[{"body":{"schema":"old"}},{"body":{"schema":"new"}}]}]'
	run -0 probe "$STUB_URL" 1
	run -0 probe "$STUB_URL" 1
	[ "$output" = 'AVRO = new' ]
	stub_stop
	run -0 --separate-stderr probe "$STUB_URL" 1
	[ "$output" = 'AVRO = new' ]
	[[ $stderr == *'from the cache'* ]]
}

@test "a cache that can't be written is warned of once" {
	stub_start '[{"answers":[{"body":{"schema":"x"}}]}]'
	run -0 --separate-stderr probe -c /proc/none "$STUB_URL" 1 2 3
	[ "${#lines[@]}" -eq 3 ]
	[ "$(grep -c 'schema cache' <<<"$stderr")" -eq 1 ]
}

@test "a damaged cache file is got again" {
	stub_start "[$ONE]"
	mkdir "$BATS_TEST_TMPDIR/cache"
	echo '{"sche' >"$BATS_TEST_TMPDIR/cache/1.json"
	run -0 probe -c "$BATS_TEST_TMPDIR/cache" "$STUB_URL" 1
	[ "$output" = 'AVRO = "string"' ]
}

@test "a directory holds bare schemas, answers, and what they refer to" {
	mkdir "$BATS_TEST_TMPDIR/dir"
	cd "$BATS_TEST_TMPDIR/dir"
	echo -n '"long"' >1.avsc
	echo '{"schema":"S2","references":[{"name":"A","subject":"a/b","version":3},{"name":"B","subject":"b","version":1}]}' >2.json
	echo -n SA >a%2Fb.v3.avsc
	echo '{"schema":"SB","subject":"b","version":1,"id":9}' >b.v1.json
	run -0 probe . 1 2
	[ "$output" = $'AVRO = "long"\nAVRO < SA < SB = S2' ]
}

@test "an id that a directory does not hold is csr.unknown at once" {
	SECONDS=0
	run -0 probe "$BATS_TEST_TMPDIR" 7
	[[ $output == 'csr.unknown '* ]]
	[ $SECONDS -lt 3 ]
}

@test "a file in a directory that is no answer ends it with 78" {
	echo '{"x":1}' >"$BATS_TEST_TMPDIR/1.json"
	run -78 probe "$BATS_TEST_TMPDIR" 1
	[[ $output == *"1.json: expected a registry's answer"* ]]
}

@test "a reference that is nowhere, or a circle, is csr.reference" {
	cd "$BATS_TEST_TMPDIR"
	echo '{"schema":"S","references":[{"name":"A","subject":"a","version":1}]}' >1.json
	echo '{"schema":"S","references":[{"name":"B","subject":"b","version":1}]}' >2.json
	echo '{"schema":"SB","references":[{"name":"C","subject":"c","version":1}]}' >b.v1.json
	echo '{"schema":"SC","references":[{"name":"B","subject":"b","version":1}]}' >c.v1.json
	echo '{"schema":"S","references":[{"name":"B"},3]}' >3.json
	run -0 probe . 1 2 3
	[[ ${lines[0]} == 'csr.reference '*'version 1 of subject a'* ]]
	[[ ${lines[1]} == 'csr.reference '*themselves ]]
	[[ ${lines[2]} == 'csr.reference '* ]]
}

@test "an unknown id is asked for until it had time to be published, then not" {
	stub_start "[$UNKNOWN]"
	SECONDS=0
	run -0 --separate-stderr probe -p 2000 "$STUB_URL" 7 7 7
	[ $SECONDS -ge 1 ] && [ $SECONDS -le 7 ]
	[ "$(grep -c '^csr.unknown' <<<"$output")" -eq 3 ]
	[ "$(stub_requests .path | wc -l)" -ge 3 ]
	[ "$(stub_requests .path | wc -l)" -le 6 ]
}

@test "a flood of unknown ids does not stop the stream for long" {
	stub_start "[$UNKNOWN]"
	SECONDS=0
	# shellcheck disable=SC2046 # an argument each
	run -0 --separate-stderr probe -p 1000 "$STUB_URL" $(seq 1 300)
	[ $SECONDS -ge 2 ] && [ $SECONDS -le 15 ]
	[ "$(grep -c '^csr.unknown' <<<"$output")" -eq 300 ]
}

@test "an id that is published meanwhile is found" {
	stub_start '[{"answers":[{"status":404,"body":{"error_code":40403}},{"status":404,"body":{"error_code":40403}},{"body":{"schema":"late"}}]}]'
	run -0 probe "$STUB_URL" 7
	[ "$output" = 'AVRO = late' ]
}

@test "any other 404, a page, or a redirection is a wrong URL: 78" {
	stub_start '[{"answers":[
		{"status":404,"body":{"error_code":404}},
		{"status":404,"body":"<html>"},
		{"body":"<html>hello</html>","headers":{"Content-Type":"text/html"}},
		{"body":{"hello":1}},
		{"status":302,"headers":{"Location":"https://login.example/?token=SECRET"}},
		{"body":{"schema":"x"}}]}]'
	for _ in 1 2 3 4 5; do
		run -78 probe "$STUB_URL" 1
		[[ $output == *URL* ]]
		[[ $output != *SECRET* ]]
	done
	run -0 probe "$STUB_URL" 1
}

@test "401 and 403 end it with 77" {
	stub_start '[{"answers":[{"status":401},{"status":403}]}]'
	run -77 probe "$STUB_URL" 1
	run -77 probe "$STUB_URL" 1
}

@test "500, 429, broken JSON, cut and reset answers are tried again" {
	stub_start '[{"answers":[{"status":500},{"status":429,"headers":{"Retry-After":"1"}},{"status":503,"body":"<html>"},{"body":"{\"sche","headers":{"Content-Type":"application/json"}},{"body":{"schema":"x"},"truncate":4},{"reset":true},{"close":true},{"body":{"schema":"x"}}]}]'
	run -0 --separate-stderr probe "$STUB_URL" 1
	[ "$output" = 'AVRO = x' ]
	[ "$(grep -c 'trying again' <<<"$stderr")" -eq 1 ]
}

@test "a registry that stays down ends it with 69, after max-wait" {
	run -69 probe -w 1500 http://127.0.0.1:9 1
	[[ $output == *'given up after 1 s'* ]]
}

@test "of several URLs the one that answers is used" {
	stub_start "[$ONE]"
	SECONDS=0
	run -0 probe "http://127.0.0.1:9, $STUB_URL" 1
	[ "$output" = 'AVRO = "string"' ]
	[ $SECONDS -lt 3 ]
}

@test "user and password come from the URL, an option, or the environment" {
	stub_start '[{"answers":[{"body":{"schema":"x"}}]}]'
	run -0 probe -c '' "http://al:p%40ss@127.0.0.1:$STUB_PORT" 1
	run -0 probe -c '' -u u:option "$STUB_URL" 1
	SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO=u:env run -0 probe -c '' "$STUB_URL" 1
	run -0 probe -c '' -t tok "$STUB_URL" 1
	SCHEMA_REGISTRY_BEARER_AUTH_TOKEN='env' run -0 probe -c '' "$STUB_URL" 1
	[ "$(stub_requests .headers.authorization | tr -d '"')" = "Basic $(printf al:p@ss | base64)
Basic $(printf u:option | base64)
Basic $(printf u:env | base64)
Bearer tok
Bearer env" ]
}

@test "no message shows user or password" {
	for url in http://al:SECRET@127.0.0.1:9 al:SECRET@host:80 \
		http://a:1@127.0.0.1:9,al:SECRET@x \
		'http://al:SEC,RET@127.0.0.1:9/x'; do
		run probe -w 1 "$url" 1
		[ "$status" -ne 0 ]
		[[ $output != *SEC* && $output != *RET* ]]
	done
	stub_start '[{"answers":[{"status":404}]}]'
	run -78 probe "http://al:SECRET@127.0.0.1:$STUB_PORT/x" 1
	[[ $output != *SECRET* && $output == *"127.0.0.1:$STUB_PORT/x"* ]]
}

@test "the cache's name holds no password" {
	stub_start "[$ONE]"
	run -0 probe "http://al:SECRET@127.0.0.1:$STUB_PORT" 1
	[ -z "$(find "$HOME" -name '*SECRET*')" ]
	run ! grep -r SECRET "$HOME"
}

tls() {
	"$ROOT/tests/stack/certs.sh" "$BATS_TEST_TMPDIR/certs" 2>/dev/null
	CERTS=$BATS_TEST_TMPDIR/certs
}

@test "a certificate that no CA vouches for is 77, with our CA it is fine" {
	tls
	stub_start "[$ONE]" --tls "$CERTS/server.crt" "$CERTS/server.key"
	run -77 probe "https://127.0.0.1:$STUB_PORT" 1
	run -0 probe -a "$CERTS/ca.pem" "https://127.0.0.1:$STUB_PORT" 1
	SCHEMA_REGISTRY_SSL_CA_LOCATION=$CERTS/ca.pem \
		run -0 probe "https://localhost:$STUB_PORT" 1
	run -78 probe -a /nonexistent "https://127.0.0.1:$STUB_PORT" 1
	run -78 probe -w 10 "https://127.0.0.1:1$STUB_PORT" 1
}

@test "while it waits it sees the death of the reader, and ends as by SIGPIPE" {
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	probe -w 60000 http://127.0.0.1:9 1 >"$BATS_TEST_TMPDIR/pipe" \
		2>"$BATS_TEST_TMPDIR/err" &
	pid=$!
	exec 7<"$BATS_TEST_TMPDIR/pipe"
	until_true 5 grep -q 'trying again' "$BATS_TEST_TMPDIR/err"
	SECONDS=0
	exec 7<&-
	status=0
	wait $pid || status=$?
	[ $status -eq 141 ]
	[ $SECONDS -lt 5 ]
}

@test "while a reply is slow it sees the death of the reader too" {
	stub_start '[{"answers":[{"hang":true}]}]'
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	probe -w 60000 "$STUB_URL" 1 >"$BATS_TEST_TMPDIR/pipe" 2>/dev/null &
	pid=$!
	exec 7<"$BATS_TEST_TMPDIR/pipe"
	until_true 5 test -s "$STUB_LOG"
	SECONDS=0
	exec 7<&-
	status=0
	wait $pid || status=$?
	[ $status -eq 141 ]
	[ $SECONDS -lt 5 ]
}
