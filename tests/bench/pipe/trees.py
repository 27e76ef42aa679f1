"""Starting a program under tree.py, and what its whole tree has cost."""
import collections
import json
import os
import subprocess
import sys

from processes import Failed

WATCH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tree.py")
FIELDS = "user_us system_us wall_us peak_kib status started"


class Cost(collections.namedtuple("Cost", FIELDS)):
    @property
    def cpu_us(self):
        return self.user_us + self.system_us


class Tree:
    """A program that runs, its words in a file of place, its output in
    another."""

    def __init__(self, argv, place):
        self.argv = argv
        self.result = os.path.join(place, "cost")
        self.output = os.path.join(place, "output")
        self.log = os.path.join(place, "log")
        with open(self.output, "wb") as out, open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-B", WATCH, self.result, *argv],
                stdin=subprocess.DEVNULL, stdout=out, stderr=log)

    def end(self, timeout):
        """Waits for it; returns the Cost."""
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.terminate()
            self.process.wait()
            raise Failed(f"{self.argv[0]} has not ended after {timeout} s"
                         f"{self.words()}") from None
        if self.process.returncode != 0:
            raise Failed(f"tree.py: {self.words()}")
        with open(self.result, encoding="ascii") as f:
            cost = Cost(**json.load(f))
        if cost.status != 0:
            raise Failed(f"{self.argv[0]}: exit status {cost.status}"
                         f"{self.words()}")
        return cost

    def words(self):
        with open(self.log, encoding="utf-8", errors="replace") as f:
            return "\n" + f.read()[-2000:]
