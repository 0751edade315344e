"""Functions, containers, load balancers, scaling."""
from __future__ import annotations

import json

from .form import ACCOUNT, Book, DELETED, M, S, arn, iam, pairs, retagged, tagged

BOOK = Book()
add, raw = BOOK.add, BOOK.raw

fn_arn = arn("lambda", "function:bill")
fn = tagged({"id": "bill", "function_name": "bill", "arn": fn_arn, "role": iam("role/bill"), "handler": "f.f", "runtime": "python3.11", "timeout": 3,
             "memory_size": 128, "description": "", "layers": [], "architectures": ["x86_64"], "package_type": "Zip", "publish": False, "kms_key_arn": "",
             "ephemeral_storage": [{"size": 512}], "tracing_config": [{"mode": "PassThrough"}], "dead_letter_config": [],
             "environment": [{"variables": M({"STAGE": "prod"})}], "vpc_config": [], "reserved_concurrent_executions": -1, "file_system_config": [],
             "code_signing_config_arn": "", "source_code_hash": "x", "snap_start": [], "image_uri": "",
             "logging_config": [{"log_format": "Text", "log_group": "/aws/lambda/bill", "application_log_level": "", "system_log_level": ""}]})


def function(update, what, told=None, **request):
    add("aws_lambda_function", "lambda", "UpdateFunctionConfiguration", {"FunctionName": "bill"} | request, fn, update, what, told=told)


function({"tracing_config": [{"mode": "Active"}]}, "tracing", TracingConfig={"Mode": "Active"})
function({"ephemeral_storage": [{"size": 4096}], "memory_size": 512}, "disk-memory", EphemeralStorage={"Size": 4096}, MemorySize=512)
function({"layers": [arn("lambda", "layer:x:3")]}, "layers", Layers=[arn("lambda", "layer:x:3")])
function({"dead_letter_config": [{"target_arn": arn("sqs", "dead")}]}, "dead-letter", told=[("dead_letter_config[0].target_arn", "Modified", None, arn("sqs", "dead"))], DeadLetterConfig={"TargetArn": arn("sqs", "dead")})
function({"vpc_config": [{"subnet_ids": S(["subnet-0a"]), "security_group_ids": S(["sg-1"]), "ipv6_allowed_for_dual_stack": False, "vpc_id": ""}]}, "vpc",
         told=[("vpc_config[0].security_group_ids", "Added", None, "sg-1"), ("vpc_config[0].subnet_ids", "Added", None, "subnet-0a")],
         VpcConfig={"SubnetIds": ["subnet-0a"], "SecurityGroupIds": ["sg-1"]})
function({"kms_key_arn": arn("kms", "key/1")}, "key", KMSKeyArn=arn("kms", "key/1"))
function({}, "same", Timeout=3, MemorySize=128, Runtime="python3.11", Handler="f.f")
function({"logging_config": [fn["logging_config"][0] | {"log_format": "JSON"}]}, "log-format", LoggingConfig={"LogFormat": "JSON"})
add("aws_lambda_function", "lambda", "DeleteFunctionConcurrency", {"FunctionName": fn_arn}, fn | {"reserved_concurrent_executions": 5},
    {"reserved_concurrent_executions": -1}, "by-arn")
add("aws_lambda_function", "lambda", "UntagResource", {"Resource": fn_arn, "TagKeys": ["Name", "Stage"]}, fn, retagged(Name=None, Stage=None), "both")
allowed = {"id": "s3", "statement_id": "s3", "action": "lambda:InvokeFunction", "function_name": "bill", "principal": "s3.amazonaws.com",
           "source_arn": "arn:aws:s3:::ledger-1", "source_account": "", "qualifier": "", "statement_id_prefix": "", "event_source_token": None}
add("aws_lambda_permission", "lambda", "RemovePermission", {"FunctionName": "bill", "StatementId": "s3"}, allowed, DELETED, event="RemovePermission20150331v2")
add("aws_lambda_permission", "lambda", "RemovePermission", {"FunctionName": fn_arn, "StatementId": "s3"}, allowed, DELETED, "by-arn",
    event="RemovePermission20150331v2")
lalias = {"id": f"{fn_arn}:live", "arn": f"{fn_arn}:live", "name": "live", "function_name": "bill", "function_version": "3", "description": "",
          "routing_config": []}
