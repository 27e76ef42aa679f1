"""A row of the table: what a fault has cost."""
import dataclasses
import statistics

HEAD = ["fault", "injected", "records in", "missing", "wrong",
        "committed past", "recovered in", ""]


@dataclasses.dataclass
class Row:
    """missing: records that are neither in their table nor parked; wrong:
    what is there and should not be so; past: records that were committed
    before they were acknowledged; recoveries: seconds from the end of each
    fault until all that was produced by then was acknowledged; stuck: why
    the pipe did not come to rest."""
    fault: str
    injected: int = 0
    records: int = 0
    missing: int = 0
    wrong: int = 0
    past: int = 0
    recoveries: list = dataclasses.field(default_factory=list)
    stuck: str = ""
    notes: list = dataclasses.field(default_factory=list)

    @property
    def good(self):
        return not (self.missing or self.wrong or self.past or self.stuck)

    def recovered(self):
        if self.stuck:
            return "never"
        if not self.recoveries:
            return "-"
        return "%.1f s, at most %.1f s" % (
            statistics.median(self.recoveries), max(self.recoveries))

    def cells(self):
        return [self.fault, "%d" % self.injected, "%d" % self.records,
                "%d" % self.missing, "%d" % self.wrong, "%d" % self.past,
                self.recovered(), "; ".join(filter(
                    None, [self.stuck] + self.notes))]


def line(cells):
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"


def table(rows):
    """All of them as Markdown."""
    rule = ["---"] + ["---:"] * 5 + ["---"] * 2
    return "\n".join([line(HEAD), line(rule)] +
                     [line(r.cells()) for r in rows]) + "\n"
