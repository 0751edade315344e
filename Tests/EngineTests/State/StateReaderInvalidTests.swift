import Foundation
import JSON
import Testing

@testable import Engine

@Suite struct StateReaderInvalidTests {
    private func failure(_ bytes: [UInt8], chunk: Int = .max) -> StateError? {
        do {
            _ = try StateReaderTests.read(bytes, chunk: chunk)
            return nil
        } catch {
            return error as? StateError
        }
    }

    @Test(arguments: [
        ("", StateError.Code.cutOff, "the state ends at byte 0 before its first brace: it is cut off"),
        ("[]", .notJSON, "the state is not JSON: unexpected byte at byte 0 before its first brace"),
        ("{}", .missingField, "version is missing: these bytes are no Terraform state"),
        (#"{"version":3,"modules":[]}"#, .unsupportedVersion, "unsupported state version 3: only version 4 is read"),
        (#"{"version":5}"#, .unsupportedVersion, "unsupported state version 5"),
        (#"{"version":"4"}"#, .invalidField, "version is not a number"),
        (#"{"version":4,"serial":"7"}"#, .invalidField, "serial is not a number"),
        (#"{"version":4,"lineage":7}"#, .invalidField, "lineage is not a string"),
        (#"{"version":4,"resources":{}}"#, .invalidField, "resources is not a list (byte 25)"),
        (#"{"version":4,"resources":[7]}"#, .invalidField, "resources[0] is not an object"),
        (#"{"version":4,"resources":[{"name":"a"}]}"#, .invalidField, "resources[0].type is not a string"),
        (#"{"version":4,"resources":[{"type":"a"}]}"#, .invalidField, "resources[0].name is not a string"),
        (
            #"{"version":4,"resources":[{"type":"a","name":"b","instances":{}}]}"#, .invalidField,
            "resources[0].instances is not a list"
        ),
        (
            #"{"version":4,"resources":[{"type":"a","name":"b","instances":[1]}]}"#, .invalidField,
            "resources[0].instances[0] is not an object"
        ),
        (#"{"version":4,"resources":[,]}"#, .notJSON, "unexpected byte at byte 26 within resources[0]"),
        (#"{"version":4} x"#, .notJSON, "bytes after the end of the document at byte 14"),
        (
            #"{"serial":1,"lineage":"l","meta":{},"encrypted_data":"c2VjcmV0","encryption_version":"v0"}"#, .encrypted,
            "the state is encrypted by OpenTofu"
        ),
    ])
    func `says what is wrong and where`(text: String, code: StateError.Code, message: String) {
        for chunk in [1, 1000] {
            let found = failure(Array(text.utf8), chunk: chunk)
            #expect(found?.code == code && found?.message.contains(message) == true, "\(String(describing: found))")
            #expect(found?.message.contains("c2VjcmV0") == false)
        }
    }

    @Test func `a state cut off at any byte is an error and nothing traps`() throws {
        let bytes = try StateReaderTests.fixture()
        let end = try #require(bytes.lastIndex(of: UInt8(ascii: "}")))
        for cut in 0..<end {
            let found = failure(Array(bytes[..<cut]), chunk: 700)
            #expect(found?.code == .cutOff && found?.offset == cut, "\(cut): \(String(describing: found))")
        }
    }

    @Test func `random mutations never trap`() throws {
        let original = try StateReaderTests.fixture()
        var random = SeededRandom(state: 99)
        for _ in 0..<1500 {
            let bytes = random.mutated(original)
            guard let state = try? StateReaderTests.read(bytes) else { continue }
            for instance in state.instances {
                _ = (instance.address, instance.attributes.value, instance.region, instance.dependencies)
                _ = (instance.isSensitive("user_data"), instance.attribute("tags"), instance.account)
            }
        }
    }

    @Test func `a part that never ends is refused at its bound`() {
        var reader = StateReader(keep: StateKeepTable(), maximumPartBytes: 1 << 20)
        let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
        let error = #expect(throws: StateError.self) {
            try reader.feed(Array(#"{"version":4,"lineage":""#.utf8))
            for _ in 0..<12 { try reader.feed(chunk) }
        }
        #expect(error?.code == .partTooLarge)
    }
}

/// Real states, counted a second time through the tree parser.
@Suite(.enabled(if: DecodeFixtures.shared != nil)) struct RealStatesTests {
    @Test func `every version 4 state loads with every instance and every kept attribute`() throws {
        var states = 0
        var total = 0
        let files = DecodeFixtures.files(below: "tfstate", endingWith: "")
            .filter { ["tfstate", "json"].contains($0.pathExtension) }
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: file))
            guard let tree = try? JSONValue(parsing: bytes), let version = tree["version"]?.intValue else { continue }
            guard version == 4 else {
                let error = #expect(throws: StateError.self) { try StateReaderTests.read(bytes) }
                #expect(error?.code == .unsupportedVersion)
                continue
            }
            states += 1
            let state = try StateReaderTests.read(bytes, chunk: 777)
            #expect(state.serial == tree["serial"]?.intValue && state.lineage == tree["lineage"]?.stringValue)
            let managed = (tree["resources"]?.arrayValue ?? []).filter { $0["mode"] != "data" }
            let wanted = managed.flatMap { block in
                (block["instances"]?.arrayValue ?? []).filter { $0["deposed"] == nil }.map { (block, $0) }
            }
            #expect(state.count == wanted.count, "\(file.path)")
            total += wanted.count
            for (instance, (block, source)) in zip(state.instances, wanted) {
                #expect(instance.type == block["type"]?.stringValue && instance.name == block["name"]?.stringValue)
                #expect(instance.module == block["module"]?.stringValue)
                for key in StateKeepTable.alwaysKept where source["attributes"]?.objectValue != nil {
                    #expect(instance.attribute(key)?.value == source.at("attributes", key))
                }
                if let id = source.at("attributes", "id")?.stringValue, !id.isEmpty {
                    #expect(state.lookup(type: instance.type, key: id).contains(instance))
                }
            }
        }
        #expect(states >= 170 && total >= 420, "\(states) states, \(total) instances")
    }
}
