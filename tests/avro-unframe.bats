load helpers

# Base64 of 00 00000007 02 66 6f 6f: Confluent framing, schema id 7.
CLASSIC=AAAAAAcCZm9v
# Base64 of 01, a GUID, 02.
GUID=AQEjRWeJq83vASNFZ4mrze8C

unframe() {
	avro-unframe "$@"
}

@test "the framing comes off payload_base64, the schema id stands beside it" {
	run -0 --separate-stderr unframe <<<'{"topic":"T","partition":0,"offset":1,"payload_base64":"'$CLASSIC'","x":1.50}'
	[ "$output" = '{"topic":"T","partition":0,"offset":1,"payload_base64":"AmZvbw==","value_schema_id":7,"x":1.50}' ]
	[ -z "$stderr" ]
}

@test "the largest schema id is printed whole" {
	run -0 unframe <<<'{"payload_base64":"AP////8="}'
	[ "$output" = '{"payload_base64":"","value_schema_id":4294967295}' ]
}

@test "a GUID framing gives the schema id as a string" {
	run -0 unframe <<<'{"payload_base64":"'$GUID'"}'
	[ "$output" = '{"payload_base64":"Ag==","value_schema_id":"01234567-89ab-cdef-0123-456789abcdef"}' ]
}

@test "a schema id in the header __value_schema_id leaves the payload bare" {
	run -0 unframe <<<'{"headers":["a",null,"__value_schema_id",{"base64":"AQEjRWeJq83vASNFZ4mrze8="}],"payload_base64":"AmZvbw=="}'
	[ "$(field value_schema_id <<<"$output")" = '"01234567-89ab-cdef-0123-456789abcdef"' ]
	[ "$(field payload_base64 <<<"$output")" = '"AmZvbw=="' ]
	run -0 unframe <<<'{"headers":["__value_schema_id","\u0000\u0000\u0000\u0000\u0007"],"payload_base64":"AmZvbw=="}'
	[ "$(field value_schema_id <<<"$output")" = 7 ]
	[ "$(field payload_base64 <<<"$output")" = '"AmZvbw=="' ]
}

@test "a header that is no schema id is an error, the payload stays" {
	run -0 unframe <<<'{"headers":["__value_schema_id","xx"],"payload_base64":"AmZvbw=="}'
	[ "$(field error.code <<<"$output")" = '"frame.unknown"' ]
	[ "$(field payload_base64 <<<"$output")" = '"AmZvbw=="' ]
	run -0 unframe <<<'{"headers":["__value_schema_id",null],"payload_base64":"AmZvbw=="}'
	[ "$(field error.code <<<"$output")" = '"frame.header"' ]
}

@test "of equal headers the last one counts, as for the vendors' deserialisers" {
	run -0 unframe <<<'{"headers":["__value_schema_id","\u0000\u0000\u0000\u0000\u0007","__value_schema_id","\u0000\u0000\u0000\u0000\u0008"],"payload_base64":"AmZvbw=="}'
	[ "$(field value_schema_id <<<"$output")" = 8 ]
}

@test "Apicurio's headers: content id, then global id, then hash; names alone hold no id" {
	hash=$(printf '%064d' 7)
	for n in 1 2 3 4; do
		case $n in
		1) names='"apicurio.value.artifactId","a","apicurio.value.contentHash","'$hash'","apicurio.value.globalId","\u0000\u0000\u0000\u0000\u0000\u0000\u0001\u0002","apicurio.value.contentId","\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0009"' want=9 ;;
		2) names='"apicurio.value.artifactId","a","apicurio.value.contentHash","'$hash'","apicurio.value.globalId","\u0000\u0000\u0000\u0000\u0000\u0000\u0001\u0002"' want='"globalId:258"' ;;
		3) names='"apicurio.value.artifactId","a","apicurio.value.contentHash","'$hash'"' want='"'$hash'"' ;;
		4) names='"apicurio.value.artifactId","a"' want=null ;;
		esac
		run -0 unframe <<<'{"headers":['"$names"'],"payload_base64":"Ag=="}'
		[ "$(field value_schema_id <<<"$output")" = "$want" ]
		[ "$(field payload_base64 <<<"$output")" = '"Ag=="' ]
	done
	[ "$(field error.code <<<"$output")" = '"frame.header"' ]
}

