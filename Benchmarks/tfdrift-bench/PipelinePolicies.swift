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
