# shellcheck shell=bash disable=SC2034,SC2154
# moto's server for S3, SNS and SQS, in memory, on the loopback address, with
# its signature checks on: a wrong secret is refused.

fetch_moto()
{
	python3 -m venv "$1" &&
		"$1/bin/pip" -q install -r "$here/moto.requirements.txt"
}

moto_fetch()
{
	cached moto "$here/moto.requirements.txt"
	moto_home=$got
}

moto_configure()
{
	moto_port=$(free_ports 1)
}

moto_start()
{
	start moto env -u MOTO_PORT "$moto_home/bin/python" \
		"$moto_home/bin/moto_server" -H 127.0.0.1 -p "$moto_port"
}

moto_answers()
{
	curl -sf --max-time 5 -o "$dir/tmp/moto" \
		"http://127.0.0.1:$moto_port/moto-api/"
}

# moto has no access keys of its own making but those that its IAM gives out,
# so moto_client.py makes a user there, then switches the checks on.
moto_ready()
{
	local key secret

	until_ready 120 moto moto_answers
	read -r key secret < <("$moto_home/bin/python" "$here/moto_client.py" \
		user "http://127.0.0.1:$moto_port")
	give MOTO_URL "http://127.0.0.1:$moto_port"
	give MOTO_ACCESS_KEY_ID "$key"
	give MOTO_SECRET_ACCESS_KEY "$secret"
	give MOTO_PYTHON "$(cd "$moto_home" && pwd)/bin/python"
}