@test "a header of Apicurio's that holds no id is an error, the payload stays" {
	for header in '"apicurio.value.contentId","abcdefg"' '"apicurio.value.globalId",null' '"apicurio.value.contentHash","abc"' '"apicurio.value.contentId",{"base64":"AAAAAAAAAAAA"}'; do
		run -0 unframe <<<'{"headers":['"$header"'],"payload_base64":"AAAAAAcC"}'
		[ "$(field error.code <<<"$output")" = '"frame.header"' ]
		[ "$(field payload_base64 <<<"$output")" = '"AAAAAAcC"' ]
	done
}

@test "a payload in Avro's JSON encoding is an error" {
	run -0 unframe <<<'{"headers":["apicurio.value.encoding","JSON"],"payload_base64":"AAAAAAcC"}'
	[ "$(field error.code <<<"$output")" = '"frame.encoding"' ]
	run -0 unframe <<<'{"headers":["apicurio.value.encoding","BINARY"],"payload_base64":"AAAAAAcC"}'
	[ "$(field value_schema_id <<<"$output")" = 7 ]
}

@test "headers of two vendors are ambiguous until -f says which counts" {
	line='{"headers":["__value_schema_id","\u0000\u0000\u0000\u0000\u0007","apicurio.value.contentId","\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0009"],"payload_base64":"Ag=="}'
	run -0 unframe <<<"$line"
	[ "$(field error.code <<<"$output")" = '"frame.ambiguous"' ]
	run -0 unframe -f confluent <<<"$line"
	[ "$(field value_schema_id <<<"$output")" = 7 ]
	run -0 unframe -f apicurio4 <<<"$line"
	[ "$(field value_schema_id <<<"$output")" = 9 ]
	# Glue writes none, so that its own bytes count.
	run -0 unframe -f glue <<<"$line"
	[ "$(field error.code <<<"$output")" = '"frame.unknown"' ]
}

# Base64 of 03, a compression, a GUID, and what stdin brings.
glue() {
	{
		printf '\3\'"$1"'\1\43\105\147\211\253\315\357\1\43\105\147\211\253\315\357'
		cat
	} | base64 -w0
}

deflated() {
	python3 -c 'import sys, zlib; sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read()))'
}

@test "Glue's compressed payload is decompressed" {
	run -0 unframe <<<'{"payload_base64":"'"$(printf foo | deflated | glue 5)"'"}'
	[ "$output" = '{"payload_base64":"Zm9v","value_schema_id":"01234567-89ab-cdef-0123-456789abcdef"}' ]
}

@test "compressed data that are cut off, broken or followed by more are frame.zlib" {
	for end in 4 8 10; do
		run -0 unframe <<<'{"payload_base64":"'"$(printf foo | deflated | head -c $end | glue 5)"'"}'
		[ "$(field error.code <<<"$output")" = '"frame.zlib"' ]
	done
	run -0 unframe <<<'{"payload_base64":"'"$( (printf foo | deflated && printf x) | glue 5)"'"}'
	[ "$(field error.code <<<"$output")" = '"frame.zlib"' ]
	run -0 unframe <<<'{"payload_base64":"'"$(printf foo | glue 5)"'"}'
	[ "$(field error.code <<<"$output")" = '"frame.zlib"' ]
}

@test "a compressed payload that would pass --max-record is an error in little memory" {
	python3 - >"$BATS_TEST_TMPDIR/bomb" <<-'PYTHON'
	import sys, zlib
	packer, block = zlib.compressobj(), bytes(1 << 20)
	for _ in range(1024):
	    sys.stdout.buffer.write(packer.compress(block))
	sys.stdout.buffer.write(packer.flush())
	PYTHON
	# A sanitizer reserves far more.
	[ -n "$SANITIZE" ] || ulimit -v 400000
	run -0 avro-unframe < <(
		printf '{"payload_base64":"'
		glue 5 <"$BATS_TEST_TMPDIR/bomb"
		printf '"}\n'
	)
	[ "$(field error.code <<<"$output")" = '"frame.large"' ]
}

