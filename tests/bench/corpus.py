"""The corpus in all the forms that the entries read."""
import itertools
import json
import os
import subprocess

from processes import Failed, run

# What a record has behind a stage that could not process it.
ERROR = (b',"error":{"tool":"csr-decode","code":"avro.truncated",'
         b'"message":"not measured"}}\n')


class Corpus:
    """Files, all of the same records in the same order:

    frames     length and Confluent frame, as the decoders read them that
               have no envelope
    envelope   NDJSON as msk-tail prints it
    unframed   the same behind avro-unframe
    errored    the same with an error: what passes through all filters
    rows       decoded records of three tables, for ddb-put, row_count of
               them; the first few_count are in few, for who is slow
    orders     those of unframed that are ORDERS, order_count of them, for
               which reader(moved) gives a reader schema
    """
    ROWS = 100000
    FEW = 20000

    def __init__(self, o, work):
        self.work = work
        self.build = o.build
        self.records = o.records
        self.registry = self.path("registry")
        self.frames = self.path("frames")
        self.envelope = self.path("envelope")
        self.words = self.generate(o.records)
        self.unframed = self.path("unframed")
        run([self.program("avro-unframe")], self.envelope, self.unframed)
        self.errored = self.with_errors()
        self.rows, self.row_count = self.first_rows()
        self.few_count = min(self.FEW, self.row_count)
        self.few = self.first_lines(self.rows, self.few_count, "few")
        self.orders, self.order_count = self.of_topic("ORDERS")

    def path(self, name):
        return os.path.join(self.work, name)

    def program(self, name):
        return os.path.join(self.build, name)

    def generate(self, count):
        made = subprocess.run(
            [self.program("bench/corpus"), "-n", str(count), "-f",
             self.frames, "-e", self.envelope, self.registry],
            stdout=subprocess.PIPE, text=True, check=True)
        return made.stdout.strip()

    def decoded(self, name, more):
        out = self.path(name)
        run([self.program("csr-decode"), "-r", self.registry, *more],
            self.unframed, out)
        return out

    def avroc_lines(self):
        out = self.path("avroc")
        run([self.program("bench/avroc"), "lines", self.registry],
            self.frames, out)
        return out

    def first_frames(self, count):
        out = self.path(f"frames.{count}")
        with open(self.frames, "rb") as i, open(out, "wb") as o:
            for _ in range(count):
                length = i.read(4)
                o.write(length + i.read(int.from_bytes(length, "little")))
        return out

    def first_lines(self, path, count, name):
        out = self.path(name)
        with open(path, "rb") as i, open(out, "wb") as o:
            o.writelines(itertools.islice(i, count))
        return out

    def first_unframed(self, count):
        return self.first_lines(self.unframed, count, f"unframed.{count}")

    def with_errors(self):
        out = self.path("errored")
        with open(self.unframed, "rb") as i, open(out, "wb") as o:
            for line in i:
                o.write(line[:-2] + ERROR)
        return out

    def of_topic(self, topic):
        start = b'{"topic":"%s",' % topic.encode()
        out, count = self.path(topic), 0
        with open(self.unframed, "rb") as i, open(out, "wb") as o:
            for line in i:
                if line.startswith(start):
                    o.write(line)
                    count += 1
        return out, count

    def reader(self, moved):
        """ORDERS with two fields more, which have defaults; and with two of
        its fields at other places."""
        with open(os.path.join(self.registry, "1.avsc")) as f:
            schema = json.load(f)
        fields = schema["fields"]
        if moved:
            fields.insert(2, fields.pop(8))
            fields.insert(12, fields.pop(5))
        fields.insert(4, {"name": "CHANNEL", "type": "string",
                          "default": "web"})
        fields.append({"name": "REGION", "type": ["null", "string"],
                       "default": None})
        out = self.path("moved.avsc" if moved else "more.avsc")
        with open(out, "w") as f:
            json.dump(schema, f)
        return out

    def first_rows(self):
        """Payloads of the flat tables, the envelope's left out."""
        some = self.path("some")
        with open(self.unframed, "rb") as i, open(some, "wb") as o:
            rows = (line for line in i if b'"PAYMENTS"' not in line[:24])
            count = 0
            for line in itertools.islice(rows, self.ROWS):
                o.write(line)
                count += 1
        out = self.path("rows")
        run([self.program("csr-decode"), "-r", self.registry], some, out)
        return out, count

    def messages(self, count, topic, partitions):
        """The first records, to be produced into one topic."""
        out = self.path("messages")
        with open(self.envelope) as i, open(out, "w") as o:
            for n, line in enumerate(itertools.islice(i, count)):
                record = json.loads(line)
                record.update(topic=topic, partition=n % partitions)
                o.write(json.dumps(record) + "\n")
        return out

    def check_messages(self, printed, wanted):
        """What a consumer printed holds the messages' bytes, each once."""
        with open(self.path("messages")) as f:
            fed = sorted(map(identity, map(json.loads, f)))
        with open(printed) as f:
            got = sorted(map(identity, map(json.loads, f)))
        if got != fed:
            raise Failed(f"{wanted}: {len(got)} messages printed are not "
                         f"the {len(fed)} that were produced")


def identity(record):
    return (record["partition"], record["key_base64"],
            record["payload_base64"])
