# shellcheck shell=bash
# For tests that look for secrets in all that a tool shows: bats files load
# this. Each secret has characters that encodings change.

SECRETS=(
	"sasl=Sasl+pass/word=1%2&x"
	"registry=Regi:stry+pa/ss=2%3"
	"bearer=bearer.Tok-en_3/+=abc"
	"aws_secret=awsSecret/Key+4=zyxwv"
	"aws_token=awsSession/Token+5==qwertz"
	"role_secret=roleSecret/Key+6=asdfgh"
	"role_token=roleSession/Token+7==yxcvb"
	"jwt=eyJhbGciOi.web8Identity.sig-nature_"
	"container=containerAuth/Token+9="
	"imds=imdsSession/Token+10=="
	"key_password=client/Key+pass11=#"
	"proxy=proxy/Pass+word12="
)

# secret NAME
secret() {
	local pair
	for pair in "${SECRETS[@]}"; do
		[ "${pair%%=*}" != "$1" ] || printf %s "${pair#*=}"
	done
}

# encoded NAME: the same for a URL.
encoded() {
	secret "$1" | jq -sRr @uri
}

# seen COMMAND...: runs it, two minutes at most; what others can see of it goes
# to the file seen. Any status but those of a crash.
seen() {
	local status=0
	"$ROOT/tests/secrets_watch.py" "$BATS_TEST_TMPDIR/seen" \
		timeout 120 "$@" || status=$?
	[ "$status" -lt 99 ] || {
		tail -5 "$BATS_TEST_TMPDIR/seen" >&2
		return 1
	}
}

# unseen [TEXT...]: no secret was seen, but each TEXT was.
unseen() {
	local text
	for text; do
		grep -qF -- "$text" "$BATS_TEST_TMPDIR/seen" || {
			echo "not seen: $text" >&2
			tail -20 "$BATS_TEST_TMPDIR/seen" >&2
			return 1
		}
	done
	"$ROOT/tests/secrets_find.py" "${SECRETS[@]}" \
		<"$BATS_TEST_TMPDIR/seen"
}
