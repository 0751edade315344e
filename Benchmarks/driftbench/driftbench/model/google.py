"""Google Cloud calls: method, request body, and what Terraform's state holds before."""
from __future__ import annotations

from typing import Any

from ..cases import Case

P = "ledger-prod"
Row = tuple[str, str, str, str, Any, dict[str, Any], list[tuple]]


def _compute(kind: str, name: str, zone: str | None = None, region: str | None = None) -> str:
    where = f"zones/{zone}" if zone else f"regions/{region}" if region else "global"
    return f"projects/{P}/{where}/{kind}/{name}"


def _link(identifier: str) -> str:
    return f"https://www.googleapis.com/compute/v1/{identifier}"


WALL, VM = _compute("firewalls", "web"), _compute("instances", "app-1", "europe-west3-a")
SUB, DISK = _compute("subnetworks", "core", region="europe-west3"), _compute("disks", "data-1", "europe-west3-a")
BACKEND, NET = _compute("backendServices", "api"), _compute("networks", "main")
SQL, SA = f"projects/{P}/instances/ledger", f"projects/{P}/serviceAccounts/app@{P}.iam.gserviceaccount.com"
TOPIC, SUBSCRIPTION = f"projects/{P}/topics/orders", f"projects/{P}/subscriptions/billing"
KEY = f"projects/{P}/locations/europe-west3/keyRings/main/cryptoKeys/ledger"
SECRET, ZONE = f"projects/{P}/secrets/database", f"projects/{P}/managedZones/internal"
SINK, RUN = f"projects/{P}/sinks/audit", f"projects/{P}/locations/europe-west3/services/api"
DATASET, JOB = f"projects/{P}/datasets/reports", f"projects/{P}/locations/europe-west3/jobs/nightly"
REDIS, REPO = f"projects/{P}/locations/europe-west3/instances/cache", f"projects/{P}/locations/europe-west3/repositories/images"
SPANNER, FUNCTION = f"projects/{P}/instances/core", f"projects/{P}/locations/europe-west3/functions/resize"
POOL = f"projects/{P}/locations/europe-west3/clusters/main/nodePools/workers"
CLUSTER, ALERT = f"projects/{P}/locations/europe-west3/clusters/main", f"projects/{P}/alertPolicies/4711"
BUCKET = "projects/_/buckets/ledger-archive"


def _mask(name: str, resource: str, identifier: str, **fields: Any) -> dict[str, Any]:
    return {resource: {"name": identifier, **fields}, "updateMask": ",".join(fields)}


