#!/usr/bin/env bash
# The demo does what it says: it counts by itself.
cd "${0%/*}/../.." || exit 1
B=${B:-build}
make -s B="$B" demo-programs || exit 1
echo 1..1
if tests/demo/run.sh >"$B/demo/run.out" 2>&1; then
	echo "ok 1 - the demo does what it says"
else
	echo "not ok 1 - the demo does what it says"
	sed 's/^/# /' "$B/demo/run.out"
fi
