"""The decoders beside csr-decode: as a filter (NDJSON in and out), and in a
process of their own that decodes frames in memory over and over, where ours
runs as csr-decode's code alone. How each is called says frames.h.
"""
import collections
import dataclasses
import itertools
import os
import statistics

import compare
import forms
import toolchains
from entries import Claim, Entry, python
from processes import Failed, measure, run


def envelope_claim(peer, times):
    return Claim(f"csr-decode : {peer}, as a filter", "csr-decode", peer,
                 1 / times)


def frames_claim(peer, times):
    return Claim(f"ours : {peer}, frames in memory", "frames: ours",
                 f"frames: {peer}", 1 / times)


CLAIMS = [
    envelope_claim("rust-serde", 3.5),
    envelope_claim("rust-transcode", 3.5),
    envelope_claim("go-hamba", 27),
    envelope_claim("fastavro", 45),
    frames_claim("rust-serde", 3.5),
    frames_claim("rust-transcode", 3.5),
    frames_claim("rust-arrow", 4.5),
    frames_claim("java", 10),
    frames_claim("java raw", 10),
    frames_claim("go-hamba", 30),
    frames_claim("go-twmb", 27),
    frames_claim("go-twmb goccy", 27),
    frames_claim("avro-c", 38),
    frames_claim("fastavro", 50),
]

# Rounds in a process: the later half of them counts.
BRISK = 9
WARMING = 10  # a just-in-time compiler
SLOW = 3

Peer = collections.namedtuple("Peer", "name toolchain argv rounds filter")

# Some in two ways, where what is usual and what is fastest differ: logical
# types as texts or raw, JSON by the same library or by a faster one.
PEERS = [
    Peer("rust-serde", "rust", ["bench/rust-serde"], BRISK, True),
    Peer("rust-transcode", "rust", ["bench/rust-transcode"], BRISK, True),
    Peer("rust-arrow", "rust", ["bench/rust-arrow"], BRISK, False),
    Peer("java", "java", ["bench/java-avro", "logical"], WARMING, False),
    Peer("java raw", "java", ["bench/java-avro", "raw"], WARMING, False),
    Peer("go-hamba", "go", ["bench/go-avro", "hamba"], SLOW, True),
    Peer("go-twmb", "go", ["bench/go-avro", "twmb"], SLOW, False),
    Peer("go-twmb goccy", "go", ["bench/go-avro", "twmb-goccy"], SLOW, False),
]
FASTAVRO = [python() or "", os.path.join(os.path.dirname(__file__),
                                         "peers/avro_fastavro.py")]


@dataclasses.dataclass
class Frames(Entry):
    out: str = ""

    def cost(self):
        used = measure(self, stdout=self.out)
        with open(self.out) as f:
            ns = [float(line) for line in f]
        return statistics.median(ns[len(ns) // 2:]) / 1000, used.peak_kib


def entries(o, data):
    """The entries that can run here, and words on those that can't."""
    built, skipped = toolchains.build(o)
    side = Sides(o, data)
    found = [side.frames("ours", ["bench/ours"], BRISK, side.plain),
             side.frames("avro-c", ["bench/avroc"], SLOW, side.avroc)]
    for peer in PEERS:
        if peer.toolchain in built:
            found.append(side.frames(peer.name, peer.argv, peer.rounds))
            if peer.filter:
                found.append(side.envelope(peer.name, peer.argv))
    if python():
        found += [side.frames("fastavro", FASTAVRO, SLOW),
                  side.envelope("fastavro", FASTAVRO)]
    else:
        skipped.append("fastavro: STACK_PYTHON is not set (make bench does)")
    return found, skipped


class Sides:
    """Makes the entries, on the same records, and holds what they print
    against what csr-decode prints."""

    def __init__(self, o, data):
        self.o = o
        self.data = data
        self.known = compare.schemas(data.registry)
        self.some_frames = data.first_frames(o.frames)
        self.compared_frames = data.first_frames(o.compare)
        self.compared_unframed = data.first_unframed(o.compare)
        # By csr-decode and avro-c: check_outputs has compared them.
        self.plain, self.raw = data.path("plain"), data.path("raw")
        self.avroc = data.path("avroc")

    def program(self, argv):
        """argv[0] is in the build directory, or anywhere."""
        return [os.path.join(self.o.build, argv[0]), *argv[1:]]

    def envelope(self, name, argv):
        argv = self.program(argv) + ["envelope", self.data.registry]
        return Entry(name, argv, self.data.records, self.data.unframed,
                     watch=f"{self.o.build}/bench/measure",
                     check=lambda: self.check_envelope(name, argv))

    def frames(self, name, argv, rounds, known=None):
        """The frames in memory, rounds times. With known, what it prints is
        in that file already, to the byte."""
        argv = self.program(argv) + ["frames", self.data.registry]
        return Frames(f"frames: {name}",
                      argv + [self.some_frames, str(rounds)], self.o.frames,
                      watch=f"{self.o.build}/bench/measure",
                      out=self.data.path("times"),
                      check=lambda: self.check_frames(
                          name, argv, known or self.raw,
                          self.same_bytes if known else self.same_frame))

    def check_envelope(self, name, argv):
        out = self.data.path("printed")
        run(argv, self.compared_unframed, out)
        self.each(name, self.raw, out, self.same_envelope)

    def check_frames(self, name, argv, known, same):
        out = self.data.path("printed")
        run(argv + [self.compared_frames, "0", out])
        self.each(name, known, out, same)

    def each(self, name, known, out, same):
        """same(name, ours, theirs) of each of the compared lines."""
        with open(known) as a, open(out) as b:
            for number, (ours, theirs) in enumerate(itertools.zip_longest(
                    itertools.islice(a, self.o.compare), b), 1):
                if ours is None or theirs is None:
                    raise Failed(f"{name}: record {number} is not there")
                try:
                    same(name, ours, theirs)
                except (compare.Differs, ArithmeticError, LookupError,
                        TypeError, ValueError) as why:
                    raise Failed(f"{name}, record {number}: {why!r}") from None

    def same_frame(self, name, ours, theirs):
        self.same_payload(name, compare.load(ours), compare.load(theirs))

    def same_envelope(self, name, ours, theirs):
        """csr-decode adds the schema's name."""
        ours, theirs = compare.load(ours), compare.load(theirs)
        self.same_payload(name, ours, theirs.pop("payload"))
        others = {k: v for k, v in ours.items()
                  if k not in ("payload", "value_schema_name")}
        if theirs != others:
            raise compare.Differs(f"{others} != {theirs}")

    def same_payload(self, name, ours, theirs):
        forms.held(name, self.known[int(ours["value_schema_id"])],
                   ours["payload"], theirs)

    def same_bytes(self, _, ours, theirs):
        """The line itself, or what csr-decode prints as payload."""
        payload = f'"payload":{theirs[:-1]},"value_schema_name":'
        if ours != theirs and payload not in ours:
            raise compare.Differs(f"{ours} != {theirs}")
