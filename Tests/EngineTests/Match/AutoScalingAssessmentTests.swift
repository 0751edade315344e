import JSON
import Testing

@testable import Engine

@Suite struct AutoScalingAssessmentTests {
    static let group: JSONValue = [
        "id": "web", "name": "web", "min_size": 1, "max_size": 4, "desired_capacity": 2, "health_check_type": "EC2",
        "arn": "arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:u:autoScalingGroupName/web",
        "suspended_processes": [], "vpc_zone_identifier": ["subnet-b", "subnet-a"],
        "termination_policies": ["OldestInstance", "Default"], "launch_configuration": "",
        "launch_template": [["id": "lt-1", "name": "web", "version": "3"]], "target_group_arns": ["arn:aws:tg/1"],
        "default_cooldown": 300, "protect_from_scale_in": false,
        "tag": [["key": "Name", "value": "web", "propagate_at_launch": true]],
        "mixed_instances_policy": [
            [
                "instances_distribution": [["on_demand_base_capacity": 1, "spot_allocation_strategy": "lowest-price"]],
                "launch_template": [
                    [
                        "launch_template_specification": [["launch_template_id": "lt-1", "version": "3"]],
                        "override": [["instance_type": "m5.large"], ["instance_type": "m5a.large"]],
                    ]
                ],
            ]
        ],
    ]
    static func probe(_ more: AssessmentProbe.Resource...) throws -> AssessmentProbe {
        try AssessmentProbe([.init("aws_autoscaling_group", "web", group)] + more)
    }

    typealias Case = InstanceAssessmentTests.Case

    static func named(_ more: [String: JSONValue]) -> JSONValue {
        .object(["autoScalingGroupName": "web"].merging(more) { $1 })
    }

