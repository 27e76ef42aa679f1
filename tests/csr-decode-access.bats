# How csr-decode gets into a registry, by HTTPS: user and password, a bearer
# token, a CA of our own, a client certificate; and what it says where that is
# refused.
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # stderr is set by run
load helpers
load stub/stub

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	"$ROOT/tests/stack/certs.sh" certs 2>/dev/null
	# signed NAME CA EXTENSION...: a key, and a certificate by that CA.
	signed() {
		openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
			-keyout "certs/$1.key" -subj "/CN=$1" -out "certs/$1.csr" 2>/dev/null
		openssl x509 -req -in "certs/$1.csr" -CA "certs/$2.pem" \
			-CAkey "certs/$2.key" -set_serial 7 -days 30 \
			-out "certs/$1.crt" -extfile <(printf '%s\n' "${@:3}") 2>/dev/null
	}
	signed client ca extendedKeyUsage=clientAuth
	signed elsewhere ca subjectAltName=DNS:elsewhere.example
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout certs/other.key -subj /CN=other -days 30 \
		-addext basicConstraints=critical,CA:TRUE -out certs/other.pem 2>/dev/null
	signed stranger other extendedKeyUsage=clientAuth
	export CERTS=$BATS_FILE_TMPDIR/certs
}

setup() {
	local name
	cd "$BATS_TEST_TMPDIR" || return
	for name in $(compgen -e SCHEMA_REGISTRY_) http_proxy https_proxy; do
		unset "$name"
	done
	export XDG_CACHE_HOME=$PWD/cache
	echo '{"payload_base64":"Kg==","value_schema_id":1}' >in
}

teardown() {
	stub_stop_all
}

# registry AUTHORIZATION [OPTION...]: one that wants to see that header (a
# regular expression), and TLS.
registry() {
	stub_start '[{"path":"^/schemas/ids/1$","authorization":"'"$1"'","answers":[{"body":{"schema":"\"long\""}}]},{"answers":[{"status":401,"body":{"error_code":401,"message":"Unauthorized"}}]}]' \
		--tls "$CERTS/${SERVER-server}.crt" "$CERTS/${SERVER-server}.key" "${@:2}"
	URL=https://127.0.0.1:$STUB_PORT
}

decode() {
	timeout 30 csr-decode --ca-file "$CERTS/ca.pem" --max-wait 25s "$@" in
}

decoded() {
	[ "$(field payload <<<"$output")" = 21 ]
	[ -z "$stderr" ]
}

# refused STATUS WORD...: by the last run, which passed nothing on.
refused() {
	[ "$status" = "$1" ]
	[ -z "$output" ]
	for word in "${@:2}"; do
		[[ $stderr = *"$word"* ]]
	done
	[[ $stderr != *SECRET* ]]
}

@test "user and password, of the environment or the URL" {
	registry "^Basic $(printf 'al:SECRET/@é' | base64)$"
	SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO='al:SECRET/@é' run -0 --separate-stderr decode -r "$URL"
	decoded
	run -0 --separate-stderr decode --cache '' -r "https://al:SECRET%2F%40%C3%A9@127.0.0.1:$STUB_PORT"
	decoded
	SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO='al:SECRET' run --separate-stderr decode --cache '' -r "$URL"
	refused 77 'access refused (401)' "$URL"
	run --separate-stderr decode --cache '' -r "$URL"
	refused 77 'access refused (401)'
}

@test "a bearer token" {
	registry '^Bearer SECRET.token$'
	SCHEMA_REGISTRY_BEARER_AUTH_TOKEN=SECRET.token run -0 --separate-stderr decode -r "$URL"
	decoded
	SCHEMA_REGISTRY_BEARER_AUTH_TOKEN=SECRET.other run --separate-stderr decode --cache '' -r "$URL"
	refused 77 'access refused (401)'
}

@test "an authority of our own, by option or environment" {
	registry ''
	run -0 --separate-stderr decode -r "$URL"
	decoded
	SCHEMA_REGISTRY_SSL_CA_LOCATION=$CERTS/ca.pem run -0 --separate-stderr \
		timeout 30 csr-decode --cache '' -r "$URL" in
	decoded
}

@test "a certificate of another authority, or none of ours, is 77" {
	registry ''
	run --separate-stderr timeout 30 csr-decode -r "$URL" in
	refused 77 certificate SCHEMA_REGISTRY_SSL_CA_LOCATION
	run --separate-stderr timeout 30 csr-decode --ca-file "$CERTS/other.pem" -r "$URL" in
	refused 77 certificate
}

@test "a certificate for another host is 77" {
	SERVER=elsewhere registry ''
	run --separate-stderr decode -r "$URL"
	refused 77 "127.0.0.1"
}

@test "a client certificate, by option or environment" {
	registry '' --client-ca "$CERTS/ca.pem"
	run -0 --separate-stderr decode --cert-file "$CERTS/client.crt" \
		--key-file "$CERTS/client.key" -r "$URL"
	decoded
	SCHEMA_REGISTRY_SSL_CERTIFICATE_LOCATION=$CERTS/client.crt \
		SCHEMA_REGISTRY_SSL_KEY_LOCATION=$CERTS/client.key \
		run -0 --separate-stderr decode --cache '' -r "$URL"
	decoded
}

# The refusal comes behind the handshake, and may come too late to be read; then
# it is tried again.
@test "no client certificate where one is wanted, or a stranger's, is 77" {
	registry '' --client-ca "$CERTS/ca.pem"
	run --separate-stderr decode -r "$URL"
	refused 77 'certificate required' SCHEMA_REGISTRY_SSL_CERTIFICATE_LOCATION
	[[ $stderr != *SSL_CA_LOCATION* ]]
	run --separate-stderr decode --cert-file "$CERTS/stranger.crt" \
		--key-file "$CERTS/stranger.key" -r "$URL"
	refused 77
	run ! test -s "$STUB_LOG"
}

@test "certificate files that are not there, or no pair, are 78" {
	registry '' --client-ca "$CERTS/ca.pem"
	run --separate-stderr timeout 30 csr-decode --ca-file none.pem -r "$URL" in
	refused 78
	run --separate-stderr decode --cert-file none.pem --key-file none.key -r "$URL"
	refused 78
	run --separate-stderr decode --cert-file "$CERTS/client.crt" \
		--key-file "$CERTS/stranger.key" -r "$URL"
	refused 78
}

@test "TLS and the password together: the password goes to nobody untrusted" {
	registry ''
	SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO=al:SECRET run --separate-stderr \
		timeout 30 csr-decode -r "$URL" in
	refused 77
	run ! test -s "$STUB_LOG"
}
