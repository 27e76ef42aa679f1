#!/usr/bin/env python3
"""A server that answers as a script says, for tests of clients. 127.0.0.1.

    http_stub.py SCRIPT [--port-file FILE] [--log FILE] [--port N]
                 [--tls CERT KEY] [--client-ca CA]

It listens on a free port, writes the number to --port-file (whole, so that
a test can poll for the file) or else to stdout, and runs until SIGTERM. Each
request is appended to --log as one JSON line: method, path (as it came, with
the query), headers (names in lower case), body, status, connection (a number,
the same for all requests over one connection).

SCRIPT is a file of JSON, or JSON text that begins with "[": a list of rules,
of which the first one that fits a request answers it:

    {"method": "POST",          each of the five may be left out; they are
     "path": "^/schemas/",      regular expressions, searched for, except
     "target": "PutItem",       method; target is X-Amz-Target
     "authorization": "^Basic", and this one the header
     "body": "poison",
     "answers": [A, A, ...],    used one after the other, the last for ever
     "cycle": true}             ... or from the first again

An answer A:

    {"status": 200,             200 if left out
     "headers": {"Retry-After": "1"},
     "body": "text" or any JSON, or "file": "path", or "base64": "..."
     "delay": 0.2,              seconds before the reply
     "trickle": 0.01,           seconds between the bytes of the body
     "truncate": 10,            the connection is closed behind 10 bytes of
                                the body, although Content-Length says more
     "reset": true,             no reply: the connection is reset (RST)
     "close": true,             no reply: it is closed
     "hang": true,              no reply, and it stays open
     "crc32": true,             with the right x-amz-crc32; "wrong": a wrong one
     "echo": "json"}            the body is an error of AWS and of a registry
                                at once, or "xml", whose message quotes the
                                request, and so does the header Location

The body of a JSON answer goes out as application/json; "headers" changes it.
A request that is signed for AWS, by a key that is known, is checked as AWS
does it (../net/sigv4_verify.py): a wrong one is answered with 403, and has
"signature": why in the log. Known are the keys of the environment and those of
STUB_KEYS, a JSON object of access keys and their secrets; other keys go
unchecked, as do the tests' own "wrong" ones.

Where no rule fits, the answer is 404 with an empty JSON object. "times" of an
answer repeats it: {"status": 503, "times": 3} stands for three of them.
"""
import argparse
import base64
import html
import http.server
import itertools
import json
import os
import re
import signal
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse
import zlib

sys.dont_write_bytecode = True
sys.path.append(os.path.join(os.path.dirname(__file__), "../net"))
import sigv4_verify  # noqa: E402


class Rule:
    def __init__(self, rule):
        self.rule = rule
        self.cycle = rule.get("cycle", False)
        self.answers = []
        for answer in rule["answers"]:
            self.answers += [answer] * answer.get("times", 1)
        self.used = 0

    def fits(self, request):
        rule = self.rule
        if "method" in rule and rule["method"] != request["method"]:
            return False
        return all(re.search(rule[part], text) for part, text in (
            ("path", request["path"]),
            ("target", request["headers"].get("x-amz-target", "")),
            ("authorization", request["headers"].get("authorization", "")),
            ("body", request["body"])) if part in rule)

    def answer(self):
        n = self.used
        self.used += 1
        if self.cycle:
            return self.answers[n % len(self.answers)]
        return self.answers[min(n, len(self.answers) - 1)]


def known_keys():
    keys = json.loads(os.environ.get("STUB_KEYS", "{}"))
    if os.environ.get("AWS_ACCESS_KEY_ID"):
        keys.setdefault(os.environ["AWS_ACCESS_KEY_ID"],
                        os.environ.get("AWS_SECRET_ACCESS_KEY", ""))
    return keys


