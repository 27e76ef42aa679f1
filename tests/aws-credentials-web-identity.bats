# Web identity: the role for a token in a file (EKS).
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # run sets stderr
load aws-credentials

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
