"""Queues, topics, streams, events, logs and alarms."""
from __future__ import annotations

import json

from .subject import BEFORE, TAG_VALUES, UNTAG_VALUES, Call, Set, Subject, pairs, tags

POLICY = {"Version": "2012-10-17", "Statement": [{"Sid": "Own", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
                                                  "Action": "sns:Publish", "Resource": "*"}]}
OPEN = {"Version": "2012-10-17", "Statement": [{"Sid": "Own", "Effect": "Allow", "Principal": {"AWS": "*"},
                                                "Action": "sns:Publish", "Resource": "*"}]}


def _sqs_read(c, x):
    got = c("sqs").get_queue_attributes(QueueUrl=x["url"], AttributeNames=["All"])["Attributes"]
    return {"id": x["url"], "url": x["url"], "arn": got["QueueArn"], "name": x["name"],
            "visibility_timeout_seconds": int(got["VisibilityTimeout"]), "delay_seconds": int(got["DelaySeconds"]),
            "message_retention_seconds": int(got["MessageRetentionPeriod"]), "max_message_size": int(got["MaximumMessageSize"]),
            "receive_wait_time_seconds": int(got["ReceiveMessageWaitTimeSeconds"]),
            "tags": tags(c("sqs").list_queue_tags(QueueUrl=x["url"]).get("Tags", {}))}


def _sqs_create(c, name):
    return {"name": name, "url": c("sqs").create_queue(QueueName=name, tags=BEFORE,
                                                       Attributes={"VisibilityTimeout": "30"})["QueueUrl"]}


def _sns_read(c, x):
    got = c("sns").get_topic_attributes(TopicArn=x["arn"])["Attributes"]
    return {"id": x["arn"], "arn": x["arn"], "name": x["name"], "display_name": got.get("DisplayName", ""),
            "policy": got["Policy"], "kms_master_key_id": got.get("KmsMasterKeyId", ""),
            "tags": tags(c("sns").list_tags_for_resource(ResourceArn=x["arn"])["Tags"])}


def _sns_create(c, name):
    arn = c("sns").create_topic(Name=name, Tags=pairs(BEFORE), Attributes={"DisplayName": "Pay", "Policy": json.dumps(POLICY)})
    return {"name": name, "arn": arn["TopicArn"]}


def _kinesis_read(c, x):
    got = c("kinesis").describe_stream_summary(StreamName=x["name"])["StreamDescriptionSummary"]
    return {"id": got["StreamARN"], "arn": got["StreamARN"], "name": x["name"], "shard_count": got["OpenShardCount"],
            "retention_period": got["RetentionPeriodHours"], "encryption_type": got.get("EncryptionType", "NONE"),
            "tags": tags(c("kinesis").list_tags_for_stream(StreamName=x["name"])["Tags"])}


def _kinesis_create(c, name):
    c("kinesis").create_stream(StreamName=name, ShardCount=2)
    c("kinesis").add_tags_to_stream(StreamName=name, Tags=BEFORE)
    c("kinesis").increase_stream_retention_period(StreamName=name, RetentionPeriodHours=48)
    return {"name": name}


def _group_read(c, x):
    got = c("logs").describe_log_groups(logGroupNamePrefix=x["name"])["logGroups"][0]
    return {"id": x["name"], "name": x["name"], "arn": got["arn"].removesuffix(":*"), "skip_destroy": False,
            "retention_in_days": got.get("retentionInDays", 0), "kms_key_id": got.get("kmsKeyId", ""),
            "tags": tags(c("logs").list_tags_log_group(logGroupName=x["name"])["tags"])}


def _group_create(c, name):
    c("logs").create_log_group(logGroupName=name, tags=BEFORE)
    c("logs").put_retention_policy(logGroupName=name, retentionInDays=90)
    return {"name": name, "arn": f"arn:aws:logs:eu-central-1:123456789012:log-group:{name}"}


