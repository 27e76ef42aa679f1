# What msk-tail asks of AWS before it logs in: brokers, secrets, credentials;
# against a stub that answers as AWS documents. tests/stack has the logins.

# shellcheck disable=SC2154 # run sets stderr

load msk-tail
load stub/stub

ARN=arn:aws:kafka:eu-west-3:123456789012:cluster/demo/abcd-1234-5
SECRET=arn:aws:secretsmanager:eu-west-2:123456789012:secret:AmazonMSK_a-AbCdEf

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	export KCAT_CONFIG=/dev/null AWS_CONFIG_FILE=/dev/null
	export AWS_SHARED_CREDENTIALS_FILE=/dev/null
	export AWS_EC2_METADATA_DISABLED=true
	export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=SEC/RET+KEY
	unset AWS_REGION AWS_DEFAULT_REGION AWS_PROFILE AWS_SESSION_TOKEN
	unset KAFKA_BROKERS KAFKA_USERNAME KAFKA_PASSWORD
	T=t$BATS_TEST_NUMBER
}

teardown() {
	stub_stop_all
}

# msk ANSWER: so does MSK, too where only the secret is asked for.
aws() {
	stub_start "[{\"answers\":[$1]}]"
	export AWS_ENDPOINT_URL=$STUB_URL
}

# error STATUS NAME: as services with REST send it, and those with JSON.
error() {
	printf '{"status":%d,"headers":{"x-amzn-ErrorType":"%s:http://x/"},
		"body":{"message":"because"}}' "$1" "$2"
}

json_error() {
	printf '{"status":400,"body":{"__type":"%s","Message":"because"}}' "$1"
}

# secret TEXT: the answer with this text.
secret() {
	jq -cn --arg t "$1" '{body: {ARN: "x", Name: "x", SecretString: $t}}'
}

signed() {
	python3 "$ROOT/tests/net/sigv4_verify.py" AKIDEXAMPLE SEC/RET+KEY \
		<"$STUB_LOG"
}

# Ports that nobody listens on, so that the choice is seen and no more.
BOOTSTRAP='{"body":{"bootstrapBrokerString":"127.0.0.1:1",
	"bootstrapBrokerStringTls":"127.0.0.1:2,127.0.0.1:3",
	"bootstrapBrokerStringSaslScram":"127.0.0.1:4",
	"bootstrapBrokerStringSaslIam":"127.0.0.1:5",
	"bootstrapBrokerStringPublicSaslIam":"127.0.0.1:6",
	"bootstrapBrokerStringPublicTls":"127.0.0.1:7"}}'

unreachable() {
	run -69 --separate-stderr timeout 50 msk-tail -v -e --max-wait 300ms \
		--cluster-arn "$ARN" "$@" "$T"
}

@test "--cluster-arn asks MSK for the brokers, signed, in the cluster's region, and reads from them" {
	mock_ctl topic "$T" 1
	aws "{\"body\":{\"bootstrapBrokerString\":\"$BROKERS\"}}"
	AWS_REGION=us-east-1 KAFKA_BROKERS=127.0.0.1:1 run -0 --separate-stderr \
		timeout 50 msk-tail -e --cluster-arn "$ARN" "$T"
	[ "$(stub_requests '[.method, .path]')" = '["GET","/v1/clusters/arn%3Aaws%3Akafka%3Aeu-west-3%3A123456789012%3Acluster%2Fdemo%2Fabcd-1234-5/bootstrap-brokers"]' ]
	[[ $(stub_requests .headers.authorization) == */eu-west-3/kafka/aws4_request* ]]
	[ "$(signed)" = ok ]
}

@test "--cluster-arn takes the brokers that fit --auth, never public ones" {
	aws "$BOOTSTRAP"
	unreachable
	[[ $stderr == *"the brokers are 127.0.0.1:2,127.0.0.1:3"* ]]
	unreachable --auth none
	[[ $stderr == *"the brokers are 127.0.0.1:2,127.0.0.1:3"* ]]
	unreachable --auth iam
	[[ $stderr == *"the brokers are 127.0.0.1:5"* ]]
	KAFKA_USERNAME=a KAFKA_PASSWORD=b unreachable --auth scram
	[[ $stderr == *"the brokers are 127.0.0.1:4"* ]]
}

