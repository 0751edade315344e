"""What clouds do by themselves, and the same by a person. Judged by actor and attribute together."""
from __future__ import annotations

from typing import Any

from . import build, plain
from .cases import Case
from .noise import scenario, silent
from .scenario import Expectation, Scenario

ACCOUNT = "123456789012"
COUNT = 15      # variants of a kind


def service(role: str, session: str, invoked: str) -> dict[str, Any]:
    """What a record of a service-linked role looks like."""
    return {"identity": build.role(f"aws-service-role/{invoked}/{role}", session, ACCOUNT, invoked), "agent": invoked, "address": invoked}


SCALING = service("AWSServiceRoleForAutoScaling", "AutoScaling", "autoscaling.amazonaws.com")
NODES = service("AWSServiceRoleForAmazonEKSNodegroup", "EKS", "eks-nodegroup.amazonaws.com")
ECS = service("AWSServiceRoleForApplicationAutoScaling_ECSService", "AutoScaling-UpdateCapacity", "ecs.application-autoscaling.amazonaws.com")
TABLES = service("AWSServiceRoleForApplicationAutoScaling_DynamoDBTable", "AutoScaling-UpdateCapacity", "dynamodb.application-autoscaling.amazonaws.com")
RDS = service("AWSServiceRoleForRDS", "SLRManagement", "rds.amazonaws.com")
BALANCER = service("AWSServiceRoleForElasticLoadBalancing", "ElasticLoadBalancing", "elasticloadbalancing.amazonaws.com")
BACKUP = {"identity": build.role("service-role/AWSBackupDefaultServiceRole", "AWSBackup-AWSBackupDefaultServiceRole", ACCOUNT, "backup.amazonaws.com"),
          "agent": "backup.amazonaws.com", "address": "backup.amazonaws.com"}
STACKS = {"identity": build.role("deployer", "AWSCloudFormation", ACCOUNT, "cloudformation.amazonaws.com"), "agent": "cloudformation.amazonaws.com",
          "address": "cloudformation.amazonaws.com"}
Managed = tuple[str, str, str, str, dict[str, Any], Any, Any, list[dict[str, Any]], dict[str, Any]]


def _group(number: int) -> dict[str, Any]:
    name = f"workers-{number}"
    return {"id": name, "name": name, "desired_capacity": 2, "min_size": 1, "max_size": 40,
            "arn": f"arn:aws:autoscaling:{build.REGION}:{ACCOUNT}:autoScalingGroup:1:autoScalingGroupName/{name}"}


def managed(number: int) -> list[Managed]:
    """(name, type, source, event, attributes, request, response, changes, caller): a service moves what it is there to move."""
    size, service_arn = 3 + number, f"arn:aws:ecs:{build.REGION}:{ACCOUNT}:service/main/api-{number}"
    change = lambda attribute, new: [{"attribute": attribute, "kind": "Modified", "old": 2, "new": new}]
    table = {"id": f"orders-{number}", "name": f"orders-{number}", "billing_mode": "PROVISIONED", "read_capacity": 2, "write_capacity": 2,
             "arn": f"arn:aws:dynamodb:{build.REGION}:{ACCOUNT}:table/orders-{number}"}
    return [
        ("desired", "aws_autoscaling_group", "autoscaling", "SetDesiredCapacity", _group(number),
         {"autoScalingGroupName": f"workers-{number}", "desiredCapacity": size, "honorCooldown": False}, None, change("desired_capacity", size), SCALING),
        ("update", "aws_autoscaling_group", "autoscaling", "UpdateAutoScalingGroup", _group(number),
         {"autoScalingGroupName": f"workers-{number}", "desiredCapacity": size}, None, change("desired_capacity", size), SCALING),
        ("tasks", "aws_ecs_service", "ecs", "UpdateService", {
            "id": service_arn, "name": f"api-{number}", "cluster": f"arn:aws:ecs:{build.REGION}:{ACCOUNT}:cluster/main", "desired_count": 2},
         {"cluster": "main", "service": service_arn, "desiredCount": size}, None, change("desired_count", size), ECS),
        ("capacity", "aws_dynamodb_table", "dynamodb", "UpdateTable", table,
         {"tableName": f"orders-{number}", "provisionedThroughput": {"readCapacityUnits": size, "writeCapacityUnits": 2}}, None,
         change("read_capacity", size), TABLES),
    ]