add("aws_lambda_alias", "lambda", "UpdateAlias", {"FunctionName": "bill", "Name": "live", "FunctionVersion": "4", "Description": "next"}, lalias,
    {"function_version": "4", "description": "next"})
add("aws_lambda_alias", "lambda", "UpdateAlias", {"FunctionName": "bill", "Name": "live", "FunctionVersion": "3", "RoutingConfig": {
    "AdditionalVersionWeights": {"4": 0.5}}}, lalias, {"routing_config": [{"additional_version_weights": M({"4": 0.5})}]}, "weights",
    told=[("routing_config[0].additional_version_weights[\"4\"]", "Added", None, 0.5)])
add("aws_lambda_alias", "lambda", "DeleteAlias", {"FunctionName": "bill", "Name": "live"}, lalias, DELETED, event="DeleteAlias20150331")
mapping = tagged({"id": "11111111-2222-3333-4444-555555555555", "uuid": "11111111-2222-3333-4444-555555555555", "function_name": "bill", "enabled": True,
                  "function_arn": fn_arn, "event_source_arn": arn("sqs", "jobs"), "batch_size": 10, "maximum_batching_window_in_seconds": 0,
                  "filter_criteria": [], "function_response_types": S([]), "arn": arn("lambda", "event-source-mapping:11111111-2222-3333-4444-555555555555"),
                  "scaling_config": [], "state": "Enabled"})
add("aws_lambda_event_source_mapping", "lambda", "UpdateEventSourceMapping", {"UUID": mapping["uuid"], "Enabled": False, "BatchSize": 1}, mapping,
    {"enabled": False, "batch_size": 1})
add("aws_lambda_event_source_mapping", "lambda", "DeleteEventSourceMapping", {"UUID": mapping["uuid"]}, mapping, DELETED,
    event="DeleteEventSourceMapping20150331")
furl = {"id": "bill", "function_name": "bill", "function_arn": fn_arn, "authorization_type": "AWS_IAM", "cors": [], "qualifier": "", "invoke_mode": "BUFFERED",
        "function_url": "https://x.lambda-url.eu-central-1.on.aws/"}
add("aws_lambda_function_url", "lambda", "UpdateFunctionUrlConfig", {"FunctionName": "bill", "AuthType": "NONE"}, furl, {"authorization_type": "NONE"})
add("aws_lambda_function_url", "lambda", "DeleteFunctionUrlConfig", {"FunctionName": fn_arn}, furl, DELETED, "by-arn")

# ECS
cluster_arn = arn("ecs", "cluster/core")
cluster = tagged({"id": cluster_arn, "arn": cluster_arn, "name": "core", "setting": S([{"name": "containerInsights", "value": "enabled"}]), "configuration": [],
                  "service_connect_defaults": []})
add("aws_ecs_cluster", "ecs", "UpdateClusterSettings", {"cluster": "core", "settings": [{"name": "containerInsights", "value": "disabled"}]}, cluster,
    {"setting": S([{"name": "containerInsights", "value": "disabled"}])})
add("aws_ecs_cluster", "ecs", "UpdateClusterSettings", {"cluster": cluster_arn, "settings": [{"name": "containerInsights", "value": "enabled"}]}, cluster, {},
    "same-by-arn")
add("aws_ecs_cluster_capacity_providers", "ecs", "PutClusterCapacityProviders", {"cluster": "core", "capacityProviders": ["FARGATE_SPOT"],
    "defaultCapacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}, {
        "id": "core", "cluster_name": "core", "capacity_providers": S(["FARGATE"]),
        "default_capacity_provider_strategy": S([{"capacity_provider": "FARGATE", "weight": 1, "base": 0}])},
    {"capacity_providers": S(["FARGATE_SPOT"]), "default_capacity_provider_strategy": S([{"capacity_provider": "FARGATE_SPOT", "weight": 1, "base": 0}])},
    told=[("capacity_providers", "Removed", "FARGATE", None), ("capacity_providers", "Added", None, "FARGATE_SPOT"),
          ("default_capacity_provider_strategy", "Removed", {"capacity_provider": "FARGATE", "weight": 1, "base": 0}, None),
          ("default_capacity_provider_strategy", "Added", None, {"capacity_provider": "FARGATE_SPOT", "weight": 1})])