@test "a cluster without brokers that fit --auth is 78" {
	aws '{"body":{"bootstrapBrokerStringSaslIam":"127.0.0.1:5",
		"bootstrapBrokerStringPublicSaslScram":"127.0.0.1:6"}}'
	KAFKA_USERNAME=a KAFKA_PASSWORD=b run -78 --separate-stderr \
		msk-tail --cluster-arn "$ARN" --auth scram "$T"
	[[ $stderr == *"no brokers that take --auth scram"* ]]
	run -78 --separate-stderr msk-tail --cluster-arn "$ARN" "$T"
	[[ $stderr == *"no brokers without a login"* ]]
	run -78 --separate-stderr msk-tail --cluster-arn "$ARN" --auth plain "$T"
}

@test "--cluster-arn: refused is 77, no such cluster or ARN 78, a service that is away 69 after --max-wait" {
	aws "$(error 403 ForbiddenException)"
	run -77 --separate-stderr msk-tail --cluster-arn "$ARN" "$T"
	[[ $stderr == *GetBootstrapBrokers*ForbiddenException*because* ]]
	aws "$(error 404 NotFoundException)"
	run -78 --separate-stderr msk-tail --cluster-arn "$ARN" "$T"
	run -78 --separate-stderr msk-tail --cluster-arn arn:aws:sns:x:1:t "$T"
	[[ $stderr == *"expected a cluster's ARN"* ]]
	aws "$(error 503 ServiceUnavailableException)"
	run -69 --separate-stderr timeout 50 msk-tail --max-wait 500ms \
		--cluster-arn "$ARN" "$T"
	[ "$(stub_requests .status | wc -l)" -ge 2 ]
	aws "$(error 429 TooManyRequestsException),$BOOTSTRAP"
	unreachable
	[[ $stderr == *"the brokers are"* ]]
	aws '{"body":"<html>"}'
	run -78 --separate-stderr msk-tail --cluster-arn "$ARN" "$T"
	[[ $stderr == *"check the endpoint"* ]]
}

@test "-b and --cluster-arn exclude each other, and a secret and --auth-file: 64" {
	run -64 --separate-stderr msk-tail -b x:1 --cluster-arn "$ARN" "$T"
	run -64 --separate-stderr msk-tail -b x:1 --auth scram:a \
		--auth-file f "$T"
	run -64 --separate-stderr msk-tail -b x:1 --auth scram: "$T"
	run -64 --separate-stderr msk-tail -b x:1 --auth iam:a "$T"
	run -64 --separate-stderr msk-tail -b x:1 --auth sc "$T"
}

