# -C s3://bucket/key: the app config from S3, here a scripted HTTP stub.
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # stderr is set by run
load helpers
load stub/stub

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	aws_for_tests
	export AWS_ENDPOINT_URL_DYNAMODB=sqlite:t.db
	cp "$ROOT/examples/app.json" .
}

teardown() {
	stub_stop_all
}

# answers ANSWER[,ANSWER]...: what S3 says, one after the other.
answers() {
	stub_start "[{\"method\":\"GET\",\"answers\":[$1]}]"
	export AWS_ENDPOINT_URL_S3=$STUB_URL
}

GOOD='{"file":"app.json"}'

# xml STATUS CODE [MORE]: an answer that is an error of S3.
xml() {
	printf '{"status":%d,"body":"<?xml version=\\"1.0\\"?><Error><Code>%s</Code><Message>why</Message>%s</Error>"}' "$1" "$2" "${3-}"
}

signed() {
	python3 "$ROOT/tests/net/sigv4_verify.py" test secret <"$STUB_LOG" |
		sort -u
}

put() {
	timeout 60 ddb-put "$@" </dev/null
}

@test "-C s3://bucket/key is one signed GET, in every program" {
	answers "$GOOD"
	run -0 --separate-stderr put -C s3://conf/dir/app.json --create
	[ -z "$output$stderr" ]
	for program in csr-decode ddb-join dlq-park ddb-del; do
		run -0 --separate-stderr timeout 20 "$program" -C s3://conf/dir/app.json </dev/null
		[ -z "$output$stderr" ]
	done
	run -0 --separate-stderr timeout 20 ddb-scan -C s3://conf/dir/app.json --errors
	[ "$(stub_requests .path | uniq -c | tr -s ' ')" = ' 6 "/conf/dir/app.json"' ]
	[ "$(signed)" = ok ]
}

@test "msk-tail takes its brokers and topics from there, too" {
	answers '{"body":{"kafka_bootstrap_servers":"127.0.0.1:9","startingOffsets":"nonsense"}}'
	run -78 --separate-stderr timeout 20 msk-tail -C s3://conf/app.json
	[[ $stderr = *'msk-tail: s3://conf/app.json: startingOffsets: '* ]]
}

@test "a key is taken as it stands, and ?versionId= asks for that version" {
	answers "$GOOD"
	run -0 put -C 's3://conf/a b+c=d/é%41?x.json' --create
	run -0 put -C 's3://conf/app.json?versionId=3/L4kq+tJ.x'
	[ "$(stub_requests .path | tr '\n' ' ')" = '"/conf/a%20b%2Bc%3Dd/%C3%A9%2541%3Fx.json" "/conf/app.json?versionId=3%2FL4kq%2BtJ.x" ' ]
	[ "$(signed)" = ok ]
}

@test "the bucket stands before the host without an endpoint, if DNS takes it" {
	# A proxy that is not there shows where it would have gone.
	export https_proxy=http://127.0.0.1:9
	put -C s3://bucket/app.json 2>one &
	first=$!
	put -C s3://my.bucket/app.json 2>two &
	wait $first $! || :
	grep -F 'https://bucket.s3.eu-central-1.amazonaws.com:' one
	grep -F 'https://s3.eu-central-1.amazonaws.com:' two
}

@test "a bucket of another region is asked there" {
	for moved in \
		'{"status":301,"headers":{"x-amz-bucket-region":"us-west-2"},"body":"<Error><Code>PermanentRedirect</Code></Error>"}' \
		"$(xml 400 AuthorizationHeaderMalformed '<Region>us-west-2</Region>')"; do
		answers "$moved,$GOOD"
		run -0 --separate-stderr put -C s3://conf/app.json --create
		[ -z "$stderr" ]
		[ "$(stub_requests '.headers.authorization' | cut -d/ -f 3 | tr '\n' ' ')" = \
			"eu-central-1 us-west-2 " ]
		[ "$(signed)" = ok ]
		stub_stop
	done
}

@test "a bucket that is in no region ends it with 78, not in a circle" {
	answers "$(xml 400 AuthorizationHeaderMalformed '<Region>us-west-2</Region>')"
	run -78 --separate-stderr put -C s3://conf/app.json
	[ "$(stub_requests | wc -l)" = 2 ]
}

