#!/usr/bin/env python3
"""credentials_botocore.py PROBE COUNT [SEED]: whether PROBE finds the
credentials that botocore finds, for COUNT random settings of environment,
files, STS, container and instance.

A server stands for the last three. The access keys it gives tell where they
are from: "a<base" is role a, assumed with the keys base. Prints the settings
that differ, and exits 1.
"""
import datetime
import http.server
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import urllib.parse

import botocore.session

NAMES = "default", "p", "q", "r"
VARIABLES = {  # the AWS CLI's, in its own configprovider.py
    "profile": (None, ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"], None, None)}


def expiration():
    now = datetime.datetime.now(datetime.timezone.utc)
    return (now + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, text, status=200):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def keys(self, key):
        self.reply(json.dumps({
            "Code": "Success", "AccessKeyId": key, "SecretAccessKey": "s",
            "Token": "t", "Expiration": expiration()}))

    def do_PUT(self):
        self.reply("session")

    def do_GET(self):
        if self.path == "/container":
            self.keys("container")
        elif self.path.endswith("/security-credentials/"):
            self.reply("role")
        elif self.path.endswith("/security-credentials/role"):
            self.keys("instance")
        else:
            self.reply("", 404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(urllib.parse.parse_qsl(body))
        signed = re.search("Credential=([^/]+)/",
                           self.headers.get("Authorization", ""))
        source = signed[1] if signed else form.get("WebIdentityToken", "")
        key = form["RoleArn"].rpartition("/")[2] + "<" + source
        action = form["Action"]
        self.reply(
            f"<{action}Response xmlns=\"https://sts.amazonaws.com/doc/"
            f"2011-06-15/\"><{action}Result><Credentials><AccessKeyId>"
            f"{key.replace('<', '&lt;')}</AccessKeyId><SecretAccessKey>s"
            f"</SecretAccessKey><SessionToken>t</SessionToken><Expiration>"
            f"{expiration()}</Expiration></Credentials></{action}Result>"
            f"<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>"
            f"</{action}Response>")


def chance(r, p):
    return r.random() < p


def keys_of(r, name):
    lines = [f"aws_access_key_id = {name}", "aws_secret_access_key = s"]
    if chance(r, 0.04):
        return lines[:1]
    return lines + [f"{token} = {token}-{name}" for token in
                    ("aws_session_token", "aws_security_token")
                    if chance(r, 0.3)]


def profile(r, name, token):
    lines = ["region = eu-west-1"]
    if chance(r, 0.5):
        lines.append(f"role_arn = arn:aws:iam::123456789012:role/{name}")
        if chance(r, 0.9):
            lines.append("source_profile = " + r.choice(NAMES))
        if chance(r, 0.15):
            lines.append("credential_source = " + r.choice((
                "Environment", "EcsContainer", "Ec2InstanceMetadata", "X")))
    if chance(r, 0.15):
        lines.append(f"web_identity_token_file = {token}")
    if chance(r, 0.2):
        lines.append("credential_process = echo '" + json.dumps(
            {"Version": 1, "AccessKeyId": "process-" + name,
             "SecretAccessKey": "s"}) + "'")
    if chance(r, 0.25):
        lines += keys_of(r, "config-" + name)
    return lines


def files(r, folder, token):
    config = os.path.join(folder, "config")
    shared = os.path.join(folder, "shared")
    with open(config, "w") as file:
        for name in NAMES:
            head = name if name == "default" else "profile " + name
            lines = profile(r, name, token)
            file.write("\n".join([f"[{head}]", *lines, ""]))
    with open(shared, "w") as file:
        for name in NAMES:
            if chance(r, 0.35):
                file.write("\n".join(
                    [f"[{name}]", *keys_of(r, "file-" + name), ""]))
    os.chmod(config, 0o600)
    os.chmod(shared, 0o600)
    return {"AWS_CONFIG_FILE": config, "AWS_SHARED_CREDENTIALS_FILE": shared}


def settings(r, folder, url):
    """The environment, and the profile that is asked for."""
    token = os.path.join(folder, "token")
    with open(token, "w") as file:
        file.write("eyJ.jwt.sig")
    os.chmod(token, 0o600)
    env = files(r, folder, token)
    env["AWS_ENDPOINT_URL_STS"] = url
    env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = url
    env["AWS_EC2_METADATA_DISABLED"] = r.choice(("true", "false"))
    if chance(r, 0.25):
        env["AWS_ACCESS_KEY_ID"] = "environment"
        if chance(r, 0.9):
            env["AWS_SECRET_ACCESS_KEY"] = "s"
        for token in "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN":
            if chance(r, 0.3):
                env[token] = token.lower()
        if chance(r, 0.2):
            env["AWS_CREDENTIAL_EXPIRATION"] = r.choice((
                "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z",
                "2099-01-01T02:00:00+02:00", "soon"))
    if chance(r, 0.6):
        env["AWS_PROFILE"] = r.choice((*NAMES, "nobody") if chance(r, 0.2)
                                      else NAMES)
    if chance(r, 0.2):
        env["AWS_DEFAULT_PROFILE"] = r.choice(NAMES)
    if chance(r, 0.3):
        env["AWS_WEB_IDENTITY_TOKEN_FILE"] = token
    if chance(r, 0.3):
        env["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/web"
    if chance(r, 0.4):
        env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url + "/container"
    return env, r.choice((None, None, *NAMES))


def theirs(env, name):
    old = dict(os.environ)
    os.environ.update(env)
    try:
        found = botocore.session.Session(
            session_vars=VARIABLES, profile=name).get_credentials()
        if not found:
            return "-"
        keys = found.get_frozen_credentials()
        return f"{keys.access_key} {keys.token or '-'}"
    except Exception:  # whatever it calls it, there are none
        return "-"
    finally:
        os.environ.clear()
        os.environ.update(old)


def ours(probe, env, name):
    command = [probe] + (["-p", name] if name else [])
    run = subprocess.run(command, env={**os.environ, **env}, timeout=60,
                         capture_output=True, text=True)
    if run.returncode not in (0, 75, 77, 78):
        return f"status {run.returncode}", run.stderr
    if not run.stdout:
        return "-", run.stderr
    key, _, token = run.stdout.split(" ")[:3]
    return f"{key} {token}", run.stderr


def main():
    probe, count = sys.argv[1], int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    for name in [n for n in os.environ if n.startswith("AWS_")]:
        del os.environ[name]
    os.environ["AWS_DEFAULT_REGION"] = "eu-west-1"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    r = random.Random(seed)
    wrong, kinds = 0, set()
    for n in range(count):
        with tempfile.TemporaryDirectory() as folder:
            env, name = settings(r, folder, url)
            want = theirs(env, name)
            got, message = ours(probe, env, name)
            kinds.add(want)
            if got != want:
                wrong += 1
                with open(env["AWS_CONFIG_FILE"]) as config, \
                        open(env["AWS_SHARED_CREDENTIALS_FILE"]) as shared:
                    print(f"{n}: got {got}, want {want}; asked for {name}",
                          env, config.read(), shared.read(), message,
                          sep="\n")
    print(f"{count} settings, seed {seed}: {len(kinds)} different results, "
          f"{wrong} not botocore's")
    return wrong != 0 or count >= 100 and len(kinds) < 20


sys.exit(main())