    static let cases = [
        Case(
            "UpdateAutoScalingGroup", changed: named(["minSize": 2, "desiredCapacity": 2]),
            same: named(["minSize": 1, "maxSize": 4, "desiredCapacity": 2]), "min_size=1->2"),
        Case(
            "UpdateAutoScalingGroup",
            changed: named(["launchTemplate": ["launchTemplateId": "lt-1", "version": "$Latest"]]),
            same: named(["launchTemplate": ["launchTemplateName": "web", "version": 3]]),
            #"launch_template[0].version="3"->"$Latest""#),
        Case(
            "UpdateAutoScalingGroup", changed: named(["vPCZoneIdentifier": "subnet-a,subnet-c"]),
            same: named(["vPCZoneIdentifier": "subnet-a, subnet-b"]),
            #"Removed vpc_zone_identifier{subnet-b}="subnet-b"->"#,
            #"Added vpc_zone_identifier{subnet-c}=->"subnet-c""#),
        Case(
            "UpdateAutoScalingGroup", changed: named(["terminationPolicies": ["Default", "OldestInstance"]]),
            same: named(["terminationPolicies": ["OldestInstance", "Default"]]),
            #"termination_policies=["OldestInstance","Default"]->["Default","OldestInstance"]"#),
        Case(
            "UpdateAutoScalingGroup",
            changed: named([
                "mixedInstancesPolicy": [
                    "instancesDistribution": ["onDemandBaseCapacity": 0],
                    "launchTemplate": [
                        "launchTemplateSpecification": ["launchTemplateId": "lt-1", "version": "4"]
                    ],
                ]
            ]),
            same: named([
                "mixedInstancesPolicy": [
                    "instancesDistribution": ["onDemandBaseCapacity": 1, "spotAllocationStrategy": "lowest-price"],
                    "launchTemplate": [
                        "launchTemplateSpecification": ["launchTemplateId": "lt-1", "version": "3"],
                        "overrides": [["instanceType": "m5.large"], ["instanceType": "m5a.large"]],
                    ],
                ]
            ]), "mixed_instances_policy[0].instances_distribution[0].on_demand_base_capacity=1->0",
            #"mixed_instances_policy[0].launch_template[0].launch_template_specification[0].version="3"->"4""#),
        Case(
            "SetDesiredCapacity", changed: named(["desiredCapacity": 4, "honorCooldown": false]),
            same: named(["desiredCapacity": 2]), "desired_capacity=2->4"),
        Case(
            "SuspendProcesses", changed: named(["scalingProcesses": ["Launch"]]),
            same: named(["scalingProcesses": []]), #"Added suspended_processes{Launch}=->"Launch""#),
        Case(
            "CreateOrUpdateTags",
            changed: [
                "tags": [
                    [
                        "resourceId": "web", "resourceType": "auto-scaling-group", "key": "Name", "value": "evil",
                        "propagateAtLaunch": true,
                    ]
                ]
            ],
            same: [
                "tags": [
                    [
                        "resourceId": "web", "resourceType": "auto-scaling-group", "key": "Name", "value": "web",
                        "propagateAtLaunch": true,
                    ]
                ]
            ],
            #"Added tag{{"key":"Name","propagate_at_launch":true,"value":"evil"}}=->{"key":"Name","propagate_at_launch":true,"value":"evil"}"#,
            #"Removed tag{{"key":"Name","propagate_at_launch":true,"value":"web"}}={"key":"Name","propagate_at_launch":true,"value":"web"}->"#
        ),
    ]

    @Test(arguments: cases.filter { !($0.event == "SuspendProcesses") })
    func `tells exactly what differs, and its twin is proven equal`(_ test: Case) throws {
        let probe = try Self.probe()
        let changed = try probe.one(test.event, "autoscaling", test.changed)
        #expect(changed.resource.address == "aws_autoscaling_group.web")
        #expect(changed.differences == test.differences)
        #expect(changed.unmapped.isEmpty)
        let same = try probe.one(test.event, "autoscaling", test.same)
        #expect(same.isProvenEqual, "\(same.differences) \(same.unmapped)")
    }

    @Test func `suspending a process that runs adds it, resuming one that the state suspends removes it`() throws {
        var suspended = Self.group
        suspended["suspended_processes"] = ["Launch"]
        let probe = try AssessmentProbe([.init("aws_autoscaling_group", "web", suspended)])
        let request = Self.named(["scalingProcesses": ["Launch"]])
        #expect(try probe.one("SuspendProcesses", "autoscaling", request).isProvenEqual)
        #expect(
            try probe.one("ResumeProcesses", "autoscaling", request).differences == [
                #"Removed suspended_processes{Launch}="Launch"->"#
            ])
        #expect(
            try Self.probe().one("SuspendProcesses", "autoscaling", request).differences == [
                #"Added suspended_processes{Launch}=->"Launch""#
            ])
        #expect(try Self.probe().one("ResumeProcesses", "autoscaling", request).isProvenEqual)
    }

    @Test func `a tag with a resource of its own is told there`() throws {
        let tag = AssessmentProbe.Resource(
            "aws_autoscaling_group_tag", "team",
            [
                "id": "web,team", "autoscaling_group_name": "web",
                "tag": [["key": "team", "value": "pay", "propagate_at_launch": false]],
            ])
        let found = try Self.probe(tag).one(
            "CreateOrUpdateTags", "autoscaling",
            ["tags": [["resourceId": "web", "key": "team", "value": "x", "propagateAtLaunch": false]]])
        #expect(found.resource.address == "aws_autoscaling_group_tag.team")
        #expect(found.differences == [#"tag[0].value="pay"->"x""#])
    }

    @Test func `tags of two groups in one call are two resources`() throws {
        let found = try Self.probe().assess(
            "CreateOrUpdateTags", "autoscaling",
            [
                "tags": [
                    ["resourceId": "web", "key": "a", "value": "1"], ["resourceId": "api", "key": "a", "value": "1"],
                ]
            ])
        #expect(found.map(\.resource.address) == [nil, "aws_autoscaling_group.web"])
        #expect(found.map(\.resource.id) == ["api", "web"])
        #expect(found.map(\.ownership) == [.unmanaged, .managed])
    }

    @Test func `an attachment without a resource of its own shows on its group, or is unmanaged with it`() throws {
        let request = Self.named(["targetGroupARNs": ["arn:aws:tg/2"]])
        let listed = try Self.probe().one("AttachLoadBalancerTargetGroups", "autoscaling", request)
        #expect(listed.differences == [#"Added target_group_arns{arn:aws:tg/2}=->"arn:aws:tg/2""#])
        #expect(listed.isPlanVisible)
        let hook = try Self.probe().one(
            "PutLifecycleHook", "autoscaling",
            Self.named(["lifecycleHookName": "drain", "lifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING"]))
        #expect(hook.ownership == .unmanaged)
        #expect(hook.resource.key.type == "aws_autoscaling_lifecycle_hook")
        #expect(hook.resource.id == "web/drain")
        #expect(hook.parent?.address == "aws_autoscaling_group.web")
        #expect(!hook.isPlanVisible)
        let orphan = try AssessmentProbe().one(
            "PutLifecycleHook", "autoscaling", Self.named(["lifecycleHookName": "drain"]))
        #expect(orphan.resource.key.type == "aws_autoscaling_group")
        #expect(orphan.resource.id == "web")
        #expect(orphan.lifecycle == .modified)
    }

    @Test func `an attachment beside standalone ones only is invisible to plans`() throws {
        let attached = AssessmentProbe.Resource(
            "aws_autoscaling_attachment", "one",
            ["id": "x", "autoscaling_group_name": "web", "lb_target_group_arn": "arn:aws:tg/1"])
        let found = try Self.probe(attached).one(
            "AttachLoadBalancerTargetGroups", "autoscaling", Self.named(["targetGroupARNs": ["arn:aws:tg/2"]]))
        #expect(found.resource.address == "aws_autoscaling_group.web")
        #expect(!found.isPlanVisible)
        let gone = try Self.probe(attached).one(
            "DetachLoadBalancerTargetGroups", "autoscaling", Self.named(["targetGroupARNs": ["arn:aws:tg/1"]]))
        #expect(gone.resource.address == "aws_autoscaling_attachment.one")
        #expect(gone.lifecycle == .deleted)
    }

    @Test func `a put call that leaves a member out sets it to its default`() throws {
        let policy: JSONValue = [
            "id": "up", "name": "up", "autoscaling_group_name": "web", "policy_type": "SimpleScaling",
            "adjustment_type": "ChangeInCapacity", "scaling_adjustment": 2, "cooldown": 60, "enabled": true,
        ]
        let probe = try Self.probe(.init("aws_autoscaling_policy", "up", policy))
        let request: (JSONValue?) -> JSONValue = { cooldown in
            var members: [String: JSONValue] = [
                "policyName": "up", "policyType": "SimpleScaling", "adjustmentType": "ChangeInCapacity",
                "scalingAdjustment": 2,
            ]
            members["cooldown"] = cooldown
            return Self.named(members)
        }
        #expect(try probe.one("PutScalingPolicy", "autoscaling", request(nil)).differences == ["cooldown=60->"])
        #expect(try probe.one("PutScalingPolicy", "autoscaling", request(60)).isProvenEqual)
    }
}
