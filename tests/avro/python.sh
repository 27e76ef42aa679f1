#!/usr/bin/env bash
# python.sh BUILD: a Python with fastavro, made where it is not there yet; its
# path is printed.
python=${1:?}/avro-python
if [ ! -e "$python/fastavro-1.13.1" ]; then
	rm -rf "$python"
	python3 -m venv "$python" &&
		"$python/bin/pip" -q install fastavro==1.13.1 >&2 &&
		touch "$python/fastavro-1.13.1" || exit 1
fi
echo "$python/bin/python"
