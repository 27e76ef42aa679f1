#!/usr/bin/env python3
"""settings_botocore.py PROBE COUNT [SEED]: whether PROBE finds the region, the
endpoint and the CA file that botocore finds, for every service, kind of region
and kind of endpoint, and for COUNT random settings of options, environment and
files. The variables that botocore reads are those of
the AWS CLI 2 (AWS_REGION counts, and before AWS_DEFAULT_REGION).

Prints the settings that differ, and exits 1.
"""
import os
import random
import subprocess
import sys
import tempfile
import urllib.parse

import botocore.awsrequest
import botocore.config
import botocore.exceptions
import botocore.loaders
import botocore.session

REGIONS = ("eu-west-1", "us-east-1", "ap-south-1", "us-gov-west-1",
           "cn-north-1", "us-iso-east-1", "us-isob-east-1",
           "eusc-de-east-1")
# Our name of a service, botocore's, and a call without parameters.
SERVICES = (("dynamodb", "dynamodb", "list_tables"),
            ("s3", "s3", "list_buckets"), ("sns", "sns", "list_topics"),
            ("sts", "sts", "get_caller_identity"),
            ("secrets_manager", "secretsmanager", "list_secrets"),
            ("kafka", "kafka", "list_clusters"))
VARIABLES = {  # the AWS CLI's, in its own configprovider.py
    "profile": (None, ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"], None, None),
    "region": ("region", ["AWS_REGION", "AWS_DEFAULT_REGION"], None, None)}
LOADER = botocore.loaders.create_loader()


def chance(r, p):
    return r.random() < p


def flag(r):
    return r.choice(("true", "false", "True", "0"))


def profile(r, name):
    lines = ["output = json"]
    if chance(r, 0.6):
        lines.append("region = " + r.choice(REGIONS))
    if chance(r, 0.3):
        lines.append(f"endpoint_url = http://profile-{name}.test/")
    if chance(r, 0.4):
        lines.append("services = " + r.choice("ab"))
    if chance(r, 0.2):
        lines.append(f"ca_bundle = /ca-{name}.pem")
    for key in "use_fips_endpoint", "use_dualstack_endpoint":
        if chance(r, 0.2):
            lines.append(f"{key} = {flag(r)}")
    if chance(r, 0.1):
        lines.append(f"ignore_configured_endpoint_urls = {flag(r)}")
    return lines


def files(r, folder):
    config = os.path.join(folder, "config")
    with open(config, "w") as file:
        for name in "default", "p", "q":
            head = name if name == "default" else "profile " + name
            file.write("\n".join([f"[{head}]", *profile(r, name), ""]))
        for name in "ab":
            file.write(f"[services {name}]\n")
            for service, _, _ in SERVICES:
                if chance(r, 0.5):
                    file.write(f"{service} =\n  max_attempts = 3\n"
                               f"  endpoint_url = http://{name}-"
                               f"{service.replace('_', '')}.test:81/x\n")
    return config


def settings(r, folder):
    """The environment; the options."""
    env = {"AWS_CONFIG_FILE": files(r, folder)}
    for name, values, p in (
            ("AWS_PROFILE", ("default", "p", "q"), 0.5),
            ("AWS_DEFAULT_PROFILE", ("default", "p", "q"), 0.3),
            ("AWS_REGION", REGIONS, 0.4), ("AWS_DEFAULT_REGION", REGIONS, 0.4),
            ("AWS_ENDPOINT_URL", ("http://all.test", "https://e.test:9/y/"),
             0.2),
            ("AWS_ENDPOINT_URL_DYNAMODB", ("http://d.test:8000",), 0.2),
            ("AWS_ENDPOINT_URL_SECRETS_MANAGER", ("http://m.test",), 0.2),
            ("AWS_ENDPOINT_URL_S3", ("http://s.test/",), 0.2),
            ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", ("true", "FALSE"), 0.2),
            ("AWS_USE_FIPS_ENDPOINT", ("true", "false"), 0.15),
            ("AWS_USE_DUALSTACK_ENDPOINT", ("TRUE", "no"), 0.15),
            ("AWS_CA_BUNDLE", ("/environment.pem",), 0.2)):
        if chance(r, p):
            env[name] = r.choice(values)
    return env, {
        "profile": r.choice((None, None, "default", "p", "q")),
        "region": r.choice((None, None, None, *REGIONS)),
        "endpoint": r.choice((None, None, None, None, "http://option.test"))}


def all_endpoints():
    """Settings, as above, and the service."""
    options = dict.fromkeys(("profile", "region", "endpoint"))
    for number in range(4 * len(REGIONS) * len(SERVICES)):
        rest, kind = divmod(number, 4)
        service, region = divmod(rest, len(REGIONS))
        yield ({"AWS_CONFIG_FILE": "/dev/null",
                "AWS_USE_FIPS_ENDPOINT": ("false", "true")[kind & 1],
                "AWS_USE_DUALSTACK_ENDPOINT": ("false", "true")[kind >> 1]},
               {**options, "region": REGIONS[region]}, SERVICES[service])


class Sent(Exception):
    pass


def where(client, call):
    """The URL that a request of the client goes to, without its path."""
    urls = []

    def stop(request, **_):
        urls.append(request.url)
        raise Sent
    client.meta.events.register("before-send", stop)
    try:
        getattr(client, call)()
    except Sent:
        pass
    return urls[0]


def theirs(env, options, service):
    old = dict(os.environ)
    os.environ.update(env)
    try:
        session = botocore.session.Session(
            session_vars=VARIABLES, profile=options["profile"])
        session.register_component("data_loader", LOADER)
        region = options["region"] or session.get_config_variable("region")
        client = session.create_client(
            service[1], region_name=options["region"],
            endpoint_url=options["endpoint"], aws_access_key_id="a",
            aws_secret_access_key="s", verify=False)
        url = where(client, service[2]).partition("?")[0]
        url = url.removesuffix("/v1/clusters").rstrip("/")
        ca = session.get_config_variable("ca_bundle") or "-"
        return f"{region} {url} {ca}"
    except (botocore.exceptions.BotoCoreError, ValueError) as error:
        return f"- {error}"
    finally:
        os.environ.clear()
        os.environ.update(old)


def ours(probe, env, options, service):
    command = [probe, "-s", service[0]]
    for name, letter in ("profile", "-p"), ("region", "-r"), ("endpoint", "-u"):
        if options[name]:
            command += [letter, options[name]]
    run = subprocess.run(command, env={**os.environ, **env}, timeout=60,
                         capture_output=True, text=True)
    if run.returncode not in (0, 78):
        return f"status {run.returncode}: {run.stderr}"
    return run.stdout.strip() or "- " + run.stderr.strip()


def same(want, got):
    # Without a region botocore asks S3 and STS where no region is; we don't.
    if want.startswith(("None ", "- You must specify")):
        return got.startswith("- ") and "no AWS region" in got
    # There is no such endpoint, which only a connection tells us.
    return want.startswith("- ") or want == got


class Judge:
    def __init__(self, probe):
        self.probe = probe
        self.count = self.refused = self.wrong = 0
        self.hosts = set()

    def compare(self, env, options, service):
        want = theirs(env, options, service)
        got = ours(self.probe, env, options, service)
        self.count += 1
        self.refused += want.startswith("- ")
        self.hosts.add(urllib.parse.urlsplit(want.split(" ")[1]).netloc)
        if not same(want, got):
            self.wrong += 1
            with open(env["AWS_CONFIG_FILE"]) as config:
                print(f"got {got}, want {want}", service, options, env,
                      config.read(), sep="\n")


def main():
    probe, count = sys.argv[1], int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    for name in [n for n in os.environ if n.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update({
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        # As the AWS CLI 2 has it.
        "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT": "regional"})
    r = random.Random(seed)
    judge = Judge(probe)
    for case in all_endpoints():
        judge.compare(*case)
    for _ in range(count):
        with tempfile.TemporaryDirectory() as folder:
            judge.compare(*settings(r, folder), r.choice(SERVICES))
    print(f"{judge.count} settings, seed {seed}: {len(judge.hosts)} different "
          f"hosts, {judge.refused} that botocore refuses, {judge.wrong} not "
          "botocore's")
    return judge.wrong != 0 or len(judge.hosts) < 80 or \
        judge.refused > judge.count / 4


sys.exit(main())
