"""Rarer members and further types: several at once, what a call takes away, what names an object by its ARN."""
from __future__ import annotations

import json

from . import data, edge, identity, messaging, network, platform
from .subject import BEFORE, TAG_VALUES, UNTAG_VALUES, Call, Map, Set, Subject, pairs, tags

DELETES = {"deletes": True}
ELB = {"source": "elasticloadbalancing.amazonaws.com"}


def _group_create(c, name):
    c("iam").create_group(GroupName=name)
    c("iam").create_user(UserName=name + "-u")
    c("iam").put_group_policy(GroupName=name, PolicyName="own", PolicyDocument=identity.allow("s3:GetObject"))
    c("iam").put_user_policy(UserName=name + "-u", PolicyName="own", PolicyDocument=identity.allow("s3:GetObject"))
    return {"name": name, "user": name + "-u"}


def _group_policy_read(c, x):
    got = c("iam").get_group_policy(GroupName=x["name"], PolicyName="own")
    return {"id": f'{x["name"]}:own', "name": "own", "group": x["name"], "policy": json.dumps(got["PolicyDocument"])}


def _user_policy_read(c, x):
    got = c("iam").get_user_policy(UserName=x["user"], PolicyName="own")
    return {"id": f'{x["user"]}:own', "name": "own", "user": x["user"], "policy": json.dumps(got["PolicyDocument"])}


def _members_read(c, x):
    return {"id": "members", "name": "members", "group": x["name"],
            "users": Set(sorted(u["UserName"] for u in c("iam").get_group(GroupName=x["name"])["Users"]))}


def _key_create(c, name):
    c("iam").create_user(UserName=name)
    return {"name": name, "id": c("iam").create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]}


def _key_read(c, x):
    found = [k for k in c("iam").list_access_keys(UserName=x["name"])["AccessKeyMetadata"] if k["AccessKeyId"] == x["id"]]
    if not found:
        raise LookupError(x["id"])
    return {"id": x["id"], "user": x["name"], "status": found[0]["Status"]}


def _profile_create(c, name):
    identity._role_create(c, name)
    c("iam").create_instance_profile(InstanceProfileName=name, Tags=pairs(BEFORE))
    c("iam").add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
    return {"name": name}


def _profile_read(c, x):
    got = c("iam").get_instance_profile(InstanceProfileName=x["name"])["InstanceProfile"]
    return {"id": x["name"], "name": x["name"], "arn": got["Arn"], "path": got["Path"], "role": got["Roles"][0]["RoleName"] if got["Roles"] else "",
            "tags": tags(got.get("Tags"))}


def _passwords_create(c, name):
    c("iam").update_account_password_policy(MinimumPasswordLength=14, RequireSymbols=True, MaxPasswordAge=90, PasswordReusePrevention=24)
    return {"name": name}


def _passwords_read(c, x):
    got = c("iam").get_account_password_policy()["PasswordPolicy"]
    return {"id": "iam-account-password-policy", "minimum_password_length": got["MinimumPasswordLength"], "require_symbols": got["RequireSymbols"],
            "require_numbers": got["RequireNumbers"], "require_uppercase_characters": got["RequireUppercaseCharacters"],
            "require_lowercase_characters": got["RequireLowercaseCharacters"], "max_password_age": got.get("MaxPasswordAge", 0),
            "allow_users_to_change_password": got["AllowUsersToChangePassword"], "password_reuse_prevention": got.get("PasswordReusePrevention", 0)}


def _alias_create(c, name):
    key, other = (c("kms").create_key()["KeyMetadata"] for _ in range(2))
    c("kms").create_alias(AliasName=f"alias/{name}", TargetKeyId=key["KeyId"])
    return {"name": f"alias/{name}", "other": other}


def _alias_read(c, x):
    found = [a for a in c("kms").list_aliases()["Aliases"] if a["AliasName"] == x["name"]]
    if not found:
        raise LookupError(x["name"])
    return {"id": x["name"], "name": x["name"], "arn": found[0]["AliasArn"], "target_key_id": found[0]["TargetKeyId"]}


def _queue_read(c, x):
    got = c("sqs").get_queue_attributes(QueueUrl=x["url"], AttributeNames=["All"])["Attributes"]
    return messaging._sqs_read(c, x) | {"policy": got.get("Policy", ""), "kms_master_key_id": got.get("KmsMasterKeyId", "")}


POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}]})


