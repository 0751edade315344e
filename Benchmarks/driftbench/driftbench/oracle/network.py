"""EC2, its networks and disks, load balancers."""
from __future__ import annotations

from .subject import BEFORE, Call, Map, Set, Subject, pairs, tags

DELETES = {"deletes": True}


def _named(kind):
    return [{"ResourceType": kind, "Tags": pairs(BEFORE)}]


def _tagging():
    return [Call("create_tags", lambda x, v: {"Resources": [x["id"]], "Tags": pairs(v)}, [{"Stage": "test"}, {"Owner": "mallory"}]),
            Call("delete_tags", lambda x, v: {"Resources": [x["id"]], "Tags": [{"Key": "Stage"}]})]


def _vpc_create(c, name):
    return {"id": c("ec2").create_vpc(CidrBlock="10.7.0.0/16", TagSpecifications=_named("vpc"))["Vpc"]["VpcId"]}


def _vpc_read(c, x):
    got = c("ec2").describe_vpcs(VpcIds=[x["id"]])["Vpcs"][0]
    flag = lambda name, key: c("ec2").describe_vpc_attribute(VpcId=x["id"], Attribute=name)[key]["Value"]
    return {"id": x["id"], "arn": f'arn:aws:ec2:eu-central-1:123456789012:vpc/{x["id"]}', "cidr_block": got["CidrBlock"],
            "enable_dns_support": flag("enableDnsSupport", "EnableDnsSupport"),
            "enable_dns_hostnames": flag("enableDnsHostnames", "EnableDnsHostnames"), "tags": tags(got.get("Tags"))}


def _subnet_create(c, name):
    vpc = _vpc_create(c, name)["id"]
    got = c("ec2").create_subnet(VpcId=vpc, CidrBlock="10.7.1.0/24", TagSpecifications=_named("subnet"))["Subnet"]
    return {"id": got["SubnetId"], "vpc": vpc}


def _subnet_read(c, x):
    got = c("ec2").describe_subnets(SubnetIds=[x["id"]])["Subnets"][0]
    return {"id": x["id"], "arn": got["SubnetArn"], "vpc_id": x["vpc"], "cidr_block": got["CidrBlock"],
            "map_public_ip_on_launch": got["MapPublicIpOnLaunch"], "tags": tags(got.get("Tags"))}


def _instance_create(c, name):
    group = c("ec2").create_security_group(GroupName=name, Description="x")["GroupId"]
    other = c("ec2").create_security_group(GroupName=name + "-2", Description="x")["GroupId"]
    got = c("ec2").run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1, InstanceType="t3.micro", SecurityGroupIds=[group],
                                 TagSpecifications=_named("instance"))["Instances"][0]
    return {"id": got["InstanceId"], "group": group, "other": other}


def _instance_read(c, x):
    got = c("ec2").describe_instances(InstanceIds=[x["id"]])["Reservations"][0]["Instances"][0]
    if got["State"]["Name"] == "terminated":
        raise LookupError(x["id"])
    flag = c("ec2").describe_instance_attribute(InstanceId=x["id"], Attribute="disableApiTermination")
    return {"id": x["id"], "arn": f'arn:aws:ec2:eu-central-1:123456789012:instance/{x["id"]}', "ami": got["ImageId"],
            "instance_type": got["InstanceType"], "source_dest_check": got.get("SourceDestCheck", True),
            "ebs_optimized": got["EbsOptimized"], "subnet_id": got["SubnetId"],
            "disable_api_termination": flag["DisableApiTermination"]["Value"],
            "vpc_security_group_ids": Set(sorted(g["GroupId"] for g in got["SecurityGroups"])), "tags": tags(got.get("Tags"))}


def _volume_create(c, name):
    got = c("ec2").create_volume(AvailabilityZone="eu-central-1a", Size=20, VolumeType="gp3", Iops=3000, TagSpecifications=_named("volume"))
    return {"id": got["VolumeId"]}


def _volume_read(c, x):
    got = c("ec2").describe_volumes(VolumeIds=[x["id"]])["Volumes"][0]
    return {"id": x["id"], "arn": f'arn:aws:ec2:eu-central-1:123456789012:volume/{x["id"]}', "size": got["Size"],
            "type": got["VolumeType"], "availability_zone": got["AvailabilityZone"], "tags": tags(got.get("Tags"))}


