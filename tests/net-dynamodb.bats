# Not in check-fast, for the time it takes.
load helpers
load stub/stub

# The DynamoDB client of common/dynamodb.h and what AWS clients have in common
# (common/aws.h), by tests/net/dynamodb_probe.

setup() {
	local name
	for name in $(compgen -e AWS_) http_proxy https_proxy; do
		unset "$name"
	done
	export HOME=$BATS_TEST_TMPDIR/home AWS_EC2_METADATA_DISABLED=true
	mkdir -p "$HOME/.aws"
}

teardown() {
	stub_stop_all
}

keys() {
	export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=SEC/RET+KEY
	export AWS_REGION=eu-west-1
}

probe() {
	dynamodb_probe "$@"
}

# answer STATUS TYPE [MORE]: one rule's JSON for an error of that name.
answer() {
	printf '{"status":%d,"body":{"__type":"com.amazonaws.dynamodb.v20120810#%s","message":"why"}%s}' \
		"$1" "$2" "${3:-}"
}

signed() {
	python3 "$ROOT/tests/net/sigv4_verify.py" "${1:-AKIDEXAMPLE}" \
		"${2:-SEC/RET+KEY}" <"$STUB_LOG"
}

@test "a call is signed as AWS verifies it" {
	keys
	export AWS_SESSION_TOKEN=tok/en+=
	stub_start '[{"answers":[{"body":{"Item":{"n":{"N":"1.50"}}},"crc32":true}]}]'
	run -0 --separate-stderr probe -e "$STUB_URL" GetItem '{"é":"x y"}'
	[ "$output" = 'ok  -1 {"Item": {"n": {"N": "1.50"}}}' ]
	run -0 probe -e "$STUB_URL/" PutItem '{}'
	[ "$(signed)" = $'ok\nok' ]
	[ "$(signed AKIDEXAMPLE wrong | uniq)" = 'wrong signature' ]
	run -0 stub_requests '[.path,.headers["x-amz-target"],.headers["content-type"],.headers["x-amz-security-token"],.headers.expect]'
	[ "${lines[0]}" = '["/","DynamoDB_20120810.GetItem","application/x-amz-json-1.0","tok/en+=",null]' ]
}

@test "the stub itself refuses what is signed wrongly, in every test" {
	keys
	STUB_KEYS='{"AKIDEXAMPLE":"another"}' stub_start "[{\"answers\":[{\"body\":{}}]}]"
	run -77 probe -e "$STUB_URL" PutItem '{}'
	[[ $output = *'SignatureDoesNotMatch: wrong signature'* ]]
	[ "$(stub_requests .signature)" = '"wrong signature"' ]
}

@test "a path of the endpoint is signed and sent" {
	keys
	stub_start '[{"answers":[{"body":{}}]}]'
	run -0 probe -e "$STUB_URL/proxy/c=d/" PutItem '{}'
	[ "$(stub_requests .path)" = '"/proxy/c%3Dd"' ]
	[ "$(signed)" = ok ]
}

@test "errors are told apart by their names" {
	local status type want answers=
	local cases='
	400 ProvisionedThroughputExceededException throttled
	400 ThrottlingException throttled
	400 RequestLimitExceeded throttled
	500 InternalServerError transient
	503 ServiceUnavailableException transient
	409 ReplicatedWriteConflictException transient
	400 TransactionConflictException transient
	400 ConditionalCheckFailedException condition
	400 TransactionCanceledException cancelled
	400 ValidationException invalid
	400 ResourceNotFoundException not-found
	400 ResourceInUseException in-use
	400 AccessDeniedException denied
	400 MissingAuthenticationTokenException denied
	400 UnknownOperationException failed
	418 TeapotException failed
	429 SomethingNewException throttled
	599 SomethingNewException transient'
	keys
	while read -r status type want; do
		answers+=${answers:+,}$(answer "$status" "$type")
	done <<<"${cases:1}"
	stub_start "[{\"answers\":[$answers]}]"
	while read -r status type want; do
		run probe -e "$STUB_URL" PutItem '{}'
		[ "$(head -1 <<<"$output" | cut -d' ' -f1,2)" = "$want $type" ]
	done <<<"${cases:1}"
}