def _rule_read(c, x):
    got = c("events").describe_rule(Name=x["name"])
    return {"id": x["name"], "name": x["name"], "arn": got["Arn"], "event_bus_name": "default",
            "description": got.get("Description", ""), "schedule_expression": got.get("ScheduleExpression", ""),
            "event_pattern": got.get("EventPattern"), "state": got["State"], "is_enabled": got["State"] == "ENABLED",
            "tags": tags(c("events").list_tags_for_resource(ResourceARN=got["Arn"])["Tags"])}


def _rule_create(c, name):
    arn = c("events").put_rule(Name=name, Description="nightly", ScheduleExpression="rate(1 day)", State="ENABLED",
                               Tags=pairs(BEFORE))["RuleArn"]
    return {"name": name, "arn": arn}


def _alarm_read(c, x):
    got = c("cloudwatch").describe_alarms(AlarmNames=[x["name"]])["MetricAlarms"][0]
    return {"id": x["name"], "alarm_name": x["name"], "arn": got["AlarmArn"], "threshold": got["Threshold"],
            "comparison_operator": got["ComparisonOperator"], "evaluation_periods": got["EvaluationPeriods"],
            "period": got["Period"], "statistic": got["Statistic"], "metric_name": got["MetricName"],
            "namespace": got["Namespace"], "actions_enabled": got["ActionsEnabled"],
            "alarm_description": got.get("AlarmDescription", ""), "treat_missing_data": got.get("TreatMissingData", "missing")}


def _alarm(name, **more):
    return {"AlarmName": name, "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 2, "Period": 300,
            "Threshold": 80.0, "Statistic": "Average", "MetricName": "CPUUtilization", "Namespace": "AWS/EC2",
            "AlarmDescription": "too busy", "ActionsEnabled": True, "TreatMissingData": "missing"} | more


def _alarm_create(c, name):
    c("cloudwatch").put_metric_alarm(**_alarm(name))
    return {"name": name}


def _firehose_read(c, x):
    got = c("firehose").describe_delivery_stream(DeliveryStreamName=x["name"])["DeliveryStreamDescription"]
    return {"id": got["DeliveryStreamARN"], "arn": got["DeliveryStreamARN"], "name": x["name"], "destination": "extended_s3",
            "tags": tags(c("firehose").list_tags_for_delivery_stream(DeliveryStreamName=x["name"])["Tags"])}


def _firehose_create(c, name):
    c("firehose").create_delivery_stream(DeliveryStreamName=name, Tags=pairs(BEFORE), ExtendedS3DestinationConfiguration={
        "RoleARN": "arn:aws:iam::123456789012:role/fire", "BucketARN": "arn:aws:s3:::landing"})
    return {"name": name}


