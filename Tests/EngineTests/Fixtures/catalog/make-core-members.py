#!/usr/bin/env python3
"""Writes core-members.tsv: request members of the mutating operations of EC2, Auto Scaling, RDS, S3 and Lambda.

usage: make-core-members.py        (needs botocore: pip install botocore)

Run it again after the catalog of one of these services got new calls. Columns: event source, event, members (comma
separated, the first letter small, as records write them). These services do not write members by the model's names:
EC2 writes a list as `xSet`, as its element's name, or by the name of what stands inside, differently from call to call, so
that spelling is taken which the catalog's row names; S3 writes headers and XML roots.
"""
import pathlib
import re

import botocore
import botocore.session

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parents[3] / "Sources/Engine/Catalog/Data"
READS = re.compile(r"(Describe|Get|List|BatchGet|Search|Lookup|Query|Scan|Select|Head|Filter|Simulate|Test|Validate)")
SERVICES = ["autoscaling", "ec2", "lambda", "rds", "s3"]

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


def rows_of(service):
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
    if where in ("header", "headers"):
        return name
    if where == "querystring":
        return name
    return small(name)


def main():
    session = botocore.session.get_session()
    rows = set()
    for service in SERVICES:
        model = session.get_service_model(service)
        named = rows_of(service)
        for name in model.operation_names:
            if READS.match(name) or (service == "s3" and any(name in other for other in S3_EVENTS.values())):
                continue
            event = re.sub(r"\d{4}_?\d{2}_?\d{2}(v\d+)?$", "", name)
            shape = model.operation_model(name).input_shape
            members = set()
            for member, inner in (shape.members if shape else {}).items():
                if service == "ec2":
                    members.add(ec2_name(name, member, inner, named.get(event, set())))
                elif service == "s3":
                    members.add(s3_name(member, inner))
                else:
                    members.add(small(member))
            rows.add((service, event, ",".join(sorted(members))))
            if service == "s3":
                for other in S3_EVENTS.get(event, []):
                    # The old calls of the same names are still in the model.
                    rows.discard(next((row for row in rows if row[:2] == (service, other)), None))
                    rows.add((service, other, ",".join(sorted(members))))
    model = session.get_service_model("s3control")
    for name, event in S3_CONTROL.items():
        shape = model.operation_model(name).input_shape
        members = {small(member) for member in shape.members}
        rows.add(("s3", event, ",".join(sorted(members))))
    with open(HERE / "core-members.tsv", "w") as out:
        out.write(
            "# Request members of mutating operations, as records write them. From the vendor's API models, "
            f"botocore {botocore.__version__}, by make-core-members.py.\n"
        )
        for service, name, members in sorted(rows):
            out.write(f"{service}.amazonaws.com\t{name}\t{members}\n")


if __name__ == "__main__":
    main()
