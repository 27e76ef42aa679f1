"""What must be where when the pipe and its retries have come to rest.

The model reads two things only: the messages (rows.py), and the wire, which
is what a tee behind msk-tail saw: every delivery in its order, those that came
again after a kill included. A row's version is a message; its offset orders
the versions of a key, since a key's messages share a partition.

    staging   holds the last version of every key.
    final     holds, of the triggered versions of an order, the last one whose
              dependencies were there; each dependency in any version that it
              may have had since the order's first delivery.
    parked    has what can't be decoded, and the orders whose dependencies
              were not there in the end.
    errors    is empty.
"""
import base64
from decimal import Decimal

import rows

DEPENDENCIES_MISSING = "join.missing"


def framed(record):
    """The message's bytes, where avro-unframe took the frame off too."""
    if "value_schema_id" not in record:
        return record["payload_base64"]
    return base64.b64encode(
        b"\0" + record["value_schema_id"].to_bytes(4, "big") +
        base64.b64decode(record["payload_base64"])).decode()


class Version:
    """A message that was delivered at these positions of the wire."""

    def __init__(self, message, record):
        self.topic, self.ident = message["topic"], tuple(message["id"])
        self.junk, self.bytes = message["junk"], record.get("payload_base64")
        self.partition, self.offset = record["partition"], record["offset"]
        self.row = message["row"] and {
            name.lower(): "" if value is None else value
            for name, value in message["row"].items()}
        if self.row and "amount" in self.row:
            self.row["amount"] = Decimal(self.row["amount"]) / 100
        self.positions = []

    @property
    def source(self):
        return {"partition": self.partition, "offset": self.offset}

    @property
    def coordinates(self):
        return self.topic, self.partition, self.offset

    def __str__(self):
        return "%s %d/%d %s, delivered at %s" % (
            self.topic, self.partition, self.offset,
            "junk" if self.junk else self.row or "deleted", self.positions)


