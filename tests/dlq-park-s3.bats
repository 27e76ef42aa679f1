# dlq-park against S3 and SNS that fail in every way: a scripted HTTP stub.
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # stderr is set by run
load helpers
load stub/stub

setup() {
	local name
	cd "$BATS_TEST_TMPDIR" || return
	for name in $(compgen -e AWS_) http_proxy https_proxy; do
		unset "$name"
	done
	export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=SEC/RET+KEY
	export AWS_REGION=eu-central-1 AWS_CONFIG_FILE=/dev/null
	export AWS_SHARED_CREDENTIALS_FILE=/dev/null
	export AWS_EC2_METADATA_DISABLED=true
	PIDS=()
}

teardown() {
	stop "${PIDS[@]}"
	stub_stop_all
}

park() {
	timeout 60 dlq-park "$@"
}

errored() {
	seq "$1" "$2" | sed 's/.*/{"topic":"ORDERS","partition":3,"offset":&,"ts":1795391999999,"key":"SECRET","error":{"tool":"csr-decode","code":"avro.truncated","message":"SECRET"}}/'
}

good() {
	seq "$1" "$2" | sed 's/.*/{"topic":"ORDERS","partition":3,"offset":&,"payload":1}/'
}

STORED='{"headers":{"ETag":"\"e\""}}'
ARN=arn:aws:sns:eu-west-3:123456789012:alarms
TOLD='{"body":"<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>"}'

# xml STATUS CODE [MORE]: an answer that is an error of S3 or SNS.
xml() {
	printf '{"status":%d,"body":"<?xml version=\\"1.0\\"?><Error><Code>%s</Code><Message>why</Message></Error>"%s}' "$1" "$2" "${3:-}"
}

