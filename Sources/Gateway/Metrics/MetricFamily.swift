/// What a metric is and how it is shown. Declared once, before first use, so that its help text, its kind and its
/// closed label sets are in the exposition from the start.
public struct MetricFamily: Sendable {
    public enum Kind: Sendable, Equatable {
        case counter
        case gauge
        /// Upper bounds of the buckets, ascending, without +Inf.
        case histogram([Double])
        /// Quantiles over the most recent observations (at most `SummaryWindow.capacity`).
        case summary([Double])

        var name: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            case .summary: "summary"
            }
        }
    }

    public var name: String
    public var kind: Kind
    public var help: String
    /// Label sets shown at zero before anything happened. Never for timestamps: zero would look like 1970.
    public var zeroes: [[(String, String)]]

    public init(_ name: String, _ kind: Kind, _ help: String, zeroes: [[(String, String)]] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.zeroes = zeroes
    }

    /// Bounds in seconds for anything that takes between a millisecond and a minute.
    public static let secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
}
