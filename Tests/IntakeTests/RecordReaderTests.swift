import Foundation
import JSON
import Testing

@testable import Intake

@Suite struct RecordReaderTests {
    private func split(_ text: String, every size: Int = .max) -> [RecordSplitter.Element] {
        var splitter = RecordSplitter()
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            splitter.feed(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        splitter.finish()
        return splitter.takeElements()
    }

    private func texts(_ elements: [RecordSplitter.Element]) -> [String] {
        elements.map {
            switch $0 {
            case .record(let bytes, _, _): String(decoding: bytes, as: UTF8.self)
            case .fault(let fault, let offset, let line): "\(fault) at \(offset) line \(line)"
            }
        }
    }

    struct Sample: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let records: [String]
        var testDescription: String { name }
        init(_ name: String, _ text: String, _ records: [String]) {
            (self.name, self.text, self.records) = (name, text, records)
        }
    }

    static let samples: [Sample] = [
        Sample("one record", #"{"a":1}"#, [#"{"a":1}"#]),
        Sample("JSON lines, blank ones between", "{\"a\":1}\n\n{\"b\":2}\r\n", [#"{"a":1}"#, #"{"b":2}"#]),
        Sample("one behind the other", #"{"a":1}{"b":{}}"#, [#"{"a":1}"#, #"{"b":{}}"#]),
        Sample("byte order mark", "\u{FEFF}{\"a\":1}", [#"{"a":1}"#]),
        Sample(
            "pretty-printed", "{\n  \"a\": [\n    1,\n    {}\n  ]\n}\n{\n  \"b\": 2\n}",
            ["{\n  \"a\": [\n    1,\n    {}\n  ]\n}", "{\n  \"b\": 2\n}"]),
        Sample("CloudTrail file", #"{"Records":[{"a":1},{"b":[2]}]}"#, [#"{"a":1}"#, #"{"b":[2]}"#]),
        Sample("Azure export", #"{"records": [ {"a":1} ], "more": {"records":[{"x":1}]}}"#, [#"{"a":1}"#]),
        Sample("Azure list", #"{"nextLink":"x","value":[{"a":1}]}"#, [#"{"a":1}"#]),
        Sample("Google list", #"{"entries":[{"a":1}]}"#, [#"{"a":1}"#]),
        Sample(
            "lines of wrappers", "{\"records\":[{\"a\":1}]}\n{\"records\":[{\"b\":2}]}", [#"{"a":1}"#, #"{"b":2}"#]),
        Sample("array", #"[{"a":1}, {"b":2}]"#, [#"{"a":1}"#, #"{"b":2}"#]),
        Sample("array of wrappers", #"[{"records":[{"a":1}]},{"records":[]}]"#, [#"{"a":1}"#]),
        Sample("empty wrappers", "{\"Records\":[]}\n[]\n", []),
        Sample("nothing", " \n\t", []),
        Sample("a record's own list inside", #"{"a":{"value":[{"x":1}]}}"#, [#"{"a":{"value":[{"x":1}]}}"#]),
        Sample("value that is no list", #"{"value":{"a":1}}"#, [#"{"value":{"a":1}}"#]),
        Sample(
            "a record in a wrapper has a list of that name", #"{"Records":[{"value":[{"x":1}]}]}"#,
            [#"{"value":[{"x":1}]}"#]),
        Sample(
            "brackets, quotes and escapes inside strings", #"{"a":"}{][,:\"\\","b":"\\"}"#,
            [#"{"a":"}{][,:\"\\","b":"\\"}"#]),
        Sample("all kinds of values", #"{"a":[null,true,false,-1.5E+3,""]}"#, [#"{"a":[null,true,false,-1.5E+3,""]}"#]),
        Sample("an empty record", "{}", ["{}"]),
        Sample(
            "a broken line between good ones", "{\"a\":1}\nnot json {\"x\":1}\n{\"b\":2}",
            [#"{"a":1}"#, "notAnObject at 8 line 2", #"{"b":2}"#]),
        Sample("text", "Notice <event>\n{}", ["unexpectedByte at 0 line 1", "{}"]),
        Sample(
            "a line cut inside a string", "{\"a\":\"cut\n{\"b\":2}",
            ["unexpectedByte at 9 line 1", #"{"b":2}"#]),
        Sample(
            "a line cut between members", "{\"a\":{\n{\"b\":2}\n{\"c\":3}",
            ["unexpectedByte at 7 line 2", #"{"b":2}"#, #"{"c":3}"#]),
        Sample("a missing comma", "{\"a\":1 \"b\":2}\n{}", ["unexpectedByte at 7 line 1", "{}"]),
        Sample("a trailing comma", "{\"a\":1,}\n{}", ["unexpectedByte at 7 line 1", "{}"]),
        Sample("wrong brackets", "{\"a\":[1}\n{}", ["unexpectedByte at 7 line 1", "{}"]),
        Sample("records that are no objects", "1\n\"a\"\n{}", ["notAnObject at 0 line 1", "{}"]),
        Sample("a list of numbers", "[1,2]\n{}", ["notAnObject at 1 line 1", "{}"]),
        Sample("the end inside a record", "{}\n  {\"a\":1", ["{}", "unexpectedEnd at 5 line 2"]),
        Sample("the end inside a wrapper", #"{"Records":[{"a":1}"#, [#"{"a":1}"#, "unexpectedEnd at 19 line 1"]),
    ]

    @Test(arguments: samples)
    func `splits into records, wherever the input is cut`(_ sample: Sample) {
        #expect(texts(split(sample.text)) == sample.records)
        for size in [1, 2, 3, 5, 7] {
            #expect(texts(split(sample.text, every: size)) == sample.records, "pieces of \(size)")
        }
    }

    @Test func `a record that is too large or too deep is passed over`() {
        let large = #"{"a":""# + String(repeating: "x", count: RecordSplitter.maximumRecordBytes) + #""}"#
        #expect(texts(split(large + "\n{}")) == ["recordTooLarge at 0 line 1", "{}"])
        let atLimit = #"{"a":""# + String(repeating: "x", count: RecordSplitter.maximumRecordBytes - 8) + #""}"#
        #expect(split(atLimit).count == 1)
        #expect(texts(split(atLimit.replacing("x\"}", with: "xx\"}"))) == ["recordTooLarge at 0 line 1"])
        let deep = #"{"a":"# + String(repeating: "[", count: 1000)
        #expect(texts(split(deep + "\n{}")).last == "{}")
        #expect(texts(split(deep)).first?.hasPrefix("tooDeep") == true)
    }

    @Test func `random bytes never trap and every record found is complete`() {
        var generator = SeededGenerator(state: 7)
        let alphabet = Array("{}[]\",:\\ \nae1Records".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0..<60, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            var splitter = RecordSplitter()
            splitter.feed(bytes)
            splitter.finish()
            for case .record(let record, let offset, _) in splitter.takeElements() {
                #expect(record.first == UInt8(ascii: "{") && record.last == UInt8(ascii: "}"))
                #expect(Array(bytes[offset...].prefix(record.count)) == record)
            }
        }
    }

    private func file(_ bytes: [UInt8], _ name: String, in folder: URL) throws -> String {
        let url = folder.appending(path: name)
        try Data(bytes).write(to: url)
        return url.path
    }

    private func gzip(_ text: String, in folder: URL) throws -> [UInt8] {
        let path = try file(Array(text.utf8), "plain", in: folder)
        try runTool(["gzip", "-k", "-f", path])
        return Array(try Data(contentsOf: URL(filePath: path + ".gz")))
    }

    @Test func `reads gzip of several members, with padding behind`() throws {
        let folder = try Paths.temporaryFolder()
        defer { Paths.remove(folder) }
        let bytes = try gzip("{\"a\":1}\n{\"b\"", in: folder) + gzip(":2}", in: folder) + [0, 0, 0]
        let path = try file(bytes, "events.json.gz", in: folder)
        let records = try RecordReader.records(inFile: path).map { try $0.get() }
        #expect(records.map { String(decoding: $0.bytes, as: UTF8.self) } == [#"{"a":1}"#, #"{"b":2}"#])
        #expect(records.map(\.offset) == [0, 8])
        #expect(records.map(\.line) == [1, 2])
    }

    @Test func `a truncated gzip gives what came before and an error that names the file`() throws {
        let folder = try Paths.temporaryFolder()
        defer { Paths.remove(folder) }
        let whole = try gzip((0..<2000).map { #"{"a":\#($0 &* 7919)}"# }.joined(separator: "\n"), in: folder)
        for count in [3, 12, whole.count / 2, whole.count - 1] {
            let path = try file(Array(whole.prefix(count)), "cut.gz", in: folder)
            let elements = Array(try RecordReader.records(inFile: path))
            guard case .failure(let error)? = elements.last else {
                Issue.record("no error at \(count)")
                continue
            }
            #expect(error.isFatal)
            #expect(error.description.hasPrefix(path))
            #expect(error.description.contains("truncated"))
            if count == whole.count / 2 { #expect(elements.count > 100) }
        }
    }

    @Test func `a damaged gzip and bytes behind it are errors`() throws {
        let folder = try Paths.temporaryFolder()
        defer { Paths.remove(folder) }
        var bytes = try gzip("{\"a\":1}", in: folder)
        let path = try file(bytes + [1, 2, 3], "rest.gz", in: folder)
        #expect(throws: RecordError.self) { try RecordReader.records(inFile: path).map { try $0.get() } }
        bytes[bytes.count - 6] ^= 0xFF
        let damaged = try file(bytes, "damaged.gz", in: folder)
        let error = #expect(throws: RecordError.self) { try RecordReader.records(inFile: damaged).map { try $0.get() } }
        #expect(error?.description.contains("damaged") == true)
    }

    @Test func `a bomb is stopped at its bound`() throws {
        let folder = try Paths.temporaryFolder()
        defer { Paths.remove(folder) }
        let bytes = try gzip(String(repeating: " ", count: 1_000_000), in: folder)
        #expect(throws: Gunzip.Failure.tooLarge) { try Gunzip.inflated(bytes, maximumBytes: 999_999) }
        #expect(try Gunzip.inflated(bytes, maximumBytes: 1_000_000).count == 1_000_000)
    }

    @Test func `a file that is missing or a folder is an error that names it`() throws {
        let missing = #expect(throws: RecordError.self) { try RecordReader.records(inFile: "/no/such/file") }
        #expect(missing?.description == "/no/such/file: No such file or directory")
        #expect(missing?.isFatal == true)
        let folder = #expect(throws: RecordError.self) { try RecordReader.records(inFile: "/tmp") }
        #expect(folder?.description == "/tmp: is a folder, not a file")
    }

    @Test(.enabled(if: Paths.hasSharedData))
    func `every sample of real and realistic records splits into JSON objects`() throws {
        let files = FileManager.default.enumerator(at: Paths.sharedData, includingPropertiesForKeys: nil)
        var recordCount = 0
        while let url = files?.nextObject() as? URL {
            guard ["cloudtrail", "gcp", "azure"].contains(where: url.path.contains) else { continue }
            guard url.path.hasSuffix(".json") || url.path.hasSuffix(".jsonl") || url.path.hasSuffix(".gz") else {
                continue
            }
            for element in try RecordReader.records(inFile: url.path) {
                switch element {
                case .success(let record):
                    recordCount += 1
                    #expect((try? JSONValue(parsing: record.bytes))?.objectValue != nil, "\(url.path) \(record.offset)")
                case .failure(let error): Issue.record("\(error)")
                }
            }
        }
        #expect(recordCount > 1000)
        print("split \(recordCount) sample records")
    }
}
