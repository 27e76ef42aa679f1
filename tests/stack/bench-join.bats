load stack

@test "the join's bench: ddb-join and boto3 make the same of each driver record" {
	run -0 "$STACK_PYTHON" "$ROOT/tests/bench/join.py" --build "$B" --smoke
	[[ $output = *"the outputs are equal"* ]]
}
