#!/usr/bin/env bash
# asyncio sends small answers at once, but not from a socket that was made without its protocol named.
#
# One expects: asyncio switches TCP_NODELAY on for every TCP connection (since Python 3.6), whichever way its server came
#   to its socket.
# What happens: it looks at sock.proto, which is 0 where socket.socket(AF_INET, SOCK_STREAM) made the listening socket, and
#   connections take that over. They are TCP all the same, and the switch stays off: an answer that is written in two
#   pieces waits for the other side's delayed acknowledgement, 40 ms on Linux. With IPPROTO_TCP named it is on.
# Seen: 2026-11-30 with Python 3.11.7, and uvicorn 0.54.0 on top of it (`Server.run(sockets=[...])`), where it was met.
# Needs: python3 alone.
set -euo pipefail
python3 - <<'PY'
import asyncio
import socket
import sys


async def nodelay(protocol: int) -> bool:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol)
    listening.bind(("127.0.0.1", 0))
    found: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = writer.get_extra_info("socket")
        found.set_result(bool(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        writer.close()

    server = await asyncio.start_server(answer, sock=listening)
    _, writer = await asyncio.open_connection(*listening.getsockname())
    result = await found
    writer.close()
    server.close()
    return result


async def main() -> int:
    unnamed, named = await nodelay(0), await nodelay(socket.IPPROTO_TCP)
    print(f"TCP_NODELAY of a connection: {unnamed} where the protocol was not named, {named} where it was")
    if (unnamed, named) == (False, True):
        return 0
    print("CHANGED: both are the same now")
    return 1


sys.exit(asyncio.run(main()))
PY