@test "a framing of another name is an error" {
	run -0 unframe -f glue <<<'{"payload_base64":"'$CLASSIC'"}'
	[ "$(field error.code <<<"$output")" = '"frame.unknown"' ]
	run -0 unframe -f confluent <<<'{"payload_base64":"'"$(printf foo | glue 0)"'"}'
	[ "$(field error.code <<<"$output")" = '"frame.unknown"' ]
	run -0 unframe -f single-object <<<'{"payload_base64":"wwI="}'
	[ "$(field error.code <<<"$output")" = '"frame.unknown"' ]
}

@test "records of several framings may follow each other" {
	run -0 unframe <<END
{"payload_base64":"$CLASSIC"}
{"payload_base64":"$(printf foo | glue 0)"}
{"payload_base64":"$(printf foo | glue 0)"}
{"payload_base64":"$(printf foo | deflated | glue 5)"}
{"payload_base64":"$(printf foo | deflated | glue 5)"}
{"payload_base64":"wwEruHmiKLdLSwI="}
{"headers":["__value_schema_id","\u0000\u0000\u0000\u0000\u0009"],"payload_base64":"$CLASSIC"}
{"payload_base64":"$CLASSIC"}
{"payload_base64":"$GUID"}
END
	[ "$(jq -r .value_schema_id <<<"$output" | tr '\n' ' ')" = '7 01234567-89ab-cdef-0123-456789abcdef 01234567-89ab-cdef-0123-456789abcdef 01234567-89ab-cdef-0123-456789abcdef 01234567-89ab-cdef-0123-456789abcdef 2bb879a228b74b4b 9 7 01234567-89ab-cdef-0123-456789abcdef ' ]
	[ "$(jq -r .payload_base64 <<<"$output" | tr '\n' ' ')" = 'AmZvbw== Zm9v Zm9v Zm9v Zm9v Ag== AAAAAAcCZm9v AmZvbw== Ag== ' ]
}

@test "--global-id: the numbers are Apicurio's global ids" {
	run -0 unframe --global-id <<<'{"payload_base64":"'$CLASSIC'"}'
	[ "$(field value_schema_id <<<"$output")" = '"globalId:7"' ]
	run -0 unframe --global-id <<<'{"payload_base64":"'$GUID'"}'
	[ "$(field value_schema_id <<<"$output")" = '"01234567-89ab-cdef-0123-456789abcdef"' ]
}

@test "--raw decompresses, too" {
	printf foo | deflated | glue 5 | base64 -d | avro-unframe --raw >"$BATS_TEST_TMPDIR/bare"
	[ "$(cat "$BATS_TEST_TMPDIR/bare")" = foo ]
	run -65 bash -c 'base64 -d <<<"$1" | avro-unframe --raw' - "$(printf foo | glue 5)"
	[[ $output = *"compressed data are"* ]]
}

@test "-k takes the framing off keys too; without it they stay" {
	line='{"key_base64":"'$CLASSIC'","payload_base64":"'$CLASSIC'"}'
	run -0 unframe <<<"$line"
	[ "$output" = '{"key_base64":"'$CLASSIC'","payload_base64":"AmZvbw==","value_schema_id":7}' ]
	run -0 unframe -k <<<"$line"
	[ "$output" = '{"key_base64":"AmZvbw==","key_schema_id":7,"payload_base64":"AmZvbw==","value_schema_id":7}' ]
}

@test "key bytes without framing stay as they are, which is no error" {
	run -0 unframe -k <<<'{"key_base64":"Zm9v","payload":null}'
	[ "$output" = '{"key_base64":"Zm9v","payload":null}' ]
	run -0 unframe -k <<<'{"key_base64":"","payload":null}'
	[ "$output" = '{"key_base64":"","payload":null}' ]
}

@test "a tombstone passes, an empty payload is an error" {
	run -0 unframe <<<'{"offset":1,"payload":null}'
	[ "$output" = '{"offset":1,"payload":null}' ]
	run -0 unframe <<<'{"offset":1,"payload_base64":""}'
	[ "$(field error.code <<<"$output")" = '"frame.empty"' ]
	[ "$(field payload_base64 <<<"$output")" = '""' ]
}

