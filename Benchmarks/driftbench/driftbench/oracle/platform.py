"""Functions, containers, groups, state machines, builds."""
from __future__ import annotations

import io
import json
import zipfile

from .subject import BEFORE, TAG_VALUES, UNTAG_VALUES, Call, Map, Set, Subject, pairs, tags

DELETES = {"deletes": True}
ASSUME = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})


def _role(c, name):
    return c("iam").create_role(RoleName=name, AssumeRolePolicyDocument=ASSUME)["Role"]["Arn"]


def _function_create(c, name):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("f.py", (2026, 1, 1, 0, 0, 0)), "def f(e, c): pass")
    got = c("lambda").create_function(FunctionName=name, Runtime="python3.11", Role=_role(c, name), Handler="f.f", Timeout=3, MemorySize=128,
                                      Description="bills", Code={"ZipFile": buffer.getvalue()}, Tags=BEFORE)
    return {"name": name, "arn": got["FunctionArn"], "other": _role(c, name + "-admin")}


def _function_read(c, x):
    got = c("lambda").get_function_configuration(FunctionName=x["name"])
    limit = c("lambda").get_function_concurrency(FunctionName=x["name"]).get("ReservedConcurrentExecutions", -1)
    return {"id": x["name"], "function_name": x["name"], "arn": x["arn"], "runtime": got["Runtime"], "handler": got["Handler"],
            "timeout": got["Timeout"], "memory_size": got["MemorySize"], "description": got["Description"], "role": got["Role"],
            "reserved_concurrent_executions": limit, "tags": tags(c("lambda").list_tags(Resource=x["arn"])["Tags"])}


def _repository_create(c, name):
    got = c("ecr").create_repository(repositoryName=name, imageTagMutability="IMMUTABLE", tags=pairs(BEFORE),
                                     imageScanningConfiguration={"scanOnPush": True})["repository"]
    return {"name": name, "arn": got["repositoryArn"]}


def _repository_read(c, x):
    got = c("ecr").describe_repositories(repositoryNames=[x["name"]])["repositories"][0]
    return {"id": x["name"], "name": x["name"], "arn": x["arn"], "image_tag_mutability": got["imageTagMutability"],
            "image_scanning_configuration": [{"scan_on_push": got["imageScanningConfiguration"]["scanOnPush"]}],
            "tags": tags(c("ecr").list_tags_for_resource(resourceArn=x["arn"])["tags"])}


def _cluster_create(c, name):
    got = c("ecs").create_cluster(clusterName=name, tags=pairs(BEFORE, "key", "value"), settings=[
        {"name": "containerInsights", "value": "enabled"}])["cluster"]
    return {"name": name, "arn": got["clusterArn"]}


def _cluster_read(c, x):
    got = c("ecs").describe_clusters(clusters=[x["name"]], include=["TAGS", "SETTINGS"])["clusters"]
    if not got or got[0]["status"] == "INACTIVE":
        raise LookupError(x["name"])
    return {"id": x["arn"], "arn": x["arn"], "name": x["name"], "tags": tags(got[0]["tags"], "key", "value")}


def _service_create(c, name):
    c("ecs").create_cluster(clusterName=name)
    c("ecs").register_task_definition(family=name, containerDefinitions=[{"name": "a", "image": "a", "memory": 64}])
    got = c("ecs").create_service(cluster=name, serviceName=name, taskDefinition=f"{name}:1", desiredCount=2)["service"]
    return {"name": name, "arn": got["serviceArn"], "cluster": got["clusterArn"]}


def _service_read(c, x):
    got = c("ecs").describe_services(cluster=x["name"], services=[x["name"]])["services"][0]
    if got["status"] == "INACTIVE":
        raise LookupError(x["name"])
    return {"id": x["arn"], "name": x["name"], "cluster": x["cluster"], "desired_count": got["desiredCount"],
            "launch_type": got.get("launchType", "EC2")}


