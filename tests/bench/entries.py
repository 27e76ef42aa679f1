"""What runs in the bench, and what is claimed of it.

A peer is one more Entry here, with its program in tests/bench/peers/, and one
more Claim; those that decode are in decoders.py. All entries of a claim work
on the same records.
"""
import collections
import dataclasses
import decimal
import json
import os
import shutil
from typing import Callable, Optional

from processes import Failed, Instant, measure, run

PUT_HTTP = "ddb-put HTTP"
PUT_US = 5  # 200,000 rows a CPU second
START_MS = 5
MEMORY_KIB = 10 * 1024
PASSES = 5

# ours takes at most this much of theirs' CPU time a record.
Claim = collections.namedtuple("Claim", "text ours theirs most")

CLAIMS = [
    Claim("csr-decode (envelope) : avro-c (decode and print)",
          "csr-decode", "avro-c", 1 / 20),
    Claim("avro-unframe : csr-decode", "avro-unframe", "csr-decode", 1 / 2),
    Claim("pass-through : csr-decode", "pass-through", "csr-decode", 1 / 2),
    Claim("--reader, two defaults more : without", "reader: defaults",
          "ORDERS alone", 1 / 0.9),
    Claim("--reader, two fields moved as well : without", "reader: moved",
          "ORDERS alone", 1 / 0.9),
    Claim("msk-tail : kcat -C -J", "msk-tail", "kcat", 0.45),
    Claim("ddb-put (HTTP) : boto3's batch_writer", PUT_HTTP,
          "boto3 put", 1 / 25),
]


@dataclasses.dataclass
class Entry:
    name: str
    argv: list
    records: int
    stdin: str = os.devnull
    filter: bool = False  # start-up and memory count
    env: Optional[dict] = None
    before: Optional[Callable] = None  # not timed, before each round
    check: Optional[Callable] = None  # once, before all times
    passes: int = 1  # a round; more for what takes a fraction of a second
    watch: str = ""

    def cost(self):
        """Microseconds of CPU time a record, and the peak memory in KiB."""
        used = measure(self)
        return (used.user_us + used.system_us) / self.records, used.peak_kib


def all_entries(o, data, broker, instant):
    """The entries that can run here, and words on those that can't."""
    entries = filters(o, data) + readers(o, data) + [
        Entry("avro-c", [f"{o.build}/bench/avroc", "lines", data.registry],
              data.records, data.frames),
        tail(o, data, broker),
        put_http(o, data, instant.url),
    ]
    skipped = []
    if python():
        entries.append(put_boto3(data, instant.url))
        entries[-1].check = lambda: check_puts(o, data)
    else:
        skipped.append("boto3: STACK_PYTHON is not set (make bench does)")
    if shutil.which("kcat"):
        entries.append(kcat(o, data, broker))
    else:
        skipped.append("kcat: not installed")
    for e in entries:
        e.watch = f"{o.build}/bench/measure"
    return entries, skipped


def filters(o, data):
    decode = [f"{o.build}/csr-decode", "-r", data.registry]
    return [
        Entry("avro-unframe", [f"{o.build}/avro-unframe"], data.records,
              data.envelope, filter=True, passes=PASSES),
        Entry("csr-decode", decode, data.records, data.unframed, filter=True,
              passes=PASSES),
        Entry("pass-through", decode, data.records, data.errored,
              passes=PASSES),
        put(o, data),
    ]


def readers(o, data):
    """csr-decode with and without --reader, on the same records."""
    decode = [f"{o.build}/csr-decode", "-r", data.registry, "--strict"]

    def entry(name, *more):
        return Entry(name, decode + list(more), data.order_count, data.orders,
                     passes=PASSES)

    return [entry("ORDERS alone"),
            entry("reader: defaults", "--reader", data.reader(False)),
            entry("reader: moved", "--reader", data.reader(True))]


