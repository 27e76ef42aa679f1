"""CloudWatch of moto's server, as tests need it.

    cloudwatch.py aws cloudwatch put-metric-alarm --cli-input-json JSON ...
    cloudwatch.py aws cloudwatch put-dashboard --dashboard-name N ...
                               as the AWS CLI does, for examples/cloudwatch
    cloudwatch.py alarms       all alarms, a line of JSON each
    cloudwatch.py dashboard N  its body
    cloudwatch.py check FILE...  whether botocore, which knows the API, takes
                               what put-metric-alarm is given, and no more of
                               it is left unsaid than the API wants
"""
import json
import os
import sys

import boto3
from botocore.validate import ParamValidator

cloudwatch = boto3.client(
    "cloudwatch", endpoint_url=os.environ["MOTO_URL"],
    region_name="eu-central-1",
    aws_access_key_id=os.environ["MOTO_ACCESS_KEY_ID"],
    aws_secret_access_key=os.environ["MOTO_SECRET_ACCESS_KEY"])


def text(value):
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def aws(*arguments):
    options = dict(zip(arguments[2::2], arguments[3::2]))
    assert options.pop("--region") == "eu-central-1"
    if arguments[:2] == ("cloudwatch", "put-metric-alarm"):
        cloudwatch.put_metric_alarm(
            **json.loads(options.pop("--cli-input-json")))
    elif arguments[:2] == ("cloudwatch", "put-dashboard"):
        cloudwatch.put_dashboard(
            DashboardName=options.pop("--dashboard-name"),
            DashboardBody=options.pop("--dashboard-body"))
    else:
        sys.exit("unexpected: aws %s" % " ".join(arguments))
    assert not options, options


def alarms():
    for page in cloudwatch.get_paginator("describe_alarms").paginate():
        for alarm in page["MetricAlarms"]:
            print(json.dumps(alarm, default=text))


def dashboard(name):
    print(cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"])


def check(*files):
    shape = cloudwatch.meta.service_model.operation_model(
        "PutMetricAlarm").input_shape
    for name in files:
        with open(name, encoding="utf-8") as file:
            alarm = json.load(file)
        report = ParamValidator().validate(alarm, shape)
        assert not report.has_errors(), name + report.generate_report()
        one = ("MetricName" in alarm) + ("Metrics" in alarm)
        assert one == 1, name + ": MetricName or Metrics, one of them"
        assert len(alarm["AlarmName"]) <= 255
        assert alarm["DatapointsToAlarm"] <= alarm["EvaluationPeriods"]
        if "Metrics" in alarm:
            said = [q for q in alarm["Metrics"] if q.get("ReturnData", True)]
            assert len(said) == 1, name + ": one expression is watched"
            assert "Period" not in alarm and "Statistic" not in alarm
        else:
            assert alarm["Period"] % 60 == 0 and "Statistic" in alarm
            seconds = alarm["Period"] * alarm["EvaluationPeriods"]
            assert seconds <= 86400, name + ": more than a day"


{"aws": aws, "alarms": alarms, "dashboard": dashboard,
 "check": check}[sys.argv[1]](*sys.argv[2:])