def made(number: int) -> list[tuple[str, str, str, str, Any, Any, dict[str, Any]]]:
    """(name, type, source, event, request, response, caller): objects that services make for themselves; no state holds them."""
    instance, eni = f"i-0{number:016x}", f"eni-0{number:016x}"
    interface = {"networkInterface": {"networkInterfaceId": eni, "subnetId": "subnet-1", "vpcId": "vpc-1"}}
    ask = {"subnetId": "subnet-1", "groupSet": {"items": [{"groupId": "sg-1"}]}, "privateIpAddressesSet": {}}
    run = {"instancesSet": {"items": [{"imageId": "ami-1", "minCount": 1, "maxCount": 1}]}, "instanceType": "m5.large", "monitoring": {"enabled": False}}
    started = {"instancesSet": {"items": [{"instanceId": instance, "imageId": "ami-1"}]}}
    return [
        ("launch", "aws_instance", "ec2", "RunInstances", run, started, SCALING),
        ("terminate", "aws_instance", "ec2", "TerminateInstances", {"instancesSet": {"items": [{"instanceId": instance}]}},
         {"instancesSet": {"items": [{"instanceId": instance, "currentState": {"code": 32, "name": "shutting-down"}}]}}, SCALING),
        ("template", "aws_launch_template", "ec2", "CreateLaunchTemplate", {"CreateLaunchTemplateRequest": {
            "LaunchTemplateName": f"eks-{number}", "LaunchTemplateData": {"InstanceType": "m5.large"}}},
         {"CreateLaunchTemplateResponse": {"launchTemplate": {"launchTemplateId": f"lt-0{number:016x}"}}}, NODES),
        ("nodes", "aws_autoscaling_group", "autoscaling", "CreateAutoScalingGroup", {
            "autoScalingGroupName": f"eks-workers-{number}", "minSize": 1, "maxSize": 4, "desiredCapacity": 2}, None, NODES),
        ("database-eni", "aws_network_interface", "ec2", "CreateNetworkInterface", ask | {"description": "RDSNetworkInterface"}, interface, RDS),
        ("balancer-eni", "aws_network_interface", "ec2", "CreateNetworkInterface", ask | {"description": "ELB app/web"}, interface, BALANCER),
        ("backup", "aws_ebs_snapshot", "ec2", "CreateSnapshot", {"volumeId": f"vol-0{number:016x}", "description": "AWS Backup"},
         {"snapshotId": f"snap-0{number:016x}", "volumeId": f"vol-0{number:016x}"}, BACKUP),
        ("backup-database", "aws_db_snapshot", "rds", "CreateDBSnapshot", {
            "dBSnapshotIdentifier": f"awsbackup-{number}", "dBInstanceIdentifier": "ledger"}, None, BACKUP),
        ("stack-queue", "aws_sqs_queue", "sqs", "CreateQueue", {"queueName": f"stack-{number}"},
         {"queueUrl": f"https://sqs.{build.REGION}.amazonaws.com/{ACCOUNT}/stack-{number}"}, STACKS),
        ("stack-role", "aws_iam_role", "iam", "CreateRole", {"roleName": f"stack-{number}", "assumeRolePolicyDocument": "{}"},
         {"role": {"roleName": f"stack-{number}", "arn": f"arn:aws:iam::{ACCOUNT}:role/stack-{number}"}}, STACKS),
        ("stack-topic", "aws_sns_topic", "sns", "CreateTopic", {"name": f"stack-{number}"},
         {"topicArn": f"arn:aws:sns:{build.REGION}:{ACCOUNT}:stack-{number}"}, STACKS),
        ("stack-group", "aws_cloudwatch_log_group", "logs", "CreateLogGroup", {"logGroupName": f"/stack/{number}"}, None, STACKS),
        ("stack-table", "aws_dynamodb_table", "dynamodb", "CreateTable", {"tableName": f"stack-{number}", "billingMode": "PAY_PER_REQUEST"},
         None, STACKS),
        ("stack-secret", "aws_secretsmanager_secret", "secretsmanager", "CreateSecret", {"name": f"stack-{number}"},
         {"arn": f"arn:aws:secretsmanager:{build.REGION}:{ACCOUNT}:secret:stack-{number}-abcdef", "name": f"stack-{number}"}, STACKS),
    ]


def scenarios() -> list[Scenario]:
    found = []
    for number in range(COUNT):
        for name, kind, source, event, held, request, response, changes, caller in managed(number):
            case = Case(f"{name}/{number}", "aws", source, kind, held, None, changes, f"{source}.amazonaws.com", event, request, response,
                        account=ACCOUNT, truth="model")
            call = plain.record(case, f"automation/{name}/{number}", number, **caller)
            found.append(scenario(case, number, "automation", [call], [silent(case, number, "ignored", "expectedAutomation")]))
            person = plain.record(case, f"automation-twin/{name}/{number}", number)
            found.append(scenario(case, number, "automationTwin", [person], [plain.drift(case, number)]))
        for name, kind, source, event, request, response, caller in made(number):
            if source == "ec2" and number % 5:
                continue
            case = Case(f"{name}/{number}", "aws", source, kind, {}, None, [], f"{source}.amazonaws.com", event, request, response,
                        account=ACCOUNT, truth="model")
            states = [{"state": plain.state(case, None, number)}]
            call = plain.record(case, f"automation/{name}/{number}", number, **caller)
            found.append(scenario(case, number, "automation", [call], [Expectation(0, "ignored", reason="expectedAutomation")], states))
            if number % (COUNT if source == "ec2" else 3) == 0:
                person = plain.record(case, f"automation-twin/{name}/{number}", number)
                gone = event.startswith("Terminate")    # nothing is left to report of what no state holds (section 5)
                label = Expectation(0, "unmanaged", None, kind, actor=plain.person_of(case, number), reported=False if gone else None,
                                    reason="destroyed" if gone else None)
                found.append(scenario(case, number, "automationTwin", [person], [label], states))
        found.append(_wrong_attribute(number))
    return found


def _wrong_attribute(number: int) -> Scenario:
    """The autoscaling role on an attribute that is not its business."""
    change = {"attribute": "max_size", "kind": "Modified", "old": 40, "new": 400 + number}
    case = Case(f"limits/{number}", "aws", "autoscaling", "aws_autoscaling_group", _group(number), None, [change], "autoscaling.amazonaws.com",
                "UpdateAutoScalingGroup", {"autoScalingGroupName": f"workers-{number}", "maxSize": 400 + number}, account=ACCOUNT, truth="model")
    call = plain.record(case, f"automation-limits/{number}", number, **SCALING)
    found = plain.drift(case, number)
    found.actor = None
    return scenario(case, number, "automationTwin", [call], [found])
