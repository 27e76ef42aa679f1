"""The whole pipe: rows from Kafka in a table, by each side."""
import os
import statistics
import threading

import tables
from report import progress
from trees import Tree

LONGEST_S = 900


class Runs:
    """What one side has cost in the rounds: few[i] and many[i] of the same
    round, and first[i], the seconds to the first row of the few."""

    def __init__(self, side, few, many):
        self.side, self.sizes = side, (few, many)
        self.few, self.many, self.first = [], [], []

    def slopes(self):
        """CPU microseconds that a row more has cost, by round."""
        few, many = self.sizes
        return [(b.cpu_us - a.cpu_us) / (many - few)
                for a, b in zip(self.few, self.many)]

    def wholes(self):
        """CPU microseconds of the larger runs."""
        return [c.cpu_us for c in self.many]

    def figures(self):
        many = self.sizes[1]
        return {
            "rows_s": statistics.median(many / c.wall_us * 1e6
                                        for c in self.many),
            "cpu_s_million": statistics.median(self.slopes()),
            "busy": statistics.median(c.cpu_us / c.wall_us
                                      for c in self.many),
            "cpu_s_whole": statistics.median(self.wholes()) / 1e6,
            "peak_mib": max(c.peak_kib for c in self.many) / 1024,
            "first_row_s": statistics.median(self.first),
        }


class Bench:
    """All sides into one kind of table."""

    def __init__(self, table, sides, feed, work):
        self.table, self.feed, self.work = table, feed, work
        self.sides = sides
        self.count = 0
        self.ours = None  # rows by key

    def place(self):
        """For one run; its name is that of a consumer group, too."""
        self.count += 1
        kind = type(self.table).__name__.lower()
        place = os.path.join(self.work, f"{kind}-{self.count}")
        os.mkdir(place)
        return place

    def run(self, side, rows, see_first=False, check=False):
        """Returns the Cost and, with see_first, the seconds to the first
        row; that has a price, so it is not asked for where time counts."""
        place = self.place()
        self.table.make(place)
        over = threading.Event()
        tree = Tree(side.argv(self.feed.topic(rows), place), place)
        seen = []
        looker = threading.Thread(target=lambda: seen.append(
            tables.first_row(self.table, place, over)))
        if see_first:
            looker.start()
        try:
            cost = tree.end(LONGEST_S)
        finally:
            over.set()
            if see_first:
                looker.join()
        if check:
            self.check(side, place, rows)
        self.table.drop(place)
        tables.forget(place)
        return cost, seen[0] - cost.started if see_first else None

    def check(self, side, place, rows):
        found = tables.by_key(self.table.rows(place))
        if len(found) != rows:
            raise tables.Failed(f"{side.name}: {len(found)} rows of {rows}")
        if self.ours is None:
            self.ours = found
        tables.compare(side.name, found, self.ours, self.feed.schema)

    def rounds(self, rounds, few, many):
        """{side's name: Runs}; the sides take turns."""
        runs = {side.name: Runs(side, few, many) for side in self.sides}
        for i in range(rounds):
            shift = i % len(self.sides)
            for side in self.sides[shift:] + self.sides[:shift]:
                cost, first = self.run(side, few, see_first=True)
                runs[side.name].few.append(cost)
                runs[side.name].first.append(first)
                cost, _ = self.run(side, many, check=i == 0)
                runs[side.name].many.append(cost)
                progress(f"{self.table.title}, round {i + 1} of {rounds}: "
                         f"{side.name}")
        return runs
