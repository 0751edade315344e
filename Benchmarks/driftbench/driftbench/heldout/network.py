"""EC2, its networks, disks and load balancers. The requests of EC2 are given as its records show them."""
from __future__ import annotations

from .form import ACCOUNT, Book, DELETED, M, S, arn, pairs, retagged, tagged

BOOK = Book()
add = BOOK.add


def ec2(kind, operation, request, before, update, what="", response=None, told=None):
    """EC2 writes its requests in forms of its own; `request` is the record's."""
    BOOK.raw(kind, "ec2", operation, request, before, update, what, response if response is not None else {"requestId": "r", "_return": True},
               told=told)


def tags_of(kind, identifier):
    """CreateTags and DeleteTags on a type that the rest of the corpus does not tag."""
    before = tagged({"id": identifier})
    ec2(kind, "CreateTags", {"resourcesSet": {"items": [{"resourceId": identifier}]}, "tagSet": {"items": [
        {"key": "Stage", "value": "test"}, {"key": "Owner", "value": "eve"}]}}, before, retagged(Stage="test", Owner="eve"), "two")
    ec2(kind, "DeleteTags", {"resourcesSet": {"items": [{"resourceId": identifier}]}, "tagSet": {"items": [
        {"key": "Name"}, {"key": "Stage", "value": "production"}]}}, before, retagged(Name=None, Stage=None), "two")


RT, ACL = "rtb-0123456789abcdef0", "acl-0123456789abcdef0"
EMPTY_ROUTE = {"carrier_gateway_id": "", "cidr_block": "", "core_network_arn": "", "destination_prefix_list_id": "", "egress_only_gateway_id": "",
               "gateway_id": "", "ipv6_cidr_block": "", "local_gateway_id": "", "nat_gateway_id": "", "network_interface_id": "",
               "transit_gateway_id": "", "vpc_endpoint_id": "", "vpc_peering_connection_id": ""}
OUT = EMPTY_ROUTE | {"cidr_block": "0.0.0.0/0", "nat_gateway_id": "nat-0aaaaaaaaaaaaaaa1"}
PEER = EMPTY_ROUTE | {"cidr_block": "10.9.0.0/16", "vpc_peering_connection_id": "pcx-0aaaaaaaaaaaaaaa1"}
table = tagged({"id": RT, "arn": arn("ec2", f"route-table/{RT}"), "vpc_id": "vpc-1", "propagating_vgws": S([]), "route": S([OUT]), "owner_id": ACCOUNT})
ec2("aws_route_table", "CreateRoute", {"routeTableId": RT, "destinationCidrBlock": "10.9.0.0/16", "vpcPeeringConnectionId": "pcx-0aaaaaaaaaaaaaaa1"},
    table, {"route": S([OUT, PEER])}, "listed")
ec2("aws_route_table", "ReplaceRoute", {"routeTableId": RT, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "igw-0aaaaaaaaaaaaaaa1"}, table,
    {"route": S([EMPTY_ROUTE | {"cidr_block": "0.0.0.0/0", "gateway_id": "igw-0aaaaaaaaaaaaaaa1"}])}, "listed")
ec2("aws_route_table", "DeleteRoute", {"routeTableId": RT, "destinationCidrBlock": "0.0.0.0/0"}, table, {"route": S([])}, "listed")
ec2("aws_route_table", "DeleteRouteTable", {"routeTableId": RT}, table, DELETED)
ec2("aws_route_table", "EnableVgwRoutePropagation", {"EnableVgwRoutePropagationRequest": {"GatewayId": "vgw-1", "RouteTableId": RT}}, table,
    {"propagating_vgws": S(["vgw-1"])})
route = {"id": "r-rtb-0123456789abcdef01080289494", "route_table_id": RT, "destination_cidr_block": "0.0.0.0/0", "destination_ipv6_cidr_block": "",
         "destination_prefix_list_id": "", "gateway_id": "", "nat_gateway_id": "nat-0aaaaaaaaaaaaaaa1", "transit_gateway_id": "", "network_interface_id": "",
         "vpc_peering_connection_id": "", "egress_only_gateway_id": "", "carrier_gateway_id": "", "local_gateway_id": "", "vpc_endpoint_id": "",
         "core_network_arn": "", "instance_id": "", "instance_owner_id": "", "origin": "CreateRoute", "state": "active"}
