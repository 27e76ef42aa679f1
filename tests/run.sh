#!/usr/bin/env bash
# Run test suites and count: tests/run.sh fast|local|all [SUITE...]
#
# Every suite prints TAP: unit programs, bats files, and scripts, those named
# *.fast.* without and those named *.tap.* with real services. "all" runs them
# all, "local" those that need no service, and "fast" what of these is done in a
# minute: a bats file that is not among them says "# Not in check-fast".
# The last line is "N passed, N failed", behind "N skipped" where some were.
# SUITE is a file (tests/msk-tail.bats) or a unit's name (test_buf).
set -u -o pipefail

# What starts us in the background may have signals ignored, and tests of
# signals would inherit that.
if [ -z "${DEFAULT_SIGNALS-}" ]; then
	DEFAULT_SIGNALS=1 exec env --default-signal "$0" "$@"
fi
cd "$(dirname "$0")/.." || exit 1
B=${B:-build}
export B
# A python3 that is a wrapper (pyenv's) takes longer to start than most tests.
PATH=$(dirname "$(python3 -c 'import sys; print(sys.executable)')"):$PATH
export PATH
taps=$B/taps
which=${1:?fast, local or all}
shift
mkdir -p "$taps"
rm -f "$taps"/*

# A suite's TAP goes to a file of its own; its stderr too, as comments.
run_suite() {
	local name=${1//\//_} status from=$SECONDS
	timeout --foreground -k 10 "$longest" "${@:2}" \
		</dev/null >"$taps/$name" 2>"$taps/$name.err"
	status=$?
	sed 's/^/# /' "$taps/$name.err" >>"$taps/$name"
	rm -f "$taps/$name.err"
	if [ $status -ne 0 ] && ! grep -q '^not ok' "$taps/$name"; then
		echo "not ok 0 - $1 ended with status $status" >>"$taps/$name"
	fi
	if ! grep -q '^\(not \)\?ok' "$taps/$name"; then
		echo "not ok 0 - $1 ran no test" >>"$taps/$name"
	fi
	printf '%-36s %3d ok %3d not ok %4d s\n' "$1" \
		"$(grep -c '^ok' "$taps/$name")" \
		"$(grep -c '^not ok' "$taps/$name")" $((SECONDS - from))
	grep -A 12 '^not ok' "$taps/$name" || true
}

run_one() {
	case $1 in
	*.bats) run_suite "$1" bats --tap "$1" ;;
	*.sh | *.py) run_suite "$1" "$1" ;;
	*) run_suite "$1" "$B/unit/$1" ;;
	esac
}
export -f run_suite run_one
longest=4800 # seconds: a suite that hangs is to fail, not to stop the others
export taps longest

# bats_files: those of this run, each behind its size.
bats_files() {
	if [ "$which" != fast ]; then
		find tests -maxdepth 1 -name '*.bats' -printf '%s %p\n'
	else
		grep -L '^# Not in check-fast' tests/*.bats |
			xargs stat -c '%s %n'
	fi
}

# Six at a time, since most of them wait more than they work, the large ones
# first; the real services are shared, so their files go in a row.
if [ $# -gt 0 ]; then
	for suite in "$@"; do
		run_one "$suite"
	done
else
	{
		bats_files
		find tests -maxdepth 2 -name '*.fast.*' -printf '0 %p\n'
		find "$B/unit" -maxdepth 1 -name 'test_*' -type f -printf '0 %f\n'
	} | sort -rn | cut -d' ' -f2 | xargs -P 6 -I {} bash -c 'run_one {}'
	if [ "$which" = all ]; then
		for suite in tests/*/*.tap.* tests/stack/run.sh; do
			[ -e "$suite" ] && run_one "$suite"
		done
	fi
fi

count() {
	cat "$taps"/* | grep -c "$1"
}
skipped=$(count '^ok.*# skip')
passed=$(($(count '^ok') - skipped))
failed=$(count '^not ok')
[ "$skipped" -eq 0 ] || echo "$skipped skipped"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
