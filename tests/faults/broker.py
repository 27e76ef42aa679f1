"""Kafka's broker restarts, and the connections to it fail. The load goes to
it straight; the pipe, for what happens to connections, by way of a proxy."""
import os
import subprocess

from confluent_kafka import Consumer, TopicPartition

import cluster
from proxied import Proxy
from scenario import scenario

SERVICE = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                       "../stack/service.sh")


def service(what):
    subprocess.run([SERVICE, os.environ["STACK_DIR"], "kafka", what],
                   check=True)


def leader_epoch(stream):
    """That of the newest record in the first partition."""
    reader = Consumer({**cluster.brokers(), "group.id": "none"})
    try:
        at = TopicPartition(stream.topic, 0)
        at.offset = reader.get_watermark_offsets(at, timeout=30)[1] - 1
        reader.assign([at])
        return reader.poll(30).leader_epoch()
    finally:
        reader.close()


def restarted(world, times, how):
    """It is well again when the load has come to it."""
    world.begin()
    first = leader_epoch(world.orders)
    for _ in range(times):
        world.wait(0.5, 2)
        with world.fault():
            service(how)
            world.wait(0, 2 if world.short else 10)
            service("start")
            world.load.flush()
        world.recover()
    world.produce(10 * len(world.orders.seqs))
    world.note("leader epoch %d, then %d" % (
        first, leader_epoch(world.orders)))


@scenario("broker-stop", "the broker ends (SIGTERM) and starts again",
          full=5, short=1, limit_s=300, rate=300)
def broker_stop(world, times):
    restarted(world, times, "stop")


@scenario("broker-kill", "`kill -9` of the broker, and it starts again",
          full=5, short=1, limit_s=300, rate=300)
def broker_kill(world, times):
    restarted(world, times, "kill")


def proxied(world):
    port = int(os.environ["KAFKA_FAULTS_BROKERS"].rsplit(":", 1)[1])
    proxy = world.resources.enter_context(Proxy(
        os.environ["KAFKA_FAULTS_TO"], port, seed=world.seed))
    world.kafka = proxy.address
    return proxy


def through(world, times, least_s, most_s, fault):
    """fault(proxy), for so long, and then it is well again."""
    proxy = proxied(world)
    world.begin()
    for _ in range(times):
        world.wait(0.2, 1)
        with world.fault():
            fault(proxy)
            world.wait(least_s, most_s)
            proxy.heal()
        world.recover()
    counts = proxy.counts()
    for name in ("cut", "frozen", "mute"):
        if counts[name]:
            world.note("%d connections %s" % (counts[name], name))


@scenario("broker-cut", "all connections to the broker are reset",
          full=20, short=3)
def broker_cut(world, times):
    through(world, times, 0, 0, lambda proxy: proxy.cut())


@scenario("broker-cut-answers",
          "the broker's connections are reset in the middle of answers",
          full=20, short=2)
def broker_cut_answers(world, times):
    def cut_some(proxy):
        before = proxy.counts()["cut"]
        proxy.set(cut_after=[1, 20000])
        world.until(lambda: proxy.counts()["cut"] > before, "none is cut")

    through(world, times, 1, 5, cut_some)


@scenario("broker-down", "the broker refuses connections",
          full=10, short=2)
def broker_down(world, times):
    through(world, times, 1, 3 if world.short else 30,
            lambda proxy: proxy.set(down=True))


@scenario("broker-frozen", "the connections to the broker go dead, unseen",
          full=3, short=1, limit_s=300)
def broker_frozen(world, times):
    """librdkafka gives a request up after socket.timeout.ms, a minute."""
    if world.short:
        world.options += ["-X", "socket.timeout.ms=10000"]
    through(world, times, 1, 3, lambda proxy: proxy.freeze())


def half_open(proxy):
    proxy.set(accept="mute")
    proxy.cut()


@scenario("broker-half-open", "the broker takes connections and says nothing",
          full=5, short=1, limit_s=300)
def broker_half_open(world, times):
    through(world, times, 3, 5 if world.short else 40, half_open)


@scenario("broker-slow", "the broker's connections carry 1 KiB a second",
          full=3, short=1, limit_s=300)
def broker_slow(world, times):
    least_s, most_s = (5, 10) if world.short else (30, 90)
    through(world, times, least_s, most_s,
            lambda proxy: proxy.set(rate=1024))


@scenario("broker-late", "the broker's answers are up to 600 ms late",
          full=5, short=1)
def broker_late(world, times):
    through(world, times, 3, 10,
            lambda proxy: proxy.set(latency=0.3, jitter=0.3))
