"""DNS, alarms, logs, events, APIs, content delivery, trails, rules of Config and WAF, and what else real states hold."""
from __future__ import annotations

import json

from .form import ACCOUNT, Book, DELETED, M, S, arn, iam, pairs, retagged, tagged

BOOK = Book()
add, raw = BOOK.add, BOOK.raw
OPEN = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]})
OWN = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": iam("root")}, "Action": "*", "Resource": "*"}]})

# Route 53
ZONE = "Z0123456789ABC"


def dns(kind, action, record, before, update, what):
    add("aws_route53_record", "route53", "ChangeResourceRecordSets", {"HostedZoneId": kind, "ChangeBatch": {"Changes": [{
        "Action": action, "ResourceRecordSet": record}]}}, before, update, what)


def recordset(name, rtype, **more):
    return {"id": f"{ZONE}_{name}_{rtype}", "zone_id": ZONE, "name": name, "fqdn": name, "type": rtype, "ttl": 300, "records": S([]), "alias": [],
            "set_identifier": "", "weighted_routing_policy": [], "failover_routing_policy": [], "latency_routing_policy": [], "geolocation_routing_policy": [],
            "health_check_id": "", "multivalue_answer_routing_policy": None, "allow_overwrite": None, "cidr_routing_policy": [],
            "geoproximity_routing_policy": []} | more


ALIAS = {"name": "d111.cloudfront.net", "zone_id": "Z2FDTNDATAQYW2", "evaluate_target_health": False}
dns(ZONE, "UPSERT", {"Name": "shop.example.com.", "Type": "A", "AliasTarget": {"HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": "evil.cloudfront.net.",
    "EvaluateTargetHealth": False}}, recordset("shop.example.com", "A", ttl=0, alias=[ALIAS]), {"alias": [ALIAS | {"name": "evil.cloudfront.net"}]}, "alias")
dns(ZONE, "UPSERT", {"Name": "shop.example.com.", "Type": "A", "AliasTarget": {"HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": "d111.cloudfront.net.",
    "EvaluateTargetHealth": False}}, recordset("shop.example.com", "A", ttl=0, alias=[ALIAS]), {}, "alias-same")
dns("/hostedzone/" + ZONE, "UPSERT", {"Name": "example.com.", "Type": "TXT", "TTL": 300, "ResourceRecords": [{"Value": '"v=spf1 -all"'}, {"Value": '"x"'}]},
    recordset("example.com", "TXT", records=S(["v=spf1 -all"])), {"records": S(["v=spf1 -all", "x"])}, "text")
weighted = recordset("api.example.com", "CNAME", records=S(["blue.example.com"]), set_identifier="blue", weighted_routing_policy=[{"weight": 90}]) | {
    "id": f"{ZONE}_api.example.com_CNAME_blue"}
dns(ZONE, "UPSERT", {"Name": "api.example.com", "Type": "CNAME", "TTL": 300, "SetIdentifier": "blue", "Weight": 10, "ResourceRecords": [
    {"Value": "blue.example.com"}]}, weighted, {"weighted_routing_policy": [{"weight": 10}]}, "weight")
dns(ZONE, "DELETE", {"Name": "api.example.com", "Type": "CNAME", "TTL": 300, "SetIdentifier": "blue", "Weight": 90, "ResourceRecords": [
    {"Value": "blue.example.com"}]}, weighted, DELETED, "weighted")
