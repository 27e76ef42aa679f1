# Secrets stay secret: in no argument list, no message, no record, at no
# verbosity, whatever fails. tests/stack/secrets.bats does it with real
# services.
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # run sets stderr

load helpers
load stub/stub
load secrets
load mock/mock

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	aws_for_tests
	HOME=$PWD
	AWS_SECRET_ACCESS_KEY=$(secret aws_secret)
	AWS_SESSION_TOKEN=$(secret aws_token)
	export HOME AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN KCAT_CONFIG=/dev/null
	unset SCHEMA_REGISTRY_URL KAFKA_BROKERS KAFKA_USERNAME KAFKA_PASSWORD
	umask 077
	cat >app.json <<-'END'
	{"tables":[{"topic_name":"ORDERS","target_table_name":"orders",
	   "key":{"hash":"order_id"},"types":{"order_id":"N"}},
	  {"topic_name":"C","target_table_name":"customers",
	   "key":{"hash":"customer_id"},"types":{"customer_id":"N"}}],
	 "joins":[{"driver":"ORDERS","target_table_name":"final",
	   "lookups":[{"as":"c","table":"customers","key":{"customer_id":"order_id"}}],
	   "key":{"hash":"order_id"},"types":{"order_id":"N"},
	   "error_table_name":"errors"}]}
	END
	echo '{"topic":"ORDERS","partition":0,"offset":1,"payload":{"order_id":1}}' >put
	sed 's/}$/,"error":{"tool":"t","code":"c","message":"m"}}/' put >park
	sed 's/}$/,"stored":"final","from":{"table":"errors","key":{"id":"x"},"if":{"retries":1}}}/' put >del
	echo '{"topic":"ORDERS","partition":0,"offset":1,"payload_base64":"Ag==","value_schema_id":7}' >avro
}

teardown() {
	stub_stop_all
	[ ! -e mock.pid ] || mock_stop
}

SILENT='{"status":403,"body":{"__type":"x#AccessDeniedException","message":"no"}}'

# tools OPTION...: each that speaks to AWS, at its loudest.
tools() {
	local log
	for log in '-v' '-vvv --log json'; do
		# shellcheck disable=SC2086 # they are words
		{
			seen ddb-put -C app.json --retries 1 $log <put
			seen ddb-put -C app.json --dry-run $log <put
			seen ddb-join -C app.json --retries 1 $log <put
			seen ddb-join -C app.json --explain $log <put
			seen ddb-scan -t orders --retries 1 $log
			seen ddb-del --retries 1 $log <del
			seen dlq-park --retries 1 $log s3://bucket/p <park
			seen dlq-park --retries 1 $log --sns arn:aws:sns:eu-west-3:123456789012:a parked <park
			seen msk-tail $log --max-wait 300ms T --cluster-arn \
				arn:aws:kafka:eu-west-3:123456789012:cluster/demo/abcd-1234-5
			seen msk-tail $log --max-wait 300ms -b 127.0.0.1:1 --auth scram:mine T
			seen msk-tail $log --max-wait 300ms -b 127.0.0.1:1 --auth iam -X debug=all T
		}
	done
}

# sts ACTION: an answer with the role's keys.
sts() {
	local text
	text="<$1Response><$1Result><Credentials><AccessKeyId>ROLE</AccessKeyId>
		<SecretAccessKey>$(secret role_secret)</SecretAccessKey>
		<SessionToken>$(secret role_token)</SessionToken>
		<Expiration>2099-01-01T00:00:00Z</Expiration>
		</Credentials></$1Result></$1Response>"
	jq -cn --arg t "$text" '{body: $t}'
}

# keys: what the container's and the instance's endpoint answer.
keys() {
	jq -cn --arg s "$(secret role_secret)" --arg t "$(secret role_token)" \
		'{body: {Code: "Success", AccessKeyId: "ROLE", SecretAccessKey: $s,
		  Token: $t, Expiration: "2099-01-01T00:00:00Z"}}'
}