class Stub:
    def __init__(self, rules, log):
        self.keys = known_keys()
        self.rules = [Rule(rule) for rule in rules]
        self.log = log
        self.lock = threading.Lock()
        self.connections = itertools.count(1)

    def check(self, request):
        """Why it is signed wrongly; None."""
        found = re.search("^AWS4-HMAC-SHA256 Credential=([^/]+)/",
                          request["headers"].get("authorization", ""))
        if not found or found[1] not in self.keys:
            return None
        why = sigv4_verify.verify(request, found[1], self.keys[found[1]])
        return None if why == "ok" else why

    def answer(self, request):
        wrong = self.check(request)
        with self.lock:
            rule = next((r for r in self.rules if r.fits(request)), None)
            answer = rule.answer() if rule else {"status": 404, "body": {}}
            if wrong:
                request["signature"] = wrong
                answer = {"status": 403, "body": {
                    "__type": "SignatureDoesNotMatch", "message": wrong}}
            request["status"] = answer.get("status", 200)
            if "echo" in answer:
                answer = {**answer, "body": echo(answer["echo"], request),
                          "headers": {**answer.get("headers", {}),
                                      "Location": "http://other.example/?" +
                                      urllib.parse.quote(str(request))}}
            if self.log:
                self.log.write(json.dumps(request) + "\n")
                self.log.flush()
        return answer


def echo(kind, request):
    """As AWS quotes the canonical request for a wrong signature, and more."""
    quoted = "\n".join([
        "The Canonical String for this request should have been",
        *(f"{k}:{v}" for k, v in request["headers"].items()),
        urllib.parse.unquote(request["path"]), request["path"],
        request["body"], urllib.parse.unquote_plus(request["body"])])
    if kind == "json":
        return {"__type": "x#SignatureDoesNotMatch", "error_code": 42201,
                "message": quoted}
    return ("<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>"
            f"{html.escape(quoted)}</Message></Error></ErrorResponse>")


def body_of(answer):
    """The bytes, and their type."""
    if "file" in answer:
        with open(answer["file"], "rb") as file:
            return file.read(), "application/octet-stream"
    if "base64" in answer:
        return base64.b64decode(answer["base64"]), "application/octet-stream"
    body = answer.get("body", "")
    if isinstance(body, str):
        return body.encode(), "text/plain"
    return json.dumps(body).encode(), "application/json"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    stub = None

    def setup(self):
        super().setup()
        self.number = next(self.stub.connections)

    def log_message(self, *_):
        pass

    def serve(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        answer = self.stub.answer({
            "method": self.command,
            "path": self.path,
            "headers": {k.lower(): v for k, v in self.headers.items()},
            "body": body.decode("utf-8", "surrogateescape"),
            "connection": self.number})
        time.sleep(answer.get("delay", 0))
        if answer.get("hang"):
            while True:
                time.sleep(3600)
        if answer.get("reset"):
            self.reset()
        elif answer.get("close"):
            self.close_connection = True
        else:
            self.reply(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = serve

    def reset(self):
        """Closing with unsent data thrown away sends RST."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def reply(self, answer):
        body, kind = body_of(answer)
        headers = {"Content-Type": kind, "Content-Length": str(len(body))}
        if "crc32" in answer:
            wrong = 1 if answer["crc32"] == "wrong" else 0
            headers["x-amz-crc32"] = str(zlib.crc32(body) ^ wrong)
        headers.update(answer.get("headers", {}))
        self.send_response_only(answer.get("status", 200))
        if "Date" not in headers:
            self.send_header("Date", self.date_time_string())
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if "truncate" in answer:
            body = body[:answer["truncate"]]
            self.close_connection = True
        if self.command == "HEAD":
            return
        if "trickle" not in answer:
            self.wfile.write(body)
            return
        for byte in body:
            self.wfile.write(bytes([byte]))
            time.sleep(answer["trickle"])


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """A client that goes away is no news."""
        if not isinstance(sys.exc_info()[1], (OSError, ValueError)):
            super().handle_error(request, client_address)


def tls_context(args):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*args.tls)
    if args.client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(args.client_ca)
    return context


def tell_port(port, file):
    if file is None:
        print(port, flush=True)
        return
    with open(file + ".new", "w") as new:
        new.write(f"{port}\n")
    os.rename(file + ".new", file)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("script")
    parser.add_argument("--port-file")
    parser.add_argument("--log")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    parser.add_argument("--client-ca")
    args = parser.parse_args()
    text = args.script
    if not text.lstrip().startswith("["):
        with open(text) as file:
            text = file.read()
    Handler.stub = Stub(json.loads(text),
                        open(args.log, "a") if args.log else None)
    server = Server(("127.0.0.1", args.port), Handler)
    if args.tls:
        server.socket = tls_context(args).wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    tell_port(server.server_address[1], args.port_file)
    server.serve_forever()


main()
