"""watch.py [options] GROUP NOTES...: watches the pipes of a group, whose last
stages are witnesses that write to the files NOTES, until every record of the
test topics is acknowledged.

All the while, the group's committed offsets must not pass a record that no
witness has seen; nor may a record end in an error.

--pipe PID --kill NAME=SHARE...: when SHARE of all records are acknowledged,
kills the process NAME below PID with SIGKILL.  Each kill must find one.
--until SHARE: ends when so many are acknowledged; 1 by itself.
--deadline SECONDS: gives up then (300)."""
import argparse
import os
import signal
import sys
import time

import cluster
import topics

GOOD = {"stored", "deleted"}


class Witnesses:
    """What the witnesses have seen, as far as it is read."""

    def __init__(self, files, ends):
        self.files = files
        self.at = dict.fromkeys(files, 0)
        self.seen = {p: set() for p in ends}
        self.frontier = dict.fromkeys(ends, 0)
        self.notes = 0

    def read(self):
        for name in self.files:
            if os.path.exists(name):
                self.read_file(name)
        for p, seen in self.seen.items():
            while self.frontier[p] in seen:
                self.frontier[p] += 1

    def read_file(self, name):
        with open(name, "rb") as f:
            f.seek(self.at[name])
            data = f.read()
        end = data.rfind(b"\n") + 1
        self.at[name] += end
        for line in data[:end].decode().splitlines():
            topic, partition, offset, fate = line.split(" ")
            if fate not in GOOD:
                cluster.fail("a record became %s: %s" % (fate, line))
            self.seen[topic, int(partition)].add(int(offset))
            self.notes += 1

    def count(self):
        return sum(map(len, self.seen.values()))


def parents():
    """{pid: (parent, name)} of all processes."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % pid, encoding="utf-8") as f:
                head, _, tail = f.read().rpartition(")")
        except OSError:
            continue
        state, parent = tail.split()[:2]
        if state not in "ZX":
            found[int(pid)] = int(parent), head.partition("(")[2]
    return found


def below(root, name):
    """The process of this name among the descendants of root, or None."""
    found = parents()
    for pid, (parent, comm) in found.items():
        while parent in found and parent != root:
            parent = found[parent][0]
        if comm == name and parent == root:
            return pid
    return None


class Killer:
    def __init__(self, pipe, kills):
        self.pipe = pipe
        self.left = sorted((float(share), name) for name, share in
                           (k.split("=") for k in kills))
        self.done = 0

    def look(self, share):
        if not self.left or share < self.left[0][0]:
            return
        pid = below(self.pipe, self.left[0][1])
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            print("killed %s at %.1f %%" % (self.left.pop(0)[1],
                                            100 * share))
            self.done += 1


def check(group, done, frontier):
    for p, offset in done.items():
        if p in frontier and offset > frontier[p]:
            cluster.fail("%s has committed %d of %s %d, but %d has not been "
                         "acknowledged" % (group, offset, *p, frontier[p]))


def arguments():
    args = argparse.ArgumentParser()
    args.add_argument("--pipe", type=int)
    args.add_argument("--kill", action="append", default=[])
    args.add_argument("--until", type=float, default=1)
    args.add_argument("--deadline", type=float, default=300)
    args.add_argument("group")
    args.add_argument("notes", nargs="+")
    return args.parse_args()


def main():
    args = arguments()
    sys.stdout.reconfigure(line_buffering=True)
    client = cluster.admin()
    ends = cluster.ends(t.name for t in topics.TOPICS)
    total = sum(ends.values())
    seen = Witnesses(args.notes, ends)
    killer = Killer(args.pipe, args.kill)
    commits = set()
    deadline = time.monotonic() + args.deadline
    while killer.left or seen.count() < args.until * total:
        if time.monotonic() > deadline:
            cluster.fail("only %d of %d records acknowledged, %d kills left"
                         % (seen.count(), total, len(killer.left)))
        done = cluster.committed(client, args.group)
        seen.read()
        check(args.group, done, seen.frontier)
        commits.add(sum(done.values()))
        killer.look(seen.count() / total)
        time.sleep(0.05)
    print("%d of %d acknowledged, %d again, %d kills, %d different commits"
          % (seen.count(), total, seen.notes - seen.count(), killer.done,
             len(commits)))


main()
