"""Rarer argument shapes: puts that leave members out, default and twin types, older states, names for ARNs, several members at once."""
from __future__ import annotations

import json

from .edge import OPEN, OWN, ALARM, alarm, recordset, ZONE
from . import edge, identity, network, platform, storage
from .form import ACCOUNT, Book, DELETED, M, S, arn, iam, pairs, retagged, tagged

BOOK = Book()
add, raw = BOOK.add, BOOK.raw
ec2_answer = {"requestId": "r", "_return": True}


def ec2(kind, event, request, before, update, what="", response=ec2_answer, told=None):
    raw(kind, "ec2", event, request, before, update, what, response, told=told)


def setting(kind, operation, before, update, what="", told=None, **request):
    """A setting of the bucket `ledger-1`."""
    add(kind, "s3", operation, {"Bucket": "ledger-1"} | request, {"id": "ledger-1", "bucket": "ledger-1", "expected_bucket_owner": ""} | before, update, what,
        told=told)


# Puts that leave members out: absent is the default.
add("aws_iam_account_password_policy", "iam", "UpdateAccountPasswordPolicy", {
    "RequireLowercaseCharacters": True, "RequireSymbols": True, "RequireNumbers": True, "MinimumPasswordLength": 14, "RequireUppercaseCharacters": True,
    "AllowUsersToChangePassword": True}, identity.passwords, {"max_password_age": 0, "password_reuse_prevention": 0}, "left-out")
add("aws_cloudwatch_metric_alarm", "cloudwatch", "PutMetricAlarm", {k: v for k, v in ALARM.items() if k not in ("AlarmActions", "ActionsEnabled")}, alarm,
    {"alarm_actions": S([])}, "left-out-actions")
add("aws_cloudwatch_event_rule", "events", "PutRule", {"Name": "nightly", "EventPattern": '{"source":["aws.ec2"]}'}, edge.rule, {"description": ""}, "left-out")
BLOCK = {"block_public_acls": True, "ignore_public_acls": True, "block_public_policy": True, "restrict_public_buckets": True}
setting("aws_s3_bucket_public_access_block", "PutPublicAccessBlock", BLOCK, {"ignore_public_acls": False, "restrict_public_buckets": False}, "left-out",
        PublicAccessBlockConfiguration={"BlockPublicAcls": True, "BlockPublicPolicy": True})
setting("aws_s3_bucket_website_configuration", "PutBucketWebsite", storage.web, {"index_document": [], "error_document": [], "redirect_all_requests_to": [
    {"host_name": "evil.example", "protocol": ""}]}, "redirect", told=[("error_document", "Removed", [{"key": "error.html"}], None), ("index_document", "Removed", [
        {"suffix": "index.html"}], None), ("redirect_all_requests_to[0].host_name", "Modified", None, "evil.example")], WebsiteConfiguration={"RedirectAllRequestsTo": {"HostName": "evil.example"}})
setting("aws_s3_bucket_logging", "PutBucketLogging", {"target_bucket": "logs", "target_prefix": "a/", "target_grant": S([]), "target_object_key_format": []},
        {"target_bucket": "other", "target_prefix": ""}, "moved", BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "other", "TargetPrefix": ""}})
TOPIC = arn("sns", "ops")
setting("aws_s3_bucket_notification", "PutBucketNotificationConfiguration", storage.note | {"topic": [{"id": "t", "topic_arn": TOPIC, "events": S(["s3:ObjectRemoved:*"]),
        "filter_prefix": "", "filter_suffix": ""}]}, {}, "same", NotificationConfiguration={"TopicConfigurations": [{"Id": "t", "TopicArn": TOPIC, "Events": [
            "s3:ObjectRemoved:*"]}], "QueueConfigurations": [{"Id": "q1", "QueueArn": storage.queue_arn, "Events": ["s3:ObjectCreated:*"], "Filter": {"Key": {
                "FilterRules": [{"Name": "prefix", "Value": "in/"}]}}}]})
add("aws_route53_record", "route53", "ChangeResourceRecordSets", {"HostedZoneId": ZONE, "ChangeBatch": {"Changes": [
    {"Action": "DELETE", "ResourceRecordSet": {"Name": "www.example.com", "Type": "A", "TTL": 300, "ResourceRecords": [{"Value": "192.0.2.1"}]}},
    {"Action": "CREATE", "ResourceRecordSet": {"Name": "www.example.com", "Type": "A", "TTL": 30, "ResourceRecords": [{"Value": "192.0.2.1"}]}}]}},
    recordset("www.example.com", "A", records=S(["192.0.2.1"])), {"ttl": 30}, "delete-create")
add("aws_route53_record", "route53", "ChangeResourceRecordSets", {"HostedZoneId": ZONE, "ChangeBatch": {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": {
    "Name": "WWW.Example.com", "Type": "A", "TTL": 300, "ResourceRecords": [{"Value": "192.0.2.1"}]}}]}}, recordset("www.example.com", "A", records=S(["192.0.2.1"])), {},
    "same-in-capitals")
add("aws_route53_record", "route53", "ChangeResourceRecordSets", {"HostedZoneId": ZONE, "ChangeBatch": {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": {
    "Name": "mail.example.com.", "Type": "MX", "TTL": 300, "ResourceRecords": [{"Value": "10 mx1.example.com."}, {"Value": "20 mx2.example.com."}]}}]}},
    recordset("mail.example.com", "MX", records=S(["20 mx2.example.com.", "10 mx1.example.com."])), {}, "same-with-dots")
add("aws_route53_record", "route53", "ChangeResourceRecordSets", {"HostedZoneId": ZONE, "ChangeBatch": {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": {
    "Name": "www.example.com.", "Type": "A", "AliasTarget": {"HostedZoneId": "Z35", "DNSName": "dualstack.lb-1.eu-central-1.elb.amazonaws.com.", "EvaluateTargetHealth": True}}}]}},
    recordset("www.example.com", "A", records=S(["192.0.2.1"])), {"ttl": 0, "records": S([]), "alias": [{"name": "dualstack.lb-1.eu-central-1.elb.amazonaws.com",
    "zone_id": "Z35", "evaluate_target_health": True}]}, "to-alias", told=[("alias[0].evaluate_target_health", "Modified", None, True),
    ("alias[0].name", "Modified", None, "dualstack.lb-1.eu-central-1.elb.amazonaws.com"), ("alias[0].zone_id", "Modified", None, "Z35"),
    ("records", "Removed", "192.0.2.1", None), ("ttl", "Modified", 300, None)])

# Default and twin types
RT = network.RT
default_rt = network.table | {"default_route_table_id": RT, "id": RT}
ec2("aws_default_route_table", "DeleteRoute", {"routeTableId": RT, "destinationCidrBlock": "0.0.0.0/0"}, default_rt, {"route": S([])})
ec2("aws_default_security_group", "AuthorizeSecurityGroupIngress", network.permission(ipRanges={"items": [{"cidrIp": "0.0.0.0/0"}]}), network.sg | {"name": "default"},
    {"ingress": S([network.WEB, network.SSH | {"cidr_blocks": ["0.0.0.0/0"]}])})
ec2("aws_default_network_acl", "ReplaceNetworkAclEntry", network.entry(100, "deny"), network.acl | {"default_network_acl_id": network.ACL},
    {"ingress": S([network.ENTRY | {"action": "deny"}])}, told=network.DENY)
ec2("aws_default_vpc", "ModifyVpcAttribute", {"vpcId": "vpc-0aaaaaaaaaaaaaaa1", "enableDnsSupport": {"value": False}},
    tagged({"id": "vpc-0aaaaaaaaaaaaaaa1", "enable_dns_support": True, "enable_dns_hostnames": True, "cidr_block": "172.31.0.0/16", "force_destroy": False}),
    {"enable_dns_support": False})
