/// One line of what clouds change by themselves: which service, on which attributes of which types, within which bound.
struct AutomationRow: Sendable {
    /// Globs over the service names that a record vouches for; see `CallerFacts.vouchedServices`.
    var services: [String]
    var types: [String]
    var attributes: [String]
    var bound: ValueBound = .any
}

/// Rows are facts about the clouds, not opinions of a user: what a user wants to hear is for policies to say.
enum AutomationTable {
    static let rows: [AutomationRow] = scaling + maintenance + attachments + tags + google + azure

    private static let scaling: [AutomationRow] = [
        AutomationRow(
            services: ["autoscaling.amazonaws.com", "*.application-autoscaling.amazonaws.com"],
            types: ["aws_autoscaling_group"], attributes: ["desired_capacity"], bound: .count),
        AutomationRow(
            services: ["eks-nodegroup.amazonaws.com", "eks.amazonaws.com"],
            types: ["aws_autoscaling_group"], attributes: ["desired_capacity", "min_size", "max_size"], bound: .count),
        AutomationRow(
            services: ["ecs.amazonaws.com"], types: ["aws_autoscaling_group"], attributes: ["desired_capacity"],
            bound: .count),
        AutomationRow(
            services: ["ecs.amazonaws.com"], types: ["aws_autoscaling_group"],
            attributes: ["protect_from_scale_in", "tag", "tags"]),
        AutomationRow(
            services: ["ecs.application-autoscaling.amazonaws.com", "application-autoscaling.amazonaws.com"],
            types: ["aws_ecs_service"], attributes: ["desired_count"], bound: .count),
        AutomationRow(
            services: ["dynamodb.application-autoscaling.amazonaws.com", "application-autoscaling.amazonaws.com"],
            types: ["aws_dynamodb_table"],
            attributes: ["read_capacity", "write_capacity"], bound: .count),
        AutomationRow(
            services: ["lambda.application-autoscaling.amazonaws.com", "application-autoscaling.amazonaws.com"],
            types: ["aws_lambda_provisioned_concurrency_config"], attributes: ["provisioned_concurrent_executions"],
            bound: .count),
        AutomationRow(
            services: ["*.application-autoscaling.amazonaws.com", "application-autoscaling.amazonaws.com"],
            types: ["aws_appautoscaling_target"], attributes: ["min_capacity", "max_capacity"], bound: .count),
        AutomationRow(
            services: [
                "spotfleet.amazonaws.com", "ec2fleet.amazonaws.com", "ec2.application-autoscaling.amazonaws.com",
            ],
            types: ["aws_spot_fleet_request", "aws_ec2_fleet"],
            attributes: ["target_capacity", "target_capacity_specification.total_target_capacity"], bound: .count),
    ]

    private static let maintenance: [AutomationRow] = [
        AutomationRow(
            services: ["rds.amazonaws.com"], types: ["aws_db_instance", "aws_rds_cluster", "aws_rds_cluster_instance"],
            attributes: ["engine_version", "engine_version_actual"], bound: .minorUpgrade),
        AutomationRow(
            services: ["rds.amazonaws.com"], types: ["aws_db_instance", "aws_rds_cluster"],
            attributes: ["allocated_storage"], bound: .increase),
        AutomationRow(
            services: ["rds.amazonaws.com"], types: ["aws_db_instance", "aws_rds_cluster_instance"],
            attributes: ["ca_cert_identifier"]),
        AutomationRow(
            services: ["elasticache.amazonaws.com"],
            types: ["aws_elasticache_cluster", "aws_elasticache_replication_group"],
            attributes: ["engine_version", "engine_version_actual"], bound: .minorUpgrade),
        AutomationRow(
            services: ["docdb.amazonaws.com", "rds.amazonaws.com"],
            types: ["aws_docdb_cluster", "aws_docdb_cluster_instance", "aws_neptune_cluster"],
            attributes: ["engine_version"], bound: .minorUpgrade),
        AutomationRow(
            services: ["redshift.amazonaws.com"], types: ["aws_redshift_cluster"], attributes: ["cluster_version"],
            bound: .minorUpgrade),
        AutomationRow(
            services: ["opensearchservice.amazonaws.com", "es.amazonaws.com"],
            types: ["aws_opensearch_domain", "aws_elasticsearch_domain"], attributes: ["service_software_options"]),
        AutomationRow(
            services: ["secretsmanager.amazonaws.com"], types: ["aws_secretsmanager_secret_version"],
            attributes: ["secret_string", "secret_binary", "version_stages"]),
    ]

