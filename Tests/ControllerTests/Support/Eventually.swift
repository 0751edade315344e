/// What never came, with what was there instead.
struct NeverCame: Error, CustomStringConvertible {
    var description: String
}

/// Asks again and again until there is an answer.
func eventually<Value>(
    _ what: String, within limit: Duration = .seconds(30), _ ask: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let value = try await ask() { return value }
        guard ContinuousClock.now < deadline else { throw NeverCame(description: "never came: \(what)") }
        try await Task.sleep(for: .milliseconds(40))
    }
}

func eventually(
    _ what: String, within limit: Duration = .seconds(30), _ isTrue: () async throws -> Bool
) async throws {
    let _: Bool = try await eventually(what, within: limit) { try await isTrue() ? true : nil }
}
