"""Two pipes at the rate that they can take, and random faults all the while.
One of them is killed and ended at random, too; of the other it is seen whether
its memory and its open files stay what they are. SOAK_SECONDS says how long.
"""
import os
import sys
import time

import broker
import dynamodb
import registry
import sizes
from scenario import scenario

BACKLOG = 2000  # records: there is always something to do


class Soak:
    def __init__(self, world):
        self.world = world
        self.kafka = broker.proxied(world)
        self.registry = registry.proxied(world)
        self.dynamodb = dynamodb.proxied(world)
        # One that must live long is not killed for being slow to let go.
        world.options += ["--drain", "50s"]
        world.begin(flowing=False)
        self.victim = world.start_pipe()
        self.sizes = sizes.Sizes(world.pipes)
        self.counts = {}

    def kill_stage(self):
        name = self.world.rng.choice(sizes.TOOLS[1:])
        self.world.until(lambda: self.victim.kill_stage(
            name, self.world.rng.randint(0, 1)), "no %s to kill" % name)

    def kill_all(self):
        self.victim.kill_all()

    def end(self):
        status, _ = self.victim.stop_once()
        if status not in (0, 75):
            self.world.wrong("SIGTERM: msk-tail ended with %s" % status)

    def cut_kafka(self):
        self.kafka.cut()

    def cut_kafka_answers(self):
        self.kafka.set(cut_after=[1, 100000], cut_share=0.5)
        self.world.wait(1, 3)
        self.kafka.heal()

    def throttle(self):
        self.dynamodb.rules(*[dynamodb.refuse(kind, share=0.5)
                              for kind in dynamodb.THROTTLED])
        self.world.wait(1, 5)
        self.dynamodb.heal()

    def fail_dynamodb(self):
        self.dynamodb.rules(dynamodb.refuse("InternalServerError", 500, 0.3),
                            *dynamodb.RESETS)
        self.world.wait(1, 5)
        self.dynamodb.heal()

    def cut_dynamodb(self):
        self.dynamodb.cut()

    def registry_down(self):
        self.registry.set(down=True)
        registry.new_schema(self.world)
        self.world.wait(1, 3)
        self.registry.heal()

    def once(self):
        """A fault, and the time until it is over."""
        fault = self.world.rng.choice([
            self.kill_stage, self.kill_all, self.end, self.cut_kafka,
            self.cut_kafka_answers, self.throttle, self.fail_dynamodb,
            self.cut_dynamodb, self.registry_down])
        name = fault.__name__.replace("_", " ")
        self.counts[name] = self.counts.get(name, 0) + 1
        with self.world.fault():
            fault()
        self.world.recover()

    def run(self, seconds):
        world, until = self.world, time.monotonic() + seconds
        world.load.start(world.streams, 5000, lambda: sum(
            world.ends().values()) - world.acks.count > BACKLOG)
        self.sizes.start()
        while time.monotonic() < until:
            world.wait(0, 5)
            self.once()
        self.sizes.stop()
        world.note("%d s, %d records a second" % (
            seconds, sum(world.ends().values()) / seconds))
        world.note(", ".join("%s %d" % c for c in sorted(self.counts.items())))
        judge(world, self.sizes)


def judge(world, looked_at):
    lives = looked_at.longest()
    for life in lives:
        for words in life.faults():
            world.wrong(words)
    print(sizes.table(lives), flush=True)


@scenario("soak", "random ones, two pipes at full rate", full=1800, short=180,
          hidden=True, joins=True, junk=0.01, limit_s=300)
def soak(world, seconds):
    Soak(world).run(int(os.environ.get("SOAK_SECONDS", seconds)))


GROWS = """import os, sys
with open("/proc/self/comm", "w") as comm:
    comm.write("ddb-join")
kept = []
for line in sys.stdin.buffer:
    kept.append((line, bytearray(20000)))
    len(kept) % 100 or os.dup(0)
    os.write(1, line)
"""


@scenario("sabotage-grows", "a stage that keeps all that it has read, and "
          "opens files", full=30, short=15, hidden=True)
def grows(world, seconds):
    """What the soak must see; tests/stack/soak.bats makes sure."""
    os.mkdir("bin")
    with open("bin/ddb-join", "w", encoding="utf-8") as file:
        file.write("#!%s\n%s" % (sys.executable, GROWS))
    os.chmod("bin/ddb-join", 0o700)
    world.stages.insert(3, os.path.abspath("bin/ddb-join"))
    world.begin()
    looked_at = sizes.Sizes(world.pipes)
    looked_at.start()
    world.wait(seconds)
    looked_at.stop()
    judge(world, looked_at)

