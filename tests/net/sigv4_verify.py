#!/usr/bin/env python3
"""sigv4_verify.py ACCESS_KEY SECRET_KEY < LOG: whether the requests that
http_stub.py has logged are signed as AWS wants it, by what came over the wire.

Strict: path and query have to be encoded as AWS would encode them, every
x-amz-* header has to be signed; for S3 the body's hash has to be sent. Prints
"ok", or why not, for each request. http_stub.py itself checks every request
by an access key that it knows.
Written from the AWS IAM User Guide, "Create a signed AWS API request".
"""
import hashlib
import hmac
import json
import re
import sys
import urllib.parse


def encode(text, keep=""):
    return urllib.parse.quote(urllib.parse.unquote_to_bytes(text),
                              safe=keep + "-._~")


def digest(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def verify(request, access_key, secret_key):
    headers = request["headers"]
    found = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/"
        r"aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]+)",
        headers.get("authorization", ""))
    if not found:
        return "no Authorization header, or none of this form"
    key_id, day, region, service, names, signature = found.groups()
    if key_id != access_key:
        return f"access key {key_id}"
    signed = names.split(";")
    if signed != sorted(set(signed)):
        return f"signed headers out of order: {names}"
    wanted = {"host"} | {n for n in headers if n.startswith("x-amz-")}
    if not wanted <= set(signed):
        return f"not signed: {wanted - set(signed)}"
    if not headers["x-amz-date"].startswith(day):
        return "the date is not the scope's"
    path, _, query = request["path"].partition("?")
    pairs = [p.partition("=") for p in query.split("&")] if query else []
    if path != "/".join(encode(segment) for segment in path.split("/")):
        return f"path not encoded as AWS does: {path}"
    if any(p[0] != encode(p[0]) or p[2] != encode(p[2]) for p in pairs):
        return f"query not encoded as AWS does: {query}"
    body = request["body"].encode("utf-8", "surrogateescape")
    if service == "s3":
        if headers.get("x-amz-content-sha256") != \
                hashlib.sha256(body).hexdigest():
            return "x-amz-content-sha256 is not the body's"
    else:
        path = urllib.parse.quote(path, safe="/-._~")
    canonical = "\n".join([
        request["method"], path,
        "&".join(f"{n}={v}" for n, _, v in sorted(pairs)),
        *(f"{n}:{' '.join(headers[n].split())}" for n in signed),
        "", names, hashlib.sha256(body).hexdigest()])
    scope = f"{day}/{region}/{service}/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", headers["x-amz-date"], scope,
                         hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + secret_key).encode()
    for part in day, region, service, "aws4_request":
        key = digest(key, part)
    if digest(key, to_sign).hex() != signature:
        return "wrong signature"
    return "ok"


if __name__ == "__main__":
    for line in sys.stdin:
        print(verify(json.loads(line), *sys.argv[1:3]))
