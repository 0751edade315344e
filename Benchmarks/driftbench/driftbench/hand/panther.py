"""CloudTrail records of panther-analysis."""
from __future__ import annotations

import json

from .. import build
from .label import Book

FILE = "cloudtrail/panther-analysis.jsonl"
FAILED = [21, 24, 47, 59, 60, 87, 104, 107, 117, 138, 141, 158, 167, 172, 193, 215, 219, 230, 233, 238, 244, 247, 265,
          270, 281, 289, 310, 319, 323, 329, 333, 337, 352, 374]
READS = [15, 18, 19, 20, 23, 27, 35, 36, 37, 38, 39, 40, 76, 81, 123, 159, 160, 162, 163, 191, 249, 250, 252, 275,
         277, 305, 385, 44, 50, 202]


def scenarios():
    book = Book(FILE, "aws", "panther")
    for part in (databases, buckets, identities, compute, trails, others):
        part(book)
    for index in (101, 204):
        book.quiet(index, "dryRun", "dryRun")
    book.quiet(173, "readOnly", "readOnly")
    for index in FAILED:
        book.quiet(index, "failed", "failed")
    for index in READS:
        book.quiet(index, "readOnly", "readOnly")
    book.elsewhere()
    return book.scenarios


def _db(name, **more):
    return {"id": f"db-{name.upper()}", "identifier": name, "resource_id": f"db-{name.upper()}", "engine": "mysql"} | more


def _cluster(name, **more):
    return {"id": name, "cluster_identifier": name, "engine": "aurora-mysql"} | more


def databases(book: Book) -> None:
    db, cluster = "aws_db_instance", "aws_rds_cluster"
    book.both(224, cluster, _cluster("aurora-cluster", engine_version="8.0.mysql_aurora.3.02.0"),
              ("engine_version", "8.0.mysql_aurora.3.02.0", "8.0.mysql_aurora.3.04.0"))
    book.both(225, db, _db("production-mysql", deletion_protection=True), ("deletion_protection", True, False))
    book.both(226, cluster, _cluster("aurora-production", deletion_protection=True, backup_retention_period=7),
              ("deletion_protection", True, False), ("backup_retention_period", 7, 0))
    book.both(227, db, _db("customer-database", deletion_protection=True, publicly_accessible=False),
              ("deletion_protection", True, False), ("publicly_accessible", False, True))
    book.both(228, db, _db("production-db", deletion_protection=False), ("deletion_protection", False, True))
    for index, name, old, new in ((229, "production-db", 100, 500), (239, "my-db", 50, 100), (243, "production-db", 100, 200)):
        book.both(index, db, _db(name, allocated_storage=old), ("allocated_storage", old, new))
    book.both(240, db, _db("production-db", publicly_accessible=False), ("publicly_accessible", False, True))
    book.both(242, db, _db("production-db", publicly_accessible=True), ("publicly_accessible", True, False))
    book.both(257, db, _db("my-database", allocated_storage=20, max_allocated_storage=500), ("allocated_storage", 20, 22),
              ("max_allocated_storage", 500, 1000))
    book.deleted(234, "aws_db_instance_role_association", {
        "id": "production-db,arn:aws:iam::123456789012:role/OldRole", "db_instance_identifier": "production-db", "feature_name": "s3Import",
        "role_arn": "arn:aws:iam::123456789012:role/OldRole"})
    book.deleted(235, db, _db("production-mysql-db"))
    book.deleted(236, db, _db("customer-data-db"))
    book.deleted(237, cluster, _cluster("aurora-cluster-prod"))
    book.deleted(271, "aws_db_snapshot", {"id": "backup-2024-01-15", "db_snapshot_identifier": "backup-2024-01-15"})
    book.drift(283, "aws_db_snapshot", {"id": "exfiltration", "db_snapshot_identifier": "exfiltration", "shared_accounts": []},
               ("shared_accounts", "Added", None, "193672423079"))
    for index, name in ((245, "production-mysql"), (248, "dev-database")):
        book.quiet(index, "notConfiguration", "notConfiguration", db, [build.resource(db, "this", _db(name))])
    for index in (221, 246):
        book.quiet(index, "notConfiguration", "notConfiguration", cluster, [build.resource(cluster, "this", _cluster("aurora-cluster-prod"))])
    for index in (253, 254, 255, 256, 274, 282):
        name = book.record(index)["requestParameters"]["dBSnapshotIdentifier"]
        book.unmanaged(index, "aws_db_snapshot", name)
    for index, name in ((259, "test-instance"), (260, "test-instance"), (261, "test-instance"), (220, "replica-instance")):
        book.unmanaged(index, db)