ec2("aws_route", "ReplaceRoute", {"routeTableId": RT, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "igw-0aaaaaaaaaaaaaaa1"}, route,
    {"gateway_id": "igw-0aaaaaaaaaaaaaaa1", "nat_gateway_id": ""}, "gateway")
ec2("aws_route", "ReplaceRoute", {"routeTableId": RT, "destinationCidrBlock": "0.0.0.0/0", "natGatewayId": "nat-0aaaaaaaaaaaaaaa1"}, route, {}, "same")
ec2("aws_route", "ReplaceRoute", {"routeTableId": RT, "destinationCidrBlock": "0.0.0.0/0", "transitGatewayId": "tgw-1"}, route,
    {"transit_gateway_id": "tgw-1", "nat_gateway_id": ""}, "transit")
ec2("aws_route", "DeleteRoute", {"routeTableId": RT, "destinationCidrBlock": "0.0.0.0/0"}, route, DELETED)
six = route | {"id": "r-rtb-6", "destination_cidr_block": "", "destination_ipv6_cidr_block": "::/0", "nat_gateway_id": "", "gateway_id": "igw-1"}
ec2("aws_route", "DeleteRoute", {"routeTableId": RT, "destinationIpv6CidrBlock": "::/0"}, six, DELETED, "ipv6")
ec2("aws_route", "ReplaceRoute", {"routeTableId": RT, "destinationIpv6CidrBlock": "::/0", "egressOnlyInternetGatewayId": "eigw-1"}, six,
    {"gateway_id": "", "egress_only_gateway_id": "eigw-1"}, "ipv6")
association = {"id": "rtbassoc-0aaaaaaaaaaaaaaa1", "route_table_id": RT, "subnet_id": "subnet-0a", "gateway_id": ""}
ec2("aws_route_table_association", "ReplaceRouteTableAssociation", {"associationId": "rtbassoc-0aaaaaaaaaaaaaaa1", "routeTableId": "rtb-0other"},
    association, {"route_table_id": "rtb-0other"}, response={"requestId": "r", "newAssociationId": "rtbassoc-0b"})
ec2("aws_route_table_association", "DisassociateRouteTable", {"associationId": "rtbassoc-0aaaaaaaaaaaaaaa1"}, association, DELETED)
ENTRY = {"action": "allow", "cidr_block": "10.0.0.0/8", "from_port": 443, "icmp_code": 0, "icmp_type": 0, "ipv6_cidr_block": "", "protocol": "6",
         "rule_no": 100, "to_port": 443}
acl = tagged({"id": ACL, "arn": arn("ec2", f"network-acl/{ACL}"), "vpc_id": "vpc-1", "subnet_ids": S(["subnet-0a"]), "ingress": S([ENTRY]), "egress": S([]),
              "owner_id": ACCOUNT})


def entry(number=100, action="allow", cidr="10.0.0.0/8", port=443, egress=False):
    return {"networkAclId": ACL, "ruleNumber": number, "egress": egress, "ruleAction": action, "icmpTypeCode": {}, "portRange": {"from": port, "to": port},
            "aclProtocol": "6", "cidrBlock": cidr}


OPEN = ENTRY | {"rule_no": 90, "cidr_block": "0.0.0.0/0", "from_port": 22, "to_port": 22}


def said(element):
    """An entry as the record tells it, which knows nothing of ICMP."""
    return {key: value for key, value in element.items() if key not in ("icmp_code", "icmp_type", "ipv6_cidr_block")}


DENY = [("ingress", "Removed", ENTRY, None), ("ingress", "Added", None, said(ENTRY) | {"action": "deny"})]
ec2("aws_network_acl", "CreateNetworkAclEntry", entry(90, "allow", "0.0.0.0/0", 22), acl, {"ingress": S([ENTRY, OPEN])}, "listed",
    told=[("ingress", "Added", None, said(OPEN))])
