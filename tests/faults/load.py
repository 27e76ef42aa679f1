"""Produces records, at once or beside what the scenario does."""
import functools
import threading
import time

from confluent_kafka import Producer

import cluster


class Load:
    """It goes straight to the broker, whatever stands before the pipe."""

    def __init__(self):
        # Ordered and once each, whatever happens to the broker.
        self.producer = Producer({
            **cluster.brokers(), "enable.idempotence": True, "linger.ms": 5,
            "partitioner": "murmur2", "message.max.bytes": 64 << 20,
            "queue.buffering.max.messages": 200000,
            "message.timeout.ms": 300000})
        self.lost = []
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.thread = None

    def delivered(self, stream, seq, error, message):
        if error is not None:
            self.lost.append("%s" % error)
            return
        stream.delivered(message.partition(), message.offset(), seq)

    def send(self, stream, count):
        with self.lock:
            for _ in range(count):
                seq, stream.next = stream.next, stream.next + 1
                key, value = stream.message(seq)
                self.producer.produce(
                    stream.topic, key=key, value=value, on_delivery=
                    functools.partial(self.delivered, stream, seq))
            self.producer.poll(0)

    def flush(self):
        if self.producer.flush(120) > 0:
            raise RuntimeError("the broker has not taken all records")

    def start(self, streams, rate, behind):
        """rate: records a second, shared evenly by chance; behind(): whether
        to wait for the pipe."""
        self.over.clear()
        self.thread = threading.Thread(
            target=self.run, args=(streams, rate, behind), daemon=True)
        self.thread.start()

    def run(self, streams, rate, behind):
        """A fifth of the records is of the streams behind the first."""
        due, since, turn = 0.0, time.monotonic(), 0
        while not self.over.wait(0.01):
            now = time.monotonic()
            due, since = due + rate * min(now - since, 0.1), now
            if due >= 1 and not behind():
                turn += 1
                others = streams[1:] if turn % 5 == 0 else []
                self.send((others or streams)[turn % len(others or streams)
                                              if others else 0], int(due))
                due -= int(due)
            else:
                due = min(due, rate)
                self.producer.poll(0)

    def stop(self):
        if self.thread is not None:
            self.over.set()
            self.thread.join()
            self.thread = None
        self.flush()
