#!/usr/bin/env bash
# The other parts of the bench run; no times are asserted.
cd "${0%/*}/../.." || exit 1
B=${B:-build}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
tests=0

# works TITLE COMMAND...
works() {
	tests=$((tests + 1))
	if "${@:2}" >"$dir/out" 2>&1; then
		echo "ok $tests - $1"
	else
		echo "not ok $tests - $1"
		sed 's/^/# /' "$dir/out"
	fi
}

works "in a chain with cat csr-decode prints what it prints alone" \
	timeout 60 tests/bench/chain.py --build "$B" --smoke
works "scaling.py measures csr-decode on more and larger records" \
	timeout 60 tests/bench/scaling.py --build "$B" --smoke --svg "$dir/plot.svg"
works "its plot is well-formed, with labels and slopes" \
	python3 - "$dir/plot.svg" <<'END'
import sys
from xml.dom import minidom
texts = [t.firstChild.data for t in
         minidom.parse(sys.argv[1]).getElementsByTagName("text")]
for words in "slope", "records", "fields", "seconds", "MiB", "-j 2", "10":
    assert any(words in t for t in texts), words
END
echo "1..$tests"
