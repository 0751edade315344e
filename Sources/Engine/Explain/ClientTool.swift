/// The tool behind a call, as `actor.via` names it.
///
/// A user agent is written by the caller and proves nothing: it explains, and it opens a claim that a state must prove.
public enum ClientTool: String, Sendable, Hashable, CaseIterable {
    case console, cli, sdk, terraform, opentofu, pulumi, cloudformation, crossplane, service, unknown

    /// What `caller` used, from the strongest sign to the weakest: who was the caller, then the user agent's products.
    public static func of(_ caller: CallerFacts) -> ClientTool {
        if let service = caller.invokedBy, CallerFacts.isServiceName(service) {
            return service == "cloudformation.amazonaws.com" ? .cloudformation : .service
        }
        if caller.isCloudService { return .service }
        if caller.sourceAddress == "cloudformation.amazonaws.com" { return .cloudformation }
        let agent = (caller.userAgent ?? "").lowercased()
        if let tool = infrastructureTool(agent) { return tool }
        if caller.isFromConsole || isConsole(agent, sourceAddress: caller.sourceAddress) { return .console }
        for row in products where agent.containsBytes(row.token) { return row.tool }
        if CallerFacts.isServiceName(agent) || caller.sourceAddress.map(CallerFacts.isServiceName) == true {
            return .service
        }
        return .unknown
    }

    /// Tools that reuse the Terraform providers name themselves beside `Terraform/`, so they are looked for first.
    private static func infrastructureTool(_ agent: String) -> ClientTool? {
        if agent.containsBytes("pulumi") { return .pulumi }
        if agent.containsBytes("crossplane") || agent.containsBytes("upjet") { return .crossplane }
        if agent.containsBytes("opentofu/") { return .opentofu }
        if agent.containsBytes("terraform/") || agent.containsBytes("terraform-provider-") { return .terraform }
        return nil
    }

    private static let products: [(token: StaticString, tool: ClientTool)] = [
        ("aws-cli/", .cli), ("gcloud/", .cli), ("google-cloud-sdk", .cli), ("azurecli/", .cli), ("az-cli", .cli),
        ("azurepowershell", .cli), ("aws-tools-powershell", .cli), ("cloudshell", .cli), ("s3cmd", .cli),
        ("boto3/", .sdk), ("botocore/", .sdk), ("boto/", .sdk), ("aws-sdk-", .sdk), ("aws-chalice", .sdk),
        ("google-api-", .sdk), ("google-cloud-", .sdk), ("azure-sdk", .sdk), ("azsdk", .sdk),
        ("python-requests", .sdk), ("apache-httpclient", .sdk),
    ]

    private static func isConsole(_ agent: String, sourceAddress: String?) -> Bool {
        if agent.containsBytes("console.") && agent.containsBytes("amazonaws.com") { return true }
        if agent.containsBytes("s3console/") || agent.containsBytes("signin.amazonaws.com") { return true }
        if agent.containsBytes("mozilla/") { return true }
        // The console calls some services from inside AWS, with the address of the person in front of it.
        guard agent == "aws internal", let sourceAddress else { return false }
        return sourceAddress != "AWS Internal" && !CallerFacts.isServiceName(sourceAddress)
    }
}
