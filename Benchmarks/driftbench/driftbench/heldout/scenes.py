"""Several resources, several events, several places: what one case cannot say."""
from __future__ import annotations

from typing import Any

from .. import build
from ..scenario import Expectation, Scenario
from . import edge, identity, network, platform, storage
from .form import ACCOUNT, M, S, arn, iam, pairs, tagged

TIMES = [f"2026-01-15T1{n}:00:00Z" for n in range(9)]
SCENES: list[Scenario] = []


def record(name: str, number: int, source: str, event: str, request: Any, response: Any = None, **more: Any) -> dict[str, Any]:
    return {"record": build.cloudtrail(f"{source}.amazonaws.com", event, request, response, seed=f"{name}/{number}", account=ACCOUNT,
                                       identity=build.person("alice", ACCOUNT), time=TIMES[number], **more)}


def drift(event: int, address: str, *changes: tuple, cls: str = "Modified", exact: bool = True) -> Expectation:
    told = [dict(zip(("attribute", "kind", "old", "new"), change)) for change in changes] if exact and cls == "Modified" else None
    return Expectation(event, "drift", address, address.rsplit(".", 1)[0].rsplit(".", 1)[-1], None, cls, told, "alice")


def gone(event: int, address: str) -> Expectation:
    return drift(event, address, cls="Deleted")


def quiet(event: int, outcome: str, address: str | None = None, reason: str | None = None) -> Expectation:
    return Expectation(event, outcome, address, reason=reason)


def stranger(event: int, kind: str, cls: str | None = "Created", identifier: str | None = None) -> Expectation:
    return Expectation(event, "unmanaged", None, kind, identifier, cls, None, "alice")


def scene(name: str, resources: list[tuple[str, str, dict[str, Any]]], events: list[tuple], expect: list[Expectation], noise: str = "none") -> None:
    bodies = [build.resource(kind, label, attributes) for kind, label, attributes in resources]
    made = [record(name, number, *event[:3], **(event[3] if len(event) > 3 else {})) for number, event in enumerate(events)]
    service = events[0][0]
    dimensions = {"cloud": "aws", "service": service, "type": resources[0][0] if resources else "-", "noise": noise, "fault": "none", "truth": "model",
                  "change": next((e.cls for e in expect if e.alarms and e.cls), "None"), "format": "raw"}
    SCENES.append(Scenario(f"scene/{name}", dimensions, [{"state": build.state(bodies, name)}], made, expect))


SAID = {"aRN": identity.secret_arn, "name": "prod/db"}
scene("secret-policy-by-name", [("aws_secretsmanager_secret", "s", identity.secret), ("aws_secretsmanager_secret_policy", "p", identity.held)],
      [("secretsmanager", "PutResourcePolicy", {"secretId": "prod/db", "resourcePolicy": identity.allow("secretsmanager:*")}, {"response": SAID})],
      [drift(0, "aws_secretsmanager_secret_policy.p", ("policy", "Modified", identity.held["policy"], identity.allow("secretsmanager:*")))])
scene("secret-rotation-by-name", [("aws_secretsmanager_secret", "s", identity.secret), ("aws_secretsmanager_secret_rotation", "r", identity.rotation)],
      [("secretsmanager", "CancelRotateSecret", {"secretId": "prod/db"}, {"response": SAID})], [gone(0, "aws_secretsmanager_secret_rotation.r")])
VPC = tagged({"id": "vpc-0aaaaaaaaaaaaaaa1", "cidr_block": "10.0.0.0/16", "arn": arn("ec2", "vpc/vpc-0aaaaaaaaaaaaaaa1")})
ALL = [('tags["Name"]', "Removed", "payments", None), ('tags["Stage"]', "Removed", "production", None)]
scene("delete-all-tags", [("aws_vpc", "v", VPC)], [("ec2", "DeleteTags", {"resourcesSet": {"items": [{"resourceId": VPC["id"]}]}, "tagSet": {}})],
      [drift(0, "aws_vpc.v", *ALL)])
