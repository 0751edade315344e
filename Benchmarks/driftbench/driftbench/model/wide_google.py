"""Google Cloud calls beside Compute Engine. (service, type, method, resource, request, state, want, options)"""
from __future__ import annotations

from typing import Any

from .wide import ANY, NUMBER, P, TERRAFORM

L = f"projects/{P}/locations/europe-west1"
ZONAL = f"projects/{P}/zones/europe-west1-b/clusters/legacy"       # as records name a zonal cluster
CLUSTER, POOL = f"{L}/clusters/prod", f"{L}/clusters/prod/nodePools/apps"
MANAGER = "google.container.v1.ClusterManager."
BUCKET, SQL = "projects/_/buckets/atlas-exports", f"projects/{P}/instances/books"
EMAIL = f"etl@{P}.iam.gserviceaccount.com"
ACCOUNT = {"id": f"projects/{P}/serviceAccounts/{EMAIL}", "name": f"projects/{P}/serviceAccounts/{EMAIL}", "email": EMAIL, "account_id": "etl",
           "unique_id": "104412345678901234567", "member": f"serviceAccount:{EMAIL}", "disabled": False}
UNIQUE = f"projects/-/serviceAccounts/{ACCOUNT['unique_id']}"
CONFIG, METRICS = "google.logging.v2.ConfigServiceV2.", "google.logging.v2.MetricsServiceV2."
SECRETS, PUBSUB = "google.cloud.secretmanager.v1.SecretManagerService.", "google.pubsub.v1."


def delta(action: str, role: str, member: str, **more: Any) -> dict[str, Any]:
    return {"serviceData": {"@type": "type.googleapis.com/google.iam.v1.logging.AuditData",
                            "policyDelta": {"bindingDeltas": [{"action": action, "role": role, "member": member} | more]}}}


def policy(role: str, *members: str, name: str = "policy", resource: str = "") -> dict[str, Any]:
    return {"resource": resource, name: {"bindings": [{"role": role, "members": list(members)}], "etag": "BwX="}}


def member(kind_id: str, role: str, who: str, **more: Any) -> dict[str, Any]:
    return {"id": f"{kind_id}/{role}/{who}", "role": role, "member": who, "condition": [], "name": None} | more


def binding(kind_id: str, role: str, members: list[str], **more: Any) -> dict[str, Any]:
    return {"id": f"{kind_id}/{role}", "role": role, "members": members, "condition": [], "name": None} | more


SUBSCRIPTION = f"projects/{P}/subscriptions/orders-push"
RUN_V1 = {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "metadata": {"name": "shop", "namespace": NUMBER},
          "spec": {"template": {"spec": {"containers": [{"image": "europe-docker.pkg.dev/atlas-live/web/shop:2"}]}}}}
FUNCTION = f"{L}/functions/thumbs"
RECORD = {"id": f"projects/{P}/managedZones/corp/rrsets/www.corp.example./A", "name": "www.corp.example.", "type": "A", "ttl": 300,
          "rrdatas": ["203.0.113.5"], "managed_zone": "corp", "routing_policy": []}


def rrset(ttl: int = 300, *data: str) -> dict[str, Any]:
    return {"kind": "dns#resourceRecordSet", "name": "www.corp.example.", "type": "A", "ttl": ttl, "rrdatas": list(data or ("203.0.113.5",))}


