# Full disks, junk and large records: the short form of tests/faults/disks.py,
# flood.py, large.py and idle.py. FAULTS_SEED=N is another plan.

setup() {
	load stack
}

faults() {
	timeout 600 "$STACK_PYTHON" "$ROOT/tests/faults/run.py" --short \
		--seed "${FAULTS_SEED:-1}" "$@"
}

@test "a full disk under the store or the parking acknowledges nothing, and the pipe goes on when there is room" {
	faults disk-store disk-parked
}

@test "a full disk under the schema cache: one warning, and csr-decode decodes on" {
	faults disk-cache
}

@test "a stage whose output is full ends with 74, and nothing is lost" {
	faults output-full
}

@test "of a flood of junk every record is parked, and every good one stored" {
	faults flood
}

@test "a record of 30 MiB is parked, or stored without its large column" {
	faults large large-narrow
}

@test "a lone record goes to its table without another behind it" {
	faults idle-sqlite idle-dynamodb
}
