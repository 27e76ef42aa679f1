# The app config from moto's S3, which checks every signature.

# shellcheck disable=SC2154 # stderr is set by run
load stack

setup_file() {
	services_are_there || return
	moto setup configs configs >/dev/null
}

setup() {
	local name
	cd "$BATS_TEST_TMPDIR" || return
	for name in $(compgen -e AWS_); do
		unset "$name"
	done
	export AWS_ENDPOINT_URL_S3=$MOTO_URL AWS_REGION=eu-central-1
	export AWS_ACCESS_KEY_ID=$MOTO_ACCESS_KEY_ID
	export AWS_SECRET_ACCESS_KEY=$MOTO_SECRET_ACCESS_KEY
	export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
	export AWS_EC2_METADATA_DISABLED=true
	export AWS_ENDPOINT_URL_DYNAMODB=sqlite:t.db
	cp "$ROOT/examples/app.json" .
}

create() {
	timeout 60 ddb-put -C "$1" --create </dev/null
}

@test "every program starts with a config from the bucket" {
	moto put configs 'a b/ä+=%41/app.json' <app.json
	run -0 --separate-stderr create 's3://configs/a b/ä+=%41/app.json'
	[ -z "$output$stderr" ]
	for program in csr-decode ddb-join dlq-park ddb-del 'ddb-scan --errors'; do
		# shellcheck disable=SC2086 # an option behind it
		run -0 --separate-stderr timeout 20 $program -C 's3://configs/a b/ä+=%41/app.json' </dev/null
		[ -z "$output$stderr" ]
	done
}

@test "it may be encrypted by a key of KMS" {
	moto put configs secret.json some-key <app.json
	run -0 --separate-stderr create s3://configs/secret.json
	[ -z "$stderr" ]
}

@test "?versionId= asks for one version" {
	first=$(moto put configs versions.json <app.json)
	echo junk | moto put configs versions.json
	run -0 create "s3://configs/versions.json?versionId=$first"
	run -78 create s3://configs/versions.json
	[[ $output = *'s3://configs/versions.json:1:1: '* ]]
	run -78 create "s3://configs/versions.json?versionId=11111111-2222-3333-4444-555555555555"
}

@test "a wrong secret is 77; a missing object or bucket 78, with its name" {
	AWS_SECRET_ACCESS_KEY=wrong run -77 create s3://configs/app.json
	[[ $output = *'s3://configs/app.json: '*SignatureDoesNotMatch* ]]
	run -78 create s3://configs/none.json
	[[ $output = *'s3://configs/none.json: '*NoSuchKey* ]]
	run -78 create s3://not-there/app.json
	[[ $output = *'s3://not-there/app.json: '*NoSuchBucket* ]]
}
