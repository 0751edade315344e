import JSON
import KubeClient

/// What kstatus would read wrongly in the status of a source or policy that an operator left behind.
enum KStatus {
    /// One line a fault; empty when the status follows the table.
    static func faults(_ object: KubeObject) -> [String] {
        let status = object.status ?? [:]
        let observed = status["observedGeneration"]?.intValue ?? -1
        let conditions = status["conditions"]?.arrayValue ?? []
        guard observed != -1 || !conditions.isEmpty else { return [] }
        var faults: [String] = conditions.flatMap { shape(of: $0, generation: object.generation) }
        let word = { (type: String) in
            conditions.first { $0["type"]?.stringValue == type }?["status"]?.stringValue
        }
        if observed > object.generation { faults.append("observedGeneration is ahead of the generation") }
        for type in ["Reconciling", "Stalled"] where word(type) != nil && word(type) != "True" {
            faults.append("\(type) is there without being True")
        }
        if word("Reconciling") != nil, word("Stalled") != nil { faults.append("Reconciling and Stalled together") }
        let ready = conditions.first { $0["type"]?.stringValue == "Ready" }
        let readyGeneration = ready?["observedGeneration"]?.intValue
        switch word("Ready") {
        case "True":
            if word("Reconciling") != nil || word("Stalled") != nil { faults.append("Ready beside an abnormal one") }
            if observed != readyGeneration { faults.append("Ready, but observedGeneration is \(observed)") }
        case "Unknown":
            if word("Reconciling") == nil { faults.append("Ready Unknown without Reconciling") }
        case "False":
            let isSuspended = ready?["reason"]?.stringValue == "Suspended"
            if isSuspended, word("Reconciling") != nil || word("Stalled") != nil {
                faults.append("suspended beside an abnormal one")
            }
            if !isSuspended, word("Reconciling") == nil, word("Stalled") == nil {
                faults.append("Ready False, and kstatus would say Current")
            }
            if isSuspended || word("Stalled") != nil, observed != readyGeneration {
                faults.append("settled, but observedGeneration is \(observed)")
            }
        default: faults.append("no Ready")
        }
        return faults.map { "\(object.kind) \(object.name): \($0)" }
    }

    private static func shape(of condition: JSONValue, generation: Int64) -> [String] {
        let type = condition["type"]?.stringValue ?? "?"
        var faults: [String] = []
        let reason = condition["reason"]?.stringValue ?? ""
        if reason.isEmpty || reason.first?.isUppercase != true { faults.append("\(type) has the reason \(reason)") }
        if (condition["message"]?.stringValue ?? "").utf8.count > 1024 { faults.append("\(type) has a long message") }
        if (condition["lastTransitionTime"]?.stringValue ?? "").isEmpty { faults.append("\(type) has no time") }
        if (condition["observedGeneration"]?.intValue ?? 0) > generation { faults.append("\(type) is ahead") }
        return faults
    }
}
