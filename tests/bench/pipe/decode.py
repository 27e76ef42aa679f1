"""Spark's from_avro and to_json, on one core, beside csr-decode."""
import itertools
import json
import os
import shutil
import statistics
import subprocess

import compare
import spark_values
from entries import Entry
from processes import Failed, measure, run
from report import Row, progress
from sides import PEERS
from trees import Tree

LONGEST_S = 900
TRIES = 5  # of what takes a fraction of a second
# What csr-decode takes of Spark's CPU time at most.
WHOLE, STEADY = 1 / 60, 1 / 14


class Corpus:
    """The records as each side reads them: unframed, lines for csr-decode,
    and frames/N.b64, a file of base64 lines for each schema, for Spark."""

    def __init__(self, o, work, count):
        self.count = count
        self.work = work
        self.schemas = self.path("schemas")
        self.envelope = self.path("envelope")
        self.unframed = self.path("unframed")
        os.mkdir(work)
        made = subprocess.run(
            [f"{o.build}/bench/corpus", "-n", str(count), "-e",
             self.envelope, self.schemas],
            stdout=subprocess.PIPE, text=True, check=True)
        self.words = made.stdout.strip()
        run([f"{o.build}/avro-unframe"], self.envelope, self.unframed)
        self.sort_frames()

    def path(self, name):
        return os.path.join(self.work, name)

    def numbers(self):
        return {name[:-5] for name in os.listdir(self.schemas)}

    def sort_frames(self):
        """Into files by schema, as a Spark user has a table a topic."""
        os.mkdir(self.path("frames"))
        out = {n: open(self.path(f"frames/{n}.b64"), "w", encoding="ascii")
               for n in self.numbers()}
        with open(self.unframed, encoding="utf-8") as u, \
                open(self.envelope, encoding="utf-8") as e:
            for unframed, framed in zip(u, e):
                number = json.loads(unframed)["value_schema_id"]
                out[str(number)].write(
                    json.loads(framed)["payload_base64"] + "\n")
        for f in out.values():
            f.close()


def spark(o, data, passes, *out):
    return [f"{o.spark}/python/bin/python", "-B", f"{PEERS}/spark_decode.py",
            f"{o.spark}/jars", data.schemas, data.path("frames"),
            str(passes), *out]


def check(o, work):
    """Returns how many records are equal."""
    data = Corpus(o, os.path.join(work, "compared"), o.compare)
    out = data.path("out")
    Tree(spark(o, data, 1, out), data.work).end(LONGEST_S)
    run([f"{o.build}/csr-decode", "-r", data.schemas], data.unframed,
        data.path("decoded"))
    known = compare.schemas(data.schemas)
    theirs = {n: lines(os.path.join(out, str(n))) for n in known}
    with open(data.path("decoded"), encoding="utf-8") as f:
        for number, record in enumerate(map(compare.load, f), 1):
            schema_id = int(record["value_schema_id"])
            check_one(number, known[schema_id], record,
                      next(theirs[schema_id], None))
    if number != o.compare or any(map(list, theirs.values())):
        raise Failed("Spark and csr-decode print another number of records")
    shutil.rmtree(data.work)
    return number


def check_one(number, known, record, line):
    if line is None:
        raise Failed(f"record {number}: Spark has not printed it")
    try:
        spark_values.agree(known, record["payload"], compare.load(line))
    except compare.Differs as why:
        raise Failed(f"record {number}: {why}") from None


def lines(directory):
    """Of all parts that Spark has written."""
    for name in sorted(os.listdir(directory)):
        if name.startswith("part-"):
            with open(os.path.join(directory, name), encoding="utf-8") as f:
                yield from f


class Decoded:
    """CPU microseconds a record by name, one a round."""
    NAMES = ("csr-decode", "avro-unframe | csr-decode", "Spark, whole job",
             "Spark, steady state")

    def __init__(self, words, compared):
        self.words, self.compared = words, compared
        self.cpu = {name: [] for name in self.NAMES}
        self.peak_kib = dict.fromkeys(self.NAMES, 0)

    def add(self, name, us, peak_kib):
        self.cpu[name].append(us)
        self.peak_kib[name] = max(self.peak_kib[name], peak_kib)

    def ratio(self, name):
        return statistics.median(
            a / b for a, b in zip(self.cpu["csr-decode"], self.cpu[name]))

    def claims(self):
        return [Row(f"csr-decode : {name}", self.ratio(name), most, "x")
                for name, most in (("Spark, whole job", WHOLE),
                                   ("Spark, steady state", STEADY))]


def run_ours(o, data, found):
    """avro-unframe is measured too: Spark takes the frames off itself."""
    def cost(name, *argv):
        entry = Entry(name, [f"{o.build}/{name}", *argv], data.count,
                      data.envelope if not argv else data.unframed,
                      watch=f"{o.build}/bench/measure")
        used = [measure(entry) for _ in range(TRIES)]
        return (statistics.median(u.user_us + u.system_us for u in used)
                / data.count, max(u.peak_kib for u in used))

    decode, peak = cost("csr-decode", "-r", data.schemas)
    unframe, more = cost("avro-unframe")
    found.add("csr-decode", decode, peak)
    found.add("avro-unframe | csr-decode", decode + unframe, peak + more)


def run_spark(o, data, found):
    """A pass more has cost what lies between two of the printed times; the
    later half of the passes is the steady state. The whole job is the first
    pass with what starting and ending cost."""
    tree = Tree(spark(o, data, o.passes), data.work)
    cost = tree.end(LONGEST_S)
    with open(tree.output, encoding="ascii") as f:
        ends = [int(line) for line in f]
    passes = [b - a for a, b in itertools.pairwise(ends)]
    late = passes[-max(1, o.passes // 2):]
    whole = ends[0] + cost.cpu_us - ends[-1]
    found.add("Spark, whole job", whole / data.count, cost.peak_kib)
    found.add("Spark, steady state", statistics.mean(late) / data.count,
              cost.peak_kib)


def bench(o, work):
    compared = check(o, work)
    progress(f"{compared} records are equal to Spark's")
    data = Corpus(o, os.path.join(work, "decoded"), o.records)
    found = Decoded(data.words, compared)
    for i in range(o.rounds):
        for side in (run_ours, run_spark)[::-1 if i % 2 else 1]:
            side(o, data, found)
        progress(f"decode, round {i + 1} of {o.rounds}")
    return found
