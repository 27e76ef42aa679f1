# The AWS credentials chain as a whole: order, renewal, files, no secrets.
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # run sets stderr
load aws-credentials

@test "the links are asked in the AWS CLI's order" {
	stub_start "[{\"body\":\"role%2Fprofile\",\"answers\":[$(sts AssumeRole ROLE)]},
		{\"body\":\"WithWebIdentity\",\"answers\":[$(sts AssumeRoleWithWebIdentity WEB)]},
		{\"path\":\"^/ecs\",\"answers\":[$(json ECS)]},$(imds "$(json EC)" | cut -c2-)"
	imds_on
	echo jwt >"$HOME/token"
	chmod 600 "$HOME/token"
	export AWS_ENDPOINT_URL_STS=$STUB_URL
	export AWS_ACCESS_KEY_ID=ENV AWS_SECRET_ACCESS_KEY=s
	export AWS_WEB_IDENTITY_TOKEN_FILE=$HOME/token AWS_ROLE_ARN=arn:web
	export AWS_CONTAINER_CREDENTIALS_FULL_URI=$STUB_URL/ecs
	credentials <<-END
	[default]
	aws_access_key_id = FILE
	aws_secret_access_key = s
	[base]
	aws_access_key_id = BASE
	aws_secret_access_key = SECRET+BASE
	END
	local role=$'role_arn=arn:role/profile\nsource_profile=base\n'
	local process=$'credential_process=echo \'{"Version":1,"AccessKeyId":"PROCESS","SecretAccessKey":"s"}\'\n'
	local keys=$'aws_access_key_id=CONFIG\naws_secret_access_key=s\n'
	first() {
		run -0 --separate-stderr probe "$@"
		echo "${output%% *}"
	}
	config <<<"[default]"$'\n'"$role$process$keys"
	[ "$(first)" = ENV ]
	# A profile that is asked for by name: nothing of the environment counts.
	[ "$(first -p default)" = ROLE ]
	unset AWS_ACCESS_KEY_ID
	[ "$(first)" = ROLE ]
	config <<<"[default]"$'\n'"$process$keys"
	[ "$(first)" = WEB ]
	[ "$(first -p default)" = FILE ]
	unset AWS_WEB_IDENTITY_TOKEN_FILE
	[ "$(first)" = FILE ]
	credentials </dev/null
	[ "$(first)" = PROCESS ]
	config <<<"[default]"$'\n'"$keys"
	[ "$(first)" = CONFIG ]
	config </dev/null
	[ "$(first)" = ECS ]
	unset AWS_CONTAINER_CREDENTIALS_FULL_URI
	[ "$(first)" = EC ]
}

@test "a profile that is asked for has to be there, with keys in the environment, too" {
	export AWS_ACCESS_KEY_ID=ENV AWS_SECRET_ACCESS_KEY=s
	run -0 probe
	AWS_PROFILE=nobody run -78 probe
	[[ $output = *'AWS profile nobody is neither in the config nor in the credentials file'* ]]
	AWS_DEFAULT_PROFILE=nobody run -78 probe
	AWS_PROFILE=default run -78 probe
	run -78 probe -p nobody
	credentials <<<$'[nobody]\nregion = x'
	AWS_PROFILE=nobody run -0 probe
	[[ $output = 'ENV '* ]]
	# AWS_PROFILE goes first.
	AWS_PROFILE=nobody AWS_DEFAULT_PROFILE=else run -0 probe
	AWS_PROFILE=else AWS_DEFAULT_PROFILE=nobody run -78 probe
}

@test "the environment: the token by its older name, too, and until when the keys are good" {
	export AWS_ACCESS_KEY_ID=ENV AWS_SECRET_ACCESS_KEY=s
	AWS_SESSION_TOKEN=new run -0 probe
	[[ $output = 'ENV s new '* ]]
	AWS_SECURITY_TOKEN=old AWS_SESSION_TOKEN=new run -0 probe
	[[ $output = 'ENV s old '* ]]
	AWS_CREDENTIAL_EXPIRATION=$(in_s 900) run -0 --separate-stderr probe -v
	[[ $stderr =~ 'of environment, for '(900|89.)' s more' ]]
	AWS_CREDENTIAL_EXPIRATION=$(in_s -5) run -77 probe
	[[ $output = *'environment: the credentials have expired at '*AWS_CREDENTIAL_EXPIRATION* ]]
	AWS_CREDENTIAL_EXPIRATION=soon run -78 probe
	[[ $output = *"AWS_CREDENTIAL_EXPIRATION 'soon' is no ISO 8601 time"* ]]
	# In a long run they come to an end: refused before the service does it.
	AWS_CREDENTIAL_EXPIRATION=$(in_s 2) run -77 --separate-stderr probe -n 8 -i 500
	[[ ${lines[0]} = 'ENV '* && ${lines[-1]} = - ]]
	[[ $stderr = *'have expired at'* ]]
}

@test "credentials are got anew before they expire, each link's" {
	renewed() {
		run -0 --separate-stderr probe -n 25 -i 200
		[[ ${lines[0]} = "$1 "*' 1' ]]
		[[ ${lines[24]} = "$2 "*' 2' ]]
		[ "$(uniq <<<"$output" | wc -l)" -eq 2 ]
		[ -z "$stderr" ]
	}
	stub_start "[{\"method\":\"POST\",\"body\":\"WithWebIdentity\",\"answers\":[$(sts AssumeRoleWithWebIdentity WA 6),$(sts AssumeRoleWithWebIdentity WB)]},
		{\"method\":\"POST\",\"answers\":[$(sts AssumeRole RA 12),$(sts AssumeRole RB)]},
		{\"path\":\"^/ecs\",\"answers\":[$(json CA 18),$(json CB)]}]"
	export AWS_ENDPOINT_URL_STS=$STUB_URL
	touch -m "$HOME/token"
	chmod 600 "$HOME/token"
	echo jwt >"$HOME/token"
	AWS_WEB_IDENTITY_TOKEN_FILE=$HOME/token AWS_ROLE_ARN=x renewed WA WB
	role_profile
	AWS_PROFILE=r renewed RA RB
	AWS_CONTAINER_CREDENTIALS_FULL_URI=$STUB_URL/ecs renewed CA CB
	stub_stop
	stub_start "$(imds "$(json IA 6),$(json IB)")"
	imds_on
	renewed IA IB
}

@test "old credentials go on to their end where new ones can't be had, then it is told" {
	stub_start "[{\"answers\":[$(json OLD 9),{\"status\":500}]}]"
	AWS_CONTAINER_CREDENTIALS_FULL_URI=$STUB_URL/ run -75 --separate-stderr probe -n 26 -i 400
	[[ ${lines[0]} = 'OLD '* && ${lines[13]} = 'OLD '*' 1' && ${lines[-1]} = - ]]
	[[ $stderr = *'status 500; the old credentials go on for '* ]]
	[[ $stderr = *'container credentials of '*': status 500'* ]]
	# Not asked at each call.
	[ "$(grep -c 'go on' <<<"$stderr")" -le 4 ]
}

@test "refused as expired, they are got anew at once" {
	stub_start "[{\"answers\":[$(json ONE),$(json TWO),$(json THREE)]}]"
	AWS_CONTAINER_CREDENTIALS_FULL_URI=$STUB_URL/ run -0 probe -n 3 -d
	[ "$(awk '{print $1 $5}' <<<"$output")" = $'ONE1\nTWO2\nTHREE3' ]
	stub_stop
	stub_start "[{\"target\":\"PutItem\",\"answers\":[{\"status\":400,\"body\":{\"__type\":\"x#ExpiredTokenException\",\"message\":\"why\"}},{\"body\":{}}]},
		{\"answers\":[$(json ONE),$(json TWO)]}]"
	AWS_CONTAINER_CREDENTIALS_FULL_URI=$STUB_URL/ run -0 dynamodb_probe -e "$STUB_URL" PutItem '{}'
	[ "$(stub_requests '.headers.authorization // "get"' | grep -o '^"get"\|Credential=[A-Z]*' | tr '\n' ' ')" = \
		'"get" Credential=ONE "get" Credential=TWO ' ]
}

@test "no secret is ever written to stderr, at any verbosity" {
	local arguments code
	role_profile
	echo SECRETTOKEN >"$HOME/token"
	stub_start "[{\"path\":\"^/fail/ok\",\"answers\":[{\"body\":{\"AccessKeyId\":\"K\",\"SecretAccessKey\":\"SECRET\\u0001\",\"Token\":\"TOKEN\",\"Expiration\":\"$(in_s 60)\"}}]},
		{\"path\":\"^/fail\",\"answers\":[{\"status\":403,\"body\":\"SECRET TOKEN\"},{\"body\":\"SECRET TOKEN\"},{\"body\":{\"SecretAccessKey\":\"SECRET\",\"Token\":\"TOKEN\"}},{\"body\":{\"AccessKeyId\":\"K\",\"SecretAccessKey\":\"SECRET\",\"Expiration\":\"SECRET\"}}],\"cycle\":true},
		{\"body\":\"WithWebIdentity\",\"answers\":[$(sts AssumeRoleWithWebIdentity WEB)]},
		{\"method\":\"POST\",\"answers\":[$(sts AssumeRole ROLE),{\"body\":\"<SecretAccessKey>SECRET</SecretAccessKey>\"}],\"cycle\":true},
		{\"path\":\"^/ecs\",\"answers\":[$(json ECS)]},$(imds "$(json EC)" | cut -c2-)"
	export AWS_ENDPOINT_URL_STS=$STUB_URL
	silent() {
		for arguments in -v -vvv '-vvv -j'; do
			# shellcheck disable=SC2086 # they are words
			code=0; env "$@" credentials_probe $arguments \
				>"$HOME/out" 2>>"$HOME/err" || code=$?
			[ $code -ne 99 ]
		done
	}
	silent AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=SECRET AWS_SESSION_TOKEN=TOKEN
	silent AWS_PROFILE=r
	silent AWS_WEB_IDENTITY_TOKEN_FILE="$HOME/token" AWS_ROLE_ARN=x
	silent AWS_CONTAINER_CREDENTIALS_FULL_URI="$STUB_URL/ecs" AWS_CONTAINER_AUTHORIZATION_TOKEN=SECRET
	silent AWS_CONTAINER_CREDENTIALS_FULL_URI="$STUB_URL/fail" AWS_CONTAINER_AUTHORIZATION_TOKEN=SECRET
	silent AWS_CONTAINER_CREDENTIALS_FULL_URI="$STUB_URL/fail" AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE="$HOME/token"
	silent AWS_CONTAINER_CREDENTIALS_FULL_URI="$STUB_URL/fail/ok"
	silent AWS_CONTAINER_CREDENTIALS_FULL_URI="http://u:SECRET@example.com/"
	imds_on
	silent X=1
	# The messages are there, without what is secret.
	grep -q 'AWS credentials: of environment' "$HOME/err"
	grep -q 'status 403' "$HOME/err"
	grep -q '"level":"info".*AssumeRole' "$HOME/err"
	run grep -e 'SECRET[^_]' -e TOKEN/ -e ' TOKEN' -e 'SESSION+' "$HOME/err"
	[ "$(grep -v 'has no AccessKeyId, SecretAccessKey' <<<"$output")" = '' ]
}

@test "no tool shows a secret, whatever fails" {
	local tool code
	local error='"body":{"__type":"x#AccessDeniedException","message":"no"}'
	stub_start "[{\"path\":\"^/ecs\",\"answers\":[$(json ECS)]},
		{\"answers\":[{\"status\":403,$error},{\"status\":400,\"body\":\"<html>\"},{\"reset\":true}],\"cycle\":true}]"
	export AWS_ENDPOINT_URL=$STUB_URL AWS_CONTAINER_AUTHORIZATION_TOKEN=SECRETc
	export AWS_CONTAINER_CREDENTIALS_FULL_URI=$STUB_URL/ecs
	local record='{"topic":"T","partition":0,"offset":1,"payload":{"id":"a"}'
	for tool in 'ddb-put -t t' 'ddb-scan -t t' 'dlq-park s3://bucket/p'; do
		for code in 1 2; do
			# shellcheck disable=SC2086 # they are words
			timeout 60 $tool --retries 2 -vv --log json \
				>>"$HOME/out" 2>>"$HOME/err" \
				<<<"$record$([[ $tool = dlq* ]] && echo ',"error":{"tool":"t","code":"c","message":"m"}')}" || :
		done
		grep -q "\"tool\":\"${tool%% *}\".*of container credentials" "$HOME/err"
		grep -q "\"tool\":\"${tool%% *}\",\"level\":\"error\"" "$HOME/err"
	done
	run -1 grep -E 'SECRET|TOKEN' "$HOME/err" "$HOME/out"
}

@test "a file with secrets that others can read draws one warning" {
	stub_start "[{\"answers\":[$(sts AssumeRoleWithWebIdentity WEB)]}]"
	warnings() {
		run -0 --separate-stderr probe -n 4 -d "$@"
		grep -c "holds a secret and everybody can read it: chmod o= $HOME" <<<"$stderr"
	}
	export AWS_ENDPOINT_URL_STS=$STUB_URL
	echo jwt >"$HOME/token"
	chmod 644 "$HOME/token"
	[ "$(AWS_WEB_IDENTITY_TOKEN_FILE=$HOME/token AWS_ROLE_ARN=x warnings)" -eq 1 ]
	credentials <<<$'[default]\naws_access_key_id=A\naws_secret_access_key=B'
	run -0 --separate-stderr probe
	[ -z "$stderr" ]
	chmod 644 "$HOME/.aws/credentials"
	[ "$(warnings)" -eq 1 ]
	chmod 600 "$HOME/.aws/credentials"
	config <<<$'[default]\nregion=x'
	chmod 644 "$HOME/.aws/config"
	run -0 --separate-stderr probe
	[ -z "$stderr" ]
	# A credentials file without secrets is none.
	credentials <<<$'[default]\nrole_arn=x'
	chmod 644 "$HOME/.aws/credentials"
	run --separate-stderr probe -p default
	[[ $stderr != *everybody* ]]
	chmod 600 "$HOME/.aws/credentials"
	config <<<$'[profile p]\naws_access_key_id=A\naws_secret_access_key=B'
	chmod 644 "$HOME/.aws/config"
	[ "$(warnings -p p)" -eq 1 ]
}

@test "calls that are in flight together get the credentials once" {
	stub_start "[{\"target\":\"PutItem\",\"answers\":[{\"body\":{}}]},{\"answers\":[$(json ONE 2),$(json TWO)]}]"
	AWS_CONTAINER_CREDENTIALS_FULL_URI=$STUB_URL/ run -0 dynamodb_probe -e "$STUB_URL" PutItem '{}' 40
	[ "$(grep -c ^ok <<<"$output")" -eq 40 ]
	[ "$(stub_requests 'select(.method=="GET").path' | wc -l)" -le 2 ]
}
