"""offsets.py GROUP TOPIC...: prints a line for each partition of the topics:
topic, partition, the group's committed offset (- for none), the end."""
import sys

import cluster

group, *names = sys.argv[1:]
done = cluster.committed(cluster.admin(), group)
for (topic, partition), end in cluster.ends(names).items():
    print(topic, partition, done.get((topic, partition), "-"), end)
