# Where credentials come from: the AWS credentials chain of common/aws.h, by
# tests/net/credentials_probe, against a stub that answers as AWS documents.
# Not in check-fast, for the time it takes.

load helpers
load stub/stub

setup() {
	local name
	for name in $(compgen -e AWS_) http_proxy https_proxy no_proxy; do
		unset "$name"
	done
	export HOME=$BATS_TEST_TMPDIR/home AWS_REGION=eu-west-1
	export AWS_EC2_METADATA_DISABLED=true
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

@test "role_arn with source_profile: AssumeRole, signed with the source's keys" {
	role_profile external_id=ex/1 role_session_name=me@there duration_seconds=900
	stub_start "[{\"answers\":[$(sts AssumeRole ROLE)]}]"
	export AWS_ENDPOINT_URL_STS=$STUB_URL
	AWS_PROFILE=r run -0 --separate-stderr probe
	[ "$output" = 'ROLE SECRET+ROLE TOKEN/ROLE== eu-west-1 1' ]
	[ -z "$stderr" ]
	[ "$(signed_by BASE SECRET+BASE)" = ok ]
	[ "$(stub_requests '[.method,.path,.headers["x-amz-security-token"],.headers["content-type"]]')" = \
		'["POST","/","TOKEN/BASE==","application/x-www-form-urlencoded; charset=utf-8"]' ]
	[[ $(stub_requests .headers.authorization) = */eu-west-1/sts/aws4_request* ]]
	[ "$(parameters)" = "Action=AssumeRole
Version=2011-06-15
RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fa%20b
RoleSessionName=me%40there
DurationSeconds=900
ExternalId=ex%2F1" ]
}

@test "a role's session has a name of ours where the profile gives none" {
	role_profile
	stub_start "[{\"answers\":[$(sts AssumeRole ROLE)]}]"
	AWS_ENDPOINT_URL=$STUB_URL/proxy/ AWS_PROFILE=r run -0 probe
	[ "$(signed_by BASE SECRET+BASE)" = ok ]
	[ "$(stub_requests .path)" = '"/proxy"' ]
	[[ $(parameters) =~ RoleSessionName=mskutils-[0-9]{10} ]]
	[[ $(parameters) != *DurationSeconds* ]]
}

@test "a role's source may be a role, and a profile may be its own source" {
	config <<-END
	[profile a]
	role_arn = arn:aws:iam::1:role/a
	source_profile = b
	[profile b]
	role_arn = arn:aws:iam::1:role/b
	source_profile = c
	[profile c]
	role_arn = arn:aws:iam::1:role/c
	source_profile = c
	END
	credentials <<-END
	[c]
	aws_access_key_id = CCC
	aws_secret_access_key = s
	END
	stub_start "[{\"body\":\"role%2Fa\",\"answers\":[$(sts AssumeRole KA)]},
		{\"body\":\"role%2Fb\",\"answers\":[$(sts AssumeRole KB)]},
		{\"body\":\"role%2Fc\",\"answers\":[$(sts AssumeRole KC)]}]"
	export AWS_ENDPOINT_URL_STS=$STUB_URL
	# A profile with keys of its own gives these as a source, as the CLI has it.
	run -0 probe -p a
	[[ $output = 'KA '* ]]
	[ "$(stub_requests '.headers.authorization' | grep -o 'Credential=[A-Z]*')" = $'Credential=CCC\nCredential=KB' ]
	run -0 probe -p c
	[[ $output = 'KC '* ]]
}

@test "roles that go round in a circle are told, not followed" {
	config <<-END
	[profile a]
	role_arn = arn:aws:iam::1:role/a
	source_profile = b
	[profile b]
	role_arn = arn:aws:iam::1:role/b
	source_profile = a
	[profile self]
	role_arn = arn:aws:iam::1:role/self
	source_profile = self
	END
	run -78 probe -p a
	[[ $output = *'profile a, role arn:aws:iam::1:role/a: profile b, role'*'source_profile a goes round in a circle'* ]]
	run -78 probe -p self
	[[ $output = *'circle'* ]]
}

@test "credential_source: the environment, the container or the instance" {
	config <<-END
	[profile env]
	role_arn = arn:aws:iam::1:role/x
	credential_source = Environment
	[profile ecs]
	role_arn = arn:aws:iam::1:role/x
	credential_source = EcsContainer
	[profile ec2]
	role_arn = arn:aws:iam::1:role/x
	credential_source = Ec2InstanceMetadata
	[profile bad]
	role_arn = arn:aws:iam::1:role/x
	credential_source = Moon
	END
	stub_start "[{\"method\":\"POST\",\"answers\":[$(sts AssumeRole ROLE)]},
		{\"path\":\"^/ecs\",\"answers\":[$(json ECS)]},$(imds "$(json EC)" | cut -c2-)"
	export AWS_ENDPOINT_URL_STS=$STUB_URL
	export AWS_CONTAINER_CREDENTIALS_FULL_URI=$STUB_URL/ecs
	imds_on
	used() {
		stub_requests 'select(.method=="POST").headers.authorization' |
			tail -1 | grep -o 'Credential=[A-Z]*'
	}
	run -77 probe -p env
	[[ $output = *'credential_source Environment has no credentials'* ]]
	AWS_ACCESS_KEY_ID=ENV AWS_SECRET_ACCESS_KEY=s run -0 probe -p env
	[ "$(used)" = Credential=ENV ]
	run -0 probe -p ecs
	[ "$(used)" = Credential=ECS ]
	run -0 probe -p ec2
	[ "$(used)" = Credential=EC ]
	AWS_EC2_METADATA_DISABLED=true run -77 probe -p ec2
	[[ $output = *'credential_source Ec2InstanceMetadata has no credentials: instance metadata is turned off'* ]]
	run -78 probe -p bad
	[[ $output = *'expected Environment, Ec2InstanceMetadata or EcsContainer'* ]]
}

@test "a role that can't be had from what the profile says is a config error" {
	bad() {
		role_profile
		config <<<"[profile r]"$'\n'"$1"
		run -78 probe -p r
		[[ $output = *"$2"* ]]
	}
	bad 'role_arn=x' 'neither source_profile nor credential_source'
	bad $'role_arn=x\nsource_profile=base\ncredential_source=Environment' 'both'
	bad $'role_arn=x\nsource_profile=nobody' 'source_profile nobody is neither'
	bad $'role_arn=x\nsource_profile=empty\n[profile empty]\nregion=x' 'has no credentials'
	bad $'role_arn=x\nsource_profile=base\nmfa_serial=arn' 'mfa_serial'
	bad $'role_arn=x\nsource_profile=base\nduration_seconds=1h' 'duration_seconds'
	bad $'sso_session=corp' 'sso_session'
	bad $'sso_start_url=corp' 'sso_start_url'
	bad $'login_session=corp' 'login_session'
}

@test "STS refuses: 77 and its words; wrong request: 78; trouble: tried again, then 75" {
	role_profile
	refuses() {
		stub_start "[{\"answers\":[$2]}]"
		AWS_ENDPOINT_URL_STS=$STUB_URL run "-$1" probe -p r
		[[ $output = *"profile r, role arn:aws:iam::123456789012:role/a b: STS AssumeRole"*"$3"* ]]
		stub_stop
	}
	refuses 77 "$(sts_error 403 AccessDenied 'User: x is not authorized to perform: sts:AssumeRole')" 'not authorized to perform'
	refuses 77 "$(sts_error 403 InvalidClientTokenId)" InvalidClientTokenId
	refuses 78 "$(sts_error 400 ValidationError 'DurationSeconds too long')" 'too long'
	refuses 78 "$(sts_error 403 RegionDisabledException)" RegionDisabled
	refuses 75 "$(sts_error 400 Throttling)" Throttling
	refuses 75 '{"status":503,"body":"<html>"}' 'status 503'
	[ "$(stub_requests .path | wc -l)" -eq 3 ]
	refuses 75 '{"reset":true}' http://127.0.0.1
	refuses 75 '{"body":"<html>not STS</html>"}' 'no AccessKeyId'
	stub_start "[{\"answers\":[{\"status\":500},{\"reset\":true},$(sts AssumeRole ROLE)]}]"
	AWS_ENDPOINT_URL_STS=$STUB_URL run -0 probe -p r
	[[ $output = 'ROLE '* ]]
}

@test "a clock that is off is set by the date of STS" {
	role_profile
	stub_start "[{\"answers\":[{\"status\":403,\"headers\":{\"Date\":\"Sun, 06 Nov 1994 08:49:37 GMT\"},\"body\":\"<Code>SignatureDoesNotMatch</Code><Message>Signature not yet current: 2026 is still later than 1994</Message>\"},$(sts AssumeRole ROLE)]}]"
	AWS_ENDPOINT_URL_STS=$STUB_URL run -0 probe -p r
	[[ $(stub_requests '.headers["x-amz-date"]' | tail -1) = '"19941106T08'* ]]
}

@test "STS is the region's own" {
	role_profile
	export https_proxy=http://127.0.0.1:9
	run -75 probe -p r
	[[ $output = *'https://sts.eu-west-1.amazonaws.com'* ]]
	run -75 probe -p r -r cn-north-1
	[[ $output = *'https://sts.cn-north-1.amazonaws.com.cn'* ]]
}

@test "web identity: not signed, the token's file read again each time" {
	stub_start "[{\"answers\":[$(sts AssumeRoleWithWebIdentity WEB1),$(sts AssumeRoleWithWebIdentity WEB2)]}]"
	export AWS_ENDPOINT_URL_STS=$STUB_URL AWS_ROLE_ARN=arn:aws:iam::1:role/pod
	export AWS_WEB_IDENTITY_TOKEN_FILE=$HOME/token AWS_ROLE_SESSION_NAME=pod-1
	echo eyJ.SECRET1.sig_ >"$HOME/token"
	chmod 600 "$HOME/token"
	( until [ -s "$STUB_LOG" ]; do sleep 0.02; done
	  echo eyJ.SECRET2.sig_ >"$HOME/token" ) 3>&- &
	run -0 --separate-stderr probe -n 2 -i 1500 -d
	[ "$output" = $'WEB1 SECRET+WEB1 TOKEN/WEB1== eu-west-1 1\nWEB2 SECRET+WEB2 TOKEN/WEB2== eu-west-1 2' ]
	[ -z "$stderr" ]
	[ "$(stub_requests .headers.authorization | uniq)" = null ]
	[ "$(stub_requests .body | grep -o 'WebIdentityToken=[^&"]*')" = $'WebIdentityToken=eyJ.SECRET1.sig_\nWebIdentityToken=eyJ.SECRET2.sig_' ]
	[[ $(parameters) = 'Action=AssumeRoleWithWebIdentity'*'RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fpod'*'RoleSessionName=pod-1'* ]]
}

@test "web identity of a profile, and what is missing is told" {
	config <<-END
	[profile w]
	role_arn = arn:aws:iam::1:role/w
	web_identity_token_file = $HOME/token
	role_session_name = w1
	[profile child]
	role_arn = arn:aws:iam::1:role/child
	source_profile = w
	END
	echo SECRETTOKEN >"$HOME/token"
	stub_start "[{\"body\":\"WithWebIdentity\",\"answers\":[$(sts AssumeRoleWithWebIdentity WEB)]},
		{\"answers\":[$(sts AssumeRole CHILD)]}]"
	export AWS_ENDPOINT_URL_STS=$STUB_URL
	run -0 probe -p w
	[[ $output = *'WEB '* ]]
	AWS_PROFILE=child run -0 probe
	[[ $output = *'CHILD '* ]]
	[[ $(stub_requests .headers.authorization | tail -1) = *'Credential=WEB/'* ]]
	stub_stop
	stub_start "[{\"answers\":[$(sts_error 400 InvalidIdentityToken 'No OpenIDConnect provider found'),$(sts_error 400 IDPCommunicationError),$(sts_error 400 IDPCommunicationError),$(sts_error 400 ExpiredTokenException)]}]"
	export AWS_ENDPOINT_URL_STS=$STUB_URL
	run -77 probe -p w
	[[ $output = *'web identity, role arn:aws:iam::1:role/w: STS'*'No OpenIDConnect'* ]]
	[[ $output != *SECRETTOKEN* ]]
	run -75 probe -p w
	rm "$HOME/token"
	run -78 probe -p w
	[[ $output = *"$HOME/token: No such file"* ]]
	AWS_WEB_IDENTITY_TOKEN_FILE=$HOME/token run -78 probe
	[[ $output = *AWS_ROLE_ARN* ]]
}

@test "container: the endpoint is asked with the token, its file read again each time" {
	stub_start "[{\"answers\":[$(json POD1),$(json POD2),$(json POD3),$(json POD4)]}]"
	export AWS_CONTAINER_CREDENTIALS_FULL_URI="$STUB_URL/v1/credentials?a=b"
	run -0 --separate-stderr probe
	[ "$output" = 'POD1 SECRET+POD1 TOKEN/POD1== eu-west-1 1' ]
	AWS_CONTAINER_AUTHORIZATION_TOKEN='Basic SECRETa' run -0 probe
	echo SECRETb >"$HOME/token"
	chmod 600 "$HOME/token"
	export AWS_CONTAINER_AUTHORIZATION_TOKEN=not-this
	export AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$HOME/token
	( until [ "$(wc -l <"$STUB_LOG")" -ge 3 ]; do sleep 0.02; done
	  echo SECRETc >"$HOME/token" ) 3>&- &
	run -0 probe -n 2 -i 1500 -d
	[[ ${lines[1]} = 'POD4 '*' 2' ]]
	[ "$(stub_requests '[.method,.path,.headers.authorization,.headers.accept]')" = \
'["GET","/v1/credentials?a=b",null,"application/json"]
["GET","/v1/credentials?a=b","Basic SECRETa","application/json"]
["GET","/v1/credentials?a=b","SECRETb","application/json"]
["GET","/v1/credentials?a=b","SECRETc","application/json"]' ]
}

@test "container: keys go over plain HTTP only from near, past no proxy" {
	local host
	export AWS_CONTAINER_CREDENTIALS_FULL_URI
	for host in example.com 10.0.0.1 169.254.170.3 127.1 '[fd00:ec2::24]' \
		localhost.example.com 'u@127.0.0.1' '127.0.0.1\@example.com'; do
		AWS_CONTAINER_CREDENTIALS_FULL_URI=http://$host/x
		run -78 probe
		[[ $output = *AWS_CONTAINER_CREDENTIALS_FULL_URI* ]]
	done
	AWS_CONTAINER_CREDENTIALS_FULL_URI=ftp://localhost/x
	run -78 probe
	AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=.example.com/x run -78 probe
	[[ $output = *'does not begin with /'* ]]
	# https is anybody's; it takes the proxy.
	AWS_CONTAINER_CREDENTIALS_FULL_URI=https://example.com/x
	https_proxy=http://127.0.0.1:9 run -75 probe
	[[ $output = *'container credentials of https://example.com'* ]]
	stub_start "[{\"answers\":[$(json POD)]}]"
	AWS_CONTAINER_CREDENTIALS_FULL_URI=http://localhost:$STUB_PORT/
	http_proxy=http://127.0.0.1:9 run -0 probe
	AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:$STUB_PORT/
	http_proxy=http://127.0.0.1:9 run -0 probe
}

@test "container: what it refuses is told, what may pass is tried again" {
	container() {
		stub_start "[{\"answers\":[$2]}]"
		AWS_CONTAINER_CREDENTIALS_FULL_URI=$STUB_URL/ run "-$1" probe
		stub_stop
	}
	container 77 '{"status":403,"body":{"message":"SECRET"}}'
	[[ $output = *'container credentials of http://127.0.0.1:'*': status 403'* ]]
	container 77 '{"body":{"Code":"AccessDenied","Message":"SECRET"}}'
	[[ $output = *AccessDenied* ]]
	container 75 '{"body":{"AccessKeyId":"SECRET"}}'
	[[ $output = *'no AccessKeyId'* && $output != *SECRET\"* ]]
	container 0 "{\"status\":500},{\"status\":429},$(json POD)"
	AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:9/ \
		AWS_CONTAINER_AUTHORIZATION_TOKEN=$'a\nX: b' run -78 probe
	[[ $output = *'control character'* ]]
}

@test "instance: a session token first, then the role, then its keys" {
	stub_start "$(imds "$(json EC2)")"
	imds_on
	http_proxy=http://127.0.0.1:9 run -0 --separate-stderr probe
	[ "$output" = 'EC2 SECRET+EC2 TOKEN/EC2== eu-west-1 1' ]
	[ -z "$stderr" ]
	[ "$(stub_requests '[.method,.path,.headers["x-aws-ec2-metadata-token-ttl-seconds"],.headers["x-aws-ec2-metadata-token"]]')" = \
'["PUT","/latest/api/token","21600",null]
["GET","/latest/meta-data/iam/security-credentials/",null,"SESSION+=="]
["GET","/latest/meta-data/iam/security-credentials/web-role",null,"SESSION+=="]' ]
}

@test "instance: version 1 where there is no token, unless it is turned off" {
	stub_start "[{\"method\":\"PUT\",\"answers\":[{\"status\":403},{\"hang\":true}]},$(imds "$(json EC2)" | cut -c2-)"
	imds_on
	run -0 probe
	[ "$(stub_requests '.headers["x-aws-ec2-metadata-token"]' | tail -1)" = null ]
	# A reply that dies on its way, behind too many hops, costs one second.
	SECONDS=0
	run -0 probe
	[ $SECONDS -le 3 ]
	stub_stop
	stub_start "[{\"method\":\"PUT\",\"answers\":[{\"status\":403}]},$(imds "$(json EC2)" | cut -c2-)"
	imds_on
	AWS_EC2_METADATA_V1_DISABLED=true run -77 probe
	[[ $output = *'version 1 is turned off'* ]]
	[ "$(stub_requests .method | sort -u)" = '"PUT"' ]
}

@test "instance: turned off, absent, silent, without a role: 77 and why" {
	stub_start "$(imds "$(json EC2)")"
	imds_on
	AWS_EC2_METADATA_DISABLED=TRUE run -77 probe
	[[ $output = *'turned off by AWS_EC2_METADATA_DISABLED'* ]]
	[ ! -s "$STUB_LOG" ]
	stub_stop
	AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:9 run -77 probe
	[[ $output = *'instance metadata of http://127.0.0.1:9'* ]]
	stub_start '[{"answers":[{"hang":true}]}]'
	imds_on
	SECONDS=0
	run -77 probe
	[ $SECONDS -le 4 ]
	stub_stop
	stub_start '[{"method":"PUT","answers":[{"body":"T"}]}]'
	imds_on
	run -77 probe
	[[ $output = *'status 404'* ]]
	stub_stop
	stub_start "$(imds '{"body":{"Code":"AssumeRoleUnauthorizedAccess","Message":"EC2 cannot assume the role"}}')"
	imds_on
	run -77 probe
	[[ $output = *AssumeRoleUnauthorizedAccess* ]]
	stub_stop
	stub_start "$(imds '{"status":500}')"
	imds_on
	run -75 probe
	[ "$(stub_requests .path | wc -l)" -eq 3 ]
	AWS_METADATA_SERVICE_NUM_ATTEMPTS=3 run -75 probe
	[ "$(stub_requests .path | wc -l)" -eq 8 ]
}

@test "instance: the profile may say where the service is" {
	unset AWS_EC2_METADATA_DISABLED
	stub_start "$(imds "$(json EC2)")"
	config <<-END
	[default]
	ec2_metadata_service_endpoint = $STUB_URL/
	ec2_metadata_service_endpoint_mode = ipv6
	END
	run -0 probe
	[[ $output = 'EC2 '* ]]
}

@test "instance: expired keys are used, with a warning, as AWS goes on to take them" {
	stub_start "$(imds "$(json OLD -60)")"
	imds_on
	run -0 --separate-stderr probe -n 3 -i 10
	[[ ${lines[2]} = 'OLD '*' 1' ]]
	[[ $stderr = *'have expired already; they are used'* ]]
}

@test "the region is the instance's, where nobody else names one" {
	unset AWS_REGION
	stub_start "$(imds "$(json EC2)")"
	imds_on
	run -0 probe
	[[ $output = *' ap-south-1 1' ]]
	AWS_DEFAULT_REGION=us-east-2 run -0 probe
	[[ $output = *' us-east-2 1' ]]
	AWS_EC2_METADATA_DISABLED=true AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B run -78 probe
	[[ $output = *'no AWS region'* ]]
}

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
	aws_secret_access_key = s
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
		grep -c 'everybody can read it' <<<"$stderr"
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
