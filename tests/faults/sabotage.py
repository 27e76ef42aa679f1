"""What the harness must see: pipes that are broken on purpose. They run only
when they are named, and each must make a bad row, of which
tests/stack/faults.bats makes sure."""
import os

from scenario import scenario

TEE = r"""#!/bin/sh
exec awk 'NR % 100 { print; fflush() }
	{ print >"/dev/fd/3"; fflush("/dev/fd/3") }'
"""


@scenario("sabotage-missing", "one record in a hundred passes as stored",
          full=1, short=1, hidden=True, keys=5000)
def missing(world, _times):
    world.stages.insert(2, r"""sed -u '0~100s/}$/,"skipped":true}/'""")
    world.begin(flowing=False)
    world.produce(1000)


@scenario("sabotage-wrong", "a letter is another one", full=1, short=1,
          hidden=True, keys=5000)
def wrong(world, _times):
    world.stages.insert(2, """sed -u 's/"NOTE":"Ann"/"NOTE":"Ban"/'""")
    world.begin(flowing=False)
    world.produce(1000)


@scenario("sabotage-commit", "one record in a hundred is committed though "
          "nobody saw its acknowledgement", full=1, short=1, hidden=True,
          limit_s=3)
def commit(world, _times):
    os.mkdir("bin")
    with open("bin/tee", "w", encoding="utf-8") as file:
        file.write(TEE)
    os.chmod("bin/tee", 0o700)
    world.env["PATH"] = os.path.abspath("bin") + ":" + os.environ["PATH"]
    world.begin(flowing=False)
    world.produce(1000)