ec2("aws_network_acl", "ReplaceNetworkAclEntry", entry(100, "deny"), acl, {"ingress": S([ENTRY | {"action": "deny"}])}, "listed", told=DENY)
ec2("aws_network_acl", "ReplaceNetworkAclEntry", entry(), acl, {}, "same")
ec2("aws_network_acl", "DeleteNetworkAclEntry", {"networkAclId": ACL, "ruleNumber": 100, "egress": False}, acl, {"ingress": S([])}, "listed")
ec2("aws_network_acl", "CreateNetworkAclEntry", entry(200, "deny", "0.0.0.0/0", 25, True), acl, {"egress": S([ENTRY | {
    "rule_no": 200, "action": "deny", "cidr_block": "0.0.0.0/0", "from_port": 25, "to_port": 25}])}, "egress",
    told=[("egress", "Added", None, said(ENTRY) | {"rule_no": 200, "action": "deny", "cidr_block": "0.0.0.0/0", "from_port": 25, "to_port": 25})])
rule = {"id": "nacl-1234567890", "network_acl_id": ACL, "rule_number": 100, "egress": False, "protocol": "6", "rule_action": "allow",
        "cidr_block": "10.0.0.0/8", "ipv6_cidr_block": "", "from_port": 443, "to_port": 443, "icmp_type": None, "icmp_code": None}
ec2("aws_network_acl_rule", "ReplaceNetworkAclEntry", entry(100, "allow", "0.0.0.0/0", 22), rule,
    {"cidr_block": "0.0.0.0/0", "from_port": 22, "to_port": 22})
ec2("aws_network_acl_rule", "DeleteNetworkAclEntry", {"networkAclId": ACL, "ruleNumber": 100, "egress": False}, rule, DELETED)
eip = tagged({"id": "eipalloc-0aaaaaaaaaaaaaaa1", "allocation_id": "eipalloc-0aaaaaaaaaaaaaaa1", "public_ip": "203.0.113.7", "instance": "i-0aaaaaaaaaaaaaaa1",
              "association_id": "eipassoc-0a", "domain": "vpc", "network_interface": "eni-1", "associate_with_private_ip": None,
              "arn": arn("ec2", "elastic-ip/eipalloc-0aaaaaaaaaaaaaaa1")})
ec2("aws_eip", "ReleaseAddress", {"allocationId": "eipalloc-0aaaaaaaaaaaaaaa1"}, eip, DELETED)
ec2("aws_eip_association", "DisassociateAddress", {"associationId": "eipassoc-0a"}, {
    "id": "eipassoc-0a", "allocation_id": "eipalloc-0aaaaaaaaaaaaaaa1", "instance_id": "i-0aaaaaaaaaaaaaaa1", "network_interface_id": "eni-1",
    "public_ip": "203.0.113.7", "private_ip_address": "10.0.0.5", "allow_reassociation": None}, DELETED)
volume = tagged({"id": "vol-0aaaaaaaaaaaaaaa1", "size": 20, "type": "gp3", "iops": 3000, "throughput": 125, "encrypted": True,
                 "availability_zone": "eu-central-1a", "arn": arn("ec2", "volume/vol-0aaaaaaaaaaaaaaa1"), "kms_key_id": "", "multi_attach_enabled": False})
ec2("aws_ebs_volume", "ModifyVolume", {"ModifyVolumeRequest": {"VolumeId": "vol-0aaaaaaaaaaaaaaa1", "Size": 500, "VolumeType": "io2", "Iops": 9000}}, volume,
    {"size": 500, "type": "io2", "iops": 9000}, "three", {"ModifyVolumeResponse": {"volumeModification": {"modificationState": "modifying"}}})
ec2("aws_ebs_volume", "ModifyVolume", {"ModifyVolumeRequest": {"VolumeId": "vol-0aaaaaaaaaaaaaaa1", "Throughput": 1000}}, volume, {"throughput": 1000},
    "throughput")
ec2("aws_volume_attachment", "DetachVolume", {"volumeId": "vol-0aaaaaaaaaaaaaaa1", "instanceId": "i-0aaaaaaaaaaaaaaa1", "force": False}, {
    "id": "vai-1234567890", "volume_id": "vol-0aaaaaaaaaaaaaaa1", "instance_id": "i-0aaaaaaaaaaaaaaa1", "device_name": "/dev/sdh", "force_detach": None,
    "skip_destroy": None, "stop_instance_before_detaching": None}, DELETED)
