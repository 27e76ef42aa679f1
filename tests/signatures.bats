# Every kind of request that a tool sends to AWS, to a server that verifies its
# signature as strictly as AWS (stub/http_stub.py by net/sigv4_verify.py).
# Not in check-fast, for the time it takes.

# shellcheck disable=SC2154 # run sets stderr

load helpers
load stub/stub

ARN=arn:aws:sns:eu-west-3:123456789012:alarms

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	aws_for_tests
	export AWS_SECRET_ACCESS_KEY="s/e+c=ret key" AWS_SESSION_TOKEN=tok/en+==
	export KCAT_CONFIG=/dev/null
	unset KAFKA_BROKERS
	cat >app.json <<-'END'
	{"tables":[
	  {"topic_name":"ORDERS","target_table_name":"orders","key":{"hash":"order_id"},"types":{"order_id":"N"}},
	  {"topic_name":"L","target_table_name":"lines","key":{"hash":"order_id","range":"line_no"},"types":{"order_id":"N","line_no":"N"}},
	  {"topic_name":"V","target_table_name":"versions","key":{"hash":"id"},"types":{"id":"S"},"version":"offset"},
	  {"topic_name":"G","target_table_name":"partial","key":{"hash":"id"},"types":{"id":"S"},"write":"update"}],
	 "joins":[{"driver":"ORDERS","target_table_name":"final","key":{"hash":"order_id"},"types":{"order_id":"N"},
	  "lookups":[{"as":"c","table":"orders","key":{"order_id":"order_id"}},
	             {"as":"l","table":"lines","query":{"order_id":"order_id"}}],
	  "error_table_name":"errors"}]}
	END
	local table='{"TableName":"t","TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}'
	export STUB_KEYS='{"ROLE":"role/secret"}'
	stub_start '[
	 {"target":"BatchWriteItem","answers":[{"body":{"UnprocessedItems":{}}}]},
	 {"target":"BatchGetItem","answers":[{"body":{"Responses":{},"UnprocessedKeys":{}}}]},
	 {"target":"DescribeTable","body":"final|errors","answers":[{"status":400,"body":{"__type":"x#ResourceNotFoundException"}},{"body":{"Table":'"$table"'}}]},
	 {"target":"DescribeTable","answers":[{"body":{"Table":'"$table"'}}]},
	 {"target":"Query|Scan","answers":[{"body":{"Items":[],"Count":0}}]},
	 {"target":"UpdateItem","answers":[{"body":{"Attributes":{"id":{"S":"a"}}}}]},
	 {"target":"DynamoDB","answers":[{"body":{}}]},
	 {"target":"secretsmanager","answers":[{"body":{"SecretString":"{\"username\":\"u\",\"password\":\"p\"}"}}]},
	 {"path":"bootstrap-brokers","answers":[{"body":{"bootstrapBrokerStringTls":"127.0.0.1:1"}}]},
	 {"body":"AssumeRole","answers":[{"body":"<AccessKeyId>ROLE</AccessKeyId><SecretAccessKey>role/secret</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>"}]},
	 {"body":"Action=Publish","answers":[{"body":"<PublishResponse><MessageId>1</MessageId></PublishResponse>"}]},
	 {"method":"POST","path":"uploads=$","answers":[{"body":"<InitiateMultipartUploadResult><UploadId>a/b+c==</UploadId></InitiateMultipartUploadResult>"}]},
	 {"method":"POST","path":"uploadId=","answers":[{"body":"<CompleteMultipartUploadResult><ETag>\"e\"</ETag></CompleteMultipartUploadResult>"}]},
	 {"method":"PUT","path":"partNumber=3","answers":[{"headers":{"ETag":"\"e\""}},{"status":403,"body":"<Error><Code>AccessDenied</Code></Error>"}]},
	 {"method":"PUT","answers":[{"headers":{"ETag":"\"e\""}}]},
	 {"method":"DELETE","answers":[{"status":204}]}]'
	export AWS_ENDPOINT_URL=$STUB_URL
}

teardown() {
	stub_stop_all
}

# record TOPIC PAYLOAD [MORE]
record() {
	printf '{"topic":"%s","partition":0,"offset":1,"ts":1795391999999,"payload":%s%s}\n' \
		"$1" "$2" "${3-}"
}