scene("delete-tag-of-another-value", [("aws_vpc", "v", VPC)], [("ec2", "DeleteTags", {"resourcesSet": {"items": [{"resourceId": VPC["id"]}]}, "tagSet": {
    "items": [{"key": "Stage", "value": "test"}]}})], # Whether it went depends on the value that it had.
    [Expectation(0, "unknown", "aws_vpc.v", "aws_vpc", actor="alice", reason="valueNotInEvent")])
VOLUME = network.volume
scene("tags-of-three", [("aws_vpc", "v", VPC), ("aws_ebs_volume", "d", VOLUME)], [("ec2", "CreateTags", {"resourcesSet": {"items": [
    {"resourceId": VPC["id"]}, {"resourceId": VOLUME["id"]}, {"resourceId": "snap-0fffffffffffffff1"}]}, "tagSet": {"items": [{"key": "Stage", "value": "test"}]}})],
    [drift(0, "aws_ebs_volume.d", ('tags["Stage"]', "Modified", "production", "test")), drift(0, "aws_vpc.v", ('tags["Stage"]', "Modified", "production", "test")),
     stranger(0, "aws_ebs_snapshot", "Modified")])
scene("two-alarms", [("aws_cloudwatch_metric_alarm", "a", edge.alarm), ("aws_cloudwatch_metric_alarm", "b", edge.alarm | {
    "id": "disk", "alarm_name": "disk", "arn": arn("cloudwatch", "alarm:disk")})], [("monitoring", "DeleteAlarms", {"alarmNames": ["cpu", "disk"]})],
    [gone(0, "aws_cloudwatch_metric_alarm.a"), gone(0, "aws_cloudwatch_metric_alarm.b")])


def change(action, name, ttl=300, value="192.0.2.1"):
    return {"action": action, "resourceRecordSet": {"name": name, "type": "A", "tTL": ttl, "resourceRecords": [{"value": value}]}}


WWW, OLD = (edge.recordset(f"{n}.example.com", "A", records=S(["192.0.2.1"])) for n in ("www", "old"))
scene("dns-batch", [("aws_route53_record", "www", WWW), ("aws_route53_record", "old", OLD), ("aws_route53_zone", "z", edge.zone)], [("route53", "ChangeResourceRecordSets", {"hostedZoneId": edge.ZONE,
    "changeBatch": {"changes": [change("UPSERT", "www.example.com.", 30), change("DELETE", "old.example.com"), change("CREATE", "new.example.com")]}})],
    [drift(0, "aws_route53_record.www", ("ttl", "Modified", 300, 30)), gone(0, "aws_route53_record.old"), stranger(0, "aws_route53_record")])
R2 = platform.r_arn[:-1] + "c"
scene("priorities-swapped", [("aws_lb_listener_rule", "a", platform.lrule), ("aws_lb_listener_rule", "b", platform.lrule | {"id": R2, "arn": R2, "priority": 20})],
      [("elasticloadbalancing", "SetRulePriorities", {"rulePriorities": [{"ruleArn": platform.r_arn, "priority": 20}, {"ruleArn": R2, "priority": 10}]},
        {"version": "2015-12-01"})], [drift(0, "aws_lb_listener_rule.a", ("priority", "Modified", 10, 20)), drift(0, "aws_lb_listener_rule.b", ("priority", "Modified", 20, 10))])
ROOT = network.instance | {"root_block_device": [{"volume_id": "vol-0root", "volume_size": 20, "volume_type": "gp3", "iops": 3000, "throughput": 125, "encrypted": False,
    "delete_on_termination": True, "device_name": "/dev/xvda", "kms_key_id": "", "tags": {}, "tags_all": {}}], "ebs_block_device": S([{"volume_id": "vol-0data",
    "volume_size": 50, "volume_type": "gp3", "iops": 3000, "throughput": 125, "encrypted": False, "delete_on_termination": True, "device_name": "/dev/sdf", "kms_key_id": "",
    "snapshot_id": "", "tags": {}, "tags_all": {}}])}
