#!/usr/bin/env python3
"""Each fault of proxy.py does to a connection what it says, before a server
that echoes. Prints TAP."""
import socket
import socketserver
import threading
import time

import proxy_check
from proxied import Proxy
from proxy_check import LIMIT_S, connect, receive, refused, silent, test


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while data := self.request.recv(1 << 16):
                self.request.sendall(data)
        except OSError:
            pass


def echoes(client, data=b"hello"):
    client.sendall(data)
    return receive(client, len(data)) == data


def is_reset(client):
    try:
        while client.recv(1 << 16):
            pass
        return False
    except ConnectionResetError:
        return True


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
        with Proxy(tcp.to, seed=7) as proxy:
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


@test("a fault that it does not know is refused")
def _(tcp):
    assert refused(tcp, set={"nonsense": 1})


proxy_check.run(Echo)
