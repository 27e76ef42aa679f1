"""Topics filled with the corpus's ORDERS, their schema in the registry."""
import os
import struct
import subprocess

from confluent_kafka import Producer
from confluent_kafka.schema_registry import Schema

import cluster
from processes import Failed

TABLE = "ORDERS"
NUMBER = 1  # of its schema in the corpus
SHARE = 0.25  # of the corpus at least, where that is not tiny
PARTITIONS = 4


class Feed:
    """schema is the file of the schema, number its id in the registry;
    topic(count) has that many rows. All names end in o.tag."""

    def __init__(self, o, work):
        self.tag = o.tag
        self.frames = os.path.join(work, "frames")
        self.schema = os.path.join(work, "schemas", f"{NUMBER}.avsc")
        subprocess.run(
            [f"{o.build}/bench/corpus", "-n",
             str(round(max(o.sizes) / SHARE) + 1000), "-f", self.frames,
             os.path.join(work, "schemas")],
            stdout=subprocess.DEVNULL, check=True)
        with open(self.schema, encoding="utf-8") as f:
            self.number = cluster.registry().register_schema(
                f"{TABLE}-{o.tag}-value", Schema(f.read(), "AVRO"))
        for count in o.sizes:
            self.produce(count)

    def topic(self, count):
        return f"bench_{TABLE.lower()}_{count}_{self.tag}"

    def rows(self):
        """The Avro bytes of the table's rows."""
        with open(self.frames, "rb") as f:
            while head := f.read(4):
                frame = f.read(struct.unpack("<I", head)[0])
                if frame[4] == NUMBER:
                    yield frame[5:]

    def produce(self, count):
        topic = self.topic(count)
        cluster.create_topic(topic, PARTITIONS)
        producer = Producer({**cluster.brokers(), "linger.ms": 20,
                             "queue.buffering.max.messages": 1000000})
        head = b"\0" + struct.pack(">I", self.number)
        sent = 0
        for sent, row in zip(range(1, count + 1), self.rows()):
            producer.produce(topic, key=str(sent).encode(), value=head + row,
                             partition=sent % PARTITIONS)
            if sent % 1000 == 0:
                producer.poll(0)
        if sent != count or producer.flush(60) > 0:
            raise Failed(f"{topic}: not all rows were produced")
