"""The random change data of the model test: make() gives the messages of
each phase, the schemas and the app config. Of equal seeds all is equal.

Four topics, as in the manual's worked example: orders (the driver), customers,
lines, products. Every message has a SEQ of its own, so that a stored row tells
which message it came from. A message is a record for mock-broker, and besides
"id", the key's values, "row", what the payload says (null: a deletion), and
"junk", true where the payload can't be decoded.
"""
import base64
import random

from framed import frame

# topic: schema id of key, of value, partitions, columns; the key's come first.
TOPICS = {
    "ORDERS": (11, 12, 3, 1, {
        "ORDER_ID": "long", "CUSTOMER_ID": "long",
        "STATUS": ["null", "string"],
        "LINE_COUNT": "long", "SEQ": "long"}),
    "CUSTOMERS": (21, 22, 2, 1, {
        "CUSTOMER_ID": "long", "NAME": "string", "SEQ": "long"}),
    "LINE_ITEMS": (31, 32, 3, 2, {
        "ORDER_ID": "long", "LINE_NO": "long", "PRODUCT_ID": "string",
        "AMOUNT": {"type": "bytes", "logicalType": "decimal",
                   "precision": 12, "scale": 2}, "SEQ": "long"}),
    "PRODUCTS": (41, 42, 1, 1, {
        "PRODUCT_ID": "string", "TITLE": ["null", "string"], "SEQ": "long"}),
}
TABLES = {"ORDERS": "orders_stg", "CUSTOMERS": "customers_stg",
          "LINE_ITEMS": "lines_stg", "PRODUCTS": "products_stg"}
PHASES = 3
LATE, NEVER, DELETED, JUNK = 0.05, 0.01, 0.08, 0.005


def key_columns(topic):
    return list(TOPICS[topic][4])[:TOPICS[topic][3]]


def schemas():
    """{id: schema}."""
    made = {}
    for topic, (key_id, value_id, _, _, columns) in TOPICS.items():
        for number, names in ((key_id, key_columns(topic)),
                              (value_id, list(columns))):
            made[number] = {
                "type": "record", "name": "S%d" % number,
                "fields": [{"name": n, "type": columns[n]} for n in names]}
    return made


def config(versioned, prefix):
    """The app config; versioned: the topics whose tables keep _source; prefix
    stands before the tables' names."""
    tables = []
    for topic, (_, _, _, _, columns) in TOPICS.items():
        key = [n.lower() for n in key_columns(topic)]
        tables.append({
            "topic_name": topic, "target_table_name": prefix + TABLES[topic],
            "key": dict(zip(("hash", "range"), key)),
            "types": {n.lower(): "N" if columns[n] == "long" else "S"
                      for n in key_columns(topic)},
            "time_field": False,
            "version": "offset" if topic in versioned else False})
    join = {
        "driver": "ORDERS", "when": {"nonempty": "status"},
        "lookups": [
            {"as": "customer", "table": prefix + "customers_stg",
             "key": {"customer_id": "customer_id"}},
            {"as": "lines", "table": prefix + "lines_stg",
             "query": {"order_id": "order_id"}, "min": "line_count"},
            {"as": "lines.product", "table": prefix + "products_stg",
             "key": {"product_id": "lines.product_id"}, "required": False}],
        "aggregate": {"total": "sum(lines.amount)",
                      "line_count": "count(lines)"},
        "target_table_name": prefix + "orders_final",
        "key": {"hash": "order_id"}, "types": {"order_id": "N"},
        "error_table_name": prefix + "orders_errors", "max_retries": 3}
    return {"consumer_group_id": "model", "startingOffsets": "earliest",
            "schema_registry_url": "schemas", "tables": tables,
            "joins": [join], "park": {"to": "parked"}}


