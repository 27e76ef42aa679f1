"""The table that people read."""
import dataclasses
import os
import platform
import statistics
import subprocess
import sys
import textwrap


@dataclasses.dataclass
class Row:
    """A measured value and the most that it may be; unit x is a ratio."""
    text: str
    value: float
    most: float
    unit: str

    @property
    def met(self):
        return self.value <= self.most

    def shown(self, value):
        if self.unit != "x":
            return f"{value:.1f} {self.unit}"
        return f"1/{1 / value:.1f}" if value < 0.4 else f"{value:.2f}"


def progress(words):
    print(f"bench: {words}", file=sys.stderr)


def first_line(argv):
    try:
        return subprocess.run(argv, capture_output=True, text=True,
                              check=True).stdout.split("\n")[0]
    except (OSError, subprocess.CalledProcessError):
        return f"{argv[0]}: not there"


def machine():
    model = "unknown processor"
    with open("/proc/cpuinfo") as f:
        for line in f:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return (f"{model}, {os.cpu_count()} processors, "
            f"{memory / 2**30:.0f} GiB, Linux {platform.release()}, "
            f"{first_line(['cc', '--version'])}")


def show(o, corpus, compared, cpu, peak, rows, skipped):
    print(f"Machine: {machine()}")
    print(f"Corpus: {corpus}; {o.messages} messages in the mock broker")
    print(textwrap.fill(f"Outputs: {compared}", 78,
                        subsequent_indent="  "))
    print(f"Rounds: {o.rounds}, interleaved; medians\n")
    print(f"{'program':<20}{'CPU us a record':>16}{'records a CPU s':>17}"
          f"{'peak MiB':>10}")
    for name, times in cpu.items():
        us = statistics.median(times)
        print(f"{name:<20}{us:>16.3f}{1e6 / us:>17,.0f}"
              f"{peak[name] / 1024:>10.1f}")
    print(f"\n{'claim':<52}{'measured':>10}{'at most':>10}")
    for r in rows:
        verdict = "" if o.smoke else "  met" if r.met else "  MISSED"
        print(f"{r.text:<52}{r.shown(r.value):>10}{r.shown(r.most):>10}"
              f"{verdict}")
    for words in skipped:
        print(f"skipped: {words}")


def as_json(cpu, peak, start, rows):
    return {
        "machine": machine(),
        "cpu_us_a_record": {k: statistics.median(v) for k, v in cpu.items()},
        "rounds": cpu, "peak_kib": peak, "start_ms": start,
        "claims": [dict(dataclasses.asdict(r), met=r.met) for r in rows],
    }