@test "what is not JSON is judged by its status" {
	local status want answers=
	local cases='200 78,302 78,403 77,404 78,429 69,500 69,503 69'
	keys
	while read -r status want; do
		answers+="${answers:+,}{\"status\":$status,\"body\":\"<html>\"}"
	done <<<"${cases//,/$'\n'}"
	stub_start "[{\"answers\":[$answers]}]"
	while read -r status want; do
		run -"$want" --separate-stderr probe -e "$STUB_URL" PutItem '{}'
	done <<<"${cases//,/$'\n'}"
}

@test "a lost, damaged or missing reply may be tried again" {
	keys
	stub_start '[{"answers":[{"reset":true},{"close":true},{"body":{"a":1},"truncate":3},{"body":{},"crc32":"wrong"}]}]'
	for _ in 1 2 3 4; do
		run -69 --separate-stderr probe -e "$STUB_URL" PutItem '{}'
		[[ $output == 'transient  -1 '* ]]
	done
	run -69 probe -e http://127.0.0.1:9 PutItem '{}'
}

@test "the service's wish for the next try is passed on" {
	keys
	stub_start "[{\"answers\":[$(answer 400 ThrottlingException ',"headers":{"x-amz-retry-after":"250"}'),$(answer 503 X ',"headers":{"Retry-After":"2"}')]}]"
	run -69 --separate-stderr probe -e "$STUB_URL" PutItem '{}'
	[[ $output == 'throttled ThrottlingException 250 '* ]]
	run -69 --separate-stderr probe -e "$STUB_URL" PutItem '{}'
	[[ $output == 'transient X 2000 '* ]]
}

@test "a clock that is off is set by the service's date, once" {
	keys
	stub_start '[{"answers":[{"status":400,"body":{"__type":"x#InvalidSignatureException","message":"Signature expired: 20201123T000000Z is now earlier than 20201123T001000Z"},"headers":{"Date":"Sun, 06 Nov 1994 08:49:37 GMT"}},{"body":{}},{"body":{}}]}]'
	run -0 probe -e "$STUB_URL" PutItem '{}'
	run -0 stub_requests '.headers["x-amz-date"][:11]'
	[ "${lines[1]}" = '"19941106T08"' ]
	[ "$(signed)" = $'ok\nok' ]
	stub_stop
	stub_start "[{\"answers\":[$(answer 400 RequestTimeTooSkewed)]}]"
	run -77 probe -e "$STUB_URL" PutItem '{}'
	[ "$(stub_requests .path | wc -l)" -eq 2 ]
}

@test "expired credentials are got anew, once, by all calls together" {
	cat >"$HOME/.aws/config" <<-END
	[default]
	region = eu-west-1
	credential_process = n=\$(cat "$HOME/n" 2>/dev/null || echo 1); echo \$((n + 1)) >"$HOME/n"; printf '{"Version":1,"AccessKeyId":"AK%s","SecretAccessKey":"S","SessionToken":"T"}' \$n
	END
	stub_start "[{\"path\":\"/\",\"answers\":[$(answer 400 ExpiredTokenException ',"times":3,"delay":0.5'),{\"body\":{}}]}]"
	run -0 probe -e "$STUB_URL" PutItem '{}' 3
	[ "$(grep -c '^ok' <<<"$output")" -eq 3 ]
	[ "$(stub_requests .headers.authorization | grep -o 'AK[0-9]*/' | tr '\n' ' ')" = 'AK1/ AK1/ AK1/ AK2/ AK2/ AK2/ ' ]
	stub_stop
	stub_start "[{\"answers\":[$(answer 400 UnrecognizedClientException)]}]"
	run -77 probe -e "$STUB_URL" PutItem '{}'
	[ "$(stub_requests .path | wc -l)" -eq 2 ]
}

@test "without credentials it ends with 77 and says what to set" {
	export AWS_REGION=eu-west-1
	run -77 probe -e http://127.0.0.1:9 PutItem '{}'
	[[ $output == *AWS_ACCESS_KEY_ID* ]]
	AWS_ACCESS_KEY_ID=x run -78 probe -e http://127.0.0.1:9 PutItem '{}'
	[[ $output == *'no secret access key'* ]]
}

