import Logging

/// Lets through the records of some components only: below `warning`, what another component says is left out. Warnings,
/// errors and what belongs to no component are always written.
public struct ComponentLogHandler: LogHandler {
    private var inner: any LogHandler
    private let key: String
    private let components: Set<String>

    /// - key: the metadata key that names a record's component.
    /// - components: those to hear of; empty: all.
    public init(_ inner: any LogHandler, key: String, components: Set<String>) {
        self.inner = inner
        self.key = key
        self.components = components
    }

    public var logLevel: Logger.Level {
        get { inner.logLevel }
        set { inner.logLevel = newValue }
    }
    public var metadata: Logger.Metadata {
        get { inner.metadata }
        set { inner.metadata = newValue }
    }
    public var metadataProvider: Logger.MetadataProvider? {
        get { inner.metadataProvider }
        set { inner.metadataProvider = newValue }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { inner[metadataKey: key] }
        set { inner[metadataKey: key] = newValue }
    }

    public func log(event: LogEvent) {
        if event.level < .warning, !components.isEmpty, let component = event.metadata?[key] ?? inner[metadataKey: key],
            !components.contains("\(component)")
        {
            return
        }
        inner.log(event: event)
    }
}
