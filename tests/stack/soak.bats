# Three minutes of random faults; make faults-soak SECONDS=1800 takes its time.

setup() {
	load stack
}

@test "under random faults at full rate memory and open files stay flat, and nothing is lost" {
	SOAK_SECONDS=180 timeout 1200 "$STACK_PYTHON" \
		"$ROOT/tests/faults/run.py" --short \
		--seed "${FAULTS_SEED:-1}" soak
}