def buckets(book: Book) -> None:
    kind = "aws_s3_bucket_versioning"
    for index in (302, 336, 338, 341, 345, 347, 348, 350, 351, 354, 357):
        asked = book.record(index)["requestParameters"]
        status, name = asked["VersioningConfiguration"]["Status"], asked["bucketName"]
        mfa = asked["VersioningConfiguration"].get("MfaDelete", "")
        other = "Suspended" if status == "Enabled" else "Enabled"
        hold = lambda value: {"id": name, "bucket": name, "versioning_configuration": [{"status": value, "mfa_delete": mfa}]}
        book.drift(index, kind, hold(other), ("versioning_configuration[0].status", other, status))
        book.same(index, kind, hold(status))
    logging = {"id": "critical-data-bucket", "bucket": "critical-data-bucket", "target_bucket": "logging-bucket", "target_prefix": "old/"}
    for index in (332, 344):
        book.deleted(index, "aws_s3_bucket_logging", logging)
    for index in (334, 349):
        book.both(index, "aws_s3_bucket_logging", logging, ("target_prefix", "old/", "logs/"))
    for index in (286, 287):
        new = json.dumps(book.record(index)["requestParameters"]["bucketPolicy"])
        old = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*",
                                                                  "Resource": "arn:aws:s3:::example-bucket/*"}]})
        book.both(index, "aws_s3_bucket_policy", {"id": "example-bucket", "bucket": "example-bucket", "policy": old}, ("policy", old, new))
    book.deleted(308, "aws_s3_bucket", {"id": "secrets", "bucket": "secrets", "arn": "arn:aws:s3:::secrets"})
    sub = lambda name: {"id": name, "bucket": name}
    for index, name in ((318, "sensitive-data-bucket"), (339, "critical-data-bucket"), (358, "important-files-bucket")):
        book.deleted(index, "aws_s3_bucket_server_side_encryption_configuration", sub(name))
    book.deleted(322, "aws_s3_bucket_replication_configuration", sub("production-backup-bucket"))
    book.deleted(328, "aws_s3_bucket_public_access_block", sub("corporate-documents") | {"block_public_acls": True})
    book.drift(309, "aws_s3_bucket_acl", {"id": "bucket,public-read", "bucket": "bucket", "acl": "public-read"}, ("acl", "public-read", "private"))
    for index in (41, 42, 43):
        rule = [{"id": "keep", "status": "Enabled", "filter": [{"prefix": ""}], "expiration": [{"days": 365}]}]
        book.drift(index, "aws_s3_bucket_lifecycle_configuration", sub("sample-cloudtrail-bucket-name") | {"rule": rule},
                   ("rule", "Modified", None, None), exact=False)


def identities(book: Book) -> None:
    role = lambda name: {"id": name, "name": name, "arn": f"arn:aws:iam::123456789012:role/{name}", "managed_policy_arns": []}
    user = lambda name: build.resource("aws_iam_user", "this", {"id": name, "name": name, "arn": f"arn:aws:iam::123456789012:user/{name}"})
    for index, name, arn in ((136, "LambdaFunctionRole-1111", "example-policy"), (142, "new-role", "AdministratorAccess"),
                             (143, "new-role", "ReadOnlyAccess")):
        book.drift(index, "aws_iam_role", role(name), ("managed_policy_arns", "Added", None, f"arn:aws:iam::aws:policy/{arn}"))
        held = {"id": f"{name}-2026", "role": name, "policy_arn": f"arn:aws:iam::aws:policy/{arn}"}
        book.same(index, "aws_iam_role_policy_attachment", held)
    for index, name in ((144, "new-user"), (145, "new-user"), (149, "test-user")):
        book.unmanaged(index, "aws_iam_user_policy_attachment", resources=[user(name)], what="child")
    # A put: whether it made the policy or changed it, the record does not say.
    book.unmanaged(150, "aws_iam_user_policy", change=None, resources=[user("test-user")], what="child")
    # CloudFormation made them, or gave them a key: a declared owner's doing (section 8).
    for index in (153, 155, 168, 169, 170, 171):
        book.quiet(index, "automation", "expectedAutomation", "aws_iam_user")
    for index in (152, 154, 156):
        book.unmanaged(index, "aws_iam_user", book.record(index)["requestParameters"]["userName"])
    book.unmanaged(151, "aws_iam_role", "new-role")
    book.deleted(165, "aws_iam_group_policy", {"id": "group:policy", "group": "group", "name": "policy", "policy": "{}"})
    key = {"id": "1", "key_id": "1", "is_enabled": True}
    book.both(189, "aws_kms_key", key, ("is_enabled", True, False))
    for index in (190, 192):
        book.deleted(index, "aws_kms_key", key)
    new = book.record(298)["requestParameters"]["policy"]
    number = book.record(298)["requestParameters"]["keyId"]
    old = json.dumps({"Version": "2008-10-17", "Statement": []})
    key = {"id": number, "key_id": number, "policy": old}
    # Over 1 KiB: shown statement by statement with a digest, which no label can foresee (section 2).
    book.drift(298, "aws_kms_key", key, ("policy", old, new), exact=False)
    book.same(298, "aws_kms_key", key | {"policy": new})


