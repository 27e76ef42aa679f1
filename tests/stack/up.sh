#!/bin/bash
# shellcheck disable=SC1090,SC1091,SC2154
# up.sh DIR [kafka] [registry] [dynamodb] [moto] [python]: starts these
# services (all of them without any), on free ports of the loopback address,
# with all they keep under DIR, and writes DIR/env, which a shell sources to
# find them:
#
#	KAFKA_BROKERS (plain text), KAFKA_SASL_BROKERS (SASL_SSL, SCRAM-SHA-512
#	and PLAIN) with KAFKA_USERNAME and KAFKA_PASSWORD, KAFKA_ROTATE_BROKERS
#	(SCRAM anew every 3 s), KAFKA_IAM_BROKERS (IAM tokens anew every 4 s,
#	by KAFKA_IAM_SECRET), KAFKA_FAULTS_BROKERS (plain text, by way of a
#	proxy that a test starts there, to KAFKA_FAULTS_TO); REGISTRY_URL and
#	REGISTRY_TLS_URL with REGISTRY_USER and REGISTRY_PASSWORD; DDB_URL and
#	the AWS_ variables; STACK_CA, the authority behind both TLS servers;
#	MOTO_URL (S3, SNS, SQS) with MOTO_ACCESS_KEY_ID, MOTO_SECRET_ACCESS_KEY
#	and MOTO_PYTHON for moto_client.py; STACK_PYTHON, with confluent-kafka
#	and boto3.
#
# What must be downloaded is kept under $MSK_CACHE (build/stack). service.sh
# stops and starts a single one of them.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

[ $# -ge 1 ] || die "usage: up.sh DIR [service...]"
mkdir -p "$1"
dir=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- kafka registry dynamodb moto python
[ ! -e "$dir/env" ] || die "$dir has services already: down.sh first"
for service; do
	[[ $service =~ ^(kafka|registry|dynamodb|moto|python)$ ]] ||
		die "no service $service: kafka, registry, dynamodb, moto, python"
	. "$here/$service.sh"
done

for service; do
	"${service}_fetch"
done

umask 077
mkdir -p "$dir/tmp"
"$here/certs.sh" "$dir/certs"
: >"$dir/env"
give STACK_DIR "$dir"
give STACK_CA "$dir/certs/ca.pem"
trap '"$here/down.sh" "$dir"' EXIT
for service; do
	"${service}_configure"
	"${service}_start"
done
for service; do
	"${service}_ready"
done
trap - EXIT
