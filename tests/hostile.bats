# What every filter promises whatever its neighbours do; hostile.py does the
# things to them that a shell can't, and says what was not as it should be.
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	unset SCHEMA_REGISTRY_URL
}

hostile() {
	"$ROOT/tests/hostile.py" "$@"
}

@test "input cut at any byte: whole records are passed on, the stump is not, 74" {
	hostile cut
}

@test "input that comes byte by byte gives the same output" {
	hostile trickle
}

@test "records of 1 to 200 KiB pass all filters byte for byte" {
	hostile sizes
}

@test "whatever the lines hold: one in, one out, in order, each a JSON object" {
	hostile mutants
}

@test "a line over 64 MiB is 78, what was before it is passed on; one of the limit is taken" {
	hostile ceiling
}

@test "NUL, BOM, blanks, bad UTF-8, fields named twice: an error record with the line" {
	hostile junk
}

@test "CR at the end, blanks, odd names and numbers pass byte for byte" {
	hostile odd_but_valid
}

@test "2048 levels pass, more are an error record" {
	hostile nesting
}

@test "a field whose name is written with escapes is found" {
	hostile escaped_names
}

@test "-A prints coordinates, error.code and parked, and nothing else" {
	hostile acks
}

@test "--retry-errors takes error, parked, retries, missing, from off, and works on the rest" {
	hostile retry
}

@test "the first SIGINT is the source's, the second one and SIGTERM end a filter" {
	hostile interrupts
}

@test "SIGINT that is inherited ignored stays ignored" {
	hostile background
}

@test "with a terminal as stdin the first SIGINT ends a filter" {
	hostile terminal
}

@test "a reader that goes ends a filter as by SIGPIPE, ignored or not, without a word" {
	hostile reader_goes
}

@test "a stdout that somebody made non-blocking loses nothing" {
	hostile nonblocking_output
}

@test "a stdin that somebody made non-blocking is waited for" {
	hostile nonblocking_input
}

@test "closed descriptors: no file takes their place, a closed stdout is 74" {
	hostile closed
}

@test "/dev/full as stdout is 74, as stderr it changes nothing" {
	hostile full
}

@test "200 FILE operands need no more descriptors than one" {
	hostile files
}

@test "a FILE that is not there is 78, a directory or a stump 74, what was before it is passed on" {
	hostile no_file
}

@test "a FILE that can't be read is 77" {
	hostile unreadable
}

@test "-- ends the options, they mix with FILEs, and mistakes are 64" {
	hostile options
}

@test "option goes before environment, environment before config" {
	hostile precedence
}
