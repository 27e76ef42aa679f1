#!/usr/bin/env python3
"""A TCP proxy on 127.0.0.1 that loses a share of the answers.

    losing_proxy.py --port-file FILE --to HOST:PORT [--seed N] [--share S]

What the client sends always arrives; of what comes back a share is thrown
away, and the connection cut: the client can't know that its request was
obeyed. On SIGTERM it prints how often.
"""
import argparse
import asyncio
import os
import random
import signal


async def copy(reader, writer, lose):
    try:
        while data := await reader.read(1 << 16):
            if lose():
                writer.transport.abort()
                break
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port-file", required=True)
    parser.add_argument("--to", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.05)
    options = parser.parse_args()
    host, port = options.to.rsplit(":", 1)
    chance = random.Random(options.seed)
    lost = 0

    def lose():
        nonlocal lost
        if chance.random() >= options.share:
            return False
        lost += 1
        return True

    async def connected(reader, writer):
        try:
            there, away = await asyncio.open_connection(host, port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(copy(reader, away, lambda: False),
                             copy(there, writer, lose))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with open(options.port_file + ".new", "w", encoding="ascii") as file:
        file.write(str(server.sockets[0].getsockname()[1]))
    os.rename(options.port_file + ".new", options.port_file)
    await stop.wait()
    server.close()
    print(lost, flush=True)


asyncio.run(main())