service_arn = arn("ecs", "service/core/web")
service = tagged({"id": service_arn, "arn": service_arn, "name": "web", "cluster": cluster_arn, "task_definition": arn("ecs", "task-definition/web:7"), "desired_count": 2,
                  "launch_type": "FARGATE", "platform_version": "LATEST", "enable_execute_command": False, "health_check_grace_period_seconds": 60,
                  "deployment_maximum_percent": 200, "deployment_minimum_healthy_percent": 100, "force_new_deployment": False, "propagate_tags": "NONE",
                  "enable_ecs_managed_tags": False, "scheduling_strategy": "REPLICA", "wait_for_steady_state": False,
                  "deployment_circuit_breaker": [{"enable": True, "rollback": True}], "capacity_provider_strategy": S([]), "load_balancer": S([]),
                  "network_configuration": [{"assign_public_ip": False, "security_groups": S(["sg-1"]), "subnets": S(["subnet-0a"])}],
                  "service_registries": [], "ordered_placement_strategy": [], "placement_constraints": S([]), "iam_role": "", "triggers": M({})})


def web(update, what, **request):
    add("aws_ecs_service", "ecs", "UpdateService", {"cluster": "core", "service": "web"} | request, service, update, what)


web({"task_definition": arn("ecs", "task-definition/web:8")}, "task", taskDefinition=arn("ecs", "task-definition/web:8"))
web({}, "task-same-by-family", taskDefinition="web:7", forceNewDeployment=True)
web({"enable_execute_command": True, "health_check_grace_period_seconds": 0}, "exec", enableExecuteCommand=True, healthCheckGracePeriodSeconds=0)
web({"deployment_maximum_percent": 150, "deployment_minimum_healthy_percent": 0, "deployment_circuit_breaker": [{"enable": False, "rollback": False}]}, "deploy",
    deploymentConfiguration={"maximumPercent": 150, "minimumHealthyPercent": 0, "deploymentCircuitBreaker": {"enable": False, "rollback": False}})
