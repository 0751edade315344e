import JSON
import Testing

@testable import Engine

@Suite struct ActorTests {
    private static func role(_ name: String, session: String) -> CallerFacts {
        var caller = CallerFacts(provider: .aws, type: "AssumedRole")
        caller.arn = "arn:aws:sts::111122223333:assumed-role/\(name)/\(session)"
        caller.principalID = "AROAEXAMPLE:\(session)"
        caller.issuerARN = "arn:aws:iam::111122223333:role/\(name)"
        caller.issuerUserName = name
        return caller
    }

    @Test func `an IAM user is its user name`() {
        let actor = ActorExplainer.explain(TestWorld.person)
        #expect(actor.name == "alice")
        #expect(actor.type == "IAMUser")
        #expect(actor.via == "console")
    }

    @Test func `behind an SSO role stands the person of its session`() {
        let actor = ActorExplainer.explain(
            Self.role("AWSReservedSSO_Admin_0123456789abcdef", session: "carol@example.com"))
        #expect(actor.name == "carol@example.com")
        #expect(actor.email == "carol@example.com")
        #expect(actor.role == "AWSReservedSSO_Admin_0123456789abcdef")
        #expect(actor.session == "carol@example.com")
    }

    @Test func `the source identity survives role chaining`() {
        var caller = Self.role("deploy", session: "hop-2")
        caller.sourceIdentity = "dave"
        let actor = ActorExplainer.explain(caller)
        #expect(actor.name == "dave")
        #expect(actor.session == "hop-2")
    }

    @Test func `a role session is found in the ARN or the principal id where the record has no name of it`() {
        var caller = Self.role("deploy", session: "s-1")
        #expect(ActorExplainer.explain(caller).name == "s-1")
        caller.arn = nil
        #expect(ActorExplainer.explain(caller).name == "s-1")
    }

    @Test func `root, federated, web identity and other accounts have names`() {
        var root = CallerFacts(provider: .aws, type: "Root")
        root.arn = "arn:aws:iam::111122223333:root"
        #expect(ActorExplainer.explain(root).name == "root")
        var federated = CallerFacts(provider: .aws, type: "FederatedUser")
        federated.arn = "arn:aws:sts::111122223333:federated-user/erin"
        #expect(ActorExplainer.explain(federated).name == "erin")
        var web = CallerFacts(provider: .aws, type: "WebIdentityUser")
        web.principalID = "token.actions.githubusercontent.com:sts.amazonaws.com:repo:org/app"
        web.userName = "repo:org/app"
        #expect(ActorExplainer.explain(web).name == "repo:org/app")
        var other = CallerFacts(provider: .aws, type: "AWSAccount")
        other.principalID = "AIDAOTHER"
        other.account = "999988887777"
        #expect(ActorExplainer.explain(other).name == "AIDAOTHER")
        #expect(ActorExplainer.explain(other).account == "999988887777")
    }

    @Test func `a service is its name, whether it calls itself or through its role`() {
        var service = CallerFacts(provider: .aws, type: "AWSService")
        service.invokedBy = "rds.amazonaws.com"
        #expect(ActorExplainer.explain(service).name == "rds.amazonaws.com")
        let actor = ActorExplainer.explain(TestWorld.autoscaling)
        #expect(actor.name == "autoscaling.amazonaws.com")
        #expect(actor.via == "service")
    }

    @Test func `MFA, source address and user agent are kept`() {
        var caller = TestWorld.person
        caller.mfa = true
        caller.sourceAddress = "203.0.113.9"
        let actor = ActorExplainer.explain(caller)
        #expect(actor.mfa == true)
        #expect(actor.sourceAddress == "203.0.113.9")
        #expect(actor.userAgent == "Mozilla/5.0")
    }

    @Test func `a Google principal is its e-mail, or who impersonated it`() {
        var caller = CallerFacts(provider: .gcp, type: "ServiceAccount")
        caller.email = "deploy@project.iam.gserviceaccount.com"
        #expect(ActorExplainer.explain(caller).name == "deploy@project.iam.gserviceaccount.com")
        caller.onBehalfOf = "frank@example.com"
        #expect(ActorExplainer.explain(caller).name == "frank@example.com")
    }