ec2("aws_default_subnet", "ModifySubnetAttribute", {"subnetId": "subnet-0aaaaaaaaaaaaaaa1", "mapPublicIpOnLaunch": {"value": False}},
    tagged({"id": "subnet-0aaaaaaaaaaaaaaa1", "map_public_ip_on_launch": True, "availability_zone": "eu-central-1a", "force_destroy": False}), {"map_public_ip_on_launch": False})
ec2("aws_default_vpc_dhcp_options", "CreateTags", {"resourcesSet": {"items": [{"resourceId": "dopt-0aaaaaaaaaaaaaaa1"}]}, "tagSet": {"items": [{"key": "Stage", "value": "test"}]}},
    tagged({"id": "dopt-0aaaaaaaaaaaaaaa1"}), retagged(Stage="test"))
add("aws_alb", "elbv2", "ModifyLoadBalancerAttributes", {"LoadBalancerArn": platform.lb_arn, "Attributes": pairs({"deletion_protection.enabled": "false"})}, platform.lb,
    {"enable_deletion_protection": False})
add("aws_alb_listener", "elbv2", "ModifyListener", {"ListenerArn": platform.l_arn, "SslPolicy": "ELBSecurityPolicy-2016-08"}, platform.listener,
    {"ssl_policy": "ELBSecurityPolicy-2016-08"})
add("aws_alb_target_group", "elbv2", "ModifyTargetGroup", {"TargetGroupArn": platform.tg, "HealthCheckPath": "/x"}, platform.target,
    {"health_check": [platform.target["health_check"][0] | {"path": "/x"}]})
add("aws_alb_listener_rule", "elbv2", "DeleteRule", {"RuleArn": platform.r_arn}, platform.lrule, DELETED)
add("aws_elasticsearch_domain", "opensearch", "UpdateDomainConfig", {"DomainName": "logs", "ClusterConfig": {"InstanceCount": 1, "ZoneAwarenessEnabled": False}},
    tagged({"id": arn("es", "domain/logs"), "domain_name": "logs", "arn": arn("es", "domain/logs"), "cluster_config": [{"instance_type": "r6g.large.elasticsearch",
            "instance_count": 2, "zone_awareness_enabled": True, "dedicated_master_enabled": False}]}),
    {"cluster_config": [{"instance_type": "r6g.large.elasticsearch", "instance_count": 1, "zone_awareness_enabled": False, "dedicated_master_enabled": False}]})
raw("aws_elasticsearch_domain", "opensearch", "UpdateElasticsearchDomainConfig", {"domainName": "logs", "elasticsearchClusterConfig": {"instanceCount": 1}},
    tagged({"id": arn("es", "domain/logs"), "domain_name": "logs", "arn": arn("es", "domain/logs"), "cluster_config": [{"instance_type": "r6g.large.elasticsearch",
            "instance_count": 2}]}), {"cluster_config": [{"instance_type": "r6g.large.elasticsearch", "instance_count": 1}]})
for kind, engine in (("aws_docdb_cluster", "docdb"), ("aws_neptune_cluster", "neptune")):
    base = tagged({"id": engine, "cluster_identifier": engine, "arn": arn("rds", f"cluster:{engine}"), "engine": engine, "backup_retention_period": 7,
                   "deletion_protection": True, "preferred_backup_window": "02:00-03:00", "preferred_maintenance_window": "sun:05:00-sun:06:00", "port": 27017,
                   "vpc_security_group_ids": S(["sg-1"]), "apply_immediately": None, "engine_version": "5.0.0", "cluster_resource_id": f"cluster-{engine}"})
    add(kind, "rds", "ModifyDBCluster", {"DBClusterIdentifier": engine, "ApplyImmediately": True, "DeletionProtection": False, "BackupRetentionPeriod": 1}, base,
        {"deletion_protection": False, "backup_retention_period": 1})
    add(kind, "rds", "DeleteDBCluster", {"DBClusterIdentifier": engine, "SkipFinalSnapshot": True}, base, DELETED)
    add(kind, "rds", "RemoveTagsFromResource", {"ResourceName": arn("rds", f"cluster:{engine}"), "TagKeys": ["Stage"]}, base, retagged(Stage=None))
add("aws_docdb_cluster_instance", "rds", "DeleteDBInstance", {"DBInstanceIdentifier": "docdb-1"}, tagged({"id": "docdb-1", "identifier": "docdb-1", "cluster_identifier": "docdb",
    "arn": arn("rds", "db:docdb-1"), "instance_class": "db.r5.large", "engine": "docdb"}), DELETED)
add("aws_neptune_cluster_instance", "rds", "ModifyDBInstance", {"DBInstanceIdentifier": "nep-1", "ApplyImmediately": True, "DBInstanceClass": "db.r5.xlarge"}, tagged({"id": "nep-1",
    "identifier": "nep-1", "cluster_identifier": "neptune", "arn": arn("rds", "db:nep-1"), "instance_class": "db.r5.large", "engine": "neptune", "apply_immediately": None}),
    {"instance_class": "db.r5.xlarge"})
add("aws_docdb_cluster_parameter_group", "rds", "ModifyDBClusterParameterGroup", {"DBClusterParameterGroupName": "d5", "Parameters": [{"ParameterName": "tls",
    "ParameterValue": "disabled", "ApplyMethod": "pending-reboot"}]}, tagged({"id": "d5", "name": "d5", "arn": arn("rds", "cluster-pg:d5"), "family": "docdb5.0", "name_prefix": "",
    "description": "x", "parameter": S([{"name": "tls", "value": "enabled", "apply_method": "pending-reboot"}])}), {"parameter": S([{"name": "tls", "value": "disabled",
    "apply_method": "pending-reboot"}])})
add("aws_rds_cluster_parameter_group", "rds", "ModifyDBClusterParameterGroup", {"DBClusterParameterGroupName": "a15", "Parameters": [{"ParameterName": "rds.force_ssl",
    "ParameterValue": "0", "ApplyMethod": "pending-reboot"}]}, tagged({"id": "a15", "name": "a15", "arn": arn("rds", "cluster-pg:a15"), "family": "aurora-postgresql15",
    "name_prefix": "", "description": "x", "parameter": S([])}), {"parameter": S([{"name": "rds.force_ssl", "value": "0", "apply_method": "pending-reboot"}])})
add("aws_db_snapshot", "rds", "DeleteDBSnapshot", {"DBSnapshotIdentifier": "before-upgrade"}, tagged({"id": "before-upgrade", "db_snapshot_identifier": "before-upgrade",
    "db_snapshot_arn": arn("rds", "snapshot:before-upgrade"), "db_instance_identifier": "ledger", "shared_accounts": S([])}), DELETED)
add("aws_db_snapshot", "rds", "ModifyDBSnapshotAttribute", {"DBSnapshotIdentifier": "before-upgrade", "AttributeName": "restore", "ValuesToAdd": ["999988887777"]},
    tagged({"id": "before-upgrade", "db_snapshot_identifier": "before-upgrade", "db_snapshot_arn": arn("rds", "snapshot:before-upgrade"), "db_instance_identifier": "ledger",
            "shared_accounts": S([])}), {"shared_accounts": S(["999988887777"])})
add("aws_db_option_group", "rds", "ModifyOptionGroup", {"OptionGroupName": "og", "OptionsToRemove": ["MARIADB_AUDIT_PLUGIN"], "ApplyImmediately": True}, tagged({"id": "og", "name": "og",
    "arn": arn("rds", "og:og"), "engine_name": "mysql", "major_engine_version": "8.0", "name_prefix": "", "option_group_description": "x", "skip_destroy": False, "option": S([{
        "option_name": "MARIADB_AUDIT_PLUGIN", "port": None, "version": "", "db_security_group_memberships": S([]), "vpc_security_group_memberships": S([]),
        "option_settings": S([])}])}), {"option": S([])})
