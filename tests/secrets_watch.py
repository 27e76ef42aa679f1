#!/usr/bin/env python3
"""secrets_watch.py FILE COMMAND...: runs COMMAND and appends to FILE all that
others could see of it: what it and its children write, stdout and stderr, and
the argument lists of all of them, sampled while they run. Its exit status.
"""
import os
import subprocess
import sys
import threading


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            for child in file.read().split():
                yield child
                yield from children(child)
    except OSError:
        return


def arguments(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().replace(b"\0", b" ")
    except OSError:
        return b""


def watch(pid, over, seen):
    while not over.wait(0.002):
        for one in (str(pid), *children(pid)):
            seen.add(arguments(one))


def main():
    path, command = sys.argv[1], sys.argv[2:]
    seen, over = set(), threading.Event()
    with open(path, "ab") as out:
        run = subprocess.Popen(command, stdout=out, stderr=out)
        watcher = threading.Thread(target=watch, args=(run.pid, over, seen))
        watcher.start()
        status = run.wait()
        over.set()
        watcher.join()
        out.write(b"".join(b"arguments: " + a + b"\n" for a in sorted(seen)))
    sys.exit(status if status >= 0 else 128 - status)


main()
