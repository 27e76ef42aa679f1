"""The proxy's HTTP/1.1 side: one connection of a client, request by request,
each answered by the server, or as a rule says."""
import asyncio

import deeds
from http_message import read_body, read_head


class Upstream:
    """The connection to the server: a new one when it has closed the last."""

    def __init__(self, line):
        self.line, self.reader = line, None

    async def ask(self, request):
        counts = self.line.proxy.counts
        counts["asking"] += 1
        try:
            return await self.exchange(request)
        finally:
            counts["asking"] -= 1

    async def exchange(self, request):
        if self.reader is None or self.reader.at_eof():
            if self.line.away is not None:
                self.line.away.close()
            self.reader = await self.line.connect()
        await self.line.send(self.line.away, request.bytes())
        while True:
            answer = await read_head(self.reader)
            if answer is None:
                raise EOFError("the server has closed the connection")
            if answer.status()[0] != "1":
                break
        if request.method() != "HEAD" and answer.status() not in ("204",
                                                                  "304"):
            await read_body(self.reader, answer, length=-1)
        return answer


async def serve(line):
    upstream = Upstream(line)
    while (request := await read_head(line.reader)) is not None:
        await read_body(line.reader, request)
        if line.frozen:
            await line.swallow()
            return
        line.proxy.counts["requests"] += 1
        rule = line.proxy.rules.choose(request)
        if rule is None:
            answer = await upstream.ask(request)
        else:
            answer = await deeds.obey(rule, line, upstream, request)
        if answer is None:
            return
        await asyncio.sleep(line.late())
        await line.send(line.writer, answer.bytes())
        if answer.header("connection").lower() == "close":
            return