add("aws_db_proxy", "rds", "ModifyDBProxy", {"DBProxyName": "px", "RequireTLS": False, "IdleClientTimeout": 60}, tagged({"id": "px", "name": "px", "arn": arn("rds", "db-proxy:prx-1"),
    "require_tls": True, "idle_client_timeout": 1800, "debug_logging": False, "engine_family": "POSTGRESQL", "role_arn": iam("role/px"), "auth": S([]),
    "vpc_security_group_ids": S(["sg-1"]), "vpc_subnet_ids": S(["subnet-0a"])}), {"require_tls": False, "idle_client_timeout": 60})
add("aws_rds_global_cluster", "rds", "ModifyGlobalCluster", {"GlobalClusterIdentifier": "world", "DeletionProtection": False}, {"id": "world", "global_cluster_identifier": "world",
    "deletion_protection": True, "engine": "aurora-postgresql", "engine_version": "15.4", "arn": f"arn:aws:rds::{ACCOUNT}:global-cluster:world", "storage_encrypted": True},
    {"deletion_protection": False})
add("aws_rds_cluster_endpoint", "rds", "ModifyDBClusterEndpoint", {"DBClusterEndpointIdentifier": "ro", "StaticMembers": ["aurora-1"], "EndpointType": "ANY"}, tagged({"id": "ro",
    "cluster_endpoint_identifier": "ro", "cluster_identifier": "aurora", "custom_endpoint_type": "READER", "static_members": S([]), "excluded_members": S([]),
    "arn": arn("rds", "cluster-endpoint:ro")}), {"static_members": S(["aurora-1"]), "custom_endpoint_type": "ANY"})

# Older states
add("aws_iam_role", "iam", "PutRolePolicy", {"RoleName": "billing", "PolicyName": "more", "PolicyDocument": OPEN}, identity.role | {"inline_policy": S([
    {"name": "more", "policy": OWN}])}, {"inline_policy": S([{"name": "more", "policy": OPEN}])}, "inline")
add("aws_iam_role", "iam", "DeleteRolePolicy", {"RoleName": "billing", "PolicyName": "more"}, identity.role | {"inline_policy": S([{"name": "more", "policy": OWN}])},
    {"inline_policy": S([])}, "inline")
old_bucket = tagged({"id": "ledger-1", "bucket": "ledger-1", "arn": "arn:aws:s3:::ledger-1", "acl": "private", "policy": "", "force_destroy": False, "versioning": [
    {"enabled": True, "mfa_delete": False}], "logging": [], "acceleration_status": "", "request_payer": "BucketOwner", "cors_rule": [], "website": [], "grant": S([]),
    "lifecycle_rule": [], "replication_configuration": [], "object_lock_configuration": [], "object_lock_enabled": False, "server_side_encryption_configuration": [{"rule": [
        {"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms", "kms_master_key_id": storage.KEY}], "bucket_key_enabled": False}]}]})
add("aws_s3_bucket", "s3", "PutBucketVersioning", {"Bucket": "ledger-1", "VersioningConfiguration": {"Status": "Suspended"}}, old_bucket,
    {"versioning": [{"enabled": False, "mfa_delete": False}]}, "inline")
add("aws_s3_bucket", "s3", "PutBucketPolicy", {"Bucket": "ledger-1", "Policy": OPEN}, old_bucket, {"policy": OPEN}, "inline")
add("aws_s3_bucket", "s3", "PutBucketRequestPayment", {"Bucket": "ledger-1", "RequestPaymentConfiguration": {"Payer": "Requester"}}, old_bucket,
    {"request_payer": "Requester"}, "inline")
add("aws_s3_bucket", "s3", "PutBucketAccelerateConfiguration", {"Bucket": "ledger-1", "AccelerateConfiguration": {"Status": "Enabled"}}, old_bucket,
    {"acceleration_status": "Enabled"}, "inline")
add("aws_s3_bucket", "s3", "DeleteBucketTagging", {"Bucket": "ledger-1"}, old_bucket, {"tags": M({}), "tags_all": {}})
# What is not encrypted otherwise is encrypted by S3 itself.
SSE = "server_side_encryption_configuration[0].rule[0].apply_server_side_encryption_by_default[0]"
add("aws_s3_bucket", "s3", "DeleteBucketEncryption", {"Bucket": "ledger-1"}, old_bucket, {"server_side_encryption_configuration": [{"rule": [
    {"apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256", "kms_master_key_id": ""}], "bucket_key_enabled": False}]}]}, "inline",
    told=[(f"{SSE}.kms_master_key_id", "Modified", storage.KEY, None), (f"{SSE}.sse_algorithm", "Modified", "aws:kms", "AES256")])
OLD_META = {"http_endpoint": "enabled", "http_tokens": "optional", "http_put_response_hop_limit": 1}
ec2("aws_instance", "ModifyInstanceMetadataOptions", {"ModifyInstanceMetadataOptionsRequest": {"InstanceId": "i-0aaaaaaaaaaaaaaa1", "HttpEndpoint": "disabled"}},
    network.instance | {"metadata_options": [OLD_META]}, {"metadata_options": [OLD_META | {"http_endpoint": "disabled"}]}, "older")
ec2("aws_instance", "ModifyInstanceAttribute", {"instanceId": "i-0aaaaaaaaaaaaaaa1", "attribute": "instanceType", "value": "m5.24xlarge"}, network.instance,
    {"instance_type": "m5.24xlarge"}, "by-name")
ec2("aws_instance", "ModifyInstanceAttribute", {"instanceId": "i-0aaaaaaaaaaaaaaa1", "attribute": "disableApiTermination", "value": "true"}, network.instance,
    {"disable_api_termination": True}, "by-name-flag")
ec2("aws_instance", "ModifyInstanceAttribute", {"instanceId": "i-0aaaaaaaaaaaaaaa1", "groupSet": {"items": [{"groupId": "sg-0aaaaaaaaaaaaaaa1"}]}}, network.instance, {}, "same-groups")
ec2("aws_instance", "AssociateIamInstanceProfile", {"AssociateIamInstanceProfileRequest": {"InstanceId": "i-0aaaaaaaaaaaaaaa1", "IamInstanceProfile": {"Name": "admin"}}},
    network.instance | {"iam_instance_profile": ""}, {"iam_instance_profile": "admin"}, "name")
ec2("aws_instance", "AssociateIamInstanceProfile", {"AssociateIamInstanceProfileRequest": {"InstanceId": "i-0aaaaaaaaaaaaaaa1", "IamInstanceProfile": {
    "Arn": iam("instance-profile/web")}}}, network.instance, {}, "same-arn")
ec2("aws_spot_instance_request", "CreateTags", {"resourcesSet": {"items": [{"resourceId": "sir-0aaaaaaa"}]}, "tagSet": {"items": [{"key": "Stage", "value": "test"}]}},
    tagged({"id": "sir-0aaaaaaa"}), retagged(Stage="test"))
ec2("aws_eip", "AssociateAddress", {"allocationId": "eipalloc-0aaaaaaaaaaaaaaa1", "instanceId": "i-0bbbbbbbbbbbbbbb2", "allowReassociation": True}, network.eip,
    {"instance": "i-0bbbbbbbbbbbbbbb2"}, "", {"requestId": "r", "_return": True, "associationId": "eipassoc-0b"})
