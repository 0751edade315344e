"""Buckets and their settings, databases, tables, queues, topics, streams, registries."""
from __future__ import annotations

import json

from .form import ACCOUNT, Book, DELETED, M, S, arn, pairs, retagged, tagged

BOOK = Book()
add = BOOK.add


def setting(kind, operation, before, update, what="", told=None, **request):
    """A setting of the bucket `ledger-1`."""
    add(kind, "s3", operation, {"Bucket": "ledger-1"} | request, {"id": "ledger-1", "bucket": "ledger-1", "expected_bucket_owner": ""} | before,
        update, what, told=told)


KEY = arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab")
sse = {"rule": S([{"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms", "kms_master_key_id": KEY}],
                   "bucket_key_enabled": True, "blocked_encryption_types": []}])}
AES = S([{"apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256", "kms_master_key_id": ""}], "bucket_key_enabled": False,
          "blocked_encryption_types": []}])
setting("aws_s3_bucket_server_side_encryption_configuration", "PutBucketEncryption", sse, {"rule": AES}, "weaker",
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]})
setting("aws_s3_bucket_server_side_encryption_configuration", "PutBucketEncryption", sse, {}, "same", ServerSideEncryptionConfiguration={
    "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}, "BucketKeyEnabled": True}]})
setting("aws_s3_bucket_server_side_encryption_configuration", "DeleteBucketEncryption", sse, DELETED)
cors = {"cors_rule": S([{"allowed_headers": S(["*"]), "allowed_methods": S(["GET", "PUT"]), "allowed_origins": S(["https://a.example"]),
                         "expose_headers": S([]), "id": "", "max_age_seconds": 300}])}
OPEN_CORS = S([{"allowed_headers": S(["*"]), "allowed_methods": S(["GET"]), "allowed_origins": S(["*"]), "expose_headers": S([]), "id": "",
                "max_age_seconds": 0}])
setting("aws_s3_bucket_cors_configuration", "PutBucketCors", cors, {"cors_rule": OPEN_CORS}, "open", told=[("cors_rule", "Removed", cors["cors_rule"][0], None), ("cors_rule", "Added", None, {
            "allowed_headers": ["*"], "allowed_methods": ["GET"], "allowed_origins": ["*"]})],
        CORSConfiguration={"CORSRules": [{"AllowedHeaders": ["*"], "AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]})
setting("aws_s3_bucket_cors_configuration", "PutBucketCors", cors, {}, "same", CORSConfiguration={"CORSRules": [
    {"AllowedHeaders": ["*"], "AllowedMethods": ["PUT", "GET"], "AllowedOrigins": ["https://a.example"], "MaxAgeSeconds": 300}]})
setting("aws_s3_bucket_cors_configuration", "DeleteBucketCors", cors, DELETED)
setting("aws_s3_bucket_accelerate_configuration", "PutBucketAccelerateConfiguration", {"status": "Enabled"}, {"status": "Suspended"},
        AccelerateConfiguration={"Status": "Suspended"})
setting("aws_s3_bucket_request_payment_configuration", "PutBucketRequestPayment", {"payer": "BucketOwner"}, {"payer": "Requester"},
        RequestPaymentConfiguration={"Payer": "Requester"})
web = {"index_document": [{"suffix": "index.html"}], "error_document": [{"key": "error.html"}], "redirect_all_requests_to": [],
       "routing_rule": [], "routing_rules": "", "website_endpoint": "x", "website_domain": "y"}
setting("aws_s3_bucket_website_configuration", "PutBucketWebsite", web, {"index_document": [{"suffix": "home.html"}]}, "index",
        WebsiteConfiguration={"IndexDocument": {"Suffix": "home.html"}, "ErrorDocument": {"Key": "error.html"}})
setting("aws_s3_bucket_website_configuration", "DeleteBucketWebsite", web, DELETED)
lock = {"object_lock_enabled": "Enabled", "token": "", "rule": [{"default_retention": [{"mode": "COMPLIANCE", "days": 365, "years": 0}]}]}
setting("aws_s3_bucket_object_lock_configuration", "PutObjectLockConfiguration", lock,
        {"rule": [{"default_retention": [{"mode": "GOVERNANCE", "days": 1, "years": 0}]}]},
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}})
life = {"rule": [{"id": "old", "status": "Enabled", "prefix": "", "filter": [{"prefix": "logs/", "tag": [], "and": [], "object_size_greater_than": None,
                                                                             "object_size_less_than": None}],
                  "expiration": [{"days": 365, "date": None, "expired_object_delete_marker": False}], "transition": S([]),
                  "noncurrent_version_expiration": [], "noncurrent_version_transition": S([]), "abort_incomplete_multipart_upload": []}],
        "transition_default_minimum_object_size": "all_storage_classes_128K"}
setting("aws_s3_bucket_lifecycle_configuration", "PutBucketLifecycleConfiguration", life, {
    "rule": [life["rule"][0] | {"expiration": [{"days": 1, "date": None, "expired_object_delete_marker": False}]}]}, "sooner",
    LifecycleConfiguration={"Rules": [{"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 1}}]})
setting("aws_s3_bucket_lifecycle_configuration", "PutBucketLifecycleConfiguration", life, {}, "same",
        LifecycleConfiguration={"Rules": [{"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 365}}]})
setting("aws_s3_bucket_lifecycle_configuration", "PutBucketLifecycleConfiguration", life, {"rule": [life["rule"][0] | {"status": "Disabled"}]}, "off",
        LifecycleConfiguration={"Rules": [{"ID": "old", "Status": "Disabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 365}}]})
setting("aws_s3_bucket_lifecycle_configuration", "DeleteBucketLifecycle", life, DELETED)
setting("aws_s3_bucket_replication_configuration", "DeleteBucketReplication", {"role": "arn:aws:iam::1:role/r", "rule": [], "token": ""}, DELETED)
setting("aws_s3_bucket_ownership_controls", "DeleteBucketOwnershipControls", {"rule": [{"object_ownership": "BucketOwnerEnforced"}]}, DELETED)
setting("aws_s3_bucket_versioning", "PutBucketVersioning", {"versioning_configuration": [{"status": "Enabled", "mfa_delete": ""}], "mfa": None},
        {}, "mfa-named",
        VersioningConfiguration={"Status": "Enabled", "MFADelete": "Disabled"})
queue_arn = arn("sqs", "uploads")
note = {"eventbridge": False, "queue": [{"id": "q1", "queue_arn": queue_arn, "events": S(["s3:ObjectCreated:*"]), "filter_prefix": "in/",
                                         "filter_suffix": ""}], "topic": [], "lambda_function": []}
setting("aws_s3_bucket_notification", "PutBucketNotificationConfiguration", note, {"queue": [], "eventbridge": True}, "eventbridge-only",
        told=[("eventbridge", "Modified", False, True), ("queue", "Removed", note["queue"], None)],
        NotificationConfiguration={"EventBridgeConfiguration": {}})
setting("aws_s3_bucket_acl", "PutBucketAcl", {"acl": "private", "access_control_policy": []}, {"acl": "public-read"}, ACL="public-read")
account = {"id": ACCOUNT, "account_id": ACCOUNT, "block_public_acls": True, "block_public_policy": True, "ignore_public_acls": True,
           "restrict_public_buckets": True}
add("aws_s3_account_public_access_block", "s3control", "PutPublicAccessBlock", {"AccountId": ACCOUNT, "PublicAccessBlockConfiguration": {
    "BlockPublicAcls": True, "BlockPublicPolicy": False, "IgnorePublicAcls": True, "RestrictPublicBuckets": False}}, account,
    {"block_public_policy": False, "restrict_public_buckets": False}, "account", event="PutAccountPublicAccessBlock", request={
        "PublicAccessBlockConfiguration": {"xmlns": "http://awss3control.amazonaws.com/doc/2018-08-20/", "BlockPublicAcls": True,
                                           "BlockPublicPolicy": False, "IgnorePublicAcls": True, "RestrictPublicBuckets": False},
        "accountId": ACCOUNT})
add("aws_s3_account_public_access_block", "s3control", "DeletePublicAccessBlock", {"AccountId": ACCOUNT}, account, DELETED, "account",
    event="DeleteAccountPublicAccessBlock")

# RDS
db = tagged({"id": "db-ABC", "identifier": "ledger", "resource_id": "db-ABC", "arn": arn("rds", "db:ledger"), "instance_class": "db.t3.micro",
             "engine": "postgres", "engine_version": "15.4", "engine_version_actual": "15.4", "allocated_storage": 20, "storage_type": "gp3", "iops": 3000,
             "backup_retention_period": 7, "backup_window": "03:00-04:00", "maintenance_window": "sun:05:00-sun:06:00", "multi_az": False,
             "publicly_accessible": False, "deletion_protection": True, "auto_minor_version_upgrade": True, "apply_immediately": False,
             "iam_database_authentication_enabled": True, "performance_insights_enabled": True, "monitoring_interval": 60, "max_allocated_storage": 100,
             "monitoring_role_arn": "arn:aws:iam::123456789012:role/mon", "parameter_group_name": "pg15", "option_group_name": "default:postgres-15",
             "vpc_security_group_ids": S(["sg-0aaaaaaaaaaaaaaa1"]), "enabled_cloudwatch_logs_exports": S(["postgresql"]), "ca_cert_identifier": "rds-ca-rsa2048-g1",
             "copy_tags_to_snapshot": True, "port": 5432, "db_subnet_group_name": "data", "license_model": "postgresql-license", "password": "x",
             "performance_insights_retention_period": 7, "storage_throughput": 125, "allow_major_version_upgrade": None, "username": "root"})


def modify(update, what, flags=(), **request):
    add("aws_db_instance", "rds", "ModifyDBInstance", {"DBInstanceIdentifier": "ledger", "ApplyImmediately": True} | request, db, update, what,
        flags=flags)


modify({"vpc_security_group_ids": S(["sg-0bbbbbbbbbbbbbbb2"])}, "groups", VpcSecurityGroupIds=["sg-0bbbbbbbbbbbbbbb2"])
modify({"enabled_cloudwatch_logs_exports": S(["postgresql", "upgrade"])}, "logs-on", CloudwatchLogsExportConfiguration={"EnableLogTypes": ["upgrade"]})
modify({"enabled_cloudwatch_logs_exports": S([])}, "logs-off", CloudwatchLogsExportConfiguration={"DisableLogTypes": ["postgresql"]})
modify({"iam_database_authentication_enabled": False, "performance_insights_enabled": False}, "iam-insights", EnableIAMDatabaseAuthentication=False,
       EnablePerformanceInsights=False)
modify({"monitoring_interval": 0, "monitoring_role_arn": ""}, "unmonitored", MonitoringInterval=0, MonitoringRoleArn="")
modify({"storage_type": "io1", "iops": 6000, "allocated_storage": 200}, "disk", StorageType="io1", Iops=6000, AllocatedStorage=200)
modify({"backup_window": "05:00-06:00", "maintenance_window": "mon:01:00-mon:02:00"}, "windows", PreferredBackupWindow="05:00-06:00",
       PreferredMaintenanceWindow="mon:01:00-mon:02:00")
modify({"parameter_group_name": "pg15-debug"}, "parameters", DBParameterGroupName="pg15-debug")
modify({"identifier": "ledger-old"}, "renamed", flags=("single",), NewDBInstanceIdentifier="ledger-old")
modify({}, "same-many", DeletionProtection=True, MultiAZ=False, BackupRetentionPeriod=7, PubliclyAccessible=False)
modify({"port": 6543}, "port", DBPortNumber=6543)
modify({"max_allocated_storage": 1000}, "autoscale", MaxAllocatedStorage=1000)
group = tagged({"id": "pg15", "name": "pg15", "arn": arn("rds", "pg:pg15"), "family": "postgres15", "description": "Managed by Terraform", "name_prefix": "",
                "skip_destroy": False,
                "parameter": S([{"name": "log_statement", "value": "all", "apply_method": "immediate"}])})
add("aws_db_parameter_group", "rds", "ModifyDBParameterGroup", {"DBParameterGroupName": "pg15", "Parameters": [
    {"ParameterName": "log_statement", "ParameterValue": "none", "ApplyMethod": "immediate"}]}, group,
    {"parameter": S([{"name": "log_statement", "value": "none", "apply_method": "immediate"}])})
add("aws_db_parameter_group", "rds", "ModifyDBParameterGroup", {"DBParameterGroupName": "pg15", "Parameters": [
    {"ParameterName": "log_statement", "ParameterValue": "all", "ApplyMethod": "immediate"}]}, group, {}, "same")
add("aws_db_parameter_group", "rds", "ResetDBParameterGroup", {"DBParameterGroupName": "pg15", "Parameters": [
    {"ParameterName": "log_statement", "ApplyMethod": "immediate"}]}, group, {"parameter": S([])})
add("aws_db_parameter_group", "rds", "DeleteDBParameterGroup", {"DBParameterGroupName": "pg15"}, group, DELETED)
subnets = tagged({"id": "data", "name": "data", "arn": arn("rds", "subgrp:data"), "description": "data", "name_prefix": "", "vpc_id": "vpc-1",
                  "subnet_ids": S(["subnet-0a", "subnet-0b"]), "supported_network_types": S(["IPV4"])})
add("aws_db_subnet_group", "rds", "ModifyDBSubnetGroup", {"DBSubnetGroupName": "data", "SubnetIds": ["subnet-0a", "subnet-0c"]}, subnets,
    {"subnet_ids": S(["subnet-0a", "subnet-0c"])})
add("aws_db_subnet_group", "rds", "AddTagsToResource", {"ResourceName": arn("rds", "subgrp:data"), "Tags": pairs({"Stage": "test"})}, subnets,
    retagged(Stage="test"))
cluster = tagged({"id": "aurora", "cluster_identifier": "aurora", "arn": arn("rds", "cluster:aurora"), "engine": "aurora-postgresql", "engine_version": "15.4",
                  "backup_retention_period": 7, "deletion_protection": True, "iam_database_authentication_enabled": False, "port": 5432,
                  "preferred_backup_window": "02:00-03:00", "preferred_maintenance_window": "sun:05:00-sun:06:00", "copy_tags_to_snapshot": True,
                  "db_cluster_parameter_group_name": "default.aurora-postgresql15", "vpc_security_group_ids": S(["sg-0aaaaaaaaaaaaaaa1"]),
                  "enabled_cloudwatch_logs_exports": S([]), "enable_http_endpoint": False, "iam_roles": S([]), "serverlessv2_scaling_configuration": [
                      {"min_capacity": 0.5, "max_capacity": 4, "seconds_until_auto_pause": 0}], "scaling_configuration": [], "master_username": "root",
                  "storage_encrypted": True, "apply_immediately": None, "cluster_resource_id": "cluster-XYZ"})
add("aws_rds_cluster", "rds", "ModifyDBCluster", {"DBClusterIdentifier": "aurora", "ApplyImmediately": True, "ServerlessV2ScalingConfiguration": {
    "MinCapacity": 0.5, "MaxCapacity": 64.0}}, cluster, {"serverlessv2_scaling_configuration": [
        {"min_capacity": 0.5, "max_capacity": 64, "seconds_until_auto_pause": 0}]}, "serverless")
add("aws_rds_cluster", "rds", "ModifyDBCluster", {"DBClusterIdentifier": "aurora", "ApplyImmediately": True, "EnableIAMDatabaseAuthentication": True,
    "Port": 5433, "VpcSecurityGroupIds": ["sg-0aaaaaaaaaaaaaaa1", "sg-0cccccccccccccccc"]}, cluster,
    {"iam_database_authentication_enabled": True, "port": 5433, "vpc_security_group_ids": S(["sg-0aaaaaaaaaaaaaaa1", "sg-0cccccccccccccccc"])}, "three")
add("aws_rds_cluster", "rds", "EnableHttpEndpoint", {"ResourceArn": arn("rds", "cluster:aurora")}, cluster, {"enable_http_endpoint": True})
add("aws_rds_cluster_role_association", "rds", "RemoveRoleFromDBCluster", {
    "DBClusterIdentifier": "aurora", "RoleArn": "arn:aws:iam::123456789012:role/load", "FeatureName": "s3Import"},
    {"id": "aurora,arn:aws:iam::123456789012:role/load", "db_cluster_identifier": "aurora", "feature_name": "s3Import",
     "role_arn": "arn:aws:iam::123456789012:role/load"}, DELETED)
add("aws_rds_cluster_instance", "rds", "ModifyDBInstance", {"DBInstanceIdentifier": "aurora-1", "ApplyImmediately": True, "PromotionTier": 15,
    "DBInstanceClass": "db.r6g.large"}, tagged({"id": "aurora-1", "identifier": "aurora-1", "cluster_identifier": "aurora", "arn": arn("rds", "db:aurora-1"),
    "instance_class": "db.t4g.medium", "promotion_tier": 0, "engine": "aurora-postgresql", "publicly_accessible": False, "monitoring_interval": 0,
    "dbi_resource_id": "db-XYZ", "apply_immediately": None}), {"promotion_tier": 15, "instance_class": "db.r6g.large"})
subscription = tagged({"id": "alerts", "name": "alerts", "arn": arn("rds", "es:alerts"), "sns_topic": arn("sns", "ops"), "enabled": True,
                       "source_type": "db-instance", "source_ids": S(["ledger"]), "event_categories": S(["failure", "failover"]), "name_prefix": "",
                       "customer_aws_id": ACCOUNT})
add("aws_db_event_subscription", "rds", "ModifyEventSubscription", {"SubscriptionName": "alerts", "Enabled": False, "EventCategories": ["failure"]},
    subscription, {"enabled": False, "event_categories": S(["failure"])})
add("aws_db_event_subscription", "rds", "RemoveSourceIdentifierFromSubscription", {"SubscriptionName": "alerts", "SourceIdentifier": "ledger"},
    subscription, {"source_ids": S([])})

# DynamoDB
table = tagged({"id": "orders", "name": "orders", "arn": arn("dynamodb", "table/orders"), "billing_mode": "PROVISIONED", "read_capacity": 5,
                "write_capacity": 5, "hash_key": "pk", "range_key": None, "stream_enabled": False, "stream_view_type": "", "table_class": "STANDARD",
                "deletion_protection_enabled": True, "attribute": S([{"name": "pk", "type": "S"}]), "global_secondary_index": S([]), "replica": S([]),
                "local_secondary_index": S([]), "server_side_encryption": [], "ttl": [{"attribute_name": "", "enabled": False}],
                "point_in_time_recovery": [{"enabled": True, "recovery_period_in_days": 35}], "on_demand_throughput": []})
add("aws_dynamodb_table", "dynamodb", "UpdateTable", {"TableName": "orders", "StreamSpecification": {
    "StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}}, table, {"stream_enabled": True, "stream_view_type": "NEW_IMAGE"}, "stream")
add("aws_dynamodb_table", "dynamodb", "UpdateTable", {"TableName": arn("dynamodb", "table/orders"), "TableClass": "STANDARD_INFREQUENT_ACCESS"}, table,
    {"table_class": "STANDARD_INFREQUENT_ACCESS"}, "class-by-arn")
add("aws_dynamodb_table", "dynamodb", "UpdateTable", {"TableName": "orders", "BillingMode": "PROVISIONED", "ProvisionedThroughput": {
    "ReadCapacityUnits": 5, "WriteCapacityUnits": 5}, "DeletionProtectionEnabled": True}, table, {}, "same")
add("aws_dynamodb_table", "dynamodb", "UpdateTimeToLive", {"TableName": "orders", "TimeToLiveSpecification": {
    "Enabled": True, "AttributeName": "expires"}}, table, {"ttl": [{"attribute_name": "expires", "enabled": True}]}, "named")
add("aws_dynamodb_table", "dynamodb", "UntagResource", {"ResourceArn": arn("dynamodb", "table/orders"), "TagKeys": ["Name", "Stage"]}, table,
    retagged(Name=None, Stage=None), "both")
add("aws_dynamodb_resource_policy", "dynamodb", "DeleteResourcePolicy", {"ResourceArn": arn("dynamodb", "table/orders")},
    {"id": arn("dynamodb", "table/orders"), "resource_arn": arn("dynamodb", "table/orders"), "policy": "{}", "revision_id": "1",
     "confirm_remove_self_resource_access": False}, DELETED)
add("aws_dynamodb_kinesis_streaming_destination", "dynamodb", "DisableKinesisStreamingDestination", {
    "TableName": "orders", "StreamArn": arn("kinesis", "stream/s")}, {
        "id": "orders," + arn("kinesis", "stream/s"), "table_name": "orders", "stream_arn": arn("kinesis", "stream/s"),
        "approximate_creation_date_time_precision": "MILLISECOND"}, DELETED)

# Queues, topics, streams
url = f"https://sqs.eu-central-1.amazonaws.com/{ACCOUNT}/jobs"
own = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sqs:*",
                                                          "Resource": "*"}]})
public = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}]})
redrive = json.dumps({"deadLetterTargetArn": arn("sqs", "dead"), "maxReceiveCount": 5})
queue = tagged({"id": url, "url": url, "arn": arn("sqs", "jobs"), "name": "jobs", "policy": own, "redrive_policy": redrive, "kms_master_key_id": "",
                "kms_data_key_reuse_period_seconds": 300, "sqs_managed_sse_enabled": True, "fifo_queue": False, "visibility_timeout_seconds": 30,
                "max_message_size": 262144, "delay_seconds": 0, "receive_wait_time_seconds": 0, "message_retention_seconds": 345600,
                "content_based_deduplication": False, "redrive_allow_policy": "", "deduplication_scope": "", "fifo_throughput_limit": "",
                "name_prefix": ""})
add("aws_sqs_queue", "sqs", "SetQueueAttributes", {"QueueUrl": url, "Attributes": {"Policy": public}}, queue, {"policy": public}, "policy")
add("aws_sqs_queue", "sqs", "SetQueueAttributes", {"QueueUrl": url, "Attributes": {"RedrivePolicy": json.dumps(
    {"maxReceiveCount": "5", "deadLetterTargetArn": arn("sqs", "dead")})}}, queue, {}, "redrive-same")
add("aws_sqs_queue", "sqs", "SetQueueAttributes", {"QueueUrl": url, "Attributes": {"KmsMasterKeyId": "alias/ledger"}}, queue,
    {"kms_master_key_id": "alias/ledger"}, "key")
add("aws_sqs_queue", "sqs", "SetQueueAttributes", {"QueueUrl": url, "Attributes": {"RedrivePolicy": ""}}, queue, {"redrive_policy": ""}, "no-redrive")
add("aws_sqs_queue_policy", "sqs", "SetQueueAttributes", {"QueueUrl": url, "Attributes": {"Policy": public}},
    {"id": url, "queue_url": url, "policy": own}, {"policy": public}, "policy")
add("aws_sqs_queue_policy", "sqs", "SetQueueAttributes", {"QueueUrl": url, "Attributes": {"Policy": ""}},
    {"id": url, "queue_url": url, "policy": own}, DELETED, "emptied")
topic_arn = arn("sns", "ops")
sub_arn = topic_arn + ":aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
sub = {"id": sub_arn, "arn": sub_arn, "topic_arn": topic_arn, "protocol": "sqs", "endpoint": arn("sqs", "jobs"), "raw_message_delivery": False,
       "filter_policy": json.dumps({"kind": ["order"]}), "filter_policy_scope": "MessageAttributes", "delivery_policy": "", "redrive_policy": "",
       "subscription_role_arn": "", "owner_id": ACCOUNT, "confirmation_was_authenticated": True, "pending_confirmation": False,
       "confirmation_timeout_in_minutes": 1, "endpoint_auto_confirms": False, "replay_policy": ""}
add("aws_sns_topic_subscription", "sns", "SetSubscriptionAttributes", {"SubscriptionArn": sub_arn, "AttributeName": "RawMessageDelivery",
    "AttributeValue": "true"}, sub, {"raw_message_delivery": True}, "raw")
add("aws_sns_topic_subscription", "sns", "SetSubscriptionAttributes", {"SubscriptionArn": sub_arn, "AttributeName": "FilterPolicy",
    "AttributeValue": '{"kind":["order","refund"]}'}, sub, {"filter_policy": '{"kind":["order","refund"]}'}, "filter")
add("aws_sns_topic_subscription", "sns", "SetSubscriptionAttributes", {"SubscriptionArn": sub_arn, "AttributeName": "FilterPolicy",
    "AttributeValue": '{ "kind" : [ "order" ] }'}, sub, {}, "filter-same")
add("aws_sns_topic_subscription", "sns", "Unsubscribe", {"SubscriptionArn": sub_arn}, sub, DELETED)
add("aws_sns_topic_policy", "sns", "SetTopicAttributes", {"TopicArn": topic_arn, "AttributeName": "Policy", "AttributeValue": public},
    {"id": topic_arn, "arn": topic_arn, "policy": own, "owner": ACCOUNT}, {"policy": public}, "policy")
topic = tagged({"id": topic_arn, "arn": topic_arn, "name": "ops", "display_name": "", "policy": own, "delivery_policy": "", "fifo_topic": False,
                "kms_master_key_id": "alias/ledger", "content_based_deduplication": False, "signature_version": 0, "tracing_config": "",
                "http_success_feedback_sample_rate": 0, "owner": ACCOUNT, "name_prefix": "", "archive_policy": ""})
add("aws_sns_topic", "sns", "SetTopicAttributes", {"TopicArn": topic_arn, "AttributeName": "KmsMasterKeyId", "AttributeValue": ""}, topic,
    {"kms_master_key_id": ""}, "no-key")
add("aws_sns_topic", "sns", "SetTopicAttributes", {"TopicArn": topic_arn, "AttributeName": "TracingConfig", "AttributeValue": "Active"}, topic,
    {"tracing_config": "Active"}, "tracing")
stream = tagged({"id": arn("kinesis", "stream/clicks"), "arn": arn("kinesis", "stream/clicks"), "name": "clicks", "shard_count": 0, "retention_period": 24,
                 "encryption_type": "KMS", "kms_key_id": "alias/aws/kinesis", "shard_level_metrics": S([]), "enforce_consumer_deletion": False,
                 "stream_mode_details": [{"stream_mode": "ON_DEMAND"}]})
add("aws_kinesis_stream", "kinesis", "StopStreamEncryption", {"StreamName": "clicks", "EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}, stream,
    {"encryption_type": "NONE", "kms_key_id": ""})
add("aws_kinesis_stream", "kinesis", "UpdateStreamMode", {"StreamARN": stream["arn"], "StreamModeDetails": {"StreamMode": "PROVISIONED"}}, stream,
    {"stream_mode_details": [{"stream_mode": "PROVISIONED"}]})
add("aws_kinesis_stream", "kinesis", "EnableEnhancedMonitoring", {"StreamName": "clicks", "ShardLevelMetrics": ["IncomingBytes"]}, stream,
    {"shard_level_metrics": S(["IncomingBytes"])})
add("aws_ecr_lifecycle_policy", "ecr", "DeleteLifecyclePolicy", {"repositoryName": "app"},
    {"id": "app", "repository": "app", "policy": "{}", "registry_id": ACCOUNT}, DELETED)
add("aws_ecr_repository_policy", "ecr", "SetRepositoryPolicy", {"repositoryName": "app", "policyText": public},
    {"id": "app", "repository": "app", "policy": own, "registry_id": ACCOUNT}, {"policy": public})
add("aws_efs_file_system", "efs", "PutLifecycleConfiguration", {"FileSystemId": "fs-0123456789abcdef0", "LifecyclePolicies": []},
    tagged({"id": "fs-0123456789abcdef0", "arn": arn("elasticfilesystem", "file-system/fs-0123456789abcdef0"), "throughput_mode": "bursting", "encrypted": True,
            "lifecycle_policy": [{"transition_to_ia": "AFTER_30_DAYS", "transition_to_primary_storage_class": "", "transition_to_archive": ""}],
            "creation_token": "t", "provisioned_throughput_in_mibps": 0, "performance_mode": "generalPurpose"}), {"lifecycle_policy": []},
    told=[("lifecycle_policy", "Removed", {"transition_to_ia": "AFTER_30_DAYS", "transition_to_primary_storage_class": "", "transition_to_archive": ""}, None)])
add("aws_efs_file_system_policy", "efs", "DeleteFileSystemPolicy", {"FileSystemId": "fs-0123456789abcdef0"},
    {"id": "fs-0123456789abcdef0", "file_system_id": "fs-0123456789abcdef0", "policy": own}, DELETED)
add("aws_efs_mount_target", "efs", "ModifyMountTargetSecurityGroups", {"MountTargetId": "fsmt-0123456789abcdef0", "SecurityGroups": ["sg-0bbbbbbbbbbbbbbb2"]},
    {"id": "fsmt-0123456789abcdef0", "file_system_id": "fs-0123456789abcdef0", "subnet_id": "subnet-0a", "security_groups": S(["sg-0aaaaaaaaaaaaaaa1"])},
    {"security_groups": S(["sg-0bbbbbbbbbbbbbbb2"])})
