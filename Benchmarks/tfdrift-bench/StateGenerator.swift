import Glibc
import JSON

/// Makes a state as Terraform writes it: resources of the types that the engine maps, with the attributes the AWS
/// provider gives them, about 4.3 KB each. The same count gives the same bytes.
struct StateGenerator {
    static let account = "111122223333"
    static let region = "eu-west-1"
    let count: Int

    /// Which type the resource of this number has.
    static func kind(of number: Int) -> Kind { Kind.cycle[number % Kind.cycle.count] }

    enum Kind: String, CaseIterable {
        case instance = "aws_instance"
        case securityGroup = "aws_security_group"
        case securityGroupRule = "aws_security_group_rule"
        case role = "aws_iam_role"
        case policy = "aws_iam_policy"
        case bucket = "aws_s3_bucket"
        case database = "aws_db_instance"
        case function = "aws_lambda_function"
        case scalingGroup = "aws_autoscaling_group"
        case key = "aws_kms_key"

        /// Twenty in turn: the mix of a usual account.
        static let cycle: [Kind] = [
            .instance, .securityGroup, .securityGroupRule, .role, .instance, .policy, .bucket, .instance, .function,
            .database, .instance, .securityGroup, .securityGroupRule, .role, .policy, .instance, .bucket, .function,
            .scalingGroup, .key,
        ]
    }

    /// Writes the state to `path` piece by piece and returns its size in bytes.
    func write(to path: String) throws(BenchFailure) -> Int {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { throw BenchFailure("cannot write \(path)") }
        defer { close(file) }
        var text = Array(
            """
            {
              "version": 4,
              "terraform_version": "1.9.8",
              "serial": 7,
              "lineage": "6e2f5a1c-3b7d-4c0e-9a8f-0123456789ab",
              "outputs": {},
              "resources": [
            """.utf8)
        var total = 0
        for number in 0..<count {
            text.append(contentsOf: (number == 0 ? "\n    " : ",\n    ").utf8)
            block(number).pretty(into: &text, depth: 2)
            if text.count > 1 << 20 || number == count - 1 {
                if number == count - 1 { text.append(contentsOf: "\n  ],\n  \"check_results\": null\n}\n".utf8) }
                total += text.count
                try Self.write(text, to: file)
                text.removeAll(keepingCapacity: true)
            }
        }
        return total
    }

    private static func write(_ bytes: [UInt8], to file: Int32) throws(BenchFailure) {
        var start = 0
        while start < bytes.count {
            let written = bytes[start...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard written > 0 else { throw BenchFailure("cannot write the generated state: errno \(errno)") }
            start += written
        }
    }

    private func block(_ number: Int) -> OrderedJSON {
        let kind = Self.kind(of: number)
        let isInModule = number % 3 == 0
        let module = isInModule ? [("module", OrderedJSON.leaf(.string("module.team\(number % 40)")))] : []
        return .object(
            module + [
                ("mode", .leaf("managed")), ("type", .leaf(.string(kind.rawValue))),
                ("name", .leaf(.string("r\(number)"))),
                ("provider", .leaf("provider[\"registry.terraform.io/hashicorp/aws\"]")),
                ("instances", .list([instance(number, kind)])),
            ])
    }

    private func instance(_ number: Int, _ kind: Kind) -> OrderedJSON {
        let key = number % 5 == 0 ? [("index_key", OrderedJSON.leaf(.int(0)))] : []
        let dependencies = (0..<3).map { OrderedJSON.leaf(.string("aws_vpc.v\((number + $0) % 50)")) }
        return .object(
            key + [
                ("schema_version", .leaf(1)),
                ("attributes", OrderedJSON(sorted: StateAttributes.of(kind, number))),
                ("sensitive_attributes", .list([])),
                ("private", .leaf(.string(String(repeating: "eyJlMmJmYjczMC1lY2FhLTExZTYtOGY4OC0", count: 4)))),
                ("dependencies", .list(dependencies)),
            ])
    }
}