def app_config(data):
    """The three tables of the corpus's rows."""
    config = data.path("app.json")
    keys = {"ORDERS": "ORDER_ID", "CUSTOMERS": "CUSTOMER_ID",
            "LINE_ITEMS": "LINE_ID"}
    with open(config, "w") as f:
        json.dump({"tables": [
            {"topic_name": t, "target_table_name": t.lower(),
             "key": {"hash": k.lower()}, "types": {k.lower(): "N"},
             "time_field": False}
            for t, k in keys.items()]}, f)
    return config


def python():
    """One with boto3."""
    return os.environ.get("STACK_PYTHON")


def aws():
    return dict(os.environ, AWS_ACCESS_KEY_ID="bench",
                AWS_SECRET_ACCESS_KEY="bench", AWS_REGION="eu-west-1",
                AWS_DEFAULT_REGION="eu-west-1",
                AWS_EC2_METADATA_DISABLED="true")


def put_http(o, data, url):
    """ddb-put to a server that answers at once."""
    return Entry(PUT_HTTP, [
        f"{o.build}/ddb-put", "-C", app_config(data), "--endpoint-url", url],
        data.row_count, data.rows, env=aws(), passes=PASSES)


def put_boto3(data, url):
    peer = os.path.join(os.path.dirname(__file__), "peers/put_boto3.py")
    return Entry("boto3 put", [python(), peer, app_config(data)],
                 data.few_count, data.few,
                 env=dict(aws(), AWS_ENDPOINT_URL=url))


def stored(bodies):
    """{(table, item's text): how often} of BatchWriteItem's bodies, numbers
    in one form."""
    count = collections.Counter()
    with open(bodies) as f:
        for body in map(json.loads, f):
            for table, writes in body["RequestItems"].items():
                for write in writes:
                    item = write["PutRequest"]["Item"]
                    for value in item.values():
                        if "N" in value:
                            value["N"] = str(
                                decimal.Decimal(value["N"]).normalize())
                    count[table, json.dumps(item, sort_keys=True)] += 1
    return count


def check_puts(o, data):
    """Both store the same items."""
    found = []
    for make in (lambda url: put_http(o, data, url),
                 lambda url: put_boto3(data, url)):
        with Instant(o, data.path("bodies")) as server:
            entry = make(server.url)
            run(entry.argv, data.few, env=entry.env)
        found.append(stored(data.path("bodies")))
    if sum(found[0].values()) != data.few_count or found[0] != found[1]:
        only = next(iter((found[0] - found[1]) + (found[1] - found[0])), None)
        raise Failed(f"ddb-put and boto3 do not store the same: {only}")


def put(o, data):
    """ddb-put into a fresh SQLite file a run."""
    config, store = app_config(data), data.path("store.db")

    def forget():
        for suffix in "", "-wal", "-shm":
            if os.path.exists(store + suffix):
                os.remove(store + suffix)

    return Entry("ddb-put", [f"{o.build}/ddb-put", "-C", config,
                             "--endpoint-url", f"sqlite:{store}", "--create"],
                 data.row_count, data.rows, filter=True, before=forget)


def tail(o, data, broker):
    argv = [f"{o.build}/msk-tail", "-b", broker.servers, "-t", broker.TOPIC,
            "-o", "beginning", "-e", "-q"]

    def check():
        out = data.path("tailed")
        run(argv, stdout=out)
        data.check_messages(out, "msk-tail")

    return Entry("msk-tail", argv, o.messages, check=check)


def kcat(o, data, broker):
    """With the librdkafka that msk-tail uses, where that is our own."""
    argv = ["kcat", "-C", "-J", "-b", broker.servers, "-t", broker.TOPIC,
            "-o", "beginning", "-e", "-q"]
    env = dict(os.environ)
    if os.path.exists(f"{o.build}/deps/lib/librdkafka.so.1"):
        env["LD_LIBRARY_PATH"] = f"{o.build}/deps/lib"

    def check():
        out = data.path("kcat")
        run(argv, stdout=out, env=env)
        with open(out, "rb") as f:
            count = sum(1 for _ in f)
        if count != o.messages:
            raise Failed(f"kcat printed {count} messages of {o.messages}")

    return Entry("kcat", argv, o.messages, env=env, check=check)
