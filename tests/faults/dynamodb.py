"""DynamoDB throttles, fails, loses answers, loses a table, refuses
credentials and the clock. The pipe reaches it by way of a proxy."""
import contextlib
import json
import os
import subprocess
import urllib.parse

import cluster
from proxied import Proxy, dynamodb_error
from scenario import scenario

THROTTLED = ["ProvisionedThroughputExceededException", "ThrottlingException",
             "RequestLimitExceeded"]
STARTS_AGAIN = "starts again in"  # msk-tail, of the pipe under it


def proxied(world):
    url = urllib.parse.urlsplit(world.dynamodb)
    proxy = world.resources.enter_context(Proxy(
        url.netloc, http=True, seed=world.seed))
    world.dynamodb = url._replace(netloc=proxy.address).geturl()
    return proxy


def refuse(kind, status=400, share=1.0):
    return {"name": kind, "share": share,
            "answer": dynamodb_error(kind, status)}


def bursts(world, times, least_s, most_s, *rules):
    """These rules for so long, so often; all must have been obeyed."""
    proxy = proxied(world)
    world.begin()
    for _ in range(times):
        world.wait(0.2, 1)
        with world.fault():
            proxy.rules(*rules)
            world.wait(least_s, most_s)
            world.until(lambda: all(proxy.done(r["name"]) for r in rules),
                        "not all faults came about")
            proxy.heal()
        world.recover()
    for rule in rules:
        world.note("%s: %d requests" % (rule["name"],
                                        proxy.done(rule["name"])))


@scenario("dynamodb-throttled", "DynamoDB throttles, for seconds all of it",
          full=10, short=2, joins=True)
def throttled(world, times):
    kinds = [refuse(kind, share=0.5) for kind in THROTTLED[:2]]
    bursts(world, times, 1, 3 if world.short else 20,
           *kinds, refuse(THROTTLED[2]))


@scenario("dynamodb-unprocessed", "BatchWriteItem gives some items back",
          full=3, short=1, versioned=False, limit_s=300)
def unprocessed(world, times):
    least_s, most_s = (3, 5) if world.short else (90, 150)
    bursts(world, times, least_s, most_s,
           {"name": "partial", "target": "BatchWriteItem", "share": 0.8,
            "unprocessed": 0.5},
           {"name": "whole", "target": "BatchWriteItem", "share": 0.5,
            "unprocessed": 1})


@scenario("dynamodb-unprocessed-keys", "BatchGetItem leaves some keys out",
          full=3, short=1, joins=True, limit_s=300)
def unprocessed_keys(world, times):
    least_s, most_s = (3, 5) if world.short else (30, 60)
    bursts(world, times, least_s, most_s,
           {"name": "partial", "target": "BatchGetItem", "share": 0.8,
            "unprocessed": 0.5},
           {"name": "whole", "target": "BatchGetItem", "share": 0.5,
            "unprocessed": 1})


@scenario("dynamodb-500", "DynamoDB answers 500, 503, and HTML",
          full=10, short=2, joins=True)
def internal(world, times):
    bursts(world, times, 1, 2 if world.short else 10,
           refuse("InternalServerError", 500, 0.3),
           {"name": "503", "share": 0.3, "answer": {
               "status": 503, "headers": {"Retry-After": "1"},
               "body": "<html>Service Unavailable</html>"}},
           {"name": "cut short", "share": 0.2, "answer": {
               "body": {"UnprocessedItems": {}}, "truncate": 9}})


RESETS = [{"name": "not executed", "share": 0.1, "reset": True},
          {"name": "executed", "share": 0.1, "lose": 0},
          {"name": "executed, answer cut", "share": 0.1, "lose": 40}]


@scenario("dynamodb-resets", "DynamoDB's connections are reset, before the "
          "request is executed and after", full=10, short=2, joins=True)
def resets(world, times):
    bursts(world, times, 1, 2 if world.short else 20, *RESETS)


@scenario("dynamodb-resets-batches", "the same, with tables that keep no "
          "version", full=10, short=2, versioned=False)
def resets_batches(world, times):
    bursts(world, times, 1, 2 if world.short else 20, *RESETS)


@scenario("dynamodb-down", "DynamoDB refuses connections",
          full=10, short=2, joins=True)
def down(world, times):
    proxy = proxied(world)
    world.begin()
    for _ in range(times):
        world.wait(0.2, 1)
        with world.fault():
            proxy.set(down=True)
            world.wait(1, 3 if world.short else 60)
            proxy.heal()
        world.recover()


@scenario("dynamodb-frozen", "the connections to DynamoDB go dead, unseen",
          full=5, short=1)
def frozen(world, times):
    proxy = proxied(world)
    world.begin()
    for _ in range(times):
        world.wait(0.2, 1)
        with world.fault():
            proxy.freeze()
        world.recover()
    frozen_ones = proxy.counts()["frozen"]
    world.note("%d connections" % frozen_ones)
    if not frozen_ones:
        world.wrong("no connection was there")


