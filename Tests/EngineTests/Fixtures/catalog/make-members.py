#!/usr/bin/env python3
"""Writes aws-members.tsv: request members of every mutating operation of the AWS services that the catalog speaks of.

usage: make-members.py        (needs botocore: pip install botocore)

Run it again after adding a service to the catalog. Columns: event source, event, members (comma separated, the first
letter small, as records write them). Operations that only read are left out. Two APIs of one event source that share a name have a
line each.
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

# Event sources whose API models have another name in botocore, or several.
MODELS = {
    "apigateway": ["apigateway", "apigatewayv2"],
    "autoscaling": ["autoscaling", "application-autoscaling"],
    "amazonmq": ["mq"],
    "ecr-public": ["ecr-public"],
    "elasticfilesystem": ["efs"],
    "elasticloadbalancing": ["elb", "elbv2"],
    "elasticmapreduce": ["emr"],
    "es": ["es", "opensearch"],
    "monitoring": ["cloudwatch"],
    "states": ["stepfunctions"],
}
# Their members are not those that records write: the services of XML with members in headers and wrappers.
LEFT_OUT = {"s3", "lambda"}


def services():
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
    return name[:1].lower() + name[1:]


def main():
    session = botocore.session.get_session()
    known = set(session.get_available_services())
    # Most event sources are the first part of the service's address.
    by_address = collections.defaultdict(list)
    for name in sorted(known):
        by_address[session.get_service_model(name).endpoint_prefix].append(name)
    rows = []
    for service in services():
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
                rows.append((service, re.sub(r"\d{4}_?\d{2}_?\d{2}(v\d+)?$", "", name), ",".join(sorted(members))))
    with open(HERE / "aws-members.tsv", "w") as out:
        out.write(
            "# Request members of mutating operations, as records write them. From the vendor's API models, "
            f"botocore {botocore.__version__}, by make-members.py.\n"
        )
        for service, name, members in sorted(set(rows)):
            out.write(f"{service}.amazonaws.com\t{name}\t{members}\n")


if __name__ == "__main__":
    main()
