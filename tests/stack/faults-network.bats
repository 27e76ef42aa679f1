# Services and networks that fail: the short form of tests/faults/broker.py,
# registry.py and dynamodb.py. FAULTS_SEED=N is another plan.

setup() {
	load stack
}

faults() {
	timeout 900 "$STACK_PYTHON" "$ROOT/tests/faults/run.py" --short \
		--seed "${FAULTS_SEED:-1}" "$@"
}

@test "a broker that ends, is killed, or refuses connections for a while" {
	faults broker-stop broker-kill broker-down
}

@test "connections to the broker that are cut, late, slow, dead or half-open" {
	faults 'broker-cut*' broker-late broker-slow broker-frozen \
		broker-half-open
}

@test "a registry that is down at the start or later, or slow" {
	faults 'registry-down*' registry-slow registry-cached
}

@test "a registry that answers 500, 429, HTML, half of it, or nothing" {
	faults registry-answers
}

@test "a schema that is published late is waited for, or its records come back" {
	faults registry-published-late registry-unknown
}

@test "DynamoDB throttles, and leaves items and keys unprocessed" {
	faults dynamodb-throttled 'dynamodb-unprocessed*'
}

@test "DynamoDB fails, is gone, and loses answers to what it has executed" {
	faults dynamodb-500 dynamodb-down dynamodb-frozen 'dynamodb-resets*'
}

@test "a table that is deleted and made again" {
	faults dynamodb-table
}

@test "credentials that expire, and a clock that is off" {
	faults 'dynamodb-credentials*' dynamodb-clock
}
