# Loaded by every bats file: load helpers (or load ../helpers).
bats_require_minimum_version 1.5.0

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$ROOT/$B ;; esac
PATH=$B:$PATH
# A sanitizer's report must fail a test, whatever status the test expects.
export ASAN_OPTIONS=detect_leaks=1:exitcode=99 UBSAN_OPTIONS=exitcode=99

# No test may ask the machine that it runs on for credentials.
export AWS_EC2_METADATA_DISABLED=true

# until_true SECONDS COMMAND...: wait until the command succeeds.
until_true() {
	local deadline=$((SECONDS + $1))
	shift
	until "$@"; do
		[ $SECONDS -lt $deadline ] || return 1
		read -rt 0.05 <> <(:) || :
	done
}

# stop PID...: end processes that a test started, and wait for them.
stop() {
	local pid
	for pid; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
}

# field NAME: that field of each record on stdin, as compact JSON.
field() {
	jq -c ".$1"
}

# aws_for_tests: credentials that no service knows, and nothing of what this
# machine has set.
aws_for_tests() {
	local name
	for name in $(compgen -e AWS_) http_proxy https_proxy; do
		unset "$name"
	done
	export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=secret
	export AWS_REGION=eu-central-1 AWS_CONFIG_FILE=/dev/null
	export AWS_SHARED_CREDENTIALS_FILE=/dev/null
	export AWS_EC2_METADATA_DISABLED=true
}
