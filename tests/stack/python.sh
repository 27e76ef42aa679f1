# shellcheck shell=bash disable=SC2034,SC2154
# The Python that seed.py and the others run with: no process, a folder.

fetch_python()
{
	python3 -m venv "$1" &&
		"$1/bin/pip" -q install -r "$here/requirements.txt"
}

python_fetch()
{
	cached python "$here/requirements.txt"
	python_home=$got
}

python_configure()
{
	:
}

python_start()
{
	:
}

python_ready()
{
	give STACK_PYTHON "$(cd "$python_home" && pwd)/bin/python"
}
