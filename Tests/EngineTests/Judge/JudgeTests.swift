import JSON
import Testing

@testable import Engine

/// The rule language, section 8 of the semantics.
@Suite struct JudgeTests {
    private static func change(
        _ attribute: String, _ kind: ChangeKind = .modified, old: JSONValue? = "t3.micro", new: JSONValue? = "m5.large"
    ) -> AttributeChange {
        AttributeChange(attribute: attribute, kind: kind, old: old, new: new, observedAt: TestWorld.at(0))
    }

    private static func subject(
        _ changes: [AttributeChange] = [change("instance_type")], type: String = "aws_instance",
        isManaged: Bool = true, changeClass: ChangeClass = .modified, by caller: CallerFacts = TestWorld.person
    ) -> JudgeSubject {
        var resource = ResourceRef(key: TestWorld.key("i-1", type: type))
        resource.address = isManaged ? "\(type).web" : nil
        resource.tags = ["team": "web"]
        var subject = JudgeSubject(
            resource: resource, isManaged: isManaged, changeClass: changeClass,
            actor: ActorExplainer.explain(caller),
            event: EventReference(
                provider: .aws, id: "e", name: "ModifyInstanceAttribute", service: "ec2.amazonaws.com",
                time: TestWorld.at(0), account: "1", region: "eu-west-1"),
            changes: changes, includesObject: changeClass != .modified || !isManaged)
        subject.environment = "production"
        return subject
    }

    private static func judge(
        _ subject: JudgeSubject = subject(), _ edit: (inout RuleSettings) -> Void
    ) throws -> Judgement {
        var rule = RuleSettings(id: "r", severity: .high)
        edit(&rule)
        return try judge(subject, [PolicySettings(name: "p", rules: [rule])])
    }

    private static func judge(_ subject: JudgeSubject, _ policies: [PolicySettings]) throws -> Judgement {
        var thresholds = ThresholdWindows()
        var counters = JudgeCounters()
        return try PolicySet(compiling: policies).judge(subject, mode: .counting, &thresholds, &counters)
    }

    // MARK: filters

    @Test func `a rule without filters matches every change of a managed resource`() throws {
        let judgement = try Self.judge { _ in }
        #expect(judgement.severity == .high)
        #expect(judgement.rules.map(\.conditions) == [["instance_type Modified"]])
        #expect(judgement.reason == nil)
    }

    @Test(arguments: [("aws_instance", true), ("aws_*", true), ("*", true), ("aws_iam_*", false), ("instance", false)])
    func `resourceTypes are globs`(_ glob: String, _ matches: Bool) throws {
        #expect(try Self.judge { $0.resourceTypes = [glob] }.isReported == matches)
    }

    @Test(arguments: [("production", true), ("Prod*", true), ("staging", false)])
    func `environments filter`(_ environment: String, _ matches: Bool) throws {
        #expect(try Self.judge { $0.environments = [environment] }.isReported == matches)
    }

    @Test func `absent watchedAttributes means all; ignored wins over watched`() throws {
        #expect(try Self.judge { $0.watchedAttributes = ["instance_type"] }.isReported)
        #expect(try !Self.judge { $0.watchedAttributes = ["ami"] }.isReported)
        let both = try Self.judge {
            $0.watchedAttributes = ["instance_type"]
            $0.ignoredAttributes = ["instance_*"]
        }
        #expect(!both.isReported)
        #expect(both.reason == "noRule")
    }

    @Test func `a watched leaf inside an element counts; an ignored one does not hide the element`() throws {
        let element = Self.change("ingress", .added, old: nil, new: ["cidr_blocks": ["0.0.0.0/0"], "description": ""])
        #expect(try Self.judge(Self.subject([element])) { $0.watchedAttributes = ["cidr_blocks"] }.isReported)
        #expect(try Self.judge(Self.subject([element])) { $0.ignoredAttributes = ["description"] }.isReported)
        #expect(try !Self.judge(Self.subject([element])) { $0.ignoredAttributes = ["ingress"] }.isReported)
    }

    static let changeTags: [([String], ChangeKind, ChangeClass, Bool)] = [
        (["Modified"], .modified, .modified, true), (["Added"], .modified, .modified, false),
        (["Added", "Removed"], .removed, .modified, true), (["Modified"], .added, .modified, false),
        (["Created"], .modified, .created, true), (["Replaced"], .modified, .created, false),
        ([], .added, .created, true),
    ]

