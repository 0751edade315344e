import JSON

/// Attributes of generated resources, named and shaped as the AWS provider writes them.
enum StateAttributes {
    static func id(_ kind: StateGenerator.Kind, _ number: Int) -> String {
        let hex = hex(number)
        switch kind {
        case .instance: return "i-\(hex)"
        case .securityGroup: return "sg-\(hex)"
        case .securityGroupRule: return "sgrule-\(number)"
        case .role, .function: return "svc-\(kind == .role ? "role" : "fn")-\(number)"
        case .policy: return "arn:aws:iam::\(StateGenerator.account):policy/svc-policy-\(number)"
        case .bucket: return "corp-data-bucket-\(number)"
        case .database: return "orders-db-\(number)"
        case .scalingGroup: return "asg-\(number)"
        case .key: return "00000000-0000-4000-8000-\(hex.suffix(12))"
        }
    }

    static func hex(_ number: Int) -> String {
        let text = String(number, radix: 16)
        return "0" + String(repeating: "0", count: 16 - text.count) + text
    }

    static func of(_ kind: StateGenerator.Kind, _ number: Int) -> JSONValue {
        var attributes: [String: JSONValue] = [:]
        switch kind {
        case .instance: attributes = instance(number)
        case .securityGroup: attributes = securityGroup(number)
        case .securityGroupRule: attributes = rule(number)
        case .role: attributes = role(number)
        case .policy: attributes = policy(number)
        case .bucket: attributes = bucket(number)
        case .database: attributes = database(number)
        case .function: attributes = function(number)
        case .scalingGroup: attributes = scalingGroup(number)
        case .key: attributes = key(number)
        }
        attributes["id"] = .string(id(kind, number))
        let tags: JSONValue = [
            "Name": .string("r\(number)"), "environment": "prod", "team": .string("team-\(number % 40)"),
            "cost-center": .string("cc-\(1000 + number % 90)"), "managed-by": "terraform",
            "owner": "platform@example.org",
        ]
        if kind != .securityGroupRule {
            attributes["tags"] = tags
            attributes["tags_all"] = tags
        }
        attributes["timeouts"] = .null
        return .object(attributes)
    }

    private static func arn(_ service: String, _ resource: String, region: String = StateGenerator.region) -> JSONValue
    {
        .string("arn:aws:\(service):\(region):\(StateGenerator.account):\(resource)")
    }

    private static func instance(_ number: Int) -> [String: JSONValue] {
        var all: [String: JSONValue] = [
            "arn": arn("ec2", "instance/\(id(.instance, number))"), "ami": "ami-0123456789abcdef0",
            "instance_type": "t3.large", "availability_zone": "eu-west-1a", "key_name": "ops",
            "private_ip": .string("10.1.\(number / 250 % 250).\(number % 250)"),
            "subnet_id": "subnet-0aaaabbbbccccdddd",
            "vpc_security_group_ids": [.string("sg-\(hex(number + 1))"), "sg-0123456789abcdef0"],
            "instance_state": "running", "tenancy": "default", "monitoring": false, "ebs_optimized": true,
            "iam_instance_profile": "web", "primary_network_interface_id": .string("eni-\(hex(number))"),
            "private_dns": "ip-10-1-0-1.eu-west-1.compute.internal", "public_dns": "", "public_ip": "",
            "root_block_device": [
                [
                    "delete_on_termination": true, "device_name": "/dev/xvda", "encrypted": true, "iops": 3000,
                    "kms_key_id": "arn:aws:kms:eu-west-1:111122223333:key/1b2c3d4e-0000-4000-8000-aabbccddeeff",
                    "tags": [:], "tags_all": [:], "throughput": 125, "volume_id": "vol-0aaaabbbbccccdddd",
                    "volume_size": 50, "volume_type": "gp3",
                ]
            ],
            "metadata_options": [
                [
                    "http_endpoint": "enabled", "http_protocol_ipv6": "disabled", "http_put_response_hop_limit": 1,
                    "http_tokens": "required", "instance_metadata_tags": "disabled",
                ]
            ],
            "credit_specification": [["cpu_credits": "unlimited"]],
            "capacity_reservation_specification": [
                [
                    "capacity_reservation_preference": "open", "capacity_reservation_target": [],
                ]
            ],
            "cpu_options": [["amd_sev_snp": "", "core_count": 1, "threads_per_core": 2]],
            "maintenance_options": [["auto_recovery": "default"]], "enclave_options": [["enabled": false]],
            "private_dns_name_options": [
                [
                    "enable_resource_name_dns_a_record": false, "enable_resource_name_dns_aaaa_record": false,
                    "hostname_type": "ip-name",
                ]
            ],
            "user_data": "c5f6d8e0a1b2c3d4e5f60718293a4b5c6d7e8f90", "cpu_core_count": 1, "cpu_threads_per_core": 2,
        ]
        for name in [
            "associate_public_ip_address", "disable_api_stop", "disable_api_termination", "get_password_data",
            "hibernation", "user_data_replace_on_change", "source_dest_check",
        ] { all[name] = false }
        for name in [
            "ephemeral_block_device", "instance_market_options", "ipv6_addresses", "launch_template",
            "network_interface",
            "secondary_private_ips", "security_groups", "ebs_block_device",
        ] { all[name] = [] }
        for name in ["host_id", "host_resource_group_arn", "instance_lifecycle", "outpost_arn", "password_data"] {
            all[name] = ""
        }
        for name in ["user_data_base64", "volume_tags", "placement_partition_number", "ipv6_address_count"] {
            all[name] = .null
        }
        return all
    }

