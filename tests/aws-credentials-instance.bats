# The EC2 instance's role and region: IMDS.
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # run sets stderr
load aws-credentials

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
	# Where nobody answers it costs what it costs the AWS CLI: one second for
	# the session token, and one for version 1.
	stub_start '[{"answers":[{"hang":true}]}]'
	imds_on
	run -77 probe
	[[ $output = *'timed out after '* ]]
	[ "$(stub_requests .method | tr -d '"' | paste -sd ' ')" = 'PUT GET' ]
	AWS_METADATA_SERVICE_TIMEOUT=2 AWS_METADATA_SERVICE_NUM_ATTEMPTS=2 run -77 probe
	[[ $output =~ 'timed out after '[2-9][0-9]{3}' milliseconds' ]]
	[ "$(stub_requests .method | tr -d '"' | paste -sd ' ')" = 'PUT GET PUT PUT GET GET' ]
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