@test "--auth scram:SECRET_ID asks Secrets Manager, signed, in the region of an ARN" {
	aws "$(secret '{"username":"u","password":"p"}')"
	AWS_REGION=us-east-1 run -69 --separate-stderr timeout 50 msk-tail \
		-b 127.0.0.1:1 --max-wait 300ms --auth "scram:$SECRET" "$T"
	[ "$(stub_requests '.body | fromjson.SecretId')" = "\"$SECRET\"" ]
	[ "$(stub_requests '.headers["x-amz-target"]')" = '"secretsmanager.GetSecretValue"' ]
	[[ $(stub_requests .headers.authorization) == */eu-west-2/secretsmanager/aws4_request* ]]
	[ "$(signed)" = ok ]
	aws "$(secret '{"username":"u","password":"p"}')"
	run -69 --separate-stderr timeout 50 msk-tail -b 127.0.0.1:1 \
		--max-wait 300ms --auth scram:name --region eu-west-9 "$T"
	[[ $(stub_requests .headers.authorization) == */eu-west-9/secretsmanager/* ]]
}

@test "a secret that may not be read or decrypted is 77, one that is not there 78" {
	export AWS_REGION=eu-west-1
	aws "$(json_error AccessDeniedException)"
	run -77 --separate-stderr msk-tail -b x:1 --auth scram:mine "$T"
	[[ $stderr == *"secret mine"*AccessDeniedException*because* ]]
	aws "$(json_error DecryptionFailure)"
	run -77 --separate-stderr msk-tail -b x:1 --auth scram:mine "$T"
	aws "$(json_error ResourceNotFoundException)"
	run -78 --separate-stderr msk-tail -b x:1 --auth scram:mine "$T"
	unset AWS_REGION
	run -78 --separate-stderr msk-tail -b x:1 --auth scram:mine "$T"
	[[ $stderr == *"no AWS region"* ]]
}

@test "a secret that is no object of username and password is 78, and is not printed" {
	local text

	export AWS_REGION=eu-west-1
	for text in hunter2 '{"password":"hunter2"}' '["hunter2"]' '' \
		'{"username":"hunter2","password":7}' '{"hunter2'; do
		aws "$(secret "$text")"
		run -78 --separate-stderr msk-tail -v -v -b x:1 \
			--auth scram:mine "$T"
		[[ $stderr == *"secret mine"* ]]
		[[ $stderr != *hunter* ]]
	done
	aws '{"body":{"SecretBinary":"aHVudGVyMg=="}}'
	run -78 --separate-stderr msk-tail -b x:1 --auth scram:mine "$T"
	[[ $stderr == *binary* ]]
}

@test "an --auth-file that is no object of username and password is 78, and is not printed" {
	local text

	umask 077
	for text in hunter2 '["hunter2"]' '' '{"username":"hunter2"}'; do
		printf '%s' "$text" >file
		run -78 --separate-stderr msk-tail -v -v -b x:1 --auth scram \
			--auth-file file "$T"
		[[ $stderr == *file:* && $stderr != *hunter* ]]
	done
}

@test "--auth iam signs for --region, else the region in the brokers' names, else AWS's" {
	local host=b-1.demo.abcdef.c2.kafka.eu-west-3.amazonaws.com:9098

	export AWS_REGION=eu-west-1
	run -69 --separate-stderr timeout 50 msk-tail -v --max-wait 300ms \
		-b 127.0.0.1:1 --auth iam "$T"
	[[ $stderr == *"a token for eu-west-1, good for 900 s"* ]]
	run -69 --separate-stderr timeout 50 msk-tail -v --max-wait 300ms \
		-b "$host" --auth iam "$T"
	[[ $stderr == *"a token for eu-west-3, "* ]]
	run -69 --separate-stderr timeout 50 msk-tail -v --max-wait 300ms \
		-b "$host" --auth iam --region eu-west-9 "$T"
	[[ $stderr == *"a token for eu-west-9, "* ]]
	aws "$BOOTSTRAP"
	unreachable --auth iam
	[[ $stderr == *"a token for eu-west-3, "* ]]
}

@test "--auth iam without credentials is 77 before a broker is asked, without a region 78" {
	run -78 --separate-stderr msk-tail -b 127.0.0.1:1 --auth iam "$T"
	[[ $stderr == *"no AWS region"* ]]
	unset AWS_ACCESS_KEY_ID
	run -77 --separate-stderr msk-tail -b 127.0.0.1:1 --auth iam \
		--region eu-west-1 "$T"
	[[ $stderr == *"no AWS credentials"* ]]
}

@test "-X dump asks nobody, and shows no password" {
	KAFKA_USERNAME=u KAFKA_PASSWORD=hunter2 run -0 --separate-stderr \
		msk-tail -b x:1 --auth scram -X dump
	[[ $output == *"sasl.password = ***"* && $output != *hunter2* ]]
	AWS_ENDPOINT_URL=http://127.0.0.1:1 run -0 --separate-stderr msk-tail \
		--cluster-arn "$ARN" --auth scram:mine -X dump
	[[ $output == *"sasl.mechanisms = SCRAM-SHA-512"* ]]
}
