#!/usr/bin/env bash
# build.sh BUILD: BUILD/bench/go-avro, by the Go that is installed.
set -eu
build=$(realpath "$1")
cd "$(dirname "$0")"
GOTOOLCHAIN=local exec go build -buildvcs=false -o "$build/bench/go-avro" .
