# How msk-tail logs in to a real broker: SCRAM and PLAIN, from files, the
# environment and a secret that rotates; tokens of IAM, whose signature the
# broker checks (MskIamValidator.java).

# shellcheck disable=SC2154 # run sets stderr

setup() {
	load stack
	cd "$BATS_TEST_TMPDIR" || return
	T=login$BATS_TEST_NUMBER-$BATS_ROOT_PID
	PIDS=()
	export KCAT_CONFIG=/dev/null AWS_CONFIG_FILE=/dev/null
	export AWS_SHARED_CREDENTIALS_FILE=/dev/null
	export AWS_EC2_METADATA_DISABLED=true
	unset AWS_REGION AWS_DEFAULT_REGION AWS_ACCESS_KEY_ID AWS_PROFILE
	unset AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
	py topic create "$T" 1
	seq 1 3 | jq -c '{value: tostring}' | py produce "$T"
}

teardown() {
	kill_all
}

# tls OPTION...: reads the topic to its end over TLS.
tls() {
	timeout 100 msk-tail -s string -X ssl.ca.location="$STACK_CA" -e \
		"$@" "$T"
}

# follow OPTION...: goes on in the background, records in out, words in log.
follow() {
	msk-tail -v -v -s string -X ssl.ca.location="$STACK_CA" "$@" "$T" \
		>out 2>log 3>&- &
	PIPE=$!
	PIDS+=("$PIPE")
}

# iam_keys SECRET: what the IAM listener knows, with this secret key.
iam_keys() {
	export AWS_ACCESS_KEY_ID=AKIDIAM AWS_SECRET_ACCESS_KEY=$1
	export AWS_SESSION_TOKEN=session/+=
}

# short_keys: a credential process with the same, each good for 10 seconds; with
# a wrong secret key while there is a file wrong.
short_keys() {
	cat >give <<-'END'
	#!/bin/bash
	echo >>gave
	[ ! -e wrong ] || KAFKA_IAM_SECRET=wrong
	jq -cn --arg at "$(date -u -d '+10 seconds' +%FT%TZ)" '{Version: 1,
		AccessKeyId: "AKIDIAM", SecretAccessKey: env.KAFKA_IAM_SECRET,
		SessionToken: "session/+=", Expiration: $at}'
	END
	chmod +x give
	printf '[default]\ncredential_process = %s/give\n' "$PWD" >config
	export AWS_CONFIG_FILE=$PWD/config
}

# secrets_manager: the client's credentials for moto.
secrets_manager() {
	export AWS_ENDPOINT_URL_SECRETS_MANAGER=$MOTO_URL
	export AWS_ACCESS_KEY_ID=$MOTO_ACCESS_KEY_ID
	export AWS_SECRET_ACCESS_KEY=$MOTO_SECRET_ACCESS_KEY
}

# keep_secret NAME USER PASSWORD: prints the secret's ARN.
keep_secret() {
	jq -cn --arg u "$2" --arg p "$3" '{username: $u, password: $p}' |
		"$MOTO_PYTHON" "$STACK/moto_client.py" secret "$1"
}

has_lines() { # COUNT FILE
	[ "$(wc -l <"$2")" -ge "$1" ]
}

says() {
	grep -q -- "$1" log
}

# tokens COUNT: the broker has taken or refused so many since the mark.
tokens() {
	[ "$(tail -n "+$((MARK + 1))" "$STACK_DIR/kafka.log" |
		grep -c '^iam: a token')" -ge "$1" ]
}

@test "--auth scram logs in by SCRAM-SHA-512 over TLS, name and password from a file or the environment" {
	run -0 --separate-stderr tls -b "$KAFKA_SASL_BROKERS" --auth scram
	[ "$(jq -r .payload <<<"$output" | paste -sd ' ')" = "1 2 3" ]
	(umask 077 && jq -n '{username: env.KAFKA_USERNAME,
		password: env.KAFKA_PASSWORD}' >secret)
	unset KAFKA_USERNAME KAFKA_PASSWORD
	run -0 --separate-stderr tls -b "$KAFKA_SASL_BROKERS" --auth scram \
		--auth-file secret
	[ "${#lines[@]}" -eq 3 ]
}

@test "--auth plain logs in by PLAIN over TLS" {
	run -0 --separate-stderr tls -b "$KAFKA_SASL_BROKERS" --auth plain
	[ "${#lines[@]}" -eq 3 ]
}

