#!/usr/bin/env python3
"""Lines of CloudWatch's embedded metric format, checked and read.

    emf.py check FILE...     each line is what the specification wants; prints
                             what is wrong, and fails
    emf.py names FILE...     Tool, dimensions and metric of each, once a line
    emf.py values NAME [DIMENSION=VALUE...] < FILE
                             the metric's values in these lines
    emf.py wanted FILE...    what alarms and dashboards ask for, as names does

The rules are those of the specification's JSON schema (Amazon CloudWatch User
Guide, "Specification: Embedded metric format"), the limits on what it refers
to, and those of MetricDatum and Dimension in the API reference.
"""
import json
import re
import sys
import time

UNITS = set("""Seconds Microseconds Milliseconds Bytes Kilobytes Megabytes
Gigabytes Terabytes Bits Kilobits Megabits Gigabits Terabits Percent Count
Bytes/Second Kilobytes/Second Megabytes/Second Gigabytes/Second
Terabytes/Second Bits/Second Kilobits/Second Megabits/Second Gigabits/Second
Terabits/Second Count/Second None""".split())


def no_twins(pairs):
    names = [name for name, _ in pairs]
    assert len(set(names)) == len(names), "a member twice"
    return dict(pairs)


def text(value, least, most):
    return isinstance(value, str) and least <= len(value) <= most


def number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def check_dimension(value):
    assert text(value, 1, 1024), "a dimension's value is no text of 1 to 1024"
    assert value.isascii() and value.isprintable(), "not printable ASCII"
    assert value.strip() and not value.startswith(":"), "blank, or begins with :"


def check_metric(metric, root):
    assert set(metric) <= {"Name", "Unit", "StorageResolution"}, "more members"
    name = metric["Name"]
    assert text(name, 1, 255), "Name"
    assert metric.get("Unit", "None") in UNITS, "Unit"
    assert metric.get("StorageResolution", 60) in (1, 60), "StorageResolution"
    values = root[name] if isinstance(root[name], list) else [root[name]]
    assert len(values) <= 100 and all(map(number, values)), "no number"
    assert all(abs(value) <= 2 ** 360 and value == value for value in values)
    assert all(value >= 0 for value in values), "all of ours count something"


def check_directive(directive, root):
    assert set(directive) == {"Namespace", "Dimensions", "Metrics"}
    assert text(directive["Namespace"], 1, 255), "Namespace"
    assert re.fullmatch(r"[\w.\-/#: ]+", directive["Namespace"])
    assert not directive["Namespace"].startswith(("AWS/", ":"))
    assert directive["Dimensions"], "no dimension set"
    for dimensions in directive["Dimensions"]:
        assert len(dimensions) <= 30, "more than 30 dimensions"
        for name in dimensions:
            assert text(name, 1, 250), "a dimension's name"
            check_dimension(root[name])
    assert 1 <= len(directive["Metrics"]) <= 100, "more than 100 metrics"
    for metric in directive["Metrics"]:
        check_metric(metric, root)


def check(line):
    assert line.endswith("\n"), "no newline"
    assert len(line.encode()) <= 1 << 20, "more than 1 MiB"
    root = json.loads(line, object_pairs_hook=no_twins)
    about = root["_aws"]
    assert set(about) == {"Timestamp", "CloudWatchMetrics"}
    assert isinstance(about["Timestamp"], int), "Timestamp"
    assert abs(about["Timestamp"] / 1000 - time.time()) < 3600, "not in ms"
    assert about["CloudWatchMetrics"], "no directive"
    for directive in about["CloudWatchMetrics"]:
        check_directive(directive, root)
    return root


def lines(files):
    for name in files:
        with open(name, encoding="utf-8", newline="") as file:
            for n, line in enumerate(file, 1):
                yield "%s:%d" % (name, n), line


def check_all(files):
    count = 0
    for place, line in lines(files):
        try:
            check(line)
        except (AssertionError, KeyError, TypeError, ValueError) as error:
            sys.exit("%s: %r\n%s" % (place, error, line))
        count += 1
    print(count)


def show(names):
    for tool, dimensions, metric in sorted(names):
        print(tool, ",".join(sorted(dimensions)), metric)


def names_of(files):
    found = set()
    for _, line in lines(files):
        root = check(line)
        for directive in root["_aws"]["CloudWatchMetrics"]:
            for dimensions in directive["Dimensions"]:
                for metric in directive["Metrics"]:
                    found.add((root["Tool"], tuple(dimensions),
                               metric["Name"]))
    return found


def values(name, *wanted):
    for line in sys.stdin:
        root = json.loads(line)
        if all(root.get(w.split("=")[0]) == w.split("=", 1)[1]
               for w in wanted) and name in root:
            print(root[name])


def of_metric(metric):
    """What MetricAlarm and MetricStat name."""
    assert metric["Namespace"] == "mskutils"
    dimensions = {d["Name"]: d["Value"] for d in metric["Dimensions"]}
    return dimensions["Tool"], tuple(dimensions), metric["MetricName"]


def of_widget(metric):
    """An element of a widget's metrics: namespace, name, dimensions, options;
    or an expression, of which SEARCH names metrics."""
    if isinstance(metric[0], dict):
        found = re.fullmatch(
            r"SEARCH\('\{mskutils,([\w,]+)\} Tool=\"([\w-]+)\" "
            r"Group=\"[\w-]+\" MetricName=\"(\w+)\"', '\w+', \d+\)",
            metric[0]["expression"])
        return found[2], tuple(found[1].split(",")), found[3]
    names = [part for part in metric if isinstance(part, str)]
    assert names[0] == "mskutils" and len(names) % 2 == 0, names
    dimensions = dict(zip(names[2::2], names[3::2]))
    return dimensions["Tool"], tuple(dimensions), names[1]


def wanted(files):
    found = set()
    for name in files:
        with open(name, encoding="utf-8") as file:
            what = json.load(file)
        for widget in what.get("widgets", []):
            found |= set(map(of_widget, widget["properties"]["metrics"]))
        if "MetricName" in what:
            found.add(of_metric(what))
        for query in what.get("Metrics", []):
            if "MetricStat" in query:
                found.add(of_metric(query["MetricStat"]["Metric"]))
    return found


if sys.argv[1] == "check":
    check_all(sys.argv[2:])
elif sys.argv[1] == "names":
    show(names_of(sys.argv[2:]))
elif sys.argv[1] == "values":
    values(*sys.argv[2:])
else:
    show(wanted(sys.argv[2:]))
