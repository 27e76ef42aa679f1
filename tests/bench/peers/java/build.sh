#!/usr/bin/env bash
# shellcheck disable=SC1091,SC2154
# build.sh BUILD: BUILD/bench/java-avro, by Maven's packages, which are kept
# beside the stack's.
set -eu -o pipefail
peer=$(cd "$(dirname "$0")" && pwd)
. "$peer/../../../stack/lib.sh"

fetch_bench-java()
{
	maven copy-dependencies -f "$peer/pom.xml" \
		-DincludeScope=runtime "-DoutputDirectory=$1" &&
		javac -cp "$1/*" -d "$1" "$peer"/*.java
}

cached bench-java "$peer"/pom.xml "$peer"/*.java
got=$(cd "$got" && pwd)
mkdir -p "$1/bench"
cat >"$1/bench/java-avro" <<-END
	#!/bin/sh
	exec java -XX:+UseSerialGC -XX:-UsePerfData -Xms1g -Xmx2g \\
	    -Dslf4j.internal.verbosity=ERROR -cp '$got:$got/*' AvroJackson "\$@"
END
chmod +x "$1/bench/java-avro"