ec2("aws_eip", "DisassociateAddress", {"associationId": "eipassoc-0a"}, network.eip, {"instance": "", "network_interface": ""})
ec2("aws_vpc_peering_connection_options", "ModifyVpcPeeringConnectionOptions", {"ModifyVpcPeeringConnectionOptionsRequest": {"VpcPeeringConnectionId": "pcx-0aaaaaaaaaaaaaaa1",
    "RequesterPeeringConnectionOptions": {"AllowDnsResolutionFromRemoteVpc": False}}}, {"id": "pcx-0aaaaaaaaaaaaaaa1", "vpc_peering_connection_id": "pcx-0aaaaaaaaaaaaaaa1",
    "requester": [{"allow_remote_vpc_dns_resolution": True}], "accepter": []}, {"requester": [{"allow_remote_vpc_dns_resolution": False}]})
ec2("aws_ec2_transit_gateway_route", "DeleteTransitGatewayRoute", {"DeleteTransitGatewayRouteRequest": {"TransitGatewayRouteTableId": "tgw-rtb-1",
    "DestinationCidrBlock": "10.0.0.0/8"}}, {"id": "tgw-rtb-1_10.0.0.0/8", "transit_gateway_route_table_id": "tgw-rtb-1", "destination_cidr_block": "10.0.0.0/8",
    "transit_gateway_attachment_id": "tgw-attach-1", "blackhole": False}, DELETED)
ec2("aws_ec2_transit_gateway_route", "ReplaceTransitGatewayRoute", {"ReplaceTransitGatewayRouteRequest": {"TransitGatewayRouteTableId": "tgw-rtb-1",
    "DestinationCidrBlock": "10.0.0.0/8", "Blackhole": True}}, {"id": "tgw-rtb-1_10.0.0.0/8", "transit_gateway_route_table_id": "tgw-rtb-1",
    "destination_cidr_block": "10.0.0.0/8", "transit_gateway_attachment_id": "tgw-attach-1", "blackhole": False}, {"blackhole": True, "transit_gateway_attachment_id": ""})
ec2("aws_ec2_transit_gateway", "ModifyTransitGateway", {"ModifyTransitGatewayRequest": {"TransitGatewayId": "tgw-0aaaaaaaaaaaaaaa1", "Options": {
    "AutoAcceptSharedAttachments": "enable"}, "Description": "open"}}, tagged({"id": "tgw-0aaaaaaaaaaaaaaa1", "auto_accept_shared_attachments": "disable", "description": "hub",
    "default_route_table_association": "enable", "dns_support": "enable"}), {"auto_accept_shared_attachments": "enable", "description": "open"})
ec2("aws_ec2_transit_gateway_vpc_attachment", "ModifyTransitGatewayVpcAttachment", {"ModifyTransitGatewayVpcAttachmentRequest": {"TransitGatewayAttachmentId": "tgw-attach-1",
    "RemoveSubnetIds": {"content": "subnet-0b", "tag": 1}}}, tagged({"id": "tgw-attach-1", "subnet_ids": S(["subnet-0a", "subnet-0b"]), "vpc_id": "vpc-1",
    "transit_gateway_id": "tgw-1", "dns_support": "enable", "ipv6_support": "disable", "appliance_mode_support": "disable"}), {"subnet_ids": S(["subnet-0a"])})
ec2("aws_vpc_ipv4_cidr_block_association", "DisassociateVpcCidrBlock", {"DisassociateVpcCidrBlockRequest": {"AssociationId": "vpc-cidr-assoc-1"}},
    {"id": "vpc-cidr-assoc-1", "vpc_id": "vpc-1", "cidr_block": "10.8.0.0/16"}, DELETED)
ec2("aws_vpc_endpoint_route_table_association", "ModifyVpcEndpoint", {"ModifyVpcEndpointRequest": {"VpcEndpointId": "vpce-0aaaaaaaaaaaaaaa1", "RemoveRouteTableId": {
    "content": RT, "tag": 1}}}, {"id": "a-vpce-0aaaaaaaaaaaaaaa11234", "vpc_endpoint_id": "vpce-0aaaaaaaaaaaaaaa1", "route_table_id": RT}, DELETED)
ec2("aws_vpn_connection", "DeleteVpnConnection", {"vpnConnectionId": "vpn-0aaaaaaaaaaaaaaa1"}, tagged({"id": "vpn-0aaaaaaaaaaaaaaa1", "type": "ipsec.1"}), DELETED)
ec2("aws_vpn_gateway", "DetachVpnGateway", {"vpcId": "vpc-1", "vpnGatewayId": "vgw-0aaaaaaaaaaaaaaa1"}, tagged({"id": "vgw-0aaaaaaaaaaaaaaa1", "vpc_id": "vpc-1",
    "amazon_side_asn": "64512", "arn": arn("ec2", "vpn-gateway/vgw-0aaaaaaaaaaaaaaa1")}), {"vpc_id": ""})
ec2("aws_egress_only_internet_gateway", "DeleteEgressOnlyInternetGateway", {"DeleteEgressOnlyInternetGatewayRequest": {"EgressOnlyInternetGatewayId": "eigw-0aaaaaaaaaaaaaaa1"}},
    tagged({"id": "eigw-0aaaaaaaaaaaaaaa1", "vpc_id": "vpc-1"}), DELETED)
ec2("aws_placement_group", "DeletePlacementGroup", {"groupName": "hpc"}, tagged({"id": "hpc", "name": "hpc", "strategy": "cluster", "placement_group_id": "pg-1"}), DELETED)
ec2("aws_ec2_serial_console_access", "EnableSerialConsoleAccess", {"EnableSerialConsoleAccessRequest": {}}, {"id": "eu-central-1", "enabled": False},
    {"enabled": True}, "", {"EnableSerialConsoleAccessResponse": {"serialConsoleAccessEnabled": True}})
ec2("aws_ebs_default_kms_key", "ModifyEbsDefaultKmsKeyId", {"ModifyEbsDefaultKmsKeyIdRequest": {"KmsKeyId": arn("kms", "key/2")}}, {"id": arn("kms", "key/1"), "region": "eu-central-1",
    "key_arn": arn("kms", "key/1")}, {"key_arn": arn("kms", "key/2")})
ec2("aws_ebs_snapshot_block_public_access", "DisableSnapshotBlockPublicAccess", {"DisableSnapshotBlockPublicAccessRequest": {}}, {"id": "eu-central-1", "state": "block-all-sharing"},
    {"state": "unblocked"}, "", {"DisableSnapshotBlockPublicAccessResponse": {"state": "unblocked"}})
ec2("aws_ec2_instance_metadata_defaults", "ModifyInstanceMetadataDefaults", {"ModifyInstanceMetadataDefaultsRequest": {"HttpTokens": "optional"}}, {"id": "eu-central-1",
    "http_tokens": "required", "http_endpoint": "enabled", "http_put_response_hop_limit": 2, "instance_metadata_tags": "no-preference"}, {"http_tokens": "optional"})
ec2("aws_ec2_image_block_public_access", "DisableImageBlockPublicAccess", {"DisableImageBlockPublicAccessRequest": {}}, {"id": "eu-central-1", "state": "block-new-sharing"},
    {"state": "unblocked"}, "", {"DisableImageBlockPublicAccessResponse": {"imageBlockPublicAccessState": "unblocked"}})
ec2("aws_main_route_table_association", "ReplaceRouteTableAssociation", {"associationId": "rtbassoc-0main", "routeTableId": "rtb-0other"}, {"id": "rtbassoc-0main",
    "vpc_id": "vpc-1", "route_table_id": RT, "original_route_table_id": "rtb-0orig"}, {"route_table_id": "rtb-0other"}, "", {"requestId": "r", "newAssociationId": "rtbassoc-0c"})
ec2("aws_network_acl_association", "ReplaceNetworkAclAssociation", {"associationId": "aclassoc-0a", "networkAclId": "acl-0other"}, {"id": "aclassoc-0a", "network_acl_id": network.ACL,
    "subnet_id": "subnet-0a"}, {"network_acl_id": "acl-0other"}, "", {"requestId": "r", "newAssociationId": "aclassoc-0b"})
