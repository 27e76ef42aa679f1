"""Random Avro schemas and values.

A schema is what json.dumps turns into its text. A value is a Python value of
the type under it (int, bytes, str, list …); of a union it is a pair of the
branch's index and the branch's value, of a record a list in field order.
"""
import math
import struct

EPOCH_LAST = 253402300800  # 10000-01-01, in seconds
EPOCH_FIRST = -62135596800  # 0001-01-01

PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes",
              "string"]

CONNECT = [
    ("org.apache.kafka.connect.data.Date", "int"),
    ("org.apache.kafka.connect.data.Time", "int"),
    ("org.apache.kafka.connect.data.Timestamp", "long"),
    ("io.debezium.time.Date", "int"),
    ("io.debezium.time.Time", "int"),
    ("io.debezium.time.MicroTime", "long"),
    ("io.debezium.time.NanoTime", "long"),
    ("io.debezium.time.Timestamp", "long"),
    ("io.debezium.time.MicroTimestamp", "long"),
    ("io.debezium.time.NanoTimestamp", "long"),
    ("io.debezium.time.ZonedTimestamp", "string"),
    ("io.debezium.data.Json", "string"),
]

LOGICAL = [
    ("date", "int"), ("time-millis", "int"), ("time-micros", "long"),
    ("timestamp-millis", "long"), ("timestamp-micros", "long"),
    ("timestamp-nanos", "long"), ("local-timestamp-millis", "long"),
    ("local-timestamp-micros", "long"), ("local-timestamp-nanos", "long"),
    ("uuid", "string"), ("big-decimal", "bytes"), ("decimal", "bytes"),
    # Those that mean nothing, or not there.
    ("date", "long"), ("timestamp-millis", "int"), ("uuid", "bytes"),
    ("decimal", "string"), ("duration", "bytes"), ("money", "double"),
]


class Schemas:
    def __init__(self, rng):
        self.rng = rng
        self.named = {}
        self.count = 0

    def name(self):
        self.count += 1
        short = self.rng.choice(["R", "row_", "Über", "A_very_long_name_of_"])
        if short == "Über":  # the other implementations take ASCII only
            short = "Ueber"
        return f"{short}{self.count}"

    def define(self, schema, namespace):
        rng = self.rng
        schema["name"] = self.name()
        if rng.random() < 0.3:
            namespace = rng.choice(["", "com.example", "server1.inventory"])
            schema["namespace"] = namespace
        elif rng.random() < 0.2:
            namespace = "dotted.ns"
            schema["name"] = f"dotted.ns.{schema['name']}"
        short = schema["name"].rpartition(".")[2]
        full = f"{namespace}.{short}" if namespace else short
        self.named[full] = schema
        return full, namespace

    def logical(self):
        rng = self.rng
        if rng.random() < 0.3:
            name, base = rng.choice(CONNECT)
            return {"type": base, "connect.version": 1, "connect.name": name}
        name, base = rng.choice(LOGICAL + [("decimal", "bytes")] * 4)
        schema = {"type": base, "logicalType": name}
        if name == "decimal":
            schema.update(self.decimal())
        if rng.random() < 0.1:
            schema["connect.name"] = rng.choice(CONNECT)[0]
        return schema

    def decimal(self):
        rng = self.rng
        properties = {"precision": rng.choice([1, 5, 12, 18, 38, 64, 100])}
        if rng.random() < 0.9:
            properties["scale"] = rng.choice(
                [0, 1, 2, 2, 2, 3, 6, 9, 10, 18, 37, 64, 127, -1, -3, -84,
                 1000, -1000, 1001, -1001])
        return properties

    def connect_decimal(self):
        rng = self.rng
        parameters = {"scale": str(rng.choice([0, 2, 5, 10, 38, -2, 1001]))}
        if rng.random() < 0.5:
            parameters["connect.decimal.precision"] = rng.choice(["3", "38"])
        if rng.random() < 0.1:
            parameters["scale"] = "two"
        return {"type": "bytes", "connect.version": 1,
                "connect.parameters": parameters,
                "connect.name": "org.apache.kafka.connect.data.Decimal"}

    def variable_decimal(self, namespace):
        schema = {"type": "record", "fields": [
            {"name": "scale", "type": "int"},
            {"name": "value", "type": "bytes"}],
            "connect.version": 1,
            "connect.name": "io.debezium.data.VariableScaleDecimal"}
        self.define(schema, namespace)
        return schema

    def fixed(self, namespace):
        rng = self.rng
        size = rng.choice([0, 1, 2, 3, 4, 7, 8, 9, 12, 15, 16, 17, 30])
        schema = {"type": "fixed", "size": size}
        if rng.random() < 0.6:
            schema["logicalType"] = rng.choice(
                ["decimal", "decimal", "uuid", "duration", "odd"])
            if schema["logicalType"] == "decimal":
                schema.update(self.decimal())
            if schema["logicalType"] == "uuid" and rng.random() < 0.8:
                schema["size"] = 16
            if schema["logicalType"] == "duration" and rng.random() < 0.8:
                schema["size"] = 12
        self.define(schema, namespace)
        return schema

    def enum(self, namespace):
        count = self.rng.randrange(1, 6)
        long = self.rng.random() < 0.2
        symbols = [("S%d" % i) + ("_" * 40 if long else "")
                   for i in range(count)]
        schema = {"type": "enum", "symbols": symbols}
        self.define(schema, namespace)
        return schema

    def record(self, depth, namespace):
        rng = self.rng
        schema = {"type": "record"}
        full, inner = self.define(schema, namespace)
        schema["fields"] = fields = []
        for i in range(rng.choice([0, 1, 2, 3, 5, 8, 26])):
            name = rng.choice(["f", "ORDER_DATE_", "a_rather_long_column_name_of_more_than_a_block_"])
            if rng.random() < 0.05:  # back to itself
                kind = rng.choice([["null", full], [full, "null"],
                                   {"type": "array", "items": full},
                                   {"type": "map", "values": full}])
            else:
                kind = self.schema(depth - 1, inner)
            fields.append({"name": f"{name}{i}", "type": kind})
        return schema

    def union(self, depth, namespace):
        branches, seen = [], set()
        for _ in range(self.rng.randrange(0, 6)):
            branch = self.schema(depth - 1, namespace, in_union=True)
            key = branch
            if isinstance(branch, dict):
                key = branch.get("name") or branch["type"]
            if key in seen:
                continue
            seen.add(key)
            branches.append(branch)
        return branches or ["null", "string"]

    def nullable(self, depth, namespace):
        other = self.schema(depth, namespace, in_union=True)
        if other == "null" or (isinstance(other, dict) and
                               other["type"] == "null"):
            other = "long"
        return ["null", other] if self.rng.random() < 0.7 else [other, "null"]

    def schema(self, depth=3, namespace="", in_union=False):
        rng = self.rng
        if not in_union and rng.random() < 0.35:
            return self.nullable(depth, namespace)
        if not in_union and depth > 0 and rng.random() < 0.08:
            return self.union(depth, namespace)
        pick = rng.random()
        if pick < 0.4 or depth <= 0 and pick < 0.5:
            kind = rng.choice(PRIMITIVES)
            return {"type": kind} if rng.random() < 0.2 else kind
        if pick < 0.6 or depth <= 0:
            choice = rng.random()
            if choice < 0.7:
                return self.logical()
            if choice < 0.85:
                return self.connect_decimal()
            return self.variable_decimal(namespace)
        if pick < 0.67:
            return self.fixed(namespace)
        if pick < 0.74:
            return self.enum(namespace)
        if pick < 0.84:
            return {"type": "array", "items": self.schema(depth - 1, namespace)}
        if pick < 0.9:
            return {"type": "map", "values": self.schema(depth - 1, namespace)}
        return self.record(depth, namespace)


