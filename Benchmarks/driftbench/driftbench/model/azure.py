"""Azure operations with a body, in the diagnostic schema, and deletions by id."""
from __future__ import annotations

from typing import Any

from ..cases import Case
from .google import applied

SUBSCRIPTION = "1f2e3d4c-0000-4000-8000-00000000ab12"
BASE = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/ledger-rg/providers"
ENABLED = {"publicNetworkAccess": "Enabled"}

# (type, resource below the group, body, attributes, changes)
ROWS: list[tuple[str, str, Any, dict[str, Any], list[tuple]]] = [
    ("azurerm_storage_account", "Microsoft.Storage/storageAccounts/ledger", {"properties": {"minimumTlsVersion": "TLS1_0"}},
     {"min_tls_version": "TLS1_2"}, [("min_tls_version", "TLS1_2", "TLS1_0")]),
    ("azurerm_storage_account", "Microsoft.Storage/storageAccounts/ledger", {"properties": {"publicNetworkAccess": "Enabled"}},
     {"public_network_access_enabled": False}, [("public_network_access_enabled", False, True)]),
    ("azurerm_key_vault", "Microsoft.KeyVault/vaults/ledger", {"properties": ENABLED}, {"public_network_access_enabled": False},
     [("public_network_access_enabled", False, True)]),
    ("azurerm_key_vault", "Microsoft.KeyVault/vaults/ledger", {"properties": {"enabledForDeployment": True}}, {"enabled_for_deployment": False},
     [("enabled_for_deployment", False, True)]),
    ("azurerm_network_security_rule", "Microsoft.Network/networkSecurityGroups/web/securityRules/ssh",
     {"properties": {"access": "Allow", "sourceAddressPrefix": "*"}}, {"access": "Allow", "source_address_prefix": "10.0.0.0/8"},
     [("source_address_prefix", "10.0.0.0/8", "*")]),
    ("azurerm_network_security_rule", "Microsoft.Network/networkSecurityGroups/web/securityRules/ssh", {"properties": {"access": "Allow"}},
     {"access": "Deny"}, [("access", "Deny", "Allow")]),
    ("azurerm_kubernetes_cluster_node_pool", "Microsoft.ContainerService/managedClusters/main/agentPools/work", {"properties": {"count": 12}},
     {"node_count": 3}, [("node_count", 3, 12)]),
    ("azurerm_linux_web_app", "Microsoft.Web/sites/shop", {"properties": {"httpsOnly": False}}, {"https_only": True}, [("https_only", True, False)]),
    ("azurerm_mssql_server", "Microsoft.Sql/servers/ledger", {"properties": ENABLED}, {"public_network_access_enabled": False},
     [("public_network_access_enabled", False, True)]),
    ("azurerm_mssql_server", "Microsoft.Sql/servers/ledger", {"properties": {"minimalTlsVersion": "1.0"}}, {"minimum_tls_version": "1.2"},
     [("minimum_tls_version", "1.2", "1.0")]),
    ("azurerm_redis_cache", "Microsoft.Cache/redis/cache", {"properties": {"enableNonSslPort": True}}, {"non_ssl_port_enabled": False},
     [("non_ssl_port_enabled", False, True)]),
    ("azurerm_container_registry", "Microsoft.ContainerRegistry/registries/images", {"properties": {"adminUserEnabled": True}},
     {"admin_enabled": False}, [("admin_enabled", False, True)]),
    ("azurerm_log_analytics_workspace", "Microsoft.OperationalInsights/workspaces/logs", {"properties": {"retentionInDays": 30}},
     {"retention_in_days": 365}, [("retention_in_days", 365, 30)]),
    ("azurerm_public_ip", "Microsoft.Network/publicIPAddresses/edge", {"properties": {"idleTimeoutInMinutes": 30}}, {"idle_timeout_in_minutes": 4},
     [("idle_timeout_in_minutes", 4, 30)]),
    ("azurerm_virtual_network", "Microsoft.Network/virtualNetworks/core", {"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16", "10.1.0.0/16"]}}},
     {"address_space": ["10.0.0.0/16"]}, [("address_space", "Added", None, "10.1.0.0/16")]),
    ("azurerm_managed_disk", "Microsoft.Compute/disks/data", {"properties": {"diskSizeGB": 1024}}, {"disk_size_gb": 128}, [("disk_size_gb", 128, 1024)]),
    ("azurerm_linux_virtual_machine", "Microsoft.Compute/virtualMachines/app", {"properties": {"hardwareProfile": {"vmSize": "Standard_D8s_v5"}}},
     {"size": "Standard_B2s"}, [("size", "Standard_B2s", "Standard_D8s_v5")]),
    ("azurerm_cosmosdb_account", "Microsoft.DocumentDB/databaseAccounts/orders", {"properties": ENABLED}, {"public_network_access_enabled": False},
     [("public_network_access_enabled", False, True)]),
    ("azurerm_servicebus_queue", "Microsoft.ServiceBus/namespaces/bus/queues/orders", {"properties": {"lockDuration": "PT5M"}},
     {"lock_duration": "PT1M"}, [("lock_duration", "PT1M", "PT5M")]),
    ("azurerm_dns_a_record", "Microsoft.Network/dnszones/example.com/A/www", {"properties": {"TTL": 5}}, {"ttl": 300}, [("ttl", 300, 5)]),
    ("azurerm_application_insights", "Microsoft.Insights/components/app", {"properties": {"RetentionInDays": 30}}, {"retention_in_days": 90},
     [("retention_in_days", 90, 30)]),
    ("azurerm_user_assigned_identity", "Microsoft.ManagedIdentity/userAssignedIdentities/app", {"tags": {"stage": "test"}},
     {"tags": {"stage": "prod"}}, [('tags["stage"]', "prod", "test")]),
    ("azurerm_postgresql_flexible_server", "Microsoft.DBforPostgreSQL/flexibleServers/ledger", {"properties": {"backup": {"backupRetentionDays": 7}}},
     {"backup_retention_days": 35}, [("backup_retention_days", 35, 7)]),
    ("azurerm_search_service", "Microsoft.Search/searchServices/find", {"properties": {"replicaCount": 6}}, {"replica_count": 1},
     [("replica_count", 1, 6)]),
    ("azurerm_service_plan", "Microsoft.Web/serverfarms/shop", {"sku": {"name": "P3v3"}}, {"sku_name": "B1"}, [("sku_name", "B1", "P3v3")]),
    ("azurerm_data_factory", "Microsoft.DataFactory/factories/etl", {"properties": ENABLED}, {"public_network_enabled": False},
     [("public_network_enabled", False, True)]),
    ("azurerm_eventhub", "Microsoft.EventHub/namespaces/hub/eventhubs/clicks", {"properties": {"messageRetentionInDays": 1}},
     {"message_retention": 7}, [("message_retention", 7, 1)]),
    ("azurerm_recovery_services_vault", "Microsoft.RecoveryServices/vaults/safe", {"properties": {"publicNetworkAccess": "Enabled"}},
     {"public_network_access_enabled": False}, [("public_network_access_enabled", False, True)]),
]


def _operation(resource: str, verb: str) -> str:
    """The operation's name: the resource path without its names."""
    parts = resource.split("/")
    return "/".join([parts[0], *parts[1::2], verb])


def cases() -> list[Case]:
    found = []
    for number, (kind, resource, body, attributes, changes) in enumerate(ROWS):
        identifier = f"{BASE}/{resource}"
        before = {"id": identifier, "name": identifier.rsplit("/", 1)[-1], "resource_group_name": "ledger-rg", "location": "westeurope"} | attributes
        spread = [dict(zip(("attribute", "kind", "old", "new"), c if len(c) == 4 else (c[0], "Modified", c[1], c[2]))) for c in changes]
        service = resource.split("/")[0].removeprefix("Microsoft.").lower()
        found.append(Case(f"{kind}/write/{number}", "azure", service, kind, before, applied(before, spread), spread, "", _operation(resource, "write"),
                          body, account=SUBSCRIPTION, truth="model", flags=[identifier]))
        if number == 0 or ROWS[number - 1][0] != kind:
            found.append(Case(f"{kind}/delete/{number}", "azure", service, kind, before, None, None, "", _operation(resource, "delete"), None,
                              account=SUBSCRIPTION, truth="model", flags=[identifier]))
    return found
