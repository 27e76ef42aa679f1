"""The records that a world produces. Each is a function of its number, so a
run of hours remembers one number a record, and a stored row tells by its SEQ
which record it came from."""
import array
import base64
import decimal

import framed

MASK = 2 ** 64 - 1
COLUMNS = {
    "orders": {
        "ORDER_ID": "long", "CUSTOMER_ID": "long", "SEQ": "long",
        "STATUS": ["null", "string"], "NOTE": "string",
        "AMOUNT": {"type": "bytes", "logicalType": "decimal",
                   "precision": 38, "scale": 10}},
    "customers": {"CUSTOMER_ID": "long", "SEQ": "long", "NAME": "string"},
}
WORDS = ["Ann", "Bj\u00f6rn", "Zo\u00eb \"Z\"", "", "\u8336\n", "x" * 200]
JUNK = [lambda data: data[:-1], lambda data: b"\7" + data[1:],
        lambda data: b"<html>502 Bad Gateway %d</html>" % len(data)]


def mix(number):
    """A random number of 64 bits, the same for the same number (the finish
    of MurmurHash3)."""
    for shift, factor in ((33, 0xff51afd7ed558ccd), (33, 0xc4ceb9fe1a85ec53)):
        number = (number ^ number >> shift) * factor & MASK
    return number ^ number >> 33


class Stream:
    """A topic, its table, and what was produced to it.

    seqs: of each partition, the numbers of its records by offset."""

    def __init__(self, seed, kind, topic, table, partitions, keys,
                 deletes=0.0, junk=0.0):
        self.kind, self.topic, self.table = kind, topic, table
        self.seed, self.keys, self.next = mix(seed + 1), keys, 1
        self.deletes, self.junk = deletes, junk
        self.columns = COLUMNS[kind]
        self.key_column = next(iter(self.columns))
        self.used = []  # (the first record that has them, ids)
        self.seqs = [array.array("q") for _ in range(partitions)]
        self.special = {}  # values of our own, by number: never decoded
        self.customers = 0

    @property
    def ids(self):
        """Those of the schemas of key and value, of what comes now."""
        return self.used[-1][1]

    @ids.setter
    def ids(self, ids):
        self.used.append((self.next, ids))

    def ids_of(self, seq):
        """Those that the record was produced with."""
        return next(i for first, i in reversed(self.used) if seq >= first)

    def schemas(self):
        """Of key and value."""
        return [{"type": "record", "name": "%s.%s" % (self.kind, name),
                 "fields": [{"name": n, "type": t} for n, t in columns]}
                for name, columns in (
                    ("Key", list(self.columns.items())[:1]),
                    ("Value", self.columns.items()))]

    def dice(self, seq, what):
        return mix(self.seed + (seq << 4) + what)

    def ident(self, seq):
        """The first records have each key once."""
        return (seq if seq <= self.keys else
                1 + self.dice(seq, 0) % self.keys)

    def is_junk(self, seq):
        return seq in self.special or \
            self.dice(seq, 1) < self.junk * MASK

    def row(self, seq):
        """Its columns, an unscaled number for a decimal; None: a tombstone."""
        ident = self.ident(seq)
        if self.dice(seq, 2) < self.deletes * MASK:
            return None
        word = WORDS[self.dice(seq, 3) % len(WORDS)]
        if self.kind == "customers":
            return {"CUSTOMER_ID": ident, "SEQ": seq, "NAME": word}
        amount = self.dice(seq, 5) ** 2 % 10 ** (self.dice(seq, 6) % 38 + 1)
        return {"ORDER_ID": ident, "SEQ": seq, "NOTE": word,
                "CUSTOMER_ID": 1 + self.dice(seq, 4) % (self.customers or 99),
                "STATUS": None if self.dice(seq, 7) % 8 == 0 else "PAID",
                "AMOUNT": -amount if seq % 3 == 0 else amount}

    def message(self, seq):
        """The bytes of key and value."""
        key = framed.frame(self.ids_of(seq)[0], self.columns,
                           {self.key_column: self.ident(seq)})
        if seq in self.special:
            return key, self.special[seq]
        row = self.row(seq)
        if row is None and not self.is_junk(seq):
            return key, None
        value = framed.frame(self.ids_of(seq)[1], self.columns, {
            n: row[n] for n in self.columns} if row else {})
        if self.is_junk(seq):
            value = JUNK[seq % len(JUNK)](value)
        return key, value

    def item(self, seq):
        """As it must be in the table; None: not there."""
        row = self.row(seq)
        if row is None:
            return None
        item = {n.lower(): "" if v is None else v for n, v in row.items()}
        if "amount" in item:
            item["amount"] = decimal.Decimal("%dE-10" % item["amount"])
        return item

    def delivered(self, partition, offset, seq):
        """It got this offset. A gap would be a transaction's marker."""
        seqs = self.seqs[partition]
        while len(seqs) <= offset:
            seqs.append(0)
        seqs[offset] = seq

    def ends(self):
        return {(self.topic, p): len(s) for p, s in enumerate(self.seqs)}

    def records(self):
        """(partition, offset, seq) of all, in the order of each partition."""
        for partition, seqs in enumerate(self.seqs):
            for offset, seq in enumerate(seqs):
                if seq:
                    yield partition, offset, seq

    def is_parked_as(self, record, seq):
        """Whether that is the parked record of this junk."""
        value = self.message(seq)[1]
        data = base64.b64decode(record.get("payload_base64", ""))
        if "value_schema_id" in record:
            data = b"\0" + record["value_schema_id"].to_bytes(4, "big") + data
        return data == value
