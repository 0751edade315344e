"""Azure activity records (panther-analysis): 2024, diagnostic schema, no person in most of them."""
from __future__ import annotations

from .label import Book

FILE = "azure/panther-analysis.jsonl"
DELETES = {
    "azurerm_monitor_action_group": [0, 1], "azurerm_monitor_metric_alert": [6, 7], "azurerm_automation_account": [14],
    "azurerm_automation_runbook": [19, 20], "azurerm_automation_schedule": [25], "azurerm_automation_webhook": [29],
    "azurerm_managed_disk": [33, 34], "azurerm_eventhub": [36, 37], "azurerm_storage_account": [38, 132, 133, 137, 153],
    "azurerm_firewall_policy": [39, 40], "azurerm_network_watcher": [83, 84], "azurerm_virtual_network": [85, 190, 191],
    "azurerm_network_security_group": [86, 92], "azurerm_network_security_rule": [89], "azurerm_key_vault": [46, 47, 58],
    "azurerm_log_analytics_workspace": [68, 69], "azurerm_resource_group": [107, 108], "azurerm_management_lock": [110, 111, 112],
    "azurerm_mssql_server": [129, 130], "azurerm_linux_virtual_machine": [201, 202], "azurerm_snapshot": [209, 210],
}
# A write without a body: something was set on a resource of ours, and the record does not say what.
BODILESS = {
    "azurerm_monitor_action_group": [2], "azurerm_automation_account": [12, 13], "azurerm_automation_runbook": [16, 21],
    "azurerm_automation_schedule": [22, 23, 24], "azurerm_managed_disk": [35], "azurerm_firewall_policy": [41], "azurerm_key_vault": [48],
    "azurerm_log_analytics_workspace": [70], "azurerm_network_watcher": [79], "azurerm_network_security_group": [87],
    "azurerm_network_security_rule": [88], "azurerm_storage_account": [101, 134], "azurerm_resource_group": [109],
    "azurerm_management_lock": [114], "azurerm_mssql_server": [131], "azurerm_virtual_network": [192],
    "azurerm_linux_virtual_machine": [200, 203], "azurerm_snapshot": [211],
}
READS = [18, 42, 43, 44, 71, 72, 73, 74, 75, 80, 81, 82, 93, 128, 177, 208]
FAILED = [105, 113, 126, 127, 142, 183]


def attributes(book: Book, index: int, **more):
    """The ARM id and its last segment: what every azurerm resource holds."""
    identifier = book.record(index)["resourceId"]
    return {"id": identifier, "name": identifier.rsplit("/", 1)[-1]} | more


def account(book: Book, index: int, **more):
    identifier = book.record(index)["resourceId"].split("/blobServices/")[0]
    return {"id": identifier, "name": identifier.rsplit("/", 1)[-1], "location": "eastus", "account_tier": "Standard"} | more


def scenarios():
    book = Book(FILE, "azure", "azure")
    for kind, places in DELETES.items():
        for index in places:
            book.deleted(index, kind, attributes(book, index))
    for kind, places in BODILESS.items():
        for index in places:
            book.unknown(index, kind, attributes(book, index))
    storage(book)
    for index in (118, 119, 120):
        book.unmanaged(index, "azurerm_role_assignment", book.record(index)["resourceId"])
    for index in READS:
        book.quiet(index, "readOnly", "readOnly")
    for index in FAILED:
        book.quiet(index, "failed", "failed")
    book.elsewhere()
    return book.scenarios


def storage(book: Book) -> None:
    kind = "azurerm_storage_account"
    scalars = {135: ("shared_access_key_enabled", False, True), 136: ("shared_access_key_enabled", False, True),
               148: ("allow_nested_items_to_be_public", False, True), 149: ("allow_nested_items_to_be_public", True, False),
               178: ("https_traffic_only_enabled", True, False), 179: ("https_traffic_only_enabled", False, True)}
    for index, (name, old, new) in scalars.items():
        book.both(index, kind, account(book, index, **{name: old}), (name, old, new))
    for index in (143, 144, 145):
        rules = {"default_action": "Deny", "bypass": ["AzureServices"], "ip_rules": [], "virtual_network_subnet_ids": []}
        book.drift(index, kind, account(book, index, network_rules=[rules], location="westus"), ("network_rules[0].default_action", "Deny", "Allow"))
        book.same(index, kind, account(book, index, network_rules=[rules | {"default_action": "Allow"}], location="westus"))
    for index in (146, 147):
        book.drift(index, kind, account(book, index, blob_properties=[{"versioning_enabled": True}]),
                   ("blob_properties[0].versioning_enabled", True, False))
        book.same(index, kind, account(book, index, blob_properties=[{"versioning_enabled": False}]))
    for index, name in ((168, "delete_retention_policy"), (173, "container_delete_retention_policy")):
        book.drift(index, kind, account(book, index, blob_properties=[{name: [{"days": 30}]}]), (f"blob_properties[0].{name}[0].days", 30, 7))
        book.same(index, kind, account(book, index, blob_properties=[{name: [{"days": 7}]}]))
    for index, old, new in ((150, "private", "blob"), (151, "private", "container"), (152, "blob", "private")):
        held = attributes(book, index, container_access_type=old)
        held |= {"resource_manager_id": held["id"], "storage_account_name": held["id"].split("/")[8]}
        book.both(index, "azurerm_storage_container", held, ("container_access_type", old, new))
    for index in (164, 165):
        held = attributes(book, index, container_access_type="private")
        book.unknown(index, "azurerm_storage_container", held | {"resource_manager_id": held["id"]})
    book.deleted(166, "azurerm_storage_container", attributes(book, 166) | {"resource_manager_id": book.record(166)["resourceId"]})
