# Not in check-fast, for the time it takes.
load helpers
load stub/stub

setup() {
	DIR=$BATS_TEST_TMPDIR/schemas
	IN=$BATS_TEST_TMPDIR/in
	mkdir "$DIR"
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	unset SCHEMA_REGISTRY_URL
}

teardown() {
	exec 7>&- 8<&-
	if [ -n "${pid-}" ]; then stop "$pid"; fi
	stub_stop_all
}

# corpus BYTES [OPTION...]: records in IN, their schemas in DIR.
corpus() {
	python3 "$ROOT/tests/jobs_corpus.py" "$DIR" "$@" >"$IN"
}

# decoded NAME [OPTION...]: from IN to NAME.out; NAME.err has the status and
# what was said, without what depends on time.
decoded() {
	local name=$BATS_TEST_TMPDIR/$1 status=0
	timeout 120 csr-decode -v -r "${REGISTRY-$DIR}" "${@:2}" \
		<"$IN" >"$name.out" 2>"$name.said" || status=$?
	{
		sed 's/retries=.*//' "$name.said"
		echo "$status"
	} >"$name.err"
}

# same [OPTION...]: by one thread and by several.
same() {
	local jobs
	decoded one "$@"
	for jobs in 2 5; do
		decoded more -j "$jobs" "$@"
		cmp "$BATS_TEST_TMPDIR/one.out" "$BATS_TEST_TMPDIR/more.out"
		diff "$BATS_TEST_TMPDIR/one.err" "$BATS_TEST_TMPDIR/more.err"
	done
}

# trickle REGISTRY: csr-decode -j 2 behind the descriptors 7 (in) and 8 (out).
trickle() {
	mkfifo "$BATS_TEST_TMPDIR/to" "$BATS_TEST_TMPDIR/from"
	timeout 60 csr-decode -j 2 --cache '' -r "$1" \
		<"$BATS_TEST_TMPDIR/to" >"$BATS_TEST_TMPDIR/from" 3>&- &
	pid=$!
	exec 7>"$BATS_TEST_TMPDIR/to" 8<"$BATS_TEST_TMPDIR/from"
}

@test "-j N writes, says and counts what one thread does" {
	corpus 6000000
	same
	same -k -m drop
	same -A --retry-errors
	same --strict
	same --union tagged --logical raw --bytes latin1
}

@test "-j N: the same of good records alone, and where every other one is bad" {
	for odd in 0 0.0005 0.5; do
		corpus 4000000 --odd $odd
		same -k
	done
}

@test "-j N -m failfast ends at the same record, nothing after it" {
	for odd in 0.0005 0.00005; do
		corpus 4000000 --odd $odd
		same -m failfast
		[ "$(tail -n 1 "$BATS_TEST_TMPDIR/one.err")" = 65 ]
	done
}

@test "-j N: tiny inputs, none, a stump" {
	for bytes in 0 1 1000 130000; do
		corpus $bytes
		same
	done
	printf '{"offset":1,"payl' >>"$IN"
	same
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/one.err")" = 74 ]
}

@test "-j N: files one after the other, and one that is not there" {
	corpus 700000
	local files=("$IN" - "$IN" "$IN")
	same "${files[@]}"
	same "${files[@]}" "$BATS_TEST_TMPDIR/none"
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/one.err")" = 78 ]
}

@test "-j N: records of 30 MiB between short ones" {
	corpus 300000
	{
		cat "$IN"
		printf '{"payload_base64":"%s","value_schema_id":1}\n' \
			"$( (printf '\2\2\200\200\200\24'; head -c 20971520 /dev/zero | tr '\0' a) | base64 -w0)"
		cat "$IN"
		printf '{"a":"%s"}\n' "$(head -c 900000 /dev/zero | tr '\0' b)"
		cat "$IN"
	} >"$IN.long"
	mv "$IN.long" "$IN"
	same
	same --max-record 1M
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/one.err")" = 78 ]
	same --max-record 800K
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/one.err")" = 78 ]
}

@test "-j N: metrics add up topic by topic" {
	corpus 3000000
	for jobs in 1 3; do
		csr-decode -j $jobs -r "$DIR" --metrics "$BATS_TEST_TMPDIR/metrics.$jobs" <"$IN" >/dev/null
		jq -cS 'del(._aws.Timestamp, .Pid)' "$BATS_TEST_TMPDIR/metrics.$jobs" >"$BATS_TEST_TMPDIR/sorted.$jobs"
	done
	[ "$(wc -l <"$BATS_TEST_TMPDIR/sorted.1")" -gt 30 ]
	cmp "$BATS_TEST_TMPDIR/sorted.1" "$BATS_TEST_TMPDIR/sorted.3"
}

@test "-j N: a record goes out at once while the input stays open" {
	corpus 200000 --odd 0
	trickle "$DIR"
	for line in 1 2 3; do
		sed -n "${line}p" "$IN" >&7
		read -r -t 20 got <&8
		[ "$(field offset <<<"$got")" = $line ]
	done
	# Behind a flood, too: all of it, and the last one.
	cat "$IN" "$IN" "$IN" >&7 &
	for ((line = 3 * $(wc -l <"$IN"); line > 0; line--)); do
		read -r -t 20 got <&8
	done
	echo '{"offset":-1}' >&7
	read -r -t 20 got <&8
	[ "$got" = '{"offset":-1}' ]
	exec 7>&-
	wait $pid
}

