"""How large the processes of a pipe are, over time."""
import os
import statistics
import threading
import time

TOOLS = ["msk-tail", "avro-unframe", "csr-decode", "ddb-put", "ddb-join",
         "dlq-park"]
PAUSE_S = 2
# What regression finds of it must be within these: allocators and caches
# breathe.
MORE_KIB, MORE_SHARE, MORE_FILES = 4096, 0.25, 4


class Life:
    """A process: samples of (time, RSS, anonymous memory, open files), memory
    in KiB."""

    def __init__(self, pid, name):
        self.pid, self.name, self.samples = pid, name, []

    def sample(self, now):
        """False: it is gone."""
        try:
            with open("/proc/%d/status" % self.pid, encoding="ascii") as file:
                fields = dict(line.split(":", 1) for line in file)
            files = len(os.listdir("/proc/%d/fd" % self.pid))
        except (OSError, ValueError):
            return False
        if fields["Name"].strip() != self.name or "VmRSS" not in fields:
            return False
        self.samples.append((now, int(fields["VmRSS"].split()[0]),
                             int(fields["RssAnon"].split()[0]), files))
        return True

    def seconds(self):
        return self.samples[-1][0] - self.samples[0][0] if self.samples else 0

    def warm(self):
        """Without its first third, two minutes at most."""
        since = self.samples[0][0] + min(self.seconds() / 3, 120)
        return [s for s in self.samples if s[0] >= since]

    def growth(self, column):
        """What linear regression says of the time after the warm-up."""
        warm = self.warm()
        if len(warm) < 3:
            return 0
        times = [s[0] for s in warm]
        slope, _ = statistics.linear_regression(times,
                                                [s[column] for s in warm])
        return slope * (times[-1] - times[0])

    def mean(self, column):
        return statistics.fmean(s[column] for s in self.warm())

    def faults(self):
        """In words, what is not flat."""
        if self.growth(2) > max(MORE_KIB, MORE_SHARE * self.mean(2)):
            yield "%s grew by %d KiB" % (self.name, self.growth(2))
        if self.growth(3) > MORE_FILES:
            yield "%s has %d more files open" % (self.name, self.growth(3))

    def cells(self):
        warm = self.warm()
        three = [warm[0], warm[len(warm) // 2], warm[-1]]
        return [self.name, "%d" % self.seconds()] + [
            " / ".join("%d" % s[column] for s in three)
            for column in (1, 2, 3)] + [
            "%+d KiB, %+.1f files" % (self.growth(2), self.growth(3))]


class Sizes:
    """Looks at these pipes from start() to stop()."""

    def __init__(self, pipes):
        self.pipes, self.lives = pipes, {}
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def start(self):
        self.thread.start()

    def run(self):
        while not self.over.wait(PAUSE_S):
            now = time.monotonic()
            for one in self.pipes:
                for pid, name in list(one.members()):
                    if name in TOOLS:
                        self.lives.setdefault(
                            (pid, name), Life(pid, name)).sample(now)

    def stop(self):
        self.over.set()
        self.thread.join()

    def longest(self):
        """Of each tool the process that lived longest; two of ddb-put."""
        found = []
        for tool in TOOLS:
            lives = sorted((life for life in self.lives.values()
                            if life.name == tool and len(life.samples) > 2),
                           key=Life.seconds, reverse=True)
            found += lives[:2 if tool == "ddb-put" else 1]
        return found


HEAD = ["process", "seconds", "RSS", "anonymous", "open files",
        "by regression"]


def table(lives):
    """As Markdown; KiB when warm, in the middle, at the end."""
    rows = [HEAD, ["---"] * len(HEAD)] + [life.cells() for life in lives]
    return "\n".join("| " + " | ".join(r) + " |" for r in rows) + "\n"