instance = tagged({"id": "i-0aaaaaaaaaaaaaaa1", "arn": arn("ec2", "instance/i-0aaaaaaaaaaaaaaa1"), "ami": "ami-1", "instance_type": "t3.micro",
                   "monitoring": False, "iam_instance_profile": "web", "source_dest_check": True, "instance_state": "running", "disable_api_stop": False,
                   "instance_initiated_shutdown_behavior": "stop", "user_data": None, "ebs_optimized": False, "subnet_id": "subnet-0a",
                   "credit_specification": [{"cpu_credits": "standard"}], "user_data_replace_on_change": False,
                   "metadata_options": [{"http_endpoint": "enabled", "http_tokens": "required", "http_put_response_hop_limit": 1, "http_protocol_ipv6": "disabled",
                                         "instance_metadata_tags": "disabled"}], "maintenance_options": [{"auto_recovery": "default"}],
                   "vpc_security_group_ids": S(["sg-0aaaaaaaaaaaaaaa1"]), "security_groups": S([]), "disable_api_termination": False})
META = instance["metadata_options"][0]
ec2("aws_instance", "ModifyInstanceMetadataOptions", {"ModifyInstanceMetadataOptionsRequest": {"InstanceId": "i-0aaaaaaaaaaaaaaa1", "HttpTokens": "optional",
    "HttpPutResponseHopLimit": 2}}, instance, {"metadata_options": [META | {"http_tokens": "optional", "http_put_response_hop_limit": 2}]})
ec2("aws_instance", "ModifyInstanceMetadataOptions", {"ModifyInstanceMetadataOptionsRequest": {"InstanceId": "i-0aaaaaaaaaaaaaaa1", "HttpTokens": "required"}},
    instance, {}, "same")
ec2("aws_instance", "MonitorInstances", {"instancesSet": {"items": [{"instanceId": "i-0aaaaaaaaaaaaaaa1"}]}}, instance, {"monitoring": True})
ec2("aws_instance", "UnmonitorInstances", {"instancesSet": {"items": [{"instanceId": "i-0aaaaaaaaaaaaaaa1"}]}}, instance, {}, "same")
ec2("aws_instance", "ModifyInstanceCreditSpecification", {"ModifyInstanceCreditSpecificationRequest": {"InstanceCreditSpecification": {
    "InstanceId": "i-0aaaaaaaaaaaaaaa1", "CpuCredits": "unlimited", "tag": 1}}}, instance, {"credit_specification": [{"cpu_credits": "unlimited"}]})
ec2("aws_instance", "ModifyInstanceAttribute", {"instanceId": "i-0aaaaaaaaaaaaaaa1", "instanceInitiatedShutdownBehavior": {"value": "terminate"}}, instance,
    {"instance_initiated_shutdown_behavior": "terminate"}, "shutdown")
ec2("aws_instance", "ModifyInstanceAttribute", {"instanceId": "i-0aaaaaaaaaaaaaaa1", "disableApiStop": {"value": True}}, instance, {"disable_api_stop": True},
    "stop")
ec2("aws_instance", "ModifyInstanceMaintenanceOptions", {"ModifyInstanceMaintenanceOptionsRequest": {"InstanceId": "i-0aaaaaaaaaaaaaaa1",
    "AutoRecovery": "disabled"}}, instance, {"maintenance_options": [{"auto_recovery": "disabled"}]})
eni = tagged({"id": "eni-0aaaaaaaaaaaaaaa1", "arn": arn("ec2", "network-interface/eni-0aaaaaaaaaaaaaaa1"), "description": "proxy", "source_dest_check": True,
              "security_groups": S(["sg-0aaaaaaaaaaaaaaa1"]), "subnet_id": "subnet-0a", "private_ips": S(["10.0.0.5"]), "private_ips_count": 0,
              "attachment": S([])})
ec2("aws_network_interface", "ModifyNetworkInterfaceAttribute", {"networkInterfaceId": "eni-0aaaaaaaaaaaaaaa1", "groupSet": {"items": [
    {"groupId": "sg-0bbbbbbbbbbbbbbb2"}]}}, eni, {"security_groups": S(["sg-0bbbbbbbbbbbbbbb2"])}, "groups")
ec2("aws_network_interface", "ModifyNetworkInterfaceAttribute", {"networkInterfaceId": "eni-0aaaaaaaaaaaaaaa1", "sourceDestCheck": {"value": False}}, eni,
    {"source_dest_check": False}, "check")
