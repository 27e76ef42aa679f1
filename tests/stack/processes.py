"""The processes of a pipe under test: who they are, and how they end."""
import atexit
import glob
import os
import signal
import subprocess


def processes():
    """(pid, parent, group, name) of every process."""
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path, encoding="utf-8") as file:
                pid, _, rest = file.read().partition(" (")
        except OSError:
            continue
        name, _, rest = rest.rpartition(") ")
        yield (int(pid), *map(int, rest.split()[1:3]), name)


def kill_stage(group, name, number):
    """The number-th process of that name in the group; False if none."""
    pids = sorted(p for p, _, g, n in processes() if (g, n) == (group, name))
    if not pids:
        return False
    try:
        os.kill(pids[number % len(pids)], signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def kill_group(group):
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


def start(command, **settings):
    """A process in a group of its own, which does not outlive us."""
    process = subprocess.Popen(command, start_new_session=True, **settings)
    atexit.register(lambda: process.poll() is None and
                    kill_group(process.pid))
    return process


def signal_one(pid, signum):
    """Whoever is gone already is none the worse for it."""
    try:
        os.kill(pid, signum)
    except ProcessLookupError:
        pass
