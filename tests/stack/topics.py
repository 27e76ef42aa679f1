"""Three CDC topics and the tables that their rows land in.

ORDERS has 25 columns of every kind, CUSTOMERS long strings, LINE_ITEMS
numbers under a key of two parts.  changes() is the same for the same seed:
new rows, updates of rows that were there, deletes (tombstones), and rows that
come again after a delete.
"""
import dataclasses
import json
import random

import kinds as k

ADDRESS = k.record("acme.Address", STREET=k.string(5, 40),
                   CITY=k.nullable(k.string(3, 20)), ZIP=k.string(5, 5),
                   GEO=k.nullable(k.record("acme.Geo", LAT=k.double(),
                                           LON=k.double())))

ORDER_COLUMNS = {
    "CUSTOMER_ID": k.integer("long", 1, 10**6),
    "STATUS": k.words("NEW", "PAID", "SHIPPED", ""),
    "ORDER_DATE": k.date({"connect.version": 1, "logicalType": "date",
                          "connect.name": k.CONNECT + "Date"}),
    "ORDER_TS": k.timestamp("millis", {
        "connect.version": 1, "connect.name": k.CONNECT + "Timestamp",
        "logicalType": "timestamp-millis"}, "Z"),
    "UPDATED_AT": k.timestamp("micros", {
        "connect.version": 1,
        "connect.name": k.DEBEZIUM + "time.MicroTimestamp"}, ""),
    "BOOKED_AT": k.timestamp("millis", {
        "connect.version": 1,
        "connect.name": k.DEBEZIUM + "time.Timestamp"}, ""),
    "PROMISED_AT": k.timestamp("micros", {
        "logicalType": "timestamp-micros"}, "Z"),
    "SHIP_TIME": k.time_of_day({"connect.version": 1,
                                "connect.name": k.DEBEZIUM + "time.Time"}),
    "TOTAL_AMOUNT": k.decimal(12, 2),
    "TAX_AMOUNT": k.connect_decimal(18, 4),
    "DISCOUNT": k.variable_scale_decimal(),
    "SOURCE_SCN": k.decimal(38, 0),
    "EXCHANGE_RATE": k.double(),
    "WEIGHT": k.float32(),
    "LINE_COUNT": k.integer("int", 0, 100),
    "IS_GIFT": k.boolean(),
    "CHANNEL": k.enum("acme.Channel", "WEB", "PHONE", "STORE"),
    "NOTES": k.string(0, 80),
    "ATTACHMENT": k.binary("bytes", 0, 40),
    "CHECKSUM": k.binary({"type": "fixed", "name": "acme.Checksum",
                          "size": 8}, 8, 8),
    "TAGS": k.array(k.nullable(k.string(1, 10)), 4),
    "ATTRIBUTES": k.mapping(k.nullable(k.string(1, 10)),
                            ["colour", "Size", "grösse", "a.b", "_"]),
    "SHIP_ADDRESS": ADDRESS,
    "ROW_UUID": k.uuid(),
}
CUSTOMER_COLUMNS = {
    "NAME": k.string(3, 60),
    "EMAIL": k.string(5, 60),
    "ADDRESS": k.referenced(ADDRESS),
    "BIOGRAPHY": k.string(200, 3000),
    "PREFERENCES": k.string(50, 800),
    "CREATED_AT": k.timestamp("millis",
                              {"logicalType": "timestamp-millis"}, "Z"),
}
LINE_COLUMNS = {
    "PRODUCT_ID": k.integer("int", 1, 2**31 - 1),
    "QUANTITY": k.integer("int", -5, 1000),
    "PRICE": k.decimal(10, 2),
    "AMOUNT": k.decimal(14, 4),
    "TAX_RATE": k.double(),
    "MARGIN": k.double(),
    "WEIGHT": k.float32(),
    "STOCK_BEFORE": k.integer("long", -2**63, 2**63 - 1),
    "SUPPLIER_ID": k.integer("long", 0, 2**53 + 1),
}


def row_schema(name, key, columns):
    return {"type": "record", "name": name,
            "fields": [{"name": n, "type": t} for n, t in key.items()] +
                      [{"name": n, "type": c.schema, "default": None}
                       for n, c in columns.items()]}


@dataclasses.dataclass
class Topic:
    """versions: how many of the columns each schema version has."""
    name: str
    share: int
    key: dict
    types: dict
    columns: dict
    versions: list
    references: dict = dataclasses.field(default_factory=dict)
    partitions: int = 4

    def __post_init__(self):
        self.columns = {n: k.nullable(c) for n, c in self.columns.items()}

    @property
    def table(self):
        return self.name.lower()

    def key_schema(self):
        return row_schema("acme.%s.Key" % self.name, self.key, {})

    def value_schemas(self):
        return [row_schema("acme.%s.Value" % self.name, self.key,
                           dict(list(self.columns.items())[:n]))
                for n in self.versions]

    def row(self, rng, key, version):
        """The datum and the item of a new state of this key."""
        datum = dict(key)
        item = self.item_key(key)
        for name in list(self.columns)[:self.versions[version]]:
            datum[name], item[name.lower()] = self.columns[name].draw(rng)
        return datum, item

    def item_key(self, key):
        return {n.lower(): {self.types[n.lower()]: str(v)}
                for n, v in key.items()}

    def new_key(self, serial):
        if len(self.key) == 1:
            return {list(self.key)[0]: serial}
        return dict(zip(self.key, (serial // 5, serial % 5 + 1)))


TOPICS = [
    Topic("ORDERS", 2, {"ORDER_ID": "long"}, {"order_id": "N"},
          ORDER_COLUMNS, [23, 24]),
    # A number that its table wants as a string.
    Topic("CUSTOMERS", 1, {"CUSTOMER_ID": "long"}, {"customer_id": "S"},
          CUSTOMER_COLUMNS, [6], {"acme.Address": ADDRESS.schema}),
    Topic("LINE_ITEMS", 2, {"ORDER_ID": "long", "LINE_NO": "int"},
          {"order_id": "N", "line_no": "N"}, LINE_COLUMNS, [9]),
]


def changes(seed, count):
    """Yields (topic, key, version, datum or None, item or None)."""
    rng = random.Random(seed)
    keys = {t.name: [] for t in TOPICS}
    for i in range(count):
        topic = rng.choices(TOPICS, [t.share for t in TOPICS])[0]
        known = keys[topic.name]
        if not known or rng.random() < 0.65:
            known.append(topic.new_key(len(known) + 1))
            key = known[-1]
        else:
            key = rng.choice(known)
        version = min(i * 3 // count, len(topic.versions) - 1)
        if key is not known[-1] and rng.random() < 0.1:
            yield topic, key, version, None, None
        else:
            yield (topic, key, version, *topic.row(rng, key, version))


def config(brokers, registry, group, suffix):
    """The app config of a pipe from these topics to their tables."""
    return {
        "kafka_bootstrap_servers": brokers,
        "schema_registry_url": registry,
        "consumer_group_id": group,
        "startingOffsets": "earliest",
        "tables": [{
            "topic_name": t.name,
            "target_table_name": t.table + suffix,
            "key": dict(zip(("hash", "range"), t.types)),
            "types": t.types,
        } for t in TOPICS],
    }


if __name__ == "__main__":
    for topic in TOPICS:
        print(json.dumps(topic.value_schemas()))