ec2("aws_network_interface", "ModifyNetworkInterfaceAttribute", {"networkInterfaceId": "eni-0aaaaaaaaaaaaaaa1", "description": {"value": "proxy"}}, eni, {},
    "same")
ec2("aws_network_interface", "AssignPrivateIpAddresses", {"networkInterfaceId": "eni-0aaaaaaaaaaaaaaa1", "privateIpAddressesSet": {"items": [
    {"privateIpAddress": "10.0.0.9"}]}, "allowReassignment": False}, eni, {"private_ips": S(["10.0.0.5", "10.0.0.9"])})
ec2("aws_internet_gateway", "DetachInternetGateway", {"internetGatewayId": "igw-0aaaaaaaaaaaaaaa1", "vpcId": "vpc-1"},
    tagged({"id": "igw-0aaaaaaaaaaaaaaa1", "vpc_id": "vpc-1", "arn": arn("ec2", "internet-gateway/igw-0aaaaaaaaaaaaaaa1"), "owner_id": ACCOUNT}), {"vpc_id": ""})
ec2("aws_nat_gateway", "DeleteNatGateway", {"DeleteNatGatewayRequest": {"NatGatewayId": "nat-0aaaaaaaaaaaaaaa1"}},
    tagged({"id": "nat-0aaaaaaaaaaaaaaa1", "allocation_id": "eipalloc-1", "subnet_id": "subnet-0a", "connectivity_type": "public"}), DELETED)
ec2("aws_flow_log", "DeleteFlowLogs", {"DeleteFlowLogsRequest": {"FlowLogId": {"content": "fl-0aaaaaaaaaaaaaaa1", "tag": 1}}},
    tagged({"id": "fl-0aaaaaaaaaaaaaaa1", "vpc_id": "vpc-1", "traffic_type": "ALL", "log_destination": "x"}), DELETED, "",
    {"DeleteFlowLogsResponse": {"requestId": "r", "unsuccessful": "", "xmlns": "http://ec2.amazonaws.com/doc/2016-11-15/"}})
ec2("aws_key_pair", "DeleteKeyPair", {"keyName": "deploy", "keyPairId": "key-0aaaaaaaaaaaaaaa1"},
    tagged({"id": "deploy", "key_name": "deploy", "key_pair_id": "key-0aaaaaaaaaaaaaaa1", "public_key": "ssh-rsa A", "key_name_prefix": "", "fingerprint": "f"}), DELETED)
ec2("aws_key_pair", "DeleteKeyPair", {"keyPairId": "key-0aaaaaaaaaaaaaaa1"},
    tagged({"id": "deploy", "key_name": "deploy", "key_pair_id": "key-0aaaaaaaaaaaaaaa1", "public_key": "ssh-rsa A", "key_name_prefix": "", "fingerprint": "f"}), DELETED, "by-id")
ec2("aws_vpc_dhcp_options_association", "AssociateDhcpOptions", {"dhcpOptionsId": "default", "vpcId": "vpc-1"},
    {"id": "dopt-0aaaaaaaaaaaaaaa1-vpc-1", "vpc_id": "vpc-1", "dhcp_options_id": "dopt-0aaaaaaaaaaaaaaa1"}, {"dhcp_options_id": "default"})
ec2("aws_vpc_endpoint", "ModifyVpcEndpoint", {"ModifyVpcEndpointRequest": {"VpcEndpointId": "vpce-0aaaaaaaaaaaaaaa1", "AddRouteTableId": {
    "content": "rtb-0other", "tag": 1}, "RemoveRouteTableId": {"content": RT, "tag": 1}}},
    tagged({"id": "vpce-0aaaaaaaaaaaaaaa1", "vpc_id": "vpc-1", "service_name": "com.amazonaws.eu-central-1.s3", "vpc_endpoint_type": "Gateway", "policy": "{}",
            "route_table_ids": S([RT]), "subnet_ids": S([]), "security_group_ids": S([]), "private_dns_enabled": False}), {"route_table_ids": S(["rtb-0other"])})
