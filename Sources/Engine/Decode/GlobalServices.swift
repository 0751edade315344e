/// The AWS services whose objects have no region, by event source.
public enum GlobalServices {
    /// What stands for the region of a global object.
    public static let region = "global"

    public static let eventSources = [
        "iam", "sts", "route53", "route53domains", "cloudfront", "organizations", "waf", "shield", "globalaccelerator",
        "networkmanager", "budgets", "ce", "cur", "account", "health", "support", "trustedadvisor", "artifact",
        "savingsplans", "billing", "billingconsole", "payments", "tax", "signin",
    ].map { $0 + ".amazonaws.com" }

    private static let map = ByteMap(eventSources.map { ($0, 1) })

    public static func contains(_ eventSource: UnsafeBufferPointer<UInt8>) -> Bool { map[eventSource] != nil }
    public static func contains(_ eventSource: String) -> Bool { map[eventSource] != nil }

    /// The AWS resource types whose objects have no region, by prefix of the Terraform type.
    public static let typePrefixes = [
        "aws_iam_", "aws_route53_", "aws_route53domains_", "aws_cloudfront_", "aws_organizations_", "aws_waf_",
        "aws_shield_", "aws_globalaccelerator_", "aws_networkmanager_", "aws_budgets_", "aws_ce_", "aws_cur_",
        "aws_account_",
    ]

    /// Types that begin like a global service and have a region all the same.
    public static let regionalTypePrefixes = ["aws_route53_resolver_"]

    /// Whether objects of this Terraform type have no region.
    public static func isGlobal(type: String) -> Bool {
        return type.withBytes { isGlobal(type: $0) }
    }

    static func isGlobal(type: UnsafeBufferPointer<UInt8>) -> Bool {
        guard type.starts(with: "aws_".utf8) else { return false }
        return typePrefixes.contains { type.starts(with: $0.utf8) }
            && !regionalTypePrefixes.contains { type.starts(with: $0.utf8) }
    }
}

/// The parts of `arn:partition:service:region:account:resource`.
public struct ARN: Sendable, Hashable {
    public var partition: String
    public var service: String
    public var region: String
    public var account: String
    public var resource: String

    public init?(_ text: String) {
        guard text.hasPrefix("arn:") else { return nil }
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6 else { return nil }
        partition = String(parts[1])
        service = String(parts[2])
        region = String(parts[3])
        account = String(parts[4])
        resource = String(parts[5])
    }
}
