"""Buckets, DNS, certificates, trails, backups and the like."""
from __future__ import annotations

import json

from .subject import BEFORE, TAG_VALUES, UNTAG_VALUES, Call, Map, Set, Subject, pairs, tags

DELETES = {"deletes": True}
PUBLIC = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}


def _bucket_policy(name, principal):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "Read", "Effect": "Allow", "Principal": principal,
                                                               "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}]})


def _bucket(c, name):
    c("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    return {"name": name}


def _setting(kind, put, read, calls):
    """A sub-resource of a bucket: its id is the bucket's name."""
    def create(c, name):
        context = _bucket(c, name)
        put(c, name)
        return context

    def get(c, x):
        return {"id": x["name"], "bucket": x["name"]} | read(c, x["name"])

    return Subject(kind, "s3", create, get, calls)


def _bucket_create(c, name):
    context = _bucket(c, name)
    c("s3").put_bucket_tagging(Bucket=name, Tagging={"TagSet": pairs(BEFORE)})
    return context


def _bucket_read(c, x):
    c("s3").head_bucket(Bucket=x["name"])
    return {"id": x["name"], "bucket": x["name"], "arn": f'arn:aws:s3:::{x["name"]}', "region": "eu-central-1", "force_destroy": False,
            "tags": tags(c("s3").get_bucket_tagging(Bucket=x["name"])["TagSet"])}


def _versioning(c, name):
    got = c("s3").get_bucket_versioning(Bucket=name)
    return {"versioning_configuration": [{"status": got["Status"], "mfa_delete": ""}]}


def _block(c, name):
    got = c("s3").get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    return {"block_public_acls": got["BlockPublicAcls"], "ignore_public_acls": got["IgnorePublicAcls"],
            "block_public_policy": got["BlockPublicPolicy"], "restrict_public_buckets": got["RestrictPublicBuckets"]}


def _ownership(c, name):
    got = c("s3").get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"]
    return {"rule": [{"object_ownership": rule["ObjectOwnership"]} for rule in got]}


def _owned(v):
    return {"Rules": [{"ObjectOwnership": v}]}


def _logging(c, name):
    got = c("s3").get_bucket_logging(Bucket=name)["LoggingEnabled"]
    return {"target_bucket": got["TargetBucket"], "target_prefix": got["TargetPrefix"]}


def _logged(bucket, prefix="logs/"):
    return {"LoggingEnabled": {"TargetBucket": bucket, "TargetPrefix": prefix}}


def _log_setup(c, name):
    _bucket(c, name + "-logs")
    c("s3").put_bucket_acl(Bucket=name + "-logs", ACL="log-delivery-write")
    c("s3").put_bucket_logging(Bucket=name, BucketLoggingStatus=_logged(name + "-logs"))


def _zone_create(c, name):
    got = c("route53").create_hosted_zone(Name=f"{name}.example.com.", CallerReference=name, HostedZoneConfig={"Comment": "main"})
    return {"id": got["HostedZone"]["Id"].rsplit("/", 1)[-1], "name": f"{name}.example.com"}


def _zone_read(c, x):
    got = c("route53").get_hosted_zone(Id=x["id"])["HostedZone"]
    return {"id": x["id"], "zone_id": x["id"], "name": x["name"], "comment": got["Config"].get("Comment", ""),
            "arn": f'arn:aws:route53:::hostedzone/{x["id"]}'}


def _batch(x, action, ttl=300, value="192.0.2.1"):
    return {"HostedZoneId": x["id"], "ChangeBatch": {"Changes": [{"Action": action, "ResourceRecordSet": {
        "Name": f'www.{x["name"]}.', "Type": "A", "TTL": ttl, "ResourceRecords": [{"Value": value}]}}]}}


def _record_create(c, name):
    context = _zone_create(c, name)
    c("route53").change_resource_record_sets(**_batch(context, "CREATE"))
    return context


def _record_read(c, x):
    found = [r for r in c("route53").list_resource_record_sets(HostedZoneId=x["id"])["ResourceRecordSets"] if r["Type"] == "A"]
    if not found:
        raise LookupError(x["name"])
    return {"id": f'{x["id"]}_www.{x["name"]}_A', "zone_id": x["id"], "name": f'www.{x["name"]}', "fqdn": f'www.{x["name"]}', "type": "A",
            "ttl": found[0]["TTL"], "records": Set([r["Value"] for r in found[0]["ResourceRecords"]])}


def _trail_create(c, name):
    _bucket(c, name + "-logs")
    c("cloudtrail").create_trail(Name=name, S3BucketName=name + "-logs", IsMultiRegionTrail=True, IncludeGlobalServiceEvents=True,
                                 TagsList=pairs(BEFORE))
    c("cloudtrail").start_logging(Name=name)
    return {"name": name, "arn": f"arn:aws:cloudtrail:eu-central-1:123456789012:trail/{name}", "bucket": name + "-logs"}


def _trail_read(c, x):
    got = c("cloudtrail").describe_trails(trailNameList=[x["name"]])["trailList"]
    if not got:
        raise LookupError(x["name"])
    held = c("cloudtrail").list_tags(ResourceIdList=[x["arn"]])["ResourceTagList"][0]["TagsList"]
    return {"id": x["arn"], "name": x["name"], "arn": x["arn"], "s3_bucket_name": got[0]["S3BucketName"],
            "is_multi_region_trail": got[0]["IsMultiRegionTrail"], "include_global_service_events": got[0]["IncludeGlobalServiceEvents"],
            "enable_logging": c("cloudtrail").get_trail_status(Name=x["name"])["IsLogging"], "tags": tags(held)}


def _acm_create(c, name):
    arn = c("acm").request_certificate(DomainName=f"{name}.example.com", ValidationMethod="DNS", Tags=pairs(BEFORE))["CertificateArn"]
    return {"name": name, "arn": arn}


def _acm_read(c, x):
    got = c("acm").describe_certificate(CertificateArn=x["arn"])["Certificate"]
    return {"id": x["arn"], "arn": x["arn"], "domain_name": got["DomainName"], "validation_method": "DNS",
            "tags": tags(c("acm").list_tags_for_certificate(CertificateArn=x["arn"])["Tags"])}


def _vault_create(c, name):
    got = c("backup").create_backup_vault(BackupVaultName=name, BackupVaultTags=BEFORE)
    return {"name": name, "arn": got["BackupVaultArn"]}


def _vault_read(c, x):
    c("backup").describe_backup_vault(BackupVaultName=x["name"])
    return {"id": x["name"], "name": x["name"], "arn": x["arn"], "tags": tags(c("backup").list_tags(ResourceArn=x["arn"])["Tags"])}


def _detector_create(c, name):
    got = c("guardduty").create_detector(Enable=True, FindingPublishingFrequency="SIX_HOURS", Tags=BEFORE)
    return {"id": got["DetectorId"]}


def _detector_read(c, x):
    got = c("guardduty").get_detector(DetectorId=x["id"])
    return {"id": x["id"], "arn": f'arn:aws:guardduty:eu-central-1:123456789012:detector/{x["id"]}', "enable": got["Status"] == "ENABLED",
            "finding_publishing_frequency": got["FindingPublishingFrequency"]}


def _acl_create(c, name):
    got = c("wafv2").create_web_acl(Name=name, Scope="REGIONAL", DefaultAction={"Block": {}}, Rules=[], Description="shield",
                                    VisibilityConfig=_visible(name), Tags=pairs(BEFORE))["Summary"]
    return {"name": name, "id": got["Id"], "arn": got["ARN"], "lock": got["LockToken"]}


def _visible(name):
    return {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}


def _acl_read(c, x):
    got = c("wafv2").get_web_acl(Name=x["name"], Scope="REGIONAL", Id=x["id"])["WebACL"]
    held = c("wafv2").list_tags_for_resource(ResourceARN=x["arn"])["TagInfoForResource"]["TagList"]
    return {"id": x["id"], "name": x["name"], "arn": x["arn"], "scope": "REGIONAL", "description": got.get("Description", ""), "tags": tags(held)}


def _workspace_create(c, name):
    got = c("amp").create_workspace(alias=name, tags=BEFORE)
    return {"id": got["workspaceId"], "arn": got["arn"]}


def _workspace_read(c, x):
    got = c("amp").describe_workspace(workspaceId=x["id"])["workspace"]
    return {"id": x["id"], "arn": x["arn"], "alias": got["alias"], "tags": tags(got.get("tags", {}))}


def _transfer_create(c, name):
    return {"id": c("transfer").create_server(Protocols=["SFTP"], EndpointType="PUBLIC", Tags=pairs(BEFORE))["ServerId"]}


def _transfer_read(c, x):
    got = c("transfer").describe_server(ServerId=x["id"])["Server"]
    return {"id": x["id"], "arn": got["Arn"], "endpoint_type": got["EndpointType"], "protocols": Set(got["Protocols"]), "tags": tags(got.get("Tags"))}


def _puts(operation, argument, values, wrap=lambda v: v):
    return Call(operation, lambda x, v: {"Bucket": x["name"], argument: wrap(v)}, values)


SUBJECTS = [
    Subject("aws_s3_bucket", "s3", _bucket_create, _bucket_read, [
        Call("put_bucket_tagging", lambda x, v: {"Bucket": x["name"], "Tagging": {"TagSet": pairs(v)}},
             [{**BEFORE, "Stage": "test"}, {**BEFORE, "Owner": "mallory"}, {"Name": "payments"}]),
        Call("delete_bucket", lambda x, v: {"Bucket": x["name"]}, **DELETES)]),
    _setting("aws_s3_bucket_versioning", lambda c, n: c("s3").put_bucket_versioning(Bucket=n, VersioningConfiguration={"Status": "Enabled"}),
             _versioning, [_puts("put_bucket_versioning", "VersioningConfiguration", ["Suspended"], lambda v: {"Status": v})]),
    _setting("aws_s3_bucket_public_access_block", lambda c, n: c("s3").put_public_access_block(Bucket=n, PublicAccessBlockConfiguration=PUBLIC),
             _block, [_puts("put_public_access_block", "PublicAccessBlockConfiguration",
                            [{"BlockPublicAcls": False}, {"BlockPublicPolicy": False, "RestrictPublicBuckets": False}], lambda v: PUBLIC | v),
                      Call("delete_public_access_block", lambda x, v: {"Bucket": x["name"]}, **DELETES)]),
    _setting("aws_s3_bucket_policy", lambda c, n: c("s3").put_bucket_policy(Bucket=n, Policy=_bucket_policy(n, {"AWS": "123456789012"})),
             lambda c, n: {"policy": c("s3").get_bucket_policy(Bucket=n)["Policy"]},
             [Call("put_bucket_policy", lambda x, v: {"Bucket": x["name"], "Policy": _bucket_policy(x["name"], v)},
                   ["*", {"AWS": "999988887777"}]),
              Call("delete_bucket_policy", lambda x, v: {"Bucket": x["name"]}, **DELETES)]),
    _setting("aws_s3_bucket_ownership_controls", lambda c, n: c("s3").put_bucket_ownership_controls(
        Bucket=n, OwnershipControls=_owned("BucketOwnerEnforced")), _ownership,
             [_puts("put_bucket_ownership_controls", "OwnershipControls", ["ObjectWriter", "BucketOwnerPreferred"], _owned)]),
    _setting("aws_s3_bucket_logging", _log_setup, _logging,
             [Call("put_bucket_logging", lambda x, v: {"Bucket": x["name"], "BucketLoggingStatus": _logged(x["name"] + "-logs", v)}, ["other/"])]),
    Subject("aws_route53_zone", "route53", _zone_create, _zone_read, [
        Call("update_hosted_zone_comment", lambda x, v: {"Id": x["id"], "Comment": v}, ["spare", "mine"]),
        Call("delete_hosted_zone", lambda x, v: {"Id": x["id"]}, **DELETES)]),
    Subject("aws_route53_record", "route53", _record_create, _record_read, [
        Call("change_resource_record_sets", lambda x, v: _batch(x, "UPSERT", **v),
             [{"ttl": 60}, {"value": "203.0.113.66"}, {"ttl": 5, "value": "203.0.113.67"}]),
        Call("change_resource_record_sets", lambda x, v: _batch(x, "DELETE"), **DELETES)]),
    Subject("aws_cloudtrail", "cloudtrail", _trail_create, _trail_read, [
        Call("stop_logging", lambda x, v: {"Name": x["name"]}),
        Call("add_tags", lambda x, v: {"ResourceId": x["arn"], "TagsList": pairs(v)}, TAG_VALUES),
        Call("delete_trail", lambda x, v: {"Name": x["name"]}, **DELETES)]),
    Subject("aws_acm_certificate", "acm", _acm_create, _acm_read, [
        Call("add_tags_to_certificate", lambda x, v: {"CertificateArn": x["arn"], "Tags": pairs(v)}, TAG_VALUES),
        Call("delete_certificate", lambda x, v: {"CertificateArn": x["arn"]}, **DELETES)]),
    Subject("aws_backup_vault", "backup", _vault_create, _vault_read, [
        Call("tag_resource", lambda x, v: {"ResourceArn": x["arn"], "Tags": v}, TAG_VALUES),
        Call("delete_backup_vault", lambda x, v: {"BackupVaultName": x["name"]}, **DELETES)]),
    Subject("aws_guardduty_detector", "guardduty", _detector_create, _detector_read, [
        Call("update_detector", lambda x, v: {"DetectorId": x["id"]} | v, [{"Enable": False}, {"FindingPublishingFrequency": "ONE_HOUR", "Enable": True}]),
        Call("delete_detector", lambda x, v: {"DetectorId": x["id"]}, **DELETES)]),
    Subject("aws_wafv2_web_acl", "wafv2", _acl_create, _acl_read, [
        Call("tag_resource", lambda x, v: {"ResourceARN": x["arn"], "Tags": pairs(v)}, TAG_VALUES),
        Call("delete_web_acl", lambda x, v: {"Name": x["name"], "Scope": "REGIONAL", "Id": x["id"], "LockToken": x["lock"]}, **DELETES)]),
    Subject("aws_prometheus_workspace", "amp", _workspace_create, _workspace_read, [
        Call("update_workspace_alias", lambda x, v: {"workspaceId": x["id"], "alias": v}, ["elsewhere"]),
        Call("delete_workspace", lambda x, v: {"workspaceId": x["id"]}, **DELETES)], source="aps.amazonaws.com"),
    Subject("aws_transfer_server", "transfer", _transfer_create, _transfer_read, [
        Call("delete_server", lambda x, v: {"ServerId": x["id"]}, **DELETES)]),
]
