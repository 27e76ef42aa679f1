"""What the join's bench works on: a driver table with three look-ups, one of
them 1:5, in DynamoDB, and the records of the driver topic behind ddb-put."""
import decimal
import json
import random

LINES = 5
NAMES = ("Ann", "Ben", "Chloé", "Dimitri", "Eve", "Françoise", "Grzegorz")
WORDS = ("blue", "cup", "deluxe", "green", "lamp", "large", "set", "small")

# The tables: hash and range key, each with its type.
TABLES = {
    "bench_customers": {"customer_id": "N"},
    "bench_stores": {"store_id": "S"},
    "bench_lines": {"order_id": "N", "line_no": "N"},
}
TOTAL = {"total": "sum(lines.amount)"}


def table_config(name, keys):
    attributes = list(keys)
    key = {"hash": attributes[0]}
    if len(attributes) > 1:
        key["range"] = attributes[1]
    return {"topic_name": name.removeprefix("bench_").upper(),
            "target_table_name": name, "key": key, "types": keys}


def config():
    """The app config of ddb-join; peers/join_boto3.py does the same."""
    return {
        "tables": [table_config(n, k) for n, k in TABLES.items()],
        "joins": [{
            "driver": "ORDERS", "when": {"nonempty": "status"},
            "lookups": [
                {"as": "customer", "table": "bench_customers",
                 "key": {"customer_id": "customer_id"}},
                {"as": "store", "table": "bench_stores",
                 "key": {"store_id": "store_id"}},
                {"as": "lines", "table": "bench_lines",
                 "query": {"order_id": "order_id"}, "min": "line_count"}],
            "aggregate": TOTAL,
            "target_table_name": "bench_final",
            "key": {"hash": "order_id"}, "types": {"order_id": "N"},
            "error_table_name": "bench_errors"}]}


def money(r):
    return decimal.Decimal(r.randrange(100, 99999)) / 100


def customer(r, number):
    return {"customer_id": number, "name": r.choice(NAMES),
            "email": f"c{number}@example.com", "city": r.choice(WORDS),
            "since": f"20{r.randrange(10, 26)}-0{r.randrange(1, 10)}-11",
            "credit": money(r), "vip": r.random() < .1}


def store(r, number):
    return {"store_id": f"S{number:03}", "name": " ".join(
        r.choices(WORDS, k=3)), "region": r.choice(WORDS),
        "manager": r.choice(NAMES), "floors": r.randrange(1, 5)}


def line(r, order, number):
    return {"order_id": order, "line_no": number,
            "sku": f"{r.randrange(10**8):08}", "quantity": r.randrange(1, 9),
            "title": " ".join(r.choices(WORDS, k=5)), "amount": money(r)}


def order(r, number, customers, stores):
    return {"order_id": number, "customer_id": r.randrange(customers),
            "store_id": f"S{r.randrange(stores):03}", "status": "PAID",
            "line_count": LINES, "ordered": f"2026-11-{r.randrange(10, 30)}",
            "note": " ".join(r.choices(WORDS, k=12)),
            "glue_staging_time": "22-11-2026 10:00:00"}


class Data:
    """Items by table, and the driver's rows, the same for the same seed."""
    STORES = 50

    def __init__(self, count, seed=1):
        r = random.Random(seed)
        customers = count // 2
        self.items = {
            "bench_customers": [customer(r, n) for n in range(customers)],
            "bench_stores": [store(r, n) for n in range(self.STORES)],
            "bench_lines": [line(r, o, n) for o in range(count)
                          for n in range(1, LINES + 1)]}
        self.rows = [order(r, n, customers, self.STORES)
                     for n in range(count)]

    def write_records(self, path):
        with open(path, "w", encoding="utf-8") as f:
            for n, row in enumerate(self.rows):
                json.dump({"topic": "ORDERS", "partition": n % 4,
                           "offset": n // 4, "tstype": "create",
                           "ts": 1700000000000 + n, "payload": row,
                           "stored": "bench_orders"}, f,
                          ensure_ascii=False, separators=(",", ":"))
                f.write("\n")

    def load(self, dynamodb):
        """Into tables made anew."""
        for name, keys in TABLES.items():
            table = dynamodb.create_table(
                TableName=name, BillingMode="PAY_PER_REQUEST",
                KeySchema=[{"AttributeName": a, "KeyType": t}
                           for a, t in zip(keys, ("HASH", "RANGE"))],
                AttributeDefinitions=[
                    {"AttributeName": a, "AttributeType": t}
                    for a, t in keys.items()])
            table.wait_until_exists()
            with table.batch_writer() as batch:
                for item in self.items[name]:
                    batch.put_item(Item=item)

    def unload(self, dynamodb):
        for name in TABLES:
            dynamodb.Table(name).delete()