@test "a wrong password ends it with 77, and is not printed" {
	KAFKA_PASSWORD=guessed-wrongly run -77 --separate-stderr tls \
		-b "$KAFKA_SASL_BROKERS" --auth scram -v -v
	[ -z "$output" ]
	[[ $stderr == *"invalid credentials"* ]]
	[[ $stderr != *guessed* ]]
}

@test "a broker whose certificate nobody vouches for gets no password: 77" {
	run -77 --separate-stderr timeout 100 msk-tail -b "$KAFKA_SASL_BROKERS" \
		--auth scram --max-wait 5s -e "$T"
	[ -z "$output" ]
	[[ $stderr == *"certificate is refused"*ssl.ca.location* ]]
}

@test "a certificate for another host name is refused: 77" {
	# 127.1 is the same address, but not the name in the certificate.
	run -77 --separate-stderr tls -b "127.1:${KAFKA_SASL_BROKERS#*:}" \
		--auth scram --max-wait 5s
	[ -z "$output" ]
	[[ $stderr == *"certificate is refused"*mismatch*"another host name"* ]]
}

@test "--auth scram:SECRET_ID reads name and password from Secrets Manager, by name or ARN, whose region counts" {
	local arn

	secrets_manager
	arn=$(keep_secret "AmazonMSK_$T" "$KAFKA_USERNAME" "$KAFKA_PASSWORD")
	unset KAFKA_USERNAME KAFKA_PASSWORD
	run -0 --separate-stderr tls -b "$KAFKA_SASL_BROKERS" \
		--auth "scram:AmazonMSK_$T" --region eu-central-1
	[ "${#lines[@]}" -eq 3 ]
	AWS_REGION=us-east-1 run -0 --separate-stderr tls \
		-b "$KAFKA_SASL_BROKERS" --auth "scram:$arn"
	[ "${#lines[@]}" -eq 3 ]
}

@test "a secret that is not there is 78; one that may not be read, or that the broker refuses twice, 77" {
	secrets_manager
	export AWS_REGION=eu-central-1
	run -78 --separate-stderr tls -b "$KAFKA_SASL_BROKERS" \
		--auth scram:AmazonMSK_nowhere
	[[ $stderr == *AmazonMSK_nowhere*ResourceNotFoundException* ]]
	keep_secret "AmazonMSK_$T" "$KAFKA_USERNAME" guessed-wrongly
	run -77 --separate-stderr tls -b "$KAFKA_SASL_BROKERS" \
		--auth "scram:AmazonMSK_$T" -v -v
	[[ $stderr == *"invalid credentials"*"says the same again"* ]]
	[[ $stderr != *guessed* ]]
	AWS_SECRET_ACCESS_KEY=wrong run -77 --separate-stderr tls \
		-b "$KAFKA_SASL_BROKERS" --auth "scram:AmazonMSK_$T"
	[[ $stderr == *"AmazonMSK_$T"*GetSecretValue* ]]
}

@test "secret and password change while it runs: it logs in anew, and no record is lost" {
	secrets_manager
	export AWS_REGION=eu-central-1
	NEW_PASSWORD=before-$T py scram "$T"
	keep_secret "AmazonMSK_$T" "$T" "before-$T"
	follow -b "$KAFKA_ROTATE_BROKERS" --auth "scram:AmazonMSK_$T" \
		-G "g$T" -o beginning
	until_true 60 has_lines 3 out
	# The user's password first: the broker refuses the old one, and the
	# secret says no other for a while.
	NEW_PASSWORD=behind-$T py scram "$T"
	until_true 60 says "secret AmazonMSK_$T is read again"
	keep_secret "AmazonMSK_$T" "$T" "behind-$T"
	until_true 60 says "secret AmazonMSK_$T has changed"
	seq 4 6 | jq -c '{value: tostring}' | py produce "$T"
	until_true 60 has_lines 6 out
	end "$PIPE"
	[ "$(jq -r .payload out | sort -nu | paste -sd ' ')" = "1 2 3 4 5 6" ]
	run -1 grep -E "before-|behind-" log
}

# auth_file PASSWORD: whole at once, as secrets are mounted.
auth_file() {
	(umask 077 && jq -n --arg u "$T" --arg p "$1" \
		'{username: $u, password: $p}' >auth.new)
	mv auth.new auth
}

