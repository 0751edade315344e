#!/usr/bin/env python3
"""Writes aws-members.tsv and core-members.tsv: request members of every mutating operation of the AWS services that the
catalog speaks of.

usage: make-members.py        (needs botocore: pip install botocore)

Run it again after adding a service or a call to the catalog. Columns: event source, event, members (comma separated, the
first letter small, as records write them). Operations that only read are left out. Two APIs of one event source that share a
name have a line each.

core-members.tsv holds EC2, Auto Scaling, RDS, S3 and Lambda, whose records do not write members by the model's names: EC2
writes a list as `xSet`, as its element's name, or by the name of what stands inside, differently from call to call, so that
spelling is taken which the catalog's row names; S3 writes headers and XML roots. What stands there holds for these services.
"""
import collections
import pathlib
import re
import sys

import botocore
import botocore.session

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parents[3] / "Sources/Engine/Catalog/Data"
READS = re.compile(r"(Describe|Get|List|BatchGet|Search|Lookup|Select|Head|Simulate)")
CORE_READS = re.compile(READS.pattern[:-1] + r"|Query|Scan|Filter|Test|Validate)")
CORE = ["autoscaling", "ec2", "lambda", "rds", "s3"]

# Event sources whose API models have another name in botocore, or several.
MODELS = {
    "apigateway": ["apigateway", "apigatewayv2"],
    "autoscaling": ["autoscaling", "application-autoscaling"],
    "amazonmq": ["mq"],
    "aps": ["amp"],
    "cloudhsm": ["cloudhsmv2"],
    "ecr-public": ["ecr-public"],
    "elasticfilesystem": ["efs"],
    "elasticloadbalancing": ["elb", "elbv2"],
    "elasticmapreduce": ["emr"],
    "es": ["es", "opensearch"],
    "monitoring": ["cloudwatch"],
    "mobiletargeting": ["pinpoint"],
    "states": ["stepfunctions"],
    "timestream": ["timestream-write"],
}
# Their members are not those that records write: the services of XML with members in headers and wrappers.
LEFT_OUT = {"s3", "lambda"}

# Lists that the older EC2 calls write under a name of their own.
EC2_NAMES = {
    "Resources": ["resourcesSet"],
    "Tags": ["tagSet"],
    "TagSpecifications": ["tagSpecificationSet", "tagSpecification"],
    "InstanceIds": ["instancesSet"],
    "SecurityGroupIds": ["groupSet", "securityGroupId"],
    "SecurityGroups": ["groupSet", "securityGroup"],
    "Groups": ["groupSet"],
    "PrivateIpAddresses": ["privateIpAddressesSet"],
    "Ipv6Addresses": ["ipv6AddressesSet"],
    "NetworkInterfaces": ["networkInterfaceSet"],
    "DhcpConfigurations": ["dhcpConfigurationSet"],
    "Attribute": ["attribute", "attributeType"],
    "Protocol": ["aclProtocol", "protocol"],
    "AvailabilityZone": ["zone", "availabilityZone"],
    "SecurityGroupRules": ["securityGroupRule"],
    "SecurityGroupRuleDescriptions": ["securityGroupRuleDescriptions"],
}
# Records of S3 call some operations otherwise; those of access points are of another API.
S3_EVENTS = {
    "PutBucketAccelerateConfiguration": ["PutAccelerateConfiguration"],
    "PutBucketAnalyticsConfiguration": ["PutAnalyticsConfiguration"],
    "PutBucketInventoryConfiguration": ["PutInventoryConfiguration"],
    "PutBucketMetricsConfiguration": ["PutMetricsConfiguration"],
    "PutBucketLifecycleConfiguration": ["PutBucketLifecycle"],
    "PutBucketNotificationConfiguration": ["PutBucketNotification"],
    "PutObjectLockConfiguration": ["PutBucketObjectLockConfiguration"],
    "PutPublicAccessBlock": ["PutBucketPublicAccessBlock"],
    "DeletePublicAccessBlock": ["DeleteBucketPublicAccessBlock"],
}
S3_CONTROL = {
    "PutPublicAccessBlock": "PutAccountPublicAccessBlock",
    "DeletePublicAccessBlock": "DeleteAccountPublicAccessBlock",
    "CreateAccessPoint": "CreateAccessPoint",
    "DeleteAccessPoint": "DeleteAccessPoint",
    "PutAccessPointPolicy": "PutAccessPointPolicy",
    "DeleteAccessPointPolicy": "DeleteAccessPointPolicy",
}
# RunInstances writes these inside `instancesSet`.
PER_INSTANCE = {"ImageId", "KeyName", "MinCount", "MaxCount"}


