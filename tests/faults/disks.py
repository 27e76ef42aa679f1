"""Disks that are full, and then have room again: under the SQLite store, the
schema cache and the parking directory, by full_disk.c; and a stage whose
output goes to /dev/full."""
import glob
import os
import shutil

from scenario import scenario

# What the switch of full_disk.c begins with.
WAYS = ["write", "new", "sync"]

# The stage that the file full-output names finds its output full.
WRAP = """stage() {
	[ "$1" != "$(cat full-output 2>/dev/null)" ] || exec "$@" >/dev/full
	exec "$@"
}
"""
FULL_OUTPUT = "%s: writing to standard output: No space left on device"

# Of msk-tail: as in process.py, so that it does not pause for half a minute.
RESTARTS = ["--restarts", "2"]


class Disk:
    """path: what is on it. Only the pipe's processes see it full."""

    def __init__(self, world, path):
        library = os.path.join(os.path.dirname(shutil.which("msk-tail")),
                               "faults/full_disk.so")
        if not os.path.exists(library):
            raise FileNotFoundError(library + ": make faults builds it")
        self.switch = os.path.realpath("full")
        world.options += RESTARTS
        world.env.update(LD_PRELOAD=os.path.realpath(library),
                         FULL_DISK=os.path.realpath(path),
                         FULL_DISK_SWITCH=self.switch)

    def fill(self, way):
        with open("full.new", "w", encoding="utf-8") as file:
            file.write(way)
        os.rename("full.new", self.switch)

    def free(self):
        os.unlink(self.switch)


def said():
    """What the pipe's tools have said so far."""
    text = ""
    for name in glob.glob("tail.*.err"):
        with open(name, encoding="utf-8", errors="replace") as file:
            text += file.read()
    return text


def fill_under_load(world, times, path, words):
    """So often: full, until the pipe has said so, and a while longer."""
    disk = Disk(world, path)
    world.begin()
    for i in range(times):
        world.wait(0.1, 1)
        with world.fault():
            count = said().count(words)
            disk.fill(WAYS[i % len(WAYS)])
            world.until(lambda: said().count(words) > count,
                        "nobody has noticed that the disk is full")
            world.wait(0, 2)
            disk.free()
        world.recover()


@scenario("disk-store", "the disk under the SQLite store full", full=20,
          short=3, joins=True, store="sqlite")
def disk_store(world, times):
    fill_under_load(world, times, "tables.db", "ddb-put: sqlite:tables.db: ")


@scenario("disk-parked", "the disk under the parking directory full", full=20,
          short=3, junk=0.3)
def disk_parked(world, times):
    fill_under_load(world, times, "parked", "No space left on device")


@scenario("disk-cache", "the disk under the schema cache full", full=20,
          short=2)
def disk_cache(world, times):
    """A csr-decode that can't cache its schemas warns once, and decodes; the
    next one, when there is room, caches them."""
    disk = Disk(world, "cache")
    world.begin()
    for i in range(times):
        world.wait(0.1, 1)
        with world.fault():
            disk.fill(WAYS[i % len(WAYS)])
            shutil.rmtree("cache")
            start_decode_again(world)
            world.until(lambda: warnings() > i, "no warning of the cache")
            came_through(world)
            disk.free()
        if warnings() > i + 1:
            world.wrong("csr-decode warns of its cache more than once")
        start_decode_again(world)
        world.until(cached, "nothing is cached, though there is room")
        world.recover()


def start_decode_again(world):
    world.until(lambda: world.pipes[0].kill_stage("csr-decode"),
                "there is no csr-decode")


def came_through(world):
    """Some records, from now on."""
    count = world.acks.count
    world.until(lambda: world.acks.count > count, "nothing comes through")


def warnings():
    return said().count("No space left on device; going on without")


def cached():
    return glob.glob("cache/**/*.json", recursive=True)


@scenario("output-full", "standard output full (`/dev/full`)", full=20,
          short=2)
def output_full(world, times):
    """That of one stage at a time."""
    names = [stage.split()[0] for stage in world.stages]
    world.stages = ["stage " + stage for stage in world.stages]
    world.stages[0] = WRAP + world.stages[0]
    world.options += RESTARTS
    world.begin()
    world.rng.shuffle(names)
    for i in range(times):
        name = names[i % len(names)]
        world.wait(0.1, 1)
        with world.fault():
            count = said().count(FULL_OUTPUT % name)
            with open("full-output", "w", encoding="utf-8") as file:
                file.write(name)
            world.until(lambda: world.pipes[0].kill_stage(name),
                        "there is no " + name)
            world.until(lambda: said().count(FULL_OUTPUT % name) > count,
                        "%s takes a full output for none" % name)
            os.unlink("full-output")
        world.recover()
