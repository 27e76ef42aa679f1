#!/usr/bin/env bash
# The streaming job: every topic of the app config into its table, for ever.
# systemd or a loop around it may start it again whatever its exit status; it
# goes on behind the last record that was acknowledged. Run it on as many
# machines as you like. A record that can't be processed ends it with 65, since
# nobody keeps such here: keep them with "| tee -a done.ndjson" behind ddb-put
# (without -A), and tell msk-tail so with --accept-errors.
set -eu -o pipefail
exec msk-tail -C "${1:-app.json}" --exec "
    avro-unframe -k |
    csr-decode -k -C '${1:-app.json}' |
    ddb-put -C '${1:-app.json}' -A"