scene("root-volume-grown", [("aws_instance", "web", ROOT)], [("ec2", "ModifyVolume", {"ModifyVolumeRequest": {"VolumeId": "vol-0root", "Size": 100}})],
      [drift(0, "aws_instance.web", ("root_block_device[0].volume_size", "Modified", 20, 100))])
scene("terminate-two", [("aws_instance", "web", network.instance)], [("ec2", "TerminateInstances", {"instancesSet": {"items": [{"instanceId": "i-0aaaaaaaaaaaaaaa1"},
    {"instanceId": "i-0fffffffffffffff1"}]}})], [gone(0, "aws_instance.web")])
scene("renamed-then-deleted", [("aws_db_instance", "db", storage.db)], [
    ("rds", "ModifyDBInstance", {"dBInstanceIdentifier": "ledger", "newDBInstanceIdentifier": "ledger-2", "applyImmediately": True}),
    ("rds", "DeleteDBInstance", {"dBInstanceIdentifier": "ledger-2", "skipFinalSnapshot": True})],
    [drift(0, "aws_db_instance.db", ("identifier", "Modified", "ledger", "ledger-2")), gone(1, "aws_db_instance.db")])
scene("user-renamed-then-tagged", [("aws_iam_user", "ci", identity.user)], [("iam", "UpdateUser", {"userName": "ci", "newUserName": "cd"}, {"region": "us-east-1"}),
    ("iam", "TagUser", {"userName": "cd", "tags": [{"key": "Stage", "value": "test"}]}, {"region": "us-east-1"})],
    [drift(0, "aws_iam_user.ci", ("name", "Modified", "ci", "cd")), drift(1, "aws_iam_user.ci", exact=False)])
KEYED = [("aws_kms_key", "k", identity.cmk)]
scene("key-restored-and-enabled", KEYED, [("kms", "ScheduleKeyDeletion", {"keyId": identity.key_id, "pendingWindowInDays": 7}),
    ("kms", "CancelKeyDeletion", {"keyId": identity.cmk["arn"]}), ("kms", "EnableKey", {"keyId": identity.key_id})],
    [gone(0, "aws_kms_key.k"), drift(1, "aws_kms_key.k", ("is_enabled", "Modified", True, False)), quiet(2, "reverted", "aws_kms_key.k")])
scene("key-deletion-cancelled", KEYED, [("kms", "CancelKeyDeletion", {"keyId": identity.key_id})], [drift(0, "aws_kms_key.k", ("is_enabled", "Modified", True, False))])
scene("secret-restored", [("aws_secretsmanager_secret", "s", identity.secret)], [("secretsmanager", "DeleteSecret", {"secretId": "prod/db"}),
    ("secretsmanager", "RestoreSecret", {"secretId": "prod/db"})], [gone(0, "aws_secretsmanager_secret.s"), quiet(1, "reverted", "aws_secretsmanager_secret.s")], "reverted")
CORE = {"id": "ledger-1", "bucket": "ledger-1"}
PUT = {"bucketName": "ledger-1", "versioning": "", "VersioningConfiguration": {"Status": "Suspended", "xmlns": "x"}}
scene("bucket-policy-back", [("aws_s3_bucket_policy", "p", CORE | {"policy": identity.allow("s3:*")})], [("s3", "DeleteBucketPolicy", {"bucketName": "ledger-1", "policy": ""}),
    ("s3", "PutBucketPolicy", {"bucketName": "ledger-1", "policy": "", "bucketPolicy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:*"],
        "Resource": "*"}]}})], [gone(0, "aws_s3_bucket_policy.p"), quiet(1, "reverted", "aws_s3_bucket_policy.p")], "reverted")
