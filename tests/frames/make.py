"""make.py: prints the vectors, one JSON object a line; run by make.sh.

    name      what it is, for messages
    by, with  the serialiser that made it, and its settings
    format    the framing's name for avro-unframe -f
    named     what avro-unframe makes of it with that name: "id", or the
              code of an error
    auto      what it makes of it without: "id" where it can tell
    options   more options that it takes
    record    the record as msk-tail would write it
    id, bare  what stands behind avro-unframe: the id as the registry (or
              fastavro) says, the bytes as fastavro encodes the datum
    key       true where the key is framed
"""
import base64
import http.server
import io
import json
import os
import subprocess
import threading
import urllib.request
import uuid

import confluent_kafka
import fastavro
from confluent_kafka.schema_registry import (
    Schema, SchemaRegistryClient, header_schema_id_serializer)
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

HERE = os.path.dirname(os.path.abspath(__file__))
LIB = os.environ["FRAMES_LIB"]
SCHEMA_FILE = os.path.join(HERE, "row.avsc")
DATUM_FILE = os.path.join(HERE, "row.json")
with open(SCHEMA_FILE, encoding="utf-8") as f:
    SCHEMA = f.read()
with open(DATUM_FILE, encoding="utf-8") as f:
    DATUM = json.load(f)
DATUM["note"] = DATUM["note"]["string"]
PARSED = fastavro.parse_schema(json.loads(SCHEMA))
REGISTRY = os.environ["REGISTRY_URL"]
API = REGISTRY.replace("/ccompat/v7", "/registry")
USER = os.environ["REGISTRY_USER"] + ":" + os.environ["REGISTRY_PASSWORD"]
APICURIO = "io.apicurio.registry.serde.avro.AvroKafkaSerializer"
VERSIONS = {"apicurio2": "io.apicurio:apicurio-registry-serdes-avro-serde",
            "apicurio3": "io.apicurio:apicurio-registry-avro-serde-kafka",
            "glue": "software.amazon.glue:schema-registry-serde"}
GLUE_ID = str(uuid.uuid4())


def text(data):
    return base64.b64encode(data).decode()


def bare():
    out = io.BytesIO()
    fastavro.schemaless_writer(out, PARSED, DATUM)
    return text(out.getvalue())


def as_printed(value):
    """A header's value as msk-tail prints it: text, unless it is none."""
    data = base64.b64decode(value["base64"])
    try:
        return data.decode()
    except UnicodeDecodeError:
        return value


def emit(name, by, settings, headers, data, *, form, ident, named="id",
         auto="id", options=(), key=False):
    headers = [as_printed(h) if isinstance(h, dict) else h for h in headers]
    record = {"topic": "T", "partition": 0, "offset": 7,
              "headers": headers, "key" if key else "payload": None}
    del record["key" if key else "payload"]
    record["key_base64" if key else "payload_base64"] = text(data)
    if key:
        record["payload"] = None
    print(json.dumps({"name": name, "by": by, "with": settings,
                      "format": form, "named": named, "auto": auto,
                      "options": list(options), "key": key, "record": record,
                      "id": ident, "bare": bare()}, ensure_ascii=False),
          flush=True)


def version(library):
    """GROUP:ARTIFACT:VERSION of what is in that folder."""
    artifact = VERSIONS[library].rpartition(":")[2]
    jar, = (j for j in os.listdir(os.path.join(LIB, library))
            if j.startswith(artifact + "-") and
            j[len(artifact) + 1].isdigit())
    return "%s:%s" % (VERSIONS[library], jar[len(artifact) + 1:-4])


def java(library, serialiser, topic="T", key=False, **settings):
    """Headers and bytes, as Vectors.java prints them."""
    folder = os.path.join(LIB, library)
    done = subprocess.run(
        ["java", "-cp", f"{folder}:{folder}/*", "Vectors", SCHEMA_FILE,
         DATUM_FILE, serialiser, "key" if key else "value", topic] +
        [f"{name}={value}" for name, value in settings.items()],
        check=True, stdout=subprocess.PIPE,
        env={**os.environ, "AWS_ACCESS_KEY_ID": "none",
             "AWS_SECRET_ACCESS_KEY": "none", "AWS_REGION": "eu-central-1"})
    got = json.loads(done.stdout.decode().splitlines()[-1])
    return got["headers"], base64.b64decode(got["bytes"])


