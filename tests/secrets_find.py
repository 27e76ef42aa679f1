#!/usr/bin/env python3
"""secrets_find.py NAME=SECRET... < TEXT: where a secret, or what gives it away,
stands in the text: as it is, percent-encoded, in JSON or XML, in base64 (by
either alphabet, wherever in the encoded text it begins), or in hex. Each place
is printed; exits 1 where there is any.
"""
import base64
import html
import json
import sys
import urllib.parse


def forms(secret):
    raw = secret.encode()
    yield "as it is", raw
    quoted = urllib.parse.quote(secret, safe="")
    yield "percent-encoded", quoted.encode()
    yield "percent-encoded", quoted.lower().encode()
    yield "percent-encoded", urllib.parse.quote_plus(secret).encode()
    yield "in JSON", json.dumps(secret)[1:-1].encode()
    yield "in JSON", json.dumps(secret)[1:-1].replace("/", "\\/").encode()
    yield "in XML", html.escape(secret).encode()
    yield "in hex", raw.hex().encode()
    for shift in range(3):
        for encode in base64.b64encode, base64.urlsafe_b64encode:
            text = encode(b"\0" * shift + raw)
            # The first and the last characters depend on the neighbours.
            yield "in base64", text[(0, 2, 3)[shift]:len(text) // 4 * 4 - 4]


def main():
    text = sys.stdin.buffer.read()
    found = set()
    for pair in sys.argv[1:]:
        name, _, secret = pair.partition("=")
        assert len(secret) >= 12, name
        for form, what in forms(secret):
            at = text.find(what)
            if at != -1:
                line = text[text.rfind(b"\n", 0, at) + 1:][:300]
                found.add((name, form, line.split(b"\n")[0]))
    for name, form, line in sorted(found):
        print(f"{name}, {form}: {line.decode(errors='replace')}")
    sys.exit(bool(found))


main()
