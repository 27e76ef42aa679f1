"""A pipe as its users run it: msk-tail with the filters under --exec, and
something like systemd over it, which starts it again whenever it ends."""
import os
import re
import signal
import subprocess
import threading
import time

import processes

# As in examples/systemd: these do not mend themselves.
HOPELESS = (64, 77, 78)
RESTART_S = 0.2
STAGES = ["avro-unframe -k", "csr-decode -k -C app.json",
          "ddb-put -C app.json", "dlq-park -A -C app.json"]
JOIN_STAGES = STAGES[:3] + ["ddb-join -C app.json", "ddb-put -C app.json",
                            STAGES[3]]
# The file first: what msk-tail has been told is always in it.
RECORDER = "tee /dev/fd/3 3>&1 >>acks.%s.$(date +%%s%%N)"


class Pipe:
    """starts: how often msk-tail was started; statuses: how its runs ended;
    reap: whether its children go when it ends, as with systemd; look is
    called at each end, while nothing of it runs."""

    def __init__(self, name, stages, options, env, reap, look):
        self.name, self.options = name, options
        self.reap, self.look = reap, look
        self.command = " | ".join(stages + [RECORDER % name])
        self.env = dict(os.environ, **env)
        self.env["FAULTS_PIPE"] = self.mark = "%s.%d.%x" % (
            name, os.getpid(), time.time_ns())
        self.statuses, self.starts = [], 0
        self.ended = threading.Event()  # it is not started again
        self.stopping = False
        self.lock = threading.Lock()
        self.start()
        self.keeper = threading.Thread(target=self.keep, daemon=True)
        self.keeper.start()

    def start(self):
        with open("tail.%s.err" % self.name, "a", encoding="utf-8") as err:
            self.tail = processes.start(
                ["msk-tail", "-C", "app.json", "-F", "none", *self.options,
                 "--exec", self.command], env=self.env, stderr=err,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.starts += 1

    def keep(self):
        while True:
            self.statuses.append(self.tail.wait())
            if self.reap or self.stopping:
                self.kill_leftovers()
            self.look()
            if self.statuses[-1] in HOPELESS:
                break
            time.sleep(0 if self.stopping else RESTART_S)
            with self.lock:
                if self.stopping:
                    break
                self.start()
        self.ended.set()

    def members(self):
        """Every process of this pipe, orphans too: (pid, name)."""
        mark = b"FAULTS_PIPE=" + self.mark.encode()
        for pid, _, _, name in processes.processes():
            try:
                with open("/proc/%d/environ" % pid, "rb") as file:
                    if mark in file.read().split(b"\0"):
                        yield pid, name
            except OSError:
                pass

    def kill_leftovers(self, signum=signal.SIGKILL):
        for pid, _ in list(self.members()):
            processes.signal_one(pid, signum)

    def groups(self):
        """The process groups that msk-tail has started."""
        return [p for p, parent, _, _ in processes.processes()
                if parent == self.tail.pid]

    # What a scenario does to it.

    def signal(self, signum):
        """To msk-tail alone."""
        processes.signal_one(self.tail.pid, signum)

    def kill_stage(self, name, number=0):
        """kill -9 of the number-th stage of that name; False if not there."""
        return any([processes.kill_stage(group, name, number)
                    for group in self.groups()])

    def kill_group(self):
        """kill -9 of all stages at once; False if there is none."""
        groups = self.groups()
        for group in groups:
            processes.kill_group(group)
        return bool(groups)

    def kill_all(self):
        """kill -9 of msk-tail and all stages, as when the machine dies."""
        self.signal(signal.SIGKILL)
        self.kill_leftovers()
        return True

    def freeze(self, stages=True):
        """SIGSTOP of msk-tail, perhaps with all stages."""
        if stages:
            self.kill_leftovers(signal.SIGSTOP)
        self.signal(signal.SIGSTOP)

    def thaw(self):
        self.kill_leftovers(signal.SIGCONT)

    def has_begun(self):
        """It catches SIGTERM: before, it has done nothing and dies of it."""
        try:
            with open("/proc/%d/status" % self.tail.pid,
                      encoding="utf-8") as file:
                caught = re.search("SigCgt:\\s*(.*)", file.read())
        except OSError:  # it is to be started again
            return False
        return caught and int(caught[1], 16) >> signal.SIGTERM - 1 & 1

    def await_begin(self, limit_s=30):
        deadline = time.monotonic() + limit_s
        while not self.has_begun() and not self.ended.is_set() and \
                time.monotonic() < deadline:
            time.sleep(0.01)

    def stop(self, limit_s=60):
        """SIGTERM, and no other start: its status, None if it hangs."""
        self.await_begin()
        with self.lock:
            self.stopping = True
        self.signal(signal.SIGTERM)
        if not self.ended.wait(limit_s):
            self.kill_all()
            self.ended.wait(limit_s)
            return None
        return self.statuses[-1]

    def stop_once(self, limit_s=60):
        """SIGTERM, and it is started again: the status and the seconds that
        it took; None if it hangs."""
        self.await_begin()
        count, since = len(self.statuses), time.monotonic()
        self.signal(signal.SIGTERM)
        while len(self.statuses) == count:
            if time.monotonic() > since + limit_s:
                return None, limit_s
            time.sleep(0.01)
        return self.statuses[count], time.monotonic() - since
