"""proxy.py from Python: a process of its own, which ends with us."""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


class Proxy:
    """Between clients, which connect to self.address, and the server at to
    ("HOST:PORT"). port 0 is any free one. Commands take effect before they
    return."""

    def __init__(self, to, port=0, http=False, seed=1):
        self.to = to
        command = [sys.executable, os.path.join(HERE, "proxy.py"), "--to", to,
                   "--port", str(port), "--seed", str(seed)]
        self.process = subprocess.Popen(
            command + ["--http"] * http, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the proxy does not start")
        self.port = int(line)
        self.address = "127.0.0.1:%d" % self.port

    def command(self, **command):
        print(json.dumps(command), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("the proxy has died")
        counts = json.loads(answer)
        if "error" in counts:
            raise ValueError(counts["error"])
        return counts

    def set(self, **faults):
        return self.command(set=faults)

    def rules(self, *rules):
        """These in place of those before; without any, all passes."""
        return self.command(rules=rules)

    def cut(self):
        return self.command(cut=True)

    def freeze(self):
        return self.command(freeze=True)

    def counts(self):
        return self.command(counts=True)

    def done(self, name):
        """How often the deed of the rule of that name was done."""
        return self.counts()["rules"].get(name, {"done": 0})["done"]

    def heal(self):
        """No fault from here on; what is cut or frozen is so for good. Faults
        that nobody can have felt are an error: clients do not come by."""
        if not self.command(rules=[])["connections"]:
            raise RuntimeError("nobody has come by the proxy")
        return self.set(down=False, accept="pass", rate=0, latency=0,
                        jitter=0, cut_after=None, cut_share=1)

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def dynamodb_error(kind, status=400, text="injected"):
    """The answer of a rule: DynamoDB's, with that error."""
    return {"status": status, "body": {
        "__type": "com.amazonaws.dynamodb.v20120810#" + kind,
        "message": text}}