def number(rng, bits):
    """An integer of so many bits, two's complement; edges are likely."""
    if rng.random() < 0.3:
        n = (1 << rng.randrange(bits)) + rng.randrange(-2, 3)
        n = n if rng.random() < 0.5 else -n
    elif rng.random() < 0.5:
        n = rng.randrange(-300, 300)
    else:
        n = rng.getrandbits(rng.randrange(1, bits))
        n = n if rng.random() < 0.5 else -n
    return max(-(1 << (bits - 1)), min((1 << (bits - 1)) - 1, n))


def moment(rng, unit):
    """A timestamp in units of which a second has so many."""
    pick = rng.random()
    if pick < 0.2:
        second = rng.choice([EPOCH_FIRST, EPOCH_LAST, 0, 86400, -86400])
        return second * unit + rng.randrange(-2, 3)
    if pick < 0.7:
        return (rng.randrange(1500000000, 1900000000) * unit +
                rng.randrange(unit))
    return (rng.randrange(EPOCH_FIRST - 10**9, EPOCH_LAST + 10**9) * unit +
            rng.randrange(unit))


def text(rng):
    length = rng.choice([0, 1, 3, 8, 14, 15, 16, 17, 18, 31, 32, 33, 48, 100])
    plain = "abcdefghijklmnopqrstuvwxyz ABCDEF0123456789-_/.~\x7f"
    odd = "\"\\\n\r\t\b\f\0\x01\x1f\x80ß€ǅ日本\ud7ff\ue000\uffff😀𐀀\U0010ffff"
    chars = [rng.choice(plain) for _ in range(length)]
    if chars and rng.random() < 0.4:
        for _ in range(rng.choice([1, 1, 2, 10, 60])):
            chars[rng.randrange(length)] = rng.choice(odd)
    return "".join(chars)