# (type, service, method, resource, request, further attributes, changes as (attribute, old, new) or with kind)
CHANGES: list[Row] = [
    ("google_compute_firewall", "compute", "v1.compute.firewalls.patch", WALL, {"sourceRanges": ["10.0.0.0/8", "0.0.0.0/0"]},
     {"source_ranges": ["10.0.0.0/8"], "self_link": _link(WALL)}, [("source_ranges", "Added", None, "0.0.0.0/0")]),
    ("google_compute_firewall", "compute", "v1.compute.firewalls.patch", WALL, {"disabled": True},
     {"disabled": False, "self_link": _link(WALL)}, [("disabled", False, True)]),
    ("google_compute_firewall", "compute", "v1.compute.firewalls.patch", WALL, {"priority": 10}, {"priority": 1000, "self_link": _link(WALL)},
     [("priority", 1000, 10)]),
    ("google_compute_instance", "compute", "v1.compute.instances.setMachineType", VM,
     {"machineType": f"https://www.googleapis.com/compute/v1/projects/{P}/zones/europe-west3-a/machineTypes/n2-standard-8"},
     {"machine_type": "e2-small", "zone": "europe-west3-a", "self_link": _link(VM)}, [("machine_type", "e2-small", "n2-standard-8")]),
    ("google_compute_instance", "compute", "v1.compute.instances.setTags", VM, {"tags": ["web", "open"], "fingerprint": "x="},
     {"tags": ["web"], "zone": "europe-west3-a", "self_link": _link(VM)}, [("tags", "Added", None, "open")]),
    ("google_compute_instance", "compute", "v1.compute.instances.setDeletionProtection", VM, {"deletionProtection": False},
     {"deletion_protection": True, "zone": "europe-west3-a", "self_link": _link(VM)}, [("deletion_protection", True, False)]),
    ("google_compute_subnetwork", "compute", "v1.compute.subnetworks.setPrivateIpGoogleAccess", SUB, {"privateIpGoogleAccess": True},
     {"private_ip_google_access": False, "region": "europe-west3", "self_link": _link(SUB)}, [("private_ip_google_access", False, True)]),
    ("google_compute_disk", "compute", "v1.compute.disks.resize", DISK, {"sizeGb": "500"},
     {"size": 100, "zone": "europe-west3-a", "self_link": _link(DISK)}, [("size", 100, 500)]),
    ("google_compute_backend_service", "compute", "v1.compute.backendServices.patch", BACKEND, {"timeoutSec": 3600},
     {"timeout_sec": 30, "self_link": _link(BACKEND)}, [("timeout_sec", 30, 3600)]),
    ("google_compute_backend_service", "compute", "v1.compute.backendServices.patch", BACKEND, {"protocol": "HTTP"},
     {"protocol": "HTTPS", "self_link": _link(BACKEND)}, [("protocol", "HTTPS", "HTTP")]),
    ("google_sql_database_instance", "cloudsql", "cloudsql.instances.patch", SQL,
     {"project": P, "instance": "ledger", "body": {"settings": {"tier": "db-custom-8-32768"}}},
     {"id": "ledger", "settings": [{"tier": "db-f1-micro", "availability_type": "ZONAL"}]}, [("settings[0].tier", "db-f1-micro", "db-custom-8-32768")]),
    ("google_sql_database_instance", "cloudsql", "cloudsql.instances.patch", SQL,
     {"project": P, "instance": "ledger", "body": {"settings": {"availabilityType": "ZONAL"}}},
     {"id": "ledger", "settings": [{"tier": "db-f1-micro", "availability_type": "REGIONAL"}]}, [("settings[0].availability_type", "REGIONAL", "ZONAL")]),
    ("google_pubsub_subscription", "pubsub", "google.pubsub.v1.Subscriber.UpdateSubscription", SUBSCRIPTION,
     _mask("", "subscription", SUBSCRIPTION, ackDeadlineSeconds=600), {"ack_deadline_seconds": 10}, [("ack_deadline_seconds", 10, 600)]),
    ("google_pubsub_subscription", "pubsub", "google.pubsub.v1.Subscriber.UpdateSubscription", SUBSCRIPTION,
     _mask("", "subscription", SUBSCRIPTION, messageRetentionDuration="600s"), {"message_retention_duration": "604800s"},
     [("message_retention_duration", "604800s", "600s")]),
    ("google_pubsub_topic", "pubsub", "google.pubsub.v1.Publisher.UpdateTopic", TOPIC, _mask("", "topic", TOPIC, messageRetentionDuration="86400s"),
     {"message_retention_duration": "604800s"}, [("message_retention_duration", "604800s", "86400s")]),
    ("google_service_account", "iam", "google.iam.admin.v1.PatchServiceAccount", SA,
     {"service_account": {"name": SA, "display_name": "Anyone"}, "update_mask": "displayName"},
     {"display_name": "App", "email": SA.rsplit("/", 1)[-1], "account_id": "app"}, [("display_name", "App", "Anyone")]),
    ("google_service_account", "iam", "google.iam.admin.v1.DisableServiceAccount", SA, {"name": SA},
     {"disabled": False, "email": SA.rsplit("/", 1)[-1], "account_id": "app"}, [("disabled", False, True)]),
    ("google_kms_crypto_key", "cloudkms", "UpdateCryptoKey", KEY, {"cryptoKey": {"name": KEY, "rotationPeriod": "31536000s"}, "updateMask": "rotationPeriod"},
     {"rotation_period": "7776000s", "key_ring": KEY.rsplit("/", 2)[0]}, [("rotation_period", "7776000s", "31536000s")]),
    ("google_secret_manager_secret", "secretmanager", "google.cloud.secretmanager.v1.SecretManagerService.UpdateSecret", SECRET,
     {"secret": {"name": SECRET, "labels": {"stage": "test"}}, "updateMask": "labels"},
     {"secret_id": "database", "labels": {"stage": "prod"}, "effective_labels": {"stage": "prod"}}, [('labels["stage"]', "prod", "test")]),
    ("google_dns_managed_zone", "dns", "dns.managedZones.patch", "managedZones/internal",
     {"managedZone": "internal", "project": P, "managedZoneResource": {"description": "public"}}, {"id": ZONE, "description": "private"},
     [("description", "private", "public")]),
    ("google_logging_project_sink", "logging", "google.logging.v2.ConfigServiceV2.UpdateSink", SINK,
     {"sinkName": SINK, "sink": {"name": "audit", "destination": "storage.googleapis.com/audit", "filter": "severity>=ERROR"}, "updateMask": "filter"},
     {"filter": "", "destination": "storage.googleapis.com/audit"}, [("filter", "", "severity>=ERROR")]),
    ("google_cloud_run_v2_service", "run", "google.cloud.run.v2.Services.UpdateService", RUN,
     {"service": {"name": RUN, "ingress": "INGRESS_TRAFFIC_ALL"}, "updateMask": "ingress"},
     {"ingress": "INGRESS_TRAFFIC_INTERNAL_ONLY", "location": "europe-west3"}, [("ingress", "INGRESS_TRAFFIC_INTERNAL_ONLY", "INGRESS_TRAFFIC_ALL")]),
    ("google_bigquery_dataset", "bigquery", "google.cloud.bigquery.v2.DatasetService.PatchDataset", DATASET,
     {"metadata": {"datasetChange": {"reason": "UPDATE", "dataset": {"datasetName": DATASET, "datasetInfo": {"description": "all"}}}}}, {"dataset_id": "reports", "description": "monthly"},
     [("description", "monthly", "all")]),
    ("google_cloud_scheduler_job", "cloudscheduler", "google.cloud.scheduler.v1.CloudScheduler.UpdateJob", JOB,
     {"job": {"name": JOB, "schedule": "* * * * *"}, "updateMask": "schedule"}, {"schedule": "0 3 * * *", "region": "europe-west3"},
     [("schedule", "0 3 * * *", "* * * * *")]),
    ("google_cloud_scheduler_job", "cloudscheduler", "google.cloud.scheduler.v1.CloudScheduler.PauseJob", JOB, {"name": JOB},
     {"paused": False, "region": "europe-west3"}, [("paused", False, True)]),
    ("google_redis_instance", "redis", "google.cloud.redis.v1.CloudRedis.UpdateInstance", REDIS,
     {"instance": {"name": REDIS, "memorySizeGb": 16}, "updateMask": "memory_size_gb"}, {"memory_size_gb": 1, "region": "europe-west3"},
     [("memory_size_gb", 1, 16)]),
    ("google_artifact_registry_repository", "artifactregistry", "google.devtools.artifactregistry.v1.ArtifactRegistry.UpdateRepository", REPO,
     {"repository": {"name": REPO, "description": "public"}, "updateMask": "description"},
     {"repository_id": "images", "location": "europe-west3", "description": "private"}, [("description", "private", "public")]),
    ("google_spanner_instance", "spanner", "google.spanner.admin.instance.v1.InstanceAdmin.UpdateInstance", SPANNER,
     {"instance": {"name": SPANNER, "nodeCount": 9}, "fieldMask": "nodeCount"}, {"id": f"{P}/core", "num_nodes": 1}, [("num_nodes", 1, 9)]),
    ("google_cloudfunctions2_function", "cloudfunctions", "google.cloud.functions.v2.FunctionService.UpdateFunction", FUNCTION,
     {"function": {"name": FUNCTION, "description": "any"}, "updateMask": "description"}, {"description": "resize", "location": "europe-west3"},
     [("description", "resize", "any")]),
    ("google_container_node_pool", "container", "google.container.v1.ClusterManager.SetNodePoolSize", POOL, {"name": POOL, "nodeCount": 20},
     {"id": POOL, "node_count": 3, "cluster": "main", "location": "europe-west3"}, [("node_count", 3, 20)]),
    ("google_container_cluster", "container", "google.container.v1.ClusterManager.UpdateCluster", CLUSTER,
     {"name": CLUSTER, "update": {"desiredLoggingService": "none"}}, {"logging_service": "logging.googleapis.com/kubernetes", "location": "europe-west3"},
     [("logging_service", "logging.googleapis.com/kubernetes", "none")]),
    ("google_monitoring_alert_policy", "monitoring", "google.monitoring.v3.AlertPolicyService.UpdateAlertPolicy", ALERT,
     {"alertPolicy": {"name": ALERT, "displayName": "quiet"}, "updateMask": "displayName"}, {"name": ALERT, "display_name": "loud"},
     [("display_name", "loud", "quiet")]),
]
DELETES: list[tuple] = [
    ("google_compute_firewall", "compute", "v1.compute.firewalls.delete", WALL, {}, {"self_link": _link(WALL)}),
    ("google_compute_instance", "compute", "v1.compute.instances.delete", VM, {}, {"zone": "europe-west3-a", "self_link": _link(VM)}),
    ("google_compute_network", "compute", "v1.compute.networks.delete", NET, {}, {"self_link": _link(NET)}),
    ("google_compute_disk", "compute", "v1.compute.disks.delete", DISK, {}, {"zone": "europe-west3-a", "self_link": _link(DISK)}),
    ("google_sql_database_instance", "cloudsql", "cloudsql.instances.delete", SQL, {"project": P, "instance": "ledger"}, {"id": "ledger"}),
    ("google_pubsub_topic", "pubsub", "google.pubsub.v1.Publisher.DeleteTopic", TOPIC, {"topic": TOPIC}, {}),
    ("google_pubsub_subscription", "pubsub", "google.pubsub.v1.Subscriber.DeleteSubscription", SUBSCRIPTION, {"subscription": SUBSCRIPTION}, {}),
    ("google_service_account", "iam", "google.iam.admin.v1.DeleteServiceAccount", SA, {"name": SA}, {"email": SA.rsplit("/", 1)[-1], "account_id": "app"}),
    ("google_secret_manager_secret", "secretmanager", "google.cloud.secretmanager.v1.SecretManagerService.DeleteSecret", SECRET, {"name": SECRET},
     {"secret_id": "database"}),
    ("google_dns_managed_zone", "dns", "dns.managedZones.delete", "managedZones/internal", {"managedZone": "internal", "project": P}, {"id": ZONE}),
    ("google_logging_project_sink", "logging", "google.logging.v2.ConfigServiceV2.DeleteSink", SINK, {"sinkName": SINK}, {}),
    ("google_cloud_run_v2_service", "run", "google.cloud.run.v2.Services.DeleteService", RUN, {"name": RUN}, {"location": "europe-west3"}),
    ("google_bigquery_dataset", "bigquery", "google.cloud.bigquery.v2.DatasetService.DeleteDataset", DATASET, {"projectId": P, "datasetId": "reports"},
     {"dataset_id": "reports"}),
    ("google_redis_instance", "redis", "google.cloud.redis.v1.CloudRedis.DeleteInstance", REDIS, {"name": REDIS}, {"region": "europe-west3"}),
    ("google_container_node_pool", "container", "google.container.v1.ClusterManager.DeleteNodePool", POOL, {"name": POOL},
     {"id": POOL, "cluster": "main", "location": "europe-west3"}),
    ("google_storage_bucket", "storage", "storage.buckets.delete", BUCKET, None, {"id": "ledger-archive", "name": "ledger-archive",
                                                                                   "url": "gs://ledger-archive"}),
    ("google_cloud_scheduler_job", "cloudscheduler", "google.cloud.scheduler.v1.CloudScheduler.DeleteJob", JOB, {"name": JOB}, {"region": "europe-west3"}),
    ("google_artifact_registry_repository", "artifactregistry", "google.devtools.artifactregistry.v1.ArtifactRegistry.DeleteRepository", REPO,
     {"name": REPO}, {"repository_id": "images", "location": "europe-west3"}),
]


