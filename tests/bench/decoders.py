"""The decoders beside csr-decode: as a filter (NDJSON in and out), and in a
process of their own that decodes frames in memory over and over, where ours
runs as csr-decode's code alone. How each is called says frames.h.
"""
import dataclasses
import itertools
import os
import statistics

import compare
import peer_values
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
    envelope_claim("go-hamba", 27),
    envelope_claim("fastavro", 45),
    frames_claim("rust-serde", 3.5),
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
    peers = Peers(o, data)
    found = [peers.frames("ours", [f"{o.build}/bench/ours"], BRISK,
                          peers.check_ours),
             peers.frames("avro-c", [f"{o.build}/bench/avroc"], SLOW,
                          peers.check_avroc)]
    if "rust" in built:
        found += peers.both("rust-serde", [f"{o.build}/bench/rust-serde"],
                            BRISK)
        found.append(peers.frames("rust-arrow",
                                  [f"{o.build}/bench/rust-arrow"], BRISK))
    if "go" in built:
        go = f"{o.build}/bench/go-avro"
        found += peers.both("go-hamba", [go, "hamba"], SLOW)
        found.append(peers.frames("go-twmb", [go, "twmb"], SLOW))
        found.append(peers.frames("go-twmb goccy", [go, "twmb-goccy"], SLOW))
    if "java" in built:
        java = f"{o.build}/bench/java-avro"
        found.append(peers.frames("java", [java, "logical"], WARMING))
        found.append(peers.frames("java raw", [java, "raw"], WARMING))
    if python():
        fastavro = os.path.join(os.path.dirname(__file__),
                                "peers/avro_fastavro.py")
        found += peers.both("fastavro", [python(), fastavro], SLOW)
    else:
        skipped.append("fastavro: STACK_PYTHON is not set (make bench does)")
    return found, skipped


class Peers:
    def __init__(self, o, data):
        self.o = o
        self.data = data
        self.known = compare.schemas(data.registry)
        self.some_frames = data.first_frames(o.frames)
        self.compared_frames = data.first_frames(o.compare)
        self.compared_unframed = data.first_unframed(o.compare)
        self.decoded = data.path("plain")  # by csr-decode: check_outputs

    def both(self, name, argv, rounds):
        return [self.envelope(name, argv), self.frames(name, argv, rounds)]

    def envelope(self, name, argv):
        argv = argv + ["envelope", self.data.registry]
        return Entry(name, argv, self.data.records, self.data.unframed,
                     watch=f"{self.o.build}/bench/measure",
                     check=lambda: self.check_envelope(name, argv))

    def frames(self, name, argv, rounds, check=None):
        argv = argv + ["frames", self.data.registry]
        return Frames(f"frames: {name}",
                      argv + [self.some_frames, str(rounds)], self.o.frames,
                      watch=f"{self.o.build}/bench/measure",
                      out=self.data.path("times"),
                      check=lambda: self.check_frames(name, argv, check))

    def check_envelope(self, name, argv):
        out = self.data.path("printed")
        run(argv, self.compared_unframed, out)
        self.each(name, out, self.agree_envelope, self.decoded)

    def check_frames(self, name, argv, check):
        out = self.data.path("printed")
        run(argv + [self.compared_frames, "0", out])
        known = self.data.path("avroc") if name == "avro-c" else self.decoded
        self.each(name, out, check or self.agree_frame, known)

    def each(self, name, out, check, known):
        """check(name, ours, theirs), of each of the compared lines; ours
        from known."""
        with open(known) as a, open(out) as b:
            for number, (ours, theirs) in enumerate(itertools.zip_longest(
                    itertools.islice(a, self.o.compare), b), 1):
                try:
                    check(name, ours, theirs)
                except (compare.Differs, TypeError, ValueError) as why:
                    raise Failed(f"{name}, record {number}: {why}") from None

    def agree_frame(self, name, ours, theirs):
        ours = compare.load(ours)
        self.agree(name, ours, compare.load(theirs))

    def agree_envelope(self, name, ours, theirs):
        """csr-decode adds the schema's name."""
        ours, theirs = compare.load(ours), compare.load(theirs)
        self.agree(name, ours, theirs.pop("payload"))
        others = {k: v for k, v in ours.items()
                  if k not in ("payload", "value_schema_name")}
        if theirs != others:
            raise compare.Differs(f"{others} != {theirs}")

    def agree(self, name, ours, theirs):
        peer_values.agree(name, self.known[int(ours["value_schema_id"])],
                          ours["payload"], theirs)

    def check_ours(self, _, ours, theirs):
        """The very bytes that csr-decode prints."""
        if f'"payload":{theirs[:-1]},"value_schema_name":' not in ours:
            raise compare.Differs(f"{ours} does not hold {theirs}")

    def check_avroc(self, _, ours, theirs):
        """What check_outputs has compared with ours."""
        if ours != theirs:
            raise compare.Differs(f"{ours} != {theirs}")