ec2("aws_vpc_endpoint", "ModifyVpcEndpoint", {"ModifyVpcEndpointRequest": {"VpcEndpointId": "vpce-0aaaaaaaaaaaaaaa2", "PrivateDnsEnabled": False,
    "AddSecurityGroupId": {"content": "sg-0bbbbbbbbbbbbbbb2", "tag": 1}}},
    tagged({"id": "vpce-0aaaaaaaaaaaaaaa2", "vpc_id": "vpc-1", "service_name": "com.amazonaws.eu-central-1.ecr.api", "vpc_endpoint_type": "Interface",
            "policy": "{}", "route_table_ids": S([]), "subnet_ids": S(["subnet-0a"]), "security_group_ids": S(["sg-0aaaaaaaaaaaaaaa1"]), "private_dns_enabled": True}),
    {"private_dns_enabled": False, "security_group_ids": S(["sg-0aaaaaaaaaaaaaaa1", "sg-0bbbbbbbbbbbbbbb2"])}, "interface")
prefix = tagged({"id": "pl-0aaaaaaaaaaaaaaa1", "arn": arn("ec2", "prefix-list/pl-0aaaaaaaaaaaaaaa1"), "name": "office", "max_entries": 10, "address_family": "IPv4",
                 "entry": S([{"cidr": "192.0.2.0/24", "description": "hq"}]), "version": 3, "owner_id": ACCOUNT})
ec2("aws_ec2_managed_prefix_list", "ModifyManagedPrefixList", {"ModifyManagedPrefixListRequest": {"PrefixListId": "pl-0aaaaaaaaaaaaaaa1", "CurrentVersion": 3,
    "AddEntry": {"Cidr": "0.0.0.0/1", "Description": "all", "tag": 1}}}, prefix, {"entry": S([{"cidr": "192.0.2.0/24", "description": "hq"},
    {"cidr": "0.0.0.0/1", "description": "all"}])}, "add")
ec2("aws_ec2_managed_prefix_list", "ModifyManagedPrefixList", {"ModifyManagedPrefixListRequest": {"PrefixListId": "pl-0aaaaaaaaaaaaaaa1", "CurrentVersion": 3,
    "RemoveEntry": {"Cidr": "192.0.2.0/24", "tag": 1}}}, prefix, {"entry": S([])}, "remove")
ec2("aws_ebs_encryption_by_default", "DisableEbsEncryptionByDefault", {"DisableEbsEncryptionByDefaultRequest": {}}, {"id": "eu-central-1", "region": "eu-central-1", "enabled": True},
    {"enabled": False}, "", {"DisableEbsEncryptionByDefaultResponse": {"requestId": "r", "ebsEncryptionByDefault": False}})
ec2("aws_ebs_snapshot", "DeleteSnapshot", {"snapshotId": "snap-0aaaaaaaaaaaaaaa1"}, tagged({"id": "snap-0aaaaaaaaaaaaaaa1", "volume_id": "vol-1"}), DELETED)
ec2("aws_ami", "DeregisterImage", {"imageId": "ami-0aaaaaaaaaaaaaaa1"}, tagged({"id": "ami-0aaaaaaaaaaaaaaa1", "name": "golden"}), DELETED)
ec2("aws_ami_launch_permission", "ModifyImageAttribute", {"imageId": "ami-0aaaaaaaaaaaaaaa1", "launchPermission": {"remove": {"items": [{"userId": "999988887777"}]}},
    "attributeType": "launchPermission"}, {"id": "ami-0aaaaaaaaaaaaaaa1-999988887777", "image_id": "ami-0aaaaaaaaaaaaaaa1", "account_id": "999988887777",
    "group": "", "organization_arn": "", "organizational_unit_arn": ""}, DELETED)
ec2("aws_snapshot_create_volume_permission", "ModifySnapshotAttribute", {"snapshotId": "snap-0aaaaaaaaaaaaaaa1", "createVolumePermission": {"remove": {"items": [
    {"userId": "999988887777"}]}}, "attributeType": "CREATE_VOLUME_PERMISSION"}, {"id": "snap-0aaaaaaaaaaaaaaa1-999988887777", "account_id": "999988887777",
    "snapshot_id": "snap-0aaaaaaaaaaaaaaa1"}, DELETED)
ec2("aws_vpc_peering_connection", "DeleteVpcPeeringConnection", {"vpcPeeringConnectionId": "pcx-0aaaaaaaaaaaaaaa1"},
    tagged({"id": "pcx-0aaaaaaaaaaaaaaa1", "vpc_id": "vpc-1", "peer_vpc_id": "vpc-2", "auto_accept": True}), DELETED)