web({"network_configuration": [{"assign_public_ip": True, "security_groups": S(["sg-1", "sg-2"]), "subnets": S(["subnet-0a"])}]}, "network",
    networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-0a"], "securityGroups": ["sg-1", "sg-2"], "assignPublicIp": "ENABLED"}})
add("aws_ecs_service", "ecs", "UpdateService", {"cluster": cluster_arn, "service": service_arn, "desiredCount": 2}, service, {}, "same-by-arns")
add("aws_ecs_service", "ecs", "DeleteService", {"cluster": cluster_arn, "service": service_arn, "force": True}, service, DELETED, "by-arns")
add("aws_ecs_service", "ecs", "TagResource", {"resourceArn": service_arn, "tags": pairs({"Stage": "test"}, "key", "value")}, service, retagged(Stage="test"))
task_arn = arn("ecs", "task-definition/web:7")
add("aws_ecs_task_definition", "ecs", "DeregisterTaskDefinition", {"taskDefinition": "web:7"},
    tagged({"id": "web", "arn": task_arn, "family": "web", "revision": 7, "arn_without_revision": arn("ecs", "task-definition/web"), "container_definitions": "[]",
            "cpu": "256", "memory": "512", "network_mode": "awsvpc", "skip_destroy": False, "track_latest": False}), DELETED)
add("aws_ecs_account_setting_default", "ecs", "PutAccountSettingDefault", {"name": "containerInsights", "value": "disabled"},
    {"id": "containerInsights", "name": "containerInsights", "value": "enabled", "principal_arn": iam("root")}, {"value": "disabled"})

# EKS
eks = tagged({"id": "prod", "name": "prod", "arn": arn("eks", "cluster/prod"), "version": "1.30", "role_arn": iam("role/eks"), "deletion_protection": False,
              "enabled_cluster_log_types": S(["api", "audit"]), "access_config": [{"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": True}],
              "vpc_config": [{"endpoint_private_access": True, "endpoint_public_access": False, "public_access_cidrs": S(["0.0.0.0/0"]), "subnet_ids": S(["subnet-0a"]),
                              "security_group_ids": S([]), "vpc_id": "vpc-1", "cluster_security_group_id": "sg-9"}], "upgrade_policy": [{"support_type": "EXTENDED"}]})
VPC = eks["vpc_config"][0]
add("aws_eks_cluster", "eks", "UpdateClusterConfig", {"name": "prod", "resourcesVpcConfig": {"endpointPublicAccess": True, "publicAccessCidrs": ["203.0.113.0/24"]}},
    eks, {"vpc_config": [VPC | {"endpoint_public_access": True, "public_access_cidrs": S(["203.0.113.0/24"])}]}, "public")
add("aws_eks_cluster", "eks", "UpdateClusterConfig", {"name": "prod", "logging": {"clusterLogging": [{"types": ["audit", "api"], "enabled": False}]}}, eks,
    {"enabled_cluster_log_types": S([])}, "logs-off")
add("aws_eks_cluster", "eks", "UpdateClusterVersion", {"name": "prod", "version": "1.31"}, eks, {"version": "1.31"})
add("aws_eks_cluster", "eks", "UpdateClusterConfig", {"name": "prod", "resourcesVpcConfig": {"endpointPrivateAccess": True, "endpointPublicAccess": False}}, eks, {},
    "same")
nodes = tagged({"id": "prod:workers", "cluster_name": "prod", "node_group_name": "workers", "arn": arn("eks", "nodegroup/prod/workers/1"), "version": "1.30",
                "labels": M({"tier": "app"}), "taint": S([]), "update_config": [{"max_unavailable": 1, "max_unavailable_percentage": 0}], "release_version": "1.30.0-1",
                "scaling_config": [{"min_size": 1, "max_size": 4, "desired_size": 2}], "force_update_version": None, "launch_template": []})
add("aws_eks_node_group", "eks", "UpdateNodegroupConfig", {"clusterName": "prod", "nodegroupName": "workers", "labels": {
    "addOrUpdateLabels": {"tier": "web", "new": "1"}}}, nodes, {"labels": M({"tier": "web", "new": "1"})}, "labels")
add("aws_eks_node_group", "eks", "UpdateNodegroupConfig", {"clusterName": "prod", "nodegroupName": "workers", "labels": {"removeLabels": ["tier"]}}, nodes,
    {"labels": M({})}, "no-labels")
add("aws_eks_node_group", "eks", "UpdateNodegroupConfig", {"clusterName": "prod", "nodegroupName": "workers", "taints": {"addOrUpdateTaints": [
    {"key": "gpu", "value": "true", "effect": "NO_SCHEDULE"}]}}, nodes, {"taint": S([{"key": "gpu", "value": "true", "effect": "NO_SCHEDULE"}])}, "taints")
add("aws_eks_node_group", "eks", "UpdateNodegroupConfig", {"clusterName": "prod", "nodegroupName": "workers", "updateConfig": {"maxUnavailable": 3}}, nodes,
    {"update_config": [{"max_unavailable": 3, "max_unavailable_percentage": 0}]}, "update")
addon = tagged({"id": "prod:vpc-cni", "cluster_name": "prod", "addon_name": "vpc-cni", "addon_version": "v1.18.0", "arn": arn("eks", "addon/prod/vpc-cni/1"),
                "configuration_values": "", "service_account_role_arn": "", "resolve_conflicts_on_update": "PRESERVE", "preserve": None,
                "pod_identity_association": S([])})
add("aws_eks_addon", "eks", "UpdateAddon", {"clusterName": "prod", "addonName": "vpc-cni", "addonVersion": "v1.19.0", "resolveConflicts": "OVERWRITE",
    "configurationValues": '{"env":{}}'}, addon, {"addon_version": "v1.19.0", "configuration_values": '{"env":{}}'})
add("aws_eks_addon", "eks", "DeleteAddon", {"clusterName": "prod", "addonName": "vpc-cni"}, addon, DELETED)
principal = iam("role/dev")
access = tagged({"id": f"prod:{principal}", "cluster_name": "prod", "principal_arn": principal, "kubernetes_groups": S(["viewers"]), "type": "STANDARD",
                 "user_name": principal, "access_entry_arn": arn("eks", "access-entry/prod/role/1/dev/1")})
add("aws_eks_access_entry", "eks", "UpdateAccessEntry", {"clusterName": "prod", "principalArn": principal, "kubernetesGroups": ["system:masters"]}, access,
    {"kubernetes_groups": S(["system:masters"])})
add("aws_eks_access_policy_association", "eks", "DisassociateAccessPolicy", {"clusterName": "prod", "principalArn": principal,
    "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"}, {
        "id": f"prod#{principal}#arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", "cluster_name": "prod", "principal_arn": principal,
        "policy_arn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", "access_scope": [{"type": "cluster", "namespaces": S([])}]}, DELETED)
add("aws_eks_fargate_profile", "eks", "DeleteFargateProfile", {"clusterName": "prod", "fargateProfileName": "jobs"},
    tagged({"id": "prod:jobs", "cluster_name": "prod", "fargate_profile_name": "jobs", "arn": arn("eks", "fargateprofile/prod/jobs/1")}), DELETED)

# Load balancers
lb_arn = arn("elasticloadbalancing", "loadbalancer/app/web/1234567890abcdef")
lb = tagged({"id": lb_arn, "arn": lb_arn, "name": "web", "arn_suffix": "app/web/1234567890abcdef", "load_balancer_type": "application", "internal": False,
             "security_groups": S(["sg-1"]), "subnets": S(["subnet-0a", "subnet-0b"]), "ip_address_type": "ipv4", "drop_invalid_header_fields": False,
             "enable_http2": True, "idle_timeout": 60, "enable_deletion_protection": True, "desync_mitigation_mode": "defensive",
             "access_logs": [{"bucket": "lb-logs", "prefix": "", "enabled": True}], "enable_cross_zone_load_balancing": True, "client_keep_alive": 3600,
             "subnet_mapping": S([]), "enable_waf_fail_open": False, "preserve_host_header": False, "xff_header_processing_mode": "append"})
add("aws_lb", "elbv2", "SetSecurityGroups", {"LoadBalancerArn": lb_arn, "SecurityGroups": ["sg-2", "sg-1"]}, lb, {"security_groups": S(["sg-1", "sg-2"])})
add("aws_lb", "elbv2", "SetSubnets", {"LoadBalancerArn": lb_arn, "Subnets": ["subnet-0a", "subnet-0c"]}, lb, {"subnets": S(["subnet-0a", "subnet-0c"])})
add("aws_lb", "elbv2", "SetIpAddressType", {"LoadBalancerArn": lb_arn, "IpAddressType": "dualstack"}, lb, {"ip_address_type": "dualstack"})
add("aws_lb", "elbv2", "ModifyLoadBalancerAttributes", {"LoadBalancerArn": lb_arn, "Attributes": pairs({"access_logs.s3.enabled": "false",
    "routing.http.drop_invalid_header_fields.enabled": "true"})}, lb, {"access_logs": [{"bucket": "lb-logs", "prefix": "", "enabled": False}],
    "drop_invalid_header_fields": True}, "logs-off")
add("aws_lb", "elbv2", "ModifyLoadBalancerAttributes", {"LoadBalancerArn": lb_arn, "Attributes": pairs({"routing.http2.enabled": "false",
    "routing.http.desync_mitigation_mode": "monitor"})}, lb, {"enable_http2": False, "desync_mitigation_mode": "monitor"}, "http2")
l_arn = arn("elasticloadbalancing", "listener/app/web/1234567890abcdef/aaaaaaaaaaaaaaaa")
tg, tg2 = (arn("elasticloadbalancing", f"targetgroup/{name}/1111111111111111") for name in ("blue", "green"))
action = {"type": "forward", "target_group_arn": tg, "order": 0, "forward": [], "redirect": [], "fixed_response": [], "authenticate_cognito": [],
          "authenticate_oidc": []}
listener = tagged({"id": l_arn, "arn": l_arn, "load_balancer_arn": lb_arn, "port": 443, "protocol": "HTTPS", "ssl_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
                   "certificate_arn": arn("acm", "certificate/1"), "default_action": [action], "alpn_policy": None, "mutual_authentication": []})
add("aws_lb_listener", "elbv2", "ModifyListener", {"ListenerArn": l_arn, "SslPolicy": "ELBSecurityPolicy-2016-08", "Certificates": [
    {"CertificateArn": arn("acm", "certificate/2")}]}, listener, {"ssl_policy": "ELBSecurityPolicy-2016-08", "certificate_arn": arn("acm", "certificate/2")}, "tls")
add("aws_lb_listener", "elbv2", "ModifyListener", {"ListenerArn": l_arn, "DefaultActions": [{"Type": "forward", "TargetGroupArn": tg2}]}, listener,
    {"default_action": [action | {"target_group_arn": tg2}]}, "target")
add("aws_lb_listener", "elbv2", "ModifyListener", {"ListenerArn": l_arn, "Port": 8443}, listener, {"port": 8443}, "port")
add("aws_lb_listener", "elbv2", "DeleteListener", {"ListenerArn": l_arn}, listener, DELETED)
r_arn = arn("elasticloadbalancing", "listener-rule/app/web/1234567890abcdef/aaaaaaaaaaaaaaaa/bbbbbbbbbbbbbbbb")
condition = {"path_pattern": [{"values": S(["/api/*"])}], "host_header": [], "http_header": [], "http_request_method": [], "query_string": S([]), "source_ip": []}
lrule = tagged({"id": r_arn, "arn": r_arn, "listener_arn": l_arn, "priority": 10, "action": [action | {"order": 1}], "condition": S([condition])})
add("aws_lb_listener_rule", "elbv2", "SetRulePriorities", {"RulePriorities": [{"RuleArn": r_arn, "Priority": 99}]}, lrule, {"priority": 99})
add("aws_lb_listener_rule", "elbv2", "DeleteRule", {"RuleArn": r_arn}, lrule, DELETED)
add("aws_lb_listener_certificate", "elbv2", "RemoveListenerCertificates", {"ListenerArn": l_arn, "Certificates": [{"CertificateArn": arn("acm", "certificate/3")}]},
    {"id": f"{l_arn}_{arn('acm', 'certificate/3')}", "listener_arn": l_arn, "certificate_arn": arn("acm", "certificate/3")}, DELETED)
target = tagged({"id": tg, "arn": tg, "name": "blue", "port": 8080, "protocol": "HTTP", "vpc_id": "vpc-1", "target_type": "instance", "deregistration_delay": "300",
                 "slow_start": 0, "load_balancing_algorithm_type": "round_robin", "load_balancing_cross_zone_enabled": "use_load_balancer_configuration",
                 "stickiness": [{"enabled": False, "type": "lb_cookie", "cookie_duration": 86400, "cookie_name": ""}], "proxy_protocol_v2": False,
                 "health_check": [{"enabled": True, "path": "/health", "interval": 30, "timeout": 5, "healthy_threshold": 5, "unhealthy_threshold": 2,
                                   "matcher": "200", "port": "traffic-port", "protocol": "HTTP"}]})
add("aws_lb_target_group", "elbv2", "ModifyTargetGroup", {"TargetGroupArn": tg, "Matcher": {"HttpCode": "200-499"}, "HealthCheckTimeoutSeconds": 20}, target,
    {"health_check": [target["health_check"][0] | {"matcher": "200-499", "timeout": 20}]}, "matcher")
add("aws_lb_target_group", "elbv2", "ModifyTargetGroupAttributes", {"TargetGroupArn": tg, "Attributes": pairs({"stickiness.enabled": "true",
    "stickiness.lb_cookie.duration_seconds": "60", "load_balancing.algorithm.type": "least_outstanding_requests", "slow_start.duration_seconds": "30"})}, target,
    {"stickiness": [{"enabled": True, "type": "lb_cookie", "cookie_duration": 60, "cookie_name": ""}], "slow_start": 30,
     "load_balancing_algorithm_type": "least_outstanding_requests"}, "four")
add("aws_lb_target_group", "elbv2", "RemoveTags", {"ResourceArns": [tg], "TagKeys": ["Name", "Stage"]}, target, retagged(Name=None, Stage=None))
add("aws_lb_target_group_attachment", "elbv2", "DeregisterTargets", {"TargetGroupArn": tg, "Targets": [{"Id": "i-0aaaaaaaaaaaaaaa1", "Port": 8080}]},
    {"id": f"{tg}-20260101000000000000000001", "target_group_arn": tg, "target_id": "i-0aaaaaaaaaaaaaaa1", "port": 8080, "availability_zone": None}, DELETED)
elb = tagged({"id": "old", "name": "old", "arn": arn("elasticloadbalancing", "loadbalancer/old"), "security_groups": S(["sg-1"]), "subnets": S(["subnet-0a"]),
              "instances": S(["i-1"]), "cross_zone_load_balancing": True, "idle_timeout": 60, "connection_draining": False, "internal": False,
              "connection_draining_timeout": 300, "availability_zones": S(["eu-central-1a"]), "access_logs": [], "desync_mitigation_mode": "defensive",
              "health_check": [{"target": "HTTP:80/", "interval": 30, "timeout": 5, "healthy_threshold": 2, "unhealthy_threshold": 2}],
              "listener": S([{"instance_port": 80, "instance_protocol": "http", "lb_port": 80, "lb_protocol": "http", "ssl_certificate_id": ""}])})
add("aws_elb", "elb", "ApplySecurityGroupsToLoadBalancer", {"LoadBalancerName": "old", "SecurityGroups": ["sg-2"]}, elb, {"security_groups": S(["sg-2"])})
add("aws_elb", "elb", "ConfigureHealthCheck", {"LoadBalancerName": "old", "HealthCheck": {"Target": "TCP:80", "Interval": 30, "Timeout": 5, "HealthyThreshold": 2,
    "UnhealthyThreshold": 2}}, elb, {"health_check": [elb["health_check"][0] | {"target": "TCP:80"}]})
add("aws_elb", "elb", "RegisterInstancesWithLoadBalancer", {"LoadBalancerName": "old", "Instances": [{"InstanceId": "i-2"}]}, elb, {"instances": S(["i-1", "i-2"])})
add("aws_elb", "elb", "DeleteLoadBalancerListeners", {"LoadBalancerName": "old", "LoadBalancerPorts": [80]}, elb, {"listener": S([])})

# Scaling
asg = {"id": "web", "name": "web", "arn": arn("autoscaling", "autoScalingGroup:1:autoScalingGroupName/web"), "min_size": 1, "max_size": 4, "desired_capacity": 2,
       "default_cooldown": 300, "health_check_type": "EC2", "health_check_grace_period": 300, "vpc_zone_identifier": S(["subnet-0a", "subnet-0b"]),
       "suspended_processes": S([]), "target_group_arns": S([tg]), "load_balancers": S([]), "termination_policies": [], "protect_from_scale_in": False,
       "launch_configuration": "", "launch_template": [{"id": "lt-0aaaaaaaaaaaaaaa1", "name": "web", "version": "3"}], "enabled_metrics": S([]),
       "capacity_rebalance": False, "max_instance_lifetime": 0, "default_instance_warmup": 0, "metrics_granularity": "1Minute", "traffic_source": S([]),
       "tag": S([{"key": "Stage", "value": "production", "propagate_at_launch": True}]), "service_linked_role_arn": "", "placement_group": "",
       "availability_zones": S(["eu-central-1a", "eu-central-1b"]), "mixed_instances_policy": [], "force_delete": False, "wait_for_capacity_timeout": "10m"}


def group(operation, request, update, what=""):
    add("aws_autoscaling_group", "autoscaling", operation, {"AutoScalingGroupName": "web"} | request, asg, update, what)


group("SuspendProcesses", {"ScalingProcesses": ["Terminate", "Launch"]}, {"suspended_processes": S(["Terminate", "Launch"])})
group("AttachLoadBalancerTargetGroups", {"TargetGroupARNs": [tg2]}, {"target_group_arns": S([tg, tg2])})
group("DetachLoadBalancerTargetGroups", {"TargetGroupARNs": [tg]}, {"target_group_arns": S([])})
group("EnableMetricsCollection", {"Granularity": "1Minute", "Metrics": ["GroupMinSize"]}, {"enabled_metrics": S(["GroupMinSize"])})
group("UpdateAutoScalingGroup", {"VPCZoneIdentifier": "subnet-0b,subnet-0c", "HealthCheckType": "ELB"}, {"vpc_zone_identifier": S(["subnet-0b", "subnet-0c"]),
      "health_check_type": "ELB"}, "zones")
group("UpdateAutoScalingGroup", {"VPCZoneIdentifier": "subnet-0b,subnet-0a", "MinSize": 1, "MaxSize": 4}, {}, "zones-same")
group("UpdateAutoScalingGroup", {"LaunchTemplate": {"LaunchTemplateId": "lt-0aaaaaaaaaaaaaaa1", "Version": "4"}, "NewInstancesProtectedFromScaleIn": True},
      {"launch_template": [{"id": "lt-0aaaaaaaaaaaaaaa1", "name": "web", "version": "4"}], "protect_from_scale_in": True}, "template")
add("aws_autoscaling_group", "autoscaling", "DeleteTags", {"Tags": [{"ResourceId": "web", "ResourceType": "auto-scaling-group", "Key": "Stage"}]}, asg,
    {"tag": S([])})
add("aws_autoscaling_policy", "autoscaling", "DeletePolicy", {"AutoScalingGroupName": "web", "PolicyName": "up"},
    {"id": "up", "name": "up", "autoscaling_group_name": "web", "arn": arn("autoscaling", "scalingPolicy:1:autoScalingGroupName/web:policyName/up"),
     "policy_type": "SimpleScaling", "scaling_adjustment": 1, "adjustment_type": "ChangeInCapacity", "cooldown": 300, "enabled": True}, DELETED)
add("aws_autoscaling_policy", "autoscaling", "PutScalingPolicy", {"AutoScalingGroupName": "web", "PolicyName": "up", "PolicyType": "SimpleScaling",
    "AdjustmentType": "ChangeInCapacity", "ScalingAdjustment": 4, "Cooldown": 60},
    {"id": "up", "name": "up", "autoscaling_group_name": "web", "arn": arn("autoscaling", "scalingPolicy:1:autoScalingGroupName/web:policyName/up"),
     "policy_type": "SimpleScaling", "scaling_adjustment": 1, "adjustment_type": "ChangeInCapacity", "cooldown": 300, "enabled": True,
     "metric_aggregation_type": "", "min_adjustment_magnitude": 0, "step_adjustment": S([]), "estimated_instance_warmup": 0,
     "target_tracking_configuration": [], "predictive_scaling_configuration": []}, {"scaling_adjustment": 4, "cooldown": 60})
add("aws_autoscaling_schedule", "autoscaling", "PutScheduledUpdateGroupAction", {"AutoScalingGroupName": "web", "ScheduledActionName": "night",
    "Recurrence": "0 20 * * *", "MinSize": 0, "MaxSize": 0, "DesiredCapacity": 0},
    {"id": "night", "scheduled_action_name": "night", "autoscaling_group_name": "web", "recurrence": "0 22 * * *", "min_size": 0, "max_size": 0,
     "desired_capacity": 0, "start_time": "", "end_time": "", "time_zone": "",
     "arn": arn("autoscaling", "scheduledUpdateGroupAction:1:autoScalingGroupName/web:scheduledActionName/night")}, {"recurrence": "0 20 * * *"})
add("aws_autoscaling_lifecycle_hook", "autoscaling", "DeleteLifecycleHook", {"AutoScalingGroupName": "web", "LifecycleHookName": "drain"},
    {"id": "drain", "name": "drain", "autoscaling_group_name": "web", "lifecycle_transition": "autoscaling:EC2_INSTANCE_TERMINATING", "default_result": "CONTINUE",
     "heartbeat_timeout": 300}, DELETED)
add("aws_launch_configuration", "autoscaling", "DeleteLaunchConfiguration", {"LaunchConfigurationName": "v1"},
    {"id": "v1", "name": "v1", "image_id": "ami-1", "instance_type": "t3.micro", "arn": arn("autoscaling", "launchConfiguration:1:launchConfigurationName/v1")}, DELETED)
scalable = {"id": "service/core/web", "resource_id": "service/core/web", "scalable_dimension": "ecs:service:DesiredCount", "service_namespace": "ecs", "min_capacity": 2,
            "max_capacity": 8, "role_arn": iam("role/as"), "suspended_state": [{"dynamic_scaling_in_suspended": False, "dynamic_scaling_out_suspended": False,
                                                                               "scheduled_scaling_suspended": False}], "tags": {}, "tags_all": {}}
add("aws_appautoscaling_target", "application-autoscaling", "RegisterScalableTarget", {"ServiceNamespace": "ecs", "ResourceId": "service/core/web",
    "ScalableDimension": "ecs:service:DesiredCount", "MinCapacity": 0, "MaxCapacity": 8}, scalable, {"min_capacity": 0})
add("aws_appautoscaling_target", "application-autoscaling", "DeregisterScalableTarget", {"ServiceNamespace": "ecs", "ResourceId": "service/core/web",
    "ScalableDimension": "ecs:service:DesiredCount"}, scalable, DELETED)
