"""Processes that die: each stage, msk-tail, all of them."""
import signal

from scenario import scenario

STAGES = {"avro-unframe", "csr-decode", "ddb-put", "ddb-join", "dlq-park"}


def under_load(world, times, kill):
    """So often, at random moments; each time until the pipe is well. That
    many deaths in a row would have msk-tail wait half a minute before each
    start, so here the third one ends it, and systemd's turn comes."""
    world.options += ["--restarts", "2"]
    world.begin()
    for _ in range(times):
        world.wait(0.1, 1)
        with world.fault():
            kill(world.pipes[0])
        world.recover()


def of_stage(name, comm, number, words):
    @scenario("kill-" + name, "`kill -9` of " + words, full=30, short=2,
              joins=True)
    def kill(world, times):
        under_load(world, times, lambda pipe: world.until(
            lambda: pipe.kill_stage(comm, number), "no %s to kill" % comm))


of_stage("avro-unframe", "avro-unframe", 0, "avro-unframe")
of_stage("csr-decode", "csr-decode", 0, "csr-decode")
of_stage("ddb-put", "ddb-put", 0, "ddb-put")
of_stage("ddb-join", "ddb-join", 0, "ddb-join")
of_stage("ddb-put-final", "ddb-put", 1, "ddb-put behind ddb-join")
of_stage("dlq-park", "dlq-park", 0, "dlq-park")


@scenario("kill-stages", "`kill -9` of all stages at once", full=30, short=2,
          joins=True)
def kill_stages(world, times):
    under_load(world, times, lambda pipe: world.until(
        pipe.kill_group, "no stages to kill"))


@scenario("kill-msk-tail", "`kill -9` of msk-tail, its stages left to end "
          "beside the next start", full=30, short=2, joins=True, reap=False)
def kill_msk_tail(world, times):
    under_load(world, times, lambda pipe: pipe.signal(signal.SIGKILL))


@scenario("kill-all", "`kill -9` of msk-tail and all stages", full=30,
          short=2, joins=True)
def kill_all(world, times):
    under_load(world, times, lambda pipe: pipe.kill_all())


def anybody(world):
    """kill -9 of a stage, of all of them, or of the whole pipe."""
    def kill(pipe):
        names = sorted({name for _, name in pipe.members()} & STAGES)
        return names and world.rng.choice([
            lambda: pipe.kill_stage(world.rng.choice(names)),
            pipe.kill_group, pipe.kill_all])()
    return lambda pipe: world.until(lambda: kill(pipe), "nobody to kill")


@scenario("kill-unversioned", "`kill -9` of anything, tables without versions",
          full=30, short=2, versioned=False)
def kill_unversioned(world, times):
    """No old writer goes on beside a new one."""
    under_load(world, times, anybody(world))


@scenario("kill-sqlite", "`kill -9` of anything, tables in SQLite", full=30,
          short=2, joins=True, store="sqlite")
def kill_sqlite(world, times):
    under_load(world, times, anybody(world))


@scenario("sigterm", "SIGTERM of msk-tail", full=20, short=2, joins=True)
def sigterm(world, times):
    """What was acknowledged does not come again."""
    world.options += ["--drain", "60s"]
    world.begin()
    slowest = 0
    for _ in range(times):
        world.wait(0.1, 1)
        with world.fault():
            status, took_s = world.pipes[0].stop_once(120)
        if status != 0:
            world.wrong("SIGTERM: msk-tail ended with %s" % status)
        slowest = max(slowest, took_s)
        world.recover()
    world.settle()
    for _ in range(world.acks.repeats):
        world.wrong("a record was acknowledged again")
    world.note("%d repeated, drained in %.1f s at most" % (
        world.acks.repeats, slowest))
