#!/usr/bin/env python3
"""Run a command on a terminal of its own, and print what it shows.

    terminal.py [--size COLUMNS] [--out FILE] [--until REGEX] COMMAND...

The command is the terminal's foreground job, in a session of its own, with
input from /dev/null, standard error and output on the terminal (--out: output
goes to that file). When what was shown matches --until the command gets
SIGTERM. Prints the bytes as they came, and exits with the command's status as
a shell has it, or 124 after 60 seconds.
"""
import argparse
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

parser = argparse.ArgumentParser()
parser.add_argument("--size", type=int, default=80)
parser.add_argument("--out")
parser.add_argument("--until")
parser.add_argument("command", nargs=argparse.REMAINDER)
options = parser.parse_args()

pid, terminal = pty.fork()
if pid == 0:
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    if options.out:
        os.dup2(os.open(options.out, os.O_WRONLY | os.O_CREAT, 0o666), 1)
    # The size must be there before the command looks.
    fcntl.ioctl(2, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, options.size, 0, 0))
    os.execvp(options.command[0], options.command)

shown, deadline, stopped = b"", time.monotonic() + 60, False
while time.monotonic() < deadline:
    if not select.select([terminal], [], [], 0.2)[0]:
        continue
    try:
        some = os.read(terminal, 65536)
    except OSError:
        break
    if not some:
        break
    shown += some
    if options.until and not stopped and re.search(
            options.until.encode(), shown):
        stopped = True
        os.kill(pid, signal.SIGTERM)
else:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    sys.stdout.buffer.write(shown)
    sys.exit(124)
sys.stdout.buffer.write(shown)
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.exit(status if status >= 0 else 128 - status)