@test "file and password change while it runs: --auth-file is read again, it logs in anew" {
	NEW_PASSWORD=before-$T py scram "$T"
	auth_file "before-$T"
	follow -b "$KAFKA_ROTATE_BROKERS" --auth scram --auth-file auth \
		-G "g$T" -o beginning
	until_true 60 has_lines 3 out
	NEW_PASSWORD=behind-$T py scram "$T"
	until_true 60 says "auth is read again"
	until_true 60 says "auth says the same again"
	auth_file "behind-$T"
	until_true 60 says "auth has changed: logs in anew"
	seq 4 6 | jq -c '{value: tostring}' | py produce "$T"
	until_true 60 has_lines 6 out
	end "$PIPE"
	[ "$(jq -r .payload out | sort -nu | paste -sd ' ')" = "1 2 3 4 5 6" ]
	run -1 grep -E "before-|behind-" log
}

@test "an --auth-file whose password the broker refuses at the start is 77" {
	NEW_PASSWORD=right-$T py scram "$T"
	auth_file "guessed-wrongly"
	run -77 --separate-stderr tls -b "$KAFKA_SASL_BROKERS" --auth scram \
		--auth-file auth
	[[ $stderr == *"invalid credentials"*"auth says the same again"* ]]
	[[ $stderr != *guessed* ]]
}

@test "--auth iam shows the broker a signed token, which checks it" {
	iam_keys "$KAFKA_IAM_SECRET"
	run -0 --separate-stderr tls -b "$KAFKA_IAM_BROKERS" --auth iam \
		--region eu-west-3
	[ "${#lines[@]}" -eq 3 ]
	AWS_REGION=eu-west-3 run -0 --separate-stderr tls \
		-b "$KAFKA_IAM_BROKERS" --auth iam
	[ "${#lines[@]}" -eq 3 ]
}

@test "--auth iam with a wrong key, session or region is 77, and so it is without credentials" {
	iam_keys "$KAFKA_IAM_SECRET"
	run -77 --separate-stderr tls -b "$KAFKA_IAM_BROKERS" --auth iam \
		--region eu-west-1
	[[ $stderr == *invalid_token*region* ]]
	AWS_SESSION_TOKEN='' run -77 --separate-stderr tls \
		-b "$KAFKA_IAM_BROKERS" --auth iam --region eu-west-3
	iam_keys wrong
	run -77 --separate-stderr tls -b "$KAFKA_IAM_BROKERS" --auth iam \
		--region eu-west-3
	unset AWS_ACCESS_KEY_ID
	run -77 --separate-stderr tls -b "$KAFKA_IAM_BROKERS" --auth iam \
		--region eu-west-3
	[[ $stderr == *"no AWS credentials"* ]]
}

@test "a token is made anew before it expires, however idle the connection: it lives no longer than the credentials" {
	short_keys
	MARK=$(wc -l <"$STACK_DIR/kafka.log")
	follow -b "$KAFKA_IAM_BROKERS" --auth iam --region eu-west-3 -G "g$T" \
		-o beginning
	until_true 60 has_lines 3 out
	# Each connection logs in again every 4 s by the token of that moment.
	until_true 60 has_lines 3 gave
	until_true 30 tokens 6
	seq 4 6 | jq -c '{value: tostring}' | py produce "$T"
	until_true 30 has_lines 6 out
	end "$PIPE"
	[ "$(jq -r .payload out | sort -nu | paste -sd ' ')" = "1 2 3 4 5 6" ]
	[ "$(grep -c 'a token for eu-west-3' log)" -ge 3 ]
	run -1 grep -F -e "$KAFKA_IAM_SECRET" -e session/ -e X-Amz-Sig log
}

@test "a token that a broker refuses while it runs is made anew, by credentials got anew" {
	short_keys
	follow -b "$KAFKA_IAM_BROKERS" --auth iam --region eu-west-3 -G "g$T" \
		-o beginning
	until_true 60 has_lines 3 out
	touch wrong
	until_true 60 says invalid_token
	rm wrong
	seq 4 6 | jq -c '{value: tostring}' | py produce "$T"
	until_true 60 has_lines 6 out
	end "$PIPE"
	[ "$(jq -r .payload out | sort -nu | paste -sd ' ')" = "1 2 3 4 5 6" ]
}

@test "the token is what AWS's own signer makes, for 500 random keys, regions and moments" {
	run -0 py msk_token "$B/msk_token_print" 500 5
	[ "$output" = 500 ]
}