scene("one-of-two-back", [("aws_vpc", "v", VPC | {"enable_dns_support": True, "enable_dns_hostnames": True})], [
    ("ec2", "ModifyVpcAttribute", {"vpcId": VPC["id"], "enableDnsSupport": {"value": False}}), ("ec2", "ModifyVpcAttribute", {"vpcId": VPC["id"], "enableDnsHostnames": {"value": False}}),
    ("ec2", "ModifyVpcAttribute", {"vpcId": VPC["id"], "enableDnsSupport": {"value": True}})],
    [drift(0, "aws_vpc.v", ("enable_dns_support", "Modified", True, False)), drift(1, "aws_vpc.v", ("enable_dns_hostnames", "Modified", True, False)),
     quiet(2, "reverted", "aws_vpc.v")], "reverted")

# Children of a managed parent
scene("key-for-a-managed-user", [("aws_iam_user", "ci", identity.user)], [("iam", "CreateAccessKey", {"userName": "ci"}, {"region": "us-east-1", "response": {"accessKey": {
    "accessKeyId": "AKIAEXAMPLE2", "userName": "ci", "status": "Active"}}})], [stranger(0, "aws_iam_access_key")], "unmanaged")
scene("listener-on-a-managed-balancer", [("aws_lb", "web", platform.lb)], [("elasticloadbalancing", "CreateListener", {"loadBalancerArn": platform.lb_arn, "port": 8080,
    "protocol": "HTTP", "defaultActions": [{"type": "forward", "targetGroupArn": platform.tg}]}, {"version": "2015-12-01", "response": {"listeners": [{
    "listenerArn": platform.l_arn[:-1] + "f", "loadBalancerArn": platform.lb_arn}]}})], [stranger(0, "aws_lb_listener")], "unmanaged")
scene("permission-on-a-managed-function", [("aws_lambda_function", "bill", platform.fn)], [("lambda", "AddPermission20150331v2", {"functionName": "bill", "statementId": "all",
    "action": "lambda:InvokeFunction", "principal": "*"}, {"response": {"statement": "{}"}})], [stranger(0, "aws_lambda_permission")], "unmanaged")
scene("permission-again", [("aws_lambda_permission", "p", platform.allowed)], [("lambda", "AddPermission20150331v2", {"functionName": "bill", "statementId": "s3",
    "action": "lambda:InvokeFunction", "principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::other"}, {"response": {"statement": "{}"}})],
    [Expectation(0, "drift", "aws_lambda_permission.p", "aws_lambda_permission", actor="alice")])