def small(name):
    return name[:1].lower() + name[1:]


def undated(name):
    return re.sub(r"\d{4}_?\d{2}_?\d{2}(v\d+)?$", "", name)


def catalog_services():
    found = set()
    for file in sorted(DATA.glob("*.catalog")):
        for line in file.read_text().splitlines():
            words = line.split("#")[0].split()
            if words and words[0] == "service":
                found.update(
                    word.removesuffix(".amazonaws.com") for word in words[1:] if word.endswith(".amazonaws.com")
                )
    return sorted(found - LEFT_OUT)


def recorded(model, name, shape):
    """The member as records write it; those of EC2 are the names on the wire."""
    if model == "ec2":
        name = shape.serialization.get("queryName") or shape.serialization.get("name") or name
    return small(name)


def plain_rows(session):
    known = set(session.get_available_services())
    # Most event sources are the first part of the service's address.
    by_address = collections.defaultdict(list)
    for name in sorted(known):
        by_address[session.get_service_model(name).endpoint_prefix].append(name)
    rows = set()
    for service in catalog_services():
        models = MODELS.get(service) or ([service] if service in known else by_address.get(service, []))
        if not models:
            print(f"no model for {service}: name it in MODELS", file=sys.stderr)
        for model_name in models:
            model = session.get_service_model(model_name)
            for name in model.operation_names:
                if READS.match(name):
                    continue
                shape = model.operation_model(name).input_shape
                members = {recorded(model_name, *member) for member in shape.members.items()} if shape else set()
                rows.add((service, undated(name), ",".join(sorted(members))))
    return rows


def first_steps(service):
    """Event to the first step of every path that its rows name."""
    found, events = {}, []
    for file in sorted(DATA.glob("*.catalog")):
        lines = file.read_text().splitlines()
        if f"service {service}.amazonaws.com" not in lines:
            continue
        for line in lines:
            if line.startswith("event "):
                events = [word.split(":")[0] for word in line.split()[1:-1]]
            elif line.startswith("  "):
                words = re.split(r"[\s,]+", line.split(" -> ")[0].split(" : ")[0].strip())[1:]
                for event in events:
                    found.setdefault(event, set()).update(re.split(r"[.\[]", word)[0] for word in words)
    return found


def ec2_name(call, member, shape, named):
    if call == "RunInstances" and member in PER_INSTANCE:
        return "instancesSet"
    choices = EC2_NAMES.get(member, [])
    element = small(shape.serialization.get("name", member))
    choices = choices + [element, small(member), element + "Set", small(member) + "Set"]
    return next((choice for choice in choices if choice in named), choices[-4] if choices else small(member))


def s3_name(member, shape):
    where = shape.serialization.get("location")
    name = shape.serialization.get("name", member)
    if where == "uri":
        return {"Bucket": "bucketName", "Key": "key"}.get(member, small(member))
    if member == "Policy" and "location" not in shape.serialization and shape.type_name in ("string", "blob"):
        return "bucketPolicy"
    return name if where in ("header", "headers", "querystring") else small(name)


def core_members(service, call, shape, named):
    members = shape.members if shape else {}
    if service == "ec2":
        return {ec2_name(call, member, inner, named) for member, inner in members.items()}
    if service == "s3":
        return {s3_name(member, inner) for member, inner in members.items()}
    return {small(member) for member in members}


def core_rows(session):
    rows = set()
    for service in CORE:
        model = session.get_service_model(service)
        named = first_steps(service)
        for name in model.operation_names:
            # The old calls of the same names are still in the model of S3.
            if CORE_READS.match(name) or (service == "s3" and any(name in other for other in S3_EVENTS.values())):
                continue
            event = undated(name)
            members = core_members(service, name, model.operation_model(name).input_shape, named.get(event, set()))
            for spelling in [event, *(S3_EVENTS.get(event, []) if service == "s3" else [])]:
                rows.add((service, spelling, ",".join(sorted(members))))
    model = session.get_service_model("s3control")
    for name, event in S3_CONTROL.items():
        rows.add(("s3", event, ",".join(sorted(map(small, model.operation_model(name).input_shape.members)))))
    return rows


def write(file, rows):
    with open(HERE / file, "w") as out:
        out.write(
            "# Request members of mutating operations, as records write them. From the vendor's API models, "
            f"botocore {botocore.__version__}, by make-members.py.\n"
        )
        for service, name, members in sorted(rows):
            out.write(f"{service}.amazonaws.com\t{name}\t{members}\n")


def main():
    session = botocore.session.get_session()
    write("aws-members.tsv", plain_rows(session))
    write("core-members.tsv", core_rows(session))


if __name__ == "__main__":
    main()
