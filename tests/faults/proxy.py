#!/usr/bin/env python3
"""A proxy on 127.0.0.1 that injects faults into what passes through it.

    proxy.py --to HOST:PORT [--port N] [--http] [--seed N]

It listens on that port (or a free one), and writes its number to stdout. Each
line of stdin then is a command, a JSON object, and is answered by a line of
JSON on stdout: the counts so far, or {"error"}; asking is how many requests
the server has and has not answered. It ends at the end of stdin. proxied.py is
this from Python.

    {"set": {...}}    changes these faults; the others stay as they are
        down          true: nobody listens, and every connection is reset
        accept        "pass"; "mute": a new connection is accepted, and that
                      is all; "swallow": what comes on it is read, too
        rate          bytes a second, each way of each connection; 0: no limit
        latency       seconds by which each piece is late, and
        jitter        at random so much more or less
        cut_after     every connection, the present ones too, is reset (RST)
                      behind so many bytes more toward the client: a number,
                      or [least, most]; null: never
        cut_share     of the connections to which cut_after applies (1)
    {"cut": true}     resets every connection
    {"freeze": true}  every connection there is goes dead: it stays open, and
                      what comes on it is lost; new ones are not concerned
    {"rules": [...]}  with --http: what to do with which request: rules.py
    {"counts": true}  does nothing
"""
import argparse
import asyncio
import json
import random
import socket
import struct
import sys

import http_line
import rules

PIECE = 1 << 16
FAULTS = {"down": False, "accept": "pass", "rate": 0, "latency": 0,
          "jitter": 0, "cut_after": None, "cut_share": 1}


