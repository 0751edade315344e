/// What judging had to pass over; shown as metrics.
public struct JudgeCounters: Sendable, Hashable {
    /// `GreaterThan` and `LessThan` asked of something that is no number.
    public var nonNumericOperands = 0
    /// Expressions that gave no boolean: an error, or a value of another type. The rule did not match.
    public var expressionFailures = 0
    /// Threshold windows given up because there were too many.
    public var thresholdsEvicted = 0

    public init() {}
}
