#!/usr/bin/env python3
"""tree.py RESULT PROGRAM [ARGUMENT...]: run a program and say what it and all
that it starts have cost, whoever their parents are in the end.

Processes whose parent has gone come to this one (PR_SET_CHILD_SUBREAPER), so
that their times are taken too. Memory is the sum over the tree of each
process's proportional share (Pss: a page that two processes share counts
half for each), looked at five times a second. RESULT gets one JSON object:
user_us, system_us, wall_us (until the program itself ends), peak_kib, status,
and started, by CLOCK_MONOTONIC in seconds. SIGTERM kills the tree.
"""
import ctypes
import json
import os
import signal
import sys
import threading
import time

PR_SET_CHILD_SUBREAPER = 36
LOOK_S = 0.2
LINGER_S = 20  # for what outlives the program; then it is killed


class Reaper(threading.Thread):
    """Waits for all children there are and will be."""

    def __init__(self, main):
        super().__init__(daemon=True)
        self.main = main
        self.user = self.system = 0.0
        self.ended = self.status = None

    def run(self):
        while True:
            try:
                pid, status, used = os.wait4(-1, 0)
            except ChildProcessError:
                return
            self.user += used.ru_utime
            self.system += used.ru_stime
            if pid == self.main:
                self.ended = time.monotonic()
                self.status = os.waitstatus_to_exitcode(status)


def children():
    """{parent's pid: [pids]} of all processes."""
    found = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="latin1") as f:
                parent = int(f.read().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        found.setdefault(parent, []).append(int(name))
    return found


def descendants():
    known = children()
    pids, left = [], [os.getpid()]
    while left:
        under = known.get(left.pop(), [])
        pids += under
        left += under
    return pids


def share_kib(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
            return next(int(line.split()[1]) for line in f
                        if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def kill(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def watch(reaper):
    """Returns the highest sum seen."""
    peak = 0
    while reaper.is_alive():
        pids = descendants()
        peak = max(peak, sum(map(share_kib, pids)))
        if reaper.ended and time.monotonic() > reaper.ended + LINGER_S:
            kill(pids)
        reaper.join(LOOK_S)
    return peak


def interrupted(*_):
    kill(descendants())
    sys.exit(1)


def start(argv):
    pid = os.fork()
    if pid == 0:
        try:
            os.execvp(argv[0], argv)
        except OSError as why:
            print(f"{argv[0]}: {why.strerror}", file=sys.stderr)
            os._exit(127)
    return pid


def main():
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    started = time.monotonic()
    reaper = Reaper(start(sys.argv[2:]))
    signal.signal(signal.SIGTERM, interrupted)
    reaper.start()
    peak = watch(reaper)
    with open(sys.argv[1], "w", encoding="ascii") as f:
        json.dump({"user_us": round(reaper.user * 1e6),
                   "system_us": round(reaper.system * 1e6),
                   "wall_us": round((reaper.ended - started) * 1e6),
                   "peak_kib": peak, "status": reaper.status,
                   "started": started}, f)


main()
