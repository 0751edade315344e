import Engine

/// Rules as a platform team has them: what opens the network, what widens permissions, who changes sizes, tags.
enum PipelinePolicies {
    static func baseline() throws(PolicyError) -> PolicySet { try PolicySet(compiling: [platform]) }

    /// The same within two hundred: for each of thirty types rules on attributes, values and environments.
    static func twoHundred() throws(PolicyError) -> PolicySet {
        let types = [
            "aws_instance", "aws_security_group", "aws_iam_policy", "aws_iam_role", "aws_s3_bucket", "aws_db_instance",
            "aws_lambda_function", "aws_kms_key", "aws_autoscaling_group", "aws_eks_*", "aws_ecs_*", "aws_lb*",
            "aws_route53_*", "aws_vpc", "aws_subnet", "aws_iam_*", "aws_cloudtrail", "aws_ebs_*", "aws_sns_*",
            "aws_sqs_*", "aws_dynamodb_*", "aws_cloudfront_*", "aws_elasticache_*", "aws_efs_*", "aws_acm_*",
        ]
        let attributes = [
            "ami", "encrypted", "publicly_accessible", "engine_version", "runtime", "egress", "retention",
        ]
        var rules = platform.rules
        var number = 0
        while rules.count < 200 {
            var next = rule("more-\(number)", .low, [types[number % types.count]])
            let attribute = attributes[number / types.count % attributes.count]
            switch number % 4 {
            case 0: next.watchedAttributes = [attribute]
            case 1: next.conditions = [.changed(attribute)]
            case 2: next.conditions = [ConditionSettings(attribute: attribute, .equals, value: true)]
            default: next.environments = ["staging"]
            }
            rules.append(next)
            number += 1
        }
        return try PolicySet(compiling: [PolicySettings(name: "baseline", rules: rules)])
    }

    /// Ten rules that mixed drift meets.
    static func ten() throws(PolicyError) -> PolicySet { try PolicySet(compiling: [tenSettings]) }

