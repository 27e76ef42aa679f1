# The short form of each scenario of tests/faults: make faults runs them in
# full, FAULTS_SEED=N make check with another plan.

setup() {
	load stack
}

faults() {
	timeout 600 "$STACK_PYTHON" "$ROOT/tests/faults/run.py" --short \
		--seed "${FAULTS_SEED:-1}" "$@"
}

# cell N: of the row, as a number
cell() {
	tail -n 1 <<<"$output" | cut -d '|' -f $(($1 + 1))
}

@test "the harness sees what is missing, what is wrong, what is committed too early" {
	run -1 faults sabotage-missing
	[ "$(cell 4)" -ge 5 ]
	run -1 faults sabotage-wrong
	[ "$(cell 5)" -ge 20 ]
	run -1 faults sabotage-commit
	[ "$(cell 6)" -ge 5 ]
}

@test "kill -9 of a stage under load: nothing is lost, nothing committed too early" {
	faults 'kill-avro-unframe' 'kill-csr-decode' 'kill-ddb-*' 'kill-dlq-park'
}

@test "kill -9 of all stages, of msk-tail alone, of all: nothing is lost" {
	faults kill-stages kill-msk-tail kill-all kill-unversioned kill-sqlite
}

@test "SIGTERM of msk-tail drains and commits: nothing that was acknowledged comes again" {
	faults sigterm
}

@test "pipes that join, leave, die and freeze in an eager group: the last versions stand" {
	faults group-eager
}

@test "pipes that join, leave, die and freeze in a cooperative group: the last versions stand" {
	faults group-cooperative
}

@test "a pipe that thaws when others have stored all does not bring old versions back" {
	faults group-stale
}
