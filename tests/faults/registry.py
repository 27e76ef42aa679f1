"""The schema registry is not there, is slow, answers nonsense, or does not
know a schema yet. Each time new schemas are in use, or what csr-decode knows
is taken from it, so that it has to ask."""
import json
import os
import shutil
import subprocess
import urllib.parse

import cluster
from app import register
from proxied import Proxy
from scenario import scenario

HTML = "<html><body><h1>Please log in</h1></body></html>"
UNKNOWN = {"status": 404, "body": {"error_code": 40403,
                                   "message": "Schema not found"}}
ANSWERS = [
    ("500", {"answer": {"status": 500, "body": HTML}}),
    ("429", {"answer": {"status": 429, "headers": {"Retry-After": "1"}}}),
    ("503", {"answer": {"status": 503, "headers": {"Retry-After": "1"},
                        "body": {"error_code": 50301, "message": "no"}}}),
    ("HTML", {"answer": {"body": HTML}}),
    ("truncated", {"answer": {"body": {"schema": "\"string\""},
                              "truncate": 9}}),
    ("broken JSON", {"answer": {
        "body": "{\"schema\": \"{\\\"ty",
        "headers": {"Content-Type": "application/json"}}}),
    ("empty", {"answer": {"headers": {"Content-Type": "application/json"}}}),
    ("reset", {"reset": True}),
    ("cut", {"lose": 150}),
    ("no answer", {"hang": True}),
]


def proxied(world):
    url = urllib.parse.urlsplit(world.registry)
    proxy = world.resources.enter_context(Proxy(
        url.netloc, http=True, seed=world.seed))
    world.registry = url._replace(netloc=proxy.address).geturl()
    return proxy


def publish(world):
    """Another schema of the rows, the same but for its words; its id."""
    _, value = world.orders.schemas()
    value["doc"] = "of fault %d" % world.injected
    return register(cluster.registry(), world.orders.topic + "-value", value)


def new_schema(world, hidden_by=None):
    """From here on the rows have another schema; the proxy hides it, which it
    can only once the id is known."""
    number = publish(world)
    if hidden_by is not None:
        hidden_by.rules({"name": "unknown", "answer": UNKNOWN,
                         "path": "/schemas/ids/%d($|\\?)" % number})
    world.orders.ids = [world.orders.ids[0], number]


@scenario("registry-down-at-start", "the registry is down as csr-decode "
          "starts, with an empty cache", full=5, short=1, limit_s=300)
def down_at_start(world, times):
    """In the long form longer than csr-decode waits: it ends, and msk-tail
    starts it again."""
    proxy = proxied(world)
    proxy.set(down=True)
    world.begin(flowing=False)
    for number in range(times):
        with world.fault():
            world.produce(1000)
            if number == 0 and not world.short:
                world.wait(80, 100)
            else:
                world.wait(2, 5)
            proxy.set(down=False)
        world.recover()
        proxy.set(down=True)
        world.pipes[0].kill_group()
        shutil.rmtree("cache", ignore_errors=True)
    proxy.heal()


@scenario("registry-down", "the registry goes down, and comes back",
          full=10, short=2)
def down_midway(world, times):
    proxy = proxied(world)
    world.begin()
    for _ in range(times):
        world.wait(0.2, 1)
        with world.fault():
            proxy.set(down=True)
            new_schema(world)
            world.wait(1, 3 if world.short else 30)
            proxy.heal()
        world.recover()


@scenario("registry-cached", "the registry is down, csr-decode is killed and "
          "has its disk cache", full=5, short=1)
def cached(world, times):
    """What was seen once is decoded without a registry."""
    proxy = proxied(world)
    world.begin()
    proxy.set(down=True)
    for _ in range(times):
        world.wait(0.5, 2)
        with world.fault():
            world.pipes[0].kill_stage("csr-decode")
        world.recover()
    proxy.heal()


@scenario("registry-slow", "the registry answers 20 bytes a second",
          full=3, short=1)
def slow(world, times):
    proxy = proxied(world)
    world.begin()
    for _ in range(times):
        with world.fault():
            proxy.set(rate=20)
            new_schema(world)
            world.wait(5, 5 if world.short else 30)
            proxy.heal()
        world.recover()


@scenario("registry-answers", "the registry answers 500, 429, 503, HTML, "
          "broken, cut and empty bodies, resets, nothing",
          full=20, short=10, limit_s=300)
def answers(world, times):
    """Two requests are asked for at least: it is tried again."""
    proxy = proxied(world)
    world.begin()
    for number in range(times):
        name, deed = ANSWERS[number % len(ANSWERS)]
        world.wait(0.1, 0.5)
        with world.fault():
            proxy.rules({"name": name, "path": "/schemas/ids/", **deed})
            before = proxy.done(name)
            new_schema(world)
            enough = 1 if "hang" in deed else 2
            world.until(lambda: proxy.done(name) >= before + enough,
                        "csr-decode does not ask again")
            proxy.heal()
        world.recover()
    world.note("%d answers" % sum(
        r["done"] for r in proxy.counts()["rules"].values()))


@scenario("registry-published-late", "a schema is published seconds after its "
          "first record", full=10, short=2)
def published_late(world, times):
    """Within the 10 s that csr-decode asks: nothing is parked."""
    proxy = proxied(world)
    world.begin()
    for _ in range(times):
        world.wait(0.1, 0.5)
        with world.fault():
            before = proxy.done("unknown")
            new_schema(world, hidden_by=proxy)
            world.until(lambda: proxy.done("unknown") > before,
                        "csr-decode does not ask")
            world.wait(0.5, 4)
            proxy.heal()
        world.recover()
    world.note("asked for %d times while unknown" % proxy.done("unknown"))


def bring_back(world):
    """All that is parked goes through the pipe once more, by hand, as the
    manual says."""
    os.rename("parked", "parked.%d" % world.injected)
    command = " | ".join([
        "find parked.%d -name '*.ndjson' -exec cat {} +" % world.injected,
        "csr-decode --retry-errors -k -C app.json",
        *world.stages[2:]])
    done = subprocess.run(
        ["bash", "-c", "set -o pipefail; " + command], check=False,
        env={**os.environ, **world.env,
             "AWS_ENDPOINT_URL_DYNAMODB": world.tables(world.dynamodb)},
        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        world.wrong("--retry-errors ended with %d" % done.returncode)
    return [json.loads(line) for line in done.stdout.splitlines()]


@scenario("registry-unknown", "a schema is published after its records are "
          "parked; `--retry-errors` brings them back", full=3, short=1)
def unknown(world, times):
    proxy = proxied(world)
    world.begin(flowing=False)
    for _ in range(times):
        world.produce(500)
        world.settle()
        new_schema(world, hidden_by=proxy)
        with world.fault():
            world.produce(200)
        world.recover()
        world.settle()
        proxy.heal()
        back = bring_back(world)
        if not back or any("error" in r or "parked" in r for r in back):
            world.wrong("not all came back: %s" % back[:1])
        world.note("%d parked and brought back" % len(back))
        world.pipes[0].kill_group()  # it knows of the schema in a minute
