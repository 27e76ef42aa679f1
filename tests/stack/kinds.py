"""The kinds of column that the test topics are made of.

A kind is an Avro schema and a function that draws, from a random source, a
pair: the datum as the encoder takes it (always the underlying value, never a
date or a Decimal, so the bytes are ours) and the DynamoDB attribute that the
row must have in its table.
"""
import base64
import datetime
import math
import struct
from decimal import Decimal

EPOCH = datetime.datetime(1970, 1, 1)
CONNECT = "org.apache.kafka.connect.data."
DEBEZIUM = "io.debezium."
NULL = {"S": ""}


class Kind:
    def __init__(self, schema, draw):
        self.schema = schema
        self.draw = draw


def number(value):
    return {"N": str(value)}


def text(value):
    return {"S": value}


def nullable(kind, share=0.1):
    """A union with null, which is stored as the empty string."""
    def draw(rng):
        return (None, NULL) if rng.random() < share else kind.draw(rng)
    return Kind(["null", kind.schema], draw)


def integer(type_, low, high):
    def draw(rng):
        n = rng.randint(low, high)
        return n, number(n)
    return Kind(type_, draw)


def double():
    """Python's repr is the shortest text that reads back the same."""
    def draw(rng):
        x = rng.choice([rng.uniform(-1e6, 1e6), rng.uniform(0, 1),
                        math.ldexp(rng.random() + 0.5, rng.randint(-300, 300)),
                        float(rng.randint(-10**15, 10**15)), 0.1])
        return x, number(repr(x))
    return Kind("double", draw)


def shortest_float(x):
    for digits in range(1, 10):
        s = "%.*g" % (digits, x)
        if struct.unpack("f", struct.pack("f", float(s)))[0] == x:
            return s
    raise ValueError(x)


def float32():
    def draw(rng):
        x = struct.unpack("f", struct.pack("f", rng.uniform(-1e5, 1e5)))[0]
        return x, number(shortest_float(x))
    return Kind("float", draw)


def boolean():
    def draw(rng):
        b = rng.random() < 0.5
        return b, {"BOOL": b}
    return Kind("boolean", draw)


def twos_complement(n):
    """The fewest bytes, big endian, as Java's BigInteger gives them."""
    size = (n if n >= 0 else ~n).bit_length() // 8 + 1
    return n.to_bytes(size, "big", signed=True)


def scaled(rng, precision, scale):
    n = rng.randint(0, 10 ** rng.randint(1, precision) - 1)
    n = n if rng.random() < 0.7 else -n
    digits = tuple(int(c) for c in str(abs(n)))
    return twos_complement(n), Decimal((int(n < 0), digits, -scale))


def decimal(precision, scale):
    def draw(rng):
        data, value = scaled(rng, precision, scale)
        return data, number(value)
    return Kind({"type": "bytes", "logicalType": "decimal",
                 "precision": precision, "scale": scale}, draw)


def connect_decimal(precision, scale):
    """Connect's Decimal without Avro's logicalType."""
    def draw(rng):
        data, value = scaled(rng, precision, scale)
        return data, number(value)
    return Kind({"type": "bytes", "connect.version": 1,
                 "connect.name": CONNECT + "Decimal",
                 "connect.parameters": {"scale": str(scale)}}, draw)


def variable_scale_decimal():
    """Debezium's form of an Oracle NUMBER without precision."""
    def draw(rng):
        scale = rng.randint(0, 12)
        data, value = scaled(rng, 20, scale)
        return {"scale": scale, "value": data}, number(value)
    return Kind({"type": "record", "name": "VariableScaleDecimal",
                 "namespace": "io.debezium.data", "connect.version": 1,
                 "connect.name": DEBEZIUM + "data.VariableScaleDecimal",
                 "fields": [{"name": "scale", "type": "int"},
                            {"name": "value", "type": "bytes"}]}, draw)


def moment(rng, unit_us):
    """A time from 1950 to 2090, in units of so many microseconds."""
    n = rng.randint(-631152000, 3786912000) * (1000000 // unit_us)
    n += rng.randrange(1000000 // unit_us)
    return n, EPOCH + datetime.timedelta(microseconds=n * unit_us)


def timestamp(unit, extra, zone):
    unit_us, precision = {"millis": (1000, "milliseconds"),
                          "micros": (1, "microseconds")}[unit]

    def draw(rng):
        n, when = moment(rng, unit_us)
        return n, text(when.isoformat(timespec=precision) + zone)
    return Kind({"type": "long", **extra}, draw)


def date(extra):
    def draw(rng):
        days = rng.randint(-20000, 50000)
        when = EPOCH + datetime.timedelta(days=days)
        return days, text(when.date().isoformat())
    return Kind({"type": "int", **extra}, draw)


def time_of_day(extra):
    def draw(rng):
        ms = rng.randrange(86400000)
        when = EPOCH + datetime.timedelta(milliseconds=ms)
        return ms, text(when.time().isoformat(timespec="milliseconds"))
    return Kind({"type": "int", **extra}, draw)


ALPHABET = ("abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789"
            "äöüßéñ€Ωж中日本語한\U0001f680\U0001f4a1\"\\/'<>&{}[]:,\t\n\r\x01\x7f")


def string(shortest, longest):
    def draw(rng):
        size = rng.randint(shortest, longest)
        s = "".join(rng.choices(ALPHABET, k=size))
        return s, text(s)
    return Kind("string", draw)


def words(*choices):
    def draw(rng):
        s = rng.choice(choices)
        return s, text(s)
    return Kind("string", draw)


def enum(name, *symbols):
    def draw(rng):
        s = rng.choice(symbols)
        return s, text(s)
    return Kind({"type": "enum", "name": name, "symbols": list(symbols)},
                draw)


def uuid():
    def draw(rng):
        h = "%032x" % rng.getrandbits(128)
        s = "-".join((h[:8], h[8:12], h[12:16], h[16:20], h[20:]))
        return s, text(s)
    return Kind({"type": "string", "logicalType": "uuid"}, draw)


def binary(schema, shortest, longest):
    def draw(rng):
        data = rng.randbytes(rng.randint(shortest, longest))
        return data, text(base64.b64encode(data).decode())
    return Kind(schema, draw)


def array(kind, longest):
    def draw(rng):
        pairs = [kind.draw(rng) for _ in range(rng.randint(0, longest))]
        return [p[0] for p in pairs], {"L": [p[1] for p in pairs]}
    return Kind({"type": "array", "items": kind.schema}, draw)


def mapping(kind, names):
    def draw(rng):
        pairs = {n: kind.draw(rng) for n in names if rng.random() < 0.6}
        return ({n: p[0] for n, p in pairs.items()},
                {"M": {n: p[1] for n, p in pairs.items()}})
    return Kind({"type": "map", "values": kind.schema}, draw)


def record(name, **columns):
    """Only the names at the top of a row are lower-cased."""
    def draw(rng):
        pairs = {n: k.draw(rng) for n, k in columns.items()}
        return ({n: p[0] for n, p in pairs.items()},
                {"M": {n: p[1] for n, p in pairs.items()}})
    return Kind({"type": "record", "name": name,
                 "fields": [{"name": n, "type": k.schema}
                            for n, k in columns.items()]}, draw)


def referenced(kind):
    """The same values by a schema that another subject holds."""
    return Kind(kind.schema["name"], kind.draw)