    @Test(arguments: changeTags)
    func `changes names kinds and classes`(
        _ tags: [String], _ kind: ChangeKind, _ changeClass: ChangeClass, _ matches: Bool
    ) throws {
        let subject = Self.subject([Self.change("a", kind)], changeClass: changeClass)
        #expect(try Self.judge(subject) { $0.changes = tags }.isReported == matches)
    }

    @Test func `a deletion matches a rule that watches an attribute only where it names Deleted`() throws {
        let subject = Self.subject([], changeClass: .deleted)
        #expect(try !Self.judge(subject) { $0.watchedAttributes = ["ami"] }.isReported)
        let named = try Self.judge(subject) {
            $0.watchedAttributes = ["ami"]
            $0.changes = ["Deleted"]
        }
        #expect(named.matchesObject)
        #expect(named.rules.first?.conditions == ["Deleted"])
    }

    // MARK: unmanaged

    @Test func `unmanaged is reported at Medium without any rule, outside rules`() throws {
        let judgement = try Self.judge(
            Self.subject(isManaged: false, changeClass: .created), [PolicySettings(name: "p", rules: [])])
        #expect(judgement.severity == .medium)
        #expect(judgement.rules == [])
    }

    @Test func `absent changes does not include Unmanaged; a rule that names it may raise the severity`() throws {
        let subject = Self.subject(isManaged: false, changeClass: .created)
        #expect(try Self.judge(subject) { _ in }.rules == [])
        #expect(try Self.judge(subject) { $0.changes = ["Unmanaged"] }.severity == .high)
        #expect(
            try Self.judge(subject) {
                $0.changes = ["Unmanaged"]
                $0.severity = .low
            }.severity == .medium)
        let managedOnly = try Self.judge(subject) {
            $0.changes = ["Unmanaged"]
            $0.managedOnly = true
        }
        #expect(managedOnly.rules == [])
    }

    @Test func `Ignore wins`() throws {
        var rule = RuleSettings(id: "r", severity: .critical)
        rule.changes = ["Unmanaged"]
        let judgement = try Self.judge(
            Self.subject(isManaged: false, changeClass: .created),
            [PolicySettings(name: "a", rules: [rule], unmanaged: .ignore), PolicySettings(name: "b", rules: [rule])])
        #expect(!judgement.isReported)
        #expect(judgement.reason == "unmanagedIgnored")
    }

    // MARK: conditions

    static let conditions: [(ConditionSettings, Bool)] = [
        (.changed("instance_type"), true), (.changed("instance_type", from: "t3.micro", to: "m5.large"), true),
        (.changed("instance_type", from: "t2.micro"), false), (.changed("instance_type", to: "c5.large"), false),
        (.changed("ami"), false),
        (ConditionSettings(attribute: "instance_type", .equals, value: "m5.large"), true),
        (ConditionSettings(attribute: "instance_type", .equals, value: "t3.micro"), false),
        (ConditionSettings(attribute: "instance_type", .notEquals, value: "t3.micro"), true),
        (ConditionSettings(attribute: "instance_type", .notEquals, value: "m5.large"), false),
        (ConditionSettings(attribute: "instance_type", .isIn, values: ["c5.large", "m5.large"]), true),
        (ConditionSettings(attribute: "instance_type", .notIn, values: ["c5.large", "m5.large"]), false),
        (ConditionSettings(attribute: "instance_type", .notIn, values: ["t3.micro"]), true),
        (ConditionSettings(attribute: "instance_type", .matches, value: "5\\.lar"), true),
        (ConditionSettings(attribute: "instance_type", .matches, value: "^5"), false),
        (ConditionSettings(attribute: "instance_type", .exists), true),
        (ConditionSettings(attribute: "instance_type", .exists, value: false), false),
        (.cel("change.new == 'm5.large' && resource.tags['team'] == 'web'"), true),
        (.cel("actor.name == 'bob'"), false), (.cel("event.service.startsWith('ec2')"), true),
        (.cel("change.new"), false), (.cel("change.new.there"), false),
    ]

    @Test(arguments: conditions)
    func `an operator asks the new value`(_ condition: ConditionSettings, _ matches: Bool) throws {
        #expect(try Self.judge { $0.conditions = [condition] }.isReported == matches)
    }

    static let numbers: [(JSONValue, ConditionSettings.Operator, JSONValue, Bool)] = [
        (100, .greaterThan, 50, true), ("100", .greaterThan, 50, true), (100, .greaterThan, "50", true),
        (100, .lessThan, 50, false), (1.5, .lessThan, 2, true), ("many", .greaterThan, 1, false),
        (443, .equals, "443", true), ("true", .equals, true, true), (50, .greaterThan, 50, false),
    ]

    @Test(arguments: numbers)
    func `numeric operators take numbers and numeric strings`(
        _ value: JSONValue, _ name: ConditionSettings.Operator, _ operand: JSONValue, _ matches: Bool
    ) throws {
        let subject = Self.subject([Self.change("size", new: value)])
        let condition = ConditionSettings(attribute: "size", name, value: operand)
        #expect(try Self.judge(subject) { $0.conditions = [condition] }.isReported == matches)
    }

    @Test func `what is no number is no match, and counted`() throws {
        var thresholds = ThresholdWindows()
        var counters = JudgeCounters()
        var rule = RuleSettings(id: "r", severity: .low)
        rule.conditions = [ConditionSettings(attribute: "instance_type", .greaterThan, value: 3)]
        let policies = try PolicySet(compiling: [PolicySettings(name: "p", rules: [rule])])
        _ = policies.judge(Self.subject(), mode: .counting, &thresholds, &counters)
        #expect(counters.nonNumericOperands == 1)
    }

    @Test func `conditions are joined by AND on one and the same change`() throws {
        let changes = [Self.change("a", new: 1), Self.change("b", new: 2)]
        let split = try Self.judge(Self.subject(changes)) {
            $0.conditions = [
                ConditionSettings(attribute: "a", .equals, value: 1),
                ConditionSettings(attribute: "b", .equals, value: 2),
            ]
        }
        #expect(!split.isReported)
        let element = Self.change("ingress", .added, old: nil, new: ["cidr_blocks": ["0.0.0.0/0"], "from_port": 22])
        let joined = try Self.judge(Self.subject([element])) {
            $0.conditions = [
                ConditionSettings(attribute: "cidr_blocks", .isIn, values: ["0.0.0.0/0", "::/0"]),
                ConditionSettings(attribute: "ingress.from_port", .lessThan, value: 1024),
            ]
        }
        #expect(joined.isReported)
        #expect(joined.rules.first?.conditions.first == "cidr_blocks In [\"0.0.0.0/0\",\"::/0\"]")
    }

    @Test func `of a list NotIn asks every element`() throws {
        let element = Self.change("ingress", .added, old: nil, new: ["cidr_blocks": ["10.0.0.0/8", "0.0.0.0/0"]])
        let condition = ConditionSettings(attribute: "cidr_blocks", .notIn, values: ["0.0.0.0/0"])
        #expect(try !Self.judge(Self.subject([element])) { $0.conditions = [condition] }.isReported)
    }

    @Test func `an unknown new matches Changed and no operator on its value`() throws {
        var unknown = Self.change("password", new: nil)
        unknown.isNewKnown = false
        #expect(try Self.judge(Self.subject([unknown])) { $0.conditions = [.changed("password")] }.isReported)
        let value = ConditionSettings(attribute: "password", .notEquals, value: "x")
        #expect(try !Self.judge(Self.subject([unknown])) { $0.conditions = [value] }.isReported)
    }

    // MARK: exclude

    static let excludes: [(ExcludeSettings, Bool)] = [
        (ExcludeSettings(users: ["ali*"]), true), (ExcludeSettings(users: ["bob"]), false),
        (ExcludeSettings(users: ["arn:aws:iam::*:user/alice"]), true),
        (ExcludeSettings(users: ["alice"], identityTypes: ["AssumedRole"]), false),
        (ExcludeSettings(users: ["alice"], identityTypes: ["IAMUser"]), true),
        (ExcludeSettings(principalIDs: ["AIDAALICE"]), true), (ExcludeSettings(principalEmails: ["a@b.c"]), false),
        (ExcludeSettings(userAgents: ["Mozilla*"]), true), (ExcludeSettings(services: ["ec2.amazonaws.com"]), true),
        (ExcludeSettings(services: ["iam.amazonaws.com"]), false),
    ]

    @Test(arguments: excludes)
    func `an exclude entry matches when all its fields match`(_ entry: ExcludeSettings, _ isExcluded: Bool) throws {
        let judgement = try Self.judge { $0.exclude = [entry] }
        #expect(judgement.isReported == !isExcluded)
        #expect(judgement.reason == (isExcluded ? "excluded" : nil))
    }

    @Test func `exclude entries are alternatives and take away that rule only`() throws {
        var excluded = RuleSettings(id: "a", severity: .critical)
        excluded.exclude = [ExcludeSettings(users: ["bob"]), ExcludeSettings(users: ["alice"])]
        let judgement = try Self.judge(
            Self.subject(), [PolicySettings(name: "p", rules: [excluded, RuleSettings(id: "b", severity: .low)])])
        #expect(judgement.rules.map(\.id) == ["b"])
        #expect(judgement.severity == .low)
    }

    // MARK: several rules

    @Test func `matched rules are listed by severity, then policy and id`() throws {
        let rules = [
            RuleSettings(id: "z", severity: .low), RuleSettings(id: "b", severity: .critical),
            RuleSettings(id: "a", severity: .critical),
        ]
        let judgement = try Self.judge(Self.subject(), [PolicySettings(name: "p", rules: rules)])
        #expect(judgement.rules.map(\.id) == ["a", "b", "z"])
        #expect(judgement.severity == .critical)
    }

    // MARK: thresholds

    @Test func `a threshold fires once a crossing, by event time`() throws {
        var windows = ThresholdWindows()
        var counters = JudgeCounters()
        let key = ThresholdWindows.Key(policy: "p", rule: "r", position: 0, subject: "s")
        let threshold = ThresholdSettings(count: 3, windowSeconds: 60, per: .actor)
        let times: [Int64] = [0, 10, 20, 30, 40, 300, 310, 320, 330]
        let fired = times.map { windows.count(key, at: TestWorld.at($0), threshold: threshold, &counters) }
        #expect(fired == [false, false, true, false, false, false, false, true, false])
    }

    @Test func `a threshold counts by event time, also out of order`() throws {
        var windows = ThresholdWindows()
        var counters = JudgeCounters()
        let key = ThresholdWindows.Key(policy: "p", rule: "r", position: 0, subject: "s")
        let threshold = ThresholdSettings(count: 3, windowSeconds: 60, per: .source)
        let fired = [30, 10, 20].map { windows.count(key, at: TestWorld.at($0), threshold: threshold, &counters) }
        #expect(fired == [false, false, true])
    }

    @Test func `thresholds are kept per resource, actor or source, and bounded`() throws {
        var rule = RuleSettings(id: "r", severity: .high)
        rule.conditions = [.threshold(ThresholdSettings(count: 2, windowSeconds: 600, per: .actor))]
        var world = try TestWorld([PolicySettings(name: "p", rules: [rule])])
        for id in ["i-1", "i-2", "i-3"] { world.declare(id, ["instance_type": "t3.micro"]) }
        #expect(world.event(1, .set("instance_type", "a"), on: "i-1").first?.reason == "noRule")
        #expect(
            world.event(2, .set("instance_type", "a"), on: "i-2", by: TestWorld.caller("bob")).first?.reason == "noRule"
        )
        let crossing = try #require(world.event(3, .set("instance_type", "a"), on: "i-3").first)
        #expect(crossing.detail?.isReported == true)
        #expect(crossing.detail?.rules.first?.conditions == ["2 within 600s per actor"])
        var windows = ThresholdWindows()
        var counters = JudgeCounters()
        for index in 0..<10_000 {
            let key = ThresholdWindows.Key(policy: "p", rule: "r", position: 0, subject: "\(index)")
            let threshold = ThresholdSettings(count: 2, windowSeconds: 60, per: .actor)
            _ = windows.count(key, at: TestWorld.at(Int64(index)), threshold: threshold, &counters)
        }
        #expect(windows.count <= ThresholdWindows.maximumWindows)
        #expect(counters.thresholdsEvicted > 0)
    }

    // MARK: index

    @Test func `the index finds what a scan would find`() throws {
        let types = ["aws_instance", "aws_iam_*", "aws_*", "*", "aws_s3_bucket"]
        let attributes = [[], ["instance_type"], ["ami"], ["ingress.cidr_blocks"], ["**"], ["inst*"]]
        var rules: [RuleSettings] = []
        for (index, type) in types.enumerated() {
            for (position, list) in attributes.enumerated() {
                var rule = RuleSettings(id: "\(index)-\(position)", severity: .low)
                rule.resourceTypes = [type, type]
                rule.watchedAttributes = list
                rules.append(rule)
            }
        }
        let together = try Self.judge(Self.subject(), [PolicySettings(name: "p", rules: rules)])
        let alone = try rules.filter {
            try Self.judge(Self.subject(), [PolicySettings(name: "p", rules: [$0])]).isReported
        }
        #expect(together.rules.map(\.id).sorted() == alone.map(\.id).sorted())
        #expect(!alone.isEmpty)
    }
}
