# shellcheck shell=bash
# For the tests of the AWS credentials chain of common/aws.h, a file a link:
# tests/net/credentials_probe, against a stub that answers as AWS documents.

load helpers
load stub/stub

setup() {
	local name
	for name in $(compgen -e AWS_) http_proxy https_proxy no_proxy; do
		unset "$name"
	done
	export HOME=$BATS_TEST_TMPDIR/home AWS_REGION=eu-west-1
	export AWS_EC2_METADATA_DISABLED=true
	# http_stub.py checks what is signed with these.
	export STUB_KEYS='{"BASE":"SECRET+BASE","ECS":"SECRET+ECS","EC":"SECRET+EC","KB":"SECRET+KB","WEB":"SECRET+WEB","CCC":"s","ENV":"s"}'
	mkdir -p "$HOME/.aws"
	touch "$HOME/.aws/credentials"
	chmod 600 "$HOME/.aws/credentials"
}

teardown() {
	stub_stop_all
}

probe() {
	credentials_probe "$@"
}

config() {
	cat >"$HOME/.aws/config"
	chmod 600 "$HOME/.aws/config"
}

credentials() {
	cat >"$HOME/.aws/credentials"
}

# in_s SECONDS: that time from now, as AWS writes it.
in_s() {
	date -u -d "@$(($(date +%s) + $1))" +%FT%TZ
}

# sts ACTION KEY [SECONDS]: an answer of STS.
sts() {
	printf '{"headers":{"Content-Type":"text/xml"},"body":"<%sResponse xmlns=\\"https://sts.amazonaws.com/doc/2011-06-15/\\">\\n <%sResult>\\n  <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/x/y</Arn></AssumedRoleUser>\\n  <Credentials>\\n   <AccessKeyId>%s</AccessKeyId>\\n   <SecretAccessKey>SECRET+%s</SecretAccessKey>\\n   <SessionToken>TOKEN/%s==</SessionToken>\\n   <Expiration>%s</Expiration>\\n  </Credentials>\\n </%sResult>\\n</%sResponse>"}' \
		"$1" "$1" "$2" "$2" "$2" "$(in_s "${3:-3600}")" "$1" "$1"
}

# sts_error STATUS CODE [MESSAGE]
sts_error() {
	printf '{"status":%d,"headers":{"Content-Type":"text/xml"},"body":"<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"}' \
		"$1" "$2" "${3:-why}"
}

# json KEY [SECONDS]: what the container's and the instance's endpoint answer.
json() {
	printf '{"body":{"Code":"Success","AccessKeyId":"%s","SecretAccessKey":"SECRET+%s","Token":"TOKEN/%s==","Expiration":"%s"}}' \
		"$1" "$1" "$1" "$(in_s "${2:-3600}")"
}

# imds ANSWER...: the rules of an instance with a role.
imds() {
	local IFS=,
	printf '[{"method":"PUT","path":"^/latest/api/token$","answers":[{"body":"SESSION+=="}]},
		{"path":"security-credentials/$","answers":[{"body":"web-role"}]},
		{"path":"security-credentials/web-role$","answers":[%s]},
		{"path":"placement/region$","answers":[{"body":"ap-south-1"}]}]' "$*"
}

imds_on() {
	unset AWS_EC2_METADATA_DISABLED
	export AWS_EC2_METADATA_SERVICE_ENDPOINT=$STUB_URL
}

# parameters: of the last request's form, one a line.
parameters() {
	stub_requests .body | tail -1 | jq -r . | tr '&' '\n'
}

signed_by() {
	python3 "$ROOT/tests/net/sigv4_verify.py" "$1" "$2" <"$STUB_LOG"
}

role_profile() {
	config <<-END
	[profile r]
	role_arn = arn:aws:iam::123456789012:role/a b
	source_profile = base
	$(printf '%s\n' "$@")
	END
	credentials <<-END
	[base]
	aws_access_key_id = BASE
	aws_secret_access_key = SECRET+BASE
	aws_session_token = TOKEN/BASE==
	END
}
