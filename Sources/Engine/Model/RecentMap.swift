/// A map of what was used lately. A value, bounded: when it is full, the older half goes.
struct RecentMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    let maximumCount: Int
    private var newer: [Key: Value] = [:]
    private var older: [Key: Value] = [:]

    init(maximumCount: Int) { self.maximumCount = maximumCount }

    /// At most `maximumCount`; what was set again after a while counts twice until its older half goes.
    var count: Int { newer.count + older.count }

    var isEmpty: Bool { newer.isEmpty && older.isEmpty }

    subscript(key: Key) -> Value? { newer[key] ?? (older.isEmpty ? nil : older[key]) }

    /// The value is among the newer ones from now on.
    mutating func set(_ value: Value, for key: Key) {
        if newer.count >= maximumCount / 2 {
            older = newer
            newer = [:]
        }
        newer[key] = value
    }

    /// The value, made where it is not there.
    mutating func value(for key: Key, orMake make: () -> Value) -> Value {
        if let known = newer[key] { return known }
        let value = (older.isEmpty ? nil : older[key]) ?? make()
        set(value, for: key)
        return value
    }

    mutating func remove(_ key: Key) {
        newer[key] = nil
        if !older.isEmpty { older[key] = nil }
    }
}

extension RecentMap: Equatable where Value: Equatable {}
extension RecentMap: Hashable where Value: Hashable {}
