//
// FileBackend: the kinds as YAML documents in a file, reports as JSON lines on standard output. For `tfdrift run --config`.
//
// Woken by   start, and SIGHUP through `reload`
// Reads      DriftSource, DriftPolicy, Secret and ConfigMap documents
// Writes     each report, as it then stands, as one line of JSON; statuses and Events as log lines
//

import FoundationEssentials
import JSON
import KubeClient
import Logging
import Synchronization

public final class FileBackend: OperatorBackend {
    private struct State {
        var objects: [String: [ObjectKey: KubeObject]] = [:]
        var reports: [ObjectKey: KubeObject] = [:]
        var statuses: [ObjectKey: JSONValue] = [:]
        var handler: (@Sendable (KindChange) -> Void)?
        var version = 0
    }

    private let path: String
    private let write: @Sendable ([UInt8]) -> Void
    private let logger: Logger
    private let state = Mutex(State())

    /// Reads the file at once and throws what is wrong with it: the file, the document and the field.
    public init(path: String, logger: Logger, write: @escaping @Sendable ([UInt8]) -> Void) throws(BackendError) {
        self.path = path
        self.logger = logger
        self.write = write
        let objects = try Self.read(path)
        state.withLock { $0.objects = objects }
    }

    public func run(_ handler: @escaping @Sendable (KindChange) -> Void) async {
        state.withLock { $0.handler = handler }
        handler(.synced)
        // Nothing changes by itself; `reload` tells what a new reading of the file changed.
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
    }

    /// Reads the file again. Objects that are gone are removed; a file that cannot be read changes nothing.
    public func reload() {
        let objects: [String: [ObjectKey: KubeObject]]
        do throws(BackendError) {
            objects = try Self.read(path)
        } catch {
            logger.error("The configuration was not read again", metadata: ["error": "\(error.description)"])
            return
        }
        let (changes, handler) = state.withLock { state in
            let old = state.objects
            state.objects = objects
            var changes: [KindChange] = []
            for (kind, change) in [(DriftPolicy.kind, KindChange.policy), (DriftSource.kind, KindChange.source)] {
                let keys = Set((old[kind] ?? [:]).keys).union((objects[kind] ?? [:]).keys)
                for key in keys.sorted() {
                    let before = old[kind]?[key]
                    let isChanged = before?.spec != objects[kind]?[key]?.spec
                    state.objects[kind]?[key]?.goOn(from: before, isNewGeneration: isChanged)
                    if isChanged || before?.labels != objects[kind]?[key]?.labels { changes.append(change(key)) }
                }
            }
            // A token, credential or catalog may be another one now, whatever names it.
            if old["Secret"] != objects["Secret"] || old["ConfigMap"] != objects["ConfigMap"] {
                changes += (objects[DriftSource.kind] ?? [:]).keys.sorted().map { .source($0) }
            }
            return (changes, state.handler)
        }
        logger.info("The configuration was read again", metadata: ["changes": .stringConvertible(changes.count)])
        for change in changes { handler?(change) }
    }

    public func source(_ key: ObjectKey) -> KubeObject? { object(DriftSource.kind, key) }
    public func policy(_ key: ObjectKey) -> KubeObject? { object(DriftPolicy.kind, key) }
    public func sources(in namespace: String?) -> [KubeObject] { objects(DriftSource.kind, namespace) }
    public func policies(in namespace: String?) -> [KubeObject] { objects(DriftPolicy.kind, namespace) }
    public func report(_ key: ObjectKey) -> KubeObject? { state.withLock { $0.reports[key] } }
    public func reports(of source: ObjectKey) async throws(BackendError) -> [KubeObject] {
        state.withLock { $0.reports.values }.filter {
            $0.namespace == source.namespace && $0["source"]?.stringValue == source.name
        }.sorted { $0.key < $1.key }
    }

    public func secret(namespace: String, name: String) async throws(BackendError) -> [String: [UInt8]]? {
        guard let secret = object("Secret", ObjectKey(namespace: namespace, name: name)) else { return nil }
        var values: [String: [UInt8]] = [:]
        for (key, value) in secret["stringData"]?.objectValue ?? [:] {
            values[key] = Array((value.stringValue ?? "").utf8)
        }
        for (key, value) in secret["data"]?.objectValue ?? [:] {
            guard let text = value.stringValue, let decoded = Data(base64Encoded: text) else {
                throw BackendError(.rejected, "\(path): data.\(key) of Secret \(namespace)/\(name) is not base64")
            }
            values[key] = Array(decoded)
        }
        return values
    }

    public func configMap(namespace: String, name: String) async throws(BackendError) -> ConfigMapContent? {
        guard let object = object("ConfigMap", ObjectKey(namespace: namespace, name: name)) else { return nil }
        return try ConfigMapContent(object)
    }