def reset(writer):
    """Closes with RST, whatever is not sent yet."""
    if writer is None or writer.transport.is_closing():
        return
    writer.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class Line:
    """A client's connection, and ours to the server for it."""

    def __init__(self, proxy, reader, writer):
        self.proxy, self.reader, self.writer = proxy, reader, writer
        self.away = None  # the writer to the server
        self.frozen = False
        self.dead = asyncio.Event()
        self.budget = None  # bytes toward the client before the cut
        self.arm()

    def arm(self):
        """Draws when this connection is cut."""
        after = self.proxy.faults["cut_after"]
        chance = self.proxy.random
        self.budget = None
        if after is None or chance.random() >= self.proxy.faults["cut_share"]:
            return
        self.budget = chance.randint(*after) if isinstance(after, list) \
            else after

    def cut(self):
        if not self.dead.is_set():
            self.proxy.counts["cut"] += 1
        self.end()

    def end(self):
        self.dead.set()
        reset(self.away)
        reset(self.writer)

    async def connect(self):
        """The reader of the server's side."""
        reader, self.away = await asyncio.open_connection(
            *self.proxy.to, limit=PIECE)
        return reader

    def late(self):
        """Seconds by which this piece is late."""
        faults = self.proxy.faults
        spread = faults["jitter"]
        return max(0, faults["latency"] +
                   self.proxy.random.uniform(-spread, spread))

    async def send(self, writer, data):
        """At the rate of the moment; to the client, until the cut."""
        view = memoryview(data)
        while view and not self.dead.is_set():
            rate = self.proxy.faults["rate"]
            piece = view[:max(1, rate // 10)] if rate else view[:PIECE]
            if writer is self.writer and self.budget is not None:
                piece = piece[:self.budget]
                self.budget -= len(piece)
            view = view[len(piece):]
            if self.frozen:
                self.proxy.counts["lost_bytes"] += len(piece)
                continue
            writer.write(piece)
            await writer.drain()
            if writer is self.writer and self.budget == 0:
                self.cut()
            elif rate:
                await asyncio.sleep(len(piece) / rate)
        way = "down" if writer is self.writer else "up"
        self.proxy.counts["bytes_" + way] += len(data) - len(view)

    async def read(self, reader, pieces):
        loop = asyncio.get_running_loop()
        while data := await reader.read(PIECE):
            await pieces.put((loop.time() + self.late(), data))
        await pieces.put((0, b""))

    async def copy(self, reader, writer):
        """One way of a connection, and its end."""
        pieces = asyncio.Queue(64)
        loop = asyncio.get_running_loop()
        reading = asyncio.create_task(self.read(reader, pieces))
        reading.add_done_callback(
            lambda task: task.cancelled() or not task.exception()
            or self.end())
        try:
            while True:
                due, data = await pieces.get()
                if not data:
                    break
                if due > loop.time():
                    await asyncio.sleep(due - loop.time())
                await self.send(writer, data)
            if not self.frozen:
                writer.write_eof()
            elif reader is self.reader:
                self.end()
        finally:
            reading.cancel()

    async def pass_on(self):
        """All that comes, both ways, until both sides have ended."""
        there = await self.connect()
        await asyncio.gather(self.copy(self.reader, self.away),
                             self.copy(there, self.writer))
        if self.frozen:
            await self.dead.wait()

    async def swallow(self):
        """Reads until the client has closed the connection."""
        while data := await self.reader.read(PIECE):
            self.proxy.counts["lost_bytes"] += len(data)

    async def serve(self):
        accept = self.proxy.faults["accept"]
        if accept == "pass":
            await (http_line.serve(self) if self.proxy.http
                   else self.pass_on())
            return
        self.proxy.counts[accept] += 1
        if accept == "mute":
            self.writer.transport.pause_reading()
            await self.dead.wait()
        else:
            await self.swallow()

    async def run(self):
        """serve, until it ends or this connection is ended."""
        tasks = [asyncio.create_task(self.serve()),
                 asyncio.create_task(self.dead.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if tasks[0].done() and tasks[0].exception():
                self.failed(tasks[0].exception())
        finally:
            for task in tasks:
                task.cancel()
            for writer in (self.away, self.writer):
                if writer is not None:
                    writer.close()

    def failed(self, error):
        """A connection that breaks at one side breaks at the other."""
        if not isinstance(error, (OSError, EOFError)):
            self.proxy.loop.call_exception_handler(
                {"message": "proxy", "exception": error})
        self.end()


class Proxy:
    def __init__(self, args):
        host, port = args.to.rsplit(":", 1)
        self.to, self.port, self.http = (host, int(port)), args.port, args.http
        self.loop = asyncio.get_running_loop()
        self.faults = dict(FAULTS)
        self.random = random.Random(args.seed)
        self.rules = rules.Rules([], self.random)
        self.server, self.lines = None, set()
        self.counts = dict.fromkeys(
            ("connections", "cut", "frozen", "mute", "swallow", "requests",
             "asking", "bytes_up", "bytes_down", "lost_bytes"), 0)

    async def accepted(self, reader, writer):
        line = Line(self, reader, writer)
        self.lines.add(line)
        self.counts["connections"] += 1
        try:
            await line.run()
        except asyncio.CancelledError:
            pass  # the proxy ends
        finally:
            self.lines.discard(line)

    async def listen(self):
        self.server = await asyncio.start_server(
            self.accepted, "127.0.0.1", self.port, limit=PIECE, backlog=512)
        self.port = self.server.sockets[0].getsockname()[1]

    def cut(self):
        for line in list(self.lines):
            line.cut()

    async def set(self, faults):
        unknown = set(faults) - set(FAULTS)
        if unknown:
            raise ValueError("no such fault: %s" % unknown)
        was_down = self.faults["down"]
        self.faults.update(faults)
        if "cut_after" in faults:
            for line in self.lines:
                line.arm()
        if self.faults["down"] and not was_down:
            self.server.close()
            self.cut()
        elif was_down and not self.faults["down"]:
            await self.listen()

    async def obey(self, command):
        if "set" in command:
            await self.set(command["set"])
        if "rules" in command:
            self.rules = rules.Rules(command["rules"], self.random,
                                     self.rules.counts)
        if "cut" in command:
            self.cut()
        if "freeze" in command:
            for line in self.lines:
                self.counts["frozen"] += not line.frozen
                line.frozen = True

    def answer(self):
        return {**self.counts, "open": len(self.lines),
                "rules": self.rules.counts}


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--to", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--http", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    proxy = Proxy(parser.parse_args())
    await proxy.listen()
    print(proxy.port, flush=True)
    commands = asyncio.StreamReader(limit=1 << 24)
    await proxy.loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while command := await commands.readline():
        try:
            await proxy.obey(json.loads(command))
            answer = proxy.answer()
        except ValueError as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
