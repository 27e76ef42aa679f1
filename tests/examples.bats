# What lies in examples/: it is complete, well-formed, and does what it says.
# The demo runs app.json, stream.sh and retry.sh as a whole.
# shellcheck disable=SC2154 # run sets stderr

load helpers
load stub/stub

E=$ROOT/examples

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cp "$E/app.json" .
	export AWS_ENDPOINT_URL_DYNAMODB=sqlite:t.db
}

teardown() {
	stub_stop_all
}

# The values of a member in an IAM policy, one a line.
policy() {
	jq -r ".Statement[] | .$2 | if type == \"array\" then .[] else . end" \
		"$E/iam/$1.json"
}

# The same of what it says of DynamoDB.
dynamodb_policy() {
	policy "$1" "$2" | grep -E '^(arn:aws:)?dynamodb:'
}

@test "app.json is a config that every program takes without a word" {
	run -0 --separate-stderr timeout 20 ddb-put -C app.json --create </dev/null
	[ -z "$output$stderr" ]
	for program in csr-decode ddb-put ddb-join dlq-park ddb-del; do
		run -0 --separate-stderr timeout 20 "$program" -C app.json </dev/null
		[ -z "$output$stderr" ]
	done
	run -0 --separate-stderr timeout 20 ddb-scan -C app.json --errors
	[ -z "$output$stderr" ]
}

@test "athena.sql is what dlq-park --athena-ddl prints for app.json" {
	run -0 --separate-stderr dlq-park -C app.json --athena-ddl
	[ "$output" = "$(cat "$E/athena.sql")" ]
}

@test "the scripts are bash without faults" {
	for script in "$E"/*.sh; do
		[ -x "$script" ]
		bash -n "$script"
		if command -v shellcheck; then
			shellcheck -S warning "$script"
		fi
	done
}

@test "stream.sh hands its options to msk-tail, and the whole pipe to --exec" {
	mkdir bin
	printf '#!/bin/sh\nprintf "%%s\\n" "$@" >args\n' >bin/msk-tail
	chmod +x bin/msk-tail
	PATH=$PWD/bin:$PATH "$E/stream.sh" "s3://conf/my app.json" -e --rate 5
	[ "$(head -n 6 args | paste -sd ' ')" = "-C s3://conf/my app.json -e --rate 5 --exec" ]
	[ "$(sed 1,6d args | tr -d '\n\t' | sed 's/ -[^|]*//g; s/|/ /g')" = \
		"avro-unframe csr-decode ddb-put ddb-join ddb-put dlq-park" ]
}

@test "two runs of retry.sh never overlap: the second says so and ends with 75" {
	ddb-put -C app.json --create </dev/null
	exec 8<app.json
	flock --nonblock 8
	run -75 --separate-stderr timeout 20 "$E/retry.sh" app.json 8<&-
	[[ $stderr == *"another run on app.json"* ]]
	flock --unlock 8
	run -0 --separate-stderr timeout 20 "$E/retry.sh" app.json
	[ -z "$output$stderr" ]
}

@test "the config of retry.sh may be in S3: two runs on it never overlap either" {
	aws_for_tests
	export AWS_ENDPOINT_URL_DYNAMODB=sqlite:t.db XDG_RUNTIME_DIR=$PWD/run
	mkdir run
	ddb-put -C app.json --create </dev/null
	stub_start '[{"method":"GET","path":"^/conf/a%20b/app.json$","answers":[{"file":"app.json"}]}]'
	export AWS_ENDPOINT_URL_S3=$STUB_URL
	run -0 --separate-stderr timeout 20 "$E/retry.sh" "s3://conf/a b/app.json"
	[ -z "$output$stderr" ]
	[ "$(stat -c %a run/*.lock)" = 600 ]
	exec 8<"$(echo run/*.lock)"
	flock --nonblock 8
	run -75 --separate-stderr timeout 20 "$E/retry.sh" "s3://conf/a b/app.json" 8<&-
	[[ $stderr == *"another run on s3://conf/a b/app.json"* ]]
	run -78 --separate-stderr timeout 20 "$E/retry.sh" s3://conf/none.json 8<&-
	[[ $stderr == *"s3://conf/none.json: "* ]]
}

@test "retry.sh fails as the stage that failed" {
	run -78 --separate-stderr timeout 20 "$E/retry.sh" app.json
	[[ $stderr == *"no such file"* ]]
	run -1 timeout 20 "$E/retry.sh" none.json
}

@test "the systemd units are valid, and stop the pipe in order" {
	command -v systemd-analyze || skip "no systemd-analyze"
	mkdir units
	for unit in "$E"/systemd/*; do
		sed "s#/usr/local/lib/mskutils#$E#; /^Documentation/d" "$unit" \
			>"units/${unit##*/}"
	done
	run -0 timeout 60 systemd-analyze verify units/mskutils-retry.service \
		units/mskutils-retry.timer units/mskutils-stream@1.service \
		units/mskutils-stream@.service
	[ -z "$output" ]
	grep -qx KillMode=mixed "units/mskutils-stream@.service"
	stop_s=$(sed -n 's/^TimeoutStopSec=//p' "units/mskutils-stream@.service")
	[ "$stop_s" -gt 10 ]
	[ "$(msk-tail --help | grep -c 'in flight (10s)')" -eq 1 ]
}