def ids_of(artifact):
    """contentId and globalId, as the registry says."""
    request = urllib.request.Request(API + "/v3/search/versions?artifactId=" +
                                     artifact)
    request.add_header("Authorization", "Basic " + text(USER.encode()))
    with urllib.request.urlopen(request) as reply:
        found, = (v for v in json.load(reply)["versions"]
                  if v["artifactId"] == artifact)
    return found


def apicurio(name, library, *, form, use, topic, key=False, named="id",
             auto="id", **settings):
    login = "apicurio.registry.auth." if library == "apicurio3" else \
        "apicurio.auth."
    headers, data = java(
        library, APICURIO, topic, key,
        **{"apicurio.registry.url": API + ("/v3" if library == "apicurio3"
                                           else "/v2"),
           "apicurio.registry.auto-register": "true",
           login + "username": os.environ["REGISTRY_USER"],
           login + "password": os.environ["REGISTRY_PASSWORD"], **settings})
    ids = ids_of(topic + ("-key" if key else "-value"))
    ident = ids[use] if use == "contentId" else "globalId:%d" % ids[use]
    emit(name, version(library), settings, headers, data, form=form,
         ident=ident, named=named, auto=auto, key=key,
         options=["--global-id"]
         if use == "globalId" and not headers else [])


def all_of_apicurio():
    """The same schema in several artifacts: one content id, many global
    ones. The first artifacts hold something else, so that neither is 1."""
    eight = {"apicurio.registry.headers.enabled": "false"}
    in_headers = {"apicurio.registry.headers.enabled": "true"}
    by_global = {"apicurio.registry.use-id": "globalId"}
    legacy = {"apicurio.registry.id-handler":
              "io.apicurio.registry.serde.Legacy8ByteIdHandler"}
    four = {"apicurio.registry.id-handler":
            "io.apicurio.registry.serde.Legacy4ByteIdHandler"}
    apicurio("Apicurio 3, as it comes: content id in 4 bytes", "apicurio3",
             form="apicurio4", use="contentId", topic="A")
    apicurio("Apicurio 3, global id in 4 bytes", "apicurio3",
             form="apicurio4", use="globalId", topic="B", **by_global)
    apicurio("Apicurio 3, content id in 8 bytes", "apicurio3",
             form="apicurio8", use="contentId", topic="C",
             auto="frame.ambiguous", **legacy)
    apicurio("Apicurio 3, global id in 8 bytes", "apicurio3",
             form="apicurio8", use="globalId", topic="D",
             auto="frame.ambiguous", **legacy, **by_global)
    apicurio("Apicurio 3, content id in a header", "apicurio3",
             form="apicurio4", use="contentId", topic="E", **in_headers)
    apicurio("Apicurio 3, global id in a header", "apicurio3",
             form="apicurio8", use="globalId", topic="F", **in_headers,
             **by_global)
    apicurio("Apicurio 3, a key's content id in a header", "apicurio3",
             form="apicurio4", use="contentId", topic="G", key=True,
             **in_headers)
    apicurio("Apicurio 3, Avro's JSON encoding", "apicurio3",
             form="apicurio4", use="contentId", topic="M",
             named="frame.encoding", auto="frame.encoding", **in_headers,
             **{"apicurio.registry.avro.encoding": "JSON"})
    apicurio("Apicurio 2, global id in 8 bytes", "apicurio2",
             form="apicurio8", use="globalId", topic="H",
             auto="frame.ambiguous", **eight)
    apicurio("Apicurio 2, content id in 8 bytes", "apicurio2",
             form="apicurio8", use="contentId", topic="I",
             auto="frame.ambiguous", **eight,
             **{"apicurio.registry.use-id": "contentId"})
    apicurio("Apicurio 2, global id in 4 bytes", "apicurio2",
             form="apicurio4", use="globalId", topic="J", **eight, **four)
    apicurio("Apicurio 2, as it comes: global id in a header", "apicurio2",
             form="apicurio8", use="globalId", topic="K")
    apicurio("Apicurio 2, a key's global id in a header", "apicurio2",
             form="apicurio8", use="globalId", topic="L", key=True)