def _group_create(c, name):
    group = c("ec2").create_security_group(GroupName=name, Description="web", TagSpecifications=_named("security-group"))["GroupId"]
    c("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=[_rule(443, "10.0.0.0/8")])
    return {"id": group, "name": name}


def _rule(port, cidr, protocol="tcp"):
    return {"IpProtocol": protocol, "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr}]}


def _element(permission, cidr):
    return {"cidr_blocks": [cidr["CidrIp"]], "description": cidr.get("Description", ""), "from_port": permission.get("FromPort", 0),
            "to_port": permission.get("ToPort", 0), "protocol": permission["IpProtocol"], "ipv6_cidr_blocks": [],
            "prefix_list_ids": [], "security_groups": [], "self": False}


def _group_read(c, x):
    got = c("ec2").describe_security_groups(GroupIds=[x["id"]])["SecurityGroups"][0]
    spread = lambda permissions: Set([_element(p, r) for p in permissions for r in p["IpRanges"]])
    return {"id": x["id"], "arn": f'arn:aws:ec2:eu-central-1:123456789012:security-group/{x["id"]}', "name": got["GroupName"],
            "description": got["Description"], "vpc_id": got["VpcId"], "ingress": spread(got["IpPermissions"]),
            "egress": spread(got["IpPermissionsEgress"]), "tags": tags(got.get("Tags"))}


def _endpoint_create(c, name):
    vpc = _vpc_create(c, name)["id"]
    got = c("ec2").create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.eu-central-1.s3", VpcEndpointType="Gateway",
                                       TagSpecifications=_named("vpc-endpoint"))
    return {"id": got["VpcEndpoint"]["VpcEndpointId"], "vpc": vpc}


def _endpoint_read(c, x):
    got = c("ec2").describe_vpc_endpoints(VpcEndpointIds=[x["id"]])["VpcEndpoints"]
    if not got or got[0]["State"] == "deleted":
        raise LookupError(x["id"])
    return {"id": x["id"], "vpc_id": x["vpc"], "service_name": got[0]["ServiceName"], "tags": tags(got[0].get("Tags"))}


def _simple(kind, create, describe, key, identifier, delete, extra=None):
    """A resource that has no settings but tags."""
    def make(c, name):
        return {"id": create(c)}

    def read(c, x):
        found = describe(c, x["id"])
        if not found or found[0].get("State") in ("deleted", "deleting"):
            raise LookupError(x["id"])
        return {"id": x["id"], "tags": tags(found[0].get("Tags"))} | (extra(found[0]) if extra else {})

    return Subject(kind, "ec2", make, read, [*_tagging(), Call(delete, lambda x, v: {identifier: x["id"]}, **DELETES)])


def _balancer_create(c, name):
    vpc = c("ec2").create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    subnets = [c("ec2").create_subnet(VpcId=vpc, CidrBlock=f"10.8.{i}.0/24", AvailabilityZone=f"eu-central-1{z}")["Subnet"]["SubnetId"]
               for i, z in enumerate("ab")]
    got = c("elbv2").create_load_balancer(Name=name, Subnets=subnets, Tags=pairs(BEFORE))["LoadBalancers"][0]
    return {"name": name, "arn": got["LoadBalancerArn"], "vpc": vpc}


def _balancer_read(c, x):
    got = c("elbv2").describe_load_balancers(LoadBalancerArns=[x["arn"]])["LoadBalancers"][0]
    held = {p["Key"]: p["Value"] for p in c("elbv2").describe_load_balancer_attributes(LoadBalancerArn=x["arn"])["Attributes"]}
    return {"id": x["arn"], "arn": x["arn"], "name": x["name"], "load_balancer_type": got["Type"], "internal": got.get("Scheme") == "internal",
            "enable_deletion_protection": held.get("deletion_protection.enabled") == "true",
            "idle_timeout": int(held.get("idle_timeout.timeout_seconds", 60)),
            "tags": tags(c("elbv2").describe_tags(ResourceArns=[x["arn"]])["TagDescriptions"][0]["Tags"])}


def _target_create(c, name):
    vpc = c("ec2").create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    got = c("elbv2").create_target_group(Name=name, Protocol="HTTP", Port=8080, VpcId=vpc, HealthCheckPath="/health",
                                         HealthCheckIntervalSeconds=30, Tags=pairs(BEFORE))["TargetGroups"][0]
    return {"name": name, "arn": got["TargetGroupArn"], "vpc": vpc}


def _target_read(c, x):
    got = c("elbv2").describe_target_groups(TargetGroupArns=[x["arn"]])["TargetGroups"][0]
    held = {p["Key"]: p["Value"] for p in c("elbv2").describe_target_group_attributes(TargetGroupArn=x["arn"])["Attributes"]}
    return {"id": x["arn"], "arn": x["arn"], "name": x["name"], "port": got["Port"], "protocol": got["Protocol"], "vpc_id": x["vpc"],
            "deregistration_delay": held.get("deregistration_delay.timeout_seconds", "300"),
            "health_check": [{"path": got["HealthCheckPath"], "interval": got["HealthCheckIntervalSeconds"],
                              "timeout": got["HealthCheckTimeoutSeconds"], "healthy_threshold": got["HealthyThresholdCount"],
                              "unhealthy_threshold": got["UnhealthyThresholdCount"]}],
            "tags": tags(c("elbv2").describe_tags(ResourceArns=[x["arn"]])["TagDescriptions"][0]["Tags"])}


ELB = {"source": "elasticloadbalancing.amazonaws.com"}
OPEN_SSH = {"IpPermissions": [_rule(22, "0.0.0.0/0")]}
SUBJECTS = [
    Subject("aws_vpc", "ec2", _vpc_create, _vpc_read, [
        Call("modify_vpc_attribute", lambda x, v: {"VpcId": x["id"]} | v,
             [{"EnableDnsHostnames": {"Value": True}}, {"EnableDnsSupport": {"Value": False}}]),
        *_tagging(), Call("delete_vpc", lambda x, v: {"VpcId": x["id"]}, **DELETES)]),
    Subject("aws_subnet", "ec2", _subnet_create, _subnet_read, [
        Call("modify_subnet_attribute", lambda x, v: {"SubnetId": x["id"], "MapPublicIpOnLaunch": {"Value": v}}, [True]),
        *_tagging(), Call("delete_subnet", lambda x, v: {"SubnetId": x["id"]}, **DELETES)]),
    Subject("aws_instance", "ec2", _instance_create, _instance_read, [
        Call("modify_instance_attribute", lambda x, v: {"InstanceId": x["id"]} | v,
             [{"InstanceType": {"Value": "m5.xlarge"}}, {"DisableApiTermination": {"Value": True}}, {"SourceDestCheck": {"Value": False}},
              {"EbsOptimized": {"Value": True}}]),
        Call("modify_instance_attribute", lambda x, v: {"InstanceId": x["id"], "Groups": [x["other"]]}),
        *_tagging(), Call("terminate_instances", lambda x, v: {"InstanceIds": [x["id"]]}, **DELETES)]),
    Subject("aws_ebs_volume", "ec2", _volume_create, _volume_read, [
        *_tagging(), Call("delete_volume", lambda x, v: {"VolumeId": x["id"]}, **DELETES)]),
    Subject("aws_security_group", "ec2", _group_create, _group_read, [
        Call("authorize_security_group_ingress", lambda x, v: {"GroupId": x["id"], "IpPermissions": v},
             [[_rule(22, "0.0.0.0/0")], [_rule(3306, "192.0.2.0/24")], [_rule(53, "10.0.0.0/8", "udp"), _rule(3389, "0.0.0.0/0")]]),
        Call("authorize_security_group_egress", lambda x, v: {"GroupId": x["id"], "IpPermissions": [_rule(25, "198.51.100.0/24")]}),
        Call("revoke_security_group_ingress", lambda x, v: {"GroupId": x["id"], "IpPermissions": [_rule(443, "10.0.0.0/8")]}),
        *_tagging(), Call("delete_security_group", lambda x, v: {"GroupId": x["id"]}, **DELETES)]),
    Subject("aws_vpc_endpoint", "ec2", _endpoint_create, _endpoint_read, [
        *_tagging(), Call("delete_vpc_endpoints", lambda x, v: {"VpcEndpointIds": [x["id"]]}, **DELETES)]),
    _simple("aws_internet_gateway", lambda c: c("ec2").create_internet_gateway(TagSpecifications=_named("internet-gateway"))[
        "InternetGateway"]["InternetGatewayId"], lambda c, i: c("ec2").describe_internet_gateways(InternetGatewayIds=[i])["InternetGateways"],
        "InternetGateways", "InternetGatewayId", "delete_internet_gateway"),
    _simple("aws_ec2_transit_gateway", lambda c: c("ec2").create_transit_gateway(Description="hub", TagSpecifications=_named("transit-gateway"))[
        "TransitGateway"]["TransitGatewayId"], lambda c, i: c("ec2").describe_transit_gateways(TransitGatewayIds=[i])["TransitGateways"],
        "TransitGateways", "TransitGatewayId", "delete_transit_gateway", lambda got: {"description": got["Description"]}),
    Subject("aws_lb", "elbv2", _balancer_create, _balancer_read, [
        Call("modify_load_balancer_attributes", lambda x, v: {"LoadBalancerArn": x["arn"], "Attributes": pairs(v)},
             [{"idle_timeout.timeout_seconds": "4000"}, {"deletion_protection.enabled": "true"},
              {"idle_timeout.timeout_seconds": "10", "deletion_protection.enabled": "true"}], response=True),
        Call("add_tags", lambda x, v: {"ResourceArns": [x["arn"]], "Tags": pairs(v)}, [{"Stage": "test"}, {"Owner": "mallory"}]),
        Call("remove_tags", lambda x, v: {"ResourceArns": [x["arn"]], "TagKeys": ["Stage"]}),
        Call("delete_load_balancer", lambda x, v: {"LoadBalancerArn": x["arn"]}, **DELETES)], **ELB),
    Subject("aws_lb_target_group", "elbv2", _target_create, _target_read, [
        Call("modify_target_group", lambda x, v: {"TargetGroupArn": x["arn"]} | v,
             [{"HealthCheckPath": "/"}, {"HealthCheckIntervalSeconds": 10}, {"HealthyThresholdCount": 2, "UnhealthyThresholdCount": 9}]),
        Call("modify_target_group_attributes", lambda x, v: {"TargetGroupArn": x["arn"], "Attributes": pairs(v)},
             [{"deregistration_delay.timeout_seconds": "5"}]),
        Call("add_tags", lambda x, v: {"ResourceArns": [x["arn"]], "Tags": pairs(v)}, [{"Stage": "test"}]),
        Call("delete_target_group", lambda x, v: {"TargetGroupArn": x["arn"]}, **DELETES)], **ELB),
]
