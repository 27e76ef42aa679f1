#!/usr/bin/env python3
"""Run the examples of the manual pages: what a page shows must happen.

In the EXAMPLES of a page, a literal block that begins with "$ " is run: a
line behind "$ " is a command (lines behind "> " go on with it), the lines
below it are what it prints. Commands run in a copy of this folder's data,
with localhost:9092 standing for a mock broker that holds data/topics.ndjson,
and DynamoDB, where no --endpoint-url says otherwise, for an SQLite file.
Prints TAP.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(ROOT, os.environ.get("B", "build"))


def blocks(page):
    """The literal blocks of the page's EXAMPLES."""
    section, block = None, None
    for line in open(page, encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith(".Sh"):
            section = line[4:]
        elif section == "EXAMPLES" and line.startswith(".Bd"):
            block = []
        elif line.startswith(".Ed") and block is not None:
            yield block
            block = None
        elif block is not None:
            block.append(line.replace("\\e", "\\").replace("\\(dq", '"')
                         .replace("\\&", ""))


def examples(page):
    """Commands with what they print."""
    for block in blocks(page):
        if not block or not block[0].startswith("$ "):
            continue
        command, output = None, []
        for line in block + ["$ "]:
            if line.startswith("$ "):
                if command is not None:
                    yield command, output
                command, output = line[2:], []
            elif line.startswith("> ") and not output:
                command += "\n" + line[2:]
            else:
                output.append(line)


class Broker:
    """A mock broker with the topics of the examples."""

    def __init__(self):
        self.process, self.address = None, None

    def start(self):
        if self.process is None:
            topics = os.path.join(HERE, "data", "topics.ndjson")
            self.process = subprocess.Popen(
                [os.path.join(BUILD, "mock-broker"), "-g", "100", "-f", topics],
                stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
            self.address = self.process.stdout.readline().strip()
        return self.address

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait()


def run(command, output, broker, folder):
    """None, or what was printed in place of output."""
    if "localhost:9092" in command:
        command = command.replace("localhost:9092", broker.start())
    got = subprocess.run(["bash", "-o", "pipefail", "-c", command],
                         cwd=folder, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         text=True, timeout=60)
    want = "".join(line + "\n" for line in output)
    squeeze = re.compile(r"[ \t]+")
    if squeeze.sub(" ", got.stdout) == squeeze.sub(" ", want):
        return None
    return got.stdout


def main():
    pages = sorted(f for f in os.listdir(os.path.join(ROOT, "man"))
                   if re.search(r"\.[1-8]$", f))
    os.environ["PATH"] = BUILD + ":" + os.environ["PATH"]
    number, bad, broker = 0, 0, Broker()
    with tempfile.TemporaryDirectory() as work:
        os.environ["XDG_CACHE_HOME"] = os.path.join(work, "cache")
        os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = "sqlite:t.db"
        for page in pages:
            folder = os.path.join(work, page)
            shutil.copytree(os.path.join(HERE, "data"), folder)
            found = list(examples(os.path.join(ROOT, "man", page)))
            for command, output in found:
                number += 1
                got = run(command, output, broker, folder)
                print(f"{'ok' if got is None else 'not ok'} {number} - "
                      f"{page}: {command.splitlines()[0]}")
                if got is not None:
                    bad += 1
                    print("# got " + got.replace("\n", "\n# "))
            if page.endswith(".1") and not found:
                number, bad = number + 1, bad + 1
                print(f"not ok {number} - {page} has no example that runs")
    broker.stop()
    print(f"1..{number}")
    sys.exit(bad != 0)


main()
