#!/bin/sh
# run.sh DIR SECONDS NAME...: one harness of DIR after the other, each for so
# many seconds, from the committed corpus on. Ends with 1 where one of them
# found something: the input lies in DIR/findings, its stack in DIR/NAME.log.
dir=${1:?} seconds=${2:?} rc=0
shift 2
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$dir/findings"
for name; do
	mkdir -p "$dir/corpus/$name"
	# A unit that takes 5 s or 2 GiB is a finding too.
	if nice -n 10 "$dir/fuzz_$name" -max_total_time="$seconds" -timeout=5 \
		-rss_limit_mb=2048 -max_len=8192 -print_final_stats=1 \
		-artifact_prefix="$dir/findings/$name-" \
		"$dir/corpus/$name" "$here/corpus/$name" \
		>"$dir/$name.log" 2>&1; then
		result=nothing
	else
		result=FOUND rc=1
	fi
	executions=$(sed -n 's/^stat::number_of_executed_units: *//p' \
		"$dir/$name.log")
	printf '%-10s %s executions, %s\n' "$name" "${executions:-?}" "$result"
done
exit $rc
