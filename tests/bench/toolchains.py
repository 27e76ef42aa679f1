"""Peers that have to be built first, from their registry's packages: by
tests/bench/peers/NAME/build.sh BUILD, where the toolchain is there."""
import os
import shutil
import subprocess

import report

# What each needs, and what it makes.
TOOLCHAINS = {
    "rust": (["cargo"], ["rust-serde", "rust-transcode", "rust-arrow"]),
    "go": (["go"], ["go-avro"]),
    "java": (["mvn", "javac"], ["java-avro"]),
}


def build(o):
    """The toolchains whose peers are there now, and words on the others."""
    built, skipped = set(), []
    for name in TOOLCHAINS:
        why = "not built for --smoke" if o.smoke else build_one(o, name)
        if why:
            skipped.append(f"{name} peers: {why}")
        else:
            built.add(name)
    return built, skipped


def build_one(o, name):
    """Returns why it is not there."""
    tools, programs = TOOLCHAINS[name]
    missing = [t for t in tools if not shutil.which(t)]
    if missing:
        return f"{' and '.join(missing)} not installed"
    report.progress(f"builds the {name} peers")
    log = os.path.join(o.build, f"bench/{name}.log")
    script = os.path.join(os.path.dirname(__file__), f"peers/{name}/build.sh")
    with open(log, "wb") as f:
        done = subprocess.run(["bash", script, o.build], stdout=f, check=False,
                              stdin=subprocess.DEVNULL, stderr=f)
    made = all(os.path.exists(os.path.join(o.build, "bench", p))
               for p in programs)
    return None if made and done.returncode == 0 else f"not built, see {log}"
