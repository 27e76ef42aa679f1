"""What a peer prints of a record, held against csr-decode's raw, tagged form.

A peer has its own way with bytes, decimals and times, and mostly leaves out
the tags of unions. FORMS says which by the peer's name; held() accounts for
every field of a record with it.
"""
import base64
import dataclasses
import decimal
from fractions import Fraction
from typing import Callable

from compare import Differs, Number, branch, logical_meaning, same_number


@dataclasses.dataclass
class Form:
    """Functions of a schema and its raw value: what the peer prints."""
    bytes: Callable
    decimal: Callable
    date: Callable
    millis: Callable
    ordered: bool = True  # the fields of a record are in the schema's order
    tagged: bool = False  # a record in a union is in an object by its name


def as_is(_, raw):
    return raw


def as_base64(_, raw):
    return base64.b64encode(raw.encode("latin1")).decode()


def as_hex(_, raw):
    return raw.encode("latin1").hex()


def as_array(_, raw):
    return [Number(byte) for byte in raw.encode("latin1")]


def as_text(schema, raw):
    return str(logical_meaning(schema, raw))


def as_short_time(schema, raw):
    """A fraction of a second only where there is one."""
    return logical_meaning(schema, raw).replace(".000Z", "Z")


def as_fraction(schema, raw):
    """What Go's big.Rat prints: 5, or 1/4."""
    return str(Fraction(logical_meaning(schema, raw)))


def as_midnight(schema, raw):
    return logical_meaning(schema, raw) + "T00:00:00Z"


def as_shortest_time(schema, raw):
    """No zeros at the end of a fraction."""
    return logical_meaning(schema, raw)[:-1].rstrip("0").rstrip(".") + "Z"


def as_offset_time(schema, raw):
    """Microseconds where there is a fraction, and UTC as an offset."""
    text = logical_meaning(schema, raw).replace(".000Z", "Z")
    return text.replace("Z", "000+00:00" if "." in text else "+00:00")


FORMS = {
    "rust-serde": Form(as_base64, as_text, as_is, as_is),
    "rust-transcode": Form(as_array, as_text, as_is, as_is),
    "rust-arrow": Form(as_hex, logical_meaning, logical_meaning,
                       as_short_time),
    "go-hamba": Form(as_base64, as_fraction, as_midnight, as_shortest_time,
                     ordered=False, tagged=True),
    "go-twmb": Form(as_is, as_is, as_is, as_is),
    "go-twmb goccy": Form(as_base64, as_fraction, as_midnight,
                          as_shortest_time, ordered=False),
    "java": Form(as_base64, logical_meaning, logical_meaning, as_short_time),
    "java raw": Form(as_base64, as_base64, as_is, as_is),
    "fastavro": Form(as_is, as_text, logical_meaning, as_offset_time),
}


def held(peer, known, raw, theirs):
    """Raise Differs unless theirs is what the peer prints of the raw value.

    known is the writer schema as compare.schemas() gives it; both values are
    as compare.load() gives them.
    """
    schema, names = known
    Walk(FORMS[peer], names).value(schema, None, raw, theirs, "")


class Walk:
    def __init__(self, form, names):
        self.form = form
        self.names = names

    def value(self, schema, space, raw, theirs, path):
        if isinstance(schema, list):
            self.union(schema, space, raw, theirs, path)
            return
        if isinstance(schema, str):
            full = schema if "." in schema else f"{space}.{schema}"
            schema = self.names.get(full, {"type": schema})
        if schema["type"] == "record":
            self.record(schema, space, raw, theirs, path)
        elif not self.equal(schema, raw, theirs):
            raise Differs(f"{path}: {raw!r} is not {theirs!r}")

    def union(self, schema, space, raw, theirs, path):
        if raw is not None:
            (tag, inner), = raw.items()
            if self.form.tagged and isinstance(inner, dict):
                if not isinstance(theirs, dict) or list(theirs) != [tag]:
                    raise Differs(f"{path}: no {tag} in {theirs!r}")
                theirs = theirs[tag]
            self.value(branch(schema, tag, self.names, space), space, inner,
                       theirs, path)
        elif theirs is not None:
            raise Differs(f"{path}: null is not {theirs!r}")

    def record(self, schema, space, raw, theirs, path):
        fields = [f["name"] for f in schema["fields"]]
        in_order = list if self.form.ordered else sorted
        if not isinstance(theirs, dict) or list(raw) != fields \
                or in_order(theirs) != in_order(fields):
            raise Differs(f"{path}: not the fields {fields}: {theirs!r}")
        space = schema.get("namespace", space)
        for f in schema["fields"]:
            name = f["name"]
            self.value(f["type"], space, raw[name], theirs[name],
                       f"{path}.{name}")

    def equal(self, schema, raw, theirs):
        expected = self.printed(schema, raw)
        if type(expected) is not type(theirs):
            return False
        if not isinstance(expected, Number):
            return expected == theirs
        if schema["type"] in ("float", "double"):
            return same_number(expected, theirs, schema["type"] == "float")
        return decimal.Decimal(expected) == decimal.Decimal(theirs)

    def printed(self, schema, raw):
        kind = schema.get("logicalType")
        if kind == "decimal":
            return self.form.decimal(schema, raw)
        if kind == "date":
            return self.form.date(schema, raw)
        if kind == "timestamp-millis":
            return self.form.millis(schema, raw)
        return self.form.bytes(schema, raw) \
            if schema["type"] == "bytes" else raw
