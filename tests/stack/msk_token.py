"""msk_token.py PROGRAM COUNT SEED: random keys, regions and moments, for each
of which PROGRAM (msk_token_print) must print the token that AWS's own signer
for Python makes, but for the name that the client gives itself behind the
signature."""
import base64
import datetime
import json
import random
import subprocess
import sys

import botocore.auth
from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
from botocore.credentials import CredentialProvider, Credentials

KEY = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
BASE64 = "abcXYZ0189+/="
REGIONS = ["eu-west-1", "us-east-1", "ap-southeast-2", "us-gov-west-1",
           "cn-north-1"]


class Clock(datetime.datetime):
    """The one moment of a case, however botocore asks for it."""
    moment = 0

    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(cls.moment, tz)

    @classmethod
    def utcnow(cls):
        return datetime.datetime.fromtimestamp(
            cls.moment, datetime.timezone.utc).replace(tzinfo=None)


class Given(CredentialProvider):
    def __init__(self, case):
        super().__init__()
        self.case = case

    def load(self):
        return Credentials(self.case["access_key"], self.case["secret_key"],
                           self.case["token"])


def stop_clock():
    botocore.auth.datetime = type("module", (), {
        "datetime": Clock, "timezone": datetime.timezone})
    if hasattr(botocore.auth, "get_current_datetime"):
        botocore.auth.get_current_datetime = (
            lambda remove_tzinfo=True: Clock.utcnow() if remove_tzinfo
            else Clock.now(datetime.timezone.utc))


def random_case(rng):
    def letters(alphabet, count):
        return "".join(rng.choice(alphabet) for _ in range(count))

    return {"access_key": "AKIA" + letters(KEY, 16),
            "secret_key": letters(BASE64, 40),
            "token": letters(BASE64, rng.randrange(1, 1500))
            if rng.random() < 0.6 else None,
            "region": rng.choice(REGIONS),
            "time": rng.randrange(1_600_000_000, 2_000_000_000)}


def url(token):
    """What is signed, sorted as it is for that, and the signature."""
    if "=" in token:
        raise ValueError("padding")
    whole = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    signed, _, name = whole.partition("&User-Agent=")
    if not name:
        raise ValueError("no User-Agent")
    place, _, query = signed.partition("?")
    return [place] + sorted(query.split("&"))


def theirs(case):
    Clock.moment = case["time"]
    token, expires_ms = (
        MSKAuthTokenProvider.generate_auth_token_from_credentials_provider(
            case["region"], Given(case)))
    if expires_ms != (case["time"] + 900) * 1000:
        raise ValueError("the signer's clock was not stopped")
    return url(token)


def main(program, count, seed):
    rng = random.Random(int(seed))
    cases = [random_case(rng) for _ in range(int(count))]
    stop_clock()
    ours = subprocess.run(
        [program], input="".join(json.dumps(c) + "\n" for c in cases),
        capture_output=True, text=True, check=True).stdout.splitlines()
    if len(ours) != len(cases):
        sys.exit(f"{len(ours)} tokens for {len(cases)} cases")
    for case, token in zip(cases, ours):
        if url(token) != theirs(case):
            sys.exit(f"{case}\nours:   {url(token)}\ntheirs: {theirs(case)}")
    print(len(cases))


main(*sys.argv[1:])
