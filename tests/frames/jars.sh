#!/bin/bash
# shellcheck disable=SC1091,SC2154
# jars.sh: prints the folder with the vendors' serialisers and Vectors.class,
# filling it by Maven where it is not there yet.
set -euo pipefail
frames=$(cd "$(dirname "$0")" && pwd)
. "$frames/../stack/lib.sh"

fetch_frames()
{
	local set

	for set in apicurio2 apicurio3 glue; do
		maven copy-dependencies -f "$frames/$set.pom.xml" \
			-DincludeScope=runtime "-DoutputDirectory=$1/$set" &&
			javac -cp "$1/$set/*" -d "$1/$set" \
				"$frames/Vectors.java" || return
	done
}

cached frames "$frames"/*.pom.xml "$frames/Vectors.java"
cd "$got" && pwd