    private static let attachments: [AutomationRow] = [
        AutomationRow(
            services: ["autoscaling.amazonaws.com", "ecs.amazonaws.com", "eks.amazonaws.com"],
            types: ["aws_lb_target_group_attachment", "aws_elb_attachment"], attributes: ["**"]),
        AutomationRow(
            services: ["autoscaling.amazonaws.com"], types: ["aws_elb"], attributes: ["instances"]),
        AutomationRow(
            services: ["ecs.amazonaws.com", "elasticloadbalancing.amazonaws.com", "eks.amazonaws.com"],
            types: ["aws_network_interface", "aws_network_interface_attachment"], attributes: ["**"]),
        AutomationRow(
            services: ["eks.amazonaws.com", "eks-nodegroup.amazonaws.com"],
            types: ["aws_launch_template"], attributes: ["default_version", "latest_version"]),
    ]

    /// Tags in a service's own name space; the cloud refuses `aws:` to everybody else.
    private static let tags: [AutomationRow] = [
        AutomationRow(
            services: ["*.amazonaws.com"], types: ["aws_*"],
            attributes: ["tags[\"aws:*\"]", "tags_all[\"aws:*\"]", "tag[\"aws:*\"]"]),
        AutomationRow(
            services: ["eks.amazonaws.com", "eks-nodegroup.amazonaws.com"], types: ["aws_*"],
            attributes: [
                "tags[\"kubernetes.io/*\"]", "tags_all[\"kubernetes.io/*\"]", "tags[\"eks:*\"]", "tags_all[\"eks:*\"]",
                "tags[\"k8s.io/*\"]", "tags_all[\"k8s.io/*\"]",
            ]),
        AutomationRow(
            services: ["elasticbeanstalk.amazonaws.com"], types: ["aws_*"],
            attributes: ["tags[\"elasticbeanstalk:*\"]", "tags_all[\"elasticbeanstalk:*\"]"]),
    ]

    private static let google: [AutomationRow] = [
        AutomationRow(
            services: ["service-*@container-engine-robot.iam.gserviceaccount.com", "system:*"],
            types: ["google_container_node_pool"], attributes: ["node_count", "initial_node_count"], bound: .count),
        AutomationRow(
            services: ["service-*@container-engine-robot.iam.gserviceaccount.com", "system:*"],
            types: ["google_container_node_pool", "google_container_cluster"],
            attributes: ["version", "node_version", "min_master_version"], bound: .minorUpgrade),
        AutomationRow(
            services: ["*@cloudservices.gserviceaccount.com", "service-*@compute-system.iam.gserviceaccount.com"],
            types: ["google_compute_instance_group_manager", "google_compute_region_instance_group_manager"],
            attributes: ["target_size"], bound: .count),
        AutomationRow(
            services: ["service-*@container-engine-robot.iam.gserviceaccount.com"],
            types: ["google_compute_instance_group_manager"], attributes: ["target_size"], bound: .count),
    ]

    private static let azure: [AutomationRow] = [
        AutomationRow(
            services: ["*"], types: ["azurerm_kubernetes_cluster_node_pool", "azurerm_kubernetes_cluster"],
            attributes: ["node_count", "default_node_pool.node_count"], bound: .count),
        AutomationRow(
            services: ["*"],
            types: ["azurerm_linux_virtual_machine_scale_set", "azurerm_windows_virtual_machine_scale_set"],
            attributes: ["instances"], bound: .count),
    ]
}
