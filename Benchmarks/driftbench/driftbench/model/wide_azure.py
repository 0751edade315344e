"""Azure operations. (type, path below the resource group, verb, body, state, want, options)"""
from __future__ import annotations

import re
from typing import Any

from .wide import ANY, SUB

GROUP = f"/subscriptions/{SUB}/resourceGroups/atlas-rg"


def resource(path: str) -> str:
    """The ARM id: below the group, or as it stands where it begins with a slash."""
    if path.startswith("/"):
        return path
    return f"{GROUP}/providers/{path}"


def operation(path: str, verb: str) -> str:
    parts = re.split(r"/providers/", path)[-1].strip("/").split("/")
    return "/".join([parts[0], *parts[1::2], verb])


NSG = "Microsoft.Network/networkSecurityGroups/front"
RULE = f"{NSG}/securityRules/allow-all"
OPEN = {"protocol": "*", "sourcePortRange": "*", "destinationPortRange": "*", "sourceAddressPrefix": "*", "destinationAddressPrefix": "*",
        "access": "Allow", "priority": 100, "direction": "Inbound"}
SSH_API = {"name": "ssh", "properties": {"protocol": "Tcp", "sourcePortRange": "*", "destinationPortRange": "22", "sourceAddressPrefix": "10.0.0.0/8",
                                         "destinationAddressPrefix": "*", "access": "Allow", "priority": 200, "direction": "Inbound"}}


def rule(name: str, port: str, priority: int, source: str = "10.0.0.0/8") -> dict[str, Any]:
    return {"name": name, "access": "Allow", "description": "", "destination_address_prefix": "*", "destination_address_prefixes": [],
            "destination_application_security_group_ids": [], "destination_port_range": port, "destination_port_ranges": [], "direction": "Inbound",
            "priority": priority, "protocol": "Tcp", "source_address_prefix": source, "source_address_prefixes": [],
            "source_application_security_group_ids": [], "source_port_range": "*", "source_port_ranges": []}


VM, STORE, VAULT = "Microsoft.Compute/virtualMachines/worker", "Microsoft.Storage/storageAccounts/atlasdata", "Microsoft.KeyVault/vaults/atlas-kv"
AKS, SQL, SITE = "Microsoft.ContainerService/managedClusters/prod", "Microsoft.Sql/servers/books", "Microsoft.Web/sites/portal"
VNET, TABLE = "Microsoft.Network/virtualNetworks/hub", "Microsoft.Network/routeTables/spoke"
SUBNET = f"{VNET}/subnets/apps"
HUB, BUS = "Microsoft.EventHub/namespaces/telemetry", "Microsoft.ServiceBus/namespaces/orders"
AT_SUB = f"/subscriptions/{SUB}/providers"
ASSIGNMENT = f"{AT_SUB}/Microsoft.Authorization/roleAssignments/9d1a8b58-993d-45f1-b279-c079cd810ffa"
ROLE = f"{AT_SUB}/Microsoft.Authorization/roleDefinitions/5ad1ba73-0000-4000-8000-0000000000aa"
DIAGNOSTIC = f"{GROUP}/providers/{NSG}/providers/microsoft.insights/diagnosticSettings/All NSG"
PG = "Microsoft.DBforPostgreSQL/flexibleServers/core"