def items_of(client, name):
    pages = client.get_paginator("scan").paginate(TableName=name,
                                                  ConsistentRead=True)
    return [item for page in pages for item in page["Items"]]


@contextlib.contextmanager
def table_gone(world, proxy, name):
    """The table with all its items. They are put back in the end, as a person
    would from a backup, before the pipe can see the new table; no write comes
    between the backup and the end of the old one."""
    client = cluster.dynamodb()
    about = {"name": "stopped", "body": '"%s"' % name}
    proxy.rules({**about, "hang": True})
    world.until(lambda: proxy.counts()["asking"] == 0, "requests hang")
    kept = items_of(client, name)
    client.delete_table(TableName=name)
    proxy.rules()
    proxy.cut()
    yield
    proxy.rules({**about, "answer": dynamodb_error(
        "ResourceNotFoundException")})
    client.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "order_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "order_id",
                               "AttributeType": "N"}])
    for item in kept:
        client.put_item(TableName=name, Item=item)
    proxy.heal()


def said(word):
    """How often the tools have said so."""
    with open("tail.1.err", encoding="utf-8") as file:
        return file.read().count(word)


def put_one(world):
    """ddb-put alone, with a record for the orders."""
    record = {"topic": world.orders.topic, "partition": 0, "offset": 0,
              "payload": {"ORDER_ID": 1}}
    return subprocess.run(
        ["ddb-put", "-C", "app.json"], input=json.dumps(record) + "\n",
        env={**os.environ, "AWS_ENDPOINT_URL_DYNAMODB": world.dynamodb},
        check=False, text=True, stdout=subprocess.PIPE)


def table_is_missed(world):
    """ddb-put ends with 78, and msk-tail starts it again; nothing is
    acknowledged."""
    before = said(STARTS_AGAIN)
    world.until(lambda: said(STARTS_AGAIN) >= before + 2, "nobody notices")
    world.acks.read()
    acknowledged = world.acks.count
    done = put_one(world)
    if (done.returncode, done.stdout) != (78, ""):
        world.wrong("ddb-put without a table: %s" % done)
    world.wait(1, 2 if world.short else 10)
    world.acks.read()
    if world.acks.count != acknowledged:
        world.wrong("acknowledged without a table")


@scenario("dynamodb-table", "a table is deleted, and made again",
          full=5, short=1, limit_s=300)
def table(world, times):
    proxy = proxied(world)
    world.begin()
    for _ in range(times):
        world.wait(0.2, 1)
        with world.fault(), table_gone(world, proxy, world.orders.table):
            table_is_missed(world)
        world.recover()


def write_keys(name):
    """credential_process gives these from now on."""
    with open("keys.new", "w", encoding="utf-8") as file:
        json.dump({"Version": 1, "AccessKeyId": name,
                   "SecretAccessKey": "secret of " + name,
                   "SessionToken": "token of " + name}, file)
    os.rename("keys.new", "keys")


def keys_from_process(world):
    write_keys("KEY0")
    with open("aws", "w", encoding="utf-8") as file:
        file.write("[default]\ncredential_process = cat %s\n" %
                   os.path.abspath("keys"))
    world.env.update(AWS_CONFIG_FILE=os.path.abspath("aws"),
                     AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")


def expire(world, times, late):
    """late: whether the new keys come only when the old have expired."""
    keys_from_process(world)
    proxy = proxied(world)
    world.begin()
    for number in range(1, times + 1):
        key = "KEY%d" % number
        world.wait(0.2, 1)
        with world.fault():
            if not late:
                write_keys(key)
            before = proxy.done("expired")
            proxy.rules({"name": "expired", "keys": [key]})
            world.until(lambda: proxy.done("expired") > before,
                        "nobody was refused")
            if late:
                world.wait(1, 3 if world.short else 10)
                write_keys(key)
        world.recover()
    world.note("%d requests refused" % proxy.done("expired"))


@scenario("dynamodb-credentials", "credentials expire while batches are in "
          "flight, and others are there", full=20, short=3, joins=True)
def credentials(world, times):
    expire(world, times, late=False)
    if said(STARTS_AGAIN):
        world.wrong("a tool has ended for expired credentials")


@scenario("dynamodb-credentials-late", "credentials expire, and others come "
          "seconds later", full=10, short=1, joins=True)
def credentials_late(world, times):
    """The tools end for what they can't mend, and are started again."""
    expire(world, times, late=True)


@scenario("dynamodb-clock", "DynamoDB's clock and the machine's are hours "
          "apart", full=10, short=2, joins=True)
def clock(world, times):
    proxy = proxied(world)
    world.begin()
    for number in range(1, times + 1):
        world.wait(0.2, 1)
        with world.fault():
            before = proxy.done("clock")
            ahead = world.rng.randint(1000, 20000) * (-1) ** number
            proxy.rules({"name": "clock", "clock": ahead})
            world.until(lambda: proxy.done("clock") > before,
                        "nobody was refused")
        world.recover()
    world.note("%d requests refused" % proxy.done("clock"))
    if said(STARTS_AGAIN):
        world.wrong("a tool has ended for the clock")