@test "what a service echoes of a request is shown without its secrets, by every tool" {
	local kind
	for kind in json xml; do
		stub_start "[{\"answers\":[{\"status\":403,\"echo\":\"$kind\"}]}]"
		AWS_ENDPOINT_URL=$STUB_URL tools
	done
	# The message is there, and the echo in it.
	unseen SignatureDoesNotMatch 'x-amz-security-token:***' \
		'"tool":"ddb-put"' '"tool":"ddb-join"' '"tool":"ddb-scan"' \
		'"tool":"ddb-del"' '"tool":"dlq-park"' GetSecretValue \
		GetBootstrapBrokers 'a token for eu-central-1' 'Publish: '
	grep -q '"tool":"dlq-park","level":"error".*SignatureDoesNotMatch' seen
}

@test "AWS keys of every link are in no message of any tool" {
	local refused ask='ddb-put -C app.json --retries 1 -vvv --log json'

	refused="[{\"path\":\"security-credentials/\$\",\"answers\":[{\"body\":\"r\"}]},
		{\"path\":\"^/latest/api/token\",\"answers\":[{\"body\":\"$(secret imds)\"}]},
		{\"path\":\"security-credentials/r|^/ecs\",\"answers\":[$(keys)]},
		{\"body\":\"WithWebIdentity\",\"answers\":[$(sts AssumeRoleWithWebIdentity)]},
		{\"body\":\"AssumeRole\",\"answers\":[$(sts AssumeRole)]},
		{\"answers\":[$SILENT]}]"
	stub_start "$refused"
	export AWS_ENDPOINT_URL=$STUB_URL
	seen $ask <put
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
	printf '[p]\naws_access_key_id = A\naws_secret_access_key = %s\naws_session_token = %s\n' \
		"$(secret aws_secret)" "$(secret aws_token)" >keys
	jq -n --arg s "$(secret aws_secret)" --arg t "$(secret aws_token)" \
		'{Version: 1, AccessKeyId: "A", SecretAccessKey: $s, SessionToken: $t}' >printed
	cat >config <<-END
	[profile p]
	region = eu-west-1
	[profile r]
	role_arn = arn:aws:iam::123456789012:role/r
	source_profile = p
	[profile process]
	credential_process = cat $PWD/printed
	END
	secret jwt >jwt
	export AWS_CONFIG_FILE=$PWD/config AWS_SHARED_CREDENTIALS_FILE=$PWD/keys
	AWS_PROFILE=p seen $ask <put
	AWS_PROFILE=r seen $ask <put
	AWS_PROFILE=process seen $ask <put
	AWS_ROLE_ARN=arn:aws:iam::1:role/w AWS_WEB_IDENTITY_TOKEN_FILE=$PWD/jwt seen $ask <put
	AWS_CONTAINER_CREDENTIALS_FULL_URI=$STUB_URL/ecs \
		AWS_CONTAINER_AUTHORIZATION_TOKEN=$(secret container) seen $ask <put
	AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT=$STUB_URL \
		seen $ask <put
	unseen 'of environment' 'of credentials file' 'of AssumeRole,' \
		'of credential_process' 'of AssumeRoleWithWebIdentity' \
		'of container credentials' 'of instance metadata' AccessDenied
}

@test "what gives credentials echoes, refuses and breaks without a secret in the message" {
	local answer ask='ddb-put -C app.json --retries 1 -vvv'

	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
	printf '[p]\naws_access_key_id = A\naws_secret_access_key = %s\naws_session_token = %s\n' \
		"$(secret aws_secret)" "$(secret aws_token)" >keys
	printf '[profile r]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = p\n' >config
	secret jwt >jwt
	export AWS_CONFIG_FILE=$PWD/config AWS_SHARED_CREDENTIALS_FILE=$PWD/keys
	for answer in '{"status":403,"echo":"xml"}' '{"status":400,"echo":"json"}' \
		"$(sts X | jq -c '.body |= sub("<Expiration>.*?</Expiration>"; "")')" \
		"$(keys | jq -c '.body.Expiration = .body.SecretAccessKey')" \
		"$(keys | jq -c 'del(.body.AccessKeyId)')"; do
		stub_start "[{\"path\":\"^/latest/api/token\",\"answers\":[{\"body\":\"$(secret imds)\"}]},{\"answers\":[$answer]}]"
		export AWS_ENDPOINT_URL=$STUB_URL
		AWS_PROFILE=r seen $ask <put
		AWS_ROLE_ARN=arn:aws:iam::1:role/w AWS_WEB_IDENTITY_TOKEN_FILE=$PWD/jwt seen $ask <put
		AWS_CONTAINER_CREDENTIALS_FULL_URI=$STUB_URL/ecs \
			AWS_CONTAINER_AUTHORIZATION_TOKEN=$(secret container) seen $ask <put
		AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT=$STUB_URL seen $ask <put
		stub_stop
	done
	unseen 'STS AssumeRole:' 'STS AssumeRoleWithWebIdentity:' 'WebIdentityToken=***' \
		'x-amz-security-token:***' 'container credentials of' 'instance metadata of' \
		'no ISO 8601 time'
	# A process that prints nonsense, or fails with the keys on its stdout.
	for answer in 'Expiration = .SecretAccessKey' 'Version = 2' 'AccessKeyId = 1'; do
		jq -n --arg s "$(secret aws_secret)" "{Version: 1, AccessKeyId: \"A\",
			SecretAccessKey: \$s} | .$answer" >printed
		printf '[default]\ncredential_process = cat %s\n' "$PWD/printed" >config
		seen $ask <put
	done
	printf '[default]\ncredential_process = cat %s; false\n' "$PWD/printed" >config
	seen $ask <put
	unseen 'credential_process: Expiration' 'expected an object with Version 1' \
		'AccessKeyId or SecretAccessKey is missing' 'credential_process failed'
}

@test "an endpoint with a user is refused, and shown without it" {
	local url
	for url in "http://user:$(encoded aws_secret)@127.0.0.1:1" \
		"user:$(secret aws_secret)@host" "https://host/$(secret aws_secret)@x"; do
		AWS_ENDPOINT_URL=$url seen ddb-put -C app.json -vvv <put
		AWS_ENDPOINT_URL=$url seen ddb-put -C app.json --dry-run <put
		AWS_ENDPOINT_URL=$url seen dlq-park s3://b/p <park
		AWS_ACCESS_KEY_ID='' AWS_ENDPOINT_URL_STS=$url \
			AWS_ROLE_ARN=arn:aws:iam::1:role/w \
			AWS_WEB_IDENTITY_TOKEN_FILE=app.json seen ddb-scan -t t
	done
	unseen "the endpoint's URL holds an @"
}

@test "a proxy's password is in no message" {
	local proxy
	for proxy in "http://u:$(encoded proxy)@127.0.0.1:1" \
		"what://u:$(encoded proxy)@127.0.0.1:1" \
		"http://u:$(encoded proxy)@no such host" \
		"http://u:$(encoded proxy)@[::1" \
		"u:$(secret proxy)@127.0.0.1:x"; do
		http_proxy=$proxy seen csr-decode -r http://registry.invalid \
			--cache '' --max-wait 0 -vvv <avro
		https_proxy=$proxy seen ddb-put -C app.json --retries 1 -vvv <put
	done
	unseen registry.invalid dynamodb.eu-central-1
}

# registry: asks it, in each way that it can be told the secrets.
registry() {
	local ask="csr-decode --cache= --max-wait 200ms -vvv"
	local user

	user=us%3Aer:$(encoded registry)
	sed "s|^{|{\"schema_registry_url\":\"http://$user@${STUB_URL#*//}/p\",|" app.json >registry.json
	# shellcheck disable=SC2086 # they are words
	{
		SCHEMA_REGISTRY_URL=http://$user@${STUB_URL#*//}/p seen $ask <avro
		SCHEMA_REGISTRY_URL=http://$user@${STUB_URL#*//}/p seen $ask -m failfast --log json <avro
		seen $ask -C registry.json <avro
		SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO=user:$(secret registry) \
			seen $ask -r "$STUB_URL" <avro
		SCHEMA_REGISTRY_BEARER_AUTH_TOKEN=$(secret bearer) \
			seen $ask -r "$STUB_URL" <avro
	}
}

@test "a registry's user, password and token are in no message and no record, whatever it answers" {
	local answer
	for answer in '{"status":401}' '{"status":403,"echo":"json"}' \
		'{"status":422,"echo":"json"}' '{"status":500,"echo":"json"}' \
		'{"status":404,"echo":"json"}' '{"status":302,"echo":"json"}' \
		'{"status":200,"echo":"json"}' '{"status":418,"echo":"xml"}' \
		'{"reset":true}' '{"body":{"schema":"\"int\""}}'; do
		stub_start "[{\"answers\":[$answer]}]"
		registry
		stub_stop
	done
	unseen '"payload":' 'access refused (401)' 'authorization:***' \
		'redirected to http://other.example' 'status 500'
	[ "$(stub_requests .headers.authorization | sort -u | wc -l)" -ge 3 ]
}

@test "a redirect to another host is not followed, with or without Authorization" {
	stub_start '[{"answers":[{"body":{"schema":"\"int\""}}]}]'
	local other=$STUB_URL log=$STUB_LOG
	stub_start "[{\"answers\":[{\"status\":307,\"headers\":{\"Location\":\"$other/x\"}}]}]"
	registry
	AWS_ENDPOINT_URL=$STUB_URL tools
	unseen "redirected to $other"
	[ ! -s "$log" ]
}

@test "a registry's URL that is mistaken is told without its password" {
	local url
	for url in "http://u:$(secret registry)@h" "htp://u:$(secret registry)@h" \
		"u:$(secret registry)@h:8081" "http://u:$(encoded registry)@h:port" \
		"http://u:$(encoded registry)@" "http://u:$(encoded registry)@h,junk" \
		"http://u:$(encoded registry)@[::1" "http://u:$(encoded registry)@h h"; do
		SCHEMA_REGISTRY_URL=$url seen csr-decode --max-wait 0 -vvv --log json <avro
		jq -c --arg u "$url" '.schema_registry_url = $u' app.json >registry.json
		seen csr-decode -C registry.json --max-wait 0 -vvv <avro
		jq -c --arg u "$url" '.schema_registry_url = [$u] | .tables[0].x = $u' app.json >bad.json
		seen ddb-put -C bad.json --dry-run <put
	done
	# A file that is no JSON, or has the secret behind an unknown key.
	printf '{"schema_registry_url":"http://u:%s@h' "$(encoded registry)" >cut.json
	seen csr-decode -C cut.json <avro
	printf '{"joins":[{"registry_password":"%s"}]}' "$(secret registry)" >unknown.json
	seen ddb-put -C unknown.json <put
	printf '{"registry_password":"%s"}' "$(secret registry)" >unknown.json
	seen ddb-put -C unknown.json --dry-run <put
	unseen 'registry_password: unknown setting' 'cut.json:1:'
}

@test "a Kafka password is in no message, wherever it stands" {
	local debug='-vvv --log json -X debug=all --max-wait 500ms'
	local way

	mock_start -t T:1
	printf 'security.protocol=sasl_plaintext\nsasl.mechanism=%s\nsasl.username=u\nsasl.password=%s\n' \
		PLAIN "$(secret sasl)" >plain.conf
	sed 's/PLAIN/SCRAM-SHA-512/' plain.conf >scram.conf
	printf 'security.protocol=sasl_plaintext\nsasl.mechanism=PLAIN\nsasl.jaas.config=x required username="u" password="%s";\n' \
		"$(secret sasl)" >jaas.conf
	printf 'security.protocol=ssl\nssl.key.location=%s\nssl.key.password=%s\n' \
		"$PWD/nokey.pem" "$(secret key_password)" >key.conf
	printf 'sasl.pasword=%s\n' "$(secret sasl)" >unknown.conf
	printf 'sasl.password %s\n' "$(secret sasl)" >noequals.conf
	printf 'enable.ssl.certificate.verification=%s\n' "$(secret sasl)" >wrong.conf
	jq -n --arg p "$(secret sasl)" '{username: "u", password: $p}' >auth
	echo key >nokey.pem
	for way in plain scram jaas key unknown noequals; do
		seen msk-tail $debug -b "$BROKERS" -F "$way.conf" T
		KCAT_CONFIG=$PWD/$way.conf seen msk-tail $debug -b 127.0.0.1:1 T
		seen msk-tail -F "$way.conf" -X dump
	done
	for way in plain scram; do
		seen msk-tail $debug -b "$BROKERS" --auth "$way" --auth-file auth \
			-X security.protocol=sasl_plaintext T
		KAFKA_USERNAME=u KAFKA_PASSWORD=$(secret sasl) seen msk-tail $debug \
			-b "$BROKERS" --auth "$way" -X security.protocol=sasl_plaintext T
		seen msk-tail --auth "$way" --auth-file auth -X dump
	done
	stub_start "[{\"answers\":[{\"body\":{\"SecretString\":$(jq -c tojson auth)}}]}]"
	AWS_ENDPOINT_URL=$STUB_URL seen msk-tail $debug -b "$BROKERS" \
		--auth scram:mine -X security.protocol=sasl_plaintext T
	seen msk-tail $debug -b "$BROKERS" --auth iam -X security.protocol=sasl_plaintext T
	unseen 'sasl.password = ***' 'No such configuration property: "sasl.pasword"' \
		'expected NAME=VALUE' 'a token for eu-central-1' \
		'"level":"info"'
	# What a token begins with: https://kafka. in base64, and its signature.
	run -1 grep -e aHR0cHM6Ly9rYWZrYS -e X-Amz-Signature seen
}

@test "an option that is mistaken is told without what it was to hold" {
	run -64 --separate-stderr msk-tail "--password=$(secret sasl)" T
	[[ $stderr = *"unknown option '--password'"* ]]
	run -64 --separate-stderr msk-tail -b x:1 -X "sasl.password:$(secret sasl)" T
	[[ $stderr = *'-X: expected NAME=VALUE'* ]]
	run -64 --separate-stderr csr-decode "--user-info=u:$(secret registry)"
	[[ $stderr = *"unknown option '--user-info'"* ]]
}

# arguments PID
arguments() {
	tr '\0' ' ' <"/proc/$1/cmdline"
}

@test "a secret among the arguments is wiped as soon as it was read" {
	mock_start -t T:1
	msk-tail -b "$BROKERS" -X "sasl.password=$(secret sasl)" -X client.id=me \
		-X sasl.username=u T 2>log 3>&- &
	local pid=$!
	until_true 30 bash -c "tr '\0' ' ' </proc/$pid/cmdline | grep -q 'password=\*\*'"
	[[ $(arguments $pid) = *'-X client.id=me -X sasl.username=u T '* ]]
	arguments $pid >seen
	stop $pid
	stub_start '[{"answers":[{"hang":true}]}]'
	csr-decode -r "http://me:$(encoded registry)@${STUB_URL#*//},http://b:$(encoded bearer)@x" \
		--cache= <avro >/dev/null 3>&- &
	pid=$!
	until_true 30 test -s "$STUB_LOG"
	arguments $pid >>seen
	stop $pid
	unseen "@${STUB_URL#*//}" '@x' 'client.id=me'
	[ "$(stub_requests .headers.authorization)" = "\"Basic $(printf %s "me:$(secret registry)" | base64)\"" ]
}

@test "no child has a secret of ours among its arguments" {
	mock_start -t T:1
	printf 'sasl.password=%s\n' "$(secret sasl)" >kcat.conf
	echo '{"Version":1,"AccessKeyId":"A"}' >printed
	printf '[default]\ncredential_process = sleep 0.3; cat %s\n' "$PWD/printed" >config
	KCAT_CONFIG=$PWD/kcat.conf KAFKA_PASSWORD=$(secret sasl) \
		SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO=u:$(secret registry) \
		seen msk-tail -b "$BROKERS" -e -G g --exec 'sleep 0.3; avro-unframe | csr-decode -r http://127.0.0.1:1' T
	unset AWS_ACCESS_KEY_ID
	AWS_CONFIG_FILE=$PWD/config seen ddb-put -C app.json <put
	unseen 'arguments: sh -c sleep 0.3; avro-unframe' 'arguments: csr-decode -r' \
		"arguments: sh -c sleep 0.3; cat $PWD/printed"
}

# warns FILE COMMAND...: it warns of that file, once, while others can read it.
warns() {
	local file=$1
	shift
	chmod 644 "$file"
	run --separate-stderr "$@"
	[ "$(grep -c "$file holds a secret and everybody can read it: chmod o= $file" <<<"$stderr")" -eq 1 ]
	chmod 640 "$file"
	run --separate-stderr "$@"
	[[ $stderr != *'everybody can read'* ]]
}

@test "a file with a secret that everybody can read draws a warning, with what mends it" {
	printf 'sasl.password=x\n' >props
	printf '{"username":"u","password":"p"}' >auth
	printf 'key\n' >key.pem
	warns props msk-tail -F props -X dump
	KCAT_CONFIG=props warns props msk-tail -X dump
	warns auth msk-tail --auth scram --auth-file auth -X dump
	warns key.pem msk-tail -X ssl.key.location=key.pem -X dump
	SCHEMA_REGISTRY_SSL_KEY_LOCATION=key.pem warns key.pem csr-decode -r http://127.0.0.1:1 </dev/null
	jq -c '.schema_registry_url = "http://u:p@h"' app.json >registry.json
	warns registry.json csr-decode -C registry.json </dev/null
	# A file without one draws none.
	printf 'client.id=x\n' >props
	chmod 644 props app.json
	run -0 --separate-stderr msk-tail -F props -X dump
	[ -z "$stderr" ]
	run -0 --separate-stderr csr-decode -C app.json -r http://h </dev/null
	[ -z "$stderr" ]
}

@test "where nobody can mend it, on a read-only file system, it draws none" {
	unshare -rm true 2>/dev/null || skip "no mount name space here"
	mkdir mounted
	printf '{"username":"u","password":"p"}' >mounted/auth
	chmod 644 mounted/auth
	run -0 unshare -rm bash -c 'mount --bind mounted mounted &&
		mount -o remount,bind,ro mounted &&
		msk-tail --auth scram --auth-file mounted/auth -X dump 2>&1'
	[[ $output != *'everybody can read'* ]]
	[[ $output = *'sasl.password = ***'* ]]
}

# mode FILE
mode() {
	stat -c %a "$1"
}

@test "caches are for their owner alone, parked records for the group that the umask allows" {
	stub_start '[{"answers":[{"body":{"schema":"\"int\""}}]}]'
	umask 000
	run -0 --separate-stderr csr-decode -r "$STUB_URL" --cache a/b <avro
	[ "$(mode a) $(mode a/b)" = '700 700' ]
	[ "$(find a -type d ! -perm 700; find a -type f ! -perm 600)" = '' ]
	[ "$(find a -type f | wc -l)" -ge 1 ]
	# A directory that is there stays as it is, its files are the owner's.
	mkdir -m 755 there
	run -0 --separate-stderr csr-decode -r "$STUB_URL" --cache there <avro
	[ "$(mode there) $(stat -c %a there/*.json)" = '755 600' ]
	run -0 --separate-stderr dlq-park parked <park
	[ "$(find parked -type d ! -perm 770; find parked -type f ! -perm 660)" = '' ]
	umask 022
	run -0 --separate-stderr dlq-park also <park
	[ "$(find also -type d ! -perm 750; find also -type f ! -perm 640)" = '' ]
	[ "$(find also -type f | wc -l)" -eq 1 ]
}
