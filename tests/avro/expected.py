"""What csr-decode prints for a value, written down a second time.

Slow and plain, from the text of the manual: no code is shared with the
decoder, nor any way of computing.
"""
import base64
import datetime
import decimal
import math
import struct

from schemas import PRIMITIVES, full_name, namespace_of, resolve

ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t",
           "\b": "\\b", "\f": "\\f"}
EPOCH = datetime.datetime(1970, 1, 1)


def string(text):
    out = []
    for c in text:
        if c in ESCAPES:
            out.append(ESCAPES[c])
        elif c < " ":
            out.append("\\u%04x" % ord(c))
        else:
            out.append(c)
    return '"%s"' % "".join(out)


def shape(digits, exponent, negative):
    """repr()'s form of digits * 10**exponent, with the shortest exponent."""
    point = len(digits) + exponent  # where the point stands
    sign = "-" if negative else ""
    if -4 < point <= 16:
        if point <= 0:
            return f"{sign}0.{'0' * -point}{digits}"
        if point >= len(digits):
            return f"{sign}{digits}{'0' * (point - len(digits))}.0"
        return f"{sign}{digits[:point]}.{digits[point:]}"
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{sign}{mantissa}e{point - 1}"


def as_float(text):
    try:
        return struct.unpack("<f", struct.pack("<f", float(text)))[0]
    except OverflowError:
        return math.inf


def shortest_float(value):
    """The fewest digits that read back as the same float."""
    exact = decimal.Decimal(abs(value))
    for precision in range(1, 20):
        best = None
        for rounding in (decimal.ROUND_DOWN, decimal.ROUND_UP):
            context = decimal.Context(prec=precision, rounding=rounding,
                                      Emin=-999, Emax=999)
            candidate = context.plus(exact)
            distance = abs(candidate - exact)
            odd = candidate.as_tuple().digits[-1] % 2
            if as_float(str(candidate)) == abs(value) and (
                    best is None or (distance, odd) < best[:2]):
                best = (distance, odd, candidate)
        if best is not None:
            _, digits, exponent = best[2].as_tuple()
            digits = "".join(map(str, digits))
            short = digits.rstrip("0")
            return short, exponent + len(digits) - len(short)
    raise ValueError(value)


def floating(value, double):
    if math.isnan(value):
        return '"NaN"'
    if math.isinf(value):
        return '"-Infinity"' if value < 0 else '"Infinity"'
    negative = math.copysign(1, value) < 0
    if value == 0:
        return "-0.0" if negative else "0.0"
    if not double:
        return shape(*shortest_float(value), negative)
    _, digits, exponent = decimal.Decimal(repr(abs(value))).as_tuple()
    digits = "".join(map(str, digits)).lstrip("0")
    short = digits.rstrip("0")
    return shape(short, exponent + len(digits) - len(short), negative)


def decimal_number(unscaled, scale, trim):
    n = int.from_bytes(unscaled, "big", signed=True)
    digits = "%d" % abs(n)
    sign = "-" if n < 0 else ""
    if scale <= 0:
        return sign + digits + "0" * (-scale if n else 0)
    digits = digits.rjust(scale + 1, "0")
    whole, fraction = digits[:-scale], digits[-scale:]
    if trim:
        fraction = fraction.rstrip("0")
    return sign + whole + ("." + fraction if fraction else "")


def places(unit):
    return {10**3: 3, 10**6: 6, 10**9: 9}[unit]


def date(days):
    try:
        return (EPOCH + datetime.timedelta(days=days)).date().isoformat()
    except OverflowError:
        return None


def time_of_day(n, unit):
    if not 0 <= n < 86400 * unit:
        return None
    second, part = divmod(n, unit)
    return "%02d:%02d:%02d.%0*d" % (second // 3600, second // 60 % 60,
                                    second % 60, places(unit), part)


def timestamp(n, unit, zone):
    days, rest = divmod(n, 86400 * unit)
    day = date(days)
    return day and f"{day}T{time_of_day(rest, unit)}{zone}"


TIMES = {
    ("date", "int"): date,
    ("time-millis", "int"): lambda n: time_of_day(n, 10**3),
    ("time-micros", "long"): lambda n: time_of_day(n, 10**6),
    ("timestamp-millis", "long"): lambda n: timestamp(n, 10**3, "Z"),
    ("timestamp-micros", "long"): lambda n: timestamp(n, 10**6, "Z"),
    ("timestamp-nanos", "long"): lambda n: timestamp(n, 10**9, "Z"),
    ("local-timestamp-millis", "long"): lambda n: timestamp(n, 10**3, ""),
    ("local-timestamp-micros", "long"): lambda n: timestamp(n, 10**6, ""),
    ("local-timestamp-nanos", "long"): lambda n: timestamp(n, 10**9, ""),
}
CONNECT = "org.apache.kafka.connect.data."
DEBEZIUM = "io.debezium.time."
CONNECT_TIMES = {
    (CONNECT + "Date", "int"): TIMES["date", "int"],
    (CONNECT + "Time", "int"): TIMES["time-millis", "int"],
    (CONNECT + "Timestamp", "long"): TIMES["timestamp-millis", "long"],
    (DEBEZIUM + "Date", "int"): TIMES["date", "int"],
    (DEBEZIUM + "Time", "int"): TIMES["time-millis", "int"],
    (DEBEZIUM + "MicroTime", "long"): TIMES["time-micros", "long"],
    (DEBEZIUM + "NanoTime", "long"): lambda n: time_of_day(n, 10**9),
    (DEBEZIUM + "Timestamp", "long"): TIMES["local-timestamp-millis", "long"],
    (DEBEZIUM + "MicroTimestamp", "long"):
        TIMES["local-timestamp-micros", "long"],
    (DEBEZIUM + "NanoTimestamp", "long"):
        TIMES["local-timestamp-nanos", "long"],
}


