#!/usr/bin/env bash
# json.sh DIR: JSONTestSuite's texts (its folder test_parsing) through the
# scan that every record goes through. y_ must be accepted, n_ refused; for i_,
# where both are right, it says which. The line before the last lists those.
here=$(cd "$(dirname "$0")" && pwd)
cases=("${1:-/nowhere}"/[yni]_*.json)
if [ ! -e "${cases[0]}" ]; then
	echo "json: no cases in '${1:-}': make conformance SUITE=json DIR=.../JSONTestSuite/test_parsing" >&2
	exit 78
fi
make -s -C "$here/../.." build/json_check || exit
passed=0 failed=0 accepted=()
while read -r outcome name why; do
	case $outcome:$name in
	accepted:y_* | refused:n_*) passed=$((passed + 1)) ;;
	accepted:i_*)
		passed=$((passed + 1))
		accepted+=("${name%.json}")
		;;
	refused:i_*) passed=$((passed + 1)) ;;
	*)
		failed=$((failed + 1))
		echo "not ok $name: $outcome $why"
		;;
	esac
done < <("$here/../../build/json_check" "${cases[@]}")
# A crash would leave cases out.
missing=$((${#cases[@]} - passed - failed))
[ $missing -eq 0 ] || echo "not ok: $missing cases without an answer"
echo "of i_ accepted, all others refused: ${accepted[*]}"
echo "$passed passed, $((failed + missing)) failed"
[ $((failed + missing)) -eq 0 ]
