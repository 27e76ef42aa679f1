"""What a scenario is, and the list of all.

    @scenario("kill-ddb-put", "`kill -9` of ddb-put", full=30, short=2,
              joins=True)
    def kill_ddb_put(world, times):
        world.begin()               # tables, topics, the pipe; records flow
        for _ in range(times):
            world.wait(0.1, 1)      # a random moment
            with world.fault():     # counted; ends when the block does
                world.pipes[0].kill_stage("ddb-put")
            world.recover()         # waits, and takes the time

The name is for --only; the second argument names the fault in the table. What
follows full and short, how often the fault is injected, are settings of the
World (world.py), which is new for each scenario, as is the folder that it runs
in. What a scenario changes before begin() counts: addresses, stages, options.
When the function returns, run.py lets the pipe come to rest, ends it, looks
for every record, and makes the row. A scenario never judges what was lost; it
may say what else belongs in the row: world.wrong(text), world.note(text).
A file of this folder that registers a scenario is found by itself.
"""
import dataclasses
import fnmatch
import typing


@dataclasses.dataclass
class Scenario:
    name: str
    fault: str
    function: typing.Callable
    full: int
    short: int
    hidden: bool
    settings: dict


ALL = []


def scenario(name, fault, full, short, hidden=False, **settings):
    def register(function):
        ALL.append(Scenario(name, fault, function, full, short, hidden,
                            settings))
        return function
    return register


def chosen(patterns):
    """Those whose names match one of these; without any all but the hidden
    ones."""
    return [s for s in ALL if
            (any(fnmatch.fnmatchcase(s.name, p) for p in patterns)
             if patterns else not s.hidden)]