def confluent():
    """Ids by the registry; GUIDs by the mock client of the same package,
    since Apicurio gives out none."""
    by = "confluent-kafka " + confluent_kafka.__version__
    real = SchemaRegistryClient({"url": REGISTRY,
                                 "basic.auth.user.info": USER})
    for field in MessageField.VALUE, MessageField.KEY:
        one_confluent(by, real, "id in 4 bytes", field, "prefix", None)
    mock = SchemaRegistryClient.new_client({"url": "mock://frames"})
    for field in MessageField.VALUE, MessageField.KEY:
        one_confluent(by, mock, "GUID in a header", field, "header",
                      header_schema_id_serializer)
        one_confluent(by, mock, "GUID in 17 bytes", field, "guid",
                      lambda data, _, ident: ident.guid_to_bytes() + data)


def one_confluent(by, client, name, field, how, serializer):
    key = field == MessageField.KEY
    subject = "T-key" if key else "T-value"
    ctx = SerializationContext("T", field, headers=[])
    config = {"auto.register.schemas": True}
    if serializer is not None:
        config["schema.id.serializer"] = serializer
    data = AvroSerializer(client, Schema(SCHEMA, "AVRO"), conf=config)(
        DATUM, ctx)
    found = client.lookup_schema(subject, Schema(SCHEMA, "AVRO"))
    headers = []
    for header, value in ctx.headers:
        headers += [header, {"base64": text(value)}]
    emit("Confluent, %s%s" % ("a key's " if key else "", name), by,
         {"schema.id.serializer": how}, headers, data, form="confluent",
         ident=found.schema_id if serializer is None else found.guid,
         key=key)


class GlueStub(http.server.BaseHTTPRequestHandler):
    """Glue's GetSchemaByDefinition, all that a serialiser asks which may not
    register. Source: AWS Glue API Reference."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        ok = self.headers["X-Amz-Target"] == "AWSGlue.GetSchemaByDefinition"
        body = json.dumps({
            "SchemaVersionId": GLUE_ID, "DataFormat": "AVRO",
            "SchemaArn": "arn:aws:glue:eu-central-1:000000000000:schema/r/T",
            "Status": "AVAILABLE"} if ok else
            {"__type": "EntityNotFoundException"}).encode()
        self.send_response(200 if ok else 400)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def glue():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), GlueStub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name, compression in (("as they are", "NONE"),
                              ("compressed", "ZLIB")):
        settings = {"compression": compression, "dataFormat": "AVRO",
                    "avroRecordType": "GENERIC_RECORD"}
        headers, data = java(
            "glue", "com.amazonaws.services.schemaregistry.serializers."
            "GlueSchemaRegistryKafkaSerializer", **settings,
            **{"endpoint": "http://127.0.0.1:%d" % server.server_port,
               "region": "eu-central-1", "registry.name": "r",
               "schemaAutoRegistrationEnabled": "false"})
        emit("AWS Glue, data " + name, version("glue"), settings, headers,
             data, form="glue", ident=GLUE_ID)
    server.shutdown()


def single_object():
    headers, data = java("apicurio3", "single-object")
    avro, = (j for j in os.listdir(os.path.join(LIB, "apicurio3"))
             if j.startswith("avro-1."))
    emit("Avro single object", "org.apache.avro:" + avro[:-4].replace("-", ":"),
         {"class": "BinaryMessageEncoder"}, headers, data,
         form="single-object",
         ident=fastavro.schema.fingerprint(
             fastavro.schema.to_parsing_canonical_form(PARSED),
             "CRC-64-AVRO"))


def other_schemas():
    """So that the schema's own ids are neither 1 nor equal."""
    client = SchemaRegistryClient({"url": REGISTRY,
                                   "basic.auth.user.info": USER})
    for n in range(4):
        client.register_schema("other%d" % n, Schema('"%s"' % (
            "int", "long", "string", "string")[n], "AVRO"))


other_schemas()
confluent()
all_of_apicurio()
glue()
single_object()
