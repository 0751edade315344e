import JSON

/// Makes Falco alerts of 1 to 3 KB as the cloudtrail plugin and our rules give them, with request and response. Aimed at
/// the resources of a `StateGenerator`. The same number gives the same bytes; every alert has an id of its own.
struct AlertGenerator {
    /// Resources in the state.
    let resources: Int

    /// A call that reads.
    func read(_ number: Int) -> [UInt8] {
        let ids = (0..<4).map { JSONValue.string("i-\(StateAttributes.hex(number + $0))") }
        let request: JSONValue = [
            "instancesSet": ["items": .array(ids.map { ["instanceId": $0] })], "maxResults": 100,
            "filterSet": ["items": [["name": "tag:team", "valueSet": ["items": [["value": "team-7"]]]]]],
        ]
        return alert(number, "DescribeInstances", "ec2.amazonaws.com", request, .null, isReadOnly: true)
    }

    /// A change that no catalog knows.
    func unmapped(_ number: Int) -> [UInt8] {
        let request: JSONValue = [
            "pipelineName": .string("pipeline-\(number)"), "stageName": "deploy", "retryMode": "FAILED_ACTIONS",
            "clientRequestToken": .string("token-\(number)"), "note": .string(String(repeating: "x", count: 200)),
        ]
        let response: JSONValue = ["pipelineExecutionId": .string("execution-\(number)")]
        return alert(number, "RetryImaginaryStage", "imaginary.amazonaws.com", request, response)
    }

    /// What an alert finds: a difference that is new, the same once more, the state's value again, and that once more.
    enum Visit: Int, CaseIterable { case drift, again, revert, equal }

    /// An instance type of every second object, tags of the others.
    func scalar(_ number: Int, object: Int, _ visit: Visit) -> [UInt8] {
        let index = index(.instance, object)
        let id = StateAttributes.id(.instance, index)
        let differs = visit == .drift || visit == .again
        if object % 2 == 0 {
            return alert(
                number, "ModifyInstanceAttribute", "ec2.amazonaws.com",
                ["instanceId": .string(id), "instanceType": ["value": differs ? "m5.4xlarge" : "t3.large"]],
                ["requestId": .string(uuid(number)), "_return": true])
        }
        let team = differs ? "other" : "team-\(index % 40)"
        return alert(
            number, "CreateTags", "ec2.amazonaws.com",
            [
                "resourcesSet": ["items": [["resourceId": .string(id)]]],
                "tagSet": [
                    "items": [
                        ["key": "environment", "value": differs ? "dev" : "prod"],
                        ["key": "team", "value": .string(team)],
                    ]
                ],
            ], ["requestId": .string(uuid(number)), "_return": true])
    }

    /// User data of so many bytes written to an instance.
    func userData(_ number: Int, object: Int, _ visit: Visit, bytes: Int) -> [UInt8] {
        let id = StateAttributes.id(.instance, index(.instance, object))
        let letter = visit == .drift || visit == .again ? "QUJD" : "YWJj"
        return alert(
            number, "ModifyInstanceAttribute", "ec2.amazonaws.com",
            ["instanceId": .string(id), "userData": ["value": .string(String(repeating: letter, count: bytes / 4))]],
            ["requestId": .string(uuid(number)), "_return": true])
    }

    /// Two rules of a security group: opened to the world, revoked, and two that the state has.
    func securityGroup(_ number: Int, object: Int, _ visit: Visit) -> [UInt8] {
        let id = StateAttributes.id(.securityGroup, index(.securityGroup, object))
        let rules: [(port: Int64, cidr: String, text: String)] =
            visit == .equal
            ? [(8080, "10.0.0.0/8", "from the office"), (8443, "192.168.0.0/16", "from the office")]
            : [(22, "0.0.0.0/0", "temporary"), (3389, "0.0.0.0/0", "temporary")]
        let permissions = rules.map { rule -> JSONValue in
            [
                "ipProtocol": "tcp", "fromPort": .int(rule.port), "toPort": .int(rule.port), "groups": [:],
                "ipRanges": ["items": [["cidrIp": .string(rule.cidr), "description": .string(rule.text)]]],
                "ipv6Ranges": [:], "prefixListIds": [:],
            ]
        }
        let told = rules.map { rule -> JSONValue in
            [
                "groupOwnerId": .string(StateGenerator.account), "groupId": .string(id), "isEgress": false,
                "securityGroupRuleId": .string("sgr-\(StateAttributes.hex(number + Int(rule.port)))"),
                "ipProtocol": "tcp", "fromPort": .int(rule.port), "toPort": .int(rule.port),
                "cidrIpv4": .string(rule.cidr), "description": .string(rule.text),
            ]
        }
        let isRevoke = visit == .revert
        return alert(
            number, isRevoke ? "RevokeSecurityGroupIngress" : "AuthorizeSecurityGroupIngress", "ec2.amazonaws.com",
            ["groupId": .string(id), "ipPermissions": ["items": .array(permissions)]],
            [
                "requestId": .string(uuid(number)), "_return": true,
                isRevoke ? "revokedSecurityGroupRuleSet" : "securityGroupRuleSet": ["items": .array(told)],
            ])
    }

