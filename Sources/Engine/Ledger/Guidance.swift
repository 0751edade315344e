import JSON

/// What a person can do about a report: the rules' own steps, the way back by Terraform, the import of what nobody
/// declared.
struct Guidance {
    /// Steps of one rule; as many as the schema of DriftPolicy allows.
    static let maximumRuleSteps = 20
    /// Steps of a report, and Unicode scalars of a step; as many as the schema of DriftReport allows.
    static let maximumSteps = 32
    static let maximumStepLength = 2_048

    let record: ReportRecord
    let environment: String?

    /// The way back by Terraform comes last, however many steps the rules have.
    ///
    /// - Parameter settings: the rules of the report that still exist, the most severe first.
    func steps(_ settings: [(rule: MatchedRule, settings: RuleSettings)]) -> [String] {
        var steps: [String] = []
        for (rule, settings) in settings {
            let placeholders = Placeholders(subject: subject, rule: rule)
            for step in settings.remediation.prefix(Self.maximumRuleSteps) {
                let text = placeholders.fill(step)
                if !steps.contains(text) { steps.append(text) }
            }
        }
        return (steps.prefix(Self.maximumSteps - 1) + [wayBack]).map { Self.cut($0, at: Self.maximumStepLength) }
    }

    /// The first rule's address, else the operator's template.
    func runbook(_ settings: [(rule: MatchedRule, settings: RuleSettings)], template: String?) -> String? {
        for (rule, settings) in settings {
            if let runbook = settings.runbook, !runbook.isEmpty {
                return Placeholders(subject: subject, rule: rule).fill(runbook, encode: Placeholders.percentEncode)
            }
        }
        return template.map {
            Placeholders(subject: subject, rule: settings.first?.rule).fill($0, encode: Placeholders.percentEncode)
        }
    }

    private var subject: JudgeSubject {
        var subject = JudgeSubject(
            resource: record.resource, isManaged: record.isManaged, changeClass: record.changeClass,
            actor: record.actor, event: record.event, changes: record.changes.map { $0.shown() },
            includesObject: record.object != nil)
        subject.parent = record.parent
        subject.environment = environment
        return subject
    }

    private var wayBack: String {
        guard record.isManaged, let address = record.resource.address else { return importBlock }
        return "terraform apply -target=\(Self.shellQuoted(address))"
    }

    /// Declares an object that no state holds; its name is made from the cloud id.
    private var importBlock: String {
        let type = record.resource.type
        var name = ""
        for byte in record.resource.id.utf8.prefix(64) {
            let isWord =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            name.unicodeScalars.append(isWord ? Unicode.Scalar(byte) : "_")
        }
        if name.isEmpty || name.utf8.first.map({ $0 < UInt8(ascii: "A") }) == true { name = "r_" + name }
        return "import {\n  to = \(type).\(name)\n  id = \(Self.hclQuoted(record.resource.id))\n}"
    }

    static func shellQuoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private static func hclQuoted(_ text: String) -> String {
        var quoted = "\""
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case "\n": quoted += "\\n"
            // Otherwise a template would begin.
            case "{" where previous == "$" || previous == "%": quoted += String(previous) + "{"
            default: quoted.unicodeScalars.append(scalar)
            }
            previous = scalar
        }
        return quoted + "\""
    }

    private static func cut(_ text: String, at limit: Int) -> String {
        // No text has more scalars than bytes.
        guard text.utf8.count > limit else { return text }
        return String(text.unicodeScalars.prefix(limit))
    }
}