ec2("aws_network_interface_sg_attachment", "ModifyNetworkInterfaceAttribute", {"networkInterfaceId": "eni-0aaaaaaaaaaaaaaa1", "groupSet": {"items": [{"groupId":
    "sg-0bbbbbbbbbbbbbbb2"}]}}, {"id": "sg-0aaaaaaaaaaaaaaa1_eni-0aaaaaaaaaaaaaaa1", "security_group_id": "sg-0aaaaaaaaaaaaaaa1", "network_interface_id": "eni-0aaaaaaaaaaaaaaa1"}, DELETED)
ec2("aws_network_interface_attachment", "DetachNetworkInterface", {"attachmentId": "eni-attach-0a", "force": True}, {"id": "eni-attach-0a", "attachment_id": "eni-attach-0a",
    "instance_id": "i-0aaaaaaaaaaaaaaa1", "network_interface_id": "eni-0aaaaaaaaaaaaaaa1", "device_index": 1, "status": "attached"}, DELETED)
ec2("aws_vpc_security_group_egress_rule", "RevokeSecurityGroupEgress", {"groupId": network.GROUP, "ipPermissions": {"items": [{"ipProtocol": "-1", "groups": {}, "ipRanges": {"items": [
    {"cidrIp": "0.0.0.0/0"}]}, "ipv6Ranges": {}, "prefixListIds": {}}]}}, tagged({"id": "sgr-0bbbbbbbbbbbbbbb2", "security_group_rule_id": "sgr-0bbbbbbbbbbbbbbb2",
    "security_group_id": network.GROUP, "ip_protocol": "-1", "from_port": None, "to_port": None, "cidr_ipv4": "0.0.0.0/0", "cidr_ipv6": None, "prefix_list_id": None,
    "referenced_security_group_id": None, "description": None}), DELETED)
peer_rule = {"id": "sgrule-1", "type": "ingress", "security_group_id": network.GROUP, "protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_blocks": None, "self": False,
             "ipv6_cidr_blocks": None, "prefix_list_ids": None, "source_security_group_id": "sg-0bbbbbbbbbbbbbbb2", "description": None, "security_group_rule_id": "sgr-0c"}
ec2("aws_security_group_rule", "RevokeSecurityGroupIngress", {"groupId": network.GROUP, "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432, "groups": {
    "items": [{"groupId": "sg-0bbbbbbbbbbbbbbb2", "userId": ACCOUNT}]}, "ipRanges": {}, "ipv6Ranges": {}, "prefixListIds": {}}]}}, peer_rule, DELETED, "peer")
ec2("aws_security_group", "RevokeSecurityGroupIngress", {"groupName": "web", "ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIp": "10.0.0.0/8"}, network.sg,
    {"ingress": S([])}, "flat")
# One rule of a block is told by what tells rules apart.
WEB = {"cidr_blocks": ["10.0.0.0/8"], "from_port": 443, "protocol": "tcp", "to_port": 443}
ec2("aws_security_group", "UpdateSecurityGroupRuleDescriptionsIngress", {"UpdateSecurityGroupRuleDescriptionsIngressRequest": {"GroupId": network.GROUP, "IpPermissions": {
    "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": {"CidrIp": "10.0.0.0/8", "Description": "x", "tag": 1}, "tag": 1}}}, network.sg,
    {"ingress": S([network.WEB | {"description": "x"}])}, told=[("ingress", "Modified", WEB, WEB | {"description": "x"})])
TWO = network.WEB | {"cidr_blocks": ["10.0.0.0/8", "172.16.0.0/12"]}
ec2("aws_security_group", "RevokeSecurityGroupIngress", {"groupId": network.GROUP, "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "groups": {},
    "ipRanges": {"items": [{"cidrIp": "172.16.0.0/12"}]}, "ipv6Ranges": {}, "prefixListIds": {}}]}}, network.sg | {"ingress": S([TWO])}, {"ingress": S([network.WEB])}, "one-of-two",
    told=[("ingress", "Removed", WEB | {"cidr_blocks": ["172.16.0.0/12"]}, None)])

# Names for ARNs, lists and further members
add("aws_lambda_function", "lambda", "UpdateFunctionConfiguration", {"FunctionName": f"{ACCOUNT}:function:bill", "Timeout": 30}, platform.fn, {"timeout": 30}, "partial-arn")
add("aws_lambda_function", "lambda", "UpdateFunctionConfiguration", {"FunctionName": "bill", "Layers": []}, platform.fn | {"layers": [arn("lambda", "layer:x:3")]},
    {"layers": []}, "no-layers")
add("aws_lambda_function", "lambda", "UpdateFunctionConfiguration", {"FunctionName": "bill", "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []}}, platform.fn | {"vpc_config": [
    {"subnet_ids": S(["subnet-0a"]), "security_group_ids": S(["sg-1"]), "ipv6_allowed_for_dual_stack": False, "vpc_id": "vpc-1"}]}, {"vpc_config": []}, "no-vpc",
    told=[("vpc_config[0].security_group_ids", "Removed", "sg-1", None), ("vpc_config[0].subnet_ids", "Removed", "subnet-0a", None)])
add("aws_lambda_provisioned_concurrency_config", "lambda", "DeleteProvisionedConcurrencyConfig", {"FunctionName": "bill", "Qualifier": "live"}, {"id": "bill,live",
    "function_name": "bill", "qualifier": "live", "provisioned_concurrent_executions": 5, "skip_destroy": False}, DELETED)
add("aws_lambda_function_event_invoke_config", "lambda", "PutFunctionEventInvokeConfig", {"FunctionName": "bill", "MaximumRetryAttempts": 0}, {"id": "bill",
    "function_name": "bill", "qualifier": "", "maximum_retry_attempts": 2, "maximum_event_age_in_seconds": 3600, "destination_config": []},
    {"maximum_retry_attempts": 0, "maximum_event_age_in_seconds": None})
add("aws_lambda_layer_version_permission", "lambda", "RemoveLayerVersionPermission", {"LayerName": "x", "VersionNumber": 3, "StatementId": "all"}, {
    "id": arn("lambda", "layer:x") + ",3", "layer_name": arn("lambda", "layer:x"), "version_number": 3, "statement_id": "all", "action": "lambda:GetLayerVersion",
    "principal": "*", "organization_id": "", "skip_destroy": False}, DELETED, event="RemoveLayerVersionPermission20181031")
add("aws_ecs_service", "ecs", "UpdateService", {"cluster": "core", "service": "web", "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}]},
    platform.service, {"capacity_provider_strategy": S([{"capacity_provider": "FARGATE_SPOT", "weight": 1, "base": 0}])}, "spot")
add("aws_ecs_service", "ecs", "UpdateService", {"cluster": "core", "service": "web", "desiredCount": 0, "taskDefinition": "web:9", "propagateTags": "SERVICE",
    "enableECSManagedTags": True}, platform.service, {"desired_count": 0, "task_definition": "web:9", "propagate_tags": "SERVICE",
    "enable_ecs_managed_tags": True}, "four")
add("aws_lb_listener", "elbv2", "ModifyListener", {"ListenerArn": platform.l_arn, "DefaultActions": [{"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443",
    "Host": "#{host}", "Path": "/#{path}", "Query": "#{query}", "StatusCode": "HTTP_301"}}]}, platform.listener, {"default_action": [platform.action | {"type": "redirect",
    "target_group_arn": "", "redirect": [{"protocol": "HTTPS", "port": "443", "host": "#{host}", "path": "/#{path}", "query": "#{query}", "status_code": "HTTP_301"}]}]}, "redirect")