class Printer:
    """options: raw, decimal_strings, tagged, latin1, no_connect."""

    def __init__(self, named, options):
        self.named = named
        self.options = options

    def on(self, option):
        return option in self.options

    def binary(self, data):
        if self.on("latin1"):
            return string(data.decode("latin-1"))
        return '"%s"' % base64.b64encode(data).decode()

    def number(self, unscaled, scale, trim):
        text = decimal_number(unscaled, scale, trim)
        return f'"{text}"' if self.on("decimal_strings") else text

    def decimal(self, data, scale, precision):
        try:
            scale = int(scale)
        except ValueError:
            return None
        if not -1000 <= scale <= 1000:
            return None
        trim = scale < 0 or (precision is not None and
                             scale > int(precision))
        return self.number(data, scale, trim)

    def big_decimal(self, data):
        """bytes, then an int: None for anything else."""
        def varint(at):
            n = shift = 0
            while True:
                byte = data[at]
                n |= (byte & 127) << shift
                at, shift = at + 1, shift + 7
                if byte < 128:
                    return (n >> 1) ^ -(n & 1), at
        try:
            length, at = varint(0)
            unscaled = data[at:at + length]
            if length < 0 or len(unscaled) != length:
                return None
            scale, at = varint(at + length)
        except IndexError:
            return None
        if at != len(data) or not -1000 <= scale <= 1000:
            return None
        return self.number(unscaled, scale, False)

    def logical(self, schema, kind, value):
        """The text by what the value means; None where that is nothing."""
        if self.on("raw"):
            return None
        name = schema.get("logicalType")
        if name is None:
            return self.connect(schema, kind, value)
        if (name, kind) in TIMES:
            text = TIMES[name, kind](value)
            return text and f'"{text}"'
        if name == "decimal" and kind in ("bytes", "fixed"):
            return self.decimal(value, schema.get("scale", 0),
                                schema.get("precision"))
        if name == "big-decimal" and kind == "bytes":
            return self.big_decimal(value)
        if name == "uuid" and kind == "fixed" and len(value) == 16:
            h = value.hex()
            return f'"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"'
        if name == "duration" and kind == "fixed" and len(value) == 12:
            return '{"months":%d,"days":%d,"millis":%d}' % struct.unpack(
                "<III", value)
        return None

    def connect(self, schema, kind, value):
        if self.on("no_connect"):
            return None
        name = schema.get("connect.name")
        if (name, kind) in CONNECT_TIMES:
            text = CONNECT_TIMES[name, kind](value)
            return text and f'"{text}"'
        if name == CONNECT + "Decimal" and kind == "bytes":
            parameters = schema["connect.parameters"]
            return self.decimal(value, parameters["scale"],
                                parameters.get("connect.decimal.precision"))
        if name == "io.debezium.data.VariableScaleDecimal":
            scale, unscaled = value
            if -1000 <= scale <= 1000:
                return self.number(unscaled, scale, False)
        return None

    def branch_name(self, schema, space):
        if isinstance(schema, str):
            if schema in PRIMITIVES:
                return schema
            if "." in schema or not space:
                return schema
            full = f"{space}.{schema}"
            return full if full in self.named else schema
        if "name" in schema:
            return full_name(schema, space)
        return schema["type"]

    def union(self, schema, value, space):
        index, inner = value
        branch = schema[index]
        text = self.print(branch, inner, space)
        if not self.on("tagged") or branch in ("null", {"type": "null"}):
            return text
        return "{%s:%s}" % (string(self.branch_name(branch, space)), text)

    def print(self, schema, value, space=""):
        if isinstance(schema, list):
            return self.union(schema, value, space)
        if isinstance(schema, str):
            if schema not in PRIMITIVES:
                found = resolve(self.named, schema, space)
                # A name means what it means where it is defined.
                name = self.branch_name(schema, space)
                return self.print_object(
                    found, value, name.rpartition(".")[0])
            schema = {"type": schema}
        return self.print_object(schema, value, space)

    def print_object(self, schema, value, space):
        kind = schema["type"]
        text = self.logical(schema, kind, value)
        if text is not None:
            return text
        if kind == "null":
            return "null"
        if kind == "boolean":
            return "true" if value else "false"
        if kind in ("int", "long"):
            return "%d" % value
        if kind in ("float", "double"):
            return floating(value, kind == "double")
        if kind in ("string", "enum"):
            return string(value)
        if kind in ("bytes", "fixed"):
            return self.binary(value)
        if kind == "array":
            return "[%s]" % ",".join(
                self.print(schema["items"], item, space) for item in value)
        if kind == "map":
            return "{%s}" % ",".join(
                string(k) + ":" + self.print(schema["values"], v, space)
                for k, v in value.items())
        space = namespace_of(schema, space)
        return "{%s}" % ",".join(
            string(f["name"]) + ":" + self.print(f["type"], v, space)
            for f, v in zip(schema["fields"], value))