ROWS: list[tuple[str, str, str, str, Any, Any, Any, dict[str, Any]]] = [
    # GKE: zonal names stand as zones/ in records and as locations/ in states.
    ("container", "google_container_cluster", MANAGER + "SetLegacyAbac", ZONAL, {"name": ZONAL.replace("zones", "locations"), "enabled": True},
     {"id": ZONAL.replace("zones", "locations"), "enable_legacy_abac": False, "location": "europe-west1-b"}, [("enable_legacy_abac", False, True)], {}),
    ("container", "google_container_node_pool", MANAGER + "SetNodePoolManagement", ZONAL + "/nodePools/pool-1",
     {"name": ZONAL.replace("zones", "locations") + "/nodePools/pool-1", "management": {"autoRepair": True, "autoUpgrade": True}},
     {"id": ZONAL.replace("zones", "locations") + "/nodePools/pool-1", "management": [{"auto_repair": True, "auto_upgrade": False}], "cluster": "legacy",
      "location": "europe-west1-b"}, [("management[0].auto_upgrade", False, True)], {}),
    ("container", "google_container_cluster", MANAGER + "UpdateCluster", CLUSTER,
     {"name": CLUSTER, "update": {"desiredMasterAuthorizedNetworksConfig": {"enabled": True, "cidrBlocks": [
         {"displayName": "office", "cidrBlock": "198.51.100.0/24"}, {"displayName": "all", "cidrBlock": "0.0.0.0/0"}]}}},
     {"location": "europe-west1", "master_authorized_networks_config": [{"gcp_public_cidrs_access_enabled": False, "cidr_blocks": [
         {"display_name": "office", "cidr_block": "198.51.100.0/24"}]}]},
     [("master_authorized_networks_config[0].cidr_blocks", "Added", None, {"display_name": "all", "cidr_block": "0.0.0.0/0"})], {}),
    ("container", "google_container_cluster", MANAGER + "UpdateCluster", CLUSTER, {"name": CLUSTER, "update": {"desiredAddonsConfig": {
        "httpLoadBalancing": {"disabled": True}}}}, {"location": "europe-west1", "addons_config": [{"http_load_balancing": [{"disabled": False}]}]},
     [("addons_config[0].http_load_balancing[0].disabled", False, True)], {}),
    ("container", "google_container_cluster", MANAGER + "UpdateCluster", CLUSTER, {"name": CLUSTER, "update": {"desiredReleaseChannel": {"channel": "RAPID"}}},
     {"location": "europe-west1", "release_channel": [{"channel": "REGULAR"}]}, [("release_channel[0].channel", "REGULAR", "RAPID")], {"phases": True}),
    ("container", "google_container_cluster", MANAGER + "SetMaintenancePolicy", CLUSTER, {"name": CLUSTER, "maintenancePolicy": {
        "window": {"dailyMaintenanceWindow": {"startTime": "14:00"}}}},
     {"location": "europe-west1", "maintenance_policy": [{"daily_maintenance_window": [{"start_time": "03:00", "duration": "PT4H0M0S"}],
                                                          "recurring_window": [], "maintenance_exclusion": []}]},
     [("maintenance_policy[0].daily_maintenance_window[0].start_time", "03:00", "14:00")], {}),
    ("container", "google_container_cluster", MANAGER + "SetNetworkPolicy", CLUSTER, {"name": CLUSTER, "networkPolicy": {"enabled": False}},
     {"location": "europe-west1", "network_policy": [{"enabled": True, "provider": "CALICO"}]}, [("network_policy[0].enabled", True, False)], {}),
    ("container", "google_container_cluster", MANAGER + "SetLabels", CLUSTER, {"name": CLUSTER, "resourceLabels": {"env": "test"}, "labelFingerprint": "a9"},
     {"location": "europe-west1", "resource_labels": {"env": "prod"}, "effective_labels": {"env": "prod"}}, [('resource_labels["env"]', "prod", "test")], {}),
    ("container", "google_container_node_pool", MANAGER + "SetNodePoolAutoscaling", POOL, {"name": POOL, "autoscaling": {
        "enabled": True, "minNodeCount": 1, "maxNodeCount": 50}}, {"cluster": "prod", "location": "europe-west1", "autoscaling": [
            {"min_node_count": 1, "max_node_count": 5, "total_min_node_count": 0, "total_max_node_count": 0, "location_policy": "BALANCED"}]},
     [("autoscaling[0].max_node_count", 5, 50)], {}),
    ("container", "google_container_node_pool", MANAGER + "UpdateNodePool", POOL, {"name": POOL, "nodeVersion": "1.30.5-gke.1014001", "imageType": "COS_CONTAINERD"},
     {"cluster": "prod", "location": "europe-west1", "version": "1.29.8-gke.1031000", "node_config": [{"image_type": "COS_CONTAINERD"}]},
     [("version", "1.29.8-gke.1031000", "1.30.5-gke.1014001")], {}),
    ("container", "google_container_cluster", MANAGER + "DeleteCluster", CLUSTER, {"name": CLUSTER}, {"location": "europe-west1"}, "deleted", {"phases": True}),
    ("container", "google_container_node_pool", MANAGER + "DeleteNodePool", ZONAL + "/nodePools/pool-1", None,
     {"id": ZONAL.replace("zones", "locations") + "/nodePools/pool-1", "cluster": "legacy", "location": "europe-west1-b"}, "deleted",
     {"phase": "last", "who": None, "metadata": {"operationType": "DELETE_NODE_POOL"}, "status": {}}),
    # Storage
    ("storage", "google_storage_bucket", "storage.buckets.update", BUCKET, None, {"id": "atlas-exports", "url": "gs://atlas-exports", "versioning": [{"enabled": True}]},
     "unknown", {"labels": {"bucket_name": "atlas-exports", "location": "eu"}}),
    ("storage", "google_storage_bucket", "storage.setIamPermissions", BUCKET, None, {"id": "atlas-exports", "url": "gs://atlas-exports"},
     ("unmanaged", "google_storage_bucket_iam_member"), delta("ADD", "roles/storage.objectViewer", "allAuthenticatedUsers")),
    ("storage", "google_storage_bucket_iam_member", "storage.setIamPermissions", BUCKET, None,
     member("b/atlas-exports", "roles/storage.admin", "group:sre@example.com", bucket="b/atlas-exports"), "deleted",
     delta("REMOVE", "roles/storage.admin", "group:sre@example.com")),
    ("storage", "google_storage_bucket_iam_policy", "storage.setIamPermissions", BUCKET, None,
     {"id": "b/atlas-exports", "bucket": "b/atlas-exports", "name": None,
      "policy_data": '{"bindings":[{"members":["group:sre@example.com"],"role":"roles/storage.admin"}]}'}, "unknown",
     delta("ADD", "roles/storage.objectViewer", "allUsers")),
    # IAM of projects, folders, organizations
    ("cloudresourcemanager", "google_project_iam_member", "SetIamPolicy", f"projects/{P}", policy("roles/viewer", "group:staff@example.com", resource=P),
     member(P, "roles/editor", "user:carl@example.com"), "deleted", delta("REMOVE", "roles/editor", "user:carl@example.com")),
    ("cloudresourcemanager", "google_project_iam_binding", "SetIamPolicy", f"projects/{P}", policy("roles/owner", "user:boss@example.com", "user:eve@evil.example", resource=P),
     binding(P, "roles/owner", ["user:boss@example.com"]), [("members", "Added", None, "user:eve@evil.example")],
     delta("ADD", "roles/owner", "user:eve@evil.example")),
    ("cloudresourcemanager", "google_project_iam_policy", "SetIamPolicy", f"projects/{P}", policy("roles/owner", "user:boss@example.com", "user:eve@evil.example", resource=P),
     {"id": P, "name": None, "policy_data": '{"bindings":[{"members":["user:boss@example.com"],"role":"roles/owner"}]}'}, "drift",
     delta("ADD", "roles/owner", "user:eve@evil.example")),
    ("cloudresourcemanager", "google_project_iam_audit_config", "SetIamPolicy", f"projects/{P}", policy("roles/viewer", "group:staff@example.com", resource=P),
     {"id": f"{P}/audit_config/storage.googleapis.com", "service": "storage.googleapis.com", "name": None,
      "audit_log_config": [{"log_type": "DATA_READ", "exempted_members": []}, {"log_type": "DATA_WRITE", "exempted_members": []}]}, "drift",
     {"serviceData": {"policyDelta": {"auditConfigDeltas": [{"action": "REMOVE", "service": "storage.googleapis.com", "logType": "DATA_READ"}]}}}),
    ("cloudresourcemanager", "google_project_iam_binding", "SetIamPolicy", f"projects/{P}", policy("roles/viewer", "group:staff@example.com", resource=P),
     binding(P, "roles/viewer", ["group:staff@example.com"]), ("unmanaged", "google_project"),
     delta("ADD", "roles/viewer", "user:temp@example.com", condition={"title": "a week", "expression": 'request.time < timestamp("2026-02-01T00:00:00Z")'})),
    ("cloudresourcemanager", "google_organization_iam_member", "SetIamPolicy", "organizations/998877665544",
     policy("roles/viewer", "group:staff@example.com", resource="organizations/998877665544"),
     member("998877665544", "roles/resourcemanager.organizationAdmin", "group:platform@example.com", org_id="998877665544"), "deleted",
     delta("REMOVE", "roles/resourcemanager.organizationAdmin", "group:platform@example.com")),
    ("cloudresourcemanager", "google_folder_iam_binding", "SetIamPolicy", "folders/554433221100",
     policy("roles/editor", "user:eve@evil.example", resource="folders/554433221100"),
     binding("folders/554433221100", "roles/editor", ["group:dev@example.com"], folder="folders/554433221100"),
     [("members", "Added", None, "user:eve@evil.example")], delta("ADD", "roles/editor", "user:eve@evil.example")),
    ("iam", "google_project_iam_custom_role", "google.iam.admin.v1.UpdateRole", f"projects/{P}/roles/deployer",
     {"name": f"projects/{P}/roles/deployer", "role": {"included_permissions": ["run.services.update", "iam.serviceAccounts.actAs"]}, "update_mask": {"paths": ["included_permissions"]}},
     {"role_id": "deployer", "title": "Deployer", "permissions": ["run.services.update"], "stage": "GA"},
     [("permissions", "Added", None, "iam.serviceAccounts.actAs")], {}),
    ("iam", "google_project_iam_custom_role", "google.iam.admin.v1.DeleteRole", f"projects/{P}/roles/deployer", {"name": f"projects/{P}/roles/deployer"},
     {"role_id": "deployer"}, "deleted", {}),
    ("iam", "google_service_account", "google.iam.admin.v1.CreateServiceAccountKey", UNIQUE, {"name": f"projects/-/serviceAccounts/{EMAIL}", "private_key_type": 2},
     ACCOUNT, ("unmanaged", "google_service_account_key"), {"labels": {"email_id": EMAIL, "unique_id": ACCOUNT["unique_id"]},
                                                            "response": {"name": f"projects/{P}/serviceAccounts/{EMAIL}/keys/0badc0de0badc0de"}}),
    ("iam", "google_service_account_key", "google.iam.admin.v1.DeleteServiceAccountKey", f"{UNIQUE}/keys/77aa77aa77aa77aa",
     {"name": f"projects/{P}/serviceAccounts/{EMAIL}/keys/77aa77aa77aa77aa"},
     {"id": f"projects/{P}/serviceAccounts/{EMAIL}/keys/77aa77aa77aa77aa", "name": f"projects/{P}/serviceAccounts/{EMAIL}/keys/77aa77aa77aa77aa",
      "service_account_id": ACCOUNT["id"]}, "deleted", {"labels": {"email_id": EMAIL, "unique_id": ACCOUNT["unique_id"]}}),
    ("iam", "google_service_account", "google.iam.admin.v1.DisableServiceAccount", UNIQUE, {"name": UNIQUE}, ACCOUNT, [("disabled", False, True)],
     {"labels": {"email_id": EMAIL, "unique_id": ACCOUNT["unique_id"]}}),
    ("iam", "google_service_account", "google.iam.admin.v1.EnableServiceAccount", UNIQUE, {"name": UNIQUE}, ACCOUNT, "same",
     {"labels": {"email_id": EMAIL, "unique_id": ACCOUNT["unique_id"]}}),
    ("iam", "google_service_account_iam_member", "google.iam.admin.v1.SetIAMPolicy", UNIQUE, policy("roles/iam.serviceAccountUser", "group:dev@example.com", resource=UNIQUE),
     member(ACCOUNT["id"], "roles/iam.workloadIdentityUser", f"serviceAccount:{P}.svc.id.goog[etl/etl]", service_account_id=ACCOUNT["id"]), "deleted",
     {"labels": {"email_id": EMAIL, "unique_id": ACCOUNT["unique_id"]}} | delta("REMOVE", "roles/iam.workloadIdentityUser", f"serviceAccount:{P}.svc.id.goog[etl/etl]")),
    ("cloudresourcemanager", "google_project", "UpdateProject", f"projects/{P}", {"project": {"projectId": P, "labels": {"tier": "bronze"}, "name": "Atlas"}},
     {"id": f"projects/{P}", "project_id": P, "name": "Atlas", "number": NUMBER, "labels": {"tier": "gold"}, "effective_labels": {"tier": "gold"}},
     [('labels["tier"]', "gold", "bronze")], {}),
    ("cloudresourcemanager", "google_project", "DeleteProject", f"projects/{P}", {"projectId": P}, {"id": f"projects/{P}", "project_id": P, "name": "Atlas", "number": NUMBER},
     "deleted", {}),
    # Cloud SQL
    ("cloudsql", "google_sql_database_instance", "cloudsql.instances.patch", SQL, {"project": P, "instance": "books", "body": {"settings": {"ipConfiguration": {
        "authorizedNetworks": [{"name": "all", "value": "0.0.0.0/0"}]}}}}, {"id": "books", "settings": [{"tier": "db-g1-small", "ip_configuration": [
            {"ipv4_enabled": True, "authorized_networks": [], "ssl_mode": "ENCRYPTED_ONLY"}]}]},
     [("settings[0].ip_configuration[0].authorized_networks", "Added", None, ANY)], {}),
    ("cloudsql", "google_sql_database_instance", "cloudsql.instances.patch", SQL, {"project": P, "instance": "books", "body": {"settings": {"databaseFlags": [
        {"name": "log_connections", "value": "on"}]}}}, {"id": "books", "settings": [{"tier": "db-g1-small", "database_flags": [
            {"name": "log_connections", "value": "on"}, {"name": "cloudsql.enable_pgaudit", "value": "on"}]}]},
     [("settings[0].database_flags", "Removed", {"name": "cloudsql.enable_pgaudit", "value": "on"}, None)], {}),
    ("cloudsql", "google_sql_database_instance", "cloudsql.instances.update", SQL, {"project": P, "instance": "books", "body": {"settings": {
        "tier": "db-g1-small", "backupConfiguration": {"enabled": False, "startTime": "02:00"}}}}, {"id": "books", "settings": [{"tier": "db-g1-small", "backup_configuration": [
            {"enabled": True, "start_time": "02:00"}]}]}, [("settings[0].backup_configuration[0].enabled", True, False)], {}),
    ("cloudsql", "google_sql_database_instance", "cloudsql.instances.patch", SQL, {"project": P, "instance": "books", "body": {"settings": {"ipConfiguration": {
        "sslMode": "ALLOW_UNENCRYPTED_AND_ENCRYPTED"}}}}, {"id": "books", "settings": [{"ip_configuration": [{"ssl_mode": "ENCRYPTED_ONLY", "ipv4_enabled": False}]}]},
     [("settings[0].ip_configuration[0].ssl_mode", "ENCRYPTED_ONLY", "ALLOW_UNENCRYPTED_AND_ENCRYPTED")], {}),
    ("cloudsql", "google_sql_database_instance", "cloudsql.instances.patch", SQL, {"project": P, "instance": "books", "body": {"settings": {"userLabels": {"env": "x"}}}},
     {"id": "books", "settings": [{"tier": "db-g1-small", "user_labels": {"env": "prod"}}]}, [('settings[0].user_labels["env"]', "prod", "x")], {}),
    ("cloudsql", "google_sql_database_instance", "cloudsql.instances.patch", SQL, {"project": P, "instance": "books", "body": {"settings": {"maintenanceWindow": {"day": 7, "hour": 3}}}},
     {"id": "books", "settings": [{"maintenance_window": [{"day": 1, "hour": 3, "update_track": "stable"}]}]},
     [("settings[0].maintenance_window[0].day", 1, 7)], {}),
    ("cloudsql", "google_sql_database_instance", "cloudsql.instances.restart", SQL, {"project": P, "instance": "books"}, {"id": "books", "settings": []}, "silent", {}),
    ("cloudsql", "google_sql_database_instance", "cloudsql.users.create", SQL, {"project": P, "instance": "books", "body": {"name": "backdoor", "password": "[REDACTED]"}},
     {"id": "books", "settings": []}, ("unmanaged", "google_sql_user"), {}),
    ("cloudsql", "google_sql_user", "cloudsql.users.delete", SQL, {"project": P, "instance": "books", "name": "app"},
     {"id": "app//books", "name": "app", "instance": "books", "host": ""}, "deleted", {}),
    ("cloudsql", "google_sql_database", "cloudsql.databases.delete", SQL, {"project": P, "instance": "books", "database": "ledger"},
     {"id": f"projects/{P}/instances/books/databases/ledger", "name": "ledger", "instance": "books"}, "deleted", {}),
    # BigQuery
    ("bigquery", "google_bigquery_table", "google.cloud.bigquery.v2.TableService.PatchTable", f"projects/{P}/datasets/lake/tables/events", None,
     {"dataset_id": "lake", "table_id": "events", "description": "raw", "name": None}, [("description", "raw", "cooked")],
     {"metadata": {"@type": "type.googleapis.com/google.cloud.audit.BigQueryAuditMetadata", "tableChange": {"reason": "TABLE_UPDATE_REQUEST", "table": {
         "tableName": f"projects/{P}/datasets/lake/tables/events", "tableInfo": {"description": "cooked"}}}}}),
    ("bigquery", "google_bigquery_table", "google.cloud.bigquery.v2.TableService.DeleteTable", f"projects/{P}/datasets/lake/tables/events", None,
     {"dataset_id": "lake", "table_id": "events", "name": None}, "deleted", {"metadata": {"tableDeletion": {"reason": "TABLE_DELETE_REQUEST"}}}),
    ("bigquery", "google_bigquery_dataset", "google.cloud.bigquery.v2.DatasetService.UpdateDataset", f"projects/{P}/datasets/lake", None,
     {"dataset_id": "lake", "default_table_expiration_ms": 86400000, "name": None}, [("default_table_expiration_ms", 86400000, 3600000)],
     {"metadata": {"datasetChange": {"reason": "UPDATE", "dataset": {"datasetName": f"projects/{P}/datasets/lake", "defaultTableExpireDuration": "3600s"}}}}),
    ("bigquery", "google_bigquery_dataset_iam_binding", "google.iam.v1.IAMPolicy.SetIamPolicy", f"projects/{P}/datasets/lake", None,
     binding(f"projects/{P}/datasets/lake", "roles/bigquery.dataViewer", [f"projectViewer:{P}"], dataset_id="lake"), [("members", "Added", None, "allUsers")],
     {"metadata": {"datasetChange": {"dataset": {"datasetName": f"projects/{P}/datasets/lake", "acl": {"policy": {"bindings": [
         {"members": ["allUsers", f"projectViewer:{P}"], "role": "roles/bigquery.dataViewer"},]}}}}}}),
    ("bigquery", "google_bigquery_dataset", "datasetservice.delete", f"projects/{P}/datasets/lake", None, {"dataset_id": "lake", "name": None}, "deleted",
     {"serviceData": {"@type": "type.googleapis.com/google.cloud.bigquery.logging.v1.AuditData", "datasetDeleteRequest": {}}}),
    # Pub/Sub, KMS, Secret Manager
    ("pubsub", "google_pubsub_subscription", PUBSUB + "Subscriber.UpdateSubscription", SUBSCRIPTION, {"subscription": {"name": SUBSCRIPTION, "pushConfig": {
        "pushEndpoint": "https://evil.example/hook"}}, "updateMask": "pushConfig"}, {"push_config": [{"push_endpoint": "https://orders.example.com/hook", "attributes": {},
                                                                                                      "oidc_token": [], "no_wrapper": []}]},
     [("push_config[0].push_endpoint", "https://orders.example.com/hook", "https://evil.example/hook")], {}),
    ("pubsub", "google_pubsub_subscription", PUBSUB + "Subscriber.ModifyPushConfig", SUBSCRIPTION, {"subscription": SUBSCRIPTION, "pushConfig": {
        "pushEndpoint": "https://evil.example/hook"}}, {"push_config": [{"push_endpoint": "https://orders.example.com/hook", "attributes": {}, "oidc_token": [],
                                                                         "no_wrapper": []}]},
     [("push_config[0].push_endpoint", "https://orders.example.com/hook", "https://evil.example/hook")], {}),
    ("pubsub", "google_pubsub_topic_iam_binding", "google.iam.v1.IAMPolicy.SetIamPolicy", f"projects/{P}/topics/orders",
     policy("roles/pubsub.viewer", "allUsers", resource=f"projects/{P}/topics/orders"),
     binding(f"projects/{P}/topics/orders", "roles/pubsub.viewer", ["user:ana@example.com"], topic=f"projects/{P}/topics/orders"),
     [("members", "Removed", "user:ana@example.com", None), ("members", "Added", None, "allUsers")], {}),
    ("pubsub", "google_pubsub_topic", PUBSUB + "Publisher.UpdateTopic", f"projects/{P}/topics/orders", {"topic": {"name": f"projects/{P}/topics/orders"}, "updateMask": "labels"},
     {"labels": {"team": "shop"}, "effective_labels": {"team": "shop"}}, [('labels["team"]', "Removed", "shop", None)], {}),
    ("cloudkms", "google_kms_crypto_key", "UpdateCryptoKeyPrimaryVersion", f"{L}/keyRings/core/cryptoKeys/db",
     {"name": f"{L}/keyRings/core/cryptoKeys/db", "cryptoKeyVersionId": "3"}, {"key_ring": f"{L}/keyRings/core", "rotation_period": "7776000s",
                                                                              "primary": [{"name": f"{L}/keyRings/core/cryptoKeys/db/cryptoKeyVersions/2", "state": "ENABLED"}]}, "silent", {}),
    ("cloudkms", "google_kms_crypto_key_version", "DestroyCryptoKeyVersion", f"{L}/keyRings/core/cryptoKeys/db/cryptoKeyVersions/2",
     {"name": f"{L}/keyRings/core/cryptoKeys/db/cryptoKeyVersions/2"},
     {"name": f"{L}/keyRings/core/cryptoKeys/db/cryptoKeyVersions/2", "crypto_key": f"{L}/keyRings/core/cryptoKeys/db", "state": "ENABLED"}, "drift", {}),
    ("cloudkms", "google_kms_crypto_key_iam_member", "SetIamPolicy", f"{L}/keyRings/core/cryptoKeys/db",
     policy("roles/cloudkms.viewer", "group:sec@example.com", resource=f"{L}/keyRings/core/cryptoKeys/db"),
     member(f"{P}/europe-west1/core/db", "roles/cloudkms.cryptoKeyEncrypterDecrypter", f"serviceAccount:{EMAIL}", crypto_key_id=f"{L}/keyRings/core/cryptoKeys/db"),
     "deleted", delta("REMOVE", "roles/cloudkms.cryptoKeyEncrypterDecrypter", f"serviceAccount:{EMAIL}")),
    ("secretmanager", "google_secret_manager_secret", SECRETS + "AddSecretVersion", f"projects/{NUMBER}/secrets/api-key", {"parent": f"projects/{P}/secrets/api-key"},
     {"id": f"projects/{P}/secrets/api-key", "name": f"projects/{NUMBER}/secrets/api-key", "secret_id": "api-key"},
     ("unmanaged", "google_secret_manager_secret_version"), {"response": {"name": f"projects/{NUMBER}/secrets/api-key/versions/4", "state": "ENABLED"}}),
    ("secretmanager", "google_secret_manager_secret_version", SECRETS + "DisableSecretVersion", f"projects/{NUMBER}/secrets/api-key/versions/3",
     {"name": f"projects/{P}/secrets/api-key/versions/3"}, {"id": f"projects/{NUMBER}/secrets/api-key/versions/3", "name": f"projects/{NUMBER}/secrets/api-key/versions/3",
                                                            "secret": f"projects/{NUMBER}/secrets/api-key", "version": "3", "enabled": True}, [("enabled", True, False)], {}),
    ("secretmanager", "google_secret_manager_secret", SECRETS + "UpdateSecret", f"projects/{NUMBER}/secrets/api-key",
     {"secret": {"name": f"projects/{P}/secrets/api-key", "annotations": {"owner": "eve"}}, "updateMask": "annotations"},
     {"id": f"projects/{P}/secrets/api-key", "name": f"projects/{NUMBER}/secrets/api-key", "secret_id": "api-key", "annotations": {"owner": "ana"},
      "effective_annotations": {"owner": "ana"}}, [('annotations["owner"]', "ana", "eve")], {}),
    ("secretmanager", "google_secret_manager_secret_iam_member", SECRETS + "SetIamPolicy", f"projects/{P}/secrets/api-key",
     policy("roles/secretmanager.viewer", "group:sec@example.com", resource=f"projects/{P}/secrets/api-key"),
     member(f"projects/{P}/secrets/api-key", "roles/secretmanager.secretAccessor", f"serviceAccount:{EMAIL}", secret_id=f"projects/{P}/secrets/api-key"),
     "deleted", delta("REMOVE", "roles/secretmanager.secretAccessor", f"serviceAccount:{EMAIL}")),
    # Cloud Run, functions
    ("run", "google_cloud_run_service", "google.cloud.run.v1.Services.ReplaceService", f"namespaces/{P}/services/shop", {"name": f"namespaces/{P}/services/shop", "service": RUN_V1},
     {"id": f"locations/europe-west1/namespaces/{P}/services/shop", "name": "shop", "location": "europe-west1", "template": [{"spec": [{"containers": [
         {"image": "europe-docker.pkg.dev/atlas-live/web/shop:1"}]}]}]},
     [("template[0].spec[0].containers[0].image", "europe-docker.pkg.dev/atlas-live/web/shop:1", "europe-docker.pkg.dev/atlas-live/web/shop:2")],
     {"labels": {"service_name": "shop", "location": "europe-west1"}}),
    ("run", "google_cloud_run_v2_service", "google.cloud.run.v1.Services.SetIamPolicy", f"namespaces/{P}/services/shop",
     policy("roles/run.invoker", "allUsers", resource=f"{L}/services/shop"), {"id": f"{L}/services/shop", "name": "shop", "location": "europe-west1"},
     ("unmanaged", None), {"labels": {"service_name": "shop", "location": "europe-west1"}} | delta("ADD", "roles/run.invoker", "allUsers")),
    ("run", "google_cloud_run_v2_service", "google.cloud.run.v2.Services.UpdateService", f"{L}/services/shop", {"service": {"name": f"{L}/services/shop", "template": {
        "scaling": {"maxInstanceCount": 10}}}, "updateMask": "template.scaling.maxInstanceCount"}, {"location": "europe-west1", "template": [{"scaling": [
            {"max_instance_count": 2, "min_instance_count": 0}]}]}, [("template[0].scaling[0].max_instance_count", 2, 10)], {}),
    ("run", "google_cloud_run_v2_service", "google.cloud.run.v2.Services.UpdateService", f"{L}/services/shop", {"service": {"name": f"{L}/services/shop",
     "ingress": "INGRESS_TRAFFIC_ALL"}, "updateMask": "ingress", "validateOnly": True}, {"location": "europe-west1", "ingress": "INGRESS_TRAFFIC_INTERNAL_ONLY"},
     ("ignored", "dryRun"), {}),
    ("run", "google_cloud_run_v2_job", "google.cloud.run.v2.Jobs.DeleteJob", f"{L}/jobs/nightly", {"name": f"{L}/jobs/nightly"}, {"location": "europe-west1"}, "deleted", {}),
    ("cloudfunctions", "google_cloudfunctions_function", "google.cloud.functions.v1.CloudFunctionsService.UpdateFunction", FUNCTION,
     {"function": {"name": FUNCTION, "availableMemoryMb": 2048}, "updateMask": "availableMemoryMb"}, {"region": "europe-west1", "available_memory_mb": 256},
     [("available_memory_mb", 256, 2048)], {}),
    ("cloudfunctions", "google_cloudfunctions_function", "google.cloud.functions.v1.CloudFunctionsService.UpdateFunction", FUNCTION,
     {"function": {"name": FUNCTION, "environmentVariables": {"MODE": "debug"}, "labels": {"a": "b"}}, "updateMask": "environmentVariables"},
     {"region": "europe-west1", "environment_variables": {"MODE": "live"}, "labels": {}}, [('environment_variables["MODE"]', "live", "debug")], {}),
    ("cloudfunctions", "google_cloudfunctions_function_iam_binding", "google.cloud.functions.v1.CloudFunctionsService.SetIamPolicy", FUNCTION,
     policy("roles/cloudfunctions.invoker", "allUsers", resource=FUNCTION),
     binding(FUNCTION, "roles/cloudfunctions.invoker", [f"serviceAccount:{EMAIL}"], cloud_function=FUNCTION, region="europe-west1"),
     [("members", "Removed", f"serviceAccount:{EMAIL}", None), ("members", "Added", None, "allUsers")], {}),
    ("cloudfunctions", "google_cloudfunctions2_function", "google.cloud.functions.v2.FunctionService.UpdateFunction", FUNCTION,
     {"function": {"name": FUNCTION, "serviceConfig": {"maxInstanceCount": 100}}, "updateMask": "serviceConfig.maxInstanceCount"},
     {"location": "europe-west1", "service_config": [{"max_instance_count": 3, "timeout_seconds": 60}]}, [("service_config[0].max_instance_count", 3, 100)], {}),
    # DNS
    ("dns", "google_dns_record_set", "dns.changes.create", "managedZones/corp/changes/41", {"managedZone": "corp", "project": P, "change": {
        "additions": [rrset(60)], "deletions": [rrset()]}}, RECORD, [("ttl", 300, 60)], {"labels": {"zone_name": "corp"}}),
    ("dns", "google_dns_record_set", "dns.changes.create", "managedZones/corp/changes/42", {"managedZone": "corp", "project": P, "change": {
        "deletions": [rrset()]}}, RECORD, "deleted", {"labels": {"zone_name": "corp"}}),
    ("dns", "google_dns_managed_zone", "dns.changes.create", "managedZones/corp/changes/43", {"managedZone": "corp", "project": P, "change": {
        "additions": [rrset(300, "198.51.100.66")]}}, {"id": f"projects/{P}/managedZones/corp", "dns_name": "corp.example."}, ("unmanaged", "google_dns_record_set"),
     {"labels": {"zone_name": "corp"}}),
    ("dns", "google_dns_record_set", "dns.resourceRecordSets.patch", "managedZones/corp/rrsets/www.corp.example./A", {"managedZone": "corp", "project": P,
     "name": "www.corp.example.", "type": "A", "resourceRecordSet": rrset(300, "198.51.100.66")}, RECORD, "drift", {"labels": {"zone_name": "corp"}}),
    ("dns", "google_dns_managed_zone", "dns.managedZones.patch", "managedZones/corp", {"managedZone": "corp", "project": P, "managedZoneResource": {
        "dnssecConfig": {"state": "OFF"}}}, {"id": f"projects/{P}/managedZones/corp", "dnssec_config": [{"state": "on", "non_existence": "nsec3", "default_key_specs": []}]},
     [("dnssec_config[0].state", "on", ANY)], {"labels": {"zone_name": "corp"}}),
    ("dns", "google_dns_policy", "dns.policies.patch", "policies/logged", {"policy": "logged", "project": P, "policyResource": {"enableLogging": False}},
     {"id": f"projects/{P}/policies/logged", "enable_logging": True}, [("enable_logging", True, False)], {}),
    # Logging and monitoring
    ("logging", "google_logging_project_sink", CONFIG + "UpdateSink", f"projects/{P}/sinks/siem", {"sinkName": f"projects/{P}/sinks/siem", "sink": {"name": "siem",
     "destination": "storage.googleapis.com/elsewhere", "filter": "severity>=NOTICE"}, "uniqueWriterIdentity": True},
     {"id": f"projects/{P}/sinks/siem", "destination": "storage.googleapis.com/atlas-siem", "filter": "severity>=NOTICE", "unique_writer_identity": True},
     [("destination", "storage.googleapis.com/atlas-siem", "storage.googleapis.com/elsewhere")], {}),
    ("logging", "google_logging_project_bucket_config", CONFIG + "UpdateBucket", f"projects/{P}/locations/global/buckets/_Default",
     {"name": f"projects/{P}/locations/global/buckets/_Default", "bucket": {"retentionDays": 1}, "updateMask": "retentionDays"},
     {"bucket_id": "_Default", "location": "global", "retention_days": 90}, [("retention_days", 90, 1)], {}),
    ("logging", "google_logging_project_exclusion", CONFIG + "UpdateExclusion", f"projects/{P}/exclusions/noise", {"name": f"projects/{P}/exclusions/noise",
     "exclusion": {"filter": "*"}, "updateMask": "filter"}, {"filter": "severity<DEBUG"}, [("filter", "severity<DEBUG", "*")], {}),
    ("logging", "google_logging_metric", METRICS + "UpdateLogMetric", f"projects/{P}/metrics/root-logins", {"metricName": f"projects/{P}/metrics/root-logins",
     "metric": {"name": "root-logins", "filter": "false"}}, {"id": "root-logins", "filter": 'protoPayload.methodName="login"'},
     [("filter", 'protoPayload.methodName="login"', "false")], {}),
    ("logging", "google_logging_metric", METRICS + "DeleteLogMetric", f"projects/{P}/metrics/root-logins", {"metricName": f"projects/{P}/metrics/root-logins"},
     {"id": "root-logins", "filter": "x"}, "deleted", {}),
    ("logging", "google_logging_organization_sink", CONFIG + "DeleteSink", "organizations/998877665544/sinks/all", {"sinkName": "organizations/998877665544/sinks/all"},
     {"org_id": "998877665544"}, "deleted", {}),
    ("monitoring", "google_monitoring_alert_policy", "google.monitoring.v3.AlertPolicyService.DeleteAlertPolicy", f"projects/{P}", {"name": f"projects/{P}/alertPolicies/889900"},
     {"id": f"projects/{P}/alertPolicies/889900", "name": f"projects/{P}/alertPolicies/889900", "display_name": "x"}, "deleted", {}),
    ("monitoring", "google_monitoring_notification_channel", "google.monitoring.v3.NotificationChannelService.UpdateNotificationChannel",
     f"projects/{P}", {"notificationChannel": {"name": f"projects/{P}/notificationChannels/77", "enabled": False}, "updateMask": "enabled"},
     {"id": f"projects/{P}/notificationChannels/77", "name": f"projects/{P}/notificationChannels/77", "enabled": True}, [("enabled", True, False)], {}),
    # Others
    ("serviceusage", "google_project_service", "google.api.serviceusage.v1.ServiceUsage.DisableService", f"projects/{NUMBER}/services/logging.googleapis.com",
     {"name": f"projects/{P}/services/logging.googleapis.com"}, {"id": f"{P}/logging.googleapis.com", "service": "logging.googleapis.com", "name": None}, "deleted",
     {"phases": True}),
    ("serviceusage", "google_project_service", "google.api.serviceusage.v1.ServiceUsage.BatchEnableServices", f"projects/{NUMBER}/services",
     {"parent": f"projects/{NUMBER}", "serviceIds": ["tpu.googleapis.com", "ml.googleapis.com"]}, None,
     ("unmanaged", "google_project_service", "google_project_service"), {}),
    ("iam", "google_iam_workload_identity_pool_provider", "google.iam.v1.WorkloadIdentityPools.UpdateWorkloadIdentityPoolProvider",
     f"projects/{NUMBER}/locations/global/workloadIdentityPools/ci/providers/github", {"workloadIdentityPoolProvider": {
         "name": f"projects/{NUMBER}/locations/global/workloadIdentityPools/ci/providers/github", "attributeCondition": "true"}, "updateMask": "attributeCondition"},
     {"id": f"projects/{P}/locations/global/workloadIdentityPools/ci/providers/github", "workload_identity_pool_id": "ci", "workload_identity_pool_provider_id": "github",
      "name": f"projects/{NUMBER}/locations/global/workloadIdentityPools/ci/providers/github", "attribute_condition": 'assertion.repository_owner == "atlas"'},
     [("attribute_condition", 'assertion.repository_owner == "atlas"', "true")], {}),
    ("spanner", "google_spanner_database", "google.spanner.admin.database.v1.DatabaseAdmin.DropDatabase", f"projects/{P}/instances/core/databases/orders",
     {"database": f"projects/{P}/instances/core/databases/orders"}, {"id": "core/orders", "instance": "core"}, "deleted", {}),
    ("bigtableadmin", "google_bigtable_table", "google.bigtable.admin.v2.BigtableTableAdmin.DeleteTable", f"projects/{P}/instances/ts/tables/metrics",
     {"name": f"projects/{P}/instances/ts/tables/metrics"}, {"instance_name": "ts"}, "deleted", {}),
    ("bigtableadmin", "google_bigtable_instance_iam_binding", "google.bigtable.admin.v2.BigtableInstanceAdmin.SetIamPolicy", f"projects/{P}/instances/ts",
     policy("roles/bigtable.viewer", "group:all@example.com", resource=f"projects/{P}/instances/ts"),
     binding(f"projects/{P}/instances/ts", "roles/bigtable.viewer", ["user:ana@example.com"], instance="ts"),
     [("members", "Removed", "user:ana@example.com", None), ("members", "Added", None, "group:all@example.com")], {}),
    ("dataproc", "google_dataproc_cluster", "google.cloud.dataproc.v1.ClusterController.DeleteCluster", f"projects/{P}/regions/europe-west1/clusters/spark",
     {"projectId": P, "region": "europe-west1", "clusterName": "spark"}, {"region": "europe-west1"}, "deleted", {"phases": True}),
    ("file", "google_filestore_instance", "google.cloud.filestore.v1.CloudFilestoreManager.UpdateInstance", f"{L}/instances/share",
     {"instance": {"name": f"{L}/instances/share", "description": "x"}, "updateMask": "description"}, {"location": "europe-west1", "description": "home"},
     [("description", "home", "x")], {}),
    ("vpcaccess", "google_vpc_access_connector", "google.cloud.vpcaccess.v1.VpcAccessService.DeleteConnector", f"{L}/connectors/c1", {"name": f"{L}/connectors/c1"},
     {"region": "europe-west1"}, "deleted", {}),
    ("orgpolicy", "google_org_policy_policy", "google.cloud.orgpolicy.v2.OrgPolicy.DeletePolicy", f"projects/{P}/policies/iam.disableServiceAccountKeyCreation",
     {"name": f"projects/{P}/policies/iam.disableServiceAccountKeyCreation"}, {"name": f"projects/{P}/policies/iam.disableServiceAccountKeyCreation",
                                                                               "parent": f"projects/{P}"}, "deleted", {}),
    ("cloudbuild", "google_cloudbuild_trigger", "google.devtools.cloudbuild.v1.CloudBuild.UpdateBuildTrigger", f"{L}/triggers/9f-1", {"triggerId": "9f-1", "projectId": P,
     "trigger": {"id": "9f-1", "disabled": True}, "updateMask": "disabled"}, {"id": f"{L}/triggers/9f-1", "trigger_id": "9f-1", "location": "europe-west1", "disabled": False},
     [("disabled", False, True)], {}),
    ("cloudtasks", "google_cloud_tasks_queue", "google.cloud.tasks.v2.CloudTasks.UpdateQueue", f"{L}/queues/mail", {"queue": {"name": f"{L}/queues/mail", "rateLimits": {
        "maxDispatchesPerSecond": 500}}, "updateMask": "rateLimits.maxDispatchesPerSecond"}, {"location": "europe-west1", "rate_limits": [
            {"max_dispatches_per_second": 5, "max_concurrent_dispatches": 10}]}, [("rate_limits[0].max_dispatches_per_second", 5, 500)], {}),
    ("workflows", "google_workflows_workflow", "google.cloud.workflows.v1.Workflows.DeleteWorkflow", f"{L}/workflows/sync", {"name": f"{L}/workflows/sync"},
     {"region": "europe-west1"}, "deleted", {}),
    ("redis", "google_redis_instance", "google.cloud.redis.v1.CloudRedis.UpdateInstance", f"{L}/instances/cache", {"instance": {"name": f"{L}/instances/cache",
     "redis_configs": {"maxmemory-policy": "noeviction"}}, "update_mask": {"paths": ["redis_configs"]}}, {"region": "europe-west1", "redis_configs": {
         "maxmemory-policy": "allkeys-lru"}}, [('redis_configs["maxmemory-policy"]', "allkeys-lru", "noeviction")], {}),
    ("appengine", "google_app_engine_firewall_rule", "google.appengine.v1.Firewall.UpdateIngressRule", f"apps/{P}/firewall/ingressRules/1000",
     {"name": f"apps/{P}/firewall/ingressRules/1000", "rule": {"action": "ALLOW"}, "updateMask": "action"},
     {"id": f"apps/{P}/firewall/ingressRules/1000", "priority": 1000, "action": "DENY", "source_range": "*"}, [("action", "DENY", "ALLOW")], {}),
    ("artifactregistry", "google_artifact_registry_repository_iam_member", "google.devtools.artifactregistry.v1.ArtifactRegistry.SetIamPolicy", f"{L}/repositories/web",
     policy("roles/artifactregistry.writer", "group:dev@example.com", resource=f"{L}/repositories/web"),
     member(f"{L}/repositories/web", "roles/artifactregistry.reader", f"serviceAccount:{EMAIL}", repository="web", location="europe-west1"), "deleted",
     delta("REMOVE", "roles/artifactregistry.reader", f"serviceAccount:{EMAIL}")),
]

