#!/bin/bash
# make.sh: makes vectors.ndjson anew, by the vendors' own serialisers and a
# real registry; needs the network for what the cache of tests/stack does not
# hold yet. The ids are those that the registry gives out then, so that each
# run gives other ones.
set -euo pipefail
frames=$(cd "$(dirname "$0")" && pwd)
FRAMES_LIB=$("$frames/jars.sh")
export FRAMES_LIB
# shellcheck disable=SC2016 # with.sh sets STACK_PYTHON
"$frames/../stack/with.sh" registry python -- \
	bash -c 'exec "$STACK_PYTHON" "$1/make.py"' - "$frames" \
	>"$frames/.vectors"
mv "$frames/.vectors" "$frames/vectors.ndjson"