@test "without a region it ends with 78 and says what to set" {
	keys
	unset AWS_REGION
	run -78 probe -e http://127.0.0.1:9 PutItem '{}'
	[[ $output == *AWS_REGION* ]]
	AWS_REGION=evil.host/ run -78 probe PutItem '{}'
}

# which: access key and region of the last request.
which_keys() {
	stub_requests .headers.authorization | tail -1 |
		sed 's|.*Credential=\([^/]*\)/[0-9]*/\([^/]*\)/.*|\1 \2|'
}

@test "credentials and region come from the profile, the files' or the environment's" {
	stub_start '[{"answers":[{"body":{}}]}]'
	cat >"$HOME/.aws/credentials" <<-END
	[default]
	aws_access_key_id = DEFAULT
	aws_secret_access_key=s
	[one]
	AWS_ACCESS_KEY_ID=ONE
	aws_secret_access_key : s
	END
	chmod 600 "$HOME/.aws/credentials"
	cat >"$HOME/.aws/config" <<-END
	# comment
	[default]
	region = us-east-1
	[profile one]
	region=eu-north-1
	[profile  "two words"]
	region = ap-south-1
	aws_access_key_id = TWO
	aws_secret_access_key = s
	END
	chmod 600 "$HOME/.aws/config"
	run -0 --separate-stderr probe -e "$STUB_URL" PutItem '{}'
	[ "$(which_keys)" = 'DEFAULT us-east-1' ]
	[ -z "$stderr" ]
	AWS_PROFILE=one run -0 probe -e "$STUB_URL" PutItem '{}'
	[ "$(which_keys)" = 'ONE eu-north-1' ]
	AWS_DEFAULT_PROFILE='two words' run -0 probe -e "$STUB_URL" PutItem '{}'
	[ "$(which_keys)" = 'TWO ap-south-1' ]
	AWS_PROFILE=one AWS_DEFAULT_REGION=sa-east-1 run -0 probe -e "$STUB_URL" PutItem '{}'
	[ "$(which_keys)" = 'ONE sa-east-1' ]
	AWS_REGION=ca-central-1 AWS_DEFAULT_REGION=sa-east-1 run -0 probe -e "$STUB_URL" PutItem '{}'
	[ "$(which_keys)" = 'DEFAULT ca-central-1' ]
	# Keys in the environment win over AWS_PROFILE, not over --profile.
	keys
	unset AWS_REGION
	AWS_PROFILE=one run -0 probe -e "$STUB_URL" PutItem '{}'
	[ "$(which_keys)" = 'AKIDEXAMPLE eu-north-1' ]
	run -0 probe -p one -r us-west-2 -e "$STUB_URL" PutItem '{}'
	[ "$(which_keys)" = 'ONE us-west-2' ]
	run -78 probe -p nobody -r us-west-2 -e "$STUB_URL" PutItem '{}'
	[[ $output == *'profile nobody'* ]]
}

@test "the files are where AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE say" {
	stub_start '[{"answers":[{"body":{}}]}]'
	printf '[profile x]\nregion=eu-west-3\n' >"$HOME/c"
	printf '[x]\naws_access_key_id=XX\naws_secret_access_key=s\n' >"$HOME/s"
	chmod 600 "$HOME/s"
	# shellcheck disable=SC2088 # as it stands in a unit file, say
	export AWS_CONFIG_FILE='~/c' AWS_SHARED_CREDENTIALS_FILE=$HOME/s
	run -0 --separate-stderr probe -p x -e "$STUB_URL" PutItem '{}'
	[ "$(which_keys)" = 'XX eu-west-3' ]
	[ -z "$stderr" ]
	chmod 644 "$HOME/s"
	run -0 --separate-stderr probe -p x -e "$STUB_URL" PutItem '{}'
	[[ $stderr == *'everybody can read it'* ]]
}

@test "a profile with SSO is refused in plain words" {
	printf '[profile r]\nregion=eu-west-1\nsso_session=corp\n' >"$HOME/.aws/config"
	run -78 probe -p r PutItem '{}'
	[[ $output == *sso_session*credential_process* ]]
}

