#!/usr/bin/env bash
# Every committed input through its harness: what was once found stays fixed,
# and a harness that no longer builds is seen without clang.
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=exitcode=99
make -s B="$B" ${SANITIZE:+SANITIZE="$SANITIZE"} fuzz-replay >&2 || exit 1
n=0
for corpus in tests/fuzz/corpus/*/; do
	name=$(basename "$corpus")
	n=$((n + 1))
	if said=$("$B/replay/$name" "$corpus"* 2>&1); then
		echo "ok $n - $name: $(find "$corpus" -type f | wc -l) inputs"
	else
		echo "not ok $n - $name"
		tail -n 30 <<<"$said" | sed 's/^/# /'
	fi
done
echo "1..$n"
