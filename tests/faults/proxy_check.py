"""What the two suites of the proxy share: tests by title, and a server for
the proxy to stand before. Nothing in them fails for a machine being slow:
times are at least so long, never at most."""
import socket
import socketserver
import sys
import threading
import traceback

from proxied import Proxy

LIMIT_S = 20
TESTS = []


def test(title):
    """The function is called with a proxy of its own."""
    def add(function):
        TESTS.append((title, function))
        return function
    return add


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


def silent(client):
    client.settimeout(0.3)
    try:
        return client.recv(1) is None
    except TimeoutError:
        return True
    finally:
        client.settimeout(LIMIT_S)


def refused(proxy, **command):
    try:
        proxy.command(**command)
    except ValueError:
        return True
    return False


def passes(function, server, http):
    try:
        with Proxy("%s:%d" % server.server_address, http=http) as proxy:
            function(proxy)
        return True
    except Exception:
        print("# " + traceback.format_exc().replace("\n", "\n# "))
        return False


def run(handler, http=False, before=lambda: None):
    """All tests, as TAP, with a server of that handler; before() each."""
    server, bad = Server(handler), 0
    for number, (title, function) in enumerate(TESTS, 1):
        before()
        ok = passes(function, server, http)
        bad += not ok
        print("%s %d - %s" % ("ok" if ok else "not ok", number, title),
              flush=True)
    print("1..%d" % len(TESTS))
    sys.exit(bad != 0)
