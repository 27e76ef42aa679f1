#!/usr/bin/env python3
"""sigv4_botocore.py PRINT [COUNT [SEED]]: random requests, signed by
sigv4_print and by botocore, which must agree in the signature and in the URL.

Needs botocore. Covers the header form for S3 and for other services, the
query form for both, session tokens, repeated headers, empty query values,
paths with dots, blanks, slashes in a row and characters of every length.
"""
import collections
import datetime
import json
import random
import subprocess
import sys
import urllib.parse
from unittest import mock

import botocore.auth
import botocore.compat
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ALPHABET = ("abcXYZ019-._~ +=&/:;,@!$'()*?#[]%\"<>\\^`{|}"
            "äöüßéñ€漢字ሴ😀\u00a0\u2028")


def text(rng, low, high, alphabet=ALPHABET):
    return "".join(rng.choice(alphabet)
                   for _ in range(rng.randint(low, high)))


def path_of(rng):
    parts = [rng.choice(["", ".", "..", "a", "key=1", "dt=2026-11-22",
                         text(rng, 1, 8)])
             for _ in range(rng.randint(0, 5))]
    return "/" + "/".join(parts)


def header_value(rng):
    value = text(rng, 0, 12, "abc XYZ  019-=/;,\"")
    return rng.choice(["", " ", "  "]) + value


def request_of(rng):
    s3 = rng.random() < 0.5
    headers = []
    for i in range(rng.randint(0, 4)):
        headers.append([rng.choice([f"X-Amz-Meta-{text(rng, 1, 5, 'aBc-')}",
                                    "x-amz-server-side-encryption",
                                    "x-amz-server-side-encryption-"
                                    "aws-kms-key-id", "X-Amz-Target",
                                    "Content-Type", "My-Header"]),
                        header_value(rng)])
    if headers and rng.random() < 0.3:
        headers.append([headers[0][0], header_value(rng)])
    query = [[text(rng, 1, 6), text(rng, 0, 6)]
             for _ in range(rng.randint(0, 5))]
    if query and rng.random() < 0.3:
        query.append([query[0][0], text(rng, 0, 4)])
    return {
        "method": rng.choice(["GET", "PUT", "POST", "DELETE", "HEAD"]),
        "host": rng.choice(["dynamodb.eu-west-1.amazonaws.com",
                            "127.0.0.1:8000", "b.s3.amazonaws.com"]),
        "path": path_of(rng), "query": query, "headers": headers,
        "body": text(rng, 0, 40) if rng.random() < 0.7 else "",
        "access_key": "AKIDEXAMPLE",
        "secret_key": text(rng, 16, 40, "abcXYZ019/+="),
        "token": text(rng, 8, 60, "abcXYZ019/+=") if rng.random() < 0.5
                 else "",
        "region": rng.choice(["eu-west-1", "us-east-1", "cn-north-1"]),
        "service": "s3" if s3 else rng.choice(["dynamodb", "sns", "sts",
                                               "kafka-cluster", "service"]),
        "time": rng.randint(1400000000, 1900000000),
        "single": s3, "normalize": not s3, "hash_header": s3,
        **({"expires": rng.randint(1, 604800)} if rng.random() < 0.4
           else {}),
    }


def quote(value, safe=""):
    return urllib.parse.quote(value, safe=safe + "-._~")


def url_of(r):
    query = "&".join(f"{quote(k)}={quote(v)}" for k, v in r["query"])
    return (f"https://{r['host']}{quote(r['path'], '/')}" +
            (f"?{query}" if query else ""))


def signer_of(r):
    keys = Credentials(r["access_key"], r["secret_key"], r["token"] or None)
    presign = "expires" in r
    if r["single"]:
        kind = (botocore.auth.S3SigV4QueryAuth if presign
                else botocore.auth.S3SigV4Auth)
    else:
        kind = (botocore.auth.SigV4QueryAuth if presign
                else botocore.auth.SigV4Auth)
    args = {"expires": r["expires"]} if presign else {}
    return kind(keys, r["service"], r["region"], **args)


def by_botocore(r):
    """The signature, and the query that goes out."""
    moment = datetime.datetime.fromtimestamp(r["time"], datetime.timezone.utc)
    request = AWSRequest(method=r["method"], url=url_of(r),
                         data=r["body"].encode())
    for name, value in r["headers"]:
        request.headers[name] = value
    request.context["payload_signing_enabled"] = True
    request.context["client_config"] = mock.Mock(
        s3={"payload_signing_enabled": True})
    with mock.patch("botocore.auth.get_current_datetime",
                    lambda *a, **k: moment.replace(tzinfo=None)):
        signer_of(r).add_auth(request)
    if "expires" in r:
        query = urllib.parse.urlsplit(request.url).query
        return dict(urllib.parse.parse_qsl(query))["X-Amz-Signature"]
    return request.headers["Authorization"].split("Signature=")[1]


def same_target(r, target):
    """What goes out says what was asked for."""
    parts = urllib.parse.urlsplit("https://h" + target)
    query = urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
    query = [[k, v] for k, v in query if not k.startswith("X-Amz-")]
    return (urllib.parse.unquote(parts.path) == r["path"] and
            sorted(query) == sorted(r["query"]))


def features(r):
    """What is hard to sign in this request."""
    names = [name.lower() for name, _ in r["headers"]]
    query = [name for name, _ in r["query"]]
    return [feature for feature, there in (
        ("blank in the path", " " in r["path"]),
        ("+ in the path", "+" in r["path"]),
        ("= in the path", "=" in r["path"]),
        ("% in the path", "%" in r["path"]),
        ("// in the path", "//" in r["path"]),
        ("dots in the path", "/.." in r["path"] or "/./" in r["path"]),
        ("unicode in the path", not r["path"].isascii()),
        ("unicode in the query", not "".join(query).isascii()),
        ("blank or + in the query", bool({" ", "+"} & set("".join(query)))),
        ("empty query value", any(v == "" for _, v in r["query"])),
        ("query name twice", len(set(query)) < len(query)),
        ("header twice", len(set(names)) < len(names)),
        ("empty header", any(not v.strip() for _, v in r["headers"])),
        ("blanks within a header",
         any("  " in v.strip() for _, v in r["headers"])),
        ("session token", r["token"] != ""), ("presigned", "expires" in r),
        ("S3", r["single"]), ("a body", r["body"] != "")) if there]


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    requests = [request_of(rng) for _ in range(count)]
    for r in requests:
        # Presigned S3 requests don't sign their body; of others botocore
        # would put it into the query.
        r["unsigned"] = r["single"] and "expires" in r
        if "expires" in r:
            r["hash_header"] = False
            r["body"] = ""
            # It keeps one of each name.
            r["query"] = [[k, v] for k, v in dict(r["query"]).items()]
    lines = "".join(json.dumps(r) + "\n" for r in requests)
    done = subprocess.run([sys.argv[1]], input=lines, capture_output=True,
                          text=True, check=True)
    failed = 0
    for r, line in zip(requests, done.stdout.splitlines(), strict=True):
        ours = json.loads(line)
        theirs = by_botocore(r)
        if ours["signature"] != theirs or not same_target(r, ours["target"]):
            failed += 1
            if failed <= 3:
                print("#", json.dumps(r, ensure_ascii=False))
                print("#", ours)
    seen = collections.Counter(f for r in requests for f in features(r))
    print(", ".join(f"{f}: {n}" for f, n in seen.items()))
    if count >= 1000 and (len(seen) < 18 or min(seen.values()) < count / 100):
        failed = count
    print(f"{count - failed} of {count} requests signed as botocore signs")
    sys.exit(failed != 0)


main()