class Model:
    def __init__(self, messages, wire, phases, versioned, retries_killed):
        """messages: all of them; wire: the deliveries, as records, in order;
        phases: the positions at which everything before was acknowledged;
        versioned: the topics whose tables have "version": "offset"."""
        self.phases = phases
        self.versioned, self.retries_killed = versioned, retries_killed
        by_bytes = {(m["topic"], m["key_base64"], m.get("payload_base64")): m
                    for m in messages}
        self.versions = {}  # by coordinates
        for position, record in enumerate(wire):
            at = record["topic"], record["partition"], record["offset"]
            if at not in self.versions:
                self.versions[at] = Version(by_bytes[
                    record["topic"], record["key_base64"],
                    record.get("payload_base64")], record)
            self.versions[at].positions.append(position)
        self.history = {}  # by topic and key, by offset, without junk
        for version in sorted(self.versions.values(), key=lambda v: v.offset):
            if not version.junk:
                self.history.setdefault(
                    (version.topic, version.ident), []).append(version)
        self.lines = {}  # the keys of an order's lines
        for topic, ident in self.history:
            if topic == "LINE_ITEMS":
                self.lines.setdefault(ident[0], []).append(ident)

    # What a table may hold.

    def item(self, version):
        """The staging item, None where the version says there is none."""
        if version is None or version.row is None:
            return None
        if version.topic in self.versioned:
            return dict(version.row, _source=version.source)
        return version.row

    def last(self, topic, ident):
        versions = self.history.get((topic, ident))
        return self.item(versions[-1] if versions else None)

    def is_settled(self, version, position):
        """Whether its table surely has it, or a later one, from there on: it
        does not come again, or a versioned table does not go back behind
        what an earlier phase stored."""
        phase = max(start for start in self.phases if start <= position)
        return version.positions[-1] < position or (
            version.topic in self.versioned and version.positions[0] < phase)

    def since(self, position, topic, ident):
        """The items that a read behind this position may find: of the last
        version that was settled there, or of a later one."""
        versions = [None] + self.history.get((topic, ident), [])
        settled = [i for i, v in enumerate(versions)
                   if v is None or self.is_settled(v, position)]
        return [self.item(v) for v in versions[settled[-1]:]]

    # An order and its dependencies.

    def triggered(self, order):
        """The versions that ask for a final item, by offset."""
        return [v for v in self.history.get(("ORDERS", (order,)), [])
                if v.row is not None and v.row["status"] != ""]

    def complete(self, version, read):
        """Whether its required dependencies are there, as read finds them."""
        order = version.row["order_id"]
        there = sum(read("LINE_ITEMS", ident)
                    for ident in self.lines.get(order, []))
        return (read("CUSTOMERS", (version.row["customer_id"],)) and
                there >= version.row["line_count"])

    def complete_at_end(self, version):
        return self.complete(
            version, lambda *key: self.last(*key) is not None)

    def complete_at_times(self, version):
        return self.complete(version, lambda *key: any(
            self.since(version.positions[0], *key)))

    def may_be_refused(self, version):
        """A replay behind the end of a newer version's turn is superseded in
        a versioned table, so it may be that it was never joined."""
        return "ORDERS" in self.versioned and any(
            v.offset > version.offset and
            v.positions[0] < version.positions[-1]
            for v in self.history["ORDERS", version.ident])

    # The checks: each yields what is wrong, as (text, keys to show).

    def check_staging(self, topic, items):
        found = {tuple(item[n.lower()] for n in rows.key_columns(topic)): item
                 for item in items}
        keys = {ident for t, ident in self.history if t == topic}
        for ident in sorted(keys | set(found)):
            want, got = self.last(topic, ident), found.get(ident)
            if want is None and got is not None and topic in self.versioned:
                want = self.tombstone(topic, ident, got)
            if want != got:
                yield ("%s %s: %s, expected %s" % (topic, ident, got, want),
                       [(topic, ident)])

    def tombstone(self, topic, ident, got):
        """What a versioned delete leaves; when it expires is not checked."""
        names = [n.lower() for n in rows.key_columns(topic)]
        versions = self.history.get((topic, ident))
        return versions and dict(
            zip(names, ident), _deleted=True, _expires=got.get("_expires"),
            _source=versions[-1].source)

    def check_final(self, items, parked):
        found = {item["order_id"]: item for item in items}
        orders = {ident[0] for topic, ident in self.history
                  if topic == "ORDERS"}
        for order in sorted(orders | set(found)):
            wrong = self.wrong_order(order, found.get(order), parked)
            if wrong:
                yield ("order %d: %s: %s" % (order, wrong, found.get(order)),
                       self.family(order))

    def wrong_order(self, order, item, parked):
        """What is wrong with an order's final item and parked records."""
        triggered = self.triggered(order)
        final = [v for v in triggered
                 if item and v.source == item.get("_source")]
        if item and not final:
            return "final, of no triggered version"
        if item and self.wrong_item(final[0], item):
            return "final, but " + self.wrong_item(final[0], item)
        if not triggered or self.may_be_refused(triggered[-1]):
            return None
        newest = triggered[-1]
        is_final, is_parked = newest in final, newest.coordinates in parked
        if self.complete_at_end(newest) and not is_final:
            return "%s is not final" % newest
        if not is_final and not is_parked:
            return "%s is neither final nor parked" % newest
        if is_final and is_parked and len(newest.positions) == 1 and \
                not self.retries_killed:
            return "%s is final and parked, without a replay" % newest
        return None

    def wrong_item(self, version, item):
        """What is wrong with the final item of that version of the order."""
        def may_be(got, topic, ident):
            return got in self.since(version.positions[0], topic, ident)

        if not may_be(item.get("customer"), "CUSTOMERS",
                      (version.row["customer_id"],)):
            return "with a customer that it never had"
        there = {(line["order_id"], line["line_no"]): line
                 for line in item["lines"]}
        if list(there) != sorted(there) or len(there) != len(item["lines"]):
            return "with lines out of order"
        for ident in set(self.lines.get(version.ident[0], [])) | set(there):
            line = there.get(ident)
            bare = line and {k: v for k, v in line.items() if k != "product"}
            if not may_be(bare, "LINE_ITEMS", ident):
                return "with a line %s that it never had" % (ident,)
            if line and not may_be(line.get("product"), "PRODUCTS",
                                   (line["product_id"],)):
                return "with a product that line %s never had" % (ident,)
        if item["customer"] is None or len(there) < version.row["line_count"]:
            return "without what it requires"
        want = dict(version.row, customer=item["customer"],
                    lines=item["lines"], line_count=len(there),
                    total=sum(line["amount"] for line in item["lines"]),
                    _source=version.source)
        return None if want == item else "not %s" % want

    def check_parked(self, parked):
        """parked: the records by coordinates."""
        for at, version in self.versions.items():
            if version.junk and at not in parked:
                yield "junk %s is not parked" % version, []
        for at, records in sorted(parked.items()):
            for record in records:
                wrong = self.wrong_parked(self.versions.get(at), record)
                if wrong:
                    yield ("parked, but %s: %s" % (wrong, record),
                           self.family_of(at))

    def wrong_parked(self, version, record):
        code = record["error"]["code"]
        if version is None:
            return "no such record was delivered"
        if version.junk:
            if not code.startswith(("avro.", "frame.")):
                return "its payload is junk"
            return None if framed(record) == version.bytes else \
                "its bytes are not those of the message"
        if code != DEPENDENCIES_MISSING or \
                version not in self.triggered(version.ident[0]):
            return "it should not be"
        if self.complete_at_end(version):
            return "all its dependencies are there"
        if record["retries"] != 3 or not record["missing"]:
            return "not after three retries that missed something"
        return None if record["payload"] == self.item(version) else \
            "its payload is not the row"

    # For who reads a failure.

    def family(self, order):
        keys = [("ORDERS", (order,))]
        for version in self.triggered(order)[-1:]:
            keys.append(("CUSTOMERS", (version.row["customer_id"],)))
        return keys + [("LINE_ITEMS", i) for i in self.lines.get(order, [])]

    def family_of(self, at):
        version = self.versions.get(at)
        if version and version.topic == "ORDERS":
            return self.family(version.ident[0])
        return [(version.topic, version.ident)] if version else []

    def check(self, staging, final, errors, parked):
        """The first thing that is wrong, with its history; None if nothing.
        staging: items by topic; final, errors: items; parked: records."""
        by_coordinates = {}
        for record in parked:
            by_coordinates.setdefault((record["topic"], record["partition"],
                                       record["offset"]), []).append(record)
        checks = [self.check_staging(topic, items)
                  for topic, items in staging.items()]
        checks.append(self.check_final(final, by_coordinates))
        checks.append(self.check_parked(by_coordinates))
        checks.append(("an error item is left: %s" % item, [])
                      for item in errors)
        for wrongs in checks:
            for text, keys in wrongs:
                return "\n".join([text] + [
                    "    " + str(version) for key in keys
                    for version in self.history.get(key, [])])
        return None
