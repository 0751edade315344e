"""Databases, caches, search, analytics."""
from __future__ import annotations

from .subject import BEFORE, TAG_VALUES, UNTAG_VALUES, Call, Map, Set, Subject, pairs, tags


def _db_create(c, name):
    got = c("rds").create_db_instance(DBInstanceIdentifier=name, DBInstanceClass="db.t3.micro", Engine="postgres", AllocatedStorage=20,
                                      MasterUsername="admin1", MasterUserPassword="password12", BackupRetentionPeriod=7,
                                      DeletionProtection=False, PubliclyAccessible=False, MultiAZ=False, Tags=pairs(BEFORE))
    return {"name": name, "arn": got["DBInstance"]["DBInstanceArn"]}


def _db_read(c, x):
    got = c("rds").describe_db_instances(DBInstanceIdentifier=x["name"])["DBInstances"][0]
    return {"id": got["DbiResourceId"], "identifier": x["name"], "resource_id": got["DbiResourceId"], "arn": x["arn"],
            "instance_class": got["DBInstanceClass"], "engine": got["Engine"], "engine_version": got["EngineVersion"],
            "allocated_storage": got["AllocatedStorage"], "backup_retention_period": got["BackupRetentionPeriod"],
            "multi_az": got["MultiAZ"], "publicly_accessible": got["PubliclyAccessible"],
            "deletion_protection": got["DeletionProtection"], "copy_tags_to_snapshot": got["CopyTagsToSnapshot"],
            "auto_minor_version_upgrade": got["AutoMinorVersionUpgrade"], "tags": tags(got["TagList"])}


def _cluster_create(c, name):
    got = c("rds").create_db_cluster(DBClusterIdentifier=name, Engine="aurora-postgresql", MasterUsername="admin1",
                                     MasterUserPassword="password12", BackupRetentionPeriod=7, Tags=pairs(BEFORE))
    return {"name": name, "arn": got["DBCluster"]["DBClusterArn"]}


def _cluster_read(c, x):
    got = c("rds").describe_db_clusters(DBClusterIdentifier=x["name"])["DBClusters"][0]
    return {"id": x["name"], "cluster_identifier": x["name"], "arn": x["arn"], "engine": got["Engine"],
            "engine_version": got["EngineVersion"], "deletion_protection": got["DeletionProtection"],
            "backup_retention_period": got["BackupRetentionPeriod"], "tags": tags(got["TagList"])}


def _table_create(c, name):
    got = c("dynamodb").create_table(TableName=name, BillingMode="PROVISIONED", AttributeDefinitions=[
        {"AttributeName": "pk", "AttributeType": "S"}], KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}, Tags=pairs(BEFORE))
    return {"name": name, "arn": got["TableDescription"]["TableArn"]}