    public func writeStatus(
        _ kind: StatusKind, _ key: ObjectKey, _ status: JSONValue
    ) async throws(BackendError) {
        let isKnown = state.withLock { state -> Bool in
            guard var object = state.objects[kind.rawValue]?[key] else { return false }
            object["status"] = status
            state.objects[kind.rawValue]?[key] = object
            return true
        }
        guard isKnown else { throw BackendError(.notFound, "\(kind.rawValue) \(key) is no longer in \(path)") }
        let ready = (status["conditions"]?.arrayValue ?? []).first { $0["type"]?.stringValue == "Ready" }
        logger.info(
            "Status changed",
            metadata: [
                kind.rawValue: "\(key)", "ready": "\(ready?["status"]?.stringValue ?? "")",
                "reason": "\(ready?["reason"]?.stringValue ?? "")",
                "message": "\(ready?["message"]?.stringValue ?? "")",
            ])
    }

    public var reportStore: any ReportStore { self }
    public var eventSink: any EventSink { LogEventSink(logger: logger) }

    private func object(_ kind: String, _ key: ObjectKey) -> KubeObject? {
        state.withLock { $0.objects[kind]?[key] }
    }

    private func objects(_ kind: String, _ namespace: String?) -> [KubeObject] {
        let all = state.withLock { $0.objects[kind] ?? [:] }.sorted { $0.key < $1.key }.map(\.value)
        guard let namespace else { return all }
        return all.filter { $0.namespace == namespace }
    }

    private static func read(_ path: String) throws(BackendError) -> [String: [ObjectKey: KubeObject]] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw BackendError(.rejected, "\(path): cannot be read")
        }
        let documents: [JSONValue]
        do {
            documents = try YAML.parse(Array(data), source: path)
        } catch {
            throw BackendError(.rejected, "\(error)")
        }
        var objects: [String: [ObjectKey: KubeObject]] = [:]
        for document in documents where !document.isNull {
            let object = try checked(KubeObject(document), path)
            objects[object.kind, default: [:]][object.key] = object
        }
        return objects
    }

    private static func checked(_ object: KubeObject, _ path: String) throws(BackendError) -> KubeObject {
        var object = object
        if object.namespace.isEmpty { object.setMetadata("namespace", "default") }
        object.setMetadata("generation", 1)
        object.setMetadata("uid", .string("\(object.kind)/\(object.key)"))
        do {
            switch object.kind {
            case DriftSource.kind: _ = try DriftSource(json: object.json)
            case DriftPolicy.kind: _ = try DriftPolicy(json: object.json)
            case "Secret", "ConfigMap": break
            default:
                throw FieldError(
                    "kind", "is \"\(object.kind)\", none of DriftSource, DriftPolicy, Secret and ConfigMap")
            }
        } catch {
            throw BackendError(.rejected, "\(path): \(object.kind) \(object.key): \(error)")
        }
        return object
    }
}

extension FileBackend: ReportStore {
    public func apply(_ report: JSONValue, existing: StoredReport?) async throws(ReportStoreError) -> StoredReport {
        var object = KubeObject(report)
        let version = state.withLock { state in
            state.version += 1
            object.setMetadata("uid", .string(object.name))
            object.setMetadata("resourceVersion", .string(String(state.version)))
            state.reports[object.key] = object
            return state.version
        }
        write(report.serialized + [0x0A])
        return StoredReport(uid: object.name, resourceVersion: String(version))
    }

    public func load(_ key: ObjectKey) async throws(ReportStoreError) -> (StoredReport, JSONValue)? {
        report(key).map { (StoredReport($0), $0.json) }
    }

    public func delete(_ key: ObjectKey, uid: String) async throws(ReportStoreError) {
        state.withLock { $0.reports[key] = nil }
    }
}

extension KubeObject {
    /// Takes over what a file does not hold: generation, which rises with the spec, and status.
    fileprivate mutating func goOn(from old: KubeObject?, isNewGeneration: Bool) {
        guard let old else { return }
        setMetadata("generation", .int(old.generation + (isNewGeneration ? 1 : 0)))
        if let status = old.status { self["status"] = status }
    }
}

/// Events where there is no cluster: log lines.
struct LogEventSink: EventSink {
    let logger: Logger

    func record(
        regarding: ObjectReference, related: ObjectReference?, isWarning: Bool, reason: String, action: String,
        note: String
    ) async {
        logger.log(
            level: isWarning ? .warning : .info, "Event",
            metadata: [
                regarding.kind: "\(regarding.namespace)/\(regarding.name)", "reason": "\(reason)", "note": "\(note)",
            ])
    }
}