def message(topic, ident, row, junk=None):
    key_id, value_id, _, _, columns = TOPICS[topic]
    key = frame(key_id, columns, dict(zip(key_columns(topic), ident)))
    made = {"topic": topic, "key_base64": base64.b64encode(key).decode(),
            "id": ident, "row": row, "junk": junk is not None}
    if row is None:
        made["payload"] = None
        return made
    data = frame(value_id, columns, row)
    if junk == "truncated":
        data = data[:-1]
    elif junk == "magic":
        data = b"\7" + data[1:]
    elif junk == "text":
        data = b"<html>502 Bad Gateway %d</html>" % row["SEQ"]
    made["payload_base64"] = base64.b64encode(data).decode()
    return made


def is_restless(ident):
    return ident[0] % 16 == 1


class Maker:
    def __init__(self, rng, rows):
        self.rng = rng
        self.seq = 0
        self.waited_for = []  # customers that are late or never come
        self.customers = list(range(1, rows // 20 + 2))
        self.products = ["p%d" % i for i in range(1, rows // 40 + 2)]
        self.lines = {order: rng.randint(1, 4)
                      for order in range(1, rows // 10 + 2)}
        self.idents = [("ORDERS", (o,)) for o in self.lines]
        self.idents += [("LINE_ITEMS", (o, line + 1))
                        for o, n in self.lines.items() for line in range(n)]
        self.idents += [("CUSTOMERS", (c,)) for c in self.customers]
        self.idents += [("PRODUCTS", (p,)) for p in self.products]

    def row(self, topic, ident):
        rng = self.rng
        self.seq += 1
        if topic == "ORDERS":
            status = rng.choice([None, "", "PAID", "SENT", "DONE", "PAID"])
            rest = (rng.choice(self.some_customers(ident)), status,
                    self.lines[ident[0]])
        elif topic == "CUSTOMERS":
            rest = (rng.choice(["Ann", "Bj\u00f6rn", "Zo\u00eb \"Z\""]),)
        elif topic == "LINE_ITEMS":
            rest = (rng.choice(self.products), rng.randrange(10**9))
        else:
            rest = (rng.choice([None, "Cup", "Plate\n", "\u8336"]),)
        return dict(zip(TOPICS[topic][4], ident + rest + (self.seq,)))

    def some_customers(self, ident):
        """Some orders change often between customers who are there and such
        who are not: these race with their own retries."""
        if is_restless(ident) and self.waited_for and self.rng.random() < 0.5:
            return self.waited_for
        return self.customers

    def message(self, topic, ident, deletable):
        if deletable and self.rng.random() < DELETED:
            return message(topic, ident, None)
        junk = None
        if self.rng.random() < JUNK:
            junk = self.rng.choice(["truncated", "magic", "text"])
        return message(topic, ident, self.row(topic, ident), junk)


def make(seed, rows, prefix):
    """(messages of each phase, app config)."""
    rng = random.Random(seed)
    maker = Maker(rng, rows)
    lot = [(t, i, False) for t, i in maker.idents]
    lot += [rng.choice(maker.idents) + (True,)
            for _ in range(rows - len(lot))]
    rng.shuffle(lot)
    phase_of = {}
    for topic, ident in maker.idents:
        dice = rng.random() if topic != "ORDERS" else 1
        phase_of[topic, ident] = (
            None if dice < NEVER else
            rng.randrange(1, PHASES) if dice < NEVER + LATE else 0)
    maker.waited_for = [c for c in maker.customers
                        if phase_of["CUSTOMERS", (c,)] != 0]
    phases = [[] for _ in range(PHASES)]
    for topic, ident, deletable in lot:
        phase = phase_of[topic, ident]
        if topic == "ORDERS" and rng.random() < 0.1:
            phase = rng.randrange(PHASES)
        if topic == "ORDERS" and is_restless(ident):
            for later in range(1, PHASES):
                for _ in range(2):
                    phases[later].append(maker.message(topic, ident, True))
        if phase is not None:
            phases[phase].append(maker.message(topic, ident, deletable))
    for phase in phases[1:]:
        rng.shuffle(phase)
    versioned = [t for t in TOPICS if rng.random() < 0.5]
    return phases, config(versioned, prefix)
