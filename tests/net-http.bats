load helpers
load stub/stub

# Requests in flight (common/http.h), by tests/net/http_probe.

setup() {
	unset http_proxy https_proxy
}

teardown() {
	stub_stop_all
}

@test "many requests share a bounded number of connections" {
	stub_start '[{"answers":[{"body":"x","delay":0.02}]}]'
	run -0 http_probe -n 40 -m 4 GET "$STUB_URL/a"
	[ "$(grep -c '^200 -1 x$' <<<"$output")" -eq 40 ]
	[ "$(stub_requests .connection | sort -u | wc -l)" -eq 4 ]
}

@test "waiting for a connection takes nothing off a request's time" {
	stub_start '[{"answers":[{"body":"x","delay":0.1}]}]'
	run -0 http_probe -n 12 -m 1 -t 600 GET "$STUB_URL/a"
	[ "$(grep -c '^200 -1 x$' <<<"$output")" -eq 12 ]
}

@test "a body goes out as it is, and nothing that was not asked for" {
	stub_start '[{"answers":[{"body":"x"}]}]'
	run -0 http_probe POST "$STUB_URL/a//b/../c?d=%2F" 'a=b&c'
	run -0 stub_requests '[.method,.path,.body,(.headers|del(.host)|keys|join(" "))]'
	[ "$output" = '["POST","/a//b/../c?d=%2F","a=b&c","content-length user-agent"]' ]
	for method in PUT DELETE HEAD GET; do
		run -0 http_probe "$method" "$STUB_URL/"
		[ "$(stub_requests .method | tail -1)" = "\"$method\"" ]
	done
}

@test "a reply that does not come ends with the time-out" {
	stub_start '[{"answers":[{"hang":true}]}]'
	SECONDS=0
	run -75 http_probe -t 300 GET "$STUB_URL/"
	[ $SECONDS -lt 3 ]
	[[ $output == *"$STUB_URL"*timed* ]]
}

@test "a reply in pieces is put together" {
	stub_start '[{"answers":[{"body":"0123456789","trickle":0.01}]}]'
	run -0 http_probe GET "$STUB_URL/"
	[ "$output" = '200 -1 0123456789' ]
}

@test "a redirection is not followed" {
	stub_start '[{"path":"/a","answers":[{"status":302,"headers":{"Location":"/b"}}]},{"answers":[{"body":"b"}]}]'
	run -0 http_probe GET "$STUB_URL/a"
	[ "$output" = '302 -1 ' ]
}

@test "what is no URL, or not HTTP, is misconfiguration" {
	run -78 http_probe GET 'http://'
	run -78 http_probe GET 'file:///etc/passwd'
	[[ $output != *root:* ]]
	stub_start '[{"answers":[{"body":"x"}]}]'
	run -78 http_probe GET "https://127.0.0.1:$STUB_PORT"
}

@test "a reply over the ceiling is refused" {
	head -c 70000000 /dev/zero >"$BATS_TEST_TMPDIR/big"
	stub_start "[{\"answers\":[{\"file\":\"$BATS_TEST_TMPDIR/big\"}]}]"
	run -78 http_probe GET "$STUB_URL/"
	[[ $output == *'over 67108864 bytes'* ]]
}

@test "a client certificate is shown to a server that asks for it" {
	"$ROOT/tests/stack/certs.sh" "$BATS_TEST_TMPDIR/certs" 2>/dev/null
	cd "$BATS_TEST_TMPDIR/certs"
	stub_start '[{"answers":[{"body":"x"}]}]' --tls server.crt server.key \
		--client-ca ca.pem
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout client.key -subj /CN=client -out client.csr 2>/dev/null
	openssl x509 -req -in client.csr -CA ca.pem -CAkey ca.key -days 1 \
		-set_serial 3 -out client.crt 2>/dev/null
	# The server's reset may overtake the alert that says why.
	refused() {
		run http_probe -c ca.pem GET "https://127.0.0.1:$STUB_PORT/"
		[ "$status" -eq 77 ]
	}
	until_true 10 refused
	run -0 http_probe -c ca.pem -C client.crt -K client.key GET "https://127.0.0.1:$STUB_PORT/"
	[ "$output" = '200 -1 x' ]
	run -78 http_probe -c ca.pem -C none.crt -K none.key GET "https://127.0.0.1:$STUB_PORT/"
}