@test "-j N: while the registry is down, all before the record that needs it is passed on" {
	corpus 2000000 --odd 0
	stub_start '[{"path":"/schemas/ids/[0-9]$","answers":[{"body":{"schema":"{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"id\",\"type\":\"long\"},{\"name\":\"note\",\"type\":[\"null\",\"string\"]}]}"}}]},
		{"answers":[{"status":503}]}]'
	export REGISTRY=$STUB_URL
	same --cache '' --max-wait 1s -q
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/one.err")" = 69 ]
	count=$(wc -l <"$BATS_TEST_TMPDIR/one.out")
	[ "$count" -gt 5000 ]
	cmp <(field offset <"$BATS_TEST_TMPDIR/one.out") \
		<(head -n "$count" "$IN" | field offset)
}

@test "-j N --reader latest: a newer version holds from the record on that found it" {
	corpus 3000000 --odd 0
	local row='{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"id\",\"type\":\"long\"}'
	local answers='' i
	# Most ids come before the first change, so that pieces are done ahead.
	for i in 1 2 3 4; do
		answers+=',{"times":'$((12 / i))',"body":{"version":'$i',"id":'$((100 + i))',"schema":"'$row',{\"name\":\"v'$i'\",\"type\":\"int\",\"default\":'$i'}]}"}}'
	done
	for jobs in 1 4; do
		stub_start '[{"path":"/subjects/.*","answers":['"${answers#,}"']},
			{"answers":[{"body":{"schema":"'"$row"',{\"name\":\"note\",\"type\":[\"null\",\"string\"]}]}"}}]}]'
		REGISTRY=$STUB_URL decoded $jobs -j $jobs --cache '' --reader S:latest
		stub_stop
	done
	[ "$(field payload <"$BATS_TEST_TMPDIR/1.out" | grep -o '"v[0-9]"' | sort -u | wc -l)" = 4 ]
	cmp "$BATS_TEST_TMPDIR/1.out" "$BATS_TEST_TMPDIR/4.out"
	diff "$BATS_TEST_TMPDIR/1.err" "$BATS_TEST_TMPDIR/4.err"
}

@test "-j N: each schema is asked for once" {
	corpus 3000000 --odd 0
	stub_start '[{"answers":[{"body":{"schema":"\"bytes\""}}]}]'
	REGISTRY=$STUB_URL decoded more -j 4 --cache ''
	[ "$(stub_requests .path | sort | uniq -d)" = "" ]
	[ "$(stub_requests .path | wc -l)" = "$(field value_schema_id <"$IN" | sort -u | wc -l)" ]
}

# ended COMMAND...: which ends csr-decode while records flow, given its pid and
# a thread's id. What came out is the beginning of what should.
ended() {
	local out=$BATS_TEST_TMPDIR/out fifo status=0 whole threads
	fifo=$(mktemp -u "$BATS_TEST_TMPDIR/fifo.XXXXXX")
	mkfifo "$fifo"
	csr-decode -j 3 -r "$DIR" <"$fifo" >"$out" 3>&- 7>&- 8<&- &
	pid=$!
	exec 7>"$fifo"
	cat "$IN" >&7
	until_true 30 test -s "$out"
	threads=(/proc/"$pid"/task/*)
	[ ${#threads[@]} -ge 4 ]
	"$@" "$pid" "${threads[3]##*/}"
	# Where it lives on, it ends well.
	exec 7>&-
	wait $pid || status=$?
	pid=
	[ $status -gt 128 ]
	whole=$(wc -l <"$out")
	cmp <(head -n "$whole" "$out") \
		<(csr-decode -r "$DIR" <"$IN" | head -n "$whole")
}

# crash PID THREAD: by a signal of its own, SIGABRT.
crash() {
	python3 -c 'import ctypes, sys
ctypes.CDLL(None).tgkill(int(sys.argv[1]), int(sys.argv[2]), 6)' "$@"
}

terminate() {
	kill "$1"
}

@test "-j N: a thread that crashes ends the program; SIGTERM too" {
	corpus 3000000 --odd 0
	ended crash
	ended terminate
}

@test "-j N: a reader that goes away ends it quietly as by SIGPIPE" {
	run -0 --separate-stderr bash -c 'yes "{}" | timeout 60 csr-decode -j 3 -r / | head -n 1; [ ${PIPESTATUS[1]} = 141 ]'
	[ "$output" = '{}' ]
	[ -z "$stderr" ]
	run -74 bash -c 'yes "{}" | timeout 60 csr-decode -j 2 -r / >/dev/full'
}

@test "-j takes 1 to 64" {
	for bad in 0 -1 65 9999 abc '' 1.5 99999999999999999999; do
		run -64 --separate-stderr csr-decode -r / -j "$bad" <<<'{}'
		[ -z "$output" ]
		[ -n "$stderr" ]
	done
	for good in 1 2 64; do
		run -0 csr-decode -r / --jobs $good <<<'{}'
		[ "$output" = '{}' ]
	done
}
