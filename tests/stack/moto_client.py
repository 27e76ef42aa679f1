"""What tests ask of moto's server.

    moto_client.py user URL            a user who may do all; prints key and secret,
                                and switches the checks of signatures on
    moto_client.py setup BUCKET TOPIC  makes them, and a queue that hears the topic;
                                prints the topic's ARN and the queue's URL
    moto_client.py role NAME           a role that may do all; prints its ARN
    moto_client.py objects BUCKET      name, type, encryption and bytes of each
    moto_client.py get BUCKET KEY      an object's bytes
    moto_client.py put BUCKET KEY [KMS_KEY]  stdin becomes the object, encrypted by
                                that key; the bucket keeps versions from then on;
                                prints the version
    moto_client.py uploads BUCKET      how many are neither completed nor aborted
    moto_client.py messages QUEUE      takes the messages off: one body a line
    moto_client.py secret NAME         a secret with the text on stdin, made or
                                changed; prints its ARN

    moto_client.py schema REGISTRY NAME FORMAT  stdin becomes a version of the
                                schema in Glue's registry; both are made where
                                they are missing; prints the version's id

All but the first take MOTO_URL and the MOTO_ keys of the environment.
"""
import json
import os
import sys
import urllib.request

import boto3

ALL = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"}]})


def client(service, url=None, key="none", secret="none"):
    return boto3.client(
        service, endpoint_url=url or os.environ["MOTO_URL"],
        region_name="eu-central-1",
        aws_access_key_id=os.environ.get("MOTO_ACCESS_KEY_ID", key),
        aws_secret_access_key=os.environ.get("MOTO_SECRET_ACCESS_KEY",
                                             secret))


def user(url):
    iam = client("iam", url)
    iam.create_user(UserName="stack")
    iam.put_user_policy(UserName="stack", PolicyName="all",
                        PolicyDocument=ALL)
    key = iam.create_access_key(UserName="stack")["AccessKey"]
    urllib.request.urlopen(urllib.request.Request(
        url + "/moto-api/reset-auth", b"0",
        {"Content-Type": "text/plain"}, method="POST"))
    print(key["AccessKeyId"], key["SecretAccessKey"])


def setup(bucket, topic):
    client("s3").create_bucket(
        Bucket=bucket, CreateBucketConfiguration={
            "LocationConstraint": "eu-central-1"})
    sns, sqs = client("sns"), client("sqs")
    arn = sns.create_topic(Name=topic)["TopicArn"]
    queue = sqs.create_queue(QueueName=topic)["QueueUrl"]
    queue_arn = sqs.get_queue_attributes(
        QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue_arn,
                  Attributes={"RawMessageDelivery": "true"})
    print(arn, queue)


def role(name):
    iam = client("iam")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"AWS": "*"}}]}))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=ALL)
    print(arn)


def objects(bucket):
    s3 = client("s3")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for item in page.get("Contents", []):
            head = s3.head_object(Bucket=bucket, Key=item["Key"])
            print(item["Key"], head["ContentType"],
                  head.get("SSEKMSKeyId", "-"), item["Size"])


def get(bucket, key):
    body = client("s3").get_object(Bucket=bucket, Key=key)["Body"]
    sys.stdout.buffer.write(body.read())


def put(bucket, key, *kms_key):
    s3 = client("s3")
    s3.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    more = {"ServerSideEncryption": "aws:kms",
            "SSEKMSKeyId": kms_key[0]} if kms_key else {}
    print(s3.put_object(Bucket=bucket, Key=key, Body=sys.stdin.buffer.read(),
                        **more)["VersionId"])


def uploads(bucket):
    print(len(client("s3").list_multipart_uploads(Bucket=bucket)
              .get("Uploads", [])))


def messages(queue):
    sqs = client("sqs")
    while True:
        got = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        if not got.get("Messages"):
            return
        for message in got["Messages"]:
            print(message["Body"])
            sqs.delete_message(QueueUrl=queue,
                               ReceiptHandle=message["ReceiptHandle"])


def secret(name):
    manager = client("secretsmanager")
    text = sys.stdin.read()
    try:
        answer = manager.create_secret(Name=name, SecretString=text)
    except manager.exceptions.ResourceExistsException:
        answer = manager.put_secret_value(SecretId=name, SecretString=text)
    print(answer["ARN"])


def schema(registry, name, form):
    glue = client("glue")
    text = sys.stdin.read()
    names = {"RegistryName": registry, "SchemaName": name}
    try:
        glue.create_registry(RegistryName=registry)
    except glue.exceptions.AlreadyExistsException:
        pass
    try:
        answer = glue.create_schema(
            RegistryId={"RegistryName": registry}, SchemaName=name,
            DataFormat=form, Compatibility="NONE", SchemaDefinition=text)
    except glue.exceptions.AlreadyExistsException:
        answer = glue.register_schema_version(
            SchemaId=names, SchemaDefinition=text)
    print(answer["SchemaVersionId"])


{"user": user, "setup": setup, "objects": objects, "get": get,
 "put": put, "uploads": uploads, "messages": messages, "role": role,
 "secret": secret, "schema": schema}[sys.argv[1]](*sys.argv[2:])