def _group(identifier, **more):
    return {"id": identifier, "name": "web", "ingress": [], "egress": [], "vpc_id": "vpc-1"} | more


def _rule(start, end, cidr, protocol="tcp", description=""):
    return {"cidr_blocks": [cidr], "description": description, "from_port": start, "to_port": end, "protocol": protocol,
            "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": False}


def compute(book: Book) -> None:
    group = "aws_security_group"
    for index, name, side, rule in (
            (91, "sg-04f0b44316f7d2471", "ingress", _rule(443, 443, "0.0.0.0/16")), (94, "sg-0d921df5d84f7270a", "ingress", _rule(22, 22, "0.0.0.0/0")),
            (111, "sg-1", "ingress", _rule(22, 22, "127.0.0.1/32", description="SSH for me")),
            (93, "sg-03eee825d6bb78f54", "egress", _rule(0, 0, "0.0.0.0/0", "-1", "Allow egress to the internet. Required for now until we "
                                                                                "land ECS/ECR endpoints in the VPC"))):
        book.drift(index, group, _group(name), (side, "Added", None, rule))
        book.same(index, group, _group(name, **{side: [rule]}))
    book.unmanaged(92, group)
    for index in (100, 129, 130, 131, 203):
        started = book.record(index)["responseElements"]["instancesSet"]["items"]
        book.unmanaged(index, "aws_instance", times=len(started))
    for index in (88, 90):
        book.quiet(index, "automation", "expectedAutomation", "aws_instance")
    book.quiet(201, "automation", "expectedAutomation", "aws_instance")
    book.deleted(200, "aws_instance", {"id": "i-0d9853f67e40ab80b", "instance_type": "t3.micro"})
    book.unmanaged(126, "aws_vpc")
    acl = {"id": "acl-1", "vpc_id": "vpc-1", "ingress": [], "egress": []}
    entry = {"rule_no": 500, "action": "allow", "protocol": "-1", "cidr_block": "0.0.0.0/0", "from_port": 0, "to_port": 0}
    book.drift(105, "aws_network_acl", acl, ("egress", "Added", None, entry), exact=False)
    for index in (205, 206):
        book.drift(index, "aws_network_acl", acl | {"id": "acl-1111"}, ("ingress", "Added", None, {}), exact=False)
    route = {"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}
    book.drift(108, "aws_route_table", {"id": "rtb-1", "vpc_id": "vpc-1", "route": []}, ("route", "Added", None, route))
    book.same(108, "aws_route_table", {"id": "rtb-1", "vpc_id": "vpc-1", "route": [route]})
    book.drift(85, "aws_internet_gateway", {"id": "igw-1", "vpc_id": ""}, ("vpc_id", "", "vpc-1"))
    book.unknown(114, "aws_instance", {"id": "i-012345abcde", "user_data": "abc"}, fault="redacted")
    for index in (115, 116):
        held = [build.resource("aws_instance", "this", {"id": "i-EXAMPLE56126103cb"}), build.resource("aws_instance", "that", {"id": "i-EXAMPLEaff4840c22"})]
        book.quiet(index, "notConfiguration", "notConfiguration", "aws_instance", held)
    book.deleted(122, "aws_ec2_traffic_mirror_target", {"id": "tmt-0fd4b591901182794", "network_interface_id": "eni-1"})
    book.deleted(409, "aws_flow_log", {"id": "fl-0ef673ef70c4f07cc", "traffic_type": "ALL"})
    for index in (379, 382):
        book.unmanaged(index, "aws_snapshot_create_volume_permission", what="child", resources=[
            build.resource("aws_ebs_snapshot", "this", {"id": "snap-1111", "volume_id": "vol-1"})])
    for index in (5, 8, 10):
        book.unmanaged(index, "aws_ami_launch_permission", what="child", resources=[build.resource("aws_ami", "this", {"id": "ami-1111", "name": "a"})])
    for index, name in ((194, "basic-node-task"), (195, "basic-node-task"), (196, "basic-node-task"), (213, "my-lambda-function")):
        book.deleted(index, "aws_lambda_function", {"id": name, "function_name": name})
    for index in (208, 209, 210, 212):
        name = book.record(index)["requestParameters"]["functionName"]
        held = {"id": name, "function_name": name, "source_code_hash": "abc="}
        digest = (book.record(index).get("responseElements") or {}).get("codeSha256")
        if digest:
            book.drift(index, "aws_lambda_function", held, ("source_code_hash", "abc=", digest))
        else:
            book.unknown(index, "aws_lambda_function", held, fault="none")


def trails(book: Book) -> None:
    arn = "arn:aws:cloudtrail:us-west-2:123456789012:trail/example-trail"
    trail = {"id": arn, "arn": arn, "name": "example-trail", "enable_logging": True, "is_multi_region_trail": True}
    book.both(45, "aws_cloudtrail", trail, ("enable_logging", True, False))
    book.deleted(371, "aws_cloudtrail", trail)
    other = "arn:aws:cloudtrail:us-east-1:111111111111:trail/management-events"
    book.both(419, "aws_cloudtrail", trail | {"id": other, "arn": other, "name": "management-events"}, ("is_multi_region_trail", True, False))
    sample = "arn:aws:cloudtrail:us-west-2:111122223333:trail/sample-cloudtrail-name"
    selected = [{"read_write_type": "All", "include_management_events": True, "data_resource": [], "exclude_management_event_sources": []}]
    held = trail | {"id": sample, "arn": sample, "name": "sample-cloudtrail-name", "event_selector": selected}
    book.drift(25, "aws_cloudtrail", held, ("event_selector[0].read_write_type", "All", "ReadOnly"), exact=False)
    book.same(26, "aws_cloudtrail", held)
    book.unmanaged(22, "aws_cloudtrail")


def others(book: Book) -> None:
    project = "arn:aws:codebuild:us-east-1:111122223333:project/testproject1234"
    for index, old, new in ((54, "PRIVATE", "PUBLIC_READ"), (55, "PUBLIC_READ", "PRIVATE")):
        held = {"id": project, "arn": project, "name": "testproject1234", "project_visibility": old,
                "resource_access_role": "arn:aws:iam::111122223333:role/service-role/test"}
        book.both(index, "aws_codebuild_project", held, ("project_visibility", old, new))
    book.deleted(79, "aws_route53_resolver_query_log_config", {"id": "rqlc-5aa596fe3bd84ec6", "name": "dns"})
    book.deleted(17, "aws_bedrock_guardrail", {"guardrail_id": "cmy5azq5koeo", "name": "guard", "version": "DRAFT",
                                               "guardrail_arn": "arn:aws:bedrock:us-west-2:123123123123:guardrail/cmy5azq5koeo"})
    book.unknown(16, "aws_bedrock_guardrail", {"guardrail_id": "cmy5azq5koeo", "name": "guard", "version": "DRAFT",
                                               "guardrail_arn": "arn:aws:bedrock:us-west-2:123123123123:guardrail/cmy5azq5koeo"}, fault="redacted")
    new = book.record(285)["requestParameters"]["policyText"]
    old = json.dumps({"Version": "2012-10-17", "Statement": []})
    book.both(285, "aws_ecr_repository_policy", {"id": "community", "repository": "community", "policy": old}, ("policy", old, new))
    target = "arn:aws:elasticloadbalancing:us-west-2:012345678910:loadbalancer/app/web/84dc5457e450dba5"
    acl = "arn:aws:wafv2:us-west-2:012345678910:regional/webacl/w/1"
    book.deleted(422, "aws_wafv2_web_acl_association", {"id": f"{acl},{target}", "web_acl_arn": acl, "resource_arn": target})
    for index in (132, 133, 134, 135):
        book.quiet(index, "notConfiguration", "notConfiguration", "aws_ecr_repository",
                   [build.resource("aws_ecr_repository", "this", {"id": "testrepo", "name": "testrepo"})])
