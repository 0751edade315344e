import Engine
import JSON
import Synchronization

/// A CloudTrail record as a console user causes it, and the Falco alert that carries it.
struct TestEvent: Sendable {
    private static let counter = Mutex(0)

    var name: String
    var request: JSONValue
    var response: JSONValue = ["requestId": "r", "_return": true]
    var id: String
    var account = "111122223333"
    var user = "alice"
    var userAgent = "Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0 Safari/537.36"
    var isFromConsole = true
    /// Microseconds since 1970.
    var time: Int64 = 0
    var carriesRequest = true
    var isReadOnly = false

    init(_ name: String, _ request: JSONValue) {
        self.name = name
        self.request = request
        let number = Self.counter.withLock { counter in
            counter += 1
            return counter
        }
        let digits = String(number)
        id = "e7b0c3d2-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// Another instance type.
    static func resize(_ instance: String = TestState.instanceID, to type: String) -> TestEvent {
        TestEvent(
            "ModifyInstanceAttribute",
            ["instanceId": .string(instance), "instanceType": ["value": .string(type)]])
    }

    /// One more ingress rule of the security group.
    static func openGroup(_ cidr: String = "0.0.0.0/0") -> TestEvent {
        var event = TestEvent(
            "AuthorizeSecurityGroupIngress",
            [
                "groupId": .string(TestState.groupID),
                "ipPermissions": [
                    "items": [
                        [
                            "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "groups": [:],
                            "ipRanges": ["items": [["cidrIp": .string(cidr)]]], "ipv6Ranges": [:],
                            "prefixListIds": [:],
                        ]
                    ]
                ],
            ])
        event.response["securityGroupRuleSet"] = [
            "items": [
                [
                    "groupOwnerId": "111122223333", "groupId": .string(TestState.groupID),
                    "securityGroupRuleId": "sgr-0d00000000000001", "isEgress": false, "ipProtocol": "tcp",
                    "fromPort": 22, "toPort": 22, "cidrIpv4": .string(cidr),
                ]
            ]
        ]
        return event
    }

    /// A new instance that no state holds.
    static func runInstance(_ id: String) -> TestEvent {
        var event = TestEvent(
            "RunInstances",
            [
                "instancesSet": ["items": [["imageId": "ami-0c0ffee0000000002", "minCount": 1, "maxCount": 1]]],
                "instanceType": "t3.large",
            ])
        event.response = [
            "requestId": "r", "reservationId": "r-1", "ownerId": "111122223333",
            "instancesSet": [
                "items": [
                    [
                        "instanceId": .string(id), "imageId": "ami-0c0ffee0000000002",
                        "instanceState": ["code": 0, "name": "pending"], "instanceType": "t3.large",
                    ]
                ]
            ],
        ]
        return event
    }

    func by(_ user: String) -> TestEvent { with { $0.user = user } }
    func inAccount(_ account: String) -> TestEvent { with { $0.account = account } }
    func with(_ change: (inout TestEvent) -> Void) -> TestEvent {
        var event = self
        change(&event)
        return event
    }

    /// What Terraform's provider sends as its user agent.
    var byTerraform: TestEvent {
        with {
            $0.userAgent =
                "APN/1.0 HashiCorp/1.0 Terraform/1.9.8 (+https://www.terraform.io) terraform-provider-aws/5.80.0"
            $0.isFromConsole = false
        }
    }

    var record: JSONValue {
        var record: JSONValue = [
            "eventVersion": "1.09",
            "userIdentity": [
                "type": "IAMUser", "principalId": "AIDAEXAMPLE", "userName": .string(user),
                "arn": .string("arn:aws:iam::\(account):user/\(user)"), "accountId": .string(account),
            ],
            "eventTime": .string(EventTime(microseconds: time).iso8601), "eventSource": "ec2.amazonaws.com",
            "eventName": .string(name), "awsRegion": "eu-central-1", "sourceIPAddress": "203.0.113.24",
            "userAgent": .string(userAgent), "requestID": .string("req-" + id), "eventID": .string(id),
            "readOnly": .bool(isReadOnly), "eventType": "AwsApiCall", "managementEvent": true,
            "recipientAccountId": .string(account), "eventCategory": "Management",
            "requestParameters": request, "responseElements": response,
        ]
        if isFromConsole { record["sessionCredentialFromConsole"] = "true" }
        return record
    }

    /// As Falco's `http_output` posts it under our rules; without the record as its default rules do.
    var alert: JSONValue {
        var fields: JSONValue = ["ct.id": .string(id), "ct.name": .string(name)]
        if carriesRequest {
            fields["json.obj"] = .string(record.prettyText)
        } else {
            fields["ct.time"] = .string(EventTime(microseconds: time).iso8601)
            fields["ct.src"] = "ec2.amazonaws.com"
            fields["ct.region"] = "eu-central-1"
            fields["ct.user.accountid"] = .string(account)
            fields["ct.recipientaccountid"] = .string(account)
            fields["ct.user"] = .string(user)
            fields["ct.readonly"] = .string("\(isReadOnly)")
        }
        return [
            "hostname": "falco-0", "priority": "Notice", "rule": "TFDrift AWS change", "source": "aws_cloudtrail",
            "tags": ["tfdrift"], "time": .string(EventTime(microseconds: time).iso8601),
            "output": "A change", "output_fields": fields,
        ]
    }
}
