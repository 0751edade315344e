import JSON
import Testing

@testable import Engine

/// Values that mean the same although they are written differently, each with an opposite that does not.
@Suite struct ValueEqualityTests {
    typealias Kind = SchemaFacts.Kind

    static func attribute(
        _ kind: Kind, standard: JSONValue? = nil, form: SchemaFacts.Form = .text, folds: Bool = false
    ) -> SchemaFacts.Attribute {
        var attribute = SchemaFacts.Attribute(kind: kind)
        attribute.isOptional = true
        attribute.standard = standard
        attribute.form = form
        attribute.foldsCase = folds
        return attribute
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var attribute: SchemaFacts.Attribute
        var state: JSONValue?
        var same: JSONValue?
        var different: JSONValue?
        var testDescription: String { name }
    }

    static let arn = "arn:aws:iam::111122223333:role/app/web"
    static let cases = [
        Case(name: "numbers and numeric text", attribute: attribute(.number), state: 20, same: "20", different: "21"),
        Case(name: "a whole fraction", attribute: attribute(.number), state: 20, same: 20.0, different: 20.5),
        Case(name: "booleans and text", attribute: attribute(.bool), state: true, same: "true", different: "false"),
        Case(name: "text and booleans", attribute: attribute(.string), state: "true", same: true, different: false),
        Case(name: "nothing and empty text", attribute: attribute(.string), state: .null, same: "", different: "x"),
        Case(name: "nothing and false", attribute: attribute(.bool), state: nil, same: false, different: true),
        Case(name: "nothing and zero", attribute: attribute(.number), state: nil, same: 0, different: 1),
        Case(
            name: "nothing and a true default", attribute: attribute(.bool, standard: true), state: nil, same: true,
            different: false),
        Case(
            name: "nothing and a numeric default", attribute: attribute(.number, standard: 300), state: nil,
            same: "300", different: 0),
        Case(
            name: "nothing and no elements", attribute: attribute(.set(.string)), state: .null, same: [],
            different: ["a"]),
        Case(
            name: "sets without order", attribute: attribute(.set(.string)), state: ["a", "b"], same: ["b", "a"],
            different: ["a", "c"]),
        Case(
            name: "sets count their elements", attribute: attribute(.set(.string)), state: ["a", "b"],
            same: ["b", "a"],
            different: ["a", "b", "c"]),
        Case(
            name: "lists with order", attribute: attribute(.list(.string)), state: ["a", "b"], same: ["a", "b"],
            different: ["b", "a"]),
        Case(
            name: "maps", attribute: attribute(.map(.string)), state: ["a": "1", "b": ""], same: ["a": 1],
            different: ["a": "2"]),
        Case(name: "ARN and name", attribute: attribute(.string), state: .string(arn), same: "web", different: "we"),
        Case(
            name: "ARN and resource part", attribute: attribute(.string),
            state: "arn:aws:kms:eu-west-1:111122223333:alias/app", same: "alias/app", different: "alias/other"),
        Case(
            name: "two ARNs are compared whole", attribute: attribute(.string), state: .string(arn),
            same: .string(arn), different: "arn:aws:iam::999900001111:role/app/web"),
        Case(
            name: "percent-encoding", attribute: attribute(.string), state: "a b/c", same: "a%20b%2Fc",
            different: "a%20b%2Fd"),
        Case(
            name: "instants", attribute: attribute(.string), state: "2026-01-31T12:00:00Z",
            same: "2026-01-31T13:00:00.000+01:00", different: "2026-01-31T12:00:01Z"),
        Case(
            name: "case where it does not count", attribute: attribute(.string, folds: true), state: "GP3", same: "gp3",
            different: "gp2"),
        Case(name: "case where it does", attribute: attribute(.string), state: "gp3", same: "gp3", different: "GP3"),
        Case(
            name: "JSON text", attribute: attribute(.string, form: .json), state: #"{"a": [1, 2], "b": null}"#,
            same: #"{"b":null,"a":[1,2]}"#, different: #"{"b":null,"a":[2,1]}"#),
        Case(
            name: "policies", attribute: attribute(.string, form: .policy),
            state: #"{"Statement":[{"Effect":"Allow","Action":["s3:Get","s3:Put"]}]}"#,
            same: ["Statement": ["Effect": "Allow", "Action": ["s3:Put", "s3:Get"]]],
            different: ["Statement": ["Effect": "Allow", "Action": "*"]]),
    ]

    @Test(arguments: cases) func `tells same from different`(_ test: Case) {
        let equality = ValueEquality(schema: [:])
        #expect(equality.areEqual(test.state, test.same, test.attribute, at: "x"))
        #expect(equality.areEqual(test.same, test.state, test.attribute, at: "x"))
        #expect(!equality.areEqual(test.state, test.different, test.attribute, at: "x"))
        #expect(!equality.areEqual(test.different, test.state, test.attribute, at: "x"))
    }

    @Test(arguments: [
        ("10.1.2.3/8", "10.0.0.0/8"), ("0.0.0.0/0", "0.0.0.0/0"), ("192.168.1.1", "192.168.1.1/32"),
        ("2001:0DB8:0:0::1/32", "2001:db8::/32"), ("::/0", "::/0"), ("0:0:0:0:0:0:0:0/0", "::/0"),
        ("fe80:0:0:1::/64", "fe80:0:0:1::/64"),
    ])
    func `networks have one text`(_ text: String, _ canonical: String) {
        #expect(Network(text)?.text == canonical)
    }

    @Test(arguments: ["", "/", "10.0.0/8", "10.0.0.0/33", "10.0.0.256/8", "1::2::3/64", "::/129", "x:y/64", "1:2:3/16"])
    func `what is no network stays text`(_ text: String) { #expect(Network(text) == nil) }

    @Test(arguments: [
        ("instance_type", ["instance_type"]), ("a[0].b", ["a", "b"]), (#"tags["a.b/c"]"#, ["tags"]),
    ])
    func `paths read back what they write`(_ text: String, _ names: [String]) {
        let path = TerraformPath(parsing: text)
        #expect(path?.text == text)
        #expect(path?.schemaPath == names.joined(separator: "."))
    }

    @Test(arguments: ["", ".", "a.", "a[", "a[x]", "a[0", #"a["x"#, "a]"])
    func `broken paths are refused`(_ text: String) { #expect(TerraformPath(parsing: text) == nil) }

    @Test(arguments: [
        ("vPCZoneIdentifier", "vpc_zone_identifier"), ("KMSMasterKeyID", "kms_master_key_id"),
        ("sSEAlgorithm", "sse_algorithm"), ("dBInstanceClass", "db_instance_class"), ("minSize", "min_size"),
        ("iAMDatabaseAuthenticationEnabled", "iam_database_authentication_enabled"),
        ("serviceLinkedRoleARN", "service_linked_role_arn"), ("HttpTokens", "http_tokens"),
    ])
    func `member names become attribute names`(_ name: String, _ attribute: String) {
        #expect(SnakeCase.of(name) == attribute)
    }

    @Test func `sensitive values appear by keyed digest alone`() {
        let plain = KeyedDigest.redacted("hunter2", key: nil)
        #expect(plain == ["redacted": true])
        let keyed = KeyedDigest.redacted("hunter2", key: [1, 2, 3])
        #expect(keyed?["digest"]?.stringValue?.hasPrefix("hmac-sha256:") == true)
        #expect(keyed == KeyedDigest.redacted("hunter2", key: [1, 2, 3]))
        #expect(keyed != KeyedDigest.redacted("hunter3", key: [1, 2, 3]))
        #expect(keyed != KeyedDigest.redacted("hunter2", key: [1, 2, 4]))
    }

    @Test func `long documents are shown by their difference and a digest`() {
        func policy(_ resource: String) -> JSONValue {
            let many = (0..<30).map { JSONValue.string("arn:aws:s3:::bucket-number-\($0)/*") }
            return .object([
                "Version": "2012-10-17",
                "Statement": [
                    ["Effect": "Allow", "Action": "s3:GetObject", "Resource": .array(many)],
                    ["Effect": "Allow", "Action": "s3:PutObject", "Resource": .string(resource)],
                ],
            ])
        }
        let shown = DocumentDigest.shown(old: .string(policy("a").text), new: .string(policy("b").text), form: .policy)
        #expect(shown.old?["statements"]?.arrayValue?.count == 1)
        #expect(shown.new?["statements"]?[0]?["Resource"] == "b")
        #expect(shown.new?["digest"]?.stringValue == DocumentDigest.digest(of: policy("b"), form: .policy))
        #expect((shown.new?.serialized.count ?? 9999) < 1024)
        let short = DocumentDigest.shown(old: #"{"a":1}"#, new: ["a": 2], form: .json)
        #expect(short.new == #"{"a":2}"#)
    }

    @Test func `bytes that a firewall looks for may come in base64`() {
        let equality = ValueEquality(schema: [:])
        let text = Self.attribute(.string)
        let path = "rule.statement.byte_match_statement.search_string"
        #expect(equality.areEqual("/admin", "L2FkbWlu", text, at: path))
        #expect(equality.areEqual("/admin", "/admin", text, at: path))
        #expect(!equality.areEqual("/admin", "L2xvZ2lu", text, at: path))
        #expect(!equality.areEqual("/admin", "L2FkbWlu", text, at: "rule.name"))
    }

    @Test func `values are shown in the type that the schema gives them`() {
        let equality = ValueEquality(schema: [
            "b.size": Self.attribute(.number), "b.on": Self.attribute(.bool), "b.name": Self.attribute(.string),
        ])
        let typed = equality.typed(
            ["size": "20", "on": "True", "name": true, "other": "1"], .block, at: "b")
        #expect(typed == ["size": 20, "on": true, "name": "true", "other": "1"])
        #expect(equality.typed(["1", "x"], .list(.number), at: "n") == [1, "x"])
    }
}