add("aws_lb_listener", "elbv2", "ModifyListener", {"ListenerArn": platform.l_arn, "DefaultActions": [{"Type": "forward", "TargetGroupArn": platform.tg, "ForwardConfig": {
    "TargetGroups": [{"TargetGroupArn": platform.tg, "Weight": 1}], "TargetGroupStickinessConfig": {"Enabled": False}}}]}, platform.listener, {}, "same-console")
add("aws_lb_listener_rule", "elbv2", "ModifyRule", {"RuleArn": platform.r_arn, "Conditions": [{"Field": "path-pattern", "Values": ["/*"]}]}, platform.lrule,
    {"condition": S([platform.condition | {"path_pattern": [{"values": S(["/*"])}]}])}, "path")
add("aws_lb_listener_rule", "elbv2", "ModifyRule", {"RuleArn": platform.r_arn, "Actions": [{"Type": "forward", "TargetGroupArn": platform.tg2}]}, platform.lrule,
    {"action": [platform.lrule["action"][0] | {"target_group_arn": platform.tg2}]}, "target")
add("aws_lb_trust_store", "elbv2", "DeleteTrustStore", {"TrustStoreArn": arn("elasticloadbalancing", "truststore/t/1")}, tagged({"id": arn("elasticloadbalancing", "truststore/t/1"),
    "arn": arn("elasticloadbalancing", "truststore/t/1"), "name": "t"}), DELETED)
add("aws_autoscaling_attachment", "autoscaling", "DetachLoadBalancerTargetGroups", {"AutoScalingGroupName": "web", "TargetGroupARNs": [platform.tg]}, {"id": "web-2026",
    "autoscaling_group_name": "web", "lb_target_group_arn": platform.tg, "elb": None}, DELETED)
add("aws_autoscaling_notification", "autoscaling", "DeleteNotificationConfiguration", {"AutoScalingGroupName": "web", "TopicARN": TOPIC}, {"id": TOPIC, "topic_arn": TOPIC,
    "group_names": S(["web"]), "notifications": S(["autoscaling:EC2_INSTANCE_LAUNCH"])}, {"group_names": S([])})
add("aws_autoscaling_group", "autoscaling", "CreateOrUpdateTags", {"Tags": [{"ResourceId": "web", "ResourceType": "auto-scaling-group", "Key": "Stage", "Value": "test",
    "PropagateAtLaunch": True}]}, platform.asg, {"tag": S([{"key": "Stage", "value": "test", "propagate_at_launch": True}])})
add("aws_autoscaling_group", "autoscaling", "ResumeProcesses", {"AutoScalingGroupName": "web"}, platform.asg | {"suspended_processes": S(["Launch", "Terminate"])},
    {"suspended_processes": S([])}, "all")
add("aws_autoscaling_group", "autoscaling", "UpdateAutoScalingGroup", {"AutoScalingGroupName": "web", "MixedInstancesPolicy": {"InstancesDistribution": {
    "OnDemandPercentageAboveBaseCapacity": 0}}}, platform.asg | {"launch_template": [], "mixed_instances_policy": [{"instances_distribution": [{
        "on_demand_percentage_above_base_capacity": 100, "on_demand_base_capacity": 0, "on_demand_allocation_strategy": "prioritized", "spot_allocation_strategy": "lowest-price",
        "spot_instance_pools": 2, "spot_max_price": ""}], "launch_template": [{"launch_template_specification": [{"launch_template_id": "lt-1", "launch_template_name": "web",
        "version": "$Latest"}], "override": []}]}]}, {"mixed_instances_policy": [{"instances_distribution": [{"on_demand_percentage_above_base_capacity": 0,
        "on_demand_base_capacity": 0, "on_demand_allocation_strategy": "prioritized", "spot_allocation_strategy": "lowest-price", "spot_instance_pools": 2, "spot_max_price": ""}],
        "launch_template": [{"launch_template_specification": [{"launch_template_id": "lt-1", "launch_template_name": "web", "version": "$Latest"}], "override": []}]}]}, "mixed")
add("aws_dynamodb_table", "dynamodb", "UpdateTable", {"TableName": "orders", "BillingMode": "PAY_PER_REQUEST"}, storage.table,
    {"billing_mode": "PAY_PER_REQUEST"}, "on-demand")
