"""The tables that people read, and the JSON."""
import dataclasses
import os
import statistics

import report

LOADS = []


def machine():
    """Notes how busy the machine is, for the words under the tables."""
    LOADS.append(os.getloadavg()[0])


def everything(o, found, decoded, claims, skipped):
    machine()
    print(f"Machine: {report.machine()}; "
          f"load {LOADS[0]:.1f} at the start, {LOADS[-1]:.1f} at the end")
    print(f"Rounds: {o.rounds}, interleaved; medians; CPU and memory of all "
          f"processes of a side, servers not counted")
    for title, runs in found.items():
        pipe(title, runs)
    if decoded:
        decode(o, decoded, claims)
    for words in skipped:
        print(f"skipped: {words}")


def pipe(title, runs):
    few, many = next(iter(runs.values())).sizes
    print(f"\nKafka to {title}: {many} rows of ORDERS (25 columns), equal "
          f"tables\nfirst row, from the start on, in runs of {few} rows; a "
          f"million by what the rows cost that a whole run has more\n")
    print(f"{'side':<24}{'rows/s':>9}{'CPU s a million':>17}"
          f"{'ours takes':>12}{'CPU s whole run':>17}{'ours takes':>12}"
          f"{'peak MiB':>10}{'first row s':>13}")
    ours = next(iter(runs.values()))
    for name, run in runs.items():
        f = run.figures()
        more = share(ours.slopes(), run.slopes())
        whole = share(ours.wholes(), run.wholes())
        print(f"{name:<24}{f['rows_s']:>9,.0f}{f['cpu_s_million']:>17,.1f}"
              f"{more:>12}{f['cpu_s_whole']:>17.2f}{whole:>12}"
              f"{f['peak_mib']:>10.1f}{f['first_row_s']:>13.2f}")
    print(f"ours computes {ours.figures()['busy']:.0%} of that time; the rest "
          f"it waits for {title}")


def share(ours, theirs):
    """The median of the ratios within a round; nothing of ours to ours."""
    if ours == theirs:
        return ""
    ratio = statistics.median(a / b for a, b in zip(ours, theirs))
    return report.Row("", ratio, 1, "x").shown(ratio)


def decode(o, decoded, claims):
    print(f"\nFrames to JSON: {decoded.words}, of four schemas; "
          f"{decoded.compared} of them equal, value by value\n"
          f"Spark: local[1], base64 lines in, {o.passes} passes\n")
    print(f"{'program':<28}{'CPU us a record':>16}{'csr-decode takes':>18}"
          f"{'peak MiB':>10}")
    for name, times in decoded.cpu.items():
        shown = share(decoded.cpu["csr-decode"], times)
        print(f"{name:<28}{statistics.median(times):>16.3f}{shown:>18}"
              f"{decoded.peak_kib[name] / 1024:>10.1f}")
    print(f"\n{'claim':<52}{'measured':>10}{'at most':>10}")
    for c in claims:
        print(f"{c.text:<52}{c.shown(c.value):>10}{c.shown(c.most):>10}"
              f"{'  met' if c.met else '  MISSED'}")


def side_json(run):
    return dict(run.figures(), few=[c._asdict() for c in run.few],
                many=[c._asdict() for c in run.many], first_row_s=run.first,
                sizes=run.sizes)


def as_json(found, decoded, claims):
    return {
        "machine": report.machine(), "load": LOADS,
        "pipe": {title: {name: side_json(run) for name, run in runs.items()}
                 for title, runs in found.items()},
        "decode": decoded and {"cpu_us_a_record": decoded.cpu,
                               "peak_kib": decoded.peak_kib},
        "claims": [dict(dataclasses.asdict(c), met=c.met) for c in claims],
    }
