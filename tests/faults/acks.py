"""What the far end of the pipes has let through: a tee writes each batch of
acknowledgements to a file before msk-tail can read it, so these files always
hold all that msk-tail may have been told."""
import glob
import os
import re
import threading

LINE = re.compile(
    rb'"topic":"([^"]+)","partition":(\d+),"offset":(\d+)[^\n]*\n')


class Acks:
    """frontier: of each (topic, partition), the lowest offset that is not
    acknowledged. count: of different records; repeats: of those again."""

    def __init__(self, partitions):
        self.frontier = dict.fromkeys(partitions, 0)
        self.beyond = {p: set() for p in partitions}
        self.at = {}
        self.count = self.repeats = self.strays = 0
        self.lock = threading.Lock()

    def read(self):
        with self.lock:
            for name in sorted(glob.glob("acks.*")):
                if os.path.getsize(name) > self.at.get(name, 0):
                    self.read_file(name)

    def read_file(self, name):
        with open(name, "rb") as file:
            file.seek(self.at.get(name, 0))
            data = file.read()
        end = data.rfind(b"\n") + 1
        self.at[name] = self.at.get(name, 0) + end
        for topic, partition, offset in LINE.findall(data, 0, end):
            self.take((topic.decode(), int(partition)), int(offset))

    def take(self, partition, offset):
        if partition not in self.frontier:
            self.strays += 1
            return
        beyond, frontier = self.beyond[partition], self.frontier[partition]
        if offset < frontier or offset in beyond:
            self.repeats += 1
            return
        self.count += 1
        if offset > frontier:
            beyond.add(offset)
            return
        frontier += 1
        while frontier in beyond:
            beyond.remove(frontier)
            frontier += 1
        self.frontier[partition] = frontier

    def unacknowledged_below(self, partition, offset):
        """The offsets below this one that nobody has acknowledged."""
        with self.lock:
            return set(range(self.frontier.get(partition, 0), offset)) - \
                self.beyond.get(partition, set())

    def reach(self, ends):
        """Whether all before these offsets is acknowledged."""
        with self.lock:
            return all(self.frontier[p] >= end for p, end in ends.items())
