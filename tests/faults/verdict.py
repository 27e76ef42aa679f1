"""Looks for every record of a world: in its table, in the final table, or
parked."""
import json


class Verdict:
    """missing: the (topic, partition, offset)s that are nowhere; wrong: what
    is there and should not be so, in words.

    may_park: good records may be parked too, as when a service refused them
    for good; they count as there."""

    def __init__(self, versioned, parked, may_park):
        self.versioned, self.may_park = versioned, may_park
        self.parked = {}
        for record in parked:
            self.parked.setdefault((record["topic"], record["partition"],
                                    record["offset"]), []).append(record)
        self.missing, self.wrong = set(), []

    def versions(self, stream):
        """The good versions of each key, by offset; junk is looked up."""
        found = {}
        for partition, offset, seq in stream.records():
            at = stream.topic, partition, offset
            if stream.is_junk(seq):
                self.check_junk(stream, at, seq)
                continue
            if at in self.parked and not self.may_park:
                self.wrong.append("%s is good, but parked: %s" % (
                    at, self.parked[at][0]["error"]))
            found.setdefault(stream.ident(seq), []).append((at, seq))
        return found

    def check_junk(self, stream, at, seq):
        if at not in self.parked:
            self.missing.add(at)
        for record in self.parked.get(at, []):
            if not stream.is_parked_as(record, seq):
                self.wrong.append("%s is parked with other bytes" % (at,))

    def expected(self, stream, at, seq, joined):
        """The item of a version; the customer of a final one is apart."""
        item = stream.item(seq)
        if item is not None and (self.versioned or joined):
            item["_source"] = {"partition": at[1], "offset": at[2]}
        return item

    def check(self, stream, items, customers=None):
        """items: of its table, or of the final table, where customers is the
        stream of these."""
        name = stream.key_column.lower()
        found = {int(item[name]): item for item in items}
        versions = self.versions(stream)
        for ident in set(found) - set(versions):
            self.wrong.append("an item of no record: %s" % found[ident])
        for ident, all_of_it in versions.items():
            self.check_key(stream, all_of_it, found.get(ident), customers)

    def check_key(self, stream, versions, item, customers):
        customer = None
        if item is not None and item.get("_deleted"):
            item = self.check_marker(versions, item)
        elif item is not None and customers is not None:
            item = dict(item)
            customer = item.pop("customer", None)
        there = self.position(stream, versions, item, customers)
        if there is None:
            self.wrong.append("of no version: %s" % item)
        elif item is not None and customers is not None and \
                not self.is_customer(customers, item, customer):
            self.wrong.append("with customer %s: %s" % (customer, item))
        for at, _ in versions[len(versions) if there is None else there:]:
            if at not in self.parked:
                self.missing.add(at)

    def position(self, stream, versions, item, customers):
        """How many of the versions are done with, None if the item is none of
        them: the last that looks so."""
        for done in range(len(versions), 0, -1):
            at, seq = versions[done - 1]
            if self.expected(stream, at, seq, customers is not None) == item:
                return done
        return 0 if item is None else None

    def check_marker(self, versions, item):
        """A versioned delete's marker must be that of one of them."""
        source = item.get("_source")
        if not any(source == {"partition": at[1], "offset": at[2]}
                   for at, _ in versions):
            self.wrong.append("a marker of no record: %s" % item)
        return None

    @staticmethod
    def is_customer(customers, item, customer):
        """Any version: a join reads what is there at that time."""
        if not customer:
            return False
        seq = int(customer["seq"])
        got = {n: v for n, v in customer.items() if n != "_source"}
        return 0 < seq < customers.next and \
            customers.item(seq) == got and \
            got["customer_id"] == item["customer_id"]

    def write(self, path):
        """For who looks into it."""
        with open(path, "w", encoding="utf-8") as file:
            for at in sorted(self.missing):
                print("missing", json.dumps(at), file=file)
            for text in self.wrong:
                print("wrong", text, file=file)