add("aws_dynamodb_table", "dynamodb", "UpdateTable", {"TableName": "orders", "SSESpecification": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": arn("kms", "key/2")}},
    storage.table | {"server_side_encryption": [{"enabled": True, "kms_key_arn": arn("kms", "key/1")}]}, {"server_side_encryption": [{"enabled": True,
    "kms_key_arn": arn("kms", "key/2")}]}, "key")
GSI = {"name": "by-user", "hash_key": "user", "range_key": "", "projection_type": "ALL", "non_key_attributes": S([]), "read_capacity": 5, "write_capacity": 5,
       "on_demand_throughput": [], "warm_throughput": [], "key_schema": []}
add("aws_dynamodb_table", "dynamodb", "UpdateTable", {"TableName": "orders", "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "by-user"}}]}, storage.table | {
    "global_secondary_index": S([GSI])}, {"global_secondary_index": S([])}, "index")
add("aws_dynamodb_table", "dynamodb", "UpdateContinuousBackups", {"TableName": arn("dynamodb", "table/orders"), "PointInTimeRecoverySpecification": {
    "PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7}}, storage.table, {"point_in_time_recovery": [{"enabled": True, "recovery_period_in_days": 7}]}, "days-by-arn")
add("aws_sqs_queue", "sqs", "SetQueueAttributes", {"QueueUrl": storage.url, "Attributes": {"VisibilityTimeout": "30", "SqsManagedSseEnabled": "false", "ReceiveMessageWaitTimeSeconds":
    "20"}}, storage.queue, {"sqs_managed_sse_enabled": False, "receive_wait_time_seconds": 20}, "one-same")
add("aws_kms_key", "kms", "PutKeyPolicy", {"KeyId": identity.cmk["arn"], "PolicyName": "default", "Policy": OPEN, "BypassPolicyLockoutSafetyCheck": True}, identity.cmk,
    {"policy": OPEN}, "by-arn")
add("aws_kms_key_policy", "kms", "PutKeyPolicy", {"KeyId": identity.key_id, "Policy": OPEN}, {"id": identity.key_id, "key_id": identity.key_id, "policy": OWN,
    "bypass_policy_lockout_safety_check": False}, {"policy": OPEN})
add("aws_kms_key", "kms", "CancelKeyDeletion", {"KeyId": identity.key_id}, identity.cmk | {"is_enabled": False}, {}, "cancel")
add("aws_kms_external_key", "kms", "DisableKey", {"KeyId": "mrk-1234abcd12ab34cd56ef1234567890ab"}, tagged({"id": "mrk-1234abcd12ab34cd56ef1234567890ab", "enabled": True,
    "arn": arn("kms", "key/mrk-1234abcd12ab34cd56ef1234567890ab"), "description": ""}), {"enabled": False})
add("aws_cloudtrail", "cloudtrail", "PutEventSelectors", {"TrailName": edge.trail["arn"], "AdvancedEventSelectors": [{"Name": "m", "FieldSelectors": [{"Field": "eventCategory",
    "Equals": ["Management"]}]}]}, edge.trail | {"event_selector": []}, {"advanced_event_selector": [{"name": "m", "field_selector": S([{"field": "eventCategory", "equals": [
    "Management"], "not_equals": [], "starts_with": [], "not_starts_with": [], "ends_with": [], "not_ends_with": []}])}]}, "advanced",
    told=[("advanced_event_selector[0].field_selector", "Added", None, {"equals": ["Management"], "field": "eventCategory"}),
          ("advanced_event_selector[0].name", "Modified", None, "m")])
add("aws_config_configuration_recorder", "config", "PutConfigurationRecorder", {"ConfigurationRecorder": {"name": "default", "roleARN": iam("role/config"), "recordingGroup": {
    "allSupported": False, "includeGlobalResourceTypes": False, "resourceTypes": ["AWS::EC2::VPC"]}}}, {"id": "default", "name": "default", "role_arn": iam("role/config"),
    "recording_group": [{"all_supported": True, "include_global_resource_types": True, "resource_types": S([]), "exclusion_by_resource_types": [], "recording_strategy": [
        {"use_only": "ALL_SUPPORTED_RESOURCE_TYPES"}]}], "recording_mode": [{"recording_frequency": "CONTINUOUS", "recording_mode_override": []}]},
    {"recording_group": [{"all_supported": False, "include_global_resource_types": False, "resource_types": S(["AWS::EC2::VPC"]), "exclusion_by_resource_types": [],
                          "recording_strategy": [{"use_only": "ALL_SUPPORTED_RESOURCE_TYPES"}]}]})
add("aws_config_config_rule", "config", "PutConfigRule", {"ConfigRule": {"ConfigRuleName": "mfa", "Source": {"Owner": "AWS", "SourceIdentifier": "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS"},
    "MaximumExecutionFrequency": "TwentyFour_Hours", "ConfigRuleState": "ACTIVE"}}, tagged({"id": "mfa", "name": "mfa", "arn": arn("config", "config-rule/config-rule-1"),
    "rule_id": "config-rule-1", "description": "", "input_parameters": "", "maximum_execution_frequency": "One_Hour", "scope": [], "evaluation_mode": S([]),
    "source": [{"owner": "AWS", "source_identifier": "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS", "source_detail": S([]), "custom_policy_details": []}]}),
    {"maximum_execution_frequency": "TwentyFour_Hours"})
add("aws_wafv2_web_acl_association", "wafv2", "AssociateWebACL", {"WebACLArn": arn("wafv2", "regional/webacl/other/9"), "ResourceArn": edge.lb}, {"id": f"{edge.acl_arn},{edge.lb}",
    "web_acl_arn": edge.acl_arn, "resource_arn": edge.lb}, {"web_acl_arn": arn("wafv2", "regional/webacl/other/9")})
add("aws_wafv2_regex_pattern_set", "wafv2", "UpdateRegexPatternSet", {"Name": "rx", "Scope": "REGIONAL", "Id": "1", "RegularExpressionList": [{"RegexString": "b"}], "LockToken": "l"},
    tagged({"id": "1", "name": "rx", "scope": "REGIONAL", "arn": arn("wafv2", "regional/regexpatternset/rx/1"), "description": "", "regular_expression": S([{"regex_string": "a"}])}),
    {"regular_expression": S([{"regex_string": "b"}])})
raw("aws_api_gateway_method_settings", "apigateway", "UpdateStage", {"restApiId": "a1b2c3", "stageName": "prod", "updateStageInput": {"patchOperations": [{"op": "replace",
    "path": "/*/*/throttling/rateLimit", "value": "1"}, {"op": "replace", "path": "/*/*/logging/loglevel", "value": "OFF"}]}, "template": False}, {"id": "a1b2c3-prod-*/*",
    "rest_api_id": "a1b2c3", "stage_name": "prod", "method_path": "*/*", "settings": [{"throttling_rate_limit": 100, "throttling_burst_limit": 50, "logging_level": "INFO",
    "metrics_enabled": True, "data_trace_enabled": False, "caching_enabled": False, "cache_ttl_in_seconds": 300, "cache_data_encrypted": False,
    "require_authorization_for_cache_control": True, "unauthorized_cache_control_header_strategy": "SUCCEED_WITH_RESPONSE_HEADER"}]}, {"settings": [{"throttling_rate_limit": 1,
    "throttling_burst_limit": 50, "logging_level": "OFF", "metrics_enabled": True, "data_trace_enabled": False, "caching_enabled": False, "cache_ttl_in_seconds": 300,
    "cache_data_encrypted": False, "require_authorization_for_cache_control": True, "unauthorized_cache_control_header_strategy": "SUCCEED_WITH_RESPONSE_HEADER"}]})
raw("aws_api_gateway_rest_api", "apigateway", "UpdateRestApi", {"restApiId": "a1b2c3", "updateRestApiInput": {"patchOperations": [{"op": "replace", "path": "/policy",
    "value": OPEN}]}, "template": False}, edge.api | {"policy": OWN}, {"policy": OPEN}, "policy")
raw("aws_api_gateway_rest_api", "apigateway", "UpdateRestApi", {"restApiId": "a1b2c3", "updateRestApiInput": {"patchOperations": [{"op": "add", "path":
    "/binaryMediaTypes/image~1png"}]}, "template": False}, edge.api, {"binary_media_types": ["image/png"]}, "media",
    told=[("binary_media_types", "Added", None, "image/png")])
raw("aws_api_gateway_usage_plan", "apigateway", "UpdateUsagePlan", {"usagePlanId": "up1", "updateUsagePlanInput": {"patchOperations": [{"op": "replace", "path": "/throttle/rateLimit",
    "value": "9999"}, {"op": "replace", "path": "/quota/limit", "value": "5"}]}, "template": False}, tagged({"id": "up1", "name": "gold", "description": "", "product_code": "",
    "api_stages": S([]), "throttle_settings": [{"rate_limit": 10, "burst_limit": 20}], "quota_settings": [{"limit": 1000, "offset": 0, "period": "DAY"}],
    "arn": "arn:aws:apigateway:eu-central-1::/usageplans/up1"}), {"throttle_settings": [{"rate_limit": 9999, "burst_limit": 20}], "quota_settings": [{"limit": 5, "offset": 0,
    "period": "DAY"}]})
raw("aws_api_gateway_integration", "apigateway", "UpdateIntegration", {"restApiId": "a1b2c3", "resourceId": "r1", "httpMethod": "GET", "updateIntegrationInput": {"patchOperations": [
    {"op": "replace", "path": "/uri", "value": "https://evil.example"}, {"op": "replace", "path": "/timeoutInMillis", "value": "1000"}]}, "template": False}, {"id": "agi-a1b2c3-r1-GET",
    "rest_api_id": "a1b2c3", "resource_id": "r1", "http_method": "GET", "type": "HTTP_PROXY", "uri": "https://good.example", "timeout_milliseconds": 29000,
    "integration_http_method": "GET", "connection_type": "INTERNET", "connection_id": "", "credentials": "", "passthrough_behavior": "WHEN_NO_MATCH", "cache_namespace": "r1",
    "cache_key_parameters": S([]), "content_handling": "", "request_parameters": M({}), "request_templates": M({}), "tls_config": []}, {"uri": "https://evil.example",
    "timeout_milliseconds": 1000})
raw("aws_api_gateway_authorizer", "apigateway", "DeleteAuthorizer", {"restApiId": "a1b2c3", "authorizerId": "au1"}, {"id": "au1", "rest_api_id": "a1b2c3", "name": "a"}, DELETED)
raw("aws_api_gateway_domain_name", "apigateway", "UpdateDomainName", {"domainName": "api.example.com", "updateDomainNameInput": {"patchOperations": [{"op": "replace", "path":
    "/securityPolicy", "value": "TLS_1_0"}]}, "template": False}, tagged({"id": "api.example.com", "domain_name": "api.example.com", "security_policy": "TLS_1_2",
    "arn": "arn:aws:apigateway:eu-central-1::/domainnames/api.example.com"}), {"security_policy": "TLS_1_0"})
add("aws_apigatewayv2_domain_name", "apigatewayv2", "UpdateDomainName", {"DomainName": "h.example.com", "DomainNameConfigurations": [{"CertificateArn": arn("acm", "certificate/2"),
    "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}]}, tagged({"id": "h.example.com", "domain_name": "h.example.com", "arn":
    "arn:aws:apigateway:eu-central-1::/domainnames/h.example.com", "domain_name_configuration": [{"certificate_arn": arn("acm", "certificate/1"), "endpoint_type": "REGIONAL",
    "security_policy": "TLS_1_2", "hosted_zone_id": "Z", "target_domain_name": "d-x", "ownership_verification_certificate_arn": "", "ip_address_type": "ipv4"}],
    "mutual_tls_authentication": []}), {"domain_name_configuration": [{"certificate_arn": arn("acm", "certificate/2"), "endpoint_type": "REGIONAL", "security_policy": "TLS_1_2",
    "hosted_zone_id": "Z", "target_domain_name": "d-x", "ownership_verification_certificate_arn": "", "ip_address_type": "ipv4"}]})
add("aws_apigatewayv2_authorizer", "apigatewayv2", "DeleteAuthorizer", {"ApiId": "h1", "AuthorizerId": "au1"}, {"id": "au1", "api_id": "h1", "name": "jwt",
    "authorizer_type": "JWT"}, DELETED)
add("aws_cloudwatch_metric_alarm", "cloudwatch", "EnableAlarmActions", {"AlarmNames": ["cpu"]}, alarm | {"actions_enabled": False}, {"actions_enabled": True})
add("aws_cloudwatch_event_target", "events", "PutTargets", {"Rule": "nightly", "EventBusName": "default", "Targets": [{"Id": "t1", "Arn": arn("lambda", "function:bill"),
    "Input": '{"a": 1}'}]}, edge.target, {"input": '{"a": 1}'}, "input")
add("aws_cloudwatch_log_data_protection_policy", "logs", "DeleteDataProtectionPolicy", {"logGroupIdentifier": "/app/web"}, {"id": "/app/web", "log_group_name": "/app/web",
    "policy_document": "{}"}, DELETED)
add("aws_cloudwatch_log_stream", "logs", "DeleteLogStream", {"logGroupName": "/app/web", "logStreamName": "a"}, {"id": "a", "name": "a", "log_group_name": "/app/web",
    "arn": arn("logs", "log-group:/app/web:log-stream:a")}, DELETED)
add("aws_cloudwatch_query_definition", "logs", "DeleteQueryDefinition", {"queryDefinitionId": "11111111-2222-3333-4444-555555555555"}, {
    "id": "11111111-2222-3333-4444-555555555555", "query_definition_id": "11111111-2222-3333-4444-555555555555", "name": "q", "query_string": "x", "log_group_names": []}, DELETED)
add("aws_ecr_repository", "ecr", "PutImageTagMutability", {"registryId": ACCOUNT, "repositoryName": "app", "imageTagMutability": "MUTABLE"}, tagged({"id": "app", "name": "app",
    "arn": arn("ecr", "repository/app"), "image_tag_mutability": "IMMUTABLE", "image_scanning_configuration": [{"scan_on_push": True}], "registry_id": ACCOUNT}),
    {"image_tag_mutability": "MUTABLE"})
add("aws_ecr_registry_scanning_configuration", "ecr", "PutRegistryScanningConfiguration", {"scanType": "BASIC", "rules": []}, {"id": ACCOUNT, "registry_id": ACCOUNT,
    "scan_type": "ENHANCED", "rule": S([])}, {"scan_type": "BASIC"})
add("aws_secretsmanager_secret_rotation", "secretsmanager", "CancelRotateSecret", {"SecretId": identity.secret_arn}, identity.rotation, DELETED)
add("aws_secretsmanager_secret", "secretsmanager", "RestoreSecret", {"SecretId": identity.secret_arn}, identity.secret, {}, "restore")
add("aws_budgets_budget", "budgets", "DeleteBudget", {"AccountId": ACCOUNT, "BudgetName": "all"}, tagged({"id": f"{ACCOUNT}:all", "name": "all", "account_id": ACCOUNT,
    "budget_type": "COST"}), DELETED)
add("aws_ssoadmin_account_assignment", "sso-admin", "DeleteAccountAssignment", {"InstanceArn": "arn:aws:sso:::instance/ssoins-1", "TargetId": ACCOUNT, "TargetType": "AWS_ACCOUNT",
    "PermissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "PrincipalType": "GROUP", "PrincipalId": "11111111-2222-3333-4444-555555555555"}, {
        "id": f"11111111-2222-3333-4444-555555555555,GROUP,{ACCOUNT},AWS_ACCOUNT,arn:aws:sso:::permissionSet/ssoins-1/ps-1,arn:aws:sso:::instance/ssoins-1",
        "instance_arn": "arn:aws:sso:::instance/ssoins-1", "permission_set_arn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "principal_id":
        "11111111-2222-3333-4444-555555555555", "principal_type": "GROUP", "target_id": ACCOUNT, "target_type": "AWS_ACCOUNT"}, DELETED)
add("aws_cloudformation_stack", "cloudformation", "DeleteStack", {"StackName": "legacy"}, tagged({"id": arn("cloudformation", "stack/legacy/1"), "name": "legacy"}), DELETED)
add("aws_codepipeline", "codepipeline", "DeletePipeline", {"name": "ship"}, tagged({"id": "ship", "name": "ship", "arn": arn("codepipeline", "ship")}), DELETED)
add("aws_redshift_cluster", "redshift", "ModifyCluster", {"ClusterIdentifier": "dw", "PubliclyAccessible": True, "EnhancedVpcRouting": False}, tagged({"id": "dw",
    "cluster_identifier": "dw", "publicly_accessible": False, "enhanced_vpc_routing": True, "node_type": "ra3.xlplus", "number_of_nodes": 2, "apply_immediately": None}),
    {"publicly_accessible": True, "enhanced_vpc_routing": False})
add("aws_redshift_parameter_group", "redshift", "ModifyClusterParameterGroup", {"ParameterGroupName": "rs", "Parameters": [{"ParameterName": "require_ssl", "ParameterValue": "false"}]},
    tagged({"id": "rs", "name": "rs", "family": "redshift-1.0", "description": "x", "arn": arn("redshift", "parametergroup:rs"), "parameter": S([{"name": "require_ssl",
    "value": "true"}])}), {"parameter": S([{"name": "require_ssl", "value": "false"}])})
add("aws_elasticache_parameter_group", "elasticache", "ModifyCacheParameterGroup", {"CacheParameterGroupName": "r7", "ParameterNameValues": [{"ParameterName": "maxmemory-policy",
    "ParameterValue": "noeviction"}]}, tagged({"id": "r7", "name": "r7", "family": "redis7", "description": "x", "arn": arn("elasticache", "parametergroup:r7"), "parameter": S([
    {"name": "maxmemory-policy", "value": "allkeys-lru"}])}), {"parameter": S([{"name": "maxmemory-policy", "value": "noeviction"}])})
add("aws_elasticache_subnet_group", "elasticache", "ModifyCacheSubnetGroup", {"CacheSubnetGroupName": "c", "SubnetIds": ["subnet-0a", "subnet-0c"]}, tagged({"id": "c", "name": "c",
    "description": "x", "subnet_ids": S(["subnet-0a"]), "vpc_id": "vpc-1", "arn": arn("elasticache", "subnetgroup:c")}), {"subnet_ids": S(["subnet-0a", "subnet-0c"])})
add("aws_msk_cluster", "kafka", "UpdateBrokerCount", {"ClusterArn": arn("kafka", "cluster/k/1"), "CurrentVersion": "K1", "TargetNumberOfBrokerNodes": 6}, tagged({
    "id": arn("kafka", "cluster/k/1"), "arn": arn("kafka", "cluster/k/1"), "cluster_name": "k", "number_of_broker_nodes": 3, "current_version": "K1"}), {"number_of_broker_nodes": 6})
