# Secrets stay secret with real services, too: what brokers, a registry, STS,
# S3 and Secrets Manager are sent is in no message, no record and no argument
# list. ../secrets.bats does it with more ways to fail.

# shellcheck disable=SC2154 # run sets stderr

load stack
load ../secrets

setup() {
	local name
	services_are_there || return
	cd "$BATS_TEST_TMPDIR" || return
	for name in $(compgen -e AWS_); do
		[[ $name = AWS_ENDPOINT_URL_DYNAMODB ]] || unset "$name"
	done
	unset SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO
	export KCAT_CONFIG=/dev/null AWS_CONFIG_FILE=/dev/null
	export AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_REGION=eu-central-1
	export AWS_EC2_METADATA_DISABLED=true
	umask 077
	T=secrets$BATS_TEST_NUMBER-$BATS_ROOT_PID
	WRONG="guessed/wrong+ly=1"
	# shellcheck disable=SC2034 # unseen uses it
	SECRETS=("password=$KAFKA_PASSWORD" "iam=$KAFKA_IAM_SECRET"
		"registry=$REGISTRY_PASSWORD" "aws=$MOTO_SECRET_ACCESS_KEY"
		"wrong=$WRONG" "session=session/Token+/=")
}

LOUD=(-vvv --log json)

# tail OPTION...: reads the topic to its end over TLS, at the loudest.
tail() {
	seen msk-tail "${LOUD[@]}" -X debug=all -s string --max-wait 20s \
		-X ssl.ca.location="$STACK_CA" -e "$@" "$T"
}

@test "a Kafka password, taken and refused, wherever it stands" {
	py topic create "$T" 1
	seq 1 3 | jq -c '{value: tostring}' | py produce "$T"
	for password in "$KAFKA_PASSWORD" "$WRONG"; do
		printf 'security.protocol=sasl_ssl\nsasl.mechanism=SCRAM-SHA-512\nsasl.username=%s\nsasl.password=%s\n' \
			"$KAFKA_USERNAME" "$password" >props
		jq -n --arg p "$password" \
			'{username: env.KAFKA_USERNAME, password: $p}' >auth
		tail -b "$KAFKA_SASL_BROKERS" -F props
		tail -b "$KAFKA_SASL_BROKERS" --auth scram --auth-file auth
		tail -b "$KAFKA_SASL_BROKERS" --auth plain --auth-file auth
		KAFKA_PASSWORD=$password tail -b "$KAFKA_SASL_BROKERS" --auth scram
		"$MOTO_PYTHON" "$STACK/moto_client.py" secret "$T" <auth >/dev/null
		AWS_ENDPOINT_URL_SECRETS_MANAGER=$MOTO_URL \
			AWS_ACCESS_KEY_ID=$MOTO_ACCESS_KEY_ID \
			AWS_SECRET_ACCESS_KEY=$MOTO_SECRET_ACCESS_KEY \
			tail -b "$KAFKA_SASL_BROKERS" --auth "scram:$T"
		# The certificate is refused before a word is said.
		KAFKA_PASSWORD=$password tail -b "127.1:${KAFKA_SASL_BROKERS#*:}" --auth plain
	done
	[ "$(grep -c '"payload":"3"' seen)" -eq 5 ]
	unseen 'invalid credentials' 'says the same again' 'SCRAM' \
		'certificate is refused'
}

@test "an IAM token, taken and refused, and the keys that it is signed with" {
	py topic create "$T" 1
	seq 1 3 | jq -c '{value: tostring}' | py produce "$T"
	export AWS_ACCESS_KEY_ID=AKIDIAM AWS_SESSION_TOKEN="session/+="
	AWS_SECRET_ACCESS_KEY=$KAFKA_IAM_SECRET tail -b "$KAFKA_IAM_BROKERS" \
		--auth iam --region eu-west-3
	AWS_SECRET_ACCESS_KEY=$WRONG AWS_SESSION_TOKEN="session/Token+/=" \
		tail -b "$KAFKA_IAM_BROKERS" --auth iam --region eu-west-3
	unseen '"payload":"3"' 'a token for eu-west-3' invalid_token
	# How a token begins, https://kafka. in base64, and its signature.
	run -1 grep -e aHR0cHM6Ly9rYWZrYS -e X-Amz-Signature -e 'session/+' seen
}

@test "a registry's password, taken and refused" {
	local url=${REGISTRY_URL#http://} id
	id=$(jq -n '{schema: "\"long\""}' | curl -sSf -H 'Content-Type: application/json' \
		-u "$REGISTRY_USER:$REGISTRY_PASSWORD" --data-binary @- \
		"$REGISTRY_URL/subjects/$T/versions" | jq .id)
	printf '{"topic":"T","partition":0,"offset":1,"payload_base64":"Kg==","value_schema_id":%s}\n' "$id" >in
	for password in "$REGISTRY_PASSWORD" "$WRONG"; do
		local ask=(csr-decode "${LOUD[@]}" --cache= --max-wait 30s)
		SCHEMA_REGISTRY_URL="http://$REGISTRY_USER:$(jq -rn --arg p "$password" '$p|@uri')@$url" \
			seen "${ask[@]}" in
		SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO=$REGISTRY_USER:$password \
			seen "${ask[@]}" -r "$REGISTRY_URL" in
		SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO=$REGISTRY_USER:$password \
			seen "${ask[@]}" -r "$REGISTRY_TLS_URL" --ca-file "$STACK_CA" in
		SCHEMA_REGISTRY_BEARER_AUTH_TOKEN=$password \
			seen "${ask[@]}" -r "$REGISTRY_URL" in
	done
	[ "$(grep -c '"payload":21' seen)" -eq 3 ]
	unseen 'access refused (401)'
}

@test "AWS keys, taken and refused, by a role and without one" {
	"$MOTO_PYTHON" "$STACK/moto_client.py" setup "$T" "$T" >arn
	read -r arn _ <arn
	role=$("$MOTO_PYTHON" "$STACK/moto_client.py" role "$T")
	printf '{"topic":"T","partition":0,"offset":1,"payload":1,"error":{"tool":"t","code":"c","message":"m"}}\n' >in
	printf '[profile r]\nrole_arn = %s\nsource_profile = base\n' "$role" >config
	export AWS_ENDPOINT_URL=$MOTO_URL AWS_CONFIG_FILE=$PWD/config
	export AWS_SHARED_CREDENTIALS_FILE=$PWD/keys
	for key in "$MOTO_SECRET_ACCESS_KEY" "$WRONG"; do
		printf '[base]\naws_access_key_id = %s\naws_secret_access_key = %s\n' \
			"$MOTO_ACCESS_KEY_ID" "$key" >keys
		AWS_PROFILE=base seen dlq-park "${LOUD[@]}" --sns "$arn" --retries 1 "s3://$T/p" <in
		AWS_PROFILE=r seen dlq-park "${LOUD[@]}" --sns "$arn" --retries 1 "s3://$T/p" <in
		AWS_PROFILE=base seen ddb-scan "${LOUD[@]}" --retries 1 -t nowhere
		AWS_ACCESS_KEY_ID=$MOTO_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$key \
			AWS_SESSION_TOKEN="session/Token+/=" seen dlq-park "${LOUD[@]}" \
			--retries 1 "s3://$T/p" <in
	done
	[ "$(grep -c '"parked":"s3:' seen)" -ge 2 ]
	unseen 'of AssumeRole, for ' 'STS AssumeRole: status 403' \
		'"tool":"dlq-park","level":"error"' '"tool":"ddb-scan"'
}
