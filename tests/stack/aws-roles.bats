# Roles by moto's STS, which checks the signature of AssumeRole, and its S3,
# which checks those by the role's credentials.

# shellcheck disable=SC2154 # stderr is set by run
load stack

setup_file() {
	services_are_there || return
	moto setup roles roles >/dev/null
	FIRST=$(moto role first)
	SECOND=$(moto role second)
	export FIRST SECOND
}

setup() {
	local name
	for name in $(compgen -e AWS_); do
		unset "$name"
	done
	cd "$BATS_TEST_TMPDIR" || return
	export AWS_EC2_METADATA_DISABLED=true AWS_REGION=eu-central-1
	export AWS_ENDPOINT_URL=$MOTO_URL AWS_PROFILE=second
	export AWS_CONFIG_FILE=$PWD/config AWS_SHARED_CREDENTIALS_FILE=$PWD/keys
	cat >config <<-END
	[profile second]
	role_arn = $SECOND
	source_profile = first
	external_id = x/1
	[profile first]
	role_arn = $FIRST
	source_profile = base
	duration_seconds = 900
	END
	keys "$MOTO_SECRET_ACCESS_KEY"
}

keys() {
	(umask 077; cat >keys) <<-END
	[base]
	aws_access_key_id = $MOTO_ACCESS_KEY_ID
	aws_secret_access_key = $1
	END
}

record='{"topic":"ORDERS","partition":3,"offset":1,"ts":1795391999999,"payload_base64":"AAAAAAcC","error":{"tool":"csr-decode","code":"csr.unknown","message":"m"}}'

@test "a record is parked with a role's credentials, had by another role's" {
	run -0 --separate-stderr timeout 60 dlq-park -v s3://roles/x <<<"$record"
	[[ $output = *'"parked":"s3://roles/x/'* ]]
	[[ $stderr = *'AWS credentials: of AssumeRole, for '* ]]
	[[ $(moto objects roles) = x/* ]]
}

@test "STS refuses a wrong key: 77, with the profile and the role" {
	keys wrong
	run -77 --separate-stderr timeout 60 dlq-park s3://roles/x <<<"$record"
	[[ $stderr = *"profile first, role $FIRST: STS AssumeRole: status 403"* ]]
	[[ $stderr != *wrong* ]]
}
