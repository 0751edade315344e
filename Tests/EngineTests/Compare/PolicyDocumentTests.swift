import JSON
import Testing

@testable import Engine

@Suite struct PolicyDocumentTests {
    /// One statement of a policy of 2012-10-17.
    static func policy(_ statement: String, version: String = "2012-10-17") -> String {
        #"{"Version":"\#(version)","Statement":[\#(statement)]}"#
    }
    static func allow(_ rest: String) -> String { policy(#"{"Effect":"Allow",\#(rest)}"#) }
    static func condition(_ text: String) -> String { allow(#""Action":"*","Resource":"*","Condition":\#(text)"#) }

    struct Pair: CustomTestStringConvertible, Sendable {
        var what: String
        var left: String
        var right: String
        init(_ what: String, _ left: String, _ right: String) {
            self.what = what
            self.left = left
            self.right = right
        }
        var testDescription: String { what }
    }

    static let equal = [
        Pair(
            "order of members and white space",
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*"}]}"#,
            "{ \"Statement\" : [ {\n\"Action\":\"*\", \"Effect\":\"Deny\"} ],\t\"Version\":\"2012-10-17\" }"),
        Pair(
            "order of statements",
            policy(#"{"Effect":"Deny","Action":"b:*"},{"Effect":"Allow","Action":"a:*"}"#),
            policy(#"{"Effect":"Allow","Action":"a:*"},{"Effect":"Deny","Action":"b:*"}"#)),
        Pair(
            "one statement bare", #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"a:b"}}"#,
            allow(#""Action":"a:b""#)),
        Pair("one action or a list", allow(#""Action":"s3:Get""#), allow(#""Action":["s3:Get"]"#)),
        Pair("order of actions", allow(#""Action":["a:x","a:b","a:c"]"#), allow(#""Action":["a:c","a:x","a:b"]"#)),
        Pair("case of actions", allow(#""Action":["S3:getobject","a:b"]"#), allow(#""Action":["a:B","s3:GetObject"]"#)),
        Pair("repeated actions", allow(#""NotAction":["a:b","A:B"]"#), allow(#""NotAction":"a:b""#)),
        Pair("resources", allow(#""Resource":["b","a"]"#), allow(#""Resource":["a","b","a"]"#)),
        Pair("not-resources", allow(#""NotResource":["a"]"#), allow(#""NotResource":"a""#)),
        Pair("anyone", allow(#""Principal":"*""#), allow(#""Principal":{"AWS":["*"]}"#)),
        Pair(
            "account or root user", allow(#""Principal":{"AWS":"111122223333"}"#),
            allow(#""Principal":{"AWS":["arn:aws:iam::111122223333:root"]}"#)),
        Pair(
            "root user in another partition", allow(#""NotPrincipal":{"AWS":"111122223333"}"#),
            allow(#""NotPrincipal":{"AWS":"arn:aws-us-gov:iam::111122223333:root"}"#)),
        Pair(
            "order of principals and their kinds",
            allow(#""Principal":{"Service":["b","a"],"AWS":"x","Federated":"f","CanonicalUser":"c"}"#),
            allow(#""Principal":{"CanonicalUser":["c"],"AWS":["x"],"Service":["a","b"],"Federated":["f"]}"#)),
        Pair(
            "case of operators and keys", condition(#"{"StringEquals":{"aws:SourceVpc":"v"}}"#),
            condition(#"{"stringequals":{"AWS:sourcevpc":["v"]}}"#)),
        Pair(
            "order of conditions", condition(#"{"Bool":{"a":"true"},"StringLike":{"b":["y","x"],"c":"z"}}"#),
            condition(#"{"StringLike":{"c":"z","b":["x","y"]},"Bool":{"a":true}}"#)),
        Pair("booleans", condition(#"{"Bool":{"k":"TRUE"}}"#), condition(#"{"Bool":{"k":[true]}}"#)),
        Pair("null operator", condition(#"{"Null":{"k":"false"}}"#), condition(#"{"Null":{"k":false}}"#)),
        Pair(
            "numbers", condition(#"{"NumericLessThan":{"k":["3600","2"]}}"#),
            condition(#"{"NumericLessThan":{"k":[2.0,3600]}}"#)),
        Pair(
            "dates", condition(#"{"DateGreaterThan":{"k":"2020-01-01T00:00:00Z"}}"#),
            condition(#"{"DateGreaterThan":{"k":1577836800}}"#)),
        Pair(
            "addresses", condition(#"{"IpAddress":{"k":["10.0.0.1","2001:DB8::/32"]}}"#),
            condition(#"{"IpAddress":{"k":["2001:db8::/32","10.0.0.1/32"]}}"#)),
        Pair(
            "ignored case", condition(#"{"ForAnyValue:StringEqualsIgnoreCase":{"k":"Ab"}}"#),
            condition(#"{"foranyvalue:stringequalsignorecase":{"k":"aB"}}"#)),
        Pair("no conditions", condition("{}"), allow(#""Action":"*","Resource":"*""#)),
        Pair("operators without keys", condition(#"{"Bool":{}}"#), allow(#""Action":"*","Resource":"*""#)),
        Pair(
            "variables", allow(#""Resource":"arn:aws:s3:::b/${aws:UserName}/x""#),
            allow(#""Resource":"arn:aws:s3:::b/${AWS:username}/x""#)),
        Pair("empty sid", allow(#""Sid":"","Action":"a:b""#), allow(#""Action":"a:b""#)),
        Pair(
            "empty id, repeated and empty statements",
            #"{"Id":"","Version":"2012-10-17","Statement":[{},{"Effect":"Allow","Action":"a:b"},{"Action":["a:b"],"Effect":"Allow"}]}"#,
            allow(#""Action":"a:b""#)),
        Pair(
            "the version that holds by itself", #"{"Statement":[{"Effect":"Allow","Action":"a:b"}]}"#,
            policy(#"{"Effect":"Allow","Action":"a:b"}"#, version: "2008-10-17")),
        Pair(
            "case of element names", allow(#""Action":"a:b""#),
            #"{"version":"2012-10-17","statement":{"effect":"Allow","action":"a:b"}}"#),
        Pair("escapes", allow(#""Resource":"a\/b\u00e9""#), allow(#""Resource":"a/bé""#)),
        Pair(
            "percent encoding", allow(#""Action":"a:b""#),
            "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22a%3Ab%22%7D%5D%7D"
        ),
        Pair("no policy: the same JSON", #"{"a":[1,2]}"#, #"{ "a": [1, 2] }"#),
        Pair("statements that are none: the same JSON", #"{"Statement":[1]}"#, #"{"Statement": [1]}"#),
    ]

    @Test(arguments: equal) func `documents that mean the same are equal, either way round`(_ pair: Pair) throws {
        for (left, right) in [(pair.left, pair.right), (pair.right, pair.left)] {
            #expect(PolicyDocument.areEqual(.string(left), .string(right)))
            let difference = PolicyDocument.compare(old: .string(left), new: .string(right))
            #expect(difference.isEqual)
            #expect(difference.removed.isEmpty && difference.added.isEmpty && difference.changed.isEmpty)
            #expect(PolicyDocument.canonical(.string(left)) == PolicyDocument.canonical(.string(right)))
            if !left.hasPrefix("%") {
                #expect(PolicyDocument.areEqual(try JSONValue(parsing: left), .string(right)))
            }
        }
    }

    static let different = [
        Pair("effect", policy(#"{"Effect":"Deny","Action":"a:b"}"#), allow(#""Action":"a:b""#)),
        Pair("action or not-action", allow(#""Action":"a:b""#), allow(#""NotAction":"a:b""#)),
        Pair("one action more", allow(#""Action":["a:b","a:c"]"#), allow(#""Action":"a:b""#)),
        Pair("case of resources", allow(#""Resource":"arn:aws:s3:::A""#), allow(#""Resource":"arn:aws:s3:::a""#)),
        Pair(
            "case of condition values", condition(#"{"StringEquals":{"k":"A"}}"#),
            condition(#"{"StringEquals":{"k":"a"}}"#)),
        Pair("operator", condition(#"{"StringLike":{"k":"a"}}"#), condition(#"{"StringEquals":{"k":"a"}}"#)),
        Pair("if-exists", condition(#"{"BoolIfExists":{"k":"true"}}"#), condition(#"{"Bool":{"k":"true"}}"#)),
        Pair("no condition any more", condition(#"{"Bool":{"k":"true"}}"#), condition("{}")),
        Pair("boolean", condition(#"{"Bool":{"k":"true"}}"#), condition(#"{"Bool":{"k":false}}"#)),
        Pair("number", condition(#"{"NumericEquals":{"k":10}}"#), condition(#"{"NumericEquals":{"k":"100"}}"#)),
        Pair(
            "address block", condition(#"{"IpAddress":{"k":"10.0.0.0/8"}}"#),
            condition(#"{"IpAddress":{"k":"10.0.0.0"}}"#)),
        Pair("principal or anyone", allow(#""Principal":{"AWS":"111122223333"}"#), allow(#""Principal":"*""#)),
        Pair("anyone or any service", allow(#""Principal":{"Service":"*"}"#), allow(#""Principal":"*""#)),
        Pair(
            "root user or a user called root", allow(#""Principal":{"AWS":"arn:aws:iam::111122223333:root"}"#),
            allow(#""Principal":{"AWS":"arn:aws:iam::111122223333:user/root"}"#)),
        Pair("principal or not-principal", allow(#""Principal":"*""#), allow(#""NotPrincipal":"*""#)),
        Pair("sid", allow(#""Sid":"a","Action":"a:b""#), allow(#""Sid":"b","Action":"a:b""#)),
        Pair(
            "version", policy(#"{"Effect":"Allow","Action":"a:b"}"#, version: "2008-10-17"), allow(#""Action":"a:b""#)),
        Pair(
            "variables are text in the older version",
            policy(#"{"Effect":"Allow","Resource":"${aws:UserName}"}"#, version: "2008-10-17"),
            policy(#"{"Effect":"Allow","Resource":"${aws:username}"}"#, version: "2008-10-17")),
        Pair(
            "one statement less", policy(#"{"Effect":"Allow","Action":"a:b"},{"Effect":"Deny","Action":"a:b"}"#),
            allow(#""Action":"a:b""#)),
        Pair("element that nobody knows", allow(#""Foo":[1,2]"#), allow(#""Foo":[2,1]"#)),
        Pair("policy or other JSON", allow(#""Action":"a:b""#), #"{"a":1}"#),
        Pair("policy or no JSON", allow(#""Action":"a:b""#), "{"),
        Pair("no JSON", "{", "{{"),
        Pair("order in other JSON", "[1,2]", "[2,1]"),
        Pair(
            "values that a separator could hide", allow(#""Action":["a:b","c:d"]"#), allow(#""Action":["a:b\",\"c:d"]"#)
        ),
    ]

    @Test(arguments: different) func `documents that mean something else differ`(_ pair: Pair) {
        #expect(!PolicyDocument.areEqual(.string(pair.left), .string(pair.right)))
        #expect(!PolicyDocument.areEqual(.string(pair.right), .string(pair.left)))
        #expect(!PolicyDocument.compare(old: .string(pair.left), new: .string(pair.right)).isEqual)
    }

    @Test(arguments: equal + different) func `the canonical text has the members of its objects in order`(
        _ pair: Pair
    ) throws {
        for text in [pair.left, pair.right] {
            guard let document = PolicyDocument.document(.string(text)) else { continue }
            let policy = CanonicalPolicy(document)
            #expect(policy.digested == PolicyDocument.canonical(.string(text)).serialized)
        }
    }

    @Test func `members that IAM does not know stand among the others, each once`() throws {
        let left =
            #"{"Zeta":1,"Statement":[{"Effect":"Allow","Beta":{"b":2,"a":1},"Action":"a:b","Aardvark":[2,1]}],"Alpha":null}"#
        let right =
            #"{"Alpha":null,"Statement":{"Aardvark":[2,1],"action":["A:B"],"Beta":{"a":1,"b":2},"effect":"Allow"},"Zeta":1}"#
        let canonical = try #require(PolicyDocument.document(.string(left)).flatMap { CanonicalPolicy($0).whole })
        #expect(
            String(decoding: canonical, as: UTF8.self)
                == #"{"Alpha":null,"Statement":[{"Aardvark":[2,1],"Action":["a:b"],"Beta":{"a":1,"b":2},"Effect":"Allow"}],"Version":"2008-10-17","Zeta":1}"#
        )
        #expect(PolicyDocument.areEqual(.string(left), .string(right)))
        let twice = #"{"Statement":[{"Effect":"Allow","Foo":1,"Foo":1}]}"#
        #expect(PolicyDocument.document(.string(twice)).map { CanonicalPolicy($0).whole == nil } == true)
    }

    @Test func `statements that repeat or moved are no difference, and a change says what it changed`() throws {
        let one = #"{"Sid":"A","Effect":"Allow","Action":"a:b","Resource":"*"}"#
        let two = #"{"Sid":"B","Effect":"Allow","Action":["a:c","a:d","a:c"],"Resource":["y","x"]}"#
        let three = #"{"Effect":"Deny","Action":"a:*","Resource":"*"}"#
        let old = Self.policy([one, two, three, two].joined(separator: ","))
        #expect(PolicyDocument.areEqual(.string(old), .string(Self.policy([three, two, one].joined(separator: ",")))))
        let changed = Self.policy([three, two.replacing("a:d", with: "a:e"), one].joined(separator: ","))
        let difference = PolicyDocument.compare(old: .string(old), new: .string(changed))
        #expect(difference.removed.isEmpty && difference.added.isEmpty)
        #expect(difference.changed.map(\.elements) == [[.init(name: "Action", removed: ["a:d"], added: ["a:e"])]])
    }

    @Test func `tells which values a statement got and lost`() throws {
        let old = Self.policy(
            #"{"Sid":"Read","Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"*"},{"Effect":"Deny","Action":"iam:*","Resource":"*"}"#
        )
        let new = Self.policy(
            #"{"Sid":"Read","Effect":"Allow","Action":["s3:DeleteObject","s3:getobject"],"Resource":"*","Principal":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":false}}},{"Effect":"Allow","Action":"ec2:*","Resource":"*"}"#
        )
        let difference = PolicyDocument.compare(old: .string(old), new: .string(new))
        #expect(difference.removed == [["Effect": "Deny", "Action": "iam:*", "Resource": "*"]])
        #expect(difference.added == [["Effect": "Allow", "Action": "ec2:*", "Resource": "*"]])
        let change = try #require(difference.changed.first)
        #expect(change.sid == "Read")
        #expect(
            change.elements == [
                .init(name: "Principal", removed: [], added: [["AWS": "*"]]),
                .init(name: "Action", removed: ["s3:ListBucket"], added: ["s3:DeleteObject"]),
                .init(
                    name: "Condition", removed: [],
                    added: [["bool": ["aws:multifactorauthpresent": ["false"]]]]),
            ])
        #expect(difference.members.isEmpty)
    }

    @Test func `statements without a name are paired by what they share`() throws {
        let old = Self.allow(#""Action":"s3:GetObject","Resource":"arn:aws:s3:::a""#)
        let new = Self.policy(
            #"{"Effect":"Allow","Action":"ec2:RunInstances","Resource":"*"},{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::a","arn:aws:s3:::b"]}"#,
            version: "2008-10-17")
        let difference = PolicyDocument.compare(old: .string(old), new: .string(new))
        #expect(difference.added == [["Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"]])
        #expect(difference.removed == [])
        #expect(
            difference.changed.map(\.elements) == [[.init(name: "Resource", removed: [], added: ["arn:aws:s3:::b"])]])
        #expect(difference.members == ["Version"])
    }

    @Test func `a long policy shows what changed in its statements, within its bound`() throws {
        let actions = (0..<60).map { #""service\#($0):DescribeSomething""# }
        let old = Self.allow(#""Sid":"Many","Action":[\#(actions.joined(separator: ","))],"Resource":"*""#)
        let new = Self.allow(
            #""Sid":"Many","Action":["iam:*",\#(actions.dropFirst().joined(separator: ","))],"Resource":"*""#)
        let shown = DocumentDigest.shown(old: .string(old), new: .string(new), form: .policy)
        #expect(shown.old?["changed"] == [["Sid": "Many", "differs": ["Action": ["service0:DescribeSomething"]]]])
        #expect(shown.new?["changed"] == [["Sid": "Many", "differs": ["Action": ["iam:*"]]]])
        let huge = (0..<400).map { #"{"Sid":"s\#($0)","Effect":"Allow","Action":"a:b"}"# }
        let many = DocumentDigest.shown(
            old: .string(old), new: .string(Self.policy(huge.joined(separator: ","))), form: .policy)
        let value = try #require(many.new)
        #expect(!value.isLong(1_024))
        let listed = try #require(value["statements"]?.arrayValue).count
        #expect(value["statementsOmitted"] == .int(Int64(400 - listed)))
    }
}
