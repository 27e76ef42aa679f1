"""The two clusters that the model test reads from: fill() has the messages of
a phase delivered, in their order in each partition."""
import base64
import json
import os
import subprocess
import sys

import rows


class Mock:
    """tests/mock, a process of its own."""
    session_ms = 1500

    def __init__(self):
        topics = [x for topic, (_, _, partitions, _, _) in rows.TOPICS.items()
                  for x in ("-t", "%s:%d" % (topic, partitions))]
        self.process = subprocess.Popen(
            ["mock-broker", "-g", "100", "-c", "-", *topics], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.address = self.process.stdout.readline().strip()

    def fill(self, messages):
        with open("messages", "w", encoding="utf-8") as file:
            for message in messages:
                print(json.dumps(message), file=file)
        for command in ("fill messages", "flush"):
            print(command, file=self.process.stdin, flush=True)
            answer = self.process.stdout.readline()
            if not answer.startswith("ok"):
                sys.exit("not ok: mock-broker: " + answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Kafka:
    """The one of tests/stack, where nobody else uses these topics."""
    session_ms = 6000

    def __init__(self):
        from confluent_kafka import Producer, admin
        self.address = os.environ["KAFKA_BROKERS"]
        client = admin.AdminClient({"bootstrap.servers": self.address})
        for future in client.create_topics(
                [admin.NewTopic(topic, partitions, 1) for topic,
                 (_, _, partitions, _, _) in rows.TOPICS.items()]).values():
            future.result(30)
        self.producer = Producer({
            "bootstrap.servers": self.address, "enable.idempotence": True,
            "partitioner": "murmur2", "linger.ms": 5})

    def fill(self, messages):
        for message in messages:
            data = message.get("payload_base64")
            self.producer.produce(
                message["topic"], key=base64.b64decode(message["key_base64"]),
                value=None if data is None else base64.b64decode(data))
            self.producer.poll(0)
        if self.producer.flush(60) > 0:
            sys.exit("not ok: Kafka has not taken all messages")

    def close(self):
        """It ends with the stack."""