subnet = tagged({"id": "subnet-0aaaaaaaaaaaaaaa1", "vpc_id": "vpc-1", "cidr_block": "10.0.1.0/24", "map_public_ip_on_launch": False, "enable_dns64": False,
                 "assign_ipv6_address_on_creation": False, "private_dns_hostname_type_on_launch": "ip-name", "arn": arn("ec2", "subnet/subnet-0aaaaaaaaaaaaaaa1"),
                 "enable_resource_name_dns_a_record_on_launch": False})
ec2("aws_subnet", "ModifySubnetAttribute", {"subnetId": "subnet-0aaaaaaaaaaaaaaa1", "privateDnsHostnameTypeOnLaunch": "resource-name"}, subnet,
    {"private_dns_hostname_type_on_launch": "resource-name"}, "hostname")
ec2("aws_subnet", "ModifySubnetAttribute", {"subnetId": "subnet-0aaaaaaaaaaaaaaa1", "enableDns64": {"value": True}}, subnet, {"enable_dns64": True}, "dns64")
ec2("aws_vpc", "ModifyVpcAttribute", {"vpcId": "vpc-0aaaaaaaaaaaaaaa1", "enableNetworkAddressUsageMetrics": {"value": True}},
    tagged({"id": "vpc-0aaaaaaaaaaaaaaa1", "arn": arn("ec2", "vpc/vpc-0aaaaaaaaaaaaaaa1"), "enable_network_address_usage_metrics": False, "cidr_block": "10.0.0.0/16"}),
    {"enable_network_address_usage_metrics": True}, "metrics")
lt = tagged({"id": "lt-0aaaaaaaaaaaaaaa1", "name": "web", "arn": arn("ec2", "launch-template/lt-0aaaaaaaaaaaaaaa1"), "default_version": 1, "latest_version": 1,
             "instance_type": "t3.micro", "image_id": "ami-1", "description": "", "update_default_version": None, "ebs_optimized": "", "key_name": ""})
ec2("aws_launch_template", "ModifyLaunchTemplate", {"ModifyLaunchTemplateRequest": {"LaunchTemplateId": "lt-0aaaaaaaaaaaaaaa1", "SetDefaultVersion": 2}}, lt,
    {"default_version": 2})
ec2("aws_launch_template", "DeleteLaunchTemplate", {"DeleteLaunchTemplateRequest": {"LaunchTemplateName": "web"}}, lt, DELETED, "by-name")
for kind, identifier in (("aws_route_table", RT), ("aws_network_acl", ACL), ("aws_nat_gateway", "nat-0aaaaaaaaaaaaaaa1"), ("aws_eip", "eipalloc-0aaaaaaaaaaaaaaa1"),
                         ("aws_launch_template", "lt-0aaaaaaaaaaaaaaa1"), ("aws_ami", "ami-0aaaaaaaaaaaaaaa1"),
                         ("aws_vpc_security_group_ingress_rule", "sgr-0aaaaaaaaaaaaaaa1"), ("aws_ec2_managed_prefix_list", "pl-0aaaaaaaaaaaaaaa1"),
                         ("aws_customer_gateway", "cgw-0aaaaaaaaaaaaaaa1")):
    tags_of(kind, identifier)

# Security groups
GROUP = "sg-0aaaaaaaaaaaaaaa1"
EMPTY = {"cidr_blocks": [], "description": "", "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": False}
WEB = EMPTY | {"cidr_blocks": ["10.0.0.0/8"], "from_port": 443, "to_port": 443, "protocol": "tcp"}
sg = tagged({"id": GROUP, "name": "web", "arn": arn("ec2", f"security-group/{GROUP}"), "description": "web", "vpc_id": "vpc-1", "ingress": S([WEB]),
             "egress": S([]), "owner_id": ACCOUNT, "revoke_rules_on_delete": False, "name_prefix": ""})


def permission(**more):
    return {"groupId": GROUP, "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "groups": {}, "ipRanges": {}, "ipv6Ranges": {},
                                                          "prefixListIds": {}} | more]}}


SSH = EMPTY | {"from_port": 22, "to_port": 22, "protocol": "tcp"}
ec2("aws_security_group", "AuthorizeSecurityGroupIngress", permission(ipv6Ranges={"items": [{"cidrIpv6": "::/0"}]}), sg,
    {"ingress": S([WEB, SSH | {"ipv6_cidr_blocks": ["::/0"]}])}, "ipv6")