# s3 ANSWERS [RULE...]: PUTs are answered by these, one after the other.
s3() {
	local rules
	rules=$(printf ',%s' "${@:2}")
	[ $# -gt 1 ] || rules=
	stub_start "[{\"method\":\"PUT\",\"answers\":[$1]}$rules]"
	export AWS_ENDPOINT_URL_S3=$STUB_URL
}

# sns ANSWERS: a second stub; its log is $SNS_LOG.
sns() {
	local url=$STUB_URL log=$STUB_LOG
	stub_start "[{\"method\":\"POST\",\"answers\":[$1]}]"
	export AWS_ENDPOINT_URL_SNS=$STUB_URL
	SNS_LOG=$STUB_LOG STUB_URL=$url STUB_LOG=$log
}

# messages: what SNS was sent.
messages() {
	python3 -c '
import json, sys, urllib.parse
for line in sys.stdin:
    print(urllib.parse.parse_qs(json.loads(line)["body"])["Message"][0])
' <"$SNS_LOG"
}

signed() {
	python3 "$ROOT/tests/net/sigv4_verify.py" AKIDEXAMPLE SEC/RET+KEY
}

@test "an object is one signed PUT of the lines, under the prefix" {
	export AWS_SESSION_TOKEN=tok/en+=
	s3 "$STORED"
	errored 1 2 >in
	run -0 --separate-stderr park 's3://bucket/pre fix/é' in
	key=topic=ORDERS/dt=2026-11-22/3-1-2-$(sha256sum in | cut -c 1-16).ndjson
	[ "$(jq -r .parked <<<"${lines[1]}")" = "s3://bucket/pre fix/é/$key" ]
	[ -z "$stderr" ]
	[ "$(stub_requests .path)" = "\"/bucket/pre%20fix/%C3%A9/${key//=/%3D}\"" ]
	[ "$(stub_requests '.headers["content-type"]')" = '"application/x-ndjson"' ]
	[ "$(signed <"$STUB_LOG")" = ok ]
	jq -j .body "$STUB_LOG" | cmp - in
}

@test "a topic's odd characters are signed right" {
	s3 "$STORED"
	run -0 park s3://bucket/p < <(jq -cn '{topic:"a/../b c%2F+é",error:{}}')
	[ "$(signed <"$STUB_LOG")" = ok ]
	[[ $(stub_requests .path) = *'/topic%3Da%252F..%252Fb%2520c%25252F%252B%25C3%25A9/'* ]]
}

@test "the bucket stands before the host without an endpoint, if DNS takes it" {
	# A proxy that is not there shows where it would have gone, unasked.
	export https_proxy=http://127.0.0.1:9
	errored 1 1 >in
	run -69 park --retries 0 s3://bucket/p in
	[[ $output = *https://bucket.s3.eu-central-1.amazonaws.com:* ]]
	run -69 park --retries 0 s3://my.bucket/p in
	[[ $output = *https://s3.eu-central-1.amazonaws.com:* ]]
	AWS_USE_DUALSTACK_ENDPOINT=true run -69 park --retries 0 s3://bucket/p in
	[[ $output = *https://bucket.s3.dualstack.eu-central-1.amazonaws.com:* ]]
}

@test "--endpoint-url goes before the environment" {
	s3 "$STORED"
	export AWS_ENDPOINT_URL_S3=http://127.0.0.1:9 AWS_ENDPOINT_URL=http://127.0.0.1:9
	run -0 park --endpoint-url "$STUB_URL" s3://bucket < <(errored 1 1)
	[[ $(stub_requests .path) = '"/bucket/topic%3D'* ]]
}

@test "--gzip: the object is compressed; --sse-kms: it is encrypted by that key" {
	s3 "$STORED"
	errored 1 1 >in
	run -0 park --gzip --sse-kms arn:aws:kms:x:1:key/k s3://bucket in
	[ "$(stub_requests '[.headers["content-type"],.headers["x-amz-server-side-encryption"],.headers["x-amz-server-side-encryption-aws-kms-key-id"]]')" = '["application/gzip","aws:kms","arn:aws:kms:x:1:key/k"]' ]
	[[ $(stub_requests .path) = *.ndjson.gz\" ]]
	[ "$(signed <"$STUB_LOG")" = ok ]
	python3 -c '
import json, sys
sys.stdout.buffer.write(json.load(sys.stdin)["body"].encode("utf-8", "surrogateescape"))' <"$STUB_LOG" | zcat | cmp - in
}

@test "a slow S3 holds records back, in order, and loses none" {
	s3 '{"headers":{"ETag":"\"e\""},"delay":0.5}'
	run -0 park --linger 0s --batch 1 s3://bucket < <(good 1 2; errored 3 8; good 9 9)
	[ "$(jq -c .offset <<<"$output" | tr '\n' ' ')" = '1 2 3 4 5 6 7 8 9 ' ]
	[ "$(stub_requests | wc -l)" = 6 ]
}

@test "SlowDown is waited out, whatever --retries says; --max-wait bounds that" {
	s3 "$(xml 503 SlowDown ',"times":4'),$STORED"
	run -0 --separate-stderr park -v --retries 0 s3://bucket < <(errored 1 1)
	[ "$(stub_requests | wc -l)" = 5 ]
	[[ $stderr = *'retries=4'* ]]
	stub_stop
	s3 "$(xml 503 SlowDown)"
	run -69 --separate-stderr park --max-wait 300ms s3://bucket < <(errored 1 1)
	[ -z "$output" ]
	[[ $stderr = *max-wait* ]]
}

@test "failures that may pass are tried again --retries times, then it is 69" {
	s3 "$(xml 500 InternalError),{\"reset\":true},{\"status\":502,\"body\":\"<html>\"},{\"status\":200,\"truncate\":1,\"body\":\"xx\"},$(xml 400 RequestTimeout),$STORED"
	run -0 park s3://bucket < <(errored 1 1)
	[ "$(stub_requests | wc -l)" = 6 ]
	stub_stop
	s3 "$(xml 503 ServiceUnavailable)"
	run -69 --separate-stderr park --retries 2 s3://bucket < <(good 1 1; errored 2 2; good 3 3)
	[ "$output" = "$(good 1 1)" ]
	[ "$(stub_requests | wc -l)" = 3 ]
	[[ $stderr = *'given up after 3 tries'*ServiceUnavailable* ]]
	export AWS_ENDPOINT_URL_S3=http://127.0.0.1:9
	run -69 --separate-stderr park --retries 1 s3://bucket < <(errored 1 1)
	[ -z "$output" ]
}

@test "access denied is 77, a missing bucket 78; nothing passes on unparked" {
	local code status want
	while read -r status code want; do
		s3 "$(xml "$status" "$code")"
		run "-$want" --separate-stderr park s3://bucket < <(errored 1 1)
		[ -z "$output" ]
		[[ $stderr = *"$code"* ]]
		stub_stop
	done <<-END
	403 AccessDenied 77
	403 SignatureDoesNotMatch 77
	403 AllAccessDisabled 77
	404 NoSuchBucket 78
	400 KMS.NotFoundException 78
	400 SomethingNew 78
	END
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	run -77 --separate-stderr park s3://bucket < <(errored 1 1)
	[ -z "$output" ]
}

@test "a bucket of another region is 78, and says which" {
	s3 "$(xml 301 PermanentRedirect ',"headers":{"x-amz-bucket-region":"us-west-2"}')"
	run -78 --separate-stderr park s3://bucket < <(errored 1 1)
	[[ $stderr = *'region us-west-2'* ]]
}

@test "what is no answer of S3 is never taken for one" {
	local answer
	for answer in '{"body":"<html>welcome</html>"}' '{"body":{"ok":true}}' '{"status":204}' \
		'{"status":302,"headers":{"Location":"/login"}}' '{"status":404,"body":"<html>"}' \
		'{"status":200,"body":"\u0000\u0001<Error>"}' '{"status":405}'; do
		s3 "$answer"
		run -78 --separate-stderr park s3://bucket < <(errored 1 1)
		[ -z "$output" ]
		[[ $stderr = *'check the endpoint'* ]]
		stub_stop
	done
}

@test "expired credentials are got anew, a clock that is off is set" {
	s3 "$(xml 403 RequestTimeTooSkewed ',"headers":{"Date":"Sun, 06 Nov 1994 08:49:37 GMT"}'),$STORED"
	run -0 park s3://bucket < <(errored 1 1)
	[ "$(stub_requests '.headers["x-amz-date"][:8]' | tail -n 1)" = '"19941106"' ]
	[ "$(signed <"$STUB_LOG")" = $'ok\nok' ]
	stub_stop
	s3 "$(xml 400 ExpiredToken),$STORED"
	run -0 park s3://bucket < <(errored 1 1)
	[ "$(stub_requests | wc -l)" = 2 ]
}

# large: one record of 17 MiB.
large() {
	printf '{"topic":"L","partition":0,"offset":1,"error":{},"payload":"'
	head -c $((17 << 20)) /dev/zero | tr '\0' x
	printf '"}\n'
}

CREATED='{"method":"POST","path":"[?]uploads=$","answers":[{"body":"<InitiateMultipartUploadResult><UploadId>id/1+=</UploadId></InitiateMultipartUploadResult>"}]}'
COMPLETED='{"method":"POST","path":"[?]uploadId=","answers":[{"body":"<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>"}]}'
ABORTED='{"method":"DELETE","answers":[{"status":204}]}'

@test "above 16 MiB it goes in parts, each tried again by itself" {
	s3 "$STORED,$(xml 500 InternalError),$STORED,$(xml 503 SlowDown),$STORED" "$CREATED" "$COMPLETED" "$ABORTED"
	large >in
	run -0 park -A --sse-kms K s3://bucket in
	[[ $output = *'"parked":"s3://bucket/topic=L/'* ]]
	run -0 stub_requests '[.method,(.path|sub(".*[?]";"?")),.status,(.body|length)]'
	[ "${lines[0]}" = '["POST","?uploads=",200,0]' ]
	[ "${lines[1]}" = '["PUT","?partNumber=1&uploadId=id%2F1%2B%3D",200,8388608]' ]
	[ "${lines[2]}" = '["PUT","?partNumber=2&uploadId=id%2F1%2B%3D",500,8388608]' ]
	[ "${lines[3]}" = '["PUT","?partNumber=2&uploadId=id%2F1%2B%3D",200,8388608]' ]
	[ "${lines[4]}" = '["PUT","?partNumber=3&uploadId=id%2F1%2B%3D",503,1048639]' ]
	[ "${lines[5]}" = '["PUT","?partNumber=3&uploadId=id%2F1%2B%3D",200,1048639]' ]
	[[ ${lines[6]} = '["POST","?uploadId=id%2F1%2B%3D",200,'* ]]
	[ "${#lines[@]}" = 7 ]
	[ "$(stub_requests '.headers["x-amz-server-side-encryption"]' | sort | uniq -c | tr -s ' ' | tr '\n' ';')" = ' 1 "aws:kms"; 6 null;' ]
	[ "$(tail -n 1 "$STUB_LOG" | jq -r .body)" = '<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Part><PartNumber>1</PartNumber><ETag>"e"</ETag></Part><Part><PartNumber>2</PartNumber><ETag>"e"</ETag></Part><Part><PartNumber>3</PartNumber><ETag>"e"</ETag></Part></CompleteMultipartUpload>' ]
	[ "$(signed <"$STUB_LOG" | uniq)" = ok ]
	jq -j 'select(.method == "PUT" and .status == 200).body' "$STUB_LOG" | cmp - in
}

@test "an upload in parts that is given up is aborted" {
	s3 "$STORED,$(xml 403 AccessDenied)" "$CREATED" "$COMPLETED" "$ABORTED"
	run -77 --separate-stderr park -A s3://bucket < <(large)
	[ -z "$output" ]
	[[ $stderr = *UploadPart*AccessDenied* ]]
	[ "$(stub_requests .method | tail -n 1)" = '"DELETE"' ]
	[[ $(stub_requests .path | tail -n 1) = *'?uploadId=id%2F1%2B%3D"' ]]
}

@test "an upload in parts that vanished is begun anew" {
	s3 "$STORED,$STORED,$(xml 404 NoSuchUpload),$STORED" "$CREATED" "$COMPLETED" "$ABORTED"
	run -0 park -A s3://bucket < <(large)
	[ "$(stub_requests 'select(.path|endswith("?uploads=")).method' | wc -l)" = 2 ]
	stub_stop
	s3 "$STORED" "$CREATED" "${COMPLETED%\[*}[$(xml 404 NoSuchUpload)]}" "$ABORTED"
	run -69 park -A --retries 1 s3://bucket < <(large)
	[ "$(stub_requests 'select(.path|endswith("?uploads=")).method' | wc -l)" = 2 ]
}

@test "CompleteMultipartUpload that answers 200 with an error has failed" {
	s3 "$STORED" "$CREATED" '{"method":"POST","answers":[{"body":"<Error><Code>InternalError</Code></Error>"},{"body":"<html>"}]}' "$ABORTED"
	run -78 --separate-stderr park -A s3://bucket < <(large)
	[ -z "$output" ]
	[ "$(stub_requests 'select(.path|contains("?uploadId=")).method' | tr '\n' ' ')" = '"POST" "POST" "DELETE" ' ]
}

@test "killed between PUT and pass-on: a replay overwrites the same object" {
	s3 "{\"headers\":{\"ETag\":\"x\"},\"hang\":true},$STORED"
	errored 1 3 >in
	dlq-park s3://bucket in >out 3>&- &
	PIDS+=($!)
	until_true 10 test -s "$STUB_LOG"
	kill -KILL "${PIDS[0]}"
	wait "${PIDS[0]}" || :
	PIDS=()
	[ ! -s out ]
	run -0 park s3://bucket in
	[ "${#lines[@]}" = 3 ]
	[ "$(stub_requests '[.path,.body]' | uniq | wc -l)" = 1 ]
}

@test "the input is read on while an object is on its way" {
	mkfifo fifo
	s3 '{"headers":{"ETag":"\"e\""},"delay":2}'
	park --linger 0s s3://bucket <fifo >out 3>&- &
	PIDS+=($!)
	exec 5>fifo
	errored 1 1 >&5
	until_true 10 test -s "$STUB_LOG"
	errored 2 2 >&5
	asked_twice() { [ "$(wc -l <"$STUB_LOG")" = 2 ]; }
	until_true 10 asked_twice
	[ ! -s out ]
	exec 5>&-
	wait "${PIDS[0]}"
	PIDS=()
	[ "$(wc -l <out)" = 2 ]
}

@test "an S3 that fails at every turn: each record out once, in order, each parked in what was stored" {
	stub_start "[{\"cycle\":true,\"answers\":[$(xml 500 InternalError),$STORED,{\"headers\":{\"ETag\":\"e\"},\"delay\":0.05},$(xml 503 SlowDown),$STORED,{\"reset\":true},$STORED,$STORED]}]"
	export AWS_ENDPOINT_URL_S3=$STUB_URL
	seq 1 4000 | awk '{ printf "{\"topic\":\"T%d\",\"partition\":%d,\"offset\":%d%s}\n", $1 % 3, $1 % 5, $1, $1 % 7 < 3 ? ",\"error\":{\"code\":\"x\"}" : "" }' >in
	run -0 --separate-stderr bash -c 'timeout 60 dlq-park --batch 40 --linger 1h s3://bucket <in >out'
	diff in <(sed 's/,"parked":"[^"]*"//' out)
	[ "$(jq -c 'select(.error and (.parked|not))' out)" = '' ]
	stub_requests 'select(.status == 200)' |
		jq -r '.body | rtrimstr("\n") | split("\n")[]' | sort -u >stored
	diff stored <(grep '"error"' in | sort)
	[ "$(stub_requests 'select(.status == 200)' | wc -l)" -ge 45 ]
}

@test "a reader that goes away while S3 is slow ends it" {
	s3 '{"hang":true}'
	mkfifo fifo
	{ timeout 20 dlq-park s3://bucket 2>err <fifo || echo $? >status; } |
		until_true 10 test -s "$STUB_LOG" 3>&- &
	PIDS+=($!)
	exec 5>fifo
	errored 1 1 >&5
	until_true 10 test -e status
	exec 5>&-
	[ "$(<status)" = 141 ]
}

@test "one alarm tells of all that is parked together, by the topic's region" {
	s3 "$STORED"
	sns "$TOLD"
	echo '{"consumer_group_id":"staging","park":{"to":"s3://bucket/p","sns":"'$ARN'"}}' >app.json
	{ errored 1 3; echo junk; } >in
	run -0 --separate-stderr park -C app.json <in
	[ "$(messages | jq -c '[.group,.count,(.by|map([.topic,.code,.count])),.sample.offset,(.objects|length)]')" = '["staging",4,[["ORDERS","avro.truncated",3],["_","json.syntax",1]],1,2]' ]
	[ "$(messages | jq -r '.objects[0]')" = "$(jq -r .parked <<<"${lines[0]}")" ]
	[[ $(messages | jq -r .window.to) =~ ^20[0-9-]{8}T[0-9:]{8}\.[0-9]{3}Z$ ]]
	run ! grep SECRET "$SNS_LOG"
	[ "$(signed <"$SNS_LOG")" = ok ]
	[[ $(jq -r .headers.authorization "$SNS_LOG") = */eu-west-3/sns/aws4_request* ]]
	[[ $(jq -r .body "$SNS_LOG") = 'Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aeu-west-3%3A123456789012%3Aalarms&Subject=dlq-park%3A+4+records+parked&Message=%7B'* ]]
}

@test "nothing parked, nobody told" {
	sns "$TOLD"
	run -0 park --sns $ARN P < <(good 1 3)
	[ ! -s "$SNS_LOG" ]
}

@test "the first alarm at once, then at most one a window, the rest at the end" {
	sns "$TOLD"
	mkfifo fifo
	park --sns $ARN --alarm-every 2s --linger 0s P <fifo >out 3>&- &
	PIDS+=($!)
	exec 5>fifo
	errored 1 1 >&5
	until_true 5 test -s "$SNS_LOG"
	SECONDS=0
	errored 2 3 >&5
	told() { [ "$(wc -l <"$SNS_LOG")" -ge "$1" ]; }
	until_true 10 told 2
	[ $SECONDS -ge 1 ]
	errored 4 4 >&5
	exec 5>&-
	wait "${PIDS[0]}"
	PIDS=()
	[ "$(messages | jq -c .count | tr '\n' ' ')" = '1 2 1 ' ]
}

@test "a refused alarm is reported and tried again; the parking counts" {
	sns "$(xml 403 AuthorizationError),{\"body\":\"<html>\"},$TOLD"
	run -0 --separate-stderr park --sns $ARN P < <(errored 1 2)
	[ "$(jq -r .parked <<<"$output" | sort -u | xargs cat | wc -l)" = 2 ]
	[[ $stderr = *'the alarm is not sent'*AuthorizationError* ]]
	[ "$(messages | uniq | wc -l)" = 1 ]
	[ "$(wc -l <"$SNS_LOG")" = 3 ]
}

@test "where no alarm gets through, that is said at the end, and it is 0" {
	local answer
	for answer in '{"hang":true}' "$(xml 429 Throttled ',"headers":{"Retry-After":"100"}')"; do
		sns "$answer"
		SECONDS=0
		run -0 --separate-stderr park --sns $ARN P < <(errored 1 2)
		[ "${#lines[@]}" = 2 ]
		[ $SECONDS -lt 25 ]
		[[ $stderr = *'no alarm of 2 parked records'* ]]
		stub_stop
	done
}

@test "a slow SNS holds no record back" {
	sns '{"delay":3,"body":"<MessageId>"}'
	mkfifo fifo
	park --sns $ARN --linger 0s P <fifo >out 3>&- &
	PIDS+=($!)
	exec 5>fifo
	errored 1 1 >&5
	until_true 5 test -s "$SNS_LOG"
	SECONDS=0
	errored 2 2 >&5
	both() { [ "$(wc -l <out)" = 2 ]; }
	until_true 5 both
	[ $SECONDS -lt 3 ]
	exec 5>&-
	wait "${PIDS[0]}"
	PIDS=()
	[ "$(messages | jq -c .count | tr '\n' ' ')" = '1 1 ' ]
}

@test "a FIFO topic is given a group, and the message's hash" {
	sns "$TOLD"
	run -0 park --sns $ARN.fifo P < <(errored 1 1)
	hash=$(messages | tr -d '\n' | sha256sum | cut -d' ' -f 1)
	[[ $(jq -r .body "$SNS_LOG") = *"&MessageGroupId=mskutils&MessageDeduplicationId=$hash" ]]
}

@test "secrets appear in no message" {
	s3 "$(xml 403 AccessDenied)"
	export AWS_SESSION_TOKEN=TOKEN
	run -77 --separate-stderr park -vv --log json s3://bucket < <(errored 1 1)
	[[ $stderr != *SEC/RET* ]]
	[[ $stderr != *TOKEN* ]]
}
