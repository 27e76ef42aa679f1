"""What the proxy does with which HTTP request. Of a list of rules the first
one that fits, and is chosen, is obeyed; a rule is a JSON object:

    "name"         what it is counted by: how many requests fitted it, and how
                   often its deed was done
    "method", "path", "target", "body"
                   regular expressions, searched for in the request, target in
                   X-Amz-Target; without them all requests fit
    "share"        of the requests that fit, chosen at random (1)
    "times"        it is chosen at most so often

and one of the deeds of deeds.py.
"""
import re

import deeds

MATCHES = {"method": lambda request: request.method(),
           "path": lambda request: request.path(),
           "target": lambda request: request.header("x-amz-target"),
           "body": lambda request: request.body.decode("utf-8", "replace")}


class Rules:
    def __init__(self, rules, random, counts=None):
        self.rules, self.random = rules, random
        self.counts = {} if counts is None else counts
        self.used = [0] * len(rules)
        for rule in rules:
            deeds.deed_of(rule, set(MATCHES) | {"name", "share", "times"})
            self.counts.setdefault(rule["name"], {"fitted": 0, "done": 0})

    def choose(self, request):
        """The rule for this request, or None."""
        for i, rule in enumerate(self.rules):
            if not all(re.search(rule[part], text(request))
                       for part, text in MATCHES.items() if part in rule):
                continue
            self.counts[rule["name"]]["fitted"] += 1
            if self.used[i] < rule.get("times", self.used[i] + 1) and \
                    self.random.random() < rule.get("share", 1):
                self.used[i] += 1
                return rule
        return None

    def done(self, rule):
        self.counts[rule["name"]]["done"] += 1