ec2("aws_security_group", "AuthorizeSecurityGroupIngress", permission(prefixListIds={"items": [{"prefixListId": "pl-1"}]}), sg,
    {"ingress": S([WEB, SSH | {"prefix_list_ids": ["pl-1"]}])}, "prefix")
ec2("aws_security_group", "AuthorizeSecurityGroupIngress", permission(groups={"items": [{"groupId": GROUP}]}), sg,
    {"ingress": S([WEB, SSH | {"self": True}])}, "self")
ec2("aws_security_group", "AuthorizeSecurityGroupIngress", permission(ipProtocol="-1", fromPort=-1, toPort=-1, ipRanges={"items": [{"cidrIp": "0.0.0.0/0"}]}), sg,
    {"ingress": S([WEB, EMPTY | {"cidr_blocks": ["0.0.0.0/0"], "from_port": 0, "to_port": 0, "protocol": "-1"}])}, "all")
ec2("aws_security_group", "AuthorizeSecurityGroupIngress", {"groupId": GROUP, "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 443, "toPort": 443,
    "groups": {}, "ipRanges": {"items": [{"cidrIp": "10.0.0.0/8"}]}, "ipv6Ranges": {}, "prefixListIds": {}}]}}, sg, {}, "same")
ec2("aws_security_group", "RevokeSecurityGroupIngress", {"groupId": GROUP, "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 443, "toPort": 443,
    "groups": {}, "ipRanges": {"items": [{"cidrIp": "10.0.0.0/8"}]}, "ipv6Ranges": {}, "prefixListIds": {}}]}}, sg, {"ingress": S([])}, "last")
ingress = tagged({"id": "sgr-0aaaaaaaaaaaaaaa1", "security_group_rule_id": "sgr-0aaaaaaaaaaaaaaa1", "security_group_id": GROUP, "ip_protocol": "tcp", "from_port": 443,
                  "to_port": 443, "cidr_ipv4": "10.0.0.0/8", "cidr_ipv6": None, "prefix_list_id": None, "referenced_security_group_id": None, "description": "web",
                  "arn": arn("ec2", "security-group-rule/sgr-0aaaaaaaaaaaaaaa1")})
ec2("aws_vpc_security_group_ingress_rule", "ModifySecurityGroupRules", {"ModifySecurityGroupRulesRequest": {"GroupId": GROUP, "SecurityGroupRule": {
    "SecurityGroupRuleId": "sgr-0aaaaaaaaaaaaaaa1", "SecurityGroupRule": {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIpv4": "0.0.0.0/0",
                                                                          "Description": "web"}, "tag": 1}}}, ingress, {"cidr_ipv4": "0.0.0.0/0"})
ec2("aws_vpc_security_group_ingress_rule", "RevokeSecurityGroupIngress", {"groupId": GROUP, "securityGroupRuleIds": {"items": [
    {"securityGroupRuleId": "sgr-0aaaaaaaaaaaaaaa1"}]}, "ipPermissions": {}}, ingress, DELETED)
single = {"id": "sgrule-123456789", "type": "ingress", "security_group_id": GROUP, "protocol": "tcp", "from_port": 443, "to_port": 443,
          "cidr_blocks": ["10.0.0.0/8"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "self": False, "source_security_group_id": None, "description": "",
          "security_group_rule_id": "sgr-0aaaaaaaaaaaaaaa1"}
ec2("aws_security_group_rule", "RevokeSecurityGroupIngress", {"groupId": GROUP, "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 443, "toPort": 443,
    "groups": {}, "ipRanges": {"items": [{"cidrIp": "10.0.0.0/8"}]}, "ipv6Ranges": {}, "prefixListIds": {}}]}}, single, DELETED)
ec2("aws_security_group_rule", "UpdateSecurityGroupRuleDescriptionsIngress", {"UpdateSecurityGroupRuleDescriptionsIngressRequest": {"GroupId": GROUP, "IpPermissions": {
    "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": {"CidrIp": "10.0.0.0/8", "Description": "not mine", "tag": 1}, "tag": 1}}}, single,
    {"description": "not mine"})
