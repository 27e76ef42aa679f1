#!/usr/bin/env python3
"""A small DynamoDB that fails at random, for writes only. 127.0.0.1.

    faulty_dynamodb.py --port-file FILE --state FILE [--seed N] [--fail SHARE]

It keeps tables of items in memory, all keyed by the number "id", and a share
of its answers is: throttled; unprocessed in part; a server error, after some
of the writes were done; a connection that is cut, after all of them were.
An item with an attribute "poison" is refused, and its whole batch with it; so
is a request whose signature is not by the keys of the environment.

On SIGTERM the state is written as JSON: the tables, how many faults of each
kind there were, and in "clashes" how often two requests held the same key at
once, which no client that keeps versions in order may do.
"""
import argparse
import collections
import http.server
import json
import os
import random
import signal
import socket
import struct
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.append(os.path.join(os.path.dirname(__file__), "../net"))
import sigv4_verify  # noqa: E402


class Faults:
    def __init__(self, seed, share):
        self.random = random.Random(seed)
        self.share = share
        self.lock = threading.Lock()
        self.tables = collections.defaultdict(dict)
        self.counts = collections.Counter()
        self.held = collections.Counter()
        self.clashes = 0

    def hold(self, keys):
        with self.lock:
            self.clashes += sum(self.held[key] > 0 for key in keys)
            self.held.update(keys)

    def drop(self, keys):
        with self.lock:
            self.held.subtract(keys)

    def choose(self):
        with self.lock:
            if self.random.random() >= self.share:
                return "good"
            kind = self.random.choice(
                ["throttled", "unprocessed", "error", "cut"])
            self.counts[kind] += 1
            return kind

    def some(self, writes):
        with self.lock:
            return [w for w in writes if self.random.random() < 0.5]

    def apply(self, writes):
        with self.lock:
            for table, write in writes:
                if "PutRequest" in write:
                    item = write["PutRequest"]["Item"]
                    self.tables[table][item["id"]["N"]] = item
                else:
                    key = write["DeleteRequest"]["Key"]
                    self.tables[table].pop(key["id"]["N"], None)


def key_of(table, write):
    inner = write.get("PutRequest", write.get("DeleteRequest"))
    return table, inner.get("Item", inner.get("Key"))["id"]["N"]


def writes_of(operation, body):
    if operation == "BatchWriteItem":
        return [(table, write) for table, writes
                in body["RequestItems"].items() for write in writes]
    if operation == "PutItem":
        return [(body["TableName"], {"PutRequest": {"Item": body["Item"]}})]
    return [(body["TableName"], {"DeleteRequest": {"Key": body["Key"]}})]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    faults = None

    def log_message(self, *_):
        pass

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"]))
        why = sigv4_verify.verify({
            "method": "POST", "path": self.path, "body": text.decode(),
            "headers": {k.lower(): v for k, v in self.headers.items()}},
            os.environ["AWS_ACCESS_KEY_ID"],
            os.environ["AWS_SECRET_ACCESS_KEY"])
        if why != "ok":
            self.reply(403, {"__type": "ns#SignatureDoesNotMatch",
                             "message": why})
            return
        body = json.loads(text)
        operation = self.headers["X-Amz-Target"].split(".")[1]
        writes = writes_of(operation, body)
        keys = {key_of(*write) for write in writes}
        self.faults.hold(keys)
        time.sleep(0.001)
        status, reply = self.answer(operation, writes)
        self.faults.drop(keys)
        if status is None:
            self.cut()
        else:
            self.reply(status, reply)

    def answer(self, operation, writes):
        if any("poison" in w.get("PutRequest", {}).get("Item", {})
               for _, w in writes):
            return 400, {"__type": "ns#ValidationException",
                         "message": "poison"}
        kind = self.faults.choose()
        if kind == "throttled":
            return 400, {"__type": "ns#ProvisionedThroughputExceededException",
                         "message": "too fast"}
        if kind == "error":
            self.faults.apply(self.faults.some(writes))
            return 500, {"__type": "ns#InternalServerError", "message": "no"}
        if kind == "unprocessed" and operation == "BatchWriteItem":
            left = self.faults.some(writes)
            self.faults.apply([w for w in writes if w not in left])
            unprocessed = collections.defaultdict(list)
            for table, write in left:
                unprocessed[table].append(write)
            return 200, {"UnprocessedItems": unprocessed}
        self.faults.apply(writes)
        return (None, None) if kind == "cut" else (200, {})

    def cut(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def reply(self, status, body):
        text = json.dumps(body).encode()
        self.send_response_only(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """A client that goes away is no news."""
        if not isinstance(sys.exc_info()[1], (OSError, ValueError)):
            super().handle_error(request, client_address)


def whole_file(path, text):
    with open(path + ".new", "w") as file:
        file.write(text)
    os.rename(path + ".new", path)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--port-file", required=True)
    options.add_argument("--state", required=True)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--fail", type=float, default=0.3)
    args = options.parse_args()
    faults = Handler.faults = Faults(args.seed, args.fail)
    server = Server(("127.0.0.1", 0), Handler)

    def end(*_):
        whole_file(args.state, json.dumps({
            "tables": faults.tables, "faults": faults.counts,
            "clashes": faults.clashes}))
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    whole_file(args.port_file, f"{server.server_address[1]}\n")
    server.serve_forever()


main()