dns(ZONE, "UPSERT", {"Name": "\\052.example.com.", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.9"}]},
    recordset("*.example.com", "A", records=S(["192.0.2.9"])), {"ttl": 60}, "wildcard")
check = tagged({"id": "11111111-2222-3333-4444-555555555555", "arn": "arn:aws:route53:::healthcheck/11111111-2222-3333-4444-555555555555", "type": "HTTPS",
                "fqdn": "example.com", "port": 443, "resource_path": "/health", "failure_threshold": 3, "request_interval": 30, "disabled": False,
                "invert_healthcheck": False, "measure_latency": False, "enable_sni": True, "regions": S([]), "search_string": ""})
add("aws_route53_health_check", "route53", "UpdateHealthCheck", {"HealthCheckId": check["id"], "ResourcePath": "/", "FailureThreshold": 10, "Disabled": True}, check,
    {"resource_path": "/", "failure_threshold": 10, "disabled": True})
add("aws_route53_health_check", "route53", "DeleteHealthCheck", {"HealthCheckId": check["id"]}, check, DELETED)
zone = tagged({"id": ZONE, "zone_id": ZONE, "name": "example.com", "comment": "main", "vpc": S([{"vpc_id": "vpc-1", "vpc_region": "eu-central-1"}]), "force_destroy": False,
               "arn": f"arn:aws:route53:::hostedzone/{ZONE}", "delegation_set_id": ""})
add("aws_route53_zone", "route53", "ChangeTagsForResource", {"ResourceType": "hostedzone", "ResourceId": ZONE, "AddTags": pairs({"Stage": "test"}),
    "RemoveTagKeys": ["Name"]}, zone, retagged(Stage="test", Name=None))
add("aws_route53_zone", "route53", "AssociateVPCWithHostedZone", {"HostedZoneId": ZONE, "VPC": {"VPCRegion": "eu-west-1", "VPCId": "vpc-2"}}, zone,
    {"vpc": S([{"vpc_id": "vpc-1", "vpc_region": "eu-central-1"}, {"vpc_id": "vpc-2", "vpc_region": "eu-west-1"}])})

# CloudWatch, logs, events
alarm = tagged({"id": "cpu", "alarm_name": "cpu", "arn": arn("cloudwatch", "alarm:cpu"), "threshold": 80, "comparison_operator": "GreaterThanThreshold",
                "evaluation_periods": 2, "period": 300, "statistic": "Average", "metric_name": "CPUUtilization", "namespace": "AWS/EC2", "actions_enabled": True,
                "alarm_description": "busy", "treat_missing_data": "missing", "alarm_actions": S([arn("sns", "ops")]), "ok_actions": S([]), "unit": "",
                "insufficient_data_actions": S([]), "dimensions": M({"InstanceId": "i-1"}), "datapoints_to_alarm": 0, "extended_statistic": "", "threshold_metric_id": "",
                "evaluate_low_sample_count_percentiles": "", "metric_query": S([])})
ALARM = {"AlarmName": "cpu", "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 2, "Period": 300, "Threshold": 80.0, "Statistic": "Average",
         "MetricName": "CPUUtilization", "Namespace": "AWS/EC2", "ActionsEnabled": True, "AlarmDescription": "busy", "TreatMissingData": "missing",
         "AlarmActions": [arn("sns", "ops")], "Dimensions": [{"Name": "InstanceId", "Value": "i-1"}]}
add("aws_cloudwatch_metric_alarm", "cloudwatch", "DisableAlarmActions", {"AlarmNames": ["cpu"]}, alarm, {"actions_enabled": False})
add("aws_cloudwatch_metric_alarm", "cloudwatch", "PutMetricAlarm", ALARM | {"AlarmActions": []}, alarm, {"alarm_actions": S([])}, "no-actions")
add("aws_cloudwatch_metric_alarm", "cloudwatch", "PutMetricAlarm", ALARM | {"Dimensions": [{"Name": "InstanceId", "Value": "i-2"}], "TreatMissingData": "notBreaching"}, alarm,
    {"dimensions": M({"InstanceId": "i-2"}), "treat_missing_data": "notBreaching"}, "dimensions")
add("aws_cloudwatch_metric_alarm", "cloudwatch", "PutMetricAlarm", ALARM, alarm, {}, "same")
add("aws_cloudwatch_metric_alarm", "cloudwatch", "PutMetricAlarm", {k: v for k, v in ALARM.items() if k not in ("AlarmDescription", "TreatMissingData")}, alarm,
    {"alarm_description": ""}, "without")
add("aws_cloudwatch_metric_alarm", "cloudwatch", "TagResource", {"ResourceARN": arn("cloudwatch", "alarm:cpu"), "Tags": pairs({"Stage": "test"})}, alarm,
    retagged(Stage="test"))
add("aws_cloudwatch_composite_alarm", "cloudwatch", "PutCompositeAlarm", {"AlarmName": "any", "AlarmRule": "ALARM(cpu)", "ActionsEnabled": True},
    tagged({"id": "any", "alarm_name": "any", "alarm_rule": "ALARM(cpu) OR ALARM(disk)", "actions_enabled": True, "alarm_description": "", "alarm_actions": S([]),
            "ok_actions": S([]), "insufficient_data_actions": S([]), "arn": arn("cloudwatch", "alarm:any"), "actions_suppressor": []}), {"alarm_rule": "ALARM(cpu)"})
add("aws_cloudwatch_dashboard", "cloudwatch", "DeleteDashboards", {"DashboardNames": ["ops"]}, {"id": "ops", "dashboard_name": "ops", "dashboard_body": "{}",
    "dashboard_arn": f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/ops"}, DELETED)
add("aws_cloudwatch_dashboard", "cloudwatch", "PutDashboard", {"DashboardName": "ops", "DashboardBody": '{"widgets":[]}'}, {"id": "ops", "dashboard_name": "ops",
    "dashboard_body": '{"widgets":[{"type":"text"}]}', "dashboard_arn": f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/ops"}, {"dashboard_body": '{"widgets":[]}'})
loggroup = tagged({"id": "/app/web", "name": "/app/web", "arn": arn("logs", "log-group:/app/web"), "retention_in_days": 30, "kms_key_id": arn("kms", "key/1"),
                   "log_group_class": "STANDARD", "skip_destroy": False, "name_prefix": ""})
add("aws_cloudwatch_log_group", "logs", "DisassociateKmsKey", {"logGroupName": "/app/web"}, loggroup, {"kms_key_id": ""})
add("aws_cloudwatch_log_group", "logs", "AssociateKmsKey", {"logGroupName": "/app/web", "kmsKeyId": arn("kms", "key/2")}, loggroup, {"kms_key_id": arn("kms", "key/2")})
add("aws_cloudwatch_log_group", "logs", "TagResource", {"resourceArn": arn("logs", "log-group:/app/web"), "tags": {"Stage": "test"}}, loggroup, retagged(Stage="test"))
add("aws_cloudwatch_log_group", "logs", "UntagResource", {"resourceArn": arn("logs", "log-group:/app/web"), "tagKeys": ["Stage"]}, loggroup, retagged(Stage=None))
metric = {"id": "root-login", "name": "root-login", "log_group_name": "/app/web", "pattern": "{ $.userIdentity.type = Root }",
          "metric_transformation": [{"name": "RootLogin", "namespace": "CIS", "value": "1", "default_value": "", "unit": "None", "dimensions": M({})}],
          "apply_on_transformed_logs": False}
add("aws_cloudwatch_log_metric_filter", "logs", "PutMetricFilter", {"logGroupName": "/app/web", "filterName": "root-login", "filterPattern": "{ $.a = never }",
    "metricTransformations": [{"metricName": "RootLogin", "metricNamespace": "CIS", "metricValue": "1"}]}, metric, {"pattern": "{ $.a = never }"})
add("aws_cloudwatch_log_metric_filter", "logs", "DeleteMetricFilter", {"logGroupName": "/app/web", "filterName": "root-login"}, metric, DELETED)
subscriber = {"id": "cwlsf-1", "name": "ship", "log_group_name": "/app/web", "destination_arn": arn("lambda", "function:ship"), "filter_pattern": "", "role_arn": "",
              "distribution": "ByLogStream", "apply_on_transformed_logs": False}
add("aws_cloudwatch_log_subscription_filter", "logs", "PutSubscriptionFilter", {"logGroupName": "/app/web", "filterName": "ship", "filterPattern": "ERROR",
    "destinationArn": arn("lambda", "function:ship")}, subscriber, {"filter_pattern": "ERROR"})
add("aws_cloudwatch_log_subscription_filter", "logs", "DeleteSubscriptionFilter", {"logGroupName": "/app/web", "filterName": "ship"}, subscriber, DELETED)
add("aws_cloudwatch_log_resource_policy", "logs", "PutResourcePolicy", {"policyName": "es", "policyDocument": OPEN}, {"id": "es", "policy_name": "es",
    "policy_document": OWN}, {"policy_document": OPEN})
target = {"id": "nightly-t1", "rule": "nightly", "target_id": "t1", "arn": arn("lambda", "function:bill"), "event_bus_name": "default", "input": "", "input_path": "",
          "role_arn": "", "input_transformer": [], "dead_letter_config": [], "retry_policy": [], "ecs_target": [], "sqs_target": [], "run_command_targets": [],
          "kinesis_target": [], "batch_target": [], "http_target": [], "redshift_target": [], "sagemaker_pipeline_target": [], "appsync_target": [],
          "force_destroy": None}
add("aws_cloudwatch_event_target", "events", "RemoveTargets", {"Rule": "nightly", "Ids": ["t1"]}, target, DELETED)
add("aws_cloudwatch_event_target", "events", "PutTargets", {"Rule": "nightly", "Targets": [{"Id": "t1", "Arn": arn("lambda", "function:evil")}]}, target,
    {"arn": arn("lambda", "function:evil")})
rule = tagged({"id": "nightly", "name": "nightly", "arn": arn("events", "rule/nightly"), "event_bus_name": "default", "description": "x", "schedule_expression": "",
               "event_pattern": '{"source":["aws.ec2"]}', "state": "ENABLED", "is_enabled": True, "role_arn": "", "name_prefix": "", "force_destroy": False})
add("aws_cloudwatch_event_rule", "events", "PutRule", {"Name": "nightly", "EventPattern": '{"source": ["aws.s3"]}', "State": "ENABLED", "Description": "x"}, rule,
    {"event_pattern": '{"source": ["aws.s3"]}'}, "pattern")
add("aws_cloudwatch_event_rule", "events", "EnableRule", {"Name": "nightly", "EventBusName": "default"}, rule, {}, "same")
add("aws_cloudwatch_event_permission", "events", "RemovePermission", {"StatementId": "dev", "EventBusName": "default"}, {"id": "default/dev", "statement_id": "dev",
    "principal": "999988887777", "action": "events:PutEvents", "event_bus_name": "default", "condition": []}, DELETED)
add("aws_cloudwatch_event_bus", "events", "DeleteEventBus", {"Name": "orders"}, tagged({"id": "orders", "name": "orders", "arn": arn("events", "event-bus/orders")}), DELETED)
machine = tagged({"id": arn("states", "stateMachine:pay"), "arn": arn("states", "stateMachine:pay"), "name": "pay", "definition": '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
                  "role_arn": iam("role/steps"), "type": "STANDARD", "publish": False, "tracing_configuration": [{"enabled": False}],
                  "logging_configuration": [{"include_execution_data": False, "level": "OFF", "log_destination": ""}], "encryption_configuration": []})
add("aws_sfn_state_machine", "stepfunctions", "UpdateStateMachine", {"stateMachineArn": machine["arn"], "tracingConfiguration": {"enabled": True}}, machine,
    {"tracing_configuration": [{"enabled": True}]}, "tracing")

# APIs
def rest(kind, operation, path, patches, before, update, what=""):
    body = "update" + operation.removeprefix("Update") + "Input"
    raw(kind, "apigateway", operation, path | {body: {"patchOperations": patches}, "template": False}, before, update, what)


api = tagged({"id": "a1b2c3", "name": "shop", "description": "x", "arn": "arn:aws:apigateway:eu-central-1::/restapis/a1b2c3", "api_key_source": "HEADER", "binary_media_types": [],
              "disable_execute_api_endpoint": False, "minimum_compression_size": "", "policy": "", "body": None, "put_rest_api_mode": None, "fail_on_warnings": None,
              "endpoint_configuration": [{"types": ["REGIONAL"], "vpc_endpoint_ids": S([]), "ip_address_type": "ipv4"}], "parameters": None})
rest("aws_api_gateway_rest_api", "UpdateRestApi", {"restApiId": "a1b2c3"}, [{"op": "replace", "path": "/description", "value": "y"},
    {"op": "replace", "path": "/disableExecuteApiEndpoint", "value": "true"}], api, {"description": "y", "disable_execute_api_endpoint": True})
raw("aws_api_gateway_rest_api", "apigateway", "DeleteRestApi", {"restApiId": "a1b2c3"}, api, DELETED)
stage = tagged({"id": "ags-a1b2c3-prod", "rest_api_id": "a1b2c3", "stage_name": "prod", "deployment_id": "d1", "description": "", "xray_tracing_enabled": False,
                "cache_cluster_enabled": False, "cache_cluster_size": "", "client_certificate_id": "", "variables": M({"env": "prod"}), "access_log_settings": [],
                "documentation_version": "", "arn": "arn:aws:apigateway:eu-central-1::/restapis/a1b2c3/stages/prod", "canary_settings": []})
rest("aws_api_gateway_stage", "UpdateStage", {"restApiId": "a1b2c3", "stageName": "prod"}, [{"op": "replace", "path": "/tracingEnabled", "value": "true"},
    {"op": "replace", "path": "/deploymentId", "value": "d2"}], stage, {"xray_tracing_enabled": True, "deployment_id": "d2"})
rest("aws_api_gateway_stage", "UpdateStage", {"restApiId": "a1b2c3", "stageName": "prod"}, [{"op": "replace", "path": "/variables/env", "value": "dev"}], stage,
     {"variables": M({"env": "dev"})}, "variable")
raw("aws_api_gateway_stage", "apigateway", "DeleteStage", {"restApiId": "a1b2c3", "stageName": "prod"}, stage, DELETED)
method = {"id": "agm-a1b2c3-r1-GET", "rest_api_id": "a1b2c3", "resource_id": "r1", "http_method": "GET", "authorization": "AWS_IAM", "authorizer_id": "", "api_key_required": True,
          "operation_name": "", "request_models": M({}), "request_parameters": M({}), "request_validator_id": "", "authorization_scopes": S([])}
rest("aws_api_gateway_method", "UpdateMethod", {"restApiId": "a1b2c3", "resourceId": "r1", "httpMethod": "GET"}, [{"op": "replace", "path": "/authorizationType", "value": "NONE"},
    {"op": "replace", "path": "/apiKeyRequired", "value": "false"}], method, {"authorization": "NONE", "api_key_required": False})
raw("aws_api_gateway_method", "apigateway", "DeleteMethod", {"restApiId": "a1b2c3", "resourceId": "r1", "httpMethod": "GET"}, method, DELETED)
apikey = tagged({"id": "k1", "name": "partner", "enabled": True, "description": "x", "customer_id": "", "arn": "arn:aws:apigateway:eu-central-1::/apikeys/k1"})
rest("aws_api_gateway_api_key", "UpdateApiKey", {"apiKey": "k1"}, [{"op": "replace", "path": "/enabled", "value": "false"}], apikey, {"enabled": False})
hstage = tagged({"id": "$default", "name": "$default", "api_id": "h1", "auto_deploy": True, "deployment_id": "", "description": "", "stage_variables": M({}),
                 "arn": "arn:aws:apigateway:eu-central-1::/apis/h1/stages/$default", "access_log_settings": [], "client_certificate_id": "", "route_settings": S([]),
                 "default_route_settings": [{"throttling_burst_limit": 100, "throttling_rate_limit": 50, "data_trace_enabled": False, "detailed_metrics_enabled": False,
                                             "logging_level": ""}]})
add("aws_apigatewayv2_stage", "apigatewayv2", "UpdateStage", {"ApiId": "h1", "StageName": "$default", "DefaultRouteSettings": {"ThrottlingBurstLimit": 1,
    "ThrottlingRateLimit": 1.0}}, hstage, {"default_route_settings": [hstage["default_route_settings"][0] | {"throttling_burst_limit": 1, "throttling_rate_limit": 1}]})
route = {"id": "rt1", "api_id": "h1", "route_key": "GET /", "target": "integrations/i1", "authorization_type": "JWT", "authorizer_id": "au1", "api_key_required": False,
         "authorization_scopes": S([]), "operation_name": "", "model_selection_expression": "", "request_models": M({}), "request_parameter": S([]),
         "route_response_selection_expression": ""}
add("aws_apigatewayv2_route", "apigatewayv2", "UpdateRoute", {"ApiId": "h1", "RouteId": "rt1", "AuthorizationType": "NONE"}, route, {"authorization_type": "NONE"})
add("aws_apigatewayv2_route", "apigatewayv2", "DeleteRoute", {"ApiId": "h1", "RouteId": "rt1"}, route, DELETED)
hooked = {"id": "i1", "api_id": "h1", "integration_type": "AWS_PROXY", "integration_uri": arn("lambda", "function:bill"), "timeout_milliseconds": 30000, "description": "",
          "payload_format_version": "2.0", "integration_method": "POST", "connection_type": "INTERNET", "connection_id": "", "credentials_arn": ""}
add("aws_apigatewayv2_integration", "apigatewayv2", "UpdateIntegration", {"ApiId": "h1", "IntegrationId": "i1", "IntegrationUri": arn("lambda", "function:evil"),
    "TimeoutInMillis": 1000}, hooked, {"integration_uri": arn("lambda", "function:evil"), "timeout_milliseconds": 1000})

# CloudTrail, Config, WAF
trail = tagged({"id": arn("cloudtrail", "trail/all"), "name": "all", "arn": arn("cloudtrail", "trail/all"), "s3_bucket_name": "trail-logs", "s3_key_prefix": "",
                "is_multi_region_trail": True, "include_global_service_events": True, "enable_logging": True, "enable_log_file_validation": True, "kms_key_id": arn("kms", "key/1"),
                "cloud_watch_logs_group_arn": "", "cloud_watch_logs_role_arn": "", "sns_topic_name": "", "is_organization_trail": False, "advanced_event_selector": [],
                "insight_selector": S([]), "event_selector": [{"read_write_type": "All", "include_management_events": True, "data_resource": [],
                                                              "exclude_management_event_sources": S([])}]})
add("aws_cloudtrail", "cloudtrail", "UpdateTrail", {"Name": "all", "IsMultiRegionTrail": False, "EnableLogFileValidation": False, "IncludeGlobalServiceEvents": False}, trail,
    {"is_multi_region_trail": False, "enable_log_file_validation": False, "include_global_service_events": False}, "blind")
add("aws_cloudtrail", "cloudtrail", "UpdateTrail", {"Name": trail["arn"], "S3BucketName": "evil", "KmsKeyId": ""}, trail, {"s3_bucket_name": "evil", "kms_key_id": ""}, "bucket-by-arn")
add("aws_cloudtrail", "cloudtrail", "UpdateTrail", {"Name": "all", "IsMultiRegionTrail": True}, trail, {}, "same")
add("aws_cloudtrail", "cloudtrail", "PutEventSelectors", {"TrailName": "all", "EventSelectors": [{"ReadWriteType": "ReadOnly", "IncludeManagementEvents": False,
    "DataResources": []}]}, trail, {"event_selector": [trail["event_selector"][0] | {"read_write_type": "ReadOnly", "include_management_events": False}]})
add("aws_cloudtrail", "cloudtrail", "StartLogging", {"Name": trail["arn"]}, trail | {"enable_logging": False}, {"enable_logging": True}, "by-arn")
add("aws_cloudtrail", "cloudtrail", "RemoveTags", {"ResourceId": trail["arn"], "TagsList": pairs({"Stage": "production"})}, trail, retagged(Stage=None))
add("aws_cloudtrail", "cloudtrail", "PutInsightSelectors", {"TrailName": "all", "InsightSelectors": [{"InsightType": "ApiCallRateInsight"}]}, trail,
    {"insight_selector": S([{"insight_type": "ApiCallRateInsight"}])})
add("aws_config_configuration_recorder_status", "config", "StopConfigurationRecorder", {"ConfigurationRecorderName": "default"}, {"id": "default", "name": "default",
    "is_enabled": True}, {"is_enabled": False})
add("aws_config_configuration_recorder", "config", "DeleteConfigurationRecorder", {"ConfigurationRecorderName": "default"}, {"id": "default", "name": "default",
    "role_arn": iam("role/config")}, DELETED)
add("aws_config_delivery_channel", "config", "PutDeliveryChannel", {"DeliveryChannel": {"name": "default", "s3BucketName": "evil"}}, {"id": "default", "name": "default",
    "s3_bucket_name": "config-logs", "s3_key_prefix": "", "sns_topic_arn": "", "s3_kms_key_arn": "", "snapshot_delivery_properties": []}, {"s3_bucket_name": "evil"})
add("aws_config_config_rule", "config", "DeleteConfigRule", {"ConfigRuleName": "mfa"}, tagged({"id": "mfa", "name": "mfa", "arn": arn("config", "config-rule/config-rule-1"),
    "rule_id": "config-rule-1"}), DELETED)
ipset = tagged({"id": "11111111-2222-3333-4444-555555555555", "name": "office", "scope": "REGIONAL", "ip_address_version": "IPV4", "addresses": S(["192.0.2.0/24"]), "description": "x",
                "arn": arn("wafv2", "regional/ipset/office/11111111-2222-3333-4444-555555555555"), "lock_token": "l"})
add("aws_wafv2_ip_set", "wafv2", "UpdateIPSet", {"Name": "office", "Scope": "REGIONAL", "Id": ipset["id"], "Addresses": ["0.0.0.0/1", "192.0.2.0/24"], "LockToken": "l",
    "Description": "x"}, ipset, {"addresses": S(["0.0.0.0/1", "192.0.2.0/24"])})
add("aws_wafv2_ip_set", "wafv2", "DeleteIPSet", {"Name": "office", "Scope": "REGIONAL", "Id": ipset["id"], "LockToken": "l"}, ipset, DELETED)
acl_arn = arn("wafv2", "regional/webacl/edge/22222222-2222-3333-4444-555555555555")
acl = tagged({"id": "22222222-2222-3333-4444-555555555555", "name": "edge", "scope": "REGIONAL", "arn": acl_arn, "description": "x", "default_action": [{"allow": [], "block": [
    {"custom_response": []}]}], "rule": S([]), "rule_json": None, "visibility_config": [{"cloudwatch_metrics_enabled": True, "metric_name": "edge",
    "sampled_requests_enabled": True}], "custom_response_body": S([]), "captcha_config": [], "challenge_config": [], "token_domains": S([]), "association_config": [], "capacity": 1})
add("aws_wafv2_web_acl", "wafv2", "UpdateWebACL", {"Name": "edge", "Scope": "REGIONAL", "Id": acl["id"], "DefaultAction": {"Allow": {}}, "Rules": [], "LockToken": "l",
    "Description": "x", "VisibilityConfig": {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "edge"}}, acl,
    {"default_action": [{"allow": [{"custom_request_handling": []}], "block": []}]},
    told=[("default_action[0].allow", "Added", None, [{}]), ("default_action[0].block", "Removed", [{"custom_response": []}], None)])
lb = arn("elasticloadbalancing", "loadbalancer/app/web/1234567890abcdef")
add("aws_wafv2_web_acl_association", "wafv2", "DisassociateWebACL", {"ResourceArn": lb}, {"id": f"{acl_arn},{lb}", "web_acl_arn": acl_arn, "resource_arn": lb}, DELETED)
add("aws_wafv2_web_acl_logging_configuration", "wafv2", "DeleteLoggingConfiguration", {"ResourceArn": acl_arn}, {"id": acl_arn, "resource_arn": acl_arn,
    "log_destination_configs": S(["x"]), "logging_filter": [], "redacted_fields": []}, DELETED)

# CloudFront. Its records hide the comment.
HIDDEN = ("hidden:comment",)
config = {"CallerReference": "t", "Comment": "site", "Enabled": False, "DefaultRootObject": "index.html", "HttpVersion": "http2", "IsIPV6Enabled": True, "PriceClass": "PriceClass_100",
          "WebACLId": "", "Staging": False, "Aliases": {"Quantity": 1, "Items": ["example.com"]}, "Origins": {"Quantity": 1, "Items": [{"Id": "s3",
          "DomainName": "b.s3.amazonaws.com", "OriginPath": "", "CustomHeaders": {"Quantity": 0}, "S3OriginConfig": {"OriginAccessIdentity": ""},
          "ConnectionAttempts": 3, "ConnectionTimeout": 10, "OriginShield": {"Enabled": False}, "OriginAccessControlId": "E1"}]},
          "OriginGroups": {"Quantity": 0}, "CacheBehaviors": {"Quantity": 0}, "CustomErrorResponses": {"Quantity": 0},
          "Restrictions": {"GeoRestriction": {"RestrictionType": "none", "Quantity": 0}}, "Logging": {"Enabled": False, "IncludeCookies": False, "Bucket": "", "Prefix": ""},
          "ViewerCertificate": {"ACMCertificateArn": "arn:aws:acm:us-east-1:1:certificate/1", "SSLSupportMethod": "sni-only", "MinimumProtocolVersion": "TLSv1.2_2021",
                                "CloudFrontDefaultCertificate": False},
          "DefaultCacheBehavior": {"TargetOriginId": "s3", "ViewerProtocolPolicy": "redirect-to-https", "Compress": True, "CachePolicyId": "c1", "SmoothStreaming": False,
                                   "FieldLevelEncryptionId": "", "TrustedSigners": {"Enabled": False, "Quantity": 0}, "TrustedKeyGroups": {"Enabled": False, "Quantity": 0},
                                   "LambdaFunctionAssociations": {"Quantity": 0}, "FunctionAssociations": {"Quantity": 0}, "AllowedMethods": {"Quantity": 2, "Items": [
                                       "HEAD", "GET"], "CachedMethods": {"Quantity": 2, "Items": ["HEAD", "GET"]}}}}
distribution = tagged({"id": "E1ABC", "arn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1ABC", "comment": "site", "enabled": True, "default_root_object": "index.html",
                       "http_version": "http2", "is_ipv6_enabled": True, "price_class": "PriceClass_100", "web_acl_id": "", "staging": False, "aliases": S(["example.com"]),
                       "origin": S([{"origin_id": "s3", "domain_name": "b.s3.amazonaws.com", "origin_path": "", "custom_header": S([]), "s3_origin_config": [],
                                     "custom_origin_config": [], "vpc_origin_config": [], "connection_attempts": 3, "connection_timeout": 10, "origin_shield": [], "origin_access_control_id": "E1",
                                     "response_completion_timeout": 0}]),
                       "origin_group": S([]), "ordered_cache_behavior": [], "custom_error_response": S([]), "logging_config": [], "continuous_deployment_policy_id": "",
                       "restrictions": [{"geo_restriction": [{"restriction_type": "none", "locations": S([])}]}], "anycast_ip_list_id": "",
                       "viewer_certificate": [{"acm_certificate_arn": "arn:aws:acm:us-east-1:1:certificate/1", "ssl_support_method": "sni-only",
                                               "minimum_protocol_version": "TLSv1.2_2021", "cloudfront_default_certificate": False, "iam_certificate_id": ""}],
                       "default_cache_behavior": [{"target_origin_id": "s3", "viewer_protocol_policy": "redirect-to-https", "compress": True, "cache_policy_id": "c1",
                                                   "smooth_streaming": False, "field_level_encryption_id": "", "trusted_signers": [], "trusted_key_groups": [],
                                                   "lambda_function_association": S([]), "function_association": S([]), "allowed_methods": S(["GET", "HEAD"]),
                                                   "cached_methods": S(["GET", "HEAD"]), "forwarded_values": [], "min_ttl": 0, "max_ttl": 0, "default_ttl": 0,
                                                   "origin_request_policy_id": "", "response_headers_policy_id": "", "realtime_log_config_arn": "", "grpc_config": [{"enabled": False}]}],
                       "retain_on_delete": False, "wait_for_deployment": True})
add("aws_cloudfront_distribution", "cloudfront", "UpdateDistribution", {"Id": "E1ABC", "IfMatch": "E", "DistributionConfig": config}, distribution, {"enabled": False}, "off", flags=HIDDEN)
add("aws_cloudfront_distribution", "cloudfront", "UpdateDistribution", {"Id": "E1ABC", "IfMatch": "E", "DistributionConfig": config | {"Enabled": True}}, distribution, {}, "same", flags=HIDDEN)
add("aws_cloudfront_distribution", "cloudfront", "UpdateDistribution", {"Id": "E1ABC", "IfMatch": "E", "DistributionConfig": config | {"Enabled": True, "ViewerCertificate":
    config["ViewerCertificate"] | {"MinimumProtocolVersion": "TLSv1"}, "PriceClass": "PriceClass_All"}}, distribution, {"viewer_certificate": [
        distribution["viewer_certificate"][0] | {"minimum_protocol_version": "TLSv1"}], "price_class": "PriceClass_All"}, "tls", flags=HIDDEN)
add("aws_cloudfront_distribution", "cloudfront", "UntagResource", {"Resource": distribution["arn"], "TagKeys": {"Items": ["Stage"]}}, distribution, retagged(Stage=None))
add("aws_cloudfront_origin_access_control", "cloudfront", "DeleteOriginAccessControl", {"Id": "EOAC", "IfMatch": "E"}, {"id": "EOAC", "name": "x", "signing_behavior": "always",
    "origin_access_control_origin_type": "s3", "signing_protocol": "sigv4", "description": ""}, DELETED)
add("aws_cloudfront_function", "cloudfront", "DeleteFunction", {"Name": "rewrite", "IfMatch": "E"}, {"id": "rewrite", "name": "rewrite", "runtime": "cloudfront-js-2.0", "code": "x",
    "arn": f"arn:aws:cloudfront::{ACCOUNT}:function/rewrite", "publish": True, "comment": ""}, DELETED)

# Others
add("aws_acm_certificate", "acm", "RemoveTagsFromCertificate", {"CertificateArn": arn("acm", "certificate/1"), "Tags": [{"Key": "Stage"}]},
    tagged({"id": arn("acm", "certificate/1"), "arn": arn("acm", "certificate/1"), "domain_name": "example.com", "options": []}), retagged(Stage=None))
add("aws_acm_certificate", "acm", "UpdateCertificateOptions", {"CertificateArn": arn("acm", "certificate/1"), "Options": {
    "CertificateTransparencyLoggingPreference": "DISABLED"}}, tagged({"id": arn("acm", "certificate/1"), "arn": arn("acm", "certificate/1"), "domain_name": "example.com",
    "options": [{"certificate_transparency_logging_preference": "ENABLED", "export": "DISABLED"}]}), {"options": [
        {"certificate_transparency_logging_preference": "DISABLED", "export": "DISABLED"}]})
replication = tagged({"id": "sessions", "replication_group_id": "sessions", "arn": arn("elasticache", "replicationgroup:sessions"), "description": "x", "node_type": "cache.t3.micro",
                      "automatic_failover_enabled": True, "multi_az_enabled": True, "snapshot_retention_limit": 7, "transit_encryption_enabled": True, "engine": "redis",
                      "engine_version": "7.1", "maintenance_window": "sun:05:00-sun:06:00", "auto_minor_version_upgrade": "true", "apply_immediately": None,
                      "security_group_ids": S(["sg-1"]), "parameter_group_name": "default.redis7", "notification_topic_arn": "", "snapshot_window": "01:00-02:00"})
add("aws_elasticache_replication_group", "elasticache", "ModifyReplicationGroup", {"ReplicationGroupId": "sessions", "ApplyImmediately": True, "AutomaticFailoverEnabled": False,
    "MultiAZEnabled": False, "SnapshotRetentionLimit": 0}, replication, {"automatic_failover_enabled": False, "multi_az_enabled": False, "snapshot_retention_limit": 0})
add("aws_elasticache_replication_group", "elasticache", "ModifyReplicationGroup", {"ReplicationGroupId": "sessions", "ApplyImmediately": True, "CacheNodeType": "cache.m5.large",
    "SecurityGroupIds": ["sg-1", "sg-2"]}, replication, {"node_type": "cache.m5.large", "security_group_ids": S(["sg-1", "sg-2"])}, "size")
add("aws_sns_topic_data_protection_policy", "sns", "PutDataProtectionPolicy", {"ResourceArn": arn("sns", "ops"), "DataProtectionPolicy": '{"Name":"b"}'}, {"id": arn("sns", "ops"),
    "arn": arn("sns", "ops"), "policy": '{"Name":"a"}'}, {"policy": '{"Name":"b"}'})
add("aws_athena_workgroup", "athena", "UpdateWorkGroup", {"WorkGroup": "primary2", "State": "DISABLED", "Description": "z"}, tagged({"id": "primary2", "name": "primary2",
    "arn": arn("athena", "workgroup/primary2"), "description": "x", "state": "ENABLED", "force_destroy": False, "configuration": []}), {"state": "DISABLED", "description": "z"})
add("aws_glue_job", "glue", "DeleteJob", {"JobName": "etl"}, tagged({"id": "etl", "name": "etl", "arn": arn("glue", "job/etl")}), DELETED)
add("aws_backup_plan", "backup", "DeleteBackupPlan", {"BackupPlanId": "11111111-2222-3333-4444-555555555555"}, tagged({"id": "11111111-2222-3333-4444-555555555555", "name": "daily",
    "arn": arn("backup", "backup-plan:11111111-2222-3333-4444-555555555555"), "rule": S([]), "version": "v"}), DELETED)
add("aws_guardduty_detector", "guardduty", "UpdateDetector", {"DetectorId": "12abc34d567e8fa901bc2d34e56789f0", "Enable": False}, tagged({
    "id": "12abc34d567e8fa901bc2d34e56789f0", "enable": True, "finding_publishing_frequency": "SIX_HOURS", "datasources": []}), {"enable": False})
add("aws_cognito_user_pool", "cognito-idp", "SetUserPoolMfaConfig", {"UserPoolId": "eu-central-1_AbC", "MfaConfiguration": "OFF"}, tagged({"id": "eu-central-1_AbC", "name": "p",
    "arn": arn("cognito-idp", "userpool/eu-central-1_AbC"), "mfa_configuration": "ON", "software_token_mfa_configuration": [], "sms_configuration": []}), {"mfa_configuration": "OFF"})
add("aws_opensearch_domain", "opensearch", "UpdateDomainConfig", {"DomainName": "logs", "AccessPolicies": OPEN, "DomainEndpointOptions": {"EnforceHTTPS": False}}, tagged({
    "id": arn("es", "domain/logs"), "domain_name": "logs", "arn": arn("es", "domain/logs"), "access_policies": OWN, "engine_version": "OpenSearch_2.11", "domain_endpoint_options": [{
        "enforce_https": True, "tls_security_policy": "Policy-Min-TLS-1-2-2019-07", "custom_endpoint": "", "custom_endpoint_enabled": False,
        "custom_endpoint_certificate_arn": ""}]}), {"access_policies": OPEN, "domain_endpoint_options": [{"enforce_https": False,
        "tls_security_policy": "Policy-Min-TLS-1-2-2019-07", "custom_endpoint": "", "custom_endpoint_enabled": False, "custom_endpoint_certificate_arn": ""}]})
add("aws_codebuild_project", "codebuild", "UpdateProject", {"name": "img", "description": "z", "timeoutInMinutes": 480}, tagged({"id": arn("codebuild", "project/img"),
    "arn": arn("codebuild", "project/img"), "name": "img", "description": "x", "build_timeout": 60, "service_role": iam("role/b")}), {"description": "z", "build_timeout": 480})
add("aws_organizations_policy", "organizations", "UpdatePolicy", {"PolicyId": "p-abc12345", "Content": OPEN}, tagged({"id": "p-abc12345", "name": "deny", "content": OWN, "type":
    "SERVICE_CONTROL_POLICY", "description": "", "arn": f"arn:aws:organizations::{ACCOUNT}:policy/o-1/service_control_policy/p-abc12345", "skip_destroy": None}), {"content": OPEN})
add("aws_organizations_policy_attachment", "organizations", "DetachPolicy", {"PolicyId": "p-abc12345", "TargetId": "ou-1-2"}, {"id": "ou-1-2:p-abc12345", "policy_id": "p-abc12345",
    "target_id": "ou-1-2", "skip_destroy": None}, DELETED)
add("aws_ram_principal_association", "ram", "DisassociateResourceShare", {"resourceShareArn": arn("ram", "resource-share/1"), "principals": ["999988887777"]}, {
    "id": arn("ram", "resource-share/1") + ",999988887777", "resource_share_arn": arn("ram", "resource-share/1"), "principal": "999988887777"}, DELETED)
