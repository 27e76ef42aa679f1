"""witness.py FILE: the last stage of a pipe under test.  Writes down what
passes, a line a record: topic, partition, offset, and what became of it
(stored, deleted, superseded, skipped, dropped or the error's code), and only
then passes it on, so FILE always holds all that msk-tail can have been told.

Bytes pass as they come, a stump included."""
import json
import os
import sys

MARKS = ("stored", "deleted", "superseded", "skipped", "dropped")


def note(line):
    r = json.loads(line)
    if "error" in r:
        fate = r["error"]["code"]
    else:
        fate = next((m for m in MARKS if m in r), "untouched")
    return "%s %d %d %s\n" % (r["topic"], r["partition"], r["offset"], fate)


def put(fd, data):
    while data:
        data = data[os.write(fd, data):]


def main():
    log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    rest = b""
    while True:
        data = os.read(0, 1 << 18)
        if not data:
            break
        whole, newline, rest = (rest + data).rpartition(b"\n")
        if newline:
            put(log, "".join(map(note, whole.split(b"\n"))).encode())
            put(1, whole + newline)
    put(1, rest)


try:
    main()
except BrokenPipeError:
    sys.exit(1)
