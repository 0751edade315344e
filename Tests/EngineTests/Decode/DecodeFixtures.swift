import Foundation
import JSON
import Testing

@testable import Engine

/// The decoder's own fixtures, and the folder with real records where there is one.
enum DecodeFixtures {
    static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    static let root = tests.deletingLastPathComponent().deletingLastPathComponent()
    /// Real records, beside the repository; nil when they are not there.
    static let shared: URL? = {
        for base in [root, root.deletingLastPathComponent()] {
            let folder = base.deletingLastPathComponent().appending(path: "shared/data")
            if FileManager.default.fileExists(atPath: folder.path) { return folder }
        }
        print("Skipping tests on real records: ../shared/data is not there")
        return nil
    }()

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: tests.appending(path: "Fixtures/Decode/\(name)")))
    }

    static func event(file name: String) throws -> AuditEvent { try event(bytes(name)) }

    static func event(_ text: String) -> AuditEvent? {
        if case .event(let event) = EventDecoder.decode(Array(text.utf8)) { event } else { nil }
    }

    static func event(_ bytes: [UInt8]) throws -> AuditEvent {
        switch EventDecoder.decode(bytes) {
        case .event(let event): return event
        case let other:
            Issue.record("not an event: \(other)")
            throw CancellationError()
        }
    }

    static func reason(_ text: String) -> String? {
        if case .invalid(let reason) = EventDecoder.decode(Array(text.utf8)) { reason } else { nil }
    }

    /// All files below a folder of the real records.
    static func files(below folder: String, endingWith suffix: String) -> [URL] {
        guard let base = shared?.appending(path: folder),
            let all = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)
        else { return [] }
        return all.compactMap { $0 as? URL }.filter { $0.lastPathComponent.hasSuffix(suffix) }
            .sorted { $0.path < $1.path }
    }
}