    /// A policy document of 2 KB written to a managed policy.
    func policy(_ number: Int, object: Int, _ visit: Visit, statements: Int = 6) -> [UInt8] {
        let index = index(.policy, object)
        var document = StateAttributes.document(index, statements: statements)
        if visit == .drift || visit == .again {
            document = document.replacing("s3:PutObject", with: "s3:*", maxReplacements: 1)
        }
        return alert(
            number, "CreatePolicyVersion", "iam.amazonaws.com",
            [
                "policyArn": .string(StateAttributes.id(.policy, index)), "setAsDefault": true,
                "policyDocument": .string(document),
            ],
            ["policyVersion": ["versionId": "v4", "isDefaultVersion": true, "createDate": "Jan 31, 2026 12:00:00 PM"]])
    }

    /// The resource of this kind with number `object`, counted so that neighbours stand far apart in the state.
    private func index(_ kind: StateGenerator.Kind, _ object: Int) -> Int {
        let cycle = StateGenerator.Kind.cycle
        let places = cycle.indices.filter { cycle[$0] == kind }
        let turns = max(resources / cycle.count, 1)
        let spread = object &* 7919 % (turns * places.count)
        return spread / places.count * cycle.count + places[spread % places.count]
    }

    private func uuid(_ number: Int) -> String {
        let hex = StateAttributes.hex(number)
        return "\(hex.prefix(8))-1111-4222-8333-\(hex.suffix(12))"
    }

    private func alert(
        _ number: Int, _ name: String, _ service: String, _ request: JSONValue, _ response: JSONValue,
        isReadOnly: Bool = false
    ) -> [UInt8] {
        let second = number / 100
        let clock = [second / 3600 % 24, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let time = "2026-01-31T\(clock.joined(separator: ":"))"
        // Twenty people, each with a session of a few hundred calls.
        let user = "person\(number / 100 % 20)@example.org"
        let fields: JSONValue = [
            "ct.additionaleventdata": .null, "ct.error": .null, "ct.id": .string(uuid(number)),
            "ct.name": .string(name),
            "ct.readonly": isReadOnly ? "true" : "false", "ct.recipientaccountid": .string(StateGenerator.account),
            "ct.region": .string(service.hasPrefix("iam") ? "us-east-1" : StateGenerator.region),
            "ct.request": .string(request.text), "ct.requestid": .string(uuid(number + 1)), "ct.resources": .null,
            "ct.response": .string(response.text), "ct.src": .string(service), "ct.srcip": "198.51.100.7",
            "ct.time": .string("\(time)Z"), "ct.user": "Admin", "ct.user.accountid": .string(StateGenerator.account),
            "ct.user.arn": .string("arn:aws:sts::\(StateGenerator.account):assumed-role/Admin/\(user)"),
            "ct.user.identitytype": "AssumedRole", "ct.user.principalid": .string("AROAEXAMPLEEXAMPLE01:\(user)"),
            "ct.useragent": "aws-cli/2.15.0 Python/3.11.6 Linux/6.1 exe/x86_64.debian.12 prompt/off",
            "evt.time": 1_769_860_800_000_000_000,
            "json.value[/userIdentity/sessionContext/attributes/mfaAuthenticated]": "true",
            "json.value[/userIdentity/sessionContext/sessionIssuer/arn]":
                .string("arn:aws:iam::\(StateGenerator.account):role/Admin"),
            "json.value[/userIdentity/invokedBy]": .null,
        ]
        let alert: JSONValue = [
            "hostname": "falco-6c5f7d8b9-x2x4z",
            "output": .string("12:00:00.000000000: Notice AWS change (event=\(name) user=\(user) src=198.51.100.7)"),
            "output_fields": fields, "priority": "Notice", "rule": "AWS Infrastructure Change",
            "source": "aws_cloudtrail", "tags": ["aws", "cloud"], "time": .string("\(time).000000000Z"),
        ]
        return alert.serialized
    }
}
