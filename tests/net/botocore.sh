# shellcheck shell=bash
# botocore in a venv of its own, $B/venv-sigv4, installed the first time.
# Sets venv.
B=${B:-build}
venv=$B/venv-sigv4

if [ ! -e "$venv/ready" ]; then
	python3 -m venv "$venv" >&2 &&
		"$venv/bin/pip" -q install botocore==1.44.5 >&2 &&
		touch "$venv/ready"
fi