# (what, compute or not, type, path, verb, request, state, want, who or agent ...): who did it, and how it ended.
AGENTS: list[dict[str, Any]] = [
    {"name": "gke-agent-firewall", "type": "google_compute_firewall", "path": "global/firewalls/gke-prod-8a-all", "verb": "insert", "want": "silent",
     "request": {"name": "gke-prod-8a-all", "alloweds": [{"IPProtocol": "tcp"}]}, "who": f"service-{NUMBER}@container-engine-robot.iam.gserviceaccount.com"},
    {"name": "person-firewall", "type": "google_compute_firewall", "path": "global/firewalls/gke-prod-8a-all", "verb": "insert",
     "want": ("unmanaged", "google_compute_firewall"), "request": {"name": "gke-prod-8a-all", "alloweds": [{"IPProtocol": "tcp"}]}},
    {"name": "group-manager-instance", "type": "google_compute_instance", "path": "zones/europe-west1-b/instances/web-x1k2", "verb": "insert", "want": "silent",
     "request": {"name": "web-x1k2"}, "who": f"{NUMBER}@cloudservices.gserviceaccount.com", "agent": "GCE Managed Instance Group for Compute"},
    {"name": "person-instance", "type": "google_compute_instance", "path": "zones/europe-west1-b/instances/web-x1k2", "verb": "insert",
     "want": ("unmanaged", "google_compute_instance"), "request": {"name": "web-x1k2"}},
    {"name": "host-migration", "type": "google_compute_instance", "path": "zones/europe-west1-b/instances/bastion", "method": "compute.instances.migrateOnHostMaintenance",
     "want": "silent", "request": None, "who": "system@google.com", "log": "system_event", "state": {"desired_status": "RUNNING"}},
    {"name": "automatic-restart", "type": "google_compute_instance", "path": "zones/europe-west1-b/instances/bastion", "method": "compute.instances.automaticRestart",
     "want": "silent", "request": None, "who": "system@google.com", "log": "system_event", "state": {"desired_status": "RUNNING"}},
    {"name": "build-account-is-a-person", "type": "google_compute_firewall", "path": "global/firewalls/edge", "verb": "patch", "request": {"disabled": True},
     "state": {"disabled": False}, "want": [("disabled", False, True)], "who": f"{NUMBER}@cloudbuild.gserviceaccount.com"},
    {"name": "terraform-unproven", "type": "google_compute_firewall", "path": "global/firewalls/edge", "verb": "patch", "request": {"disabled": True},
     "state": {"disabled": False}, "want": [("disabled", False, True)], "agent": TERRAFORM, "until": "2026-01-15T14:00:00Z"},
    {"name": "denied", "type": "google_compute_firewall", "path": "global/firewalls/edge", "verb": "delete", "request": {}, "state": {"disabled": False},
     "want": ("ignored", "failed"), "status": {"code": 7, "message": "Required 'compute.firewalls.delete' permission"}},
    {"name": "not-found", "type": "google_compute_network", "path": "global/networks/hub", "verb": "delete", "request": {}, "state": {},
     "want": ("ignored", "failed"), "status": {"code": 9, "message": "The network resource is already being used"}, "phase": "last"},
    {"name": "bad-request-in-response", "type": "google_compute_instance", "path": "zones/europe-west1-b/instances/bastion", "verb": "setMachineType",
     "request": {"machineType": "zones/europe-west1-b/machineTypes/n2-standard-64"}, "state": {"machine_type": "e2-small"}, "want": ("ignored", "failed"),
     "status": {"code": 3, "message": "INVALID_ARGUMENT"}, "response": {"error": {"code": 400, "message": "stop it first"}}},
]