    @Test(arguments: [
        (["frank@example.com"], "frank@example.com"),
        (["frank@example.com", "mid@p.iam.gserviceaccount.com"], "frank@example.com"),
        (["mid@p.iam.gserviceaccount.com", "frank@example.com"], "frank@example.com"),
        (["first@p.iam.gserviceaccount.com", "mid@p.iam.gserviceaccount.com"], "first@p.iam.gserviceaccount.com"),
    ])
    func `of a chain of impersonations the human counts, else who began it`(_ chain: [String], _ name: String) throws {
        let links = chain.map { JSONValue.object(["firstPartyPrincipal": ["principalEmail": .string($0)]]) }
        let entry: JSONValue = [
            "insertId": "i", "timestamp": "2026-01-31T12:00:00Z", "logName": "projects/p/logs/activity",
            "protoPayload": [
                "@type": "type.googleapis.com/google.cloud.audit.AuditLog", "serviceName": "pubsub.googleapis.com",
                "methodName": "google.pubsub.v1.Publisher.UpdateTopic",
                "authenticationInfo": [
                    "principalEmail": "deploy@p.iam.gserviceaccount.com",
                    "serviceAccountDelegationInfo": .array(links),
                ],
            ],
        ]
        guard case .event(let event) = EventDecoder.decode(entry.serialized) else {
            Issue.record("no event")
            return
        }
        #expect(ActorExplainer.explain(CallerFacts(event)).name == name)
    }

    @Test func `an empty record still has an actor`() {
        #expect(ActorExplainer.explain(CallerFacts(provider: .aws, type: "")).name == "unknown")
        #expect(ActorExplainer.explain(CallerFacts(provider: .azure, type: "")).name == "unknown")
    }

    // MARK: via

    static let agents: [(String, ClientTool)] = [
        ("APN/1.0 HashiCorp/1.0 Terraform/1.9.0 (+https://www.terraform.io) terraform-provider-aws/5.60.0", .terraform),
        ("[APN/1.0 HashiCorp/1.0 Terraform/1.1.2 terraform-provider-aws/4.67.0]", .terraform),
        ("APN/1.0 OpenTofu/1.8.0 terraform-provider-aws/5.60.0", .opentofu),
        ("APN/1.0 Pulumi/1.0 Terraform/1.5 terraform-provider-aws/5.0", .pulumi),
        ("Terraform/1.5 crossplane-provider-aws/0.40", .crossplane),
        ("aws-cli/2.15.0 Python/3.11 exe/x86_64", .cli),
        ("Boto3/1.34 Botocore/1.34", .sdk),
        ("aws-sdk-go/1.44 (go1.20; linux; amd64)", .sdk),
        ("Mozilla/5.0 (Macintosh)", .console),
        ("console.ec2.amazonaws.com", .console),
        ("[S3Console/0.4, aws-internal/3]", .console),
        ("autoscaling.amazonaws.com", .service),
        ("google-cloud-sdk gcloud/460", .cli),
        ("something else", .unknown), ("", .unknown),
    ]

    @Test(arguments: agents)
    func `the user agent tells the tool`(_ agent: String, _ tool: ClientTool) {
        var caller = CallerFacts(provider: .aws, type: "IAMUser")
        caller.userAgent = agent
        #expect(ClientTool.of(caller) == tool)
    }

    @Test func `AWS Internal from a person's address is the console, from inside AWS it is not`() {
        var caller = CallerFacts(provider: .aws, type: "AssumedRole")
        caller.userAgent = "AWS Internal"
        caller.sourceAddress = "203.0.113.9"
        #expect(ClientTool.of(caller) == .console)
        caller.sourceAddress = "AWS Internal"
        #expect(ClientTool.of(caller) != .console)
    }

    @Test func `who forwarded the call counts more than the user agent`() {
        var caller = TestWorld.terraform
        caller.invokedBy = "cloudformation.amazonaws.com"
        #expect(ClientTool.of(caller) == .cloudformation)
        caller.invokedBy = "eks.amazonaws.com"
        #expect(ClientTool.of(caller) == .service)
    }

    // MARK: globs

    static let globs: [(String, String, Bool)] = [
        ("aws_iam_*", "aws_iam_role", true), ("aws_iam_*", "aws_instance", false), ("*", "", true), ("", "", true),
        ("a?c", "abc", true), ("a?c", "ac", false), ("*a*b*", "xxaYYbzz", true), ("*a*b*", "ba", false),
        ("a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false), ("ä*", "äö", true),
    ]

    @Test(arguments: globs)
    func `a star stands for any run of bytes`(_ pattern: String, _ text: String, _ matches: Bool) {
        #expect(Glob(pattern).matches(text) == matches)
    }
}
