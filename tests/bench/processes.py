"""Running programs, and what they cost."""
import collections
import os
import subprocess

Used = collections.namedtuple(
    "Used", "user_us system_us wall_us peak_kib status")


class Failed(Exception):
    """A program failed, or printed something wrong."""


def run(argv, stdin=os.devnull, stdout=os.devnull, env=None):
    """Run a program to its end; files in, files out."""
    with open(stdin, "rb") as i, open(stdout, "wb") as o:
        done = subprocess.run(argv, stdin=i, stdout=o, env=env, check=False)
    if done.returncode != 0:
        raise Failed(f"{' '.join(argv)}: exit status {done.returncode}")


def measure(entry, stdin=None, stdout=os.devnull):
    """Run an entry under the stop-watch, on its own input or on another."""
    done = subprocess.run(
        [entry.watch, stdin or entry.stdin, stdout, *entry.argv],
        stdout=subprocess.PIPE, check=True, env=entry.env)
    used = Used(*map(int, done.stdout.split()))
    if used.status != 0:
        raise Failed(f"{' '.join(entry.argv)}: exit status {used.status}")
    return used


class MockBroker:
    """The mock cluster, with the corpus's messages in one topic."""
    TOPIC = "BENCH"
    PARTITIONS = 16

    def __init__(self, o, data):
        self.program = os.path.join(o.build, "mock-broker")
        self.records = data.messages(o.messages, self.TOPIC, self.PARTITIONS)
        self.process = self.servers = None

    def __enter__(self):
        self.process = subprocess.Popen(
            [self.program, "-t", f"{self.TOPIC}:{self.PARTITIONS}",
             "-f", self.records, "-c", "-"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.servers = self.process.stdout.readline().strip()
        if not self.servers:
            self.process.wait()
            raise Failed("mock-broker did not start")
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


class Instant:
    """A server that takes what is put and says at once that all is well."""

    def __init__(self, o, bodies=None):
        self.argv = [os.path.join(o.build, "bench/instant")]
        if bodies:
            self.argv.append(bodies)
        self.process = self.url = None

    def __enter__(self):
        self.process = subprocess.Popen(
            self.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            self.process.wait()
            raise Failed("instant did not start")
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