ROWS: list[tuple[str, str, str, Any, Any, Any, dict[str, Any]]] = [
    # Network security groups: rules inside, beside, and as one body
    ("azurerm_network_security_group", RULE, "write", {"name": "allow-all", "properties": OPEN}, {"id": resource(NSG), "name": "front", "security_rule": [rule("ssh", "22", 200)]},
     [("security_rule", "Added", ANY, ANY)], {"form": "rest", "pair": True}),
    ("azurerm_network_security_group", NSG, "write", {"location": "westeurope", "properties": {"securityRules": [SSH_API]}},
     {"location": "westeurope", "security_rule": [rule("ssh", "22", 200), rule("https", "443", 300)]}, [("security_rule", "Removed", ANY, ANY)], {}),
    ("azurerm_network_security_group", f"{NSG}/securityRules/ssh", "delete", None, {"id": resource(NSG), "name": "front", "security_rule": [rule("ssh", "22", 200)]},
     [("security_rule", "Removed", ANY, ANY)], {}),
    ("azurerm_network_security_rule", RULE, "write", {"properties": OPEN | {"destinationPortRange": "3389"}},
     rule("allow-all", "443", 100, "*") | {"protocol": "*"}, [("destination_port_range", "443", "3389")], {}),
    ("azurerm_network_security_rule", RULE, "write", {"properties": {"protocol": "Tcp", "sourcePortRange": "*", "destinationPortRanges": ["443", "22"], "destinationAddressPrefix": "*",
                                                       "sourceAddressPrefixes": ["10.0.0.0/8"], "access": "Allow", "priority": 100, "direction": "Inbound"}},
     rule("allow-all", "", 100, "") | {"destination_port_range": None, "destination_port_ranges": ["443"], "source_address_prefix": None, "source_address_prefixes": ["10.0.0.0/8"]},
     [("destination_port_ranges", "Added", None, "22")], {}),
    ("azurerm_network_security_group", NSG, "write", {"location": "westeurope", "properties": {"securityRules": [SSH_API]}},
     {"location": "westeurope", "security_rule": [rule("ssh", "22", 200)]}, "same", {}),
    # Compute
    ("azurerm_windows_virtual_machine", VM, "write", {"properties": {"hardwareProfile": {"vmSize": "Standard_E4s_v5"}}}, {"size": "Standard_D2s_v5"},
     [("size", "Standard_D2s_v5", "Standard_E4s_v5")], {}),
    ("azurerm_virtual_machine", VM, "write", {"location": "westeurope", "properties": {"hardwareProfile": {"vmSize": "Standard_E4s_v5"}}},
     {"vm_size": "Standard_D2s_v5", "location": "westeurope"}, [("vm_size", "Standard_D2s_v5", "Standard_E4s_v5")], {}),
    ("azurerm_linux_virtual_machine", VM, "write", {"tags": {"env": "dev"}}, {"tags": {"env": "prod"}, "size": "Standard_B2s"}, [('tags["env"]', "prod", "dev")], {}),
    ("azurerm_linux_virtual_machine", VM, "deallocate/action", None, {"size": "Standard_B2s"}, "silent", {"operation": "Microsoft.Compute/virtualMachines/deallocate/action"}),
    ("azurerm_linux_virtual_machine", VM, "restart/action", None, {"size": "Standard_B2s"}, "silent", {"operation": "Microsoft.Compute/virtualMachines/restart/action"}),
    ("azurerm_linux_virtual_machine", VM, "runCommand/action", {"commandId": "RunShellScript", "script": ["id"]}, {"size": "Standard_B2s"}, "silent",
     {"operation": "Microsoft.Compute/virtualMachines/runCommand/action"}),
    ("azurerm_virtual_machine_extension", f"{VM}/extensions/CustomScript", "write", {"location": "westeurope", "properties": {"publisher": "Microsoft.Azure.Extensions", "type": "CustomScript"}},
     None, ("unmanaged", "azurerm_virtual_machine_extension"), {}),
    ("azurerm_virtual_machine_extension", f"{VM}/extensions/MDE.Linux", "delete", None, {"virtual_machine_id": resource(VM), "publisher": "Microsoft.Azure.AzureDefenderForServers"}, "deleted", {}),
    ("azurerm_linux_virtual_machine_scale_set", "Microsoft.Compute/virtualMachineScaleSets/pool", "write", {"sku": {"name": "Standard_F2", "capacity": 10}},
     {"sku": "Standard_F2", "instances": 2}, [("instances", 2, 10)], {}),
    ("azurerm_managed_disk", "Microsoft.Compute/disks/data", "write", {"properties": {"networkAccessPolicy": "AllowAll", "publicNetworkAccess": "Enabled"}},
     {"network_access_policy": "DenyAll", "public_network_access_enabled": False},
     [("network_access_policy", "DenyAll", "AllowAll"), ("public_network_access_enabled", False, True)], {}),
    ("azurerm_managed_disk", "Microsoft.Compute/disks/data", "beginGetAccess/action", {"access": "Read", "durationInSeconds": 3600}, {"disk_size_gb": 64}, "silent",
     {"operation": "Microsoft.Compute/disks/beginGetAccess/action"}),
    ("azurerm_snapshot", "Microsoft.Compute/snapshots/copy", "write", {"location": "westeurope", "properties": {"creationData": {"createOption": "Copy",
     "sourceResourceId": resource("Microsoft.Compute/disks/data")}}}, None, ("unmanaged", "azurerm_snapshot"), {}),
    ("azurerm_availability_set", "Microsoft.Compute/availabilitySets/as1", "delete", None, {"platform_fault_domain_count": 2}, "deleted", {}),
    ("azurerm_image", "Microsoft.Compute/images/golden", "delete", None, {"hyper_v_generation": "V2"}, "deleted", {}),
    ("azurerm_disk_encryption_set", "Microsoft.Compute/diskEncryptionSets/des", "write", {"properties": {"rotationToLatestKeyVersionEnabled": False}},
     {"auto_key_rotation_enabled": True}, [("auto_key_rotation_enabled", True, False)], {}),
    # Storage
    ("azurerm_storage_account", STORE, "write", {"properties": {"accessTier": "Cool", "defaultToOAuthAuthentication": False}},
     {"access_tier": "Hot", "default_to_oauth_authentication": True}, [("access_tier", "Hot", "Cool"), ("default_to_oauth_authentication", True, False)], {}),
    ("azurerm_storage_account", STORE, "write", {"sku": {"name": "Standard_LRS"}, "tags": "******", "properties": {"minimumTlsVersion": "TLS1_0"}},
     {"account_tier": "Standard", "account_replication_type": "LRS", "min_tls_version": "TLS1_2", "tags": {"env": "prod"}}, "drift", {"form": "rest", "pair": True}),
    ("azurerm_storage_account", STORE, "write", {"sku": {"name": "Standard_GRS"}}, {"account_tier": "Standard", "account_replication_type": "LRS"},
     [("account_replication_type", "LRS", "GRS")], {}),
    ("azurerm_storage_account", STORE, "write", {"properties": {"networkAcls": {"defaultAction": "Deny", "bypass": "AzureServices", "ipRules": [{"value": "203.0.113.9", "action": "Allow"}],
                                                                                 "virtualNetworkRules": []}}},
     {"network_rules": [{"default_action": "Deny", "bypass": ["AzureServices"], "ip_rules": [], "virtual_network_subnet_ids": [], "private_link_access": []}]},
     [("network_rules[0].ip_rules", "Added", None, "203.0.113.9")], {}),
    ("azurerm_storage_account", STORE, "regenerateKey/action", {"keyName": "key1"}, {"account_tier": "Standard"}, "silent", {"operation": "Microsoft.Storage/storageAccounts/regenerateKey/action"}),
    ("azurerm_storage_account", STORE, "listKeys/action", None, {"account_tier": "Standard"}, "silent", {"operation": "Microsoft.Storage/storageAccounts/listKeys/action"}),
    ("azurerm_storage_management_policy", f"{STORE}/managementPolicies/default", "delete", None, {"storage_account_id": resource(STORE)}, "deleted", {}),
    ("azurerm_storage_share", f"{STORE}/fileServices/default/shares/home", "write", {"properties": {"shareQuota": 100}},
     {"id": "https://atlasdata.file.core.windows.net/home", "storage_account_name": "atlasdata", "quota": 50,
      "resource_manager_id": resource(f"{STORE}/fileServices/default/shares/home")}, [("quota", 50, 100)], {}),
    ("azurerm_storage_share", f"{STORE}/fileServices/default/shares/home", "delete", None,
     {"storage_account_id": resource(STORE), "quota": 50}, "deleted", {}),
    ("azurerm_storage_container", f"{STORE}/blobServices/default/containers/logs", "write", {"properties": {"publicAccess": "Container"}},
     {"storage_account_id": resource(STORE), "container_access_type": "private"}, [("container_access_type", "private", ANY)], {}),
    # Key Vault
    ("azurerm_key_vault", f"{VAULT}/accessPolicies/add", "write", {"properties": {"accessPolicies": [{"tenantId": "0f0e0d0c-0000-4000-8000-000000000001",
     "objectId": "00000000-0000-4000-8000-0000000000ee", "permissions": {"secrets": ["get", "list"]}}]}}, {"id": resource(VAULT), "name": "atlas-kv", "access_policy": []},
     [("access_policy", "Added", ANY, ANY)], {"operation": "Microsoft.KeyVault/vaults/accessPolicies/write"}),
    ("azurerm_key_vault", VAULT, "write", {"properties": {"networkAcls": {"defaultAction": "Allow", "bypass": "AzureServices", "ipRules": [], "virtualNetworkRules": []}}},
     {"network_acls": [{"default_action": "Deny", "bypass": "AzureServices", "ip_rules": [], "virtual_network_subnet_ids": []}]},
     [("network_acls[0].default_action", "Deny", "Allow")], {}),
    ("azurerm_key_vault", VAULT, "write", {"properties": {"enableRbacAuthorization": True}}, {"enable_rbac_authorization": False},
     [("enable_rbac_authorization", False, True)], {}),
    ("azurerm_key_vault", VAULT, "write", {"properties": {"softDeleteRetentionInDays": 7, "enablePurgeProtection": True}},
     {"soft_delete_retention_days": 7, "purge_protection_enabled": True}, "same", {}),
    # Authorization
    ("azurerm_role_assignment", ASSIGNMENT, "write", {"properties": {"roleDefinitionId": ROLE, "principalId": "8c907101-5831-45a1-b703-8a59f190e639", "principalType": "ServicePrincipal"}},
     None, ("unmanaged", "azurerm_role_assignment"), {"form": "rest", "pair": True}),
    ("azurerm_role_assignment", ASSIGNMENT, "delete", None, {"scope": f"/subscriptions/{SUB}", "role_definition_name": "Owner"}, "deleted", {}),
    ("azurerm_role_definition", ROLE, "write", {"properties": {"roleName": "Deployer", "permissions": [{"actions": ["Microsoft.Web/sites/write", "*"], "notActions": []}],
     "assignableScopes": [f"/subscriptions/{SUB}"]}}, {"id": f"{ROLE}|/subscriptions/{SUB}", "name": "Deployer", "role_definition_resource_id": ROLE, "scope": f"/subscriptions/{SUB}",
                                                       "role_definition_id": "5ad1ba73-0000-4000-8000-0000000000aa", "assignable_scopes": [f"/subscriptions/{SUB}"],
                                                       "permissions": [{"actions": ["Microsoft.Web/sites/write"], "not_actions": [], "data_actions": [], "not_data_actions": []}]},
     "drift", {}),
    ("azurerm_role_definition", ROLE, "delete", None, {"id": f"{ROLE}|/subscriptions/{SUB}", "name": "Deployer", "role_definition_resource_id": ROLE}, "deleted", {}),
    ("azurerm_subscription_policy_assignment", f"{AT_SUB}/Microsoft.Authorization/policyAssignments/no-public-ip", "delete", None, {"enforce": True}, "deleted", {}),
    ("azurerm_subscription_policy_assignment", f"{AT_SUB}/Microsoft.Authorization/policyAssignments/no-public-ip", "write", {"properties": {"enforcementMode": "DoNotEnforce"}},
     {"enforce": True}, [("enforce", True, False)], {}),
    ("azurerm_policy_definition", f"{AT_SUB}/Microsoft.Authorization/policyDefinitions/deny-ip", "delete", None, {"policy_type": "Custom", "mode": "All"}, "deleted", {}),
    ("azurerm_resource_policy_exemption", f"{GROUP}/providers/{STORE}/providers/Microsoft.Authorization/policyExemptions/later", "write",
     {"properties": {"exemptionCategory": "Waiver", "policyAssignmentId": f"{AT_SUB}/Microsoft.Authorization/policyAssignments/no-public-ip"}}, None, ("unmanaged", None), {}),
    # AKS
    ("azurerm_kubernetes_cluster", AKS, "write", {"location": "westeurope", "properties": {"apiServerAccessProfile": {"authorizedIPRanges": ["198.51.100.0/24", "0.0.0.0/0"]}}},
     {"location": "westeurope", "api_server_access_profile": [{"authorized_ip_ranges": ["198.51.100.0/24"]}]},
     [("api_server_access_profile[0].authorized_ip_ranges", "Added", None, "0.0.0.0/0")], {}),
    ("azurerm_kubernetes_cluster", AKS, "write", {"location": "westeurope", "properties": {"disableLocalAccounts": False, "kubernetesVersion": "1.31.2"}},
     {"location": "westeurope", "local_account_disabled": True, "kubernetes_version": "1.30.6"},
     [("local_account_disabled", True, False), ("kubernetes_version", "1.30.6", "1.31.2")], {}),
    ("azurerm_kubernetes_cluster", AKS, "write", {"location": "westeurope", "sku": {"name": "Base", "tier": "Free"}}, {"location": "westeurope", "sku_tier": "Standard"},
     [("sku_tier", "Standard", "Free")], {}),
    ("azurerm_kubernetes_cluster", AKS, "listClusterAdminCredential/action", None, {"sku_tier": "Free"}, "silent",
     {"operation": "Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action"}),
    ("azurerm_kubernetes_cluster", AKS, "runCommand/action", {"command": "kubectl get pods"}, {"sku_tier": "Free"}, "silent",
     {"operation": "Microsoft.ContainerService/managedClusters/runCommand/action"}),
    ("azurerm_kubernetes_cluster", AKS, "delete", None, {"sku_tier": "Free"}, "deleted", {"pair": True}),
    ("azurerm_kubernetes_cluster_node_pool", f"{AKS}/agentPools/gpu", "write", {"properties": {"maxCount": 40, "minCount": 1, "enableAutoScaling": True}},
     {"auto_scaling_enabled": True, "max_count": 4, "min_count": 1}, [("max_count", 4, 40)], {}),
    # SQL
    ("azurerm_mssql_firewall_rule", f"{SQL}/firewallRules/office", "write", {"properties": {"startIpAddress": "198.51.100.1", "endIpAddress": "198.51.100.255"}},
     {"server_id": resource(SQL), "start_ip_address": "198.51.100.1", "end_ip_address": "198.51.100.9"}, [("end_ip_address", "198.51.100.9", "198.51.100.255")], {}),
    ("azurerm_mssql_firewall_rule", f"{SQL}/firewallRules/everyone", "write", {"properties": {"startIpAddress": "0.0.0.0", "endIpAddress": "255.255.255.255"}}, None,
     ("unmanaged", "azurerm_mssql_server"), {}),
    ("azurerm_mssql_firewall_rule", f"{SQL}/firewallRules/office", "delete", None, {"server_id": resource(SQL)}, "deleted", {}),
    ("azurerm_mssql_database", f"{SQL}/databases/ledger", "write", {"location": "westeurope", "sku": {"name": "S3", "tier": "Standard"}}, {"server_id": resource(SQL), "sku_name": "S0"},
     [("sku_name", "S0", "S3")], {}),
    ("azurerm_mssql_database", f"{SQL}/databases/ledger", "delete", None, {"server_id": resource(SQL), "sku_name": "S0"}, "deleted", {}),
    ("azurerm_mssql_server_extended_auditing_policy", f"{SQL}/extendedAuditingSettings/default", "write", {"properties": {"state": "Disabled"}},
     {"server_id": resource(SQL), "enabled": True}, [("enabled", True, False)], {}),
    ("azurerm_mssql_virtual_network_rule", f"{SQL}/virtualNetworkRules/apps", "delete", None, {"server_id": resource(SQL), "subnet_id": resource(SUBNET)}, "deleted", {}),
    # App Service
    ("azurerm_linux_web_app", f"{SITE}/config/web", "write", {"properties": {"minTlsVersion": "1.0", "ftpsState": "AllAllowed"}},
     {"id": resource(SITE), "name": "portal", "site_config": [{"minimum_tls_version": "1.2", "ftps_state": "Disabled"}]},
     [("site_config[0].minimum_tls_version", "1.2", "1.0"), ("site_config[0].ftps_state", "Disabled", "AllAllowed")],
     {"operation": "Microsoft.Web/sites/config/write"}),
    ("azurerm_linux_web_app", f"{SITE}/config/appsettings", "write", {"properties": {"MODE": "debug"}}, {"id": resource(SITE), "name": "portal", "app_settings": {"MODE": "live"}},
     "unknown", {"operation": "Microsoft.Web/sites/config/write"}),
    ("azurerm_linux_web_app", SITE, "restart/action", None, {"https_only": True}, "silent", {"operation": "Microsoft.Web/sites/restart/action"}),
    ("azurerm_linux_function_app", SITE, "write", {"location": "westeurope", "properties": {"httpsOnly": False}}, {"https_only": True}, [("https_only", True, False)], {}),
    ("azurerm_windows_web_app", SITE, "write", {"location": "westeurope", "properties": {"clientCertEnabled": False}}, {"client_certificate_enabled": True},
     [("client_certificate_enabled", True, False)], {}),
    ("azurerm_linux_web_app", f"{SITE}/basicPublishingCredentialsPolicies/ftp", "write", {"properties": {"allow": True}},
     {"id": resource(SITE), "name": "portal", "ftp_publish_basic_authentication_enabled": False}, [("ftp_publish_basic_authentication_enabled", False, True)], {}),
    ("azurerm_service_plan", "Microsoft.Web/serverfarms/plan", "write", {"sku": {"name": "P1v3", "capacity": 6}}, {"sku_name": "P1v3", "worker_count": 2}, [("worker_count", 2, 6)], {}),
    ("azurerm_linux_web_app_slot", f"{SITE}/slots/blue", "delete", None, {"app_service_id": resource(SITE)}, "deleted", {}),
    # Networks
    ("azurerm_subnet", SUBNET, "write", {"properties": {"addressPrefix": "10.1.8.0/22"}}, {"address_prefixes": ["10.1.8.0/24"], "virtual_network_name": "hub"}, "drift", {}),
    ("azurerm_subnet_network_security_group_association", SUBNET, "write", {"properties": {"addressPrefix": "10.1.8.0/24"}},
     {"subnet_id": resource(SUBNET), "network_security_group_id": resource(NSG)}, [("network_security_group_id", ANY, None)], {}),
    ("azurerm_subnet", SUBNET, "delete", None, {"address_prefixes": ["10.1.8.0/24"]}, "deleted", {}),
    ("azurerm_virtual_network_peering", f"{VNET}/virtualNetworkPeerings/spoke", "write", {"properties": {"allowForwardedTraffic": True, "allowVirtualNetworkAccess": True}},
     {"virtual_network_name": "hub", "allow_forwarded_traffic": False, "allow_virtual_network_access": True}, [("allow_forwarded_traffic", False, True)], {}),
    ("azurerm_virtual_network_peering", f"{VNET}/virtualNetworkPeerings/spoke", "delete", None, {"virtual_network_name": "hub"}, "deleted", {}),
    ("azurerm_virtual_network", VNET, "write", {"location": "westeurope", "properties": {"dhcpOptions": {"dnsServers": ["10.0.0.4", "8.8.8.8"]}, "addressSpace": {"addressPrefixes": ["10.0.0.0/8"]}}},
     {"location": "westeurope", "address_space": ["10.0.0.0/8"], "dns_servers": ["10.0.0.4"]}, "drift", {}),
    ("azurerm_route", f"{TABLE}/routes/default", "write", {"properties": {"addressPrefix": "0.0.0.0/0", "nextHopType": "Internet"}},
     {"route_table_name": "spoke", "address_prefix": "0.0.0.0/0", "next_hop_type": "VirtualAppliance", "next_hop_in_ip_address": "10.0.0.4"}, "drift", {}),
    ("azurerm_route_table", f"{TABLE}/routes/default", "delete", None, {"id": resource(TABLE), "name": "spoke", "route": [
        {"name": "default", "address_prefix": "0.0.0.0/0", "next_hop_type": "VirtualAppliance", "next_hop_in_ip_address": "10.0.0.4"}]},
     [("route", "Removed", ANY, ANY)], {}),
    ("azurerm_network_interface", "Microsoft.Network/networkInterfaces/nic1", "write", {"properties": {"enableIPForwarding": True}}, {"ip_forwarding_enabled": False},
     [("ip_forwarding_enabled", False, True)], {}),
    ("azurerm_public_ip", "Microsoft.Network/publicIPAddresses/nat", "delete", None, {"allocation_method": "Static"}, "deleted", {}),
    ("azurerm_public_ip", "Microsoft.Network/publicIPAddresses/nat", "write", {"tags": {}}, {"tags": {"env": "prod"}, "allocation_method": "Static"},
     [('tags["env"]', "Removed", "prod", None)], {}),
    ("azurerm_firewall", "Microsoft.Network/azureFirewalls/main", "write", {"properties": {"threatIntelMode": "Off"}}, {"threat_intel_mode": "Deny"},
     [("threat_intel_mode", "Deny", "Off")], {}),
    ("azurerm_firewall_policy", "Microsoft.Network/firewallPolicies/base", "write", {"properties": {"threatIntelMode": "Off"}}, {"threat_intelligence_mode": "Deny"},
     [("threat_intelligence_mode", "Deny", "Off")], {}),
    ("azurerm_firewall_policy_rule_collection_group", "Microsoft.Network/firewallPolicies/base/ruleCollectionGroups/apps", "delete", None, {"priority": 500}, "deleted", {}),
    ("azurerm_network_watcher_flow_log", "Microsoft.Network/networkWatchers/nw/flowLogs/front", "write", {"properties": {"enabled": False}}, {"enabled": True, "network_watcher_name": "nw"},
     [("enabled", True, False)], {}),
    ("azurerm_private_endpoint", "Microsoft.Network/privateEndpoints/sql", "delete", None, {"subnet_id": resource(SUBNET)}, "deleted", {}),
    ("azurerm_private_dns_a_record", "Microsoft.Network/privateDnsZones/corp.internal/A/db", "write", {"properties": {"ttl": 10}}, {"ttl": 300, "zone_name": "corp.internal"},
     [("ttl", 300, 10)], {}),
    ("azurerm_private_dns_zone", "Microsoft.Network/privateDnsZones/corp.internal", "delete", None, {}, "deleted", {}),
    ("azurerm_dns_cname_record", "Microsoft.Network/dnszones/atlas.example/CNAME/shop", "write", {"properties": {"TTL": 300, "CNAMERecord": {"cname": "evil.example"}}},
     {"ttl": 300, "record": "shop.azurewebsites.net", "zone_name": "atlas.example"}, [("record", "shop.azurewebsites.net", "evil.example")], {}),
    ("azurerm_dns_a_record", "Microsoft.Network/dnszones/atlas.example/A/www", "write", {"properties": {"TTL": 300, "ARecords": [{"ipv4Address": "203.0.113.66"}]}},
     {"ttl": 300, "records": ["203.0.113.5"], "zone_name": "atlas.example"}, [("records", "Removed", "203.0.113.5", None), ("records", "Added", None, "203.0.113.66")], {}),
    ("azurerm_dns_txt_record", "Microsoft.Network/dnszones/atlas.example/TXT/@", "delete", None, {"ttl": 60}, "deleted", {}),
    ("azurerm_application_gateway", "Microsoft.Network/applicationGateways/agw", "write", {"location": "westeurope", "properties": {"enableHttp2": False}},
     {"location": "westeurope", "http2_enabled": True}, [("http2_enabled", True, False)], {}),
    ("azurerm_nat_gateway", "Microsoft.Network/natGateways/out", "write", {"properties": {"idleTimeoutInMinutes": 120}}, {"idle_timeout_in_minutes": 4},
     [("idle_timeout_in_minutes", 4, 120)], {}),
    ("azurerm_lb_rule", "Microsoft.Network/loadBalancers/web", "delete", None, {"id": resource("Microsoft.Network/loadBalancers/web/loadBalancingRules/http"), "name": "http",
     "loadbalancer_id": resource("Microsoft.Network/loadBalancers/web")}, "silent", {}),
    ("azurerm_bastion_host", "Microsoft.Network/bastionHosts/jump", "delete", None, {"sku": "Basic"}, "deleted", {}),
    # Monitoring
    ("azurerm_monitor_diagnostic_setting", DIAGNOSTIC, "delete", None, {"id": f"{resource(NSG)}|All NSG", "name": "All NSG", "target_resource_id": resource(NSG)}, "deleted",
     {"operation": "microsoft.insights/diagnosticSettings/delete"}),
    ("azurerm_monitor_diagnostic_setting", DIAGNOSTIC, "write", {"properties": {"workspaceId": resource("Microsoft.OperationalInsights/workspaces/elsewhere"),
     "logs": [{"category": "NetworkSecurityGroupEvent", "enabled": True}]}}, {"id": f"{resource(NSG)}|All NSG", "name": "All NSG", "target_resource_id": resource(NSG),
     "log_analytics_workspace_id": resource("Microsoft.OperationalInsights/workspaces/logs"), "enabled_log": [{"category": "NetworkSecurityGroupEvent", "category_group": ""}]},
     [("log_analytics_workspace_id", ANY, ANY)], {"operation": "microsoft.insights/diagnosticSettings/write"}),
    ("azurerm_monitor_activity_log_alert", "Microsoft.Insights/activityLogAlerts/nsg-changes", "write", {"properties": {"enabled": False}}, {"enabled": True}, [("enabled", True, False)], {}),
    ("azurerm_monitor_metric_alert", "Microsoft.Insights/metricAlerts/cpu", "write", {"properties": {"severity": 4, "enabled": False}}, {"severity": 1, "enabled": True},
     [("severity", 1, 4), ("enabled", True, False)], {}),
    ("azurerm_monitor_autoscale_setting", "Microsoft.Insights/autoscaleSettings/pool", "write", {"properties": {"enabled": False}}, {"enabled": True}, [("enabled", True, False)], {}),
    ("azurerm_monitor_scheduled_query_rules_alert_v2", "Microsoft.Insights/scheduledQueryRules/errors", "delete", None, {"severity": 1}, "deleted", {}),
    ("azurerm_log_analytics_workspace", "Microsoft.OperationalInsights/workspaces/logs", "write", {"properties": {"workspaceCapping": {"dailyQuotaGb": 1}}}, {"daily_quota_gb": -1},
     [("daily_quota_gb", -1, 1)], {}),
    ("azurerm_application_insights_web_test", "Microsoft.Insights/webtests/ping", "delete", None, {"enabled": True}, "deleted", {}),
    ("azurerm_security_center_subscription_pricing", f"{AT_SUB}/Microsoft.Security/pricings/VirtualMachines", "write", {"properties": {"pricingTier": "Free"}},
     {"tier": "Standard", "resource_type": "VirtualMachines"}, [("tier", "Standard", "Free")], {}),
    # Containers, data, messaging
    ("azurerm_container_registry", "Microsoft.ContainerRegistry/registries/atlas", "write", {"properties": {"anonymousPullEnabled": True}}, {"anonymous_pull_enabled": False},
     [("anonymous_pull_enabled", False, True)], {}),
    ("azurerm_container_registry_webhook", "Microsoft.ContainerRegistry/registries/atlas/webhooks/deploy", "delete", None, {}, "deleted", {}),
    ("azurerm_container_group", "Microsoft.ContainerInstance/containerGroups/job", "delete", None, {"os_type": "Linux"}, "deleted", {}),
    ("azurerm_cosmosdb_sql_database", "Microsoft.DocumentDB/databaseAccounts/atlas/sqlDatabases/orders", "delete", None, {"account_name": "atlas"}, "deleted", {}),
    ("azurerm_cosmosdb_account", "Microsoft.DocumentDB/databaseAccounts/atlas", "write", {"properties": {"disableLocalAuth": False}}, {"local_authentication_disabled": True},
     [("local_authentication_disabled", True, False)], {}),
    ("azurerm_redis_cache", "Microsoft.Cache/redis/atlas", "write", {"properties": {"minimumTlsVersion": "1.0"}}, {"minimum_tls_version": "1.2"}, [("minimum_tls_version", "1.2", "1.0")], {}),
    ("azurerm_redis_firewall_rule", "Microsoft.Cache/redis/atlas/firewallRules/all", "write", {"properties": {"startIP": "0.0.0.0", "endIP": "255.255.255.255"}},
     {"start_ip": "10.0.0.1", "end_ip": "10.0.0.9"}, [("start_ip", "10.0.0.1", "0.0.0.0"), ("end_ip", "10.0.0.9", "255.255.255.255")], {}),
    ("azurerm_redis_cache", "Microsoft.Cache/redis/atlas", "regenerateKey/action", {"keyType": "Primary"}, {"capacity": 1}, "silent", {"operation": "Microsoft.Cache/redis/regenerateKey/action"}),
    ("azurerm_eventhub_namespace", HUB, "write", {"properties": {"publicNetworkAccess": "Enabled"}}, {"public_network_access_enabled": False}, [("public_network_access_enabled", False, True)], {}),
    ("azurerm_servicebus_topic", f"{BUS}/topics/paid", "write", {"properties": {"maxSizeInMegabytes": 5120}}, {"namespace_id": resource(BUS), "max_size_in_megabytes": 1024},
     [("max_size_in_megabytes", 1024, 5120)], {}),
    ("azurerm_servicebus_subscription", f"{BUS}/topics/paid/subscriptions/books", "delete", None, {"topic_id": resource(f"{BUS}/topics/paid")}, "deleted", {}),
    ("azurerm_postgresql_flexible_server_firewall_rule", f"{PG}/firewallRules/all", "write", {"properties": {"startIpAddress": "0.0.0.0", "endIpAddress": "255.255.255.255"}}, None,
     ("unmanaged", "azurerm_postgresql_flexible_server_firewall_rule"), {}),
    ("azurerm_postgresql_flexible_server_configuration", f"{PG}/configurations/log_connections", "write", {"properties": {"value": "off", "source": "user-override"}},
     {"server_id": resource(PG), "value": "on"}, [("value", "on", "off")], {}),
    ("azurerm_mysql_flexible_server", "Microsoft.DBforMySQL/flexibleServers/shop", "delete", None, {"sku_name": "B_Standard_B1s"}, "deleted", {}),
    ("azurerm_federated_identity_credential", "Microsoft.ManagedIdentity/userAssignedIdentities/ci/federatedIdentityCredentials/github", "write",
     {"properties": {"issuer": "https://token.actions.githubusercontent.com", "subject": "repo:evil/fork:ref:refs/heads/main", "audiences": ["api://AzureADTokenExchange"]}},
     {"issuer": "https://token.actions.githubusercontent.com", "subject": "repo:atlas/site:ref:refs/heads/main", "audience": ["api://AzureADTokenExchange"]},
     [("subject", "repo:atlas/site:ref:refs/heads/main", "repo:evil/fork:ref:refs/heads/main")], {}),
    ("azurerm_cognitive_account", "Microsoft.CognitiveServices/accounts/gpt", "write", {"properties": {"disableLocalAuth": False}}, {"local_auth_enabled": False},
     [("local_auth_enabled", False, True)], {}),
    ("azurerm_automation_variable_string", "Microsoft.Automation/automationAccounts/ops/variables/Mode", "delete", None, {"automation_account_name": "ops", "value": "live"}, "deleted", {}),
    ("azurerm_logic_app_workflow", "Microsoft.Logic/workflows/approve", "write", {"location": "westeurope", "properties": {"state": "Disabled"}}, {"enabled": True}, [("enabled", True, False)], {}),
    ("azurerm_app_configuration", "Microsoft.AppConfiguration/configurationStores/flags", "write", {"properties": {"publicNetworkAccess": "Enabled"}}, {"public_network_access": "Disabled"},
     [("public_network_access", "Disabled", "Enabled")], {}),
    ("azurerm_backup_protected_vm", "Microsoft.RecoveryServices/vaults/safe/backupFabrics/Azure/protectionContainers/iaasvmcontainer;x/protectedItems/vm;x", "delete", None,
     {"recovery_vault_name": "safe", "source_vm_id": resource(VM)}, "deleted", {}),
    ("azurerm_resource_group", GROUP, "write", {"location": "westeurope", "tags": {"env": "dev"}}, {"name": "atlas-rg", "location": "westeurope", "tags": {"env": "prod"}},
     [('tags["env"]', "prod", "dev")], {"operation": "Microsoft.Resources/subscriptions/resourcegroups/write"}),
    ("azurerm_linux_virtual_machine", f"{GROUP}/providers/{VM}/providers/Microsoft.Resources/tags/default", "write", {"operation": "Merge", "properties": {"tags": {"env": "dev"}}},
     {"id": resource(VM), "name": "worker", "tags": {"env": "prod"}}, [('tags["env"]', "prod", "dev")], {"operation": "Microsoft.Resources/tags/write"}),
    ("azurerm_api_management", "Microsoft.ApiManagement/service/gw", "delete", None, {"sku_name": "Developer_1"}, "deleted", {}),
    ("azurerm_search_service", "Microsoft.Search/searchServices/find", "write", {"properties": {"publicNetworkAccess": "enabled"}}, {"public_network_access_enabled": False},
     [("public_network_access_enabled", False, True)], {}),
    ("azurerm_cdn_frontdoor_profile", "Microsoft.Cdn/profiles/edge", "delete", None, {"sku_name": "Standard_AzureFrontDoor"}, "deleted", {}),
]