def cases() -> list[Case]:
    found = []
    for number, (kind, service, method, resource, request, more, changes) in enumerate(CHANGES):
        before = {"id": resource, "name": resource.rsplit("/", 1)[-1], "project": P} | more
        spread = [dict(zip(("attribute", "kind", "old", "new"), c if len(c) == 4 else (c[0], "Modified", c[1], c[2]))) for c in changes]
        found.append(Case(f"{kind}/{method.rsplit('.', 1)[-1]}/{number}", "gcp", service, kind, before, applied(before, spread), spread,
                          f"{service if service != 'cloudsql' else 'cloudsql'}.googleapis.com", method, request, account=P, truth="model",
                          flags=[resource]))
    for number, (kind, service, method, resource, request, more) in enumerate(DELETES):
        before = {"id": resource, "name": resource.rsplit("/", 1)[-1], "project": P} | more
        found.append(Case(f"{kind}/{method.rsplit('.', 1)[-1]}/d{number}", "gcp", service, kind, before, None, None, f"{service}.googleapis.com",
                          method, request, account=P, truth="model", flags=[resource]))
    return found


def applied(before: dict[str, Any], changes: list[dict[str, Any]]) -> dict[str, Any]:
    """The attributes after the changes: scalars, one block deep, maps and sets."""
    import copy
    after = copy.deepcopy(before)
    for change in changes:
        path, where = change["attribute"], after
        if path.endswith('"]'):
            name, key = path[:-2].split('["')
            where[name][key] = change["new"]
            if name == "labels" and "effective_labels" in after:      # what the provider reads back beside them
                after["effective_labels"][key] = change["new"]
            continue
        *outer, last = path.split(".")
        for part in outer:
            where = where[part.split("[")[0]][0]
        if change["kind"] == "Added":
            where[last] = [*where[last], change["new"]]
        elif change["kind"] == "Removed":
            where[last] = [item for item in where[last] if item != change["old"]]
        else:
            where[last] = change["new"]
    return after
