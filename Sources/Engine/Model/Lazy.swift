/// A value that is made when it is first asked for, and then shared. Two who ask at once may both make it; one stays.
final class Lazy<Value: Sendable>: Sendable {
    private final class Made: Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }
    private let made = OnceReference<Made>()

    func value(orMake make: () -> Value) -> Value {
        if let made = made.load() { return made.value }
        return made.storeIfNil(Made(make())).value
    }
}
