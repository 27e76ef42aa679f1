"""Looks on while a scenario runs: what is acknowledged, what the group has
committed, and how long each fault is felt."""
import threading
import time

from confluent_kafka import Consumer, KafkaException, TopicPartition

import cluster

ASK_S = 5


class Watch:
    """past: the (topic, partition, offset)s of records that were committed
    before they were acknowledged."""

    def __init__(self, group, acks):
        self.group, self.acks = group, acks
        # It subscribes to nothing, so it is not in the group. It finds the
        # coordinator again when the broker has been away; an AdminClient
        # does not always, or brings Python down (librdkafka 2.16).
        self.client = Consumer({**cluster.brokers(), "group.id": group})
        self.past, self.recoveries, self.waiting = set(), [], []
        self.samples, self.broken = 0, ""
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.loop, args=a, daemon=True)
                        for a in ((self.sample, 0.1), (self.follow, 0.02))]
        for thread in self.threads:
            thread.start()

    def loop(self, job, pause_s):
        try:
            while not self.over.wait(pause_s):
                job()
        except Exception as e:  # a watch that has died has seen nothing
            self.broken = "%s: %r" % (job.__name__, e)
            raise

    def committed(self):
        """{(topic, partition): offset}; None when nobody answers."""
        wanted = [TopicPartition(*p) for p in self.acks.frontier]
        try:
            found = self.client.committed(wanted, timeout=ASK_S)
        except KafkaException:
            return None
        except RuntimeError:
            if self.over.is_set():  # closed, as a pipe has its last look
                return None
            raise
        return {(p.topic, p.partition): p.offset
                for p in found if p.offset >= 0}

    def sample(self):
        """The commits first: whatever is acknowledged later only helps."""
        commits = self.committed() or {}
        self.acks.read()
        self.samples += bool(commits)
        for (topic, partition), offset in commits.items():
            self.past.update(
                (topic, partition, o) for o in
                self.acks.unacknowledged_below((topic, partition), offset))
        return commits

    def follow(self):
        self.acks.read()
        with self.lock:
            for since, ends in self.waiting[:]:
                if self.acks.reach(ends):
                    self.recoveries.append(time.monotonic() - since)
                    self.waiting.remove((since, ends))

    def fault_over(self, ends):
        """A fault ends now; what lies before these offsets was produced."""
        with self.lock:
            self.waiting.append((time.monotonic(), ends))

    def recovered(self):
        with self.lock:
            return not self.waiting

    def close(self):
        if self.over.is_set():
            return
        self.over.set()
        for thread in self.threads:
            thread.join()
        self.client.close()
