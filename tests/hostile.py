#!/usr/bin/env python3
"""hostile.py CHECK: one of the functions below, for tests/hostile.bats.

Every filter gets what a hostile or broken neighbour in a pipe gives: cut
lines, bytes one by one, descriptors that are closed, full or non-blocking,
signals. The work goes on in the current directory, which is the test's own.
"""
import base64
import fcntl
import json
import os
import pty
import random
import signal
import subprocess
import sys
import termios
import time

TABLES = os.path.join(os.path.dirname(os.path.realpath(__file__)), "tables.py")
APP = {"tables": [{"topic_name": "ORDERS", "target_table_name": "orders",
                   "key": {"hash": "id"}, "types": {"id": "N"},
                   "time_field": False}],
       "joins": [{"driver": "JOINED", "target_table_name": "final",
                  "error_table_name": "errors",
                  "lookups": [{"as": "order", "table": "orders",
                               "key": {"id": "id"}, "required": False}],
                  "key": {"hash": "id"}, "types": {"id": "N"}}]}
SCHEMA = {"type": "record", "name": "Row", "fields": [
    {"name": "id", "type": "long"}, {"name": "s", "type": "string"}]}
ROW = b"\x0e\x04ab"  # id 7, s "ab"
FRAMED = base64.b64encode(b"\0\0\0\0\x07" + ROW).decode()
BARE = base64.b64encode(ROW).decode()

FILTERS = {
    "avro-unframe": ["avro-unframe", "-k"],
    "csr-decode": ["csr-decode", "-k", "-r", "schemas", "--cache", ""],
    "ddb-put": ["ddb-put", "-C", "app.json", "--pass",
                "--endpoint-url", "sqlite:tables.db"],
    "ddb-join": ["ddb-join", "-C", "app.json",
                 "--endpoint-url", "sqlite:tables.db"],
    "dlq-park": ["dlq-park", "parked"],
    "ddb-del": ["ddb-del", "--endpoint-url", "sqlite:tables.db"],
}

# For each: a record that it changes, and what becomes of it.
WORK = {
    "avro-unframe": (
        '{"topic":"ORDERS","partition":0,"offset":4,"headers":["a",null],'
        '"key_base64":"Zm9v","payload_base64":"%s","more":{"x":[1.0]}}'
        % FRAMED,
        '{"topic":"ORDERS","partition":0,"offset":4,"headers":["a",null],'
        '"key_base64":"Zm9v","payload_base64":"%s","value_schema_id":7,'
        '"more":{"x":[1.0]}}' % BARE),
    "csr-decode": (
        '{"topic":"ORDERS","partition":0,"offset":5,"payload_base64":"%s",'
        '"value_schema_id":7}' % BARE,
        '{"topic":"ORDERS","partition":0,"offset":5,"payload":'
        '{"id":7,"s":"ab"},"value_schema_name":"Row","value_schema_id":7}'),
    "ddb-put": (
        '{"topic":"ORDERS","partition":0,"offset":6,"payload":{"ID":7}}',
        '{"topic":"ORDERS","partition":0,"offset":6,"payload":{"id":7},'
        '"stored":"orders"}'),
    "ddb-join": (
        '{"topic":"JOINED","partition":0,"offset":7,"payload":{"id":-1},'
        '"stored":"rows","x":[1.0]}',
        '{"topic":"JOINED","partition":0,"offset":7,"payload":{"id":-1,'
        '"_source":{"partition":0,"offset":7}},"table":"final","x":[1.0],'
        '"put_if":"newer"}'),
}


def set_up():
    os.makedirs("schemas", exist_ok=True)
    os.makedirs("parked", exist_ok=True)
    with open("schemas/7.avsc", "w", encoding="utf-8") as f:
        json.dump(SCHEMA, f)
    with open("app.json", "w", encoding="utf-8") as f:
        json.dump(APP, f)
    subprocess.run(FILTERS["ddb-put"] + ["--create"], check=True,
                   stdin=subprocess.DEVNULL)


def run(name, data, *more, **how):
    """A filter's (status, output) for these bytes; its stderr must be UTF-8
    and free of control characters."""
    if isinstance(data, str):
        data = data.encode()
    how.setdefault("stderr", subprocess.PIPE)
    how.setdefault("stdout", subprocess.PIPE)
    done = subprocess.run(FILTERS[name] + list(more), input=data, timeout=60,
                          check=False, **how)
    words = (done.stderr or b"").decode()
    assert all(c == "\n" or c >= " " for c in words), words
    assert done.returncode != 99, words
    return done.returncode, done.stdout


