/// A set of reasons against `Confirmed`, in one word.
public struct UnverifiedReasons: SetAlgebra, Sequence, Sendable, Hashable {
    private var bits: UInt16 = 0

    public init() {}
    private init(bits: UInt16) { self.bits = bits }

    public var isEmpty: Bool { bits == 0 }
    public func contains(_ reason: UnverifiedReason) -> Bool { bits & reason.bit != 0 }

    @discardableResult
    public mutating func insert(
        _ reason: UnverifiedReason
    ) -> (inserted: Bool, memberAfterInsert: UnverifiedReason) {
        let isNew = !contains(reason)
        bits |= reason.bit
        return (isNew, reason)
    }

    @discardableResult
    public mutating func remove(_ reason: UnverifiedReason) -> UnverifiedReason? {
        guard contains(reason) else { return nil }
        bits &= ~reason.bit
        return reason
    }

    @discardableResult
    public mutating func update(with reason: UnverifiedReason) -> UnverifiedReason? {
        insert(reason).inserted ? nil : reason
    }

    public mutating func formUnion(_ other: Self) { bits |= other.bits }
    public mutating func formIntersection(_ other: Self) { bits &= other.bits }
    public mutating func formSymmetricDifference(_ other: Self) { bits ^= other.bits }
    public func union(_ other: Self) -> Self { Self(bits: bits | other.bits) }
    public func intersection(_ other: Self) -> Self { Self(bits: bits & other.bits) }
    public func symmetricDifference(_ other: Self) -> Self { Self(bits: bits ^ other.bits) }
    public func subtracting(_ other: Self) -> Self { Self(bits: bits & ~other.bits) }

    /// In the order of their words.
    public func makeIterator() -> IndexingIterator<[UnverifiedReason]> { sorted().makeIterator() }
    public func sorted() -> [UnverifiedReason] { isEmpty ? [] : Self.inOrder.filter(contains) }

    private static let inOrder = UnverifiedReason.allCases.sorted { $0.rawValue < $1.rawValue }
}

extension UnverifiedReason {
    fileprivate var bit: UInt16 {
        switch self {
        case .partialSuccess: 1
        case .notYetInEffect: 2
        case .valueUnknown: 4
        case .catalogEvidence: 8
        case .ambiguousResource: 16
        case .stateNewerThanEvent: 32
        case .gap: 64
        case .unorderedEvents: 128
        case .ownApplyUnproven: 256
        case .noState: 512
        case .unmanagedResource: 1024
        }
    }
}
