"""Three pipes in a group over 12 partitions, which come, leave, are killed
and freeze until the group takes them for dead."""
from scenario import scenario


def join(world):
    if len(alive(world)) < 4:
        world.start_pipe()
    else:
        leave(world)


def leave(world):
    if len(alive(world)) < 2:
        world.start_pipe()
        return
    status = world.rng.choice(alive(world)).stop()
    if status not in (0, 75):  # 75: a slow machine does not drain in 10 s
        world.wrong("leaving: msk-tail ended with %s" % status)


def kill(world):
    world.rng.choice(alive(world)).kill_all()


def freeze(world):
    """Thawed, it believes for a moment that its partitions are still its
    own: others have gone on with them."""
    one = world.rng.choice(alive(world))
    one.freeze(stages=world.rng.random() < 0.5)
    world.wait(world.session_s * 1.5, world.session_s * 2)
    one.thaw()


EVENTS = [join, leave, kill, freeze]


def alive(world):
    return [one for one in world.pipes if not one.stopping]


def disturb(world, times):
    """Each event as often, in random order; some are over before the next
    one, and some are not."""
    world.begin(flowing=False)  # one alone settles where the group begins
    for _ in range(2):
        world.start_pipe()
    world.flow()
    deck = [EVENTS[n % len(EVENTS)] for n in range(times)]
    world.rng.shuffle(deck)
    for event in deck:
        world.wait(0, 2)
        with world.fault():
            event(world)
        if world.rng.random() < 0.5:
            world.recover()
    world.recover()


def of_strategy(name, strategy, words):
    @scenario("group-" + name, "3 pipes in a group, 12 partitions: joining, "
              "leaving, killed, frozen (%s)" % words, full=40, short=4,
              partitions=12)
    def group(world, times):
        world.options += ["-X", "partition.assignment.strategy=" + strategy]
        disturb(world, times)


of_strategy("eager", "range", "eager, range")
of_strategy("cooperative", "cooperative-sticky", "cooperative-sticky")


@scenario("group-stale", "frozen under load, thawed when the others have "
          "stored all: its old writes come last", full=10, short=1, keys=200,
          partitions=12)
def stale(world, times):
    world.begin(flowing=False)
    world.start_pipe()
    for _ in range(times):
        world.produce(2000)
        world.wait(0.1, 0.3)
        one = world.rng.choice(world.pipes)
        with world.fault():
            one.freeze()
            world.produce(1000)  # of each key some that are newer
            world.settle()
            one.thaw()
        world.wait(1, 2)
        world.expect_all()
