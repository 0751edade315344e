/// How many elements, or bytes of text, a value may have. Sums and products stay at the maximum instead of overflowing.
struct CELSize: Sendable, Hashable {
    var minimum: UInt64
    var maximum: UInt64

    static let one = CELSize(minimum: 1, maximum: 1)
    static let unknown = CELSize(minimum: 0, maximum: .max)

    static func exactly(_ count: Int) -> CELSize { CELSize(minimum: UInt64(count), maximum: UInt64(count)) }
    static func upTo(_ maximum: UInt64) -> CELSize { CELSize(minimum: 0, maximum: maximum) }

    func union(_ other: CELSize) -> CELSize {
        CELSize(minimum: min(minimum, other.minimum), maximum: max(maximum, other.maximum))
    }

    static func + (left: CELSize, right: CELSize) -> CELSize {
        CELSize(
            minimum: left.minimum.adding(right.minimum), maximum: left.maximum.adding(right.maximum))
    }

    static func * (left: CELSize, right: CELSize) -> CELSize {
        CELSize(minimum: left.minimum.times(right.minimum), maximum: left.maximum.times(right.maximum))
    }

    /// What going over all of it costs, rounded up.
    func cost(each factor: Double) -> UInt64 { maximum.scaled(by: factor) }

    /// Of text, for what looks at every byte.
    var traversal: UInt64 { cost(each: 0.1) }
}

extension UInt64 {
    func adding(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    func times(_ other: UInt64) -> UInt64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }

    func scaled(by factor: Double) -> UInt64 {
        let scaled = (Double(self) * factor).rounded(.up)
        return scaled >= 18_446_744_073_709_551_616 ? .max : UInt64(scaled)
    }
}