@test "crontab has settings, and lines of five fields and a command that is there" {
	while read -r line; do
		case $line in
		'#'* | [A-Z]*=*) ;;
		*)
			[[ $line =~ ^([0-9*/,-]+\ ){5}/usr/local/lib/mskutils/([a-z]+\.sh)\ / ]]
			[ -x "$E/${BASH_REMATCH[2]}" ]
			;;
		esac
	done <"$E/crontab"
	grep -q '^\*/5 ' "$E/crontab"
}

@test "IAM: one policy a program that calls AWS, no wildcard but where AWS has nothing narrower" {
	[ "$(cd "$E/iam" && echo *)" = "csr-decode.json ddb-del.json ddb-join.json ddb-put.json ddb-scan.json dlq-park.json msk-tail.json" ]
	for file in "$E"/iam/*.json; do
		jq -e '.Version == "2012-10-17" and (.Statement | length > 0 and
			all(.Effect == "Allow" and (.Sid | test("^[A-Za-z0-9]+$"))))' "$file"
		name=$(basename "$file" .json)
		run ! grep -F '*' <(policy "$name" Action)
		if [ "$name" != csr-decode ]; then
			run ! grep -x '\*' <(policy "$name" Resource)
		fi
	done
}

@test "IAM: the policies name the tables, the bucket and the topic of app.json" {
	staging=$(jq -r '.tables[].target_table_name' app.json)
	final=$(jq -r '.joins[] | .target_table_name, .error_table_name' app.json)
	[ "$(dynamodb_policy ddb-put Resource | sed 's#.*/##' | sort -u)" = \
		"$(printf '%s\n' "$staging" "$final" | sort)" ]
	[ "$(dynamodb_policy ddb-join Resource | grep -v /index/ | sed 's#.*/##' | sort)" = \
		"$(jq -r '.joins[].lookups[].table' app.json | sort -u)" ]
	for program in ddb-scan ddb-del; do
		[ "$(dynamodb_policy $program Resource | sed 's#.*/##')" = \
			"$(jq -r '.joins[].error_table_name' app.json)" ]
	done
	policy dlq-park Resource | grep -Fx "arn:aws:s3:::$(jq -r \
		'.park.to | ltrimstr("s3://")' app.json)/*"
	policy dlq-park Resource | grep -Fx "$(jq -r .park.sns app.json)"
	policy msk-tail Resource | grep "/$(jq -r .consumer_group_id app.json)$"
}

@test "IAM: all requests that the store makes to DynamoDB are allowed to some program, and no others" {
	[ "$(cat <(dynamodb_policy ddb-put Action) \
		<(dynamodb_policy ddb-join Action) \
		<(dynamodb_policy ddb-scan Action) \
		<(dynamodb_policy ddb-del Action) |
		sed 's/^dynamodb://' | sort -u)" = \
		"$(grep -rohE '"(Batch|Transact)?(Put|Get|Write|Update|Delete|Describe|Create|Query|Scan)(Item|Items|Table)?"' \
			"$ROOT/common" | tr -d '"' | sort -u)" ]
}

@test "IAM: each program may read the config from S3, and nothing else of that bucket" {
	for file in "$E"/iam/*.json; do
		[ "$(jq -c '.Statement[] | select(.Action == "s3:GetObject") | .Resource' "$file")" = \
			'"arn:aws:s3:::example-config/app.json"' ]
	done
}

# The first code block of README.md that begins with this word.
readme() {
	awk -v word="$1" '/^    / { if (!on && $1 == word) on = 1
		if (on) { print; next } } on { exit }' "$ROOT/README.md"
}

# The programs on stdin with their options, one a line.
programs() {
	sed 's/#.*//; s/"\$[a-zA-Z_]*"/app.json/g; s/ "\$@"//; s/ >.*//' |
		tr -d "\n'" | tr '|' '\n' | tr -s ' \t' ' ' |
		sed 's/.*--exec //; s/^ //; s/ $//'
}

@test "the two pipelines of README.md run as they stand, and are those of stream.sh and retry.sh" {
	ddb-put -C app.json --create </dev/null
	readme msk-tail | sed 's/msk-tail -C app.json --exec/sh -c/' >stream
	readme ddb-scan >retry
	for pipe in stream retry; do
		run -0 --separate-stderr timeout 60 bash -o pipefail "$pipe" </dev/null
		[ -z "$output$stderr" ]
	done
	[ "$(readme msk-tail | programs)" = \
		"$(sed -n '/^exec/,$p' "$E/stream.sh" | programs)" ]
	[ "$(programs <retry)" = "$(sed -n '/^ddb-scan/,$p' "$E/retry.sh" | programs)" ]
	[ "$(programs <retry | wc -l)" -eq 4 ]
}
