# The container's endpoint: ECS, EKS Pod Identity.
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # run sets stderr
load aws-credentials

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