def same(got, want, *context):
    if got != want:
        show = (lambda v: repr(v) if len(repr(v)) < 2000 else
                repr(v)[:900] + " ... " + repr(v)[-900:])
        sys.exit(f"{context}\n got {show(got)}\nwant {show(want)}")


def start(name, *more, **how):
    return subprocess.Popen(FILTERS[name] + list(more), stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, **how)


def until(condition):
    """Poll for what another process brings about."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.0005)


def unread(fd):
    return int.from_bytes(fcntl.ioctl(fd, termios.FIONREAD, bytes(4)),
                          sys.byteorder)


def errored(line, code, name):
    """The error record that a line becomes which is no JSON object."""
    got = json.loads(line)
    same(got["error"]["tool"], name)
    same(got["error"]["code"], code, name)
    return base64.b64decode(got["payload_base64"])


def cut():
    for name, (line, becomes) in WORK.items():
        first, whole = '{"x":1}\n', line.encode()
        for n in range(len(whole) + 1):
            status, out = run(name, first.encode() + whole[:n])
            if 0 < n < len(whole):
                same((status, out), (74, first.encode()), name, n)
            else:
                tail = becomes + "\n" if n else ""
                same((status, out), (0, (first + tail).encode()), name, n)


def trickle():
    for name, (line, becomes) in WORK.items():
        text = (line + "\n").encode() * 2 + b"junk\n" + line.encode()
        with start(name) as p:
            for byte in text:
                until(lambda: unread(p.stdin.fileno()) == 0)
                p.stdin.write(bytes([byte]))
                p.stdin.flush()
            p.stdin.close()
            lines = p.stdout.read().decode().splitlines()
        same(p.returncode, 0, name)
        same(errored(lines.pop(2), "json.syntax", name), b"junk")
        same(lines, [becomes] * 3, name)


def sizes():
    rng = random.Random(3)
    letters = bytes(c for c in range(32, 127) if c not in b'"\\')
    noise = bytes(rng.choices(letters, k=400 << 10)) + "é€😀".encode()
    records = []
    for n in range(250):
        size = rng.randrange(1 << 10, 200 << 10)
        at = rng.randrange(len(noise) - size)
        blank = rng.choice([b"", b" ", b"\t "])
        records.append(b'{"n":%d,%s"text":"%s","stored":"t"%s}\n' % (
            n, blank, noise[at:at + size].decode(errors="ignore").encode(),
            blank))
    text = b"".join(records)
    with open("sizes", "wb") as f:
        f.write(text)
    stages = [subprocess.list2cmdline(c) for c in FILTERS.values()]
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", "cat sizes | " + " | ".join(stages)],
        stdout=subprocess.PIPE, check=False)
    same(done.returncode, 0)
    same(done.stdout == text, True)


def mutated(rng, line):
    """One to three bytes changed, taken out, doubled or moved."""
    line = bytearray(line)
    for _ in range(rng.randrange(1, 4)):
        at, to = rng.randrange(len(line)), rng.randrange(len(line))
        how = rng.randrange(4)
        if how == 0:
            line[at] = rng.choice(b'{}[]":,\\0aA/+=\x00\xff -e.')
        elif how == 1:
            del line[at:at + rng.randrange(1, 9)]
        elif how == 2:
            line[to:to] = line[at:at + rng.randrange(1, 40)]
        else:
            line[to:to] = bytes([line[at]])
        line = line or bytearray(b"x")
    return bytes(line).replace(b"\n", b"")


def mutants():
    """One in, one out, in order, each a JSON object, through all filters."""
    rng = random.Random(5)
    lines = []
    for n in range(3000):
        line = rng.choice(list(WORK.values()))[0].encode()
        if n % 3:
            line = mutated(rng, line)
        lines.append(line[:1] + b'"#":%d,' % n + line[1:])
    text = b"\n".join(lines) + b"\n"
    for name in FILTERS:
        status, text = run(name, text)
        same(status, 0, name)
        got = text.split(b"\n")
        same(got.pop(), b"", name)
        same(len(got), len(lines), name)
        for n, line in enumerate(got):
            record = json.loads(line)
            if "#" in record:
                same(record["#"], n, name)
            else:
                same(record["error"]["code"], "json.syntax", name)
                whole = base64.b64decode(record["payload_base64"])
                same(whole, lines[n], name)


def ceiling():
    for name in FILTERS:
        good = b'{"n":1}\n'
        line = b'{"x":"' + b"x" * ((64 << 20) + 1 - 8) + b'"}'
        same(len(line), (64 << 20) + 1)
        same(run(name, good + line + b"\n" + good), (78, good), name)
        same(run(name, good + line), (78, good), name)
        line = b'{"x":"' + b"x" * 92 + b'"}'
        same(run(name, line + b"\n", "--max-record", "100"),
             (0, line + b"\n"), name)
        same(run(name, line, "--max-record", "100"), (0, line + b"\n"), name)
        same(run(name, line, "--max-record", "99"), (78, b""), name)


def junk():
    lines = [b"\0", b'{"a":"\0"}', b'{"a":1}\0', b"\xef\xbb\xbf{}", b"",
             b"\r", b'{"a":"\xff"}', b'{"a":"\\ud800"}', b"[{}]", b"{}{}",
             b'{"a":01}', b"{'a':1}", b'{"a":1,}', b"\x1b[2J", b"nul",
             b" " * (1 << 20), b'{"topic":"T","topic":"T"}',
             b'{"payload":1,"p\\u0061yload":2}', b'{"a":"\n'[:-1]]
    for name in FILTERS:
        status, out = run(name, b"\n".join(lines) + b'\n{"n":1}\n')
        same(status, 0, name)
        got = out.split(b"\n")
        same(len(got), len(lines) + 2, name)
        for line, want in zip(got, lines):
            same(errored(line, "json.syntax", name), want, name)
        same(got[-2:], [b'{"n":1}', b""], name)


def odd_but_valid():
    lines = [b'{"a":1}\r', b"\t{}\t", b" {\"n\" :1 } ", b'{"a":1,"a":2}',
             b"{" + b" " * (1 << 20) + b"}", b'{"":{"":""}}',
             '{"é€😀":"\u2028"}'.encode(), b'{"a":"\\u0000\\ud83d\\ude00"}',
             b'{"n":-0.0E+0,"m":123456789012345678901234567890e-400}']
    text = b"\n".join(lines) + b"\n"
    for name in FILTERS:
        status, out = run(name, text)
        same(status, 0, name)
        # Blanks behind an object are no part of it.
        same([line.rstrip() for line in out.split(b"\n")],
             [line.rstrip() for line in text.split(b"\n")], name)


def nesting():
    for name in FILTERS:
        for levels in 2047, 2048, 2049, 100000:
            depth = levels - 1
            arrays = b'{"x":' + b"[" * depth + b"]" * depth + b"}\n"
            objects = b'{"x":' * levels + b"1" + b"}" * levels + b"\n"
            for line in arrays, objects:
                status, out = run(name, line)
                same(status, 0, name, levels)
                if levels <= 2048:
                    same(out, line, name, levels)
                else:
                    same(errored(out, "json.syntax", name), line[:-1], name)


def escaped_names():
    for name, (line, becomes) in WORK.items():
        line = line.replace('"payload', '"p\\u0061yl\\u006fad')
        status, out = run(name, line)
        same((status, out.decode()), (0, becomes + "\n"), name)


def acks():
    for name, (line, _) in WORK.items():
        status, out = run(name, line + '\njunk\n{"x":1}\n{"topic":"T",'
                          '"error":{"code":"a.b","x":1},"parked":"p"}', "-A")
        same((status, out.decode().splitlines()), (0, [
            json.dumps({k: v for k, v in json.loads(line).items() if k in
                        ("topic", "partition", "offset")},
                       separators=(",", ":")),
            '{"error":{"code":"json.syntax"}}', "{}",
            '{"topic":"T","error":{"code":"a.b"},"parked":"p"}']), name)


def retry():
    wreck = ('"error":{"tool":"x","code":"a.b"},"parked":"s3://b/k",'
             '"retries":3,"missing":[],"from":{"table":"t"}')
    for name, (line, becomes) in WORK.items():
        for old in line[:-1] + "," + wreck + "}", "{" + wreck + "," + line[1:]:
            same(run(name, old), (0, (old + "\n").encode()), name)
            same(run(name, old, "--retry-errors"),
                 (0, (becomes + "\n").encode()), name, old)
        marked = "{" + wreck + ',"skipped":true}\n'
        same(run(name, marked, "--retry-errors"),
             (0, b'{"skipped":true}\n'), name)


def say(p, line):
    """Send a line and get it back: the filter is ready and alive."""
    p.stdin.write(line)
    p.stdin.flush()
    same(p.stdout.readline(), line)


def signalled(p, number):
    """Deliver a signal that does not end it, and wait until it was taken."""
    os.kill(p.pid, number)

    def taken():
        with open(f"/proc/{p.pid}/status", encoding="ascii") as f:
            pending = [int(row.split()[1], 16) for row in f
                       if row.startswith(("SigPnd", "ShdPnd"))]
        return not any(mask >> (number - 1) & 1 for mask in pending)
    until(taken)


def interrupts():
    for name in FILTERS:
        with start(name) as p:
            say(p, b'{"n":1}\n')
            signalled(p, signal.SIGINT)
            say(p, b'{"n":2}\n')
            p.stdin.close()
            same(p.wait(30), 0, name)
        with start(name) as p:
            say(p, b'{"n":1}\n')
            signalled(p, signal.SIGINT)
            say(p, b'{"n":2}\n')
            p.send_signal(signal.SIGINT)
            same(p.wait(30), -signal.SIGINT, name)
        with start(name) as p:
            say(p, b'{"n":1}\n')
            p.terminate()
            p.wait(30)


def background():
    """A shell starts background jobs with SIGINT ignored."""
    for name in FILTERS:
        with start(name, preexec_fn=lambda: signal.signal(
                signal.SIGINT, signal.SIG_IGN)) as p:
            for n in range(3):
                say(p, b'{"n":%d}\n' % n)
                signalled(p, signal.SIGINT)
            p.stdin.close()
            same(p.wait(30), 0, name)


def terminal():
    for name in FILTERS:
        controller, tty = pty.openpty()
        with subprocess.Popen(FILTERS[name], stdin=tty,
                              stdout=subprocess.PIPE) as p:
            os.write(controller, b'{"n":1}\n')
            same(p.stdout.readline(), b'{"n":1}\n', name)
            p.send_signal(signal.SIGINT)
            same(p.wait(30), -signal.SIGINT, name)
        os.close(controller)
        os.close(tty)


def reader_goes():
    """Whether SIGPIPE is inherited ignored or not."""
    for name in FILTERS:
        for restore in True, False:
            with start(name, restore_signals=restore,
                       stderr=subprocess.PIPE) as p:
                say(p, b'{"n":1}\n')
                p.stdout.close()
                same(p.wait(30), -signal.SIGPIPE, name)
                same(p.stderr.read(), b"", name)


def nonblocking_output():
    text = b"".join(b'{"n":%d,"x":"%s"}\n' % (n, b"x" * 5000)
                    for n in range(600))
    with open("many", "wb") as f:
        f.write(text)
    for name in FILTERS:
        ours, theirs = os.pipe()
        os.set_blocking(theirs, False)
        with subprocess.Popen(FILTERS[name] + ["many"], stdout=theirs) as p:
            os.close(theirs)
            until(lambda: unread(ours) > 60000)
            got = b""
            while block := os.read(ours, 50000):
                got += block
            os.close(ours)
        same((p.returncode, got == text), (0, True), name)


def nonblocking_input():
    for name in FILTERS:
        theirs, ours = os.pipe()
        os.set_blocking(theirs, False)
        with subprocess.Popen(FILTERS[name], stdin=theirs,
                              stdout=subprocess.PIPE) as p:
            os.close(theirs)
            for n in range(3):
                line = b'{"n":%d}\n' % n
                os.write(ours, line[:3])
                until(lambda: unread(ours) == 0)
                os.write(ours, line[3:])
                same(p.stdout.readline(), line, name)
            os.close(ours)
            same(p.wait(30), 0, name)


def closed():
    """Standard descriptors that are closed never become another file's."""
    text = "junk\n" + "\n".join(line for line, _ in WORK.values()) + "\n"
    with open("records", "w", encoding="utf-8") as f:
        f.write(text)
    for name in FILTERS:
        plain = run(name, b"", "records")
        command = subprocess.list2cmdline(FILTERS[name])
        for how in "2>&-", "<&-", "<&- 2>&-":
            done = subprocess.run(
                ["bash", "-c", f"exec {command} -v records {how}"],
                stdout=subprocess.PIPE, check=False)
            same((done.returncode, done.stdout), plain, name, how)
        for how in ">&-", "<&- >&-", ">&- 2>&-", "<&- >&- 2>&-":
            done = subprocess.run(
                ["bash", "-c", f"exec {command} records {how}"], check=False)
            same(done.returncode, 74, name, how)
        with open("records", encoding="utf-8") as f:
            same(f.read(), text, name)
    items = subprocess.run([TABLES, "sqlite:tables.db", "orders"], check=True,
                           stdout=subprocess.PIPE).stdout
    same(items, b'{"id":7}\n')