scene("route-beside-standalone-ones", [("aws_route_table", "t", network.table), ("aws_route", "out", network.route)], [("ec2", "ReplaceRoute", {"routeTableId": network.RT,
    "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "igw-0aaaaaaaaaaaaaaa1"})], [drift(0, "aws_route.out", ("gateway_id", "Modified", "", "igw-0aaaaaaaaaaaaaaa1"),
    ("nat_gateway_id", "Modified", "nat-0aaaaaaaaaaaaaaa1", ""))])

# The same name in two regions
def twice(kind, service, event, request, before, change, **more):
    """The object of eu-central-1 and its namesake of us-east-1, told apart by the ARN alone; the call is made in us-east-1."""
    west = {k: (v.replace("eu-central-1", "us-east-1") if isinstance(v, str) else v) for k, v in before.items()}
    scene(f"namesakes-{kind}", [(kind, "eu", before), (kind, "us", west)], [(service, event, request, {"region": "us-east-1"} | more)],
          [drift(0, f"{kind}.us", change) if change else gone(0, f"{kind}.us")])


twice("aws_cloudwatch_log_group", "logs", "PutRetentionPolicy", {"logGroupName": "/app/web", "retentionInDays": 1}, edge.loggroup, ("retention_in_days", "Modified", 30, 1))
twice("aws_lambda_function", "lambda", "UpdateFunctionConfiguration20150331v2", {"functionName": "bill", "timeout": 9}, platform.fn, ("timeout", "Modified", 3, 9))
twice("aws_dynamodb_table", "dynamodb", "UpdateTable", {"tableName": "orders", "deletionProtectionEnabled": False}, storage.table,
      ("deletion_protection_enabled", "Modified", True, False))
twice("aws_db_instance", "rds", "ModifyDBInstance", {"dBInstanceIdentifier": "ledger", "deletionProtection": False, "applyImmediately": True}, storage.db,
      ("deletion_protection", "Modified", True, False))
twice("aws_autoscaling_group", "autoscaling", "UpdateAutoScalingGroup", {"autoScalingGroupName": "web", "maxSize": 40}, platform.asg, ("max_size", "Modified", 4, 40))
twice("aws_kms_alias", "kms", "DeleteAlias", {"aliasName": "alias/ledger"}, identity.alias, None)
twice("aws_cloudwatch_metric_alarm", "monitoring", "DeleteAlarms", {"alarmNames": ["cpu"]}, edge.alarm, None)
twice("aws_cloudwatch_event_rule", "events", "PutRule", {"name": "nightly", "state": "ENABLED", "eventPattern": '{"source":["aws.ec2"]}', "description": "y"}, edge.rule,
      ("description", "Modified", "x", "y"))
twice("aws_eks_cluster", "eks", "UpdateClusterVersion", {"name": "prod", "version": "1.31"}, platform.eks, ("version", "Modified", "1.30", "1.31"))
twice("aws_ssm_parameter", "ssm", "DeleteParameter", {"name": "/app/color"}, identity.parameter, None)
twice("aws_sqs_queue", "sqs", "SetQueueAttributes", {"queueUrl": storage.url.replace("eu-central-1", "us-east-1"), "attributes": {"DelaySeconds": "9"}}, storage.queue,
      ("delay_seconds", "Modified", 0, 9))
twice("aws_elb", "elasticloadbalancing", "DeleteLoadBalancer", {"loadBalancerName": "old"}, platform.elb, None, version="2012-06-01")
twice("aws_rds_cluster", "rds", "DeleteDBCluster", {"dBClusterIdentifier": "aurora", "skipFinalSnapshot": True}, storage.cluster, None)
twice("aws_sns_topic", "sns", "DeleteTopic", {"topicArn": storage.topic_arn.replace("eu-central-1", "us-east-1")}, storage.topic, None)
twice("aws_cloudwatch_composite_alarm", "monitoring", "DeleteAlarms", {"alarmNames": ["any"]}, {"id": "any", "alarm_name": "any", "arn": arn("cloudwatch", "alarm:any"),
      "alarm_rule": "x"}, None)
twice("aws_key_pair", "ec2", "DeleteKeyPair", {"keyName": "deploy"}, {"id": "deploy", "key_name": "deploy", "arn": arn("ec2", "key-pair/deploy"), "key_pair_id": "", "public_key": "k"},
      None)

# Another partition
GOV = {k: (v.replace("arn:aws:", "arn:aws-us-gov:").replace("eu-central-1", "us-gov-west-1") if isinstance(v, str) else v) for k, v in platform.fn.items()}
scene("gov-function", [("aws_lambda_function", "bill", GOV)], [("lambda", "UpdateFunctionConfiguration20150331v2", {"functionName": GOV["arn"], "timeout": 9},
    {"region": "us-gov-west-1"})], [drift(0, "aws_lambda_function.bill", ("timeout", "Modified", 3, 9))])
GOVQ = {k: (v.replace("arn:aws:", "arn:aws-cn:").replace("eu-central-1", "cn-north-1") if isinstance(v, str) else v) for k, v in platform.lb.items()}
scene("cn-balancer", [("aws_lb", "web", GOVQ)], [("elasticloadbalancing", "DeleteLoadBalancer", {"loadBalancerArn": GOVQ["arn"]}, {"region": "cn-north-1", "version": "2015-12-01"})],
      [gone(0, "aws_lb.web")])

# Work, not configuration
WORK = [("ec2", "RebootInstances", {"instancesSet": {"items": [{"instanceId": "i-0aaaaaaaaaaaaaaa1"}]}}), ("ec2", "StopInstances", {"instancesSet": {"items": [
    {"instanceId": "i-0aaaaaaaaaaaaaaa1"}]}, "force": False}), ("ecs", "RunTask", {"cluster": "core", "taskDefinition": "web:7"}), ("ecs", "StopTask", {"cluster": "core", "task": "t"}),
    ("codebuild", "StartBuild", {"projectName": "img"}), ("ssm", "SendCommand", {"documentName": "Restart", "instanceIds": ["i-0aaaaaaaaaaaaaaa1"]}),
    ("states", "StartExecution", {"stateMachineArn": edge.machine["arn"]}), ("cloudfront", "CreateInvalidation", {"distributionId": "E1ABC"}),
    ("monitoring", "SetAlarmState", {"alarmName": "cpu", "stateValue": "ALARM", "stateReason": "t"}), ("rds", "RebootDBInstance", {"dBInstanceIdentifier": "ledger"}),
    ("rds", "StopDBInstance", {"dBInstanceIdentifier": "ledger"}), ("rds", "FailoverDBCluster", {"dBClusterIdentifier": "aurora"}),
    ("autoscaling", "SetInstanceHealth", {"instanceId": "i-0aaaaaaaaaaaaaaa1", "healthStatus": "Unhealthy"}), ("autoscaling", "CompleteLifecycleAction", {
        "autoScalingGroupName": "web", "lifecycleHookName": "drain", "lifecycleActionResult": "CONTINUE"}), ("codepipeline", "StartPipelineExecution", {"name": "ship"}),
    ("ssm", "StartSession", {"target": "i-0aaaaaaaaaaaaaaa1"}),
    ("ecr", "BatchDeleteImage", {"repositoryName": "app", "imageIds": [{"imageTag": "1"}]}), ("glue", "StartJobRun", {"jobName": "etl"}),
    ("athena", "StartQueryExecution", {"queryString": "x"}), ("lambda", "PublishVersion20150331", {"functionName": "bill"}),
    ("sts", "AssumeRole", {"roleArn": iam("role/billing"), "roleSessionName": "x"}), ("ec2", "GetPasswordData", {"instanceId": "i-0aaaaaaaaaaaaaaa1"}, {"readOnly": True}),
    ("logs", "StartQuery", {"logGroupName": "/app/web"}), ("elasticloadbalancing", "DescribeRules", {"listenerArn": platform.l_arn}, {"readOnly": True}),
    ("backup", "StartBackupJob", {"backupVaultName": "v"}), ("dynamodb", "CreateBackup", {"tableName": "orders", "backupName": "b"}),
    ("rds", "StartExportTask", {"exportTaskIdentifier": "x"}), ("kms", "RotateKeyOnDemand", {"keyId": identity.key_id}),
    ("acm", "ResendValidationEmail", {"certificateArn": arn("acm", "certificate/1")}), ("iam", "GenerateCredentialReport", None), ("s3", "RestoreObject", {"bucketName": "ledger-1"})]
WORLD = [("aws_instance", "web", network.instance), ("aws_db_instance", "db", storage.db), ("aws_secretsmanager_secret", "s", identity.secret), ("aws_lambda_function", "bill", platform.fn),
         ("aws_cloudwatch_metric_alarm", "cpu", edge.alarm), ("aws_autoscaling_group", "web", platform.asg), ("aws_rds_cluster", "aurora", storage.cluster),
         ("aws_kms_key", "k", identity.cmk), ("aws_dynamodb_table", "orders", storage.table), ("aws_cloudwatch_log_group", "web", edge.loggroup),
         ("aws_sfn_state_machine", "pay", edge.machine), ("aws_cloudfront_distribution", "site", edge.distribution), ("aws_ssm_document", "r", identity.document)]
for call in WORK:
    scene(f"work-{call[1]}", WORLD, [call], [quiet(0, "ignored")], "notConfiguration")
# What the services write about themselves
for source, event in (("kms", "RotateKey"), ("secretsmanager", "RotationSucceeded"), ("secretsmanager", "RotationStarted")):
    scene(f"service-{event}", WORLD, [(source, event, None, {"eventType": "AwsServiceEvent", "serviceEventDetails": {"keyId": identity.key_id}})], [quiet(0, "ignored")],
          "notConfiguration")
