#!/usr/bin/env python3
"""Each fault of proxy.py does what it says. Prints TAP.

The server behind it is an echo, or for --http one that counts what it was
asked. Nothing here fails for a machine being slow: times are at least so
long, never at most.
"""
import http.client
import http.server
import json
import socket
import socketserver
import sys
import threading
import time
import traceback
import zlib

from proxied import Proxy, dynamodb_error

LIMIT_S = 20
TESTS = []


def test(title):
    def add(function):
        TESTS.append((title, function))
        return function
    return add


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while data := self.request.recv(1 << 16):
                self.request.sendall(data)
        except OSError:
            pass


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


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, handler):
        super().__init__(("127.0.0.1", 0), handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        """A client that goes away is no news."""


def connect(proxy):
    made = socket.create_connection(("127.0.0.1", proxy.port), LIMIT_S)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def receive(client, size):
    got = b""
    while len(got) < size and (data := client.recv(size - len(got))):
        got += data
    return got


def echoes(client, data=b"hello"):
    client.sendall(data)
    return receive(client, len(data)) == data


def silent(client):
    client.settimeout(0.3)
    try:
        return client.recv(1) is None
    except TimeoutError:
        return True
    finally:
        client.settimeout(LIMIT_S)


def is_reset(client):
    try:
        while client.recv(1 << 16):
            pass
        return False
    except ConnectionResetError:
        return True


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


@test("all passes, both ways, ends included")
def _(tcp):
    data = bytes(range(256)) * 40000
    client = connect(tcp)
    sender = threading.Thread(target=client.sendall, args=(data,))
    sender.start()
    assert receive(client, len(data)) == data
    sender.join()
    client.shutdown(socket.SHUT_WR)
    assert client.recv(1) == b""
    assert tcp.counts()["bytes_down"] == len(data)


@test("down: connections are reset and refused; up: on the same port")
def _(tcp):
    client = connect(tcp)
    assert echoes(client)
    tcp.set(down=True)
    assert is_reset(client)
    try:
        connect(tcp)
        assert False, "a connection was accepted"
    except ConnectionRefusedError:
        pass
    tcp.set(down=False)
    assert echoes(connect(tcp))


@test("mute: accepted, and nothing read; swallow: read, never answered")
def _(tcp):
    for accept in ("mute", "swallow"):
        tcp.set(accept=accept)
        client = connect(tcp)
        client.sendall(b"hello")
        assert silent(client)
        assert tcp.counts()[accept] == 1
        client.close()
    assert tcp.counts()["lost_bytes"] == 5
    tcp.set(accept="pass")
    assert echoes(connect(tcp))


@test("rate: so many bytes a second; without it again, no limit")
def _(tcp):
    client = connect(tcp)
    tcp.set(rate=10000)
    began = time.monotonic()
    assert echoes(client, b"x" * 5000)
    assert time.monotonic() - began >= 0.4
    client.sendall(b"y" * 1000000)
    tcp.set(rate=0)
    assert receive(client, 1000000) == b"y" * 1000000


@test("latency, each way, with jitter, and in order")
def _(tcp):
    client = connect(tcp)
    tcp.set(latency=0.1, jitter=0.05)
    began = time.monotonic()
    for i in range(100):
        client.sendall(b"%2d" % i)
    assert receive(client, 200) == b"".join(b"%2d" % i for i in range(100))
    assert time.monotonic() - began >= 0.1


@test("cut resets every connection, and not those to come")
def _(tcp):
    clients = [connect(tcp) for _ in range(5)]
    assert all(echoes(client) for client in clients)
    assert tcp.cut()["cut"] == 5
    assert all(is_reset(client) for client in clients)
    assert echoes(connect(tcp))


@test("cut_after: reset behind exactly so many bytes of the answer")
def _(tcp):
    client = connect(tcp)
    assert echoes(client)
    tcp.set(cut_after=1000)
    client.sendall(b"x" * 5000)
    assert receive(client, 1000) == b"x" * 1000
    assert is_reset(client)


@test("cut_share: of that many connections")
def _(tcp):
    tcp.set(cut_after=[1, 3], cut_share=0.5)
    for _ in range(40):
        connect(tcp).sendall(b"hello")
    deadline = time.monotonic() + LIMIT_S
    while tcp.counts()["bytes_down"] < 100 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert 5 <= tcp.counts()["cut"] <= 35


@test("freeze: what is open goes dead and stays open; new ones live")
def _(tcp):
    client = connect(tcp)
    assert echoes(client)
    tcp.freeze()
    client.sendall(b"lost")
    assert silent(client)
    assert echoes(connect(tcp))
    tcp.heal()
    assert silent(client)
    client.close()


@test("heal wants that somebody has come by")
def _(tcp):
    try:
        tcp.heal()
        assert False, "nobody came"
    except RuntimeError:
        pass


@test("the same seed cuts the same connections")
def _(tcp):
    def cuts():
        with Proxy("%s:%d" % ECHO, seed=7) as proxy:
            proxy.set(cut_after=3, cut_share=0.5)
            clients = []
            for _ in range(20):
                clients.append(connect(proxy))
                echoes(clients[-1], b"ab")
            return [b"" == receive(c, 0) and lost(c) for c in clients]

    def lost(client):
        client.sendall(b"cd")
        try:
            return len(receive(client, 2)) < 2
        except ConnectionResetError:
            return True

    once = cuts()
    assert 0 < sum(once) < 20 and once == cuts()


@test("--http: requests and answers pass, chunked ones whole")
def _(web):
    status, _, body = ask(web, "GET", None)
    assert (status, body) == (200, b"hello world")
    assert ask(web, body=b"abc")[0] == 200
    assert Asked.bodies == [b"abc"]
    assert (web.counts()["requests"], web.counts()["asking"]) == (2, 0)


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


def refused(proxy, **command):
    try:
        proxy.command(**command)
    except ValueError:
        return True
    return False


@test("a fault that it does not know is refused")
def _(tcp):
    assert refused(tcp, set={"nonsense": 1})


@test("a rule that it does not know is refused")
def _(web):
    assert refused(web, rules=[{"name": "a", "rest": True}])
    assert refused(web, rules=[{"name": "a"}])
    assert refused(web, rules=[{"name": "a", "reset": True, "lose": 1}])


def passes(function):
    """Its one argument says before which server its proxy stands."""
    web = function.__code__.co_varnames[0] == "web"
    Asked.bodies.clear()
    try:
        with Proxy("%s:%d" % (WEB if web else ECHO), http=web) as proxy:
            function(proxy)
        return True
    except Exception:
        print("# " + traceback.format_exc().replace("\n", "\n# "))
        return False


ECHO = Server(Echo).server_address
WEB = Server(Asked).server_address
bad = 0
for number, (title, function) in enumerate(TESTS, 1):
    ok = passes(function)
    bad += not ok
    print("%s %d - %s" % ("ok" if ok else "not ok", number, title), flush=True)
print("1..%d" % len(TESTS))
sys.exit(bad != 0)