# kinds: of requests, each once: service and operation.
kinds() {
	stub_requests '[(.headers.authorization // "" | capture("Credential=(?<key>[^/]+)/[0-9]+/(?<region>[^/]+)/(?<service>[^/]+)/") | .key, .region, .service),
		(.headers["x-amz-target"] // (.body | capture("^Action=(?<a>[A-Za-z]+)") | .a) //
		 ([.method, (.path | sub("^[^?]*"; "") | sub("(?<n>[=]).*?(?=&|$)"; "="; "g"))] | map(select(. != "")) | join(" ")))] | join(" ")' |
		tr -d '"' | LC_ALL=C sort -u
}

error=',"error":{"tool":"t","code":"c","message":"m"}'

@test "every request of every tool is signed as AWS verifies it" {
	local region=eu-central-1

	ddb-put -C app.json --create </dev/null
	{
		record ORDERS '{"order_id":1,"é":"ü +="}'
		record V '{"id":"a"}'
		record G '{"id":"a","x":1}'
	} | ddb-put -C app.json --retries 0 >out
	record V null ',"key":{"id":"a"}' | ddb-put -C app.json >>out
	printf '%s\n' '{"topic":"T","partition":0,"offset":1,"table":"t","put_if":"absent","payload":{"id":"a"}}' |
		ddb-put >>out
	record ORDERS '{"order_id":1}' ',"stored":"orders"' | ddb-join -C app.json >>out
	ddb-scan -t t >>out
	record T '{"id":"a"}' ',"stored":"final","from":{"table":"errors","key":{"id":"a"},"if":{"_source":null,"retries":1}}' |
		ddb-del >>out
	record "a b+c=é/\$" '{}' "$error" | dlq-park --sns "$ARN" 's3://bucket/pre fix+=é' >>out
	record L "\"$(head -c 17000000 /dev/zero | tr '\0' x)\"" "$error" >large
	dlq-park -A s3://bucket large
	run dlq-park -A --retries 0 s3://bucket large
	run msk-tail --max-wait 1ms --cluster-arn arn:aws:kafka:eu-west-3:1:cluster/demo/abcd-1234-5 T
	run msk-tail --max-wait 1ms -b 127.0.0.1:1 --auth scram:mine T
	umask 077
	printf '[r]\nrole_arn = arn:aws:iam::1:role/a +=é\nsource_profile = b\n[b]\naws_access_key_id = test\naws_secret_access_key = %s\naws_session_token = tok/en+==\n' \
		"$AWS_SECRET_ACCESS_KEY" >keys
	AWS_ACCESS_KEY_ID='' AWS_SHARED_CREDENTIALS_FILE=$PWD/keys \
		AWS_PROFILE=r ddb-scan -t t >>out
	stub_requests 'select(.signature) | [.signature, .path, .headers["x-amz-target"], .body[:100]]' >wrong
	cat wrong >&2
	[ ! -s wrong ]
	kinds >kinds
	diff - kinds <<-END
	ROLE $region dynamodb DynamoDB_20120810.DescribeTable
	ROLE $region dynamodb DynamoDB_20120810.Scan
	test $region dynamodb DynamoDB_20120810.BatchGetItem
	test $region dynamodb DynamoDB_20120810.BatchWriteItem
	test $region dynamodb DynamoDB_20120810.CreateTable
	test $region dynamodb DynamoDB_20120810.DeleteItem
	test $region dynamodb DynamoDB_20120810.DescribeTable
	test $region dynamodb DynamoDB_20120810.PutItem
	test $region dynamodb DynamoDB_20120810.Query
	test $region dynamodb DynamoDB_20120810.Scan
	test $region dynamodb DynamoDB_20120810.UpdateItem
	test $region s3 DELETE ?uploadId=
	test $region s3 POST ?uploadId=
	test $region s3 POST ?uploads=
	test $region s3 PUT
	test $region s3 PUT ?partNumber=&uploadId=
	test $region secretsmanager secretsmanager.GetSecretValue
	test $region sts AssumeRole
	test eu-west-3 kafka GET
	test eu-west-3 sns Publish
	END
}
