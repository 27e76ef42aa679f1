"""topic.py NAME PARTITIONS [KEY=VALUE]...: creates a topic."""
import sys

import cluster

name, partitions, *settings = sys.argv[1:]
cluster.create_topic(name, int(partitions),
                     dict(s.split("=", 1) for s in settings))
