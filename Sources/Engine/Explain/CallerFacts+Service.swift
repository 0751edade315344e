extension CallerFacts {
    /// The cloud itself is the caller: a service principal, a service-linked role, a Google service agent. Judged by what
    /// the cloud writes into the record and nobody else can choose; a role's name alone proves nothing.
    var isCloudService: Bool {
        switch provider {
        case .aws: type == "AWSService" || serviceLinkedTo != nil
        case .gcp: (email ?? principalID ?? userName).map(Self.isGoogleAgent) ?? (type == "ServiceAgent")
        case .azure: type == "Microsoft"
        }
    }

    /// The service names that the record vouches for: who forwarded the call, whose service-linked role made it, where
    /// it came from. Several may hold.
    var vouchedServices: [String] {
        var names: [String] = []
        if let invokedBy, Self.isServiceName(invokedBy) { names.append(invokedBy) }
        if let service = serviceLinkedTo { names.append(service) }
        if let sourceAddress, Self.isServiceName(sourceAddress) { names.append(sourceAddress) }
        if provider != .aws, isCloudService, let name = email ?? principalID ?? userName { names.append(name) }
        return names
    }

    /// `autoscaling.amazonaws.com` of `arn:aws:iam::1:role/aws-service-role/autoscaling.amazonaws.com/NAME`: a path that
    /// IAM keeps for services.
    private var serviceLinkedTo: String? {
        guard provider == .aws, let issuerARN, let start = issuerARN.index(behind: ":role/aws-service-role/") else {
            return nil
        }
        return issuerARN[start...].split(separator: "/").first.map(String.init)
    }

    /// A DNS name of a cloud's service, as records use it for user agent, source address and `invokedBy`.
    static func isServiceName(_ text: String) -> Bool {
        guard text.hasSuffix(".amazonaws.com") || text.hasSuffix(".amazonaws.com.cn") else { return false }
        if text.hasPrefix("console.") || text.hasPrefix("signin.") || text.containsBytes("console.") { return false }
        return !text.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: " ") }
    }

    private static func isGoogleAgent(_ email: String) -> Bool {
        if email.hasPrefix("system:") || email.hasSuffix("@cloudservices.gserviceaccount.com") { return true }
        if email.hasSuffix("@system.gserviceaccount.com") { return true }
        // `service-123@gcp-sa-name.iam.gserviceaccount.com`: the domain's first label is Google's, never a project's.
        guard email.hasPrefix("service-"), let at = email.firstIndex(of: "@") else { return false }
        let number = email[..<at].dropFirst(8)
        let domain = email[at...].dropFirst()
        return !number.isEmpty && number.allSatisfy(\.isNumber) && domain.hasSuffix(".iam.gserviceaccount.com")
            && (domain.hasPrefix("gcp-sa-") || googleAgentDomains.contains { domain.hasPrefix($0) })
    }

    private static let googleAgentDomains = [
        "container-engine-robot.", "compute-system.", "containerregistry.", "cloud-redis.", "dataflow-service-producer",
        "serverless-robot-prod.", "gae-api-prod.", "cloud-filer.",
    ]
}
