#!/usr/bin/env bash
# build.sh BUILD: BUILD/bench/go-avro.
set -eu
build=$(realpath "$1")
cd "$(dirname "$0")"
exec go build -o "$build/bench/go-avro" .
