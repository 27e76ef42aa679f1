"""Records of 30 MiB: too large for an item, too large decoded, no Avro at all;
and those of which the table keeps two small columns."""
import framed
import records
from scenario import scenario

LARGE = 30 << 20
KEPT = ["ORDER_ID", "SEQ"]


class Large(records.Stream):
    """In place of the orders. due: what makes the next records large, each
    one; notes: by number, the note that such a record has in place of its own;
    raw: the bytes that it has as its value; coming: who is not produced yet."""

    def __init__(self, world, narrow=False):
        old = world.orders
        super().__init__(world.seed, "orders", old.topic, old.table,
                         len(old.seqs), old.keys)
        self.narrow, self.notes, self.raw = narrow, {}, {}
        self.due, self.coming = [], set()
        world.orders = world.streams[0] = self

    def is_junk(self, seq):
        return not self.narrow and (seq in self.notes or seq in self.raw)

    def message(self, seq):
        if self.due:
            self.due.pop(0)(seq)
            self.coming.add(seq)
        key, value = super().message(seq)
        if seq in self.raw:
            value = self.raw[seq]
        elif seq in self.notes:
            value = framed.frame(self.ids_of(seq)[1], self.columns, {
                **{n: self.row(seq)[n] for n in self.columns},
                "NOTE": self.notes[seq]})
        return key, value

    def delivered(self, partition, offset, seq):
        super().delivered(partition, offset, seq)
        self.coming.discard(seq)

    def item(self, seq):
        item = super().item(seq)
        if self.narrow:
            item = {n.lower(): item[n.lower()] for n in KEPT}
        return item

    def is_parked_as(self, record, seq):
        payload = record.get("payload")
        if payload is None:
            return super().is_parked_as(record, seq)
        return payload["SEQ"] == seq and payload["NOTE"] == self.notes[seq]


def peaks(world):
    """The most memory that each process of the pipe has had."""
    found = []
    for pid, name in world.pipes[0].members():
        with open("/proc/%d/status" % pid, encoding="ascii") as file:
            for line in file:
                if line.startswith("VmHWM:") and name not in ("sh", "tee"):
                    found.append((pid, "%s %d" % (
                        name, int(line.split()[1]) >> 10)))
    return "MiB at most: " + ", ".join(text for _, text in sorted(found))


def send_large(world, times, *kinds):
    """So often one of each kind, at once, between small ones."""
    world.begin()
    for _ in range(times):
        world.wait(0.1, 1)
        with world.fault():
            world.orders.due += kinds
            world.until(lambda: not world.orders.due and
                        not world.orders.coming, "they are not produced")
        world.recover()
    world.note(peaks(world))


@scenario("large", "records of 30 MiB, to be parked", full=10, short=1,
          deletes=0, limit_s=300)
def large(world, times):
    stream = Large(world)

    def item(seq):
        stream.notes[seq] = "n" * LARGE

    def decoded(seq):
        """Six bytes of JSON for each."""
        stream.notes[seq] = "\1" * LARGE

    def junk(seq):
        stream.raw[seq] = bytes([1 + seq % 255]) * LARGE

    send_large(world, times, item, decoded, junk)


@scenario("large-narrow", "records of 30 MiB, of which `column_names` keeps "
          "little", full=10, short=1, deletes=0, limit_s=300)
def narrow(world, times):
    stream = Large(world, narrow=True)

    def wide(seq):
        stream.notes[seq] = "w" * LARGE

    def set_columns(config):
        config["tables"][0]["column_names"] = KEPT

    world.config = set_columns
    send_large(world, times, wide)