@test "no such object or bucket is 78 with its name, a refusal 77" {
	for code in NoSuchKey NoSuchBucket NoSuchVersion; do
		answers "$(xml 404 $code)"
		run -78 --separate-stderr put -C s3://conf/dir/app.json
		[ -z "$output" ]
		[ "$stderr" = "ddb-put: s3://conf/dir/app.json: $STUB_URL: $code: why" ]
		[ "$(stub_requests | wc -l)" = 1 ]
		stub_stop
	done
	answers "$(xml 403 AccessDenied)"
	run -77 --separate-stderr put -C s3://conf/app.json
	[ "$stderr" = "ddb-put: s3://conf/app.json: $STUB_URL: AccessDenied: why" ]
}

@test "without credentials it is 77, without a region 78" {
	answers "$GOOD"
	AWS_ACCESS_KEY_ID='' AWS_SECRET_ACCESS_KEY='' run -77 put -C s3://conf/app.json
	[[ $output = *s3://conf/app.json:* ]]
	AWS_REGION='' run -78 put -C s3://conf/app.json
	[[ $output = *'no AWS region'* ]]
	[ ! -s "$STUB_LOG" ]
}

@test "mistakes in it are reported as of a file, by its s3:// name" {
	answers '{"body":"{\n \"tables\": [\n  {\"topic_name\":\"A\",\"target_table_name\":7}]}"}'
	run -78 --separate-stderr put -C 's3://conf/app.json?versionId=1'
	[[ $stderr = *'s3://conf/app.json?versionId=1:3: tables[0].target_table_name: '* ]]
	stub_stop
	answers '{"body":"<html>"},{"body":""}'
	run -78 --separate-stderr put -C s3://conf/app.json
	[[ $stderr = *"s3://conf/app.json:1:1: "* ]]
	run -78 --separate-stderr put -C s3://conf/app.json
	[[ $stderr = *"s3://conf/app.json:1:1: "* ]]
}

@test "a config in which <Error> stands is no error" {
	answers '{"body":{"tables":[{"topic_name":"<Error>","target_table_name":"t","key":{"hash":"id"}}]}}'
	run -0 --separate-stderr put -C s3://conf/app.json --create
	[ -z "$stderr" ]
}

@test "one of more than 4 MiB is 78, and not read to its end" {
	head -c 40000000 /dev/zero | tr '\0' ' ' >large
	answers '{"file":"large"}'
	run -78 --separate-stderr put -C s3://conf/app.json
	[ "$stderr" = "ddb-put: s3://conf/app.json: larger than 4194304 bytes" ]
}

@test "500, SlowDown, a reset and a cut answer are tried again" {
	answers "$(xml 500 InternalError),$(xml 503 SlowDown),{\"reset\":true},{\"file\":\"app.json\",\"truncate\":20},$GOOD"
	run -0 --separate-stderr put -C s3://conf/app.json --create
	[ "$(stub_requests | wc -l)" = 5 ]
	[ "$(grep -c 'trying again' <<<"$stderr")" = 1 ]
}

@test "an S3 that stays away ends it with 69, after 30 seconds of asking" {
	export AWS_ENDPOINT_URL_S3=http://127.0.0.1:9
	run -69 --separate-stderr put -C s3://conf/app.json
	[[ $stderr = *'given up after 30 s: http://127.0.0.1:9: '* ]]
}

@test "expired credentials are got anew" {
	answers "$(xml 400 ExpiredToken),$GOOD"
	run -0 --separate-stderr put -C s3://conf/app.json --create
	[ "$(stub_requests | wc -l)" = 2 ]
}

@test "what is no address is 78, unasked" {
	answers "$GOOD"
	for address in s3:// s3:///k s3://conf s3://conf/ s3://a_/k 's3://c@nf/k' \
		's3://conf/?versionId=1' "s3://conf/$(head -c 1025 /dev/zero | tr '\0' k)"; do
		run -78 --separate-stderr put -C "$address"
		[[ $stderr = *"expected "*key* ]]
	done
	[ ! -s "$STUB_LOG" ]
}

@test "the secret is in no message, at whatever verbosity" {
	answers "$(xml 403 SignatureDoesNotMatch)"
	run -77 put -vv -C s3://conf/app.json
	[[ $output != *secret* ]]
}

@test "a config that is a file costs neither libcurl nor libcrypto" {
	mkfifo in
	timeout 30 csr-decode -C app.json <in >out &
	pid=$!
	exec 5>in
	echo '{"topic":"T","payload":1}' >&5
	until_true 20 test -s out
	child=$(pgrep -P $pid csr-decode)
	grep -q csr-decode "/proc/$child/maps"
	run ! grep -E 'libcurl|libcrypto' "/proc/$child/maps"
	exec 5>&-
	wait $pid
}