SUBJECTS = [
    Subject("aws_sqs_queue", "sqs", _sqs_create, _sqs_read, [
        Call("set_queue_attributes", lambda x, v: {"QueueUrl": x["url"], "Attributes": v},
             [{"VisibilityTimeout": "120"}, {"DelaySeconds": "15"}, {"MessageRetentionPeriod": "86400", "VisibilityTimeout": "60"}]),
        Call("tag_queue", lambda x, v: {"QueueUrl": x["url"], "Tags": v}, TAG_VALUES),
        Call("untag_queue", lambda x, v: {"QueueUrl": x["url"], "TagKeys": v}, UNTAG_VALUES),
        Call("delete_queue", lambda x, v: {"QueueUrl": x["url"]}, deletes=True)]),
    Subject("aws_sns_topic", "sns", _sns_create, _sns_read, [
        Call("set_topic_attributes", lambda x, v: {"TopicArn": x["arn"], "AttributeName": v[0], "AttributeValue": v[1]},
             [("DisplayName", "Refunds"), ("Policy", json.dumps(OPEN)), ("KmsMasterKeyId", "alias/aws/sns")]),
        Call("tag_resource", lambda x, v: {"ResourceArn": x["arn"], "Tags": pairs(v)}, TAG_VALUES),
        Call("untag_resource", lambda x, v: {"ResourceArn": x["arn"], "TagKeys": v}, UNTAG_VALUES),
        Call("delete_topic", lambda x, v: {"TopicArn": x["arn"]}, deletes=True)]),
    Subject("aws_kinesis_stream", "kinesis", _kinesis_create, _kinesis_read, [
        Call("increase_stream_retention_period", lambda x, v: {"StreamName": x["name"], "RetentionPeriodHours": v}, [72, 168]),
        Call("decrease_stream_retention_period", lambda x, v: {"StreamName": x["name"], "RetentionPeriodHours": v}, [24]),
        Call("update_shard_count", lambda x, v: {"StreamName": x["name"], "TargetShardCount": v, "ScalingType": "UNIFORM_SCALING"},
             [4], response=True),
        Call("add_tags_to_stream", lambda x, v: {"StreamName": x["name"], "Tags": v}, TAG_VALUES),
        Call("remove_tags_from_stream", lambda x, v: {"StreamName": x["name"], "TagKeys": v}, UNTAG_VALUES),
        Call("delete_stream", lambda x, v: {"StreamName": x["name"]}, deletes=True)]),
    Subject("aws_cloudwatch_log_group", "logs", _group_create, _group_read, [
        Call("put_retention_policy", lambda x, v: {"logGroupName": x["name"], "retentionInDays": v}, [7, 365, 1]),
        Call("delete_retention_policy", lambda x, v: {"logGroupName": x["name"]}),
        Call("tag_log_group", lambda x, v: {"logGroupName": x["name"], "tags": v}, TAG_VALUES),
        Call("untag_log_group", lambda x, v: {"logGroupName": x["name"], "tags": v}, UNTAG_VALUES),
        Call("delete_log_group", lambda x, v: {"logGroupName": x["name"]}, deletes=True)]),
    Subject("aws_cloudwatch_event_rule", "events", _rule_create, _rule_read, [
        Call("disable_rule", lambda x, v: {"Name": x["name"]}),
        Call("put_rule", lambda x, v: {"Name": x["name"], "Description": "nightly", "ScheduleExpression": "rate(1 day)",
                                       "State": "ENABLED"} | v,
             [{"ScheduleExpression": "rate(1 hour)"}, {"Description": "hourly"}], response=True),
        Call("tag_resource", lambda x, v: {"ResourceARN": x["arn"], "Tags": pairs(v)}, TAG_VALUES),
        Call("untag_resource", lambda x, v: {"ResourceARN": x["arn"], "TagKeys": v}, UNTAG_VALUES),
        Call("delete_rule", lambda x, v: {"Name": x["name"]}, deletes=True)]),
    Subject("aws_cloudwatch_metric_alarm", "cloudwatch", _alarm_create, _alarm_read, [
        Call("put_metric_alarm", lambda x, v: _alarm(x["name"], **v),
             [{"Threshold": 99.0}, {"EvaluationPeriods": 5}, {"ActionsEnabled": False}, {"Period": 60, "Threshold": 95.0}]),
        Call("delete_alarms", lambda x, v: {"AlarmNames": [x["name"]]}, deletes=True)], source="monitoring.amazonaws.com"),
    Subject("aws_kinesis_firehose_delivery_stream", "firehose", _firehose_create, _firehose_read, [
        Call("tag_delivery_stream", lambda x, v: {"DeliveryStreamName": x["name"], "Tags": pairs(v)}, TAG_VALUES),
        Call("untag_delivery_stream", lambda x, v: {"DeliveryStreamName": x["name"], "TagKeys": v}, UNTAG_VALUES),
        Call("delete_delivery_stream", lambda x, v: {"DeliveryStreamName": x["name"]}, deletes=True)]),
]