OFF = {"properties": {"supportsHttpsTrafficOnly": False}}
ON = {"properties": {"supportsHttpsTrafficOnly": True}}
HELD = {"https_traffic_only_enabled": True, "location": "westeurope"}
SEEN = [("https_traffic_only_enabled", True, False)]
APPLY = "6e5c7a11-0000-4000-8000-0000000000a1"

# Several records, and who wrote them. `calls`: (verb, body, options of `azure`); `want`: (index of the record, what).
STORIES: list[dict[str, Any]] = [
    {"name": "begin-and-end-in-diagnostic-form", "type": "azurerm_storage_account", "path": STORE, "state": HELD, "want": [(0, SEEN)],
     "calls": [("write", OFF, {"form": "diag", "phase": "Started"}), ("write", None, {"form": "diag", "phase": "Succeeded"})]},
    {"name": "begin-accept-end", "type": "azurerm_storage_account", "path": STORE, "state": HELD, "want": [(0, SEEN)],
     "calls": [("write", OFF, {"phase": "Started"}), ("write", None, {"phase": "Accepted"}), ("write", None, {"phase": "Succeeded"})]},
    {"name": "begun-and-failed", "type": "azurerm_storage_account", "path": STORE, "state": HELD, "want": [(0, "drift"), (1, "reverted")],
     "calls": [("write", OFF, {"phase": "Started"}), ("write", None, {"phase": "Failed", "sub_status": "Conflict"})]},
    {"name": "failed-delete", "type": "azurerm_storage_account", "path": STORE, "state": HELD, "want": [(0, ("ignored", "failed"))],
     "calls": [("delete", None, {"phase": "Failed", "sub_status": "Forbidden"})]},
    {"name": "no-body-in-pair", "type": "azurerm_storage_account", "path": STORE, "state": HELD, "want": [(1, "unknown")],
     "calls": [("write", None, {"phase": "Started"}), ("write", None, {"phase": "Succeeded"})]},
    {"name": "answer-instead-of-body", "type": "azurerm_storage_account", "path": STORE, "state": HELD, "want": [(0, SEEN)],
     "calls": [("write", None, {"answer": {"id": resource(STORE), "name": "atlasdata", "type": "Microsoft.Storage/storageAccounts", "location": "westeurope",
                                           "properties": {"provisioningState": "Succeeded", "supportsHttpsTrafficOnly": False}}})]},
    {"name": "lower-case-group", "type": "azurerm_storage_account", "path": STORE, "state": HELD, "want": [(0, SEEN)],
     "calls": [("write", OFF, {"id": f"/subscriptions/{SUB}/resourcegroups/ATLAS-RG/providers/microsoft.storage/storageaccounts/atlasdata"})]},
    {"name": "drift-and-back", "type": "azurerm_storage_account", "path": STORE, "state": HELD, "want": [(0, SEEN)],
     "calls": [("write", OFF, {}), ("write", ON, {"time": "2026-01-15T10:20:00Z"})]},
    {"name": "deleted-and-made-again", "type": "azurerm_storage_account", "path": STORE, "state": HELD, "want": [(0, "deleted"), (1, "drift")],
     "calls": [("delete", None, {}), ("write", {"location": "westeurope", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}} | OFF, {"time": "2026-01-15T10:20:00Z"})]},
    {"name": "own-apply-by-application", "type": "azurerm_storage_account", "path": STORE, "state": HELD, "later": HELD | {"https_traffic_only_enabled": False}, "want": [],
     "until": "2026-01-15T13:00:00Z", "source": {"provider": "Azure", "account": SUB, "applyIdentities": [APPLY]}, "calls": [("write", OFF, {"who": APPLY, "app": APPLY})]},
    {"name": "same-change-by-another-application", "type": "azurerm_storage_account", "path": STORE, "state": HELD, "later": HELD | {"https_traffic_only_enabled": False},
     "want": [(0, "drift")], "until": "2026-01-15T13:00:00Z", "source": {"provider": "Azure", "account": SUB, "applyIdentities": [APPLY]},
     "calls": [("write", OFF, {"who": "77777777-0000-4000-8000-0000000000b2", "app": "77777777-0000-4000-8000-0000000000b2"})]},
    {"name": "policy-service-made-it", "type": "azurerm_storage_account", "path": STORE, "state": HELD, "want": [(0, "drift")],
     "calls": [("write", OFF, {"who": "Microsoft.PolicyInsights"})]},
    {"name": "body-as-object", "type": "azurerm_network_security_rule", "path": RULE, "state": rule("allow-all", "443", 100, "10.0.0.0/8"), "want": [(0, [("source_address_prefix", "10.0.0.0/8", "*")])],
     "calls": [("write", '{"properties":{"protocol":"TCP","sourcePortRange":"*","destinationPortRange":"443","sourceAddressPrefix":"*","destinationAddressPrefix":"*",'
                '"access":"Allow","priority":100,"direction":"inbound"}}', {})]},
    {"name": "cut-off-body", "type": "azurerm_storage_account", "path": STORE, "state": HELD, "want": [(0, "unknown")],
     "calls": [("write", '{"location":"westeurope","properties":{"supportsHttpsTraf', {})]},
]
