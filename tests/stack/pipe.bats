# The whole pipe on real services: Kafka, a schema registry, DynamoDB Local.

setup_file() {
	load stack
	seed_once
}

setup() {
	load stack
	cd "$BATS_TEST_TMPDIR" || return
	export XDG_CACHE_HOME=$PWD/cache
	# shellcheck disable=SC2034 # for stack.bash
	PIDS=()
}

teardown() {
	kill_all
	tail -n 20 ./*.err
}

# moment: a share of all records between 5 and 90 %.
moment() {
	printf '0.%02d' $((RANDOM % 86 + 5))
}

@test "50,000 Avro rows of three topics land in three tables, each exactly as expected" {
	new_pipe rows
	(tail_pipe rows notes -e)
	check_result rows
	drop_pipe rows
}

@test "kill -9 of csr-decode and of ddb-put at random moments, ten times over: nothing is missing, no commit passes an unacknowledged record" {
	local round name

	RANDOM=$SEED
	for round in $(seq "${STACK_ROUNDS:-10}"); do
		name=killed$round
		new_pipe "$name"
		start_pipe "$name" "$name.notes"
		py watch --pipe "$PIPE" --kill "csr-decode=$(moment)" \
			--kill "ddb-put=$(moment)" "$name" "$name.notes"
		end "$PIPE"
		check_result "$name"
		drop_pipe "$name"
	done
}

@test "a second consumer joins and leaves mid-stream: nothing is missing" {
	local first second

	new_pipe joined
	start_pipe joined first --in-flight 2000 --rate 300
	first=$PIPE
	py watch --until 0.2 joined first
	start_pipe joined second --in-flight 2000 --rate 300 --drain 60s
	second=$PIPE
	until_true 60 test -s second
	py watch --until 0.6 joined first second
	end "$second"
	py watch joined first second
	end "$first"
	check_result joined
	drop_pipe joined
}

@test "kill -9 of msk-tail itself: the next one goes on, nothing is missing" {
	new_pipe again
	start_pipe again first -X session.timeout.ms=6000
	py watch --until 0.4 again first
	kill -KILL "$PIPE"
	wait "$PIPE" || :
	start_pipe again second -X session.timeout.ms=6000
	py watch again first second
	end "$PIPE"
	check_result again
	drop_pipe again
}
