#!/usr/bin/env python3
"""sigv4.py PRINT DIR: AWS's signing vectors in DIR, through sigv4_print.

Each folder holds a request, the context it is signed in, and for the header
and the query form the canonical request, the string to sign, the signature.
"""
import calendar
import json
import os
import subprocess
import sys
import time
import urllib.parse


def read(folder, name):
    with open(os.path.join(folder, name), newline="", encoding="utf-8") as f:
        return f.read().replace("\r\n", "\n")


def headers_of(lines):
    headers = []
    for line in lines:
        if line[0] in " \t":
            headers[-1][1] += "\n" + line
        else:
            name, value = line.split(":", 1)
            headers.append([name, value])
    return headers


def pairs_of(query):
    return [[urllib.parse.unquote(part) for part in
             (pair.split("=", 1) if "=" in pair else [pair, ""])]
            for pair in query.split("&") if pair]


def request_of(folder):
    context = json.loads(read(folder, "context.json"))
    head, _, body = read(folder, "request.txt").partition("\n\n")
    first, *lines = head.rstrip("\n").split("\n")
    method, _, target = first.partition(" ")
    target = target.rsplit(" ", 1)[0]
    path, _, query = target.partition("?")
    headers = headers_of(lines)
    keys = context["credentials"]
    moment = time.strptime(context["timestamp"], "%Y-%m-%dT%H:%M:%SZ")
    return {
        "method": method, "path": path, "query": pairs_of(query),
        "host": next(v for k, v in headers if k.lower() == "host").strip(),
        "headers": [h for h in headers if h[0].lower() != "host"],
        "body": body, "region": context["region"],
        "service": context["service"], "single": True,
        "normalize": context["normalize"],
        "access_key": keys["access_key_id"],
        "secret_key": keys["secret_access_key"],
        "token": "" if context.get("omit_session_token") else
                 keys.get("token", ""),
        "time": calendar.timegm(moment),
        "hash_header": context["sign_body"],
    }, context["expiration_in_seconds"]


def answer(program, request):
    done = subprocess.run([program], input=json.dumps(request) + "\n",
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def differences(folder, form, got):
    for part, name in (("canonical", "canonical-request"),
                       ("to_sign", "string-to-sign"),
                       ("signature", "signature")):
        want = read(folder, f"{form}-{name}.txt").rstrip("\n")
        if got[part].rstrip("\n") != want:
            yield f"{part}: got\n{got[part]}\nwant\n{want}"


def main():
    program, root = sys.argv[1:]
    folders = sorted(d for d, _, files in os.walk(root)
                     if "context.json" in files)
    if not folders:
        sys.exit(f"sigv4: no context.json below {root}")
    bad = 0
    for folder in folders:
        request, expires = request_of(folder)
        for form in "header", "query":
            one = dict(request)
            if form == "query":
                one["expires"] = expires
                one["hash_header"] = False
            wrong = list(differences(folder, form, answer(program, one)))
            bad += bool(wrong)
            mark = "not ok" if wrong else "ok"
            print(mark, os.path.basename(folder), form)
            for text in wrong:
                print("# " + text.replace("\n", "\n# "))
    print(f"{2 * len(folders) - bad} passed, {bad} failed")
    sys.exit(bad != 0)


main()