def _table_read(c, x):
    got = c("dynamodb").describe_table(TableName=x["name"])["Table"]
    backups = c("dynamodb").describe_continuous_backups(TableName=x["name"])["ContinuousBackupsDescription"]
    ttl = c("dynamodb").describe_time_to_live(TableName=x["name"])["TimeToLiveDescription"]
    return {"id": x["name"], "name": x["name"], "arn": x["arn"], "hash_key": "pk",
            "billing_mode": got.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"),
            "read_capacity": got["ProvisionedThroughput"]["ReadCapacityUnits"],
            "write_capacity": got["ProvisionedThroughput"]["WriteCapacityUnits"],
            "deletion_protection_enabled": got.get("DeletionProtectionEnabled", False),
            "point_in_time_recovery": [{"enabled": backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"}],
            "ttl": [{"enabled": ttl["TimeToLiveStatus"] == "ENABLED", "attribute_name": "expires"}],
            "tags": tags(c("dynamodb").list_tags_of_resource(ResourceArn=x["arn"])["Tags"])}


def _cache_create(c, name):
    got = c("elasticache").create_cache_cluster(CacheClusterId=name, Engine="redis", CacheNodeType="cache.t3.micro", NumCacheNodes=1,
                                                Tags=pairs(BEFORE))["CacheCluster"]
    return {"name": name, "arn": got["ARN"]}


def _cache_read(c, x):
    got = c("elasticache").describe_cache_clusters(CacheClusterId=x["name"])["CacheClusters"]
    if not got or got[0]["CacheClusterStatus"] == "deleting":
        raise LookupError(x["name"])
    return {"id": x["name"], "cluster_id": x["name"], "arn": x["arn"], "engine": got[0]["Engine"], "node_type": got[0]["CacheNodeType"],
            "num_cache_nodes": got[0]["NumCacheNodes"],
            "tags": tags(c("elasticache").list_tags_for_resource(ResourceName=x["arn"])["TagList"])}


def _redshift_create(c, name):
    c("redshift").create_cluster(ClusterIdentifier=name, NodeType="ra3.xlplus", MasterUsername="admin1", MasterUserPassword="Password12",
                                 ClusterType="multi-node", NumberOfNodes=2, PubliclyAccessible=False, Tags=pairs(BEFORE),
                                 AutomatedSnapshotRetentionPeriod=7)
    return {"name": name, "arn": f"arn:aws:redshift:eu-central-1:123456789012:cluster:{name}"}


def _redshift_read(c, x):
    got = c("redshift").describe_clusters(ClusterIdentifier=x["name"])["Clusters"][0]
    return {"id": x["name"], "cluster_identifier": x["name"], "arn": x["arn"], "node_type": got["NodeType"],
            "number_of_nodes": got["NumberOfNodes"], "publicly_accessible": got["PubliclyAccessible"],
            "automated_snapshot_retention_period": got["AutomatedSnapshotRetentionPeriod"],
            "enhanced_vpc_routing": got["EnhancedVpcRouting"], "tags": tags(got["Tags"])}


def _workgroup_create(c, name):
    c("athena").create_work_group(Name=name, Description="reports", Tags=pairs(BEFORE))
    return {"name": name, "arn": f"arn:aws:athena:eu-central-1:123456789012:workgroup/{name}"}


def _workgroup_read(c, x):
    got = c("athena").get_work_group(WorkGroup=x["name"])["WorkGroup"]
    return {"id": x["name"], "name": x["name"], "arn": x["arn"], "description": got.get("Description", ""), "state": got["State"],
            "tags": tags(c("athena").list_tags_for_resource(ResourceARN=x["arn"])["Tags"])}


def _glue_create(c, name):
    c("glue").create_job(Name=name, Role="arn:aws:iam::123456789012:role/glue", Command={"Name": "glueetl", "ScriptLocation": "s3://s/j.py"},
                         Tags=BEFORE)
    return {"name": name, "arn": f"arn:aws:glue:eu-central-1:123456789012:job/{name}"}


def _glue_read(c, x):
    got = c("glue").get_job(JobName=x["name"])["Job"]
    return {"id": x["name"], "name": x["name"], "arn": x["arn"], "role_arn": got["Role"],
            "tags": tags(c("glue").get_tags(ResourceArn=x["arn"])["Tags"])}


def _database_create(c, name):
    c("glue").create_database(DatabaseInput={"Name": name, "Description": "raw"})
    return {"name": name}


def _database_read(c, x):
    got = c("glue").get_database(Name=x["name"])["Database"]
    return {"id": f'123456789012:{x["name"]}', "name": x["name"], "catalog_id": "123456789012",
            "arn": f'arn:aws:glue:eu-central-1:123456789012:database/{x["name"]}',
            "description": got.get("Description", ""), "location_uri": got.get("LocationUri", "")}


def _search_create(c, name):
    got = c("opensearch").create_domain(DomainName=name, EngineVersion="OpenSearch_2.11", TagList=pairs(BEFORE),
                                        ClusterConfig={"InstanceType": "r6g.large.search", "InstanceCount": 2})["DomainStatus"]
    return {"name": name, "arn": got["ARN"]}


def _search_read(c, x):
    got = c("opensearch").describe_domain(DomainName=x["name"])["DomainStatus"]
    return {"id": x["arn"], "domain_name": x["name"], "arn": x["arn"], "engine_version": got["EngineVersion"],
            "cluster_config": [{"instance_type": got["ClusterConfig"]["InstanceType"], "instance_count": got["ClusterConfig"]["InstanceCount"]}],
            "tags": tags(c("opensearch").list_tags(ARN=x["arn"])["TagList"])}


def _efs_create(c, name):
    got = c("efs").create_file_system(CreationToken=name, ThroughputMode="bursting", Tags=pairs(BEFORE))
    return {"name": name, "id": got["FileSystemId"], "arn": got["FileSystemArn"]}


def _efs_read(c, x):
    got = c("efs").describe_file_systems(FileSystemId=x["id"])["FileSystems"][0]
    return {"id": x["id"], "arn": x["arn"], "creation_token": x["name"], "throughput_mode": got.get("ThroughputMode", "bursting"),
            "provisioned_throughput_in_mibps": got.get("ProvisionedThroughputInMibps", 0), "tags": tags(got["Tags"])}


DELETES = {"deletes": True}
SUBJECTS = [
    Subject("aws_db_instance", "rds", _db_create, _db_read, [
        Call("modify_db_instance", lambda x, v: {"DBInstanceIdentifier": x["name"], "ApplyImmediately": True} | v,
             [{"BackupRetentionPeriod": 1}, {"PubliclyAccessible": True}, {"DeletionProtection": True},
              {"DBInstanceClass": "db.r5.large"}, {"AllocatedStorage": 100}, {"MultiAZ": True, "CopyTagsToSnapshot": True}], response=True),
        Call("add_tags_to_resource", lambda x, v: {"ResourceName": x["arn"], "Tags": pairs(v)}, TAG_VALUES),
        Call("remove_tags_from_resource", lambda x, v: {"ResourceName": x["arn"], "TagKeys": v}, UNTAG_VALUES),
        Call("delete_db_instance", lambda x, v: {"DBInstanceIdentifier": x["name"], "SkipFinalSnapshot": True}, **DELETES)]),
    Subject("aws_rds_cluster", "rds", _cluster_create, _cluster_read, [
        Call("modify_db_cluster", lambda x, v: {"DBClusterIdentifier": x["name"], "ApplyImmediately": True} | v,
             [{"DeletionProtection": True}, {"BackupRetentionPeriod": 30}]),
        Call("delete_db_cluster", lambda x, v: {"DBClusterIdentifier": x["name"], "SkipFinalSnapshot": True}, **DELETES)]),
    Subject("aws_dynamodb_table", "dynamodb", _table_create, _table_read, [
        Call("update_table", lambda x, v: {"TableName": x["name"]} | v,
             [{"ProvisionedThroughput": {"ReadCapacityUnits": 50, "WriteCapacityUnits": 5}},
              {"ProvisionedThroughput": {"ReadCapacityUnits": 10, "WriteCapacityUnits": 20}}, {"DeletionProtectionEnabled": True}]),
        Call("update_continuous_backups", lambda x, v: {"TableName": x["name"], "PointInTimeRecoverySpecification": {
            "PointInTimeRecoveryEnabled": True}}),
        Call("update_time_to_live", lambda x, v: {"TableName": x["name"], "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "expires"}}),
        Call("tag_resource", lambda x, v: {"ResourceArn": x["arn"], "Tags": pairs(v)}, TAG_VALUES),
        Call("untag_resource", lambda x, v: {"ResourceArn": x["arn"], "TagKeys": v}, UNTAG_VALUES),
        Call("delete_table", lambda x, v: {"TableName": x["name"]}, **DELETES)]),
    Subject("aws_elasticache_cluster", "elasticache", _cache_create, _cache_read, [
        Call("add_tags_to_resource", lambda x, v: {"ResourceName": x["arn"], "Tags": pairs(v)}, TAG_VALUES),
        Call("remove_tags_from_resource", lambda x, v: {"ResourceName": x["arn"], "TagKeys": v}, UNTAG_VALUES),
        Call("delete_cache_cluster", lambda x, v: {"CacheClusterId": x["name"]}, **DELETES)]),
    Subject("aws_redshift_cluster", "redshift", _redshift_create, _redshift_read, [
        Call("modify_cluster", lambda x, v: {"ClusterIdentifier": x["name"]} | v,
             [{"PubliclyAccessible": True}, {"AutomatedSnapshotRetentionPeriod": 1}, {"NumberOfNodes": 4}]),
        Call("create_tags", lambda x, v: {"ResourceName": x["arn"], "Tags": pairs(v)}, TAG_VALUES),
        Call("delete_tags", lambda x, v: {"ResourceName": x["arn"], "TagKeys": v}, UNTAG_VALUES),
        Call("delete_cluster", lambda x, v: {"ClusterIdentifier": x["name"], "SkipFinalClusterSnapshot": True}, **DELETES)]),
    Subject("aws_athena_workgroup", "athena", _workgroup_create, _workgroup_read, [
        Call("tag_resource", lambda x, v: {"ResourceARN": x["arn"], "Tags": pairs(v)}, TAG_VALUES),
        Call("untag_resource", lambda x, v: {"ResourceARN": x["arn"], "TagKeys": v}, UNTAG_VALUES),
        Call("delete_work_group", lambda x, v: {"WorkGroup": x["name"]}, **DELETES)]),
    Subject("aws_glue_job", "glue", _glue_create, _glue_read, [
        Call("tag_resource", lambda x, v: {"ResourceArn": x["arn"], "TagsToAdd": v}, TAG_VALUES),
        Call("untag_resource", lambda x, v: {"ResourceArn": x["arn"], "TagsToRemove": v}, UNTAG_VALUES),
        Call("delete_job", lambda x, v: {"JobName": x["name"]}, **DELETES)]),
    Subject("aws_glue_catalog_database", "glue", _database_create, _database_read, [
        Call("update_database", lambda x, v: {"Name": x["name"], "DatabaseInput": {"Name": x["name"], "Description": "raw"} | v},
             [{"Description": "cooked"}, {"LocationUri": "s3://elsewhere/"}]),
        Call("delete_database", lambda x, v: {"Name": x["name"]}, **DELETES)]),
    Subject("aws_opensearch_domain", "opensearch", _search_create, _search_read, [
        Call("update_domain_config", lambda x, v: {"DomainName": x["name"], "ClusterConfig": v},
             [{"InstanceType": "r6g.large.search", "InstanceCount": 6}]),
        Call("add_tags", lambda x, v: {"ARN": x["arn"], "TagList": pairs(v)}, TAG_VALUES),
        Call("remove_tags", lambda x, v: {"ARN": x["arn"], "TagKeys": v}, UNTAG_VALUES),
        Call("delete_domain", lambda x, v: {"DomainName": x["name"]}, **DELETES)], source="es.amazonaws.com"),
    Subject("aws_efs_file_system", "efs", _efs_create, _efs_read, [
        Call("tag_resource", lambda x, v: {"ResourceId": x["id"], "Tags": pairs(v)}, TAG_VALUES),
        Call("untag_resource", lambda x, v: {"ResourceId": x["id"], "TagKeys": v}, UNTAG_VALUES),
        Call("delete_file_system", lambda x, v: {"FileSystemId": x["id"]}, **DELETES)], source="elasticfilesystem.amazonaws.com"),
]
