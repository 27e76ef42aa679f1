"""Hold Spark's from_avro and to_json against csr-decode, value by value.

Spark knows Avro's own logical types, and not those of Connect and Debezium;
bytes it prints as base64, a time in its session's zone, and a float's or
double's digits as Java does."""
import base64

from compare import Differs, decimal, moment, same_number


def agree(known, ours, theirs, path=""):
    """Raise Differs unless Spark's value says the same as ours of a schema,
    known = (schema, its named types)."""
    schema, names = known
    walk(schema, ours, theirs, names, None, path)


def walk(schema, ours, theirs, names, space, path):
    schema = without_null(schema)
    if isinstance(schema, str):
        full = schema if "." in schema else f"{space}.{schema}"
        if full in names:
            schema = names[full]
            space = full.rpartition(".")[0]
    kind = schema if isinstance(schema, str) else schema["type"]
    if ours is None or theirs is None:
        equal = ours is theirs
    elif kind == "record" and schema["name"] == "VariableScaleDecimal":
        equal = number_of(theirs) == ours
    elif kind == "record":
        return fields(schema, ours, theirs, names,
                      schema.get("namespace", space), path)
    else:
        equal = plain(schema, kind, ours, theirs)
    if not equal:
        raise Differs(f"{path}: ours {ours!r}, Spark's {theirs!r}")
    return None


def without_null(schema):
    """Spark has no unions of one type and null."""
    if isinstance(schema, list):
        schema, = [s for s in schema if s != "null"]
    return schema


def fields(schema, ours, theirs, names, space, path):
    wanted = [f["name"] for f in schema["fields"]]
    if list(ours) != wanted or list(theirs) != wanted:
        raise Differs(f"{path}: fields {list(ours)}, Spark's {list(theirs)}")
    for f in schema["fields"]:
        walk(f["type"], ours[f["name"]], theirs[f["name"]], names, space,
             f"{path}.{f['name']}")


def number_of(value):
    """The unscaled digits lie in bytes."""
    unscaled = base64.b64decode(value["value"], validate=True).decode("latin1")
    return decimal(unscaled, int(value["scale"]))


def plain(schema, kind, ours, theirs):
    name = schema.get("connect.name") if isinstance(schema, dict) else None
    if name == "io.debezium.time.MicroTimestamp":
        return ours == moment(int(theirs), "microseconds")
    if type(ours) is not type(theirs):
        return False
    if kind in ("float", "double"):
        return same_number(ours, theirs, kind == "float")
    return ours == theirs
