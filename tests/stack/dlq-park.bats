# dlq-park with moto's S3 and SNS, which check every signature; a queue of its
# SQS is subscribed to the topic.

# shellcheck disable=SC2154 # stderr is set by run
load stack

setup_file() {
	services_are_there || return
	read -r ARN QUEUE < <(moto setup parking alarms)
	export ARN QUEUE
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	unset AWS_SESSION_TOKEN AWS_PROFILE AWS_ENDPOINT_URL_S3
	export AWS_ENDPOINT_URL=$MOTO_URL AWS_REGION=eu-central-1
	export AWS_ACCESS_KEY_ID=$MOTO_ACCESS_KEY_ID
	export AWS_SECRET_ACCESS_KEY=$MOTO_SECRET_ACCESS_KEY
	export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
	export AWS_EC2_METADATA_DISABLED=true
}

park() {
	timeout 120 dlq-park "$@"
}

errored() {
	seq "$1" "$2" | sed 's/.*/{"topic":"ORDERS","partition":3,"offset":&,"ts":1795391999999,"payload_base64":"AAAAAAcC","error":{"tool":"csr-decode","code":"csr.unknown","message":"m"}}/'
}

# under PREFIX: the names of the objects there.
under() {
	moto objects parking | cut -d' ' -f 1 | grep "^$1/"
}

@test "records are in the bucket when they pass on, and the queue hears of them" {
	{
		errored 1 3
		echo junk
		echo '{"topic":"a/../b é","partition":0,"offset":9,"error":{"code":"x.y"}}'
	} >in
	echo '{"consumer_group_id":"staging","park":{"to":"s3://parking/one two","sns":"'"$ARN"'"}}' >app.json
	run -0 --separate-stderr park -C app.json <in
	[ -z "$stderr" ]
	[ "${#lines[@]}" = 5 ]
	for line in "${lines[@]}"; do
		key=$(jq -r .parked <<<"$line")
		moto get parking "${key#s3://parking/}" >object
		grep -qxF "$(jq -c 'del(.parked)' <<<"$line")" <(jq -c . object)
	done
	moto get parking "$(jq -r .parked <<<"${lines[0]}" | cut -d/ -f 4-)" | cmp - <(errored 1 3)
	moto messages "$QUEUE" >messages
	[ "$(jq -c '[.group,.count,(.by|length),(.objects|length)]' messages)" = '["staging",5,3,3]' ]
	run ! grep -q AAAAAAcC messages
}

@test "what was parked is read back by another stage, with --retry-errors" {
	errored 1 2 >in
	key=$(park s3://parking/again in | jq -r .parked | tail -n 1 | cut -d/ -f 4-)
	run -0 avro-unframe --retry-errors < <(moto get parking "$key")
	[ "$(jq -c '[.offset,.value_schema_id,.error]' <<<"$output" | tr '\n' ' ')" = '[1,7,null] [2,7,null] ' ]
}

@test "gzip and KMS" {
	errored 1 2 >in
	run -0 park --gzip --sse-kms some-key s3://parking/gz in
	[[ $(moto objects parking | grep ^gz/) = *.ndjson.gz' application/gzip some-key '* ]]
	moto get parking "$(under gz)" | zcat | cmp - in
}

@test "an object of more than 16 MiB goes in parts, and none is left over" {
	{ head -c 20000000 /dev/urandom | base64 -w 0; echo; } |
		sed 's/.*/{"topic":"L","partition":0,"offset":1,"error":{},"payload_base64":"&"}/' >in
	run -0 park -A s3://parking/large in
	moto get parking "$(under large)" | cmp - in
	[ "$(moto uploads parking)" = 0 ]
}

@test "a wrong secret is 77, a missing bucket 78; nothing passes on unparked" {
	errored 1 1 >in
	AWS_SECRET_ACCESS_KEY=wrong run -77 --separate-stderr park s3://parking/no in
	[ -z "$output" ]
	run -78 --separate-stderr park s3://not-there/no in
	[ -z "$output" ]
	[[ $stderr = *NoSuchBucket* ]]
}

@test "an alarm to a topic that is not there is reported; the parking counts" {
	run -0 --separate-stderr park --sns "$ARN-not" s3://parking/told < <(errored 1 1)
	[ "$(jq -r .parked <<<"$output")" = "s3://parking/$(under told)" ]
	[[ $stderr = *'the alarm is not sent'*NotFound*'no alarm of 1 parked'* ]]
}

@test "100,000 records of 12 partitions, killed and started again, are all there" {
	seq 1 100000 | awk '{ printf "{\"topic\":\"M\",\"partition\":%d,\"offset\":%d,\"ts\":1795391999999,\"error\":{\"code\":\"x\"}}\n", $1 % 12, $1 }' >in
	for n in 20000 60000; do
		park --linger 1h s3://parking/many in 2>/dev/null | head -n $n >out || :
	done
	park s3://parking/many in >out
	diff <(jq -c .offset in) <(jq -c .offset out)
	for key in $(under many); do
		moto get parking "$key"
	done >parked
	[ "$(jq -c '[.partition,.offset]' parked | sort -u | wc -l)" = 100000 ]
}
