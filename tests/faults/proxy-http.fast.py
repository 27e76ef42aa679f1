#!/usr/bin/env python3
"""proxy.py --http does with each request as its rules say, before a server
that remembers what it was asked. Prints TAP."""
import http.client
import http.server
import json
import time
import zlib

import proxy_check
from proxied import dynamodb_error
from proxy_check import LIMIT_S, connect, refused, silent, test


class Asked(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    bodies = []

    def log_message(self, *_):
        pass

    def do_GET(self):
        """Chunked, with a trailer."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nA: b\r\n\r\n")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.bodies.append(body)
        self.send_response(200)
        self.send_header("x-amz-crc32", str(zlib.crc32(b"{}")))
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")


def ask(proxy, method="POST", body=b"{}", **headers):
    """(status, headers, body), or the exception's name."""
    client = http.client.HTTPConnection("127.0.0.1", proxy.port, LIMIT_S)
    try:
        client.request(method, "/some/path", body, {
            n.replace("_", "-"): v for n, v in headers.items()})
        answer = client.getresponse()
        return answer.status, answer.headers, answer.read()
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        client.close()


@test("--http: requests and answers pass, chunked ones whole, over one connection")
def _(web):
    client = http.client.HTTPConnection("127.0.0.1", web.port, LIMIT_S)
    for _ in range(2):
        client.request("GET", "/")
        answer = client.getresponse()
        assert (answer.status, answer.read()) == (200, b"hello world")
    client.close()
    assert ask(web, body=b"abc")[0] == 200
    assert Asked.bodies == [b"abc"]
    assert (web.counts()["requests"], web.counts()["asking"]) == (3, 0)


@test("answer: status, headers and body as told, with times and share")
def _(web):
    web.rules({"name": "busy", "times": 2, "answer": {
        "status": 503, "headers": {"Retry-After": "7"}, "body": "<p>"}})
    for _ in range(2):
        status, headers, body = ask(web)
        assert (status, headers["Retry-After"], body) == (503, "7", b"<p>")
    assert ask(web)[0] == 200 and len(Asked.bodies) == 1
    assert web.counts()["rules"]["busy"] == {"fitted": 3, "done": 2}
    web.rules({"name": "half", "share": 0.5, "answer": {"status": 500}})
    assert 1 <= [ask(web)[0] for _ in range(40)].count(500) <= 39


@test("a rule is for what fits it: method, path, target, body")
def _(web):
    for part, pattern in (("method", "GET"), ("path", "^/other"),
                          ("target", "Query"), ("body", "poison")):
        web.rules({"name": part, part: pattern, "reset": True})
        assert ask(web, X_Amz_Target="D.PutItem")[0] == 200
    web.rules({"name": "all", "method": "POST", "path": "some",
               "target": "PutItem", "body": "{}", "reset": True})
    assert ask(web, X_Amz_Target="D.PutItem") == "ConnectionResetError"


@test("truncate: less comes than Content-Length says; an empty body")
def _(web):
    web.rules({"name": "short", "answer": {"body": {"a": 1}, "truncate": 3}})
    assert ask(web) == "IncompleteRead"
    web.rules({"name": "empty", "answer": {"body": ""}})
    status, _, body = ask(web)
    assert (status, body, Asked.bodies) == (200, b"", [])


@test("reset: the server hears nothing; lose: it obeys, unacknowledged")
def _(web):
    web.rules({"name": "reset", "reset": True})
    assert ask(web) == "ConnectionResetError" and Asked.bodies == []
    web.rules({"name": "lose", "lose": 0})
    assert ask(web) == "ConnectionResetError" and Asked.bodies == [b"{}"]
    web.rules({"name": "lose", "lose": 20})
    assert ask(web) == "ConnectionResetError" and len(Asked.bodies) == 2
    assert web.done("lose") == 2


@test("hang: no answer, and the connection stays")
def _(web):
    web.rules({"name": "hang", "hang": True})
    client = connect(web)
    client.sendall(b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
    assert silent(client)
    client.close()
    assert Asked.bodies == []


@test("DynamoDB's errors")
def _(web):
    web.rules({"name": "slow", "answer": dynamodb_error(
        "ProvisionedThroughputExceededException")})
    status, _, body = ask(web)
    assert status == 400 and json.loads(body)["__type"].endswith(
        "#ProvisionedThroughputExceededException")


@test("unprocessed: some writes are not passed on, and given back")
def _(web):
    web.rules({"name": "some", "unprocessed": 0.4})
    batch = {"a": [{"n": i} for i in range(15)],
             "b": [{"n": i} for i in range(10)]}
    status, headers, body = ask(
        web, body=json.dumps({"RequestItems": batch}).encode(),
        X_Amz_Target="DynamoDB_20120810.BatchWriteItem")
    back = json.loads(body)["UnprocessedItems"]
    done = json.loads(Asked.bodies[0])["RequestItems"]
    assert status == 200 and 0 < sum(map(len, back.values())) < 25
    assert headers["x-amz-crc32"] == str(zlib.crc32(body))
    for table, writes in batch.items():
        both = back.get(table, []) + done.get(table, [])
        assert sorted(w["n"] for w in both) == [w["n"] for w in writes]
    web.rules({"name": "all", "unprocessed": 1})
    _, headers, body = ask(
        web, body=json.dumps({"RequestItems": batch}).encode(),
        X_Amz_Target="DynamoDB_20120810.BatchWriteItem")
    assert json.loads(body)["UnprocessedItems"] == batch
    assert headers["x-amz-crc32"] == str(zlib.crc32(body))
    assert len(Asked.bodies) == 1


@test("unprocessed: keys of a BatchGetItem too, with what goes with them")
def _(web):
    web.rules({"name": "some", "unprocessed": 0.4})
    keys = {"a": {"ConsistentRead": True, "Keys": [{"n": i} for i in
                                                   range(40)]}}
    status, _, body = ask(
        web, body=json.dumps({"RequestItems": keys}).encode(),
        X_Amz_Target="DynamoDB_20120810.BatchGetItem")
    back = json.loads(body)["UnprocessedKeys"]["a"]
    done = json.loads(Asked.bodies[0])["RequestItems"]["a"]
    assert status == 200 and 0 < len(back["Keys"]) < 40
    assert back["ConsistentRead"] and done["ConsistentRead"]
    assert sorted(k["n"] for k in back["Keys"] + done["Keys"]) == \
        list(range(40))


@test("clock: requests signed by another clock are refused, with the Date")
def _(web):
    def signed(ahead):
        return ask(web, X_Amz_Date=time.strftime(
            "%Y%m%dT%H%M%SZ", time.gmtime(time.time() + ahead)))

    for ahead, says in ((3600, "expired"), (-3600, "not yet current")):
        web.rules({"name": "clock", "clock": ahead})
        status, headers, body = signed(0)
        assert status == 400 and says in json.loads(body)["message"]
        assert json.loads(body)["__type"].endswith(
            "#InvalidSignatureException")
        there = time.mktime(time.strptime(headers["Date"],
                                          "%a, %d %b %Y %H:%M:%S GMT"))
        assert abs(there - time.mktime(time.gmtime()) - ahead) < 100
        assert signed(ahead)[0] == 200
    assert len(Asked.bodies) == 2 and web.done("clock") == 2


@test("keys: other access keys have expired")
def _(web):
    web.rules({"name": "keys", "keys": ["NEW"]})

    def signed(key):
        return ask(web, Authorization="AWS4-HMAC-SHA256 Credential=%s/2026"
                   % key)

    assert signed("NEW")[0] == 200
    status, _, body = signed("OLD")
    assert status == 400 and "ExpiredToken" in json.loads(body)["__type"]
    assert len(Asked.bodies) == 1


@test("a rule that it does not know is refused")
def _(web):
    assert refused(web, rules=[{"name": "a", "rest": True}])
    assert refused(web, rules=[{"name": "a"}])
    assert refused(web, rules=[{"name": "a", "reset": True, "lose": 1}])


proxy_check.run(Asked, http=True, before=Asked.bodies.clear)
