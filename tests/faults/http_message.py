"""HTTP/1.1 messages, whole: as they are read, and those made up."""
import asyncio
import email.utils
import http.client
import json
import time
import zlib


class Message:
    """A request or an answer: its head as it came, and its whole body."""

    def __init__(self, head, body=b""):
        self.first, *rest = head.rstrip("\r\n").split("\r\n")
        self.headers = [tuple(part.strip() for part in line.split(":", 1))
                        for line in rest]
        self.body = body

    def header(self, name):
        return next((v for n, v in self.headers if n.lower() == name), "")

    def remove(self, name):
        self.headers = [h for h in self.headers if h[0].lower() != name]

    def replace(self, name, value):
        """Sets the header where it is there."""
        self.headers = [(n, value if n.lower() == name else v)
                        for n, v in self.headers]

    def set_body(self, body):
        self.body = body
        self.replace("content-length", str(len(body)))
        self.replace("x-amz-crc32", str(zlib.crc32(body)))

    def set_json(self, value):
        self.set_body(json.dumps(value, ensure_ascii=False,
                                 separators=(",", ":")).encode())

    def json(self):
        return json.loads(self.body)

    def method(self):
        return self.first.split(" ")[0]

    def path(self):
        return self.first.split(" ")[1]

    status = path  # of an answer, at the same place

    def bytes(self):
        lines = [self.first] + ["%s: %s" % h for h in self.headers]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


async def read_head(reader):
    """A message without its body; None at the end of the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise
        return None
    return Message(head.decode("latin-1"))


async def chunks(reader):
    """The body of a chunked message; its trailer is left out."""
    body = b""
    while True:
        line = await reader.readuntil(b"\r\n")
        size = int(line.split(b";")[0], 16)
        if size == 0:
            break
        body += await reader.readexactly(size)
        await reader.readuntil(b"\r\n")
    while await reader.readuntil(b"\r\n") != b"\r\n":
        pass
    return body


async def read_body(reader, message, length=0):
    """Its body; where it does not say its length, it has that one."""
    if "chunked" in message.header("transfer-encoding").lower():
        message.body = await chunks(reader)
        message.remove("transfer-encoding")
        message.headers.append(("Content-Length", str(len(message.body))))
    elif message.header("content-length"):
        message.body = await reader.readexactly(
            int(message.header("content-length")))
    elif length:
        message.body = await reader.read(length)
        message.headers.append(("Content-Length", str(len(message.body))))


def made_up(status, body, headers=None, clock=0):
    """An answer; its body is text, or any JSON; clock is what the server's
    is ahead by, in seconds."""
    kind = "text/html"
    if not isinstance(body, str):
        body, kind = json.dumps(body), "application/json"
    data = body.encode()
    fields = {"Content-Type": kind, "Content-Length": str(len(data)),
              "Date": http_date(clock), **(headers or {})}
    lines = ["HTTP/1.1 %d %s" % (status, http.client.responses[status])]
    return Message("\r\n".join(lines + ["%s: %s" % f for f in fields.items()]),
                   data)


def http_date(clock=0):
    return email.utils.formatdate(time.time() + clock, usegmt=True)
