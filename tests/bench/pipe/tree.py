#!/usr/bin/env python3
"""tree.py RESULT PROGRAM [ARGUMENT...]: run a program and say what it and all
that it starts have cost, whoever their parents are in the end.

Processes whose parent has gone come to this one (PR_SET_CHILD_SUBREAPER), so
that their times are taken too. Nobody gets the times of those whose parent
ignores SIGCHLD, as pyspark's daemon does (wait(2), NOTES): they count as they
were last looked at, which is done five times a second. Memory is the sum over
the tree of each process's proportional share (Pss: a page that two processes
share counts half for each) at such a look. RESULT gets one JSON object:
user_us, system_us, wall_us (until the program itself ends), peak_kib, status,
and started, by CLOCK_MONOTONIC in seconds. SIGTERM kills the tree, and so does
the end of who has started this.
"""
import collections
import ctypes
import json
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
LOOK_S = 0.2
LINGER_S = 20  # for what outlives the program; then it is killed

# user and system in ticks, those of the children that it waited for included.
Process = collections.namedtuple("Process", "pid parent started user system")


class Reaper(threading.Thread):
    """Waits for all children there are and will be."""

    def __init__(self, main):
        super().__init__(daemon=True)
        self.main = main
        self.user = self.system = 0.0
        self.pids = set()
        self.ended = self.status = None

    def run(self):
        while True:
            try:
                pid, status, used = os.wait4(-1, 0)
            except ChildProcessError:
                return
            self.user += used.ru_utime
            self.system += used.ru_stime
            self.pids.add(pid)
            if pid == self.main:
                self.ended = time.monotonic()
                self.status = os.waitstatus_to_exitcode(status)


def processes():
    """{parent's pid: [Process]} of all there are."""
    found = collections.defaultdict(list)
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="latin1") as f:
                said = f.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        user, system, waited_user, waited_system = map(int, said[11:15])
        one = Process(int(name), int(said[1]), int(said[19]),
                      user + waited_user, system + waited_system)
        found[one.parent].append(one)
    return found


def descendants():
    known = processes()
    found, left = [], [os.getpid()]
    while left:
        under = known[left.pop()]
        found += under
        left += [one.pid for one in under]
    return found


def member(pid, file, name):
    """The word behind name: in one of a process's files; None without."""
    try:
        with open(f"/proc/{pid}/{file}", encoding="utf-8") as f:
            return next((line.split()[1] for line in f
                         if line.startswith(name + ":")), None)
    except OSError:
        return None


def share_kib(one):
    return int(member(one.pid, "smaps_rollup", "Pss") or 0)


def ignores_children(pid):
    ignored = int(member(pid, "status", "SigIgn") or "0", 16)
    return ignored >> (signal.SIGCHLD - 1) & 1


class Watch:
    """peak_kib, and of the processes that nobody waits for the last look."""

    def __init__(self):
        self.peak_kib = 0
        self.unwaited = {}

    def look(self, found):
        self.peak_kib = max(self.peak_kib, sum(map(share_kib, found)))
        parents = {one.parent for one in found} - {os.getpid()}
        ignoring = set(filter(ignores_children, parents))
        for one in found:
            if one.parent in ignoring:
                self.unwaited[one.pid, one.started] = one

    def follow(self, reaper):
        while reaper.is_alive():
            found = descendants()
            self.look(found)
            if reaper.ended and time.monotonic() > reaper.ended + LINGER_S:
                kill(found)
            reaper.join(LOOK_S)

    def times(self, reaper):
        """User and system, in microseconds."""
        tick = os.sysconf("SC_CLK_TCK")
        lost = [one for one in self.unwaited.values()
                if one.pid not in reaper.pids]
        return (round((reaper.user + sum(one.user for one in lost) / tick)
                      * 1e6),
                round((reaper.system + sum(one.system for one in lost) / tick)
                      * 1e6))


def kill(found):
    for one in found:
        try:
            os.kill(one.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


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
    signal.signal(signal.SIGTERM, interrupted)
    prctl = ctypes.CDLL(None).prctl
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    started = time.monotonic()
    reaper, watch = Reaper(start(sys.argv[2:])), Watch()
    reaper.start()
    watch.follow(reaper)
    user_us, system_us = watch.times(reaper)
    with open(sys.argv[1], "w", encoding="ascii") as f:
        json.dump({"user_us": user_us, "system_us": system_us,
                   "wall_us": round((reaper.ended - started) * 1e6),
                   "peak_kib": watch.peak_kib, "status": reaper.status,
                   "started": started}, f)


main()
