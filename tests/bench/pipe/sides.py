"""The sides: how each brings the rows of a topic into a table."""
import dataclasses
import json
import os
import shlex
import sys
import urllib.parse
KEY = "order_id"
PEERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers")
LOWER = ("with_entries(.key |= ascii_downcase"
         " | .value |= if . == null then \"\" else . end)")


@dataclasses.dataclass
class Side:
    """argv(topic, place) for a fresh place: a folder of its own, whose name
    is unique, for what the side keeps."""
    name: str
    argv: object


def registry_url():
    url = urllib.parse.urlsplit(os.environ["REGISTRY_URL"])
    login = "%s:%s" % (os.environ["REGISTRY_USER"],
                       os.environ["REGISTRY_PASSWORD"])
    return url._replace(netloc=f"{login}@{url.netloc}").geturl()


def words(*argv):
    return " ".join(map(shlex.quote, argv))


def app_config(o, topic, place):
    config = os.path.join(place, "app.json")
    with open(config, "w", encoding="utf-8") as f:
        json.dump({
            "kafka_bootstrap_servers": os.environ["KAFKA_BROKERS"],
            "schema_registry_url": registry_url(),
            "consumer_group_id": f"{o.tag}-{os.path.basename(place)}",
            "startingOffsets": "earliest",
            "tables": [{"topic_name": topic,
                        "target_table_name": o.table,
                        "key": {"hash": KEY}, "types": {KEY: "N"},
                        "time_field": False}]}, f)
    return config


def store(place):
    return os.path.join(place, "store.db")


def ours(o, *put):
    """put has the options more that ddb-put gets; {store} is the file."""
    def argv(topic, place):
        config = app_config(o, topic, place)
        more = [word.format(store=store(place)) for word in put]
        return [f"{o.build}/msk-tail", "-e", "-q", "-C", config, "--exec",
                " | ".join([
                    words(f"{o.build}/avro-unframe"),
                    words(f"{o.build}/csr-decode", "-C", config),
                    words(f"{o.build}/ddb-put", "-A", "-C", config, *more)])]
    return argv


def chain(put):
    """put(place) is the Python program that stores rows, and its arguments.
    kcat's own Avro is not in Debian's build, and in others it prints a
    decimal as its unscaled bytes: so the frames go out with their lengths."""
    def argv(topic, place):
        return ["bash", "-o", "pipefail", "-c", " | ".join([
            words("kcat", "-C", "-q", "-e", "-b", os.environ["KAFKA_BROKERS"],
                  "-t", topic, "-o", "beginning", "-f", "%R%s"),
            words(sys.executable, f"{PEERS}/decode_fastavro.py",
                  registry_url()),
            words("jq", "-c", LOWER), words(sys.executable, *put(place))])]
    return argv


def spark(o, schema):
    def argv(topic, place):
        return [f"{o.spark}/python/bin/python", "-B",
                f"{PEERS}/spark_put.py", f"{o.spark}/jars",
                os.environ["KAFKA_BROKERS"], topic, schema, o.table,
                os.path.join(place, "checkpoint")]
    return argv


def to_dynamodb(o, schema):
    """Ours first; those that can run here."""
    sides = [Side("ours", ours(o))]
    if o.chain:
        sides.append(Side("kcat | jq | boto3", chain(
            lambda _: [f"{PEERS}/put_rows.py", o.table])))
    if o.spark:
        sides.append(Side("Spark", spark(o, schema)))
    return sides


def to_sqlite(o, _schema):
    sides = [Side("ours", ours(o, "--endpoint-url", "sqlite:{store}",
                               "--create"))]
    if o.chain:
        sides.append(Side("kcat | jq | sqlite3", chain(
            lambda place: [f"{PEERS}/put_sqlite.py", store(place), o.table,
                           KEY])))
    return sides
