"""Compare what two decoders print of the same records, value by value.

agree() holds csr-decode's raw, tagged form against avro-c's JSON; explained()
holds csr-decode's default form against its raw one, by the schema. What is
timed is the default form, so both together say that it is right.
"""
import datetime
import json
import os
import struct


class Number(str):
    """A JSON number, kept as its text."""


def load(line):
    return json.loads(line, parse_int=Number, parse_float=Number)


def schemas(directory):
    """The schemas of a DIR registry by id: each with the types it names."""
    found = {}
    for name in os.listdir(directory):
        if name.endswith(".avsc"):
            with open(os.path.join(directory, name)) as f:
                schema, names = json.load(f), {}
            collect(schema, names, None)
            found[int(name[:-5])] = schema, names
    return found


def collect(schema, names, space):
    """Records are the only types with names here."""
    if isinstance(schema, list):
        for branch_schema in schema:
            collect(branch_schema, names, space)
    elif isinstance(schema, dict) and schema["type"] == "record":
        space = schema.get("namespace", space)
        names[f"{space}.{schema['name']}"] = schema
        for f in schema["fields"]:
            collect(f["type"], names, space)


class Differs(Exception):
    pass


def agree(ours, theirs, cuts, path="", single=False):
    """Raise Differs unless ours equals avro-c's.

    avro-c tags a union by its branch's short name, prints a float's digits
    as a double's, and cuts bytes at their first NUL (AVRO-4136): cuts, a
    list, gets the path of each such value; what avro-c did print is compared.
    """
    if isinstance(ours, dict) and isinstance(theirs, dict):
        if [k.rsplit(".")[-1] for k in ours] != list(theirs):
            raise Differs(f"{path}: fields {list(ours)} != {list(theirs)}")
        for (k, a), b in zip(ours.items(), theirs.values()):
            agree(a, b, cuts, f"{path}.{k}", k == "float")
    elif isinstance(ours, Number) and isinstance(theirs, Number):
        if not same_number(ours, theirs, single):
            raise Differs(f"{path}: {ours} != {theirs}")
    elif type(ours) is str and type(theirs) is str and "\0" in ours:
        cuts.append(path)
        if ours.split("\0")[0] != theirs:
            raise Differs(f"{path}: {ours!r} != {theirs!r}")
    elif type(ours) is not type(theirs) or ours != theirs:
        raise Differs(f"{path}: {ours!r} != {theirs!r}")


def same_number(a, b, single):
    if single:
        return struct.pack("f", float(a)) == struct.pack("f", float(b))
    integers = a.lstrip("-").isdigit() and b.lstrip("-").isdigit()
    return a == b if integers else float(a) == float(b)


def explained(schema, raw, plain):
    """Raise Differs unless plain is what the raw value means."""
    schema, names = schema
    same(meaning(schema, raw, names, None), plain, "")


def same(expected, got, path):
    if isinstance(expected, dict) and isinstance(got, dict) \
            and list(expected) == list(got):
        for k in expected:
            same(expected[k], got[k], f"{path}.{k}")
    elif type(expected) is not type(got) or expected != got:
        raise Differs(f"{path}: expected {expected!r}, got {got!r}")


def meaning(schema, raw, names, space):
    """A raw, tagged value in the default form."""
    if isinstance(schema, list):
        if raw is None:
            return None
        (tag, inner), = raw.items()
        return meaning(branch(schema, tag, names, space), inner, names, space)
    if isinstance(schema, str):
        full = schema if "." in schema else f"{space}.{schema}"
        return meaning(names[full], raw, names, space) \
            if full in names else raw
    if schema["type"] == "record":
        return record_meaning(schema, raw, names, space)
    return logical_meaning(schema, raw)


def branch(union, tag, names, space):
    for schema in union:
        if name_of(schema, names, space) == tag:
            return schema
    raise Differs(f"no branch {tag}")


def name_of(schema, names, space):
    if isinstance(schema, dict):
        if schema["type"] == "record":
            return f"{schema.get('namespace', space)}.{schema['name']}"
        return schema["type"]
    return schema if f"{space}.{schema}" not in names else f"{space}.{schema}"


def record_meaning(schema, raw, names, space):
    space = schema.get("namespace", space)
    if schema["name"] == "VariableScaleDecimal":
        return decimal(raw["value"], int(raw["scale"]))
    return {f["name"]: meaning(f["type"], raw[f["name"]], names, space)
            for f in schema["fields"]}


def logical_meaning(schema, raw):
    kind = schema.get("logicalType") or schema.get("connect.name")
    if kind == "decimal":
        return decimal(raw, schema["scale"])
    if kind == "date":
        return (datetime.date(1970, 1, 1)
                + datetime.timedelta(days=int(raw))).isoformat()
    if kind == "timestamp-millis":
        return moment(int(raw) * 1000, "milliseconds") + "Z"
    if kind == "io.debezium.time.MicroTimestamp":
        return moment(int(raw), "microseconds")
    return raw


def moment(us, unit):
    return (datetime.datetime(1970, 1, 1)
            + datetime.timedelta(microseconds=us)).isoformat(timespec=unit)


def decimal(latin1, scale):
    unscaled = int.from_bytes(latin1.encode("latin1"), "big", signed=True)
    digits = str(abs(unscaled)).rjust(scale + 1, "0")
    text = digits if scale == 0 else f"{digits[:-scale]}.{digits[-scale:]}"
    return Number("-" + text if unscaled < 0 else text)
