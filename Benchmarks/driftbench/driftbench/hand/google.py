"""Google Cloud audit log entries (panther-analysis)."""
from __future__ import annotations

from .. import build
from .label import Book

FILE = "gcp/panther-analysis.jsonl"


def _project(identifier: str) -> str:
    return identifier.split("/")[1]


def held(identifier: str, **more):
    return {"id": identifier, "name": identifier.rsplit("/", 1)[-1], "project": _project(identifier)} | more


def scenarios():
    book = Book(FILE, "gcp", "gcp")
    deletes(book)
    changes(book)
    for index, kind in {33: "google_compute_firewall", 101: "google_service_account", 106: "google_compute_snapshot",
                        107: "google_compute_snapshot", 113: "google_compute_instance", 114: "google_storage_bucket",
                        122: "google_iam_workforce_pool", 26: "google_compute_instance"}.items():
        book.unmanaged(index, kind)
    for index in (32, 88, 89, 92, 47):
        book.quiet(index, "readOnly", "readOnly")
    for index in (6, 27, 41, 98):
        book.quiet(index, "failed", "failed")
    book.elsewhere()
    return book.scenarios


def deletes(book: Book) -> None:
    zone = "projects/test-project-123456/managedZones/test-zone"
    firewall = "projects/test-project-123456/global/firewalls/firewall-create"
    instance = "projects/western-verve-225918/zones/europe-north1-a/instances/instance-3"
    book.deleted(29, "google_dns_managed_zone", held(zone, dns_name="detectiontesting.com."))
    book.deleted(35, "google_compute_firewall", held(firewall, self_link=f"https://www.googleapis.com/compute/v1/{firewall}"))
    book.deleted(112, "google_compute_instance", held(instance, zone="europe-north1-a", self_link=f"https://www.googleapis.com/compute/v1/{instance}"))
    bucket = "projects/test-project-123456/locations/global/buckets/testloggingbucket"
    book.deleted(86, "google_logging_project_bucket_config", {"id": bucket, "name": bucket, "project": "test-project-123456",
                                                              "bucket_id": "testloggingbucket", "location": "global"})
    book.deleted(87, "google_logging_project_sink", held("projects/test-project-123456/sinks/test-1"))
    book.deleted(120, "google_iam_workforce_pool", {"id": "locations/global/workforcePools/test-pool", "workforce_pool_id": "test-pool",
                                                    "name": "locations/global/workforcePools/test-pool", "location": "global"})
    pool = "projects/test-project/locations/global/workloadIdentityPools/test-pool"
    book.deleted(123, "google_iam_workload_identity_pool", {"id": pool, "workload_identity_pool_id": "test-pool", "project": "test-project", "name": pool})


def changes(book: Book) -> None:
    excluded = [{"name": "excludek8s", "filter": "protoPayload.serviceName = 'k8s.io", "description": "", "disabled": False}]
    target = "pubsub.googleapis.com/projects/gcp-project1/topics/gcp-topic1"
    # `updateMask` is `exclusions`: a field is written if, and only if, the mask names it. The rest of the body is what the client
    # had read, and changes nothing.
    for index in (10, 90):
        sink = held("projects/gcp-project1/sinks/log-sink", destination=target, filter="", exclusions=excluded)
        _sink(book, index, sink, "severity<ERROR", "protoPayload.serviceName = 'k8s.io")
    sink = held("projects/test-project-123456/sinks/test-1", description="test", filter="",
                destination="logging.googleapis.com/projects/test-project-123456/locations/global/buckets/testloggingbucket",
                exclusions=[{"name": "excludeall", "filter": "*", "description": "", "disabled": False}])
    _sink(book, 91, sink, "severity<ERROR", "*")
    network = "https://www.googleapis.com/compute/v1/projects/test-project-123456/global/networks/default"
    zone = held("projects/test-project-123456/managedZones/test-zone", description="main", dns_name="detectiontesting.com.",
                private_visibility_config=[{"networks": [{"network_url": network}], "gke_clusters": []}], visibility="private")
    book.both(30, "google_dns_managed_zone", zone, ("description", "main", "testing"))
    wall = "projects/test-project-123456/global/firewalls/firewall-create"
    book.drift(38, "google_compute_firewall", held(wall, deny=[{"protocol": "tcp", "ports": ["22"]}], allow=[],
                                                   self_link=f"https://www.googleapis.com/compute/v1/{wall}"),
               ("deny", "Removed", {"protocol": "tcp", "ports": ["22"]}, None), ("deny", "Added", None, {"protocol": "all", "ports": []}))
    book.same(38, "google_compute_firewall", held(wall, deny=[{"protocol": "all", "ports": []}], allow=[]))
    pool = {"id": "locations/global/workforcePools/test-pool", "workforce_pool_id": "test-pool", "location": "global", "disabled": False,
            "name": "locations/global/workforcePools/test-pool", "display_name": "Test Pool", "session_duration": "3600s",
            "description": "Test pool to facilitate detection writing"}
    book.both(121, "google_iam_workforce_pool", pool, ("session_duration", "3600s", "43200s"))
    members(book)


def _sink(book: Book, index: int, sink: dict, old: str, new: str) -> None:
    """Drift of what the mask names; silence where that is equal, whatever else the body holds."""
    kind, other = "google_logging_project_sink", [sink["exclusions"][0] | {"filter": old}]
    book.drift(index, kind, sink | {"exclusions": other}, ("exclusions[0].filter", old, new))
    book.same(index, kind, sink)
    book.same(index, kind, sink | {"destination": "storage.googleapis.com/logs", "description": "older"}, what="masked")


def members(book: Book) -> None:
    """IAM: what was given to whom, by the policy's difference."""
    for index in (42, 48):
        binding = {"id": "b/jacks-test-bucket/roles/storage.objectViewer", "bucket": "b/jacks-test-bucket",
                   "role": "roles/storage.objectViewer", "members": ["group:readers@example.com"], "condition": []}
        book.drift(index, "google_storage_bucket_iam_binding", binding, ("members", "Added", None, "allUsers"))
    for index, kind, where, extra in (
            (18, "google_compute_disk_iam_binding", "projects/test-project/zones/us-central1-a/disks/disk-1", {"zone": "us-central1-a"}),
            (19, "google_compute_image_iam_binding", "projects/test-project/global/images/image-1", {})):
        binding = {"id": f"{where}/roles/owner", "project": "test-project", "name": where.rsplit("/", 1)[-1], "image": where,
                   "role": "roles/owner", "members": ["user:own@example.com"], "condition": []} | extra
        book.drift(index, kind, binding, ("members", "Removed", "user:own@example.com", None),
                   ("members", "Added", None, "user:anonymized@example.com"))