@test "a side that has its schema id already passes as it is" {
	line='{"payload_base64":"'$CLASSIC'","value_schema_id":9}'
	run -0 unframe <<<"$line"
	[ "$output" = "$line" ]
}

@test "junk is an error record in its place, with its bytes" {
	run -0 --separate-stderr unframe <<'END'
{"offset":1,"payload_base64":"//79"}
{"offset":2,"payload_base64":"AAAA"}
{"offset":3,"payload_base64":"not base64"}
{"offset":4,"payload_base64":7}
{"offset":5,"payload_base64":"AAAAAAAAAAAB"}
{"offset":6,"payload_base64":"AAAAAAcCZm9v"}
END
	[ "$(field 'error.code' <<<"$output" | tr '\n' ' ')" = '"frame.unknown" "frame.truncated" "frame.base64" "frame.base64" "frame.ambiguous" null ' ]
	[ "$(field offset <<<"$output" | tr '\n' ' ')" = '1 2 3 4 5 6 ' ]
	[ "$(field payload_base64 <<<"${lines[0]}")" = '"//79"' ]
	[ -z "$stderr" ]
}

@test "-f confluent takes the schema id 0 that auto finds ambiguous" {
	run -0 unframe -f confluent <<<'{"payload_base64":"AAAAAAAC"}'
	[ "$output" = '{"payload_base64":"Ag==","value_schema_id":0}' ]
}

@test "errored and marked records pass untouched" {
	for mark in '"error":{"code":"x"}' '"dropped":true' '"skipped":true' '"deleted":true' '"superseded":true'; do
		line='{"payload_base64":"'$CLASSIC'",'$mark'}'
		run -0 unframe <<<"$line"
		[ "$output" = "$line" ]
	done
}

@test "--retry-errors processes errored records again" {
	run -0 unframe --retry-errors <<<'{"retries":3,"payload_base64":"'$CLASSIC'","error":{"code":"x"},"parked":"p","missing":[],"from":{}}'
	[ "$output" = '{"payload_base64":"AmZvbw==","value_schema_id":7}' ]
	# One that is marked is done with, errored or not.
	run -0 unframe --retry-errors <<<'{"payload_base64":"'$CLASSIC'","error":{"code":"x"},"dropped":true}'
	[ "$output" = '{"payload_base64":"'$CLASSIC'","dropped":true}' ]
}

@test "--strict exits 65 if a record carries an error, having passed all on" {
	run -65 unframe --strict <<<'{"payload_base64":""}'
	[ "$(field error.code <<<"$output")" = '"frame.empty"' ]
	run -0 unframe --strict <<<'{"payload":null}'
}

@test "-A prints only coordinates and the error's code" {
	run -0 unframe -A <<<'{"topic":"T","partition":0,"offset":1,"ts":5,"payload_base64":""}'
	[ "$output" = '{"topic":"T","partition":0,"offset":1,"error":{"code":"frame.empty"}}' ]
	run -0 unframe -A <<<'{"topic":"T","partition":0,"offset":1,"payload_base64":"'$CLASSIC'"}'
	[ "$output" = '{"topic":"T","partition":0,"offset":1}' ]
}

@test "--raw: one framed message on stdin, bare Avro bytes on stdout" {
	printf '\0\0\0\0\7\2foo' >"$BATS_TEST_TMPDIR/message"
	avro-unframe --raw <"$BATS_TEST_TMPDIR/message" >"$BATS_TEST_TMPDIR/bare"
	[ "$(od -An -tx1 "$BATS_TEST_TMPDIR/bare")" = ' 02 66 6f 6f' ]
	run -65 avro-unframe --raw </dev/null
	[[ $output = "avro-unframe: no bytes"* ]]
	run -64 avro-unframe --raw message
}

@test "a line that is no JSON object becomes an error record with the line" {
	run -0 unframe <<<'not json'
	[ "$(field error.code <<<"$output")" = '"json.syntax"' ]
	[ "$(jq -r '.payload_base64|@base64d' <<<"$output")" = 'not json' ]
}