def full():
    with open("/dev/full", "wb") as device:
        for name, (line, _) in WORK.items():
            same(run(name, line, stdout=device)[0], 74, name)
            same(run(name, (line + "\n") * 3000,
                     stdout=device)[0], 74, name)
            same(run(name, line, stderr=device)[0], 0, name)


def files():
    names = []
    for n in range(200):
        names.append(f"f{n}")
        with open(names[-1], "w", encoding="ascii") as f:
            f.write('{"n":%d}%s' % (n, "\n" if n % 3 else ""))
    want = b"".join(b'{"n":%d}\n' % n for n in range(200))
    for name in FILTERS:
        same(run(name, b"", *names, preexec_fn=few_descriptors),
             (0, want), name)
        same(run(name, b'{"n":"in"}', "f1", "-", "f2"),
             (0, b'{"n":1}\n{"n":"in"}\n{"n":2}\n'), name)


def few_descriptors():
    import resource
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


def no_file():
    with open("good", "w", encoding="ascii") as f:
        f.write('{"n":1}\n')
    with open("stump", "w", encoding="ascii") as f:
        f.write('{"n":')
    for name in FILTERS:
        good = b'{"n":1}\n'
        same(run(name, b"", "good", "nowhere", "good"), (78, good), name)
        same(run(name, b"", "good", ".", "good"), (74, good), name)
        same(run(name, b"", "good", "stump", "good"), (74, good), name)
        same(run(name, b"", "/dev/null", "good"), (0, good), name)