def binary(rng, length=None):
    if length is None:
        length = rng.choice([0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 24,
                             25, 40, 41, 200])
    if length and rng.random() < 0.2:  # an extended sign
        fill = rng.choice([b"\0", b"\xff"])
        tail = rng.randrange(length)
        return fill * (length - tail) + rng.randbytes(tail)
    return rng.randbytes(length)


def zigzag(n):
    n = n << 1 ^ n >> 63
    n &= (1 << 64) - 1
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


UNITS = {"millis": 10**3, "micros": 10**6, "nanos": 10**9,
         "Timestamp": 10**3, "MicroTimestamp": 10**6, "NanoTimestamp": 10**9,
         "Time": 10**3, "MicroTime": 10**6, "NanoTime": 10**9}


def whole(rng, schema, bits):
    """A value for int or long, likely of what it means."""
    meaning = ""
    if isinstance(schema, dict):
        meaning = schema.get("logicalType") or schema.get("connect.name", "")
    if not meaning or rng.random() < 0.2:
        return number(rng, bits)
    if meaning.lower().endswith("date"):
        n = rng.choice([number(rng, 20), -719162, -719163, 2932896, 2932897])
    else:
        unit = UNITS.get(meaning.rpartition("-")[2],
                         UNITS.get(meaning.rpartition(".")[2], 1000))
        if "timestamp" in meaning.lower():
            n = moment(rng, unit)
        else:
            n = rng.choice([rng.randrange(86400 * unit), 0, -1, 86400 * unit,
                            86400 * unit - 1])
    return max(-(1 << (bits - 1)), min((1 << (bits - 1)) - 1, n))


def floating(rng, double):
    if rng.random() < 0.1:
        return rng.choice([math.nan, math.inf, -math.inf, 0.0, -0.0])
    if rng.random() < 0.5:
        value = round(rng.uniform(-1e6, 1e6), rng.randrange(6))
    elif double:
        value = struct.unpack("<d", rng.randbytes(8))[0]
    else:
        value = struct.unpack("<f", rng.randbytes(4))[0]
    return value if double else struct.unpack("<f", struct.pack("<f", value))[0]


def big_decimal(rng):
    unscaled = binary(rng, rng.choice([0, 1, 5, 8, 20]))
    scale = rng.choice([0, 2, 10, -3, 1000, -1000, 1001, -5000])
    data = zigzag(len(unscaled)) + unscaled + zigzag(scale)
    return data if rng.random() < 0.9 else data[:-1] + rng.randbytes(2)


class Values:
    def __init__(self, rng, named):
        self.rng = rng
        self.named = named
        self.left = 300  # of records, arrays and maps

    def value(self, schema, space=""):
        rng = self.rng
        if isinstance(schema, list):
            return self.branch(schema, space)
        if isinstance(schema, str) and schema not in PRIMITIVES:
            schema = resolve(self.named, schema, space)
        kind = schema if isinstance(schema, str) else schema["type"]
        if kind == "null":
            return None
        if kind == "boolean":
            return rng.random() < 0.5
        if kind in ("int", "long"):
            return whole(rng, schema, 32 if kind == "int" else 64)
        if kind in ("float", "double"):
            return floating(rng, kind == "double")
        if kind == "string":
            return text(rng)
        if kind == "bytes":
            if isinstance(schema, dict) and \
                    schema.get("logicalType") == "big-decimal":
                return big_decimal(rng)
            return binary(rng)
        if kind == "fixed":
            return binary(rng, schema["size"])
        if kind == "enum":
            return rng.choice(schema["symbols"])
        return self.nested(schema, kind, space)

    def branch(self, schema, space):
        index = self.rng.randrange(len(schema))
        if self.left <= 0 and "null" in schema:
            index = schema.index("null")
        return (index, self.value(schema[index], space))

    def nested(self, schema, kind, space):
        rng = self.rng
        self.left -= 1
        if kind == "record":
            if schema.get("connect.name", "").endswith("ScaleDecimal"):
                scale = rng.choice([0, 1, 2, 10, 38, -2, 1000, -1001, 1001])
                return [scale, binary(rng)]
            space = namespace_of(schema, space)
            return [self.value(f["type"], space) for f in schema["fields"]]
        count = rng.choice([0, 0, 1, 2, 3, 20])
        if self.left <= 0:
            count = 0
        if kind == "array":
            return [self.value(schema["items"], space) for _ in range(count)]
        return {text(rng): self.value(schema["values"], space)
                for _ in range(count)}


def namespace_of(schema, enclosing):
    if "." in schema["name"]:
        return schema["name"].rpartition(".")[0]
    return schema.get("namespace", enclosing)


def full_name(schema, enclosing):
    space = namespace_of(schema, enclosing)
    short = schema["name"].rpartition(".")[2]
    return f"{space}.{short}" if space else short


def resolve(named, name, space):
    if "." not in name and space and f"{space}.{name}" in named:
        return named[f"{space}.{name}"]
    return named[name]
