"""What a peer prints of a record, held against what csr-decode prints, value
by value, by the schema."""
import base64
import dataclasses
import datetime
from fractions import Fraction
from typing import Callable

from compare import Differs, Number, moment, same_number


@dataclasses.dataclass
class Form:
    """How a peer prints what JSON has no type for: each function makes of it
    what can be compared."""
    decimal: Callable  # of a value and its scale: a Fraction
    data: Callable  # of bytes' text: bytes
    date: Callable  # 2026-11-23
    millis: Callable  # a datetime
    tagged: bool = False  # a record in a union is in an object by its name


def latin1(text):
    return text.encode("latin-1")


def unscaled(data, scale):
    return Fraction(int.from_bytes(data, "big", signed=True), 10 ** scale)


def days(number):
    return (datetime.date(1970, 1, 1)
            + datetime.timedelta(days=int(number))).isoformat()


def after_1970(ms):
    return datetime.datetime.fromisoformat(
        moment(int(ms) * 1000, "milliseconds") + "Z")


def raw(data):
    """Logical types by their underlying values."""
    return Form(lambda text, scale: unscaled(data(text), scale), data, days,
                after_1970)


def midnight(text):
    date, rest = text.split("T")
    if rest != "00:00:00Z":
        raise Differs(f"{text} is no date")
    return date


def printed(data, date=str, tagged=False):
    """Logical types by their own texts."""
    return Form(lambda text, _: Fraction(text), data, date,
                datetime.datetime.fromisoformat, tagged)


FORMS = {
    "go-hamba": printed(base64.b64decode, midnight, tagged=True),
    "go-twmb": raw(latin1),
    "go-twmb goccy": printed(base64.b64decode, midnight),
    "java raw": raw(base64.b64decode),
    "java": printed(base64.b64decode),
    "fastavro": printed(latin1),
}


def agree(peer, known, ours, theirs):
    """Raise Differs unless theirs says the same as csr-decode's; known are
    the schema and its types by name."""
    try:
        walk(FORMS[peer], *known, None, ours, theirs, "")
    except (ArithmeticError, AttributeError, LookupError, TypeError,
            ValueError) as why:
        raise Differs(repr(why)) from None


def walk(form, schema, names, space, ours, theirs, path):
    if isinstance(schema, list):
        union(form, schema, names, space, ours, theirs, path)
    elif isinstance(schema, str) and (full := full_name(schema, space)) \
            in names:
        walk(form, names[full], names, space, ours, theirs, path)
    elif isinstance(schema, dict) and schema["type"] == "record":
        record(form, schema, names, space, ours, theirs, path)
    elif not same(form, schema, ours, theirs):
        raise Differs(f"{path}: {ours!r} != {theirs!r}")


def full_name(name, space):
    return name if "." in name else f"{space}.{name}"


def union(form, schema, names, space, ours, theirs, path):
    """All unions here are of null and one other."""
    if (ours is None) != (theirs is None):
        raise Differs(f"{path}: {ours!r} != {theirs!r}")
    if ours is None:
        return
    branch, = (b for b in schema if b != "null")
    if form.tagged and isinstance(theirs, dict):
        (tag, theirs), = theirs.items()
        name = branch if isinstance(branch, str) else full_name(
            branch["name"], branch.get("namespace", space))
        if tag != full_name(name, space):
            raise Differs(f"{path}: in {tag}, not {name}")
    walk(form, branch, names, space, ours, theirs, path)


def record(form, schema, names, space, ours, theirs, path):
    space = schema.get("namespace", space)
    if schema["name"] == "VariableScaleDecimal":
        number = unscaled(form.data(theirs["value"]), int(theirs["scale"]))
        if Fraction(ours) != number or len(theirs) != 2:
            raise Differs(f"{path}: {ours} != {theirs}")
        return
    fields = [f["name"] for f in schema["fields"]]
    if list(ours) != fields or len(theirs) != len(fields):
        raise Differs(f"{path}: fields {list(ours)} != {list(theirs)}")
    for f in schema["fields"]:
        at = f"{path}.{f['name']}"
        if f["name"] not in theirs:
            raise Differs(f"{at} is not there")
        walk(form, f["type"], names, space, ours[f["name"]],
             theirs[f["name"]], at)


def same(form, schema, ours, theirs):
    kind, logical = schema, None
    if isinstance(schema, dict):
        kind = schema["type"]
        logical = schema.get("logicalType") or schema.get("connect.name")
    if logical == "decimal":
        return type(ours) is Number \
            and Fraction(ours) == form.decimal(theirs, schema["scale"])
    if logical == "date":
        return ours == form.date(theirs)
    if logical == "timestamp-millis":
        return datetime.datetime.fromisoformat(ours) == form.millis(theirs)
    if logical == "io.debezium.time.MicroTimestamp":
        return ours == moment(int(theirs), "microseconds")
    if kind in ("int", "long", "float", "double"):
        return type(ours) is type(theirs) is Number \
            and same_number(ours, theirs, kind == "float")
    return type(ours) is type(theirs) and ours == theirs
