# A profile's role_arn: STS AssumeRole, with whose keys.
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # run sets stderr
load aws-credentials

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