@test "a credential process that fails is temporary, one that talks nonsense is not" {
	process() {
		printf '[default]\nregion=eu-west-1\ncredential_process=%s\n' "$1" >"$HOME/.aws/config"
	}
	process 'exit 3'
	run -75 probe PutItem '{}'
	[[ $output == *'status 3'* ]]
	process 'echo SECRET'
	run -78 probe PutItem '{}'
	[[ $output != *SECRET* ]]
	process 'echo {\"Version\":1,\"AccessKeyId\":\"A\"}'
	run -78 probe PutItem '{}'
	process 'echo {\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\",\"Expiration\":\"soon\"}'
	run -78 probe PutItem '{}'
}

@test "the endpoint is the option's, the environment's, the profile's, in this order" {
	local url=http://127.0.0.1
	keys
	endpoint() {
		run -69 --separate-stderr probe "$@" PutItem '{}'
		[[ $stderr =~ (127.0.0.1:[0-9]+) ]]
		echo "${BASH_REMATCH[1]#*:}"
	}
	cat >"$HOME/.aws/config" <<-END
	[profile both]
	services = local
	endpoint_url = $url:2
	[profile plain]
	endpoint_url = $url:2
	[services local]
	s3 =
	  endpoint_url = $url:8
	dynamodb =
	  endpoint_url = $url:3
	END
	[ "$(AWS_PROFILE=plain endpoint)" = 2 ]
	[ "$(AWS_PROFILE=both endpoint)" = 3 ]
	export AWS_PROFILE=both AWS_ENDPOINT_URL=$url:4
	[ "$(endpoint)" = 4 ]
	export AWS_ENDPOINT_URL_DYNAMODB=$url:5
	[ "$(endpoint)" = 5 ]
	[ "$(endpoint -e $url:6)" = 6 ]
	export AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true
	[ "$(endpoint -e $url:6)" = 6 ]
	run -78 probe -e 127.0.0.1:6 PutItem '{}'
}

@test "the service's own endpoint follows the region" {
	local region want more
	keys
	# A proxy that is not there shows where it would have gone, unasked.
	export https_proxy=http://127.0.0.1:9
	while read -r region want more; do
		run -69 env ${more:+"$more"} dynamodb_probe -r "$region" PutItem '{}'
		[[ $output == *"https://$want:"* ]]
	done <<-END
	eu-west-1 dynamodb.eu-west-1.amazonaws.com
	cn-north-1 dynamodb.cn-north-1.amazonaws.com.cn
	eu-west-1 dynamodb.eu-west-1.api.aws AWS_USE_DUALSTACK_ENDPOINT=true
	us-east-1 dynamodb-fips.us-east-1.amazonaws.com AWS_USE_FIPS_ENDPOINT=true
	us-gov-west-1 dynamodb.us-gov-west-1.amazonaws.com AWS_USE_FIPS_ENDPOINT=true
	END
}

@test "TLS is checked, by AWS_CA_BUNDLE where it is set" {
	keys
	"$ROOT/tests/stack/certs.sh" "$BATS_TEST_TMPDIR/certs" 2>/dev/null
	stub_start '[{"answers":[{"body":{}}]}]' --tls \
		"$BATS_TEST_TMPDIR/certs/server.crt" "$BATS_TEST_TMPDIR/certs/server.key"
	run -77 probe -e "https://127.0.0.1:$STUB_PORT" PutItem '{}'
	AWS_CA_BUNDLE=$BATS_TEST_TMPDIR/certs/ca.pem \
		run -0 probe -e "https://127.0.0.1:$STUB_PORT" PutItem '{}'
	printf '[default]\nca_bundle=%s\n' "$BATS_TEST_TMPDIR/certs/ca.pem" >"$HOME/.aws/config"
	run -0 probe -e "https://127.0.0.1:$STUB_PORT" PutItem '{}'
	run -78 probe -e "https://127.0.0.1:1$STUB_PORT" PutItem '{}'
}

@test "no message holds a secret" {
	keys
	stub_start "[{\"answers\":[$(answer 400 AccessDeniedException)]}]"
	run -77 probe -e "http://127.0.0.1:$STUB_PORT" PutItem '{}'
	[[ $output != *SEC* ]]
	run -78 probe -e "http://user:SECRETPW@127.0.0.1:$STUB_PORT" PutItem '{}'
	[[ $output = *'holds an @'* && $output != *SEC* ]]
}