def unreadable():
    with open("secret", "w", encoding="ascii") as f:
        f.write("{}\n")
    os.chmod("secret", 0)

    def nobody():
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
    here = os.getcwd()
    while here != "/":
        if os.stat(here).st_mode & 0o1 == 0:
            os.chmod(here, os.stat(here).st_mode | 0o5)
        here = os.path.dirname(here)
    for name in FILTERS:
        same(run(name, b"", "secret", preexec_fn=nobody), (77, b""), name)


def options():
    os.symlink("good", "-v")
    with open("good", "w", encoding="ascii") as f:
        f.write('{"n":1}\n')
    good = b'{"n":1}\n'
    for name in FILTERS:
        same(run(name, b"", "--", "-v"), (0, good), name)
        same(run(name, b"", "good", "--strict"), (0, good), name)
        same(run(name, good, "--", "-"), (0, good), name)
        for wrong in (["--no-such"], ["-Z"], ["-AZv"], ["--max-record"],
                      ["--max-record", "x"], ["--max-record", "8 "],
                      ["--max-record", "-1"], ["--max-record="],
                      ["--strict=1"], ["--log", "xml"], ["-C", "-t"]):
            status, out = run(name, good, *wrong)
            same((status, out), (64, b""), name, wrong)


def precedence():
    for place in "option", "variable", "config":
        os.mkdir(place)
        with open(f"{place}/7.avsc", "w", encoding="ascii") as f:
            f.write('{"type":"enum","name":"E","symbols":["%s"]}' % place)
        subprocess.run([TABLES, f"sqlite:{place}.db", "make", "t", "id:N"],
                       check=True)
    with open("app.json", "w", encoding="ascii") as f:
        json.dump({"schema_registry_url": "config", "tables": []}, f)
    decode = ["csr-decode", "-C", "app.json", "--cache", ""]
    bare = {k: v for k, v in os.environ.items()
            if k != "SCHEMA_REGISTRY_URL" and not k.startswith("AWS_")}
    named = {**bare, "SCHEMA_REGISTRY_URL": "variable",
             "AWS_ENDPOINT_URL": "sqlite:nowhere/x.db",
             "AWS_ENDPOINT_URL_DYNAMODB": "sqlite:variable.db"}
    for more, env, want in (([], bare, "config"), ([], named, "variable"),
                            (["-r", "option"], named, "option")):
        done = subprocess.run(
            decode + more, env=env, stdout=subprocess.PIPE, check=True,
            input=b'{"payload_base64":"AA==","value_schema_id":7}')
        same(json.loads(done.stdout)["payload"], want)
    for more, want in (([], "variable"),
                       (["--endpoint-url", "sqlite:option.db"], "option")):
        subprocess.run(["ddb-put", "-t", "t"] + more, env=named, check=True,
                       input=b'{"payload":{"id":1}}', stdout=subprocess.PIPE)
        items = subprocess.run([TABLES, f"sqlite:{want}.db", "t"], check=True,
                               stdout=subprocess.PIPE).stdout
        same(items, b'{"id":1}\n', want)


set_up()
globals()[sys.argv[1]]()