    private static func permission(_ port: Int, _ blocks: [JSONValue]) -> JSONValue {
        [
            "cidr_blocks": .array(blocks), "description": "from the office", "from_port": .int(Int64(port)),
            "ipv6_cidr_blocks": [], "prefix_list_ids": [], "protocol": "tcp", "security_groups": [], "self": false,
            "to_port": .int(Int64(port)),
        ]
    }

    private static func securityGroup(_ number: Int) -> [String: JSONValue] {
        [
            "arn": arn("ec2", "security-group/\(id(.securityGroup, number))"), "name": .string("sg-r\(number)"),
            "description": "Managed by Terraform", "name_prefix": "", "owner_id": .string(StateGenerator.account),
            "revoke_rules_on_delete": false, "vpc_id": "vpc-0aaaabbbbccccdddd",
            "ingress": .array([22, 443, 8080, 9090, 9100].map { permission($0, ["10.0.0.0/8", "192.168.0.0/16"]) }),
            "egress": [permission(0, ["0.0.0.0/0"])],
        ]
    }

    private static func rule(_ number: Int) -> [String: JSONValue] {
        [
            "security_group_id": .string("sg-\(hex(number - 1))"), "type": "ingress", "protocol": "tcp",
            "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/8"], "ipv6_cidr_blocks": [],
            "prefix_list_ids": [], "self": false, "source_security_group_id": .null, "description": "https",
            "security_group_rule_id": .string("sgr-\(hex(number))"),
        ]
    }

    /// An IAM policy document of about two kilobytes, as text.
    static func document(_ number: Int, statements: Int = 8) -> String {
        let list = (0..<statements).map { index -> JSONValue in
            [
                "Sid": .string("Allow\(number)x\(index)"), "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "dynamodb:GetItem", "dynamodb:Query"],
                "Resource": [
                    .string("arn:aws:s3:::corp-data-bucket-\(number)/prefix-\(index)/*"),
                    .string("arn:aws:s3:::corp-data-bucket-\(number)"),
                ],
            ]
        }
        return JSONValue.object(["Version": "2012-10-17", "Statement": .array(list)]).text
    }

    private static func role(_ number: Int) -> [String: JSONValue] {
        let name = id(.role, number)
        return [
            "arn": arn("iam", "role/\(name)", region: ""), "name": .string(name), "path": "/", "name_prefix": "",
            "assume_role_policy":
                #"{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"}}],"Version":"2012-10-17"}"#,
            "create_date": "2025-01-15T10:00:00Z", "description": "", "force_detach_policies": false,
            "inline_policy": [["name": "inline", "policy": .string(document(number, statements: 4))]],
            "managed_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"], "max_session_duration": 3600,
            "permissions_boundary": "", "unique_id": .string("AROA\(number)EXAMPLE"), "role_last_used": [],
        ]
    }

    private static func policy(_ number: Int) -> [String: JSONValue] {
        [
            "arn": .string(id(.policy, number)), "name": .string("svc-policy-\(number)"), "path": "/",
            "name_prefix": "", "description": "", "policy": .string(document(number)),
            "policy_id": .string("ANPA\(number)EXAMPLE"), "attachment_count": 1,
        ]
    }

    private static func bucket(_ number: Int) -> [String: JSONValue] {
        let name = id(.bucket, number)
        return [
            "arn": .string("arn:aws:s3:::\(name)"), "bucket": .string(name), "bucket_prefix": "", "acl": .null,
            "bucket_domain_name": .string("\(name).s3.amazonaws.com"), "force_destroy": false,
            "bucket_regional_domain_name": .string("\(name).s3.eu-west-1.amazonaws.com"), "cors_rule": [],
            "grant": [["id": "abcdef", "permissions": ["FULL_CONTROL"], "type": "CanonicalUser", "uri": ""]],
            "hosted_zone_id": "Z1BKCTXD74EZPE", "lifecycle_rule": [], "logging": [], "object_lock_enabled": false,
            "object_lock_configuration": [], "policy": .string(document(number, statements: 3)), "region": "eu-west-1",
            "replication_configuration": [], "request_payer": "BucketOwner", "acceleration_status": "",
            "server_side_encryption_configuration": [
                [
                    "rule": [
                        [
                            "apply_server_side_encryption_by_default": [
                                ["kms_master_key_id": "", "sse_algorithm": "AES256"]
                            ],
                            "bucket_key_enabled": false,
                        ]
                    ]
                ]
            ],
            "versioning": [["enabled": true, "mfa_delete": false]], "website": [], "website_domain": .null,
        ]
    }

    private static func database(_ number: Int) -> [String: JSONValue] {
        var all: [String: JSONValue] = [
            "arn": arn("rds", "db:\(id(.database, number))"), "identifier": .string(id(.database, number)),
            "allocated_storage": 200, "instance_class": "db.m6g.large", "engine": "postgres", "engine_version": "15.4",
            "backup_retention_period": 7, "backup_window": "03:00-04:00", "maintenance_window": "sun:05:00-sun:06:00",
            "multi_az": true, "storage_encrypted": true, "storage_type": "gp3", "iops": 3000, "port": 5432,
            "username": "app", "password": "generated-for-the-benchmark", "publicly_accessible": false,
            "address": "orders.abcdefgh.eu-west-1.rds.amazonaws.com", "hosted_zone_id": "Z29XKXDKYMONMX",
            "kms_key_id": "arn:aws:kms:eu-west-1:111122223333:key/1b2c3d4e-0000-4000-8000-aabbccddeeff",
            "vpc_security_group_ids": ["sg-0123456789abcdef0"], "parameter_group_name": "default.postgres15",
            "resource_id": .string("db-\(hex(number).uppercased())"), "db_subnet_group_name": "main",
            "enabled_cloudwatch_logs_exports": ["postgresql"], "availability_zone": "eu-west-1b",
        ]
        for name in [
            "allow_major_version_upgrade", "apply_immediately", "blue_green_update", "copy_tags_to_snapshot",
            "deletion_protection", "iam_database_authentication_enabled", "performance_insights_enabled",
            "skip_final_snapshot", "auto_minor_version_upgrade", "delete_automated_backups",
        ] { all[name] = false }
        for name in ["character_set_name", "domain", "domain_iam_role_name", "nchar_character_set_name", "timezone"] {
            all[name] = ""
        }
        for name in ["replicas", "restore_to_point_in_time", "s3_import", "listener_endpoint", "master_user_secret"] {
            all[name] = []
        }
        return all
    }

    private static func function(_ number: Int) -> [String: JSONValue] {
        let name = id(.function, number)
        return [
            "arn": arn("lambda", "function:\(name)"), "function_name": .string(name), "memory_size": 512, "timeout": 30,
            "runtime": "python3.12", "handler": "app.handler", "architectures": ["arm64"], "package_type": "Zip",
            "environment": [["variables": ["LOG_LEVEL": "info", "TABLE": "orders", "REGION": "eu-west-1"]]],
            "ephemeral_storage": [["size": 512]], "filename": "build/app.zip", "publish": false, "version": "$LATEST",
            "invoke_arn": .string("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/\(name)/invocations"),
            "layers": [], "last_modified": "2025-01-15T10:00:00.000+0000", "image_config": [], "dead_letter_config": [],
            "logging_config": [["application_log_level": "", "log_format": "Text", "log_group": "/aws/lambda/app"]],
            "reserved_concurrent_executions": -1, "role": "arn:aws:iam::111122223333:role/app",
            "source_code_hash": "q4m8f2M1qA0oY7Xx0b1c2d3e4f5g6h7i8j9k0l1m2n3=", "source_code_size": 24_113,
            "tracing_config": [["mode": "PassThrough"]], "vpc_config": [], "snap_start": [], "description": "",
        ]
    }

    private static func scalingGroup(_ number: Int) -> [String: JSONValue] {
        [
            "arn": arn("autoscaling", "autoScalingGroup:0:autoScalingGroupName/\(id(.scalingGroup, number))"),
            "name": .string(id(.scalingGroup, number)), "desired_capacity": 3, "min_size": 2, "max_size": 10,
            "availability_zones": ["eu-west-1a", "eu-west-1b"], "default_cooldown": 300, "health_check_type": "ELB",
            "launch_template": [["id": "lt-0aaaabbbbccccdddd", "name": "web", "version": "$Latest"]],
            "load_balancers": [], "target_group_arns": ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:x"],
            "vpc_zone_identifier": ["subnet-0aaaabbbbccccdddd", "subnet-0aaaabbbbccccddde"], "enabled_metrics": [],
            "termination_policies": ["Default"], "suspended_processes": [], "warm_pool": [], "traffic_source": [],
            "tag": [["key": "Name", "propagate_at_launch": true, "value": "web"]], "protect_from_scale_in": false,
        ]
    }

    private static func key(_ number: Int) -> [String: JSONValue] {
        let key = id(.key, number)
        return [
            "arn": arn("kms", "key/\(key)"), "key_id": .string(key), "description": "data", "is_enabled": true,
            "enable_key_rotation": true, "key_usage": "ENCRYPT_DECRYPT", "deletion_window_in_days": 30,
            "customer_master_key_spec": "SYMMETRIC_DEFAULT", "bypass_policy_lockout_safety_check": false,
            "multi_region": false, "policy": .string(document(number, statements: 4)), "rotation_period_in_days": 365,
        ]
    }
}
