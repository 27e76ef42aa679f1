"""Processes that die: each stage, msk-tail, all of them."""
from scenario import scenario


def under_load(world, times, kill):
    """So often, at random moments; each time until the pipe is well."""
    world.begin()
    for _ in range(times):
        world.wait(0.1, 1)
        with world.fault():
            world.until(kill, "there is nothing to kill")
        world.recover()


def of_stage(name, comm, number, words):
    @scenario("kill-" + name, "`kill -9` of " + words, full=30, short=2,
              joins=True)
    def kill(world, times):
        under_load(world, times, lambda: world.pipes[0].kill_stage(
            comm, number))


of_stage("avro-unframe", "avro-unframe", 0, "avro-unframe")
of_stage("csr-decode", "csr-decode", 0, "csr-decode")
of_stage("ddb-put", "ddb-put", 0, "ddb-put")
of_stage("ddb-join", "ddb-join", 0, "ddb-join")
of_stage("ddb-put-final", "ddb-put", 1, "ddb-put behind ddb-join")
of_stage("dlq-park", "dlq-park", 0, "dlq-park")
