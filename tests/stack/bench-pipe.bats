load stack

@test "the pipe's bench: each side leaves the same rows in DynamoDB and in SQLite" {
	run -0 timeout 300 "$STACK_PYTHON" "$ROOT/tests/bench/pipe/run.py" \
		--build "$B" --smoke
	[[ $output = *"The tables are equal."* ]]
}

# burning HOW: the CPU milliseconds that tree.py says of a process that has a
# child which takes a second.
burning() {
	"$ROOT/tests/bench/pipe/tree.py" "$BATS_TEST_TMPDIR/$1" \
		python3 -c 'if 1:
		import os, signal, sys, time
		if sys.argv[1] == "ignored":
		    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
		pid = os.fork()
		if pid == 0:
		    while time.process_time() < 1:
		        pass
		    if sys.argv[1] == "ignored":
		        time.sleep(2)  # it lives on, so that it is looked at
		elif sys.argv[1] != "orphaned":
		    try:
		        os.waitpid(pid, 0)
		    except ChildProcessError:
		        pass
		' "$1"
	jq '(.user_us + .system_us) / 1000 | floor' "$BATS_TEST_TMPDIR/$1"
}

@test "the pipe's bench counts children that are waited for, orphaned and ignored" {
	local how ms

	for how in waited orphaned ignored; do
		ms=$(burning "$how")
		[ "$ms" -ge 950 ]
		[ "$ms" -lt 1900 ]
	done
}