    private static var tenSettings: PolicySettings {
        var person = rule("ec2-003", .medium, ["aws_instance"])
        person.conditions = [
            .cel(#"actor.type == "AssumedRole" && change.attribute == "instance_type" && change.old != change.new"#)
        ]
        return PolicySettings(name: "baseline", rules: platform.rules + [person])
    }

    /// The ten, and 990 others as a large organisation has them: on seventy types each its own attributes, values,
    /// people and expressions, some on names whatever the type, and a few on people alone.
    static func thousand() throws(PolicyError) -> PolicySet {
        var rules = tenSettings.rules
        var number = 0
        while rules.count < 1_000 {
            rules.append(further(number))
            number += 1
        }
        return try PolicySet(compiling: [PolicySettings(name: "baseline", rules: rules)])
    }

    private static let services = [
        "instance", "security_group", "iam_policy", "iam_role", "s3_bucket", "db_instance", "lambda_function",
        "kms_key", "autoscaling_group", "eks_cluster", "eks_node_group", "ecs_service", "ecs_task_definition", "lb",
        "lb_listener", "lb_target_group", "route53_zone", "route53_record", "vpc", "subnet", "route_table",
        "nat_gateway",
        "cloudtrail", "ebs_volume", "sns_topic", "sqs_queue", "dynamodb_table", "cloudfront_distribution",
        "elasticache_cluster", "efs_file_system", "acm_certificate", "rds_cluster", "redshift_cluster", "msk_cluster",
        "opensearch_domain", "secretsmanager_secret", "ssm_parameter", "wafv2_web_acl", "guardduty_detector",
        "config_rule", "backup_plan", "glue_job", "athena_workgroup", "kinesis_stream", "sfn_state_machine",
        "api_gateway_rest_api", "apigatewayv2_api", "cognito_user_pool", "ecr_repository", "codebuild_project",
        "codepipeline", "cloudwatch_log_group", "cloudwatch_metric_alarm", "batch_job_queue", "emr_cluster",
        "sagemaker_endpoint", "transfer_server", "vpn_connection", "network_acl", "flow_log", "launch_template",
        "organizations_policy", "ram_resource_share", "inspector2_enabler", "macie2_account", "neptune_cluster",
        "docdb_cluster", "mq_broker", "fsx_lustre_file_system", "directory_service_directory",
    ]
    private static let attributes = [
        "encrypted", "publicly_accessible", "engine_version", "runtime", "retention_in_days", "kms_key_id", "logging",
        "deletion_protection", "multi_az", "backup_retention_period", "versioning", "subnet_ids", "role_arn",
    ]

    private static func further(_ number: Int) -> RuleSettings {
        let attribute = attributes[number / services.count % attributes.count]
        // Of each hundred three on names whatever the type and one on people alone.
        let isAnyType = number % 100 < 4
        var next = rule("more-\(number)", .low, isAnyType ? [] : ["aws_" + services[number % services.count]])
        switch number % 10 {
        case 0 where isAnyType:
            if number % 200 == 0 { next.environments = ["staging"] }
            next.conditions = [.cel(#"actor.name.startsWith("ci-\#(number)")"#)]
        case 0...2: next.watchedAttributes = [attribute, attribute + "_\(number % 7)"]
        case 3: next.conditions = [.changed(attribute)]
        case 4: next.conditions = [ConditionSettings(attribute: attribute, .equals, value: true)]
        case 5: next.conditions = [ConditionSettings(attribute: attribute, .matches, value: #"^(prod|live)-"#)]
        case 6: next.conditions = [ConditionSettings(attribute: attribute, .greaterThan, value: 30)]
        case 7:
            next.watchedAttributes = [attribute]
            next.exclude = [ExcludeSettings(users: ["*:assumed-role/deploy-\(number)/*"])]
        case 8:
            next.conditions = [
                .cel(#"change.attribute == "\#(attribute)" && actor.name.endsWith("@team\#(number).example")"#)
            ]
        default:
            next.environments = ["staging", "dev-*"]
            next.watchedAttributes = [attribute]
        }
        return next
    }

    private static var platform: PolicySettings {
        let groups = ["aws_security_group", "aws_security_group_rule", "aws_vpc_security_group_ingress_rule"]
        var open = rule("net-001", .critical, groups)
        open.changes = ["Added", "Modified", "Created"]
        open.conditions = [ConditionSettings(attribute: "**", .matches, value: #"0\.0\.0\.0/0|::/0"#)]
        open.remediation = ["Look who made the change and why ({actor})."]
        var permissions = rule("iam-001", .high, ["aws_iam_*"])
        permissions.watchedAttributes = ["policy", "assume_role_policy", "policy_arn", "inline_policy"]
        var size = rule("ec2-001", .medium, ["aws_instance"])
        size.managedOnly = true
        size.conditions = [.changed("instance_type")]
        var large = rule("ec2-002", .high, ["aws_instance"])
        large.environments = ["prod*"]
        var allowed = ConditionSettings(attribute: "instance_type", .notIn)
        allowed.values = ["t3.micro", "t3.small", "t3.large"]
        large.conditions = [allowed]
        large.exclude = [ExcludeSettings(users: ["arn:aws:sts::444455556666:assumed-role/break-glass/*"])]
        var tags = rule("tag-001", .low, [])
        tags.watchedAttributes = ["tags", "tags_all"]
        var database = rule("rds-001", .high, ["aws_db_instance"])
        database.conditions = [ConditionSettings(attribute: "publicly_accessible", .equals, value: true)]
        var scaling = rule("asg-001", .medium, ["aws_autoscaling_group"])
        scaling.watchedAttributes = ["desired_capacity", "min_size", "max_size"]
        return PolicySettings(
            name: "baseline",
            rules: [
                open, rule("net-002", .high, groups + ["aws_vpc_security_group_*"]), permissions, size, large, tags,
                database, scaling, rule("kms-001", .high, ["aws_kms_*"]),
            ])
    }

    private static func rule(_ id: String, _ severity: Severity, _ types: [String]) -> RuleSettings {
        var rule = RuleSettings(id: id, severity: severity)
        rule.resourceTypes = types
        return rule
    }
}