def _group_create(c, name):
    c("autoscaling").create_launch_configuration(LaunchConfigurationName=name, ImageId="ami-12c6146b", InstanceType="t3.micro")
    c("autoscaling").create_auto_scaling_group(AutoScalingGroupName=name, LaunchConfigurationName=name, MinSize=1, MaxSize=4,
                                               DesiredCapacity=2, AvailabilityZones=["eu-central-1a"], HealthCheckGracePeriod=300)
    return {"name": name}


def _group_read(c, x):
    got = c("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[x["name"]])["AutoScalingGroups"]
    if not got:
        raise LookupError(x["name"])
    got = got[0]
    return {"id": x["name"], "name": x["name"], "arn": got["AutoScalingGroupARN"], "min_size": got["MinSize"], "max_size": got["MaxSize"],
            "desired_capacity": got["DesiredCapacity"], "default_cooldown": got["DefaultCooldown"],
            "health_check_grace_period": got["HealthCheckGracePeriod"], "health_check_type": got["HealthCheckType"]}


def _machine_create(c, name):
    arn = c("stepfunctions").create_state_machine(name=name, definition=_definition("Pass"), tags=pairs(BEFORE, "key", "value"),
                                                  roleArn="arn:aws:iam::123456789012:role/steps")["stateMachineArn"]
    return {"name": name, "arn": arn}


def _definition(kind):
    return json.dumps({"StartAt": "A", "States": {"A": {"Type": kind, "End": True} if kind == "Pass" else {"Type": kind}}})


def _machine_read(c, x):
    got = c("stepfunctions").describe_state_machine(stateMachineArn=x["arn"])
    return {"id": x["arn"], "arn": x["arn"], "name": x["name"], "definition": got["definition"], "role_arn": got["roleArn"], "type": got["type"],
            "tags": tags(c("stepfunctions").list_tags_for_resource(resourceArn=x["arn"])["tags"], "key", "value")}


def _eks_create(c, name):
    got = c("eks").create_cluster(name=name, version="1.30", roleArn="arn:aws:iam::123456789012:role/eks", tags=BEFORE,
                                  resourcesVpcConfig={"subnetIds": ["subnet-a", "subnet-b"], "endpointPublicAccess": False,
                                                      "endpointPrivateAccess": True})["cluster"]
    return {"name": name, "arn": got["arn"]}


def _eks_read(c, x):
    got = c("eks").describe_cluster(name=x["name"])["cluster"]
    return {"id": x["name"], "name": x["name"], "arn": x["arn"], "version": got["version"], "role_arn": got["roleArn"],
            "tags": tags(got.get("tags", {}))}


def _nodes_create(c, name):
    _eks_create(c, name)
    got = c("eks").create_nodegroup(clusterName=name, nodegroupName="workers", nodeRole="arn:aws:iam::123456789012:role/n", tags=BEFORE,
                                    subnets=["subnet-a"], scalingConfig={"minSize": 1, "maxSize": 4, "desiredSize": 2})["nodegroup"]
    return {"name": name, "arn": got["nodegroupArn"]}


def _nodes_read(c, x):
    got = c("eks").describe_nodegroup(clusterName=x["name"], nodegroupName="workers")["nodegroup"]
    scaling = got["scalingConfig"]
    return {"id": f'{x["name"]}:workers', "cluster_name": x["name"], "node_group_name": "workers", "arn": x["arn"],
            "scaling_config": [{"min_size": scaling["minSize"], "max_size": scaling["maxSize"], "desired_size": scaling["desiredSize"]}],
            "tags": tags(got.get("tags", {}))}


def _build_create(c, name):
    c("codebuild").create_project(**_project(name))
    return {"name": name}


def _project(name):
    return {"name": name, "description": "image", "source": {"type": "S3", "location": "b/k"}, "artifacts": {"type": "NO_ARTIFACTS"},
            "environment": {"type": "LINUX_CONTAINER", "image": "aws/codebuild/standard:7.0", "computeType": "BUILD_GENERAL1_SMALL"},
            "serviceRole": "arn:aws:iam::123456789012:role/service-role/build"}


def _build_read(c, x):
    got = c("codebuild").batch_get_projects(names=[x["name"]])["projects"]
    if not got:
        raise LookupError(x["name"])
    arn = f'arn:aws:codebuild:eu-central-1:123456789012:project/{x["name"]}'
    return {"id": arn, "arn": arn, "name": x["name"], "description": got[0].get("description", ""), "service_role": got[0]["serviceRole"]}


def _api_create(c, name):
    got = c("apigatewayv2").create_api(Name=name, ProtocolType="HTTP", Description="orders", Tags=BEFORE)
    return {"id": got["ApiId"], "arn": f'arn:aws:apigateway:eu-central-1::/apis/{got["ApiId"]}', "name": name}


def _api_read(c, x):
    got = c("apigatewayv2").get_api(ApiId=x["id"])
    return {"id": x["id"], "arn": x["arn"], "name": got["Name"], "protocol_type": got["ProtocolType"], "description": got.get("Description", ""),
            "disable_execute_api_endpoint": got.get("DisableExecuteApiEndpoint", False), "tags": tags(got.get("Tags", {}))}


def _schedule_create(c, name):
    c("scheduler").create_schedule(**_schedule(name))
    return {"name": name}


def _schedule(name, **more):
    return {"Name": name, "GroupName": "default", "ScheduleExpression": "rate(1 hour)", "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {"Arn": "arn:aws:sqs:eu-central-1:123456789012:q", "RoleArn": "arn:aws:iam::123456789012:role/r"},
            "State": "ENABLED", "Description": "hourly"} | more


def _schedule_read(c, x):
    got = c("scheduler").get_schedule(Name=x["name"], GroupName="default")
    return {"id": f'default/{x["name"]}', "name": x["name"], "group_name": "default", "arn": got["Arn"], "state": got["State"],
            "schedule_expression": got["ScheduleExpression"], "description": got.get("Description", ""),
            "flexible_time_window": [{"mode": got["FlexibleTimeWindow"]["Mode"]}],
            "target": [{"arn": got["Target"]["Arn"], "role_arn": got["Target"]["RoleArn"]}]}


SUBJECTS = [
    Subject("aws_lambda_function", "lambda", _function_create, _function_read, [
        Call("update_function_configuration", lambda x, v: {"FunctionName": x["name"]} | v,
             [{"Timeout": 900}, {"MemorySize": 1024}, {"Handler": "g.g", "Description": "none"}, {"Runtime": "python3.12"}], response=True),
        Call("update_function_configuration", lambda x, v: {"FunctionName": x["arn"], "Role": x["other"]}, response=True),
        Call("put_function_concurrency", lambda x, v: {"FunctionName": x["name"], "ReservedConcurrentExecutions": v}, [0, 50]),
        Call("tag_resource", lambda x, v: {"Resource": x["arn"], "Tags": v}, TAG_VALUES),
        Call("untag_resource", lambda x, v: {"Resource": x["arn"], "TagKeys": v}, UNTAG_VALUES),
        Call("delete_function", lambda x, v: {"FunctionName": x["name"]}, **DELETES)]),
    Subject("aws_ecr_repository", "ecr", _repository_create, _repository_read, [
        Call("put_image_tag_mutability", lambda x, v: {"repositoryName": x["name"], "imageTagMutability": v}, ["MUTABLE"], response=True),
        Call("put_image_scanning_configuration", lambda x, v: {"repositoryName": x["name"], "imageScanningConfiguration": {"scanOnPush": False}},
             response=True),
        Call("tag_resource", lambda x, v: {"resourceArn": x["arn"], "tags": pairs(v)}, TAG_VALUES),
        Call("untag_resource", lambda x, v: {"resourceArn": x["arn"], "tagKeys": v}, UNTAG_VALUES),
        Call("delete_repository", lambda x, v: {"repositoryName": x["name"], "force": True}, **DELETES)]),
    Subject("aws_ecs_cluster", "ecs", _cluster_create, _cluster_read, [
        Call("tag_resource", lambda x, v: {"resourceArn": x["arn"], "tags": pairs(v, "key", "value")}, TAG_VALUES),
        Call("untag_resource", lambda x, v: {"resourceArn": x["arn"], "tagKeys": v}, UNTAG_VALUES),
        Call("delete_cluster", lambda x, v: {"cluster": x["name"]}, **DELETES)]),
    Subject("aws_ecs_service", "ecs", _service_create, _service_read, [
        Call("update_service", lambda x, v: {"cluster": x["name"], "service": x["name"], "desiredCount": v}, [0, 10], response=True),
        Call("delete_service", lambda x, v: {"cluster": x["name"], "service": x["name"], "force": True}, **DELETES)]),
    Subject("aws_autoscaling_group", "autoscaling", _group_create, _group_read, [
        Call("update_auto_scaling_group", lambda x, v: {"AutoScalingGroupName": x["name"]} | v,
             [{"MaxSize": 20}, {"MinSize": 0}, {"HealthCheckGracePeriod": 10}, {"MinSize": 3, "MaxSize": 9, "DesiredCapacity": 3}]),
        Call("set_desired_capacity", lambda x, v: {"AutoScalingGroupName": x["name"], "DesiredCapacity": v}, [4, 1]),
        Call("delete_auto_scaling_group", lambda x, v: {"AutoScalingGroupName": x["name"], "ForceDelete": True}, **DELETES)]),
    Subject("aws_sfn_state_machine", "stepfunctions", _machine_create, _machine_read, [
        Call("update_state_machine", lambda x, v: {"stateMachineArn": x["arn"]} | v,
             [{"roleArn": "arn:aws:iam::123456789012:role/admin"}]),
        Call("tag_resource", lambda x, v: {"resourceArn": x["arn"], "tags": pairs(v, "key", "value")}, TAG_VALUES),
        Call("untag_resource", lambda x, v: {"resourceArn": x["arn"], "tagKeys": v}, UNTAG_VALUES),
        Call("delete_state_machine", lambda x, v: {"stateMachineArn": x["arn"]}, **DELETES)], source="states.amazonaws.com"),
    Subject("aws_eks_cluster", "eks", _eks_create, _eks_read, [
        Call("tag_resource", lambda x, v: {"resourceArn": x["arn"], "tags": v}, TAG_VALUES),
        Call("untag_resource", lambda x, v: {"resourceArn": x["arn"], "tagKeys": v}, UNTAG_VALUES),
        Call("delete_cluster", lambda x, v: {"name": x["name"]}, **DELETES)]),
    Subject("aws_eks_node_group", "eks", _nodes_create, _nodes_read, [
        Call("update_nodegroup_config", lambda x, v: {"clusterName": x["name"], "nodegroupName": "workers", "scalingConfig": v},
             [{"minSize": 1, "maxSize": 12, "desiredSize": 2}, {"minSize": 0, "maxSize": 4, "desiredSize": 0}]),
        Call("delete_nodegroup", lambda x, v: {"clusterName": x["name"], "nodegroupName": "workers"}, **DELETES)]),
    Subject("aws_codebuild_project", "codebuild", _build_create, _build_read, [
        Call("delete_project", lambda x, v: {"name": x["name"]}, **DELETES)]),
    Subject("aws_apigatewayv2_api", "apigatewayv2", _api_create, _api_read, [
        Call("update_api", lambda x, v: {"ApiId": x["id"]} | v,
             [{"Description": "returns"}, {"DisableExecuteApiEndpoint": True}, {"Name": "orders-two"}]),
        Call("tag_resource", lambda x, v: {"ResourceArn": x["arn"], "Tags": v}, TAG_VALUES),
        Call("delete_api", lambda x, v: {"ApiId": x["id"]}, **DELETES)], source="apigateway.amazonaws.com"),
    Subject("aws_scheduler_schedule", "scheduler", _schedule_create, _schedule_read, [
        Call("update_schedule", lambda x, v: _schedule(x["name"], **v), [{"State": "DISABLED"}, {"ScheduleExpression": "rate(5 minutes)"}],
             response=True),
        Call("delete_schedule", lambda x, v: {"Name": x["name"], "GroupName": "default"}, **DELETES)]),
]
