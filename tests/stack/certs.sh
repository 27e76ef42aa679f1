#!/bin/bash
# certs.sh DIR: a certificate authority and a server certificate for
# 127.0.0.1 and localhost, for one run: ca.pem, server.crt, server.key
# (PKCS#8), and server.pem, which holds key, certificate and CA as Kafka
# wants them.
set -euo pipefail

mkdir -p "$1"
cd "$1"
umask 077

key()
{
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"
}

key ca.key
openssl req -x509 -new -key ca.key -days 30 -subj "/CN=mskutils test CA" \
	-addext basicConstraints=critical,CA:TRUE -out ca.pem
key server.key
openssl req -new -key server.key -subj /CN=localhost -out server.csr
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -set_serial 2 \
	-days 30 -out server.crt -extfile <(
		echo "subjectAltName=IP:127.0.0.1,DNS:localhost"
		echo "extendedKeyUsage=serverAuth") 2>/dev/null
cat server.key server.crt ca.pem >server.pem
rm -f server.csr