def _subscription_create(c, name):
    topic = c("sns").create_topic(Name=name)["TopicArn"]
    queue = f"arn:aws:sqs:eu-central-1:123456789012:{name}"
    c("sqs").create_queue(QueueName=name)
    return {"topic": topic, "arn": c("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, ReturnSubscriptionArn=True)["SubscriptionArn"]}


def _subscription_read(c, x):
    got = c("sns").get_subscription_attributes(SubscriptionArn=x["arn"])["Attributes"]
    return {"id": x["arn"], "arn": x["arn"], "topic_arn": x["topic"], "protocol": got["Protocol"], "endpoint": got["Endpoint"],
            "raw_message_delivery": got.get("RawMessageDelivery") == "true", "filter_policy": got.get("FilterPolicy", "")}


def _filter_create(c, name):
    c("logs").create_log_group(logGroupName=name)
    c("logs").put_metric_filter(logGroupName=name, filterName="root", filterPattern="ERROR", metricTransformations=[
        {"metricName": "Errors", "metricNamespace": "Shop", "metricValue": "1"}])
    return {"name": name}


def _filter_read(c, x):
    got = c("logs").describe_metric_filters(logGroupName=x["name"], filterNamePrefix="root")["metricFilters"]
    if not got:
        raise LookupError(x["name"])
    made = got[0]["metricTransformations"][0]
    return {"id": "root", "name": "root", "log_group_name": x["name"], "pattern": got[0]["filterPattern"], "metric_transformation": [
        {"name": made["metricName"], "namespace": made["metricNamespace"], "value": made["metricValue"], "unit": made.get("unit", "None"),
         "default_value": str(made.get("defaultValue", "")), "dimensions": Map(made.get("dimensions", {}))}]}


def _target_create(c, name):
    messaging._rule_create(c, name)
    c("events").put_targets(Rule=name, Targets=[{"Id": "t1", "Arn": "arn:aws:sqs:eu-central-1:123456789012:a"}])
    return {"name": name}


def _target_read(c, x):
    got = [t for t in c("events").list_targets_by_rule(Rule=x["name"])["Targets"] if t["Id"] == "t1"]
    if not got:
        raise LookupError(x["name"])
    return {"id": f'{x["name"]}-t1', "rule": x["name"], "target_id": "t1", "event_bus_name": "default", "arn": got[0]["Arn"], "input": got[0].get("Input", ""),
            "input_path": got[0].get("InputPath", ""), "role_arn": got[0].get("RoleArn", "")}


def _listener_create(c, name):
    context = network._balancer_create(c, name)
    blue = c("elbv2").create_target_group(Name=name + "-b", Protocol="HTTP", Port=80, VpcId=context["vpc"])["TargetGroups"][0]["TargetGroupArn"]
    green = c("elbv2").create_target_group(Name=name + "-g", Protocol="HTTP", Port=80, VpcId=context["vpc"])["TargetGroups"][0]["TargetGroupArn"]
    got = c("elbv2").create_listener(LoadBalancerArn=context["arn"], Protocol="HTTP", Port=80, DefaultActions=[{"Type": "forward", "TargetGroupArn": blue}])
    rule = c("elbv2").create_rule(ListenerArn=got["Listeners"][0]["ListenerArn"], Priority=10, Actions=[{"Type": "forward", "TargetGroupArn": blue}],
                                  Conditions=[{"Field": "path-pattern", "Values": ["/api/*"]}])["Rules"][0]["RuleArn"]
    return context | {"listener": got["Listeners"][0]["ListenerArn"], "green": green, "rule": rule}


def _listener_read(c, x):
    got = c("elbv2").describe_listeners(ListenerArns=[x["listener"]])["Listeners"][0]
    first = got["DefaultActions"][0]
    return {"id": x["listener"], "arn": x["listener"], "load_balancer_arn": x["arn"], "port": got["Port"], "protocol": got["Protocol"], "default_action": [
        {"type": first["Type"], "target_group_arn": first.get("TargetGroupArn", "")}]}


def _rule_read(c, x):
    got = c("elbv2").describe_rules(RuleArns=[x["rule"]])["Rules"][0]
    return {"id": x["rule"], "arn": x["rule"], "listener_arn": x["listener"], "priority": int(got["Priority"]), "condition": Set([
        {"path_pattern": [{"values": Set(k["Values"])}]} for k in got["Conditions"]]),
            "action": [{"type": "forward", "target_group_arn": got["Actions"][0]["TargetGroupArn"], "order": 1}]}


def _groups_read(c, x):
    got = c("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[x["name"]])["AutoScalingGroups"][0]
    return platform._group_read(c, x) | {"suspended_processes": Set(sorted(p["ProcessName"] for p in got["SuspendedProcesses"]))}


def _suspended_create(c, name):
    context = platform._group_create(c, name)
    c("autoscaling").suspend_processes(AutoScalingGroupName=name, ScalingProcesses=["Launch", "Terminate"])
    return context


def _schema_read(c, x):
    got = c("dynamodb").describe_table(TableName=x["name"])["Table"]
    stream = got.get("StreamSpecification", {})
    return data._table_read(c, x) | {"stream_enabled": stream.get("StreamEnabled", False), "stream_view_type": stream.get("StreamViewType", "")}


def _associated_create(c, name):
    vpc = network._vpc_create(c, name)["id"]
    subnet = c("ec2").create_subnet(VpcId=vpc, CidrBlock="10.7.2.0/24")["Subnet"]["SubnetId"]
    table, other = (c("ec2").create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in range(2))
    return {"id": c("ec2").associate_route_table(RouteTableId=table, SubnetId=subnet)["AssociationId"], "subnet": subnet, "other": other, "tables": [table, other]}


def _associated_read(c, x):
    for table in c("ec2").describe_route_tables(RouteTableIds=x["tables"])["RouteTables"]:
        for found in table["Associations"]:
            if found.get("SubnetId") == x["subnet"]:
                return {"id": x["id"], "route_table_id": table["RouteTableId"], "subnet_id": x["subnet"], "gateway_id": ""}
    raise LookupError(x["id"])


def _route_create(c, name):
    vpc = network._vpc_create(c, name)["id"]
    gateways = [c("ec2").create_internet_gateway()["InternetGateway"]["InternetGatewayId"] for _ in range(2)]
    c("ec2").attach_internet_gateway(InternetGatewayId=gateways[0], VpcId=vpc)
    table = c("ec2").create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    c("ec2").create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateways[0])
    return {"table": table, "other": gateways[1]}


def _route_read(c, x):
    found = [r for r in c("ec2").describe_route_tables(RouteTableIds=[x["table"]])["RouteTables"][0]["Routes"]
             if r.get("DestinationCidrBlock") == "0.0.0.0/0"]
    if not found:
        raise LookupError(x["table"])
    return {"id": f'r-{x["table"]}1080289494', "route_table_id": x["table"], "destination_cidr_block": "0.0.0.0/0", "gateway_id": found[0].get("GatewayId", ""),
            "nat_gateway_id": ""}



SUBJECTS = [
    Subject("aws_iam_group_policy", "iam", _group_create, _group_policy_read, [
        Call("put_group_policy", lambda x, v: {"GroupName": x["name"], "PolicyName": "own", "PolicyDocument": identity.allow(v)}, ["*"]),
        Call("delete_group_policy", lambda x, v: {"GroupName": x["name"], "PolicyName": "own"}, **DELETES)]),
    Subject("aws_iam_user_policy", "iam", _group_create, _user_policy_read, [
        Call("put_user_policy", lambda x, v: {"UserName": x["user"], "PolicyName": "own", "PolicyDocument": identity.allow(v)}, ["ec2:*"]),
        Call("delete_user_policy", lambda x, v: {"UserName": x["user"], "PolicyName": "own"}, **DELETES)]),
    Subject("aws_iam_group_membership", "iam", _group_create, _members_read, [
        Call("add_user_to_group", lambda x, v: {"GroupName": x["name"], "UserName": x["user"]})]),
    Subject("aws_iam_access_key", "iam", _key_create, _key_read, [
        Call("update_access_key", lambda x, v: {"UserName": x["name"], "AccessKeyId": x["id"], "Status": "Inactive"}),
        Call("delete_access_key", lambda x, v: {"UserName": x["name"], "AccessKeyId": x["id"]}, **DELETES)]),
    Subject("aws_iam_instance_profile", "iam", _profile_create, _profile_read, [
        Call("remove_role_from_instance_profile", lambda x, v: {"InstanceProfileName": x["name"], "RoleName": x["name"]}),
        Call("tag_instance_profile", lambda x, v: {"InstanceProfileName": x["name"], "Tags": pairs(v)}, TAG_VALUES)]),
    Subject("aws_iam_account_password_policy", "iam", _passwords_create, _passwords_read, [
        Call("update_account_password_policy", lambda x, v: v, [{"MinimumPasswordLength": 8}, {"MinimumPasswordLength": 14, "RequireNumbers": True}])]),
    Subject("aws_kms_alias", "kms", _alias_create, _alias_read, [
        Call("update_alias", lambda x, v: {"AliasName": x["name"], "TargetKeyId": x["other"][v]}, ["KeyId"]),
        Call("delete_alias", lambda x, v: {"AliasName": x["name"]}, **DELETES)]),
    Subject("aws_sqs_queue", "sqs", messaging._sqs_create, _queue_read, [
        Call("set_queue_attributes", lambda x, v: {"QueueUrl": x["url"], "Attributes": v},
             [{"Policy": POLICY}, {"KmsMasterKeyId": "alias/ledger", "ReceiveMessageWaitTimeSeconds": "20"}])]),
    Subject("aws_sns_topic_subscription", "sns", _subscription_create, _subscription_read, [
        Call("set_subscription_attributes", lambda x, v: {"SubscriptionArn": x["arn"], "AttributeName": v[0], "AttributeValue": v[1]},
             [("RawMessageDelivery", "true"), ("FilterPolicy", '{"kind": ["order"]}')]),
        Call("unsubscribe", lambda x, v: {"SubscriptionArn": x["arn"]}, **DELETES)]),
    Subject("aws_cloudwatch_log_metric_filter", "logs", _filter_create, _filter_read, [
        Call("put_metric_filter", lambda x, v: {"logGroupName": x["name"], "filterName": "root", "filterPattern": v[0], "metricTransformations": [
            {"metricName": "Errors", "metricNamespace": "Shop", "metricValue": v[1]}]}, [("FATAL", "1"), ("ERROR", "0")]),
        Call("delete_metric_filter", lambda x, v: {"logGroupName": x["name"], "filterName": "root"}, **DELETES)]),
    Subject("aws_cloudwatch_event_target", "events", _target_create, _target_read, [
        Call("put_targets", lambda x, v: {"Rule": x["name"], "Targets": [{"Id": "t1", "Arn": "arn:aws:sqs:eu-central-1:123456789012:a"} | v]},
             [{"Input": '{"a": 1}'}, {"InputPath": "$.detail"}], response=True),
        Call("remove_targets", lambda x, v: {"Rule": x["name"], "Ids": ["t1"]}, deletes=True, response=True)]),
    Subject("aws_lb_listener", "elbv2", _listener_create, _listener_read, [
        Call("modify_listener", lambda x, v: {"ListenerArn": x["listener"], "DefaultActions": [{"Type": "forward", "TargetGroupArn": x["green"]}]}),
        Call("modify_listener", lambda x, v: {"ListenerArn": x["listener"], "Port": 8080}),
        Call("delete_listener", lambda x, v: {"ListenerArn": x["listener"]}, **DELETES)], **ELB),
    Subject("aws_lb_listener_rule", "elbv2", _listener_create, _rule_read, [
        Call("modify_rule", lambda x, v: {"RuleArn": x["rule"], "Conditions": [{"Field": "path-pattern", "Values": ["/*"]}]}),
        Call("modify_rule", lambda x, v: {"RuleArn": x["rule"], "Actions": [{"Type": "forward", "TargetGroupArn": x["green"]}]}),
        Call("set_rule_priorities", lambda x, v: {"RulePriorities": [{"RuleArn": x["rule"], "Priority": 77}]}),
        Call("delete_rule", lambda x, v: {"RuleArn": x["rule"]}, **DELETES)], **ELB),
    Subject("aws_autoscaling_group", "autoscaling", _suspended_create, _groups_read, [
        Call("resume_processes", lambda x, v: {"AutoScalingGroupName": x["name"]} | v, [{"ScalingProcesses": ["Launch"]}, {}]),
        Call("suspend_processes", lambda x, v: {"AutoScalingGroupName": x["name"], "ScalingProcesses": ["AZRebalance"]})]),
    Subject("aws_dynamodb_table", "dynamodb", data._table_create, _schema_read, [
        Call("update_table", lambda x, v: {"TableName": x["arn"], "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}})]),
    Subject("aws_route_table_association", "ec2", _associated_create, _associated_read, [
        Call("replace_route_table_association", lambda x, v: {"AssociationId": x["id"], "RouteTableId": x["other"]}),
        Call("disassociate_route_table", lambda x, v: {"AssociationId": x["id"]}, **DELETES)]),
    Subject("aws_route", "ec2", _route_create, _route_read, [
        Call("replace_route", lambda x, v: {"RouteTableId": x["table"], "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": x["other"]}),
        Call("delete_route", lambda x, v: {"RouteTableId": x["table"], "DestinationCidrBlock": "0.0.0.0/0"}, **DELETES)]),
]
