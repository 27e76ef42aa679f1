# shellcheck shell=bash disable=SC2034,SC2154
# DynamoDB Local, in memory, on the loopback address alone.

fetch_dynamodb()
{
	maven copy-dependencies -f "$here/dynamodb.pom.xml" \
		-DincludeScope=runtime "-DoutputDirectory=$1/lib" &&
		javac -cp "$1/lib/*" -d "$1/classes" "$here/DdbLoopback.java"
}

dynamodb_fetch()
{
	cached dynamodb "$here/dynamodb.pom.xml" "$here/DdbLoopback.java"
	dynamodb_home=$got
}

dynamodb_configure()
{
	dynamodb_port=$(free_ports 1)
}

dynamodb_start()
{
	local options

	read -ra options <<<"$(jvm -Xmx512m)"
	start dynamodb java "${options[@]}" \
		-cp "$dynamodb_home/classes:$dynamodb_home/lib/*" \
		DdbLoopback -inMemory -sharedDb -disableTelemetry \
		-port "$dynamodb_port"
}

# Without a signature it answers 400.
dynamodb_answers()
{
	[ "$(curl -s --max-time 5 -o "$dir/tmp/dynamodb" -w '%{http_code}' \
		"http://127.0.0.1:$dynamodb_port/")" = 400 ]
}

dynamodb_ready()
{
	until_ready 120 dynamodb dynamodb_answers
	give AWS_ENDPOINT_URL_DYNAMODB "http://127.0.0.1:$dynamodb_port"
	give DDB_URL "http://127.0.0.1:$dynamodb_port"
	give AWS_ACCESS_KEY_ID stack
	give AWS_SECRET_ACCESS_KEY "$(password)"
	give AWS_REGION eu-central-1
	give AWS_DEFAULT_REGION eu-central-1
	give AWS_CONFIG_FILE /dev/null
	give AWS_SHARED_CREDENTIALS_FILE /dev/null
	give AWS_EC2_METADATA_DISABLED true
}
