"""From a random writer's schema to a reader's: what may happen to a schema in
the years, and some of what may not."""
import copy

from schemas import PRIMITIVES, Schemas, binary, floating, full_name, \
    namespace_of, number, resolve, text

WIDER = {"int": ["long", "float", "double"], "long": ["float", "double"],
         "float": ["double"], "string": ["bytes"], "bytes": ["string"]}
MEANING = ("logicalType", "precision", "scale", "connect.name",
           "connect.version", "connect.parameters")


class Hopeless(Exception):
    """This one makes no schema."""


class Evolution:
    """The named types of the reader are defined where they are met first,
    each under its full name, so that nothing is lost with a field."""

    def __init__(self, rng, named):
        self.rng = rng
        self.writer = named
        self.schemas = Schemas(rng)  # for what is new
        self.schemas.count = 1000
        self.defined = {}  # the writer's full name to the reader's
        self.full = {}  # the reader's full name to its schema
        # How wild it gets: most pairs are to be read without error.
        self.often = rng.choice([0.02, 0.08, 0.2])
        self.partial = False  # a record's default lacks fields
        self.broken = rng.choice([0, 0, 0.03, 0.15])

    def chance(self, weight=1.0):
        return self.rng.random() < self.often * weight

    def schema(self, schema, space, in_union=False):
        rng = self.rng
        if isinstance(schema, list):
            return self.union(schema, space)
        if rng.random() < self.broken:
            return rng.choice(PRIMITIVES)
        if not in_union and self.chance():
            return self.wrap(self.schema(schema, space, True))
        if isinstance(schema, str) and schema not in PRIMITIVES:
            schema = resolve(self.writer, schema, space)
        kind = schema if isinstance(schema, str) else schema["type"]
        if kind in ("record", "enum", "fixed"):
            return self.named(schema, kind, space)
        if kind in ("array", "map"):
            inner = "items" if kind == "array" else "values"
            return {"type": kind, inner: self.schema(schema[inner], space)}
        if kind in WIDER and self.chance(2):
            return rng.choice(WIDER[kind])
        if isinstance(schema, dict) and self.chance():
            return kind  # without what it meant
        return copy.deepcopy(schema)

    def wrap(self, schema):
        if schema == "null":
            return schema
        other = self.rng.choice(["null", "null", "boolean"])
        if schema == other or isinstance(schema, list):
            return schema
        pair = [other, schema]
        self.rng.shuffle(pair)
        return pair

    def union(self, schema, space):
        rng = self.rng
        branches = [self.schema(branch, space, True) for branch in schema]
        if self.chance():
            rng.shuffle(branches)
        if self.chance(0.5) and len(branches) > 1:
            branches.pop(rng.randrange(len(branches)))
        if self.chance(0.5):
            branches.insert(rng.randrange(len(branches) + 1),
                            rng.choice(PRIMITIVES))
        if self.chance(0.3):
            return branches[0]
        kept, seen = [], set()
        for branch in branches:
            key = branch
            if isinstance(branch, dict):
                key = branch["type"]
                if "name" in branch:
                    key = full_name(branch, "")
            if key not in seen:
                kept.append(branch)
            elif not isinstance(branch, str) and "name" in branch:
                raise Hopeless("a definition would be lost")
            seen.add(key)
        return kept

    def named(self, schema, kind, space):
        old = full_name(schema, space)
        if old in self.defined:
            return self.defined[old]
        inner = namespace_of(schema, space)
        new = self.rename(schema, old, inner)
        self.defined[old] = full = full_name(new, "")
        self.full[full] = new
        if kind == "record":
            new["fields"] = []
            self.fields(schema, new, inner)
        elif kind == "enum":
            self.symbols(schema, new)
        else:
            new["size"] = schema["size"] + (self.rng.random() < self.broken)
            for key in MEANING:
                if key in schema:
                    new[key] = schema[key]
        return new

    def rename(self, schema, old, space):
        rng = self.rng
        short = old.rpartition(".")[2]
        new = {"type": schema["type"], "name": short, "namespace": space}
        if self.chance():
            new["namespace"] = rng.choice(["moved.away", "", space])
            if new["namespace"] != space and rng.random() < 0.8:
                new["aliases"] = ["Else", old]
                if "." not in old:
                    new["namespace"] = ""
        elif self.chance():
            new["name"] = f"{short}_renamed"
            new["aliases"] = rng.choice([[short], ["x.Other", old]])
            if "." not in old:
                new["namespace"] = ""
                new["aliases"] = [short]
        elif rng.random() < self.broken:
            new["name"] = f"{short}_other"
        return new

    def symbols(self, schema, new):
        rng = self.rng
        symbols = list(schema["symbols"])
        if self.chance(2):
            rng.shuffle(symbols)
        if self.chance(2):
            symbols.insert(rng.randrange(len(symbols) + 1), "ADDED")
        if self.chance(2) and len(symbols) > 1:
            symbols.pop(rng.randrange(len(symbols)))
        new["symbols"] = symbols
        if rng.random() < 0.4:
            new["default"] = rng.choice(symbols)

    def fields(self, schema, new, inner):
        rng = self.rng
        fields = []
        for old in schema["fields"]:
            if self.chance(0.6):
                continue
            field = {"name": old["name"]}
            if self.chance(0.6):
                field["name"] = old["name"] + "_new"
                field["aliases"] = ["nobody", old["name"]]
            elif rng.random() < self.broken / 2:
                field["name"] = old["name"] + "_lost"
            fields.append((field, old))
        if self.chance():
            rng.shuffle(fields)
        elif self.chance() and len(fields) > 1:
            fields.insert(rng.randrange(len(fields)), fields.pop())
        for field, old in fields:
            field["type"] = self.schema(old["type"], inner)
            new["fields"].append(field)
        while self.chance(3):
            new["fields"].insert(rng.randrange(len(new["fields"]) + 1),
                                 self.added(new))

    def added(self, record):
        rng = self.rng
        self.schemas.count += 1
        kind = self.schemas.schema(rng.choice([0, 0, 1, 2]),
                                   record["namespace"])
        field = {"name": f"added{self.schemas.count}", "type": kind}
        if rng.random() >= self.broken:
            field["default"] = self.default(kind, record["namespace"])
        return field

    def default(self, schema, space, depth=0):
        """The JSON of a value."""
        rng = self.rng
        if depth > 20:
            raise Hopeless("a default without end")
        if isinstance(schema, list):
            return self.default(schema[0], space, depth)
        if isinstance(schema, str) and schema not in PRIMITIVES:
            schema = resolve(self.schemas.named, schema, space)
        kind = schema if isinstance(schema, str) else schema["type"]
        if kind == "null":
            return None
        if kind == "boolean":
            return rng.random() < 0.5
        if kind in ("int", "long"):
            return number(rng, 32 if kind == "int" else 64)
        if kind in ("float", "double"):
            value = floating(rng, kind == "double")
            return value if abs(value) < 1e30 else 0.5
        if kind == "string":
            return text(rng)
        if kind == "bytes":
            return binary(rng).decode("latin-1")
        if kind == "fixed":
            return binary(rng, schema["size"]).decode("latin-1")
        if kind == "enum":
            return rng.choice(schema["symbols"])
        count = rng.choice([0, 0, 1, 3]) if depth < 4 else 0
        if kind == "array":
            return [self.default(schema["items"], space, depth + 1)
                    for _ in range(count)]
        if kind == "map":
            return {text(rng): self.default(schema["values"], space, depth + 1)
                    for _ in range(count)}
        return self.default_record(schema, space, depth)

    def default_record(self, schema, space, depth):
        space = namespace_of(schema, space)
        out = {}
        for field in schema["fields"]:
            value = self.default(field["type"], space, depth + 1)
            if self.rng.random() < 0.3:
                field["default"] = value
            if "default" not in field or self.rng.random() < 0.5:
                out[field["name"]] = value
            else:
                self.partial = True
        return out