@test "a last line without LF counts if it is a complete object" {
	run -0 unframe < <(printf '{"payload":null}')
	[ "$output" = '{"payload":null}' ]
}

@test "a stump is reported, not passed on, and exits 74" {
	run -74 --separate-stderr unframe < <(printf '{"payload":null}\n{"payl')
	[ "$output" = '{"payload":null}' ]
	[[ $stderr = *"without a newline"* ]]
}

@test "a line over --max-record ends it with 78, nothing of it passed on" {
	run -78 --separate-stderr unframe --max-record 20 <<<'{"payload":null}
{"payload":null,"x":"long enough"}'
	[ "$output" = '{"payload":null}' ]
	[[ $stderr = *"--max-record"* ]]
}

@test "an error record that is longer than --max-record for what it was made of passes the next filter" {
	head -c 300 /dev/zero | tr '\0' x >"$BATS_TEST_TMPDIR/junk"
	echo >>"$BATS_TEST_TMPDIR/junk"
	run -0 avro-unframe --max-record 300 "$BATS_TEST_TMPDIR/junk"
	[ ${#output} -gt 400 ]
	line=$output
	run -0 avro-unframe --max-record 300 <<<"$line"
	[ "$output" = "$line" ]
	# What it would become is too long to be processed: it stays.
	run -0 avro-unframe --max-record 300 --retry-errors <<<"$line"
	[ "$output" = "$line" ]
	run -78 avro-unframe --max-record 300 <<<"${line/error/other}"
}

@test "a record that would pass --max-record with its schema id is an error record, as it was" {
	line='{"payload_base64":"'$GUID'"}'
	run -0 avro-unframe --max-record ${#line} <<<"$line"
	[ "$(field error.code <<<"$output")" = '"frame.large"' ]
	[ "$(field payload_base64 <<<"$output")" = "\"$GUID\"" ]
}

@test "an error that is null and a marker that is null or false are none, and go" {
	for mark in '"error":null' '"dropped":false' '"skipped":null' '"deleted": false' '"superseded":false,"error":null'; do
		run -0 unframe <<<'{'"$mark"',"payload_base64":"'$CLASSIC'"}'
		[ "$output" = '{"payload_base64":"AmZvbw==","value_schema_id":7}' ]
		run -0 unframe --strict <<<'{"payload":null,'"$mark"'}'
		[ "$output" = '{"payload":null}' ]
	done
	line='{"error":null,"payload_base64":"'$CLASSIC'","dropped":true}'
	run -0 unframe --retry-errors <<<"$line"
	[ "$output" = "$line" ]
	run -0 unframe --retry-errors <<<'{"dropped":false,"payload_base64":"'$CLASSIC'","error":{}}'
	[ "$output" = '{"payload_base64":"AmZvbw==","value_schema_id":7}' ]
	run -0 unframe <<<'{"error":null,"payload_base64":""}'
	[ "$(field error.code <<<"$output")" = '"frame.empty"' ]
}

@test "a base64 text with \\/ for / is the same" {
	run -0 unframe <<<'{"payload_base64":"AAAAAAcC\/\/8="}'
	[ "$output" = '{"payload_base64":"Av//","value_schema_id":7}' ]
}

@test "a 10 MiB line goes through" {
	{
		printf '{"payload_base64":"AAAAAAcC'
		head -c 7864320 /dev/zero | base64 -w0
		printf '"}\n'
	} >"$BATS_TEST_TMPDIR/long"
	avro-unframe "$BATS_TEST_TMPDIR/long" >"$BATS_TEST_TMPDIR/out"
	[ "$(jq -r .payload_base64 "$BATS_TEST_TMPDIR/out" | base64 -d | wc -c)" = 7864321 ]
}

@test "FILE operands are read in place of stdin, - is stdin" {
	echo '{"a":1}' >"$BATS_TEST_TMPDIR/1"
	run -0 unframe "$BATS_TEST_TMPDIR/1" - "$BATS_TEST_TMPDIR/1" <<<'{"b":2}'
	[ "$output" = $'{"a":1}\n{"b":2}\n{"a":1}' ]
	run -78 unframe "$BATS_TEST_TMPDIR/none"
	[[ $output = *"No such file"* ]]
}

@test "/dev/full as stdout: a message and 74" {
	run -74 bash -c 'echo "{}" | avro-unframe >/dev/full'
	[[ $output = *"No space left"* ]]
}

@test "a closed stdout: a message and 74" {
	run -74 bash -c 'echo "{}" | avro-unframe >&-'
}

@test "a reader that goes away ends it quietly as by SIGPIPE, even where that is ignored" {
	run -0 --separate-stderr bash -c 'yes "{}" | avro-unframe | head -n 1; [ ${PIPESTATUS[1]} = 141 ]'
	[ "$output" = '{}' ]
	[ -z "$stderr" ]
	run -0 --separate-stderr bash -c 'trap "" PIPE; yes "{}" 2>/dev/null | avro-unframe | head -n 1; [ ${PIPESTATUS[1]} = 141 ]'
	[ -z "$stderr" ]
}

@test "it ends when its reader is gone although no input comes" {
	mkfifo "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out"
	timeout 20 avro-unframe <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out" 3>&- &
	pid=$!
	exec 7>"$BATS_TEST_TMPDIR/in" 8<"$BATS_TEST_TMPDIR/out"
	exec 8<&-
	status=0
	wait $pid || status=$?
	exec 7>&-
	[ $status = 141 ]
}

@test "a record goes out at once while the input stays open" {
	mkfifo "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out"
	timeout 20 avro-unframe <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out" 3>&- &
	pid=$!
	exec 7>"$BATS_TEST_TMPDIR/in" 8<"$BATS_TEST_TMPDIR/out"
	echo '{"payload":null}' >&7
	read -r -t 5 line <&8
	[ "$line" = '{"payload":null}' ]
	exec 7>&-
	wait $pid
	exec 8<&-
}

@test "what was read goes out before the next file is waited for" {
	echo '{"payload":null}' >"$BATS_TEST_TMPDIR/one"
	mkfifo "$BATS_TEST_TMPDIR/two" "$BATS_TEST_TMPDIR/out"
	timeout 20 avro-unframe "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/two" \
		>"$BATS_TEST_TMPDIR/out" 3>&- &
	pid=$!
	exec 8<"$BATS_TEST_TMPDIR/out"
	read -r -t 15 line <&8
	[ "$line" = '{"payload":null}' ]
	: >"$BATS_TEST_TMPDIR/two"
	wait $pid
	exec 8<&-
}

@test "unknown options and values are usage errors, 64" {
	run -64 avro-unframe --no-such
	[[ $output = *"unknown option '--no-such'"*"--help"* ]]
	run -64 avro-unframe --key=secret
	[[ $output = *"option '--key' takes no value"*"--help"* ]]
	run -64 avro-unframe -f nothing
	[[ $output = *"expected auto|confluent|glue|apicurio4|apicurio8|single-object"* ]]
	run -64 avro-unframe -C -t
}

@test "-h and -V print to stdout and exit 0" {
	run -0 --separate-stderr avro-unframe -h
	[[ $output = "usage: avro-unframe"* ]]
	run -0 --separate-stderr avro-unframe -V
	[[ $output = "avro-unframe (mskutils) "* ]]
	for option in --help --version "--completion bash"; do
		run -74 bash -c "avro-unframe $option >/dev/full"
		[[ $output = *"standard output: No space left on device" ]]
		run -141 bash -c "exec 3> >(:); wait \$!; trap '' PIPE
			avro-unframe $option >&3"
		[ -z "$output" ]
	done
}

@test "-v ends with one summary line" {
	run -0 --separate-stderr unframe -v <<<'{"payload_base64":""}
{}'
	[[ $stderr =~ ^"avro-unframe: in=2 out=2 errors=1 (frame.empty=1) superseded=0 retries=0 seconds="[0-9.]+$ ]]
}

@test "--log json makes messages JSON lines" {
	run -0 --separate-stderr unframe -v --log json <<<'{}'
	[ "$(jq -r .tool <<<"$stderr")" = avro-unframe ]
	[[ $(jq -r .message <<<"$stderr") = "in=1 out=1"* ]]
}
