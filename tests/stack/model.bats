# The randomised test of the whole pipe, at its smaller size, on DynamoDB.

setup() {
	load stack
}

@test "rows in random order, stages killed, retries killed: all is where the model says" {
	timeout 300 "$ROOT/tests/model/model.sh" dynamodb "${MODEL_ROWS:-2000}"
}
