"""A flood of junk beside good records, and records of 30 MiB."""
import time

import cluster
import framed
import records
from scenario import scenario
from app import register

# What becomes of a good value; the last sort is decoded well, but its key is
# none for the table.
SORTS = [
    lambda stream, seq, data: data[:-1],
    lambda stream, seq, data: data + b"x",
    lambda stream, seq, data: b"",
    lambda stream, seq, data: b"\0\0",
    lambda stream, seq, data: b"<html>502 Bad Gateway</html>",
    lambda stream, seq, data: bytes([7 + seq % 200]) + data,
    lambda stream, seq, data: framed.frame(stream.other_id, OTHER,
                                           other_row(seq)),
]
OTHER = {"ORDER_ID": "string", "SEQ": "long"}
UNKNOWN = 1 << 30  # the first id that nobody knows


def other_row(seq):
    return {"ORDER_ID": "no number", "SEQ": seq}


class Flood(records.Stream):
    """In place of the orders. junk_from: the first record that may be junk;
    unknown_from: the first of those whose junk has a schema id each, which
    nobody knows."""

    def __init__(self, world):
        old = world.orders
        super().__init__(world.seed, "orders", old.topic, old.table,
                         len(old.seqs), old.keys)
        self.junk_from = self.unknown_from = self.other_id = None
        world.orders = world.streams[0] = self

    def is_junk(self, seq):
        return self.junk_from is not None and seq >= self.junk_from and \
            self.dice(seq, 1) < records.MASK // 2

    def sort(self, seq):
        """None: of an unknown id."""
        if self.unknown_from is not None and seq >= self.unknown_from:
            return None
        return self.dice(seq, 8) % len(SORTS)

    def message(self, seq):
        key, row = super().message(seq)[0], self.row(seq)
        value = framed.frame(self.ids_of(seq)[1], self.columns,
                             {n: row[n] for n in self.columns})
        if not self.is_junk(seq):
            return key, value
        sort = self.sort(seq)
        if sort is None:
            return key, b"\0" + (UNKNOWN + seq).to_bytes(4, "big") + value[5:]
        return key, SORTS[sort](self, seq, value)

    def is_parked_as(self, record, seq):
        if self.sort(seq) == len(SORTS) - 1:
            return record["payload"] == other_row(seq)
        return super().is_parked_as(record, seq)


def pass_through(world, count):
    """So many records, which are all there as a pipe begins: the seconds from
    the first one that is through to the last."""
    world.produce(count)
    world.injected += sum(map(world.orders.is_junk, range(
        world.orders.next - count, world.orders.next)))
    done = world.acks.count
    one = world.start_pipe()
    world.until(lambda: world.acks.count > done, "nothing comes through")
    since, done = time.monotonic(), world.acks.count - done
    world.settle()
    seconds = max(time.monotonic() - since, 0.001)
    if one.stop() != 0:
        world.wrong("SIGTERM: msk-tail ended with %s" % one.statuses[-1])
    return seconds, (count - done) / seconds


@scenario("flood", "every second record is junk, at full speed", full=200000,
          short=10000, store="sqlite", limit_s=600)
def flood(world, count):
    """Good ones alone, then with junk of all sorts, then with junk whose
    schema ids are unknown, each another one."""
    stream = Flood(world)
    world.begin(pipes=0, flowing=False)
    stream.other_id = register(
        cluster.registry(), stream.topic + "-other",
        {"type": "record", "name": "Other", "fields": [
            {"name": n, "type": t} for n, t in OTHER.items()]})
    _, good = pass_through(world, count)
    stream.junk_from = stream.next
    _, mixed = pass_through(world, count)
    world.note("%d records a second without junk, %d with" % (good, mixed))
    stream.unknown_from = stream.next
    few = 4 if world.short else 2000
    seconds, _ = pass_through(world, few)
    world.note("%d of unknown schemas among %d: %.1f s" % (
        sum(map(stream.is_junk, range(stream.unknown_from, stream.next))),
        few, seconds))
