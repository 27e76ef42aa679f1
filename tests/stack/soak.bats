# Three minutes of random faults; make faults-soak SECONDS=1800 takes its time.

setup() {
	load stack
}

faults() {
	timeout 1200 "$STACK_PYTHON" "$ROOT/tests/faults/run.py" --short \
		--seed "${FAULTS_SEED:-1}" "$@"
}

@test "the soak sees memory that grows and files that stay open" {
	run -1 faults sabotage-grows
	[ "$(tail -n 1 <<<"$output" | cut -d '|' -f 6)" -ge 2 ]
}

@test "under random faults at full rate memory and open files stay flat, and nothing is lost" {
	SOAK_SECONDS=180 faults soak
}
