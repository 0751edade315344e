import FoundationEssentials
import JSON
import Testing

@testable import Engine

/// Records that the vendor's documentation or a public repository shows, made again in our own names: which members the
/// request has, how they are spelt, nested and typed is as published, every name and id is ours. The long answers about
/// search domains are cut short. `source` says where: repository and file.
struct PublishedRecord: Sendable, CustomTestStringConvertible {
    var source: String
    var record: JSONValue
    /// `TYPE ID` of every object that the record speaks of, what becomes of it and of its attributes.
    var tells: [String]
    /// Where the record alone does not say what a state would hold, as of what it takes away: an instance that is as the
    /// record says, and one that is not, with what differs then.
    var holds: JSONValue?

    /// As the catalog names it.
    var call: String {
        guard case .event(let event) = EventDecoder.decode(record.serialized) else { return testDescription }
        return event.service + " " + event.baseName
    }
    var testDescription: String {
        (record["eventSource"]?.stringValue ?? "") + " " + (record["eventName"]?.stringValue ?? "")
    }

    /// One record a line; none when the fixture cannot be read, which a test then says.
    static let all: [PublishedRecord] = {
        let folder = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let data = FileManager.default.contents(atPath: folder + "/Fixtures/catalog/published-records.jsonl") ?? Data()
        return data.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let json = try? JSONValue(parsing: Data(line)), let shown = json["record"]?.objectValue,
                let source = json["source"]?.stringValue
            else { return nil }
            return PublishedRecord(
                source: source, record: .object(envelope.merging(shown) { $1 }),
                tells: (json["tells"]?.arrayValue ?? []).compactMap(\.stringValue), holds: json["holds"])
        }
    }()

    /// What every record has besides, and no row reads.
    private static let envelope: [String: JSONValue] = [
        "eventTime": "2026-05-04T09:03:52Z", "awsRegion": "eu-west-1", "recipientAccountId": "111122223333",
        "eventID": "0d9b8a7c-6e5f-4a3b-8c2d-1e0f9a8b7c6d", "eventType": "AwsApiCall", "readOnly": false,
        "sourceIPAddress": "198.51.100.20", "userAgent": "aws-cli/2.27.0",
        "userIdentity": [
            "type": "IAMUser", "userName": "rosa", "accountId": "111122223333",
            "arn": "arn:aws:iam::111122223333:user/rosa",
        ],
    ]
}

/// Calls graded on a published record, on that record.
@Suite struct PublishedRecordTests {
    private static func said(_ found: Assessment) -> String {
        let changes = found.compared.map { change in
            let place = change.path + (change.element.map { "{\($0)}" } ?? "")
            let value = change.isKnown ? change.newValue?.text ?? "-" : "?" + (change.unknownReason?.rawValue ?? "")
            return " \(place)=\(value)"
        }
        return "\(found.lifecycle) \(found.resource.type) \(found.resource.key.id)\(changes.joined())"
            + found.unmapped.map { " " + $0 }.joined()
    }

    @Test(arguments: PublishedRecord.all)
    func `a published record tells the changes that it shows`(_ published: PublishedRecord) throws {
        let found = try RealRecordTwinTests.assess(published.record, try AssessmentProbe().catalog, nil)
        #expect(found.map(Self.said) == published.tells)
        #expect(found.flatMap(\.unmapped) == [])
    }

    @Test(arguments: PublishedRecord.all)
    func `a state that holds what a published record gives is no drift, and another is`(_ published: PublishedRecord)
        throws
    {
        let catalog = try AssessmentProbe().catalog
        func managed(_ type: String, _ state: JSONValue) throws -> [Assessment] {
            try RealRecordTwinTests.assess(published.record, catalog, (type, state)).filter { $0.ownership == .managed }
        }
        if let holds = published.holds {
            let type = holds["type"]?.stringValue ?? ""
            let same = try managed(type, holds["attributes"] ?? [:])
            let other = try managed(type, holds["other"] ?? [:])
            #expect(same.contains { $0.isProvenEqual }, "\(same.map(Self.said))")
            #expect(same.flatMap(\.differences) == [])
            #expect(other.flatMap(\.differences) == holds["differs"]?.arrayValue?.compactMap(\.stringValue))
            #expect(same.allSatisfy { $0.isRecordEvidence })
        } else {
            let twin = try #require(try RealRecordTwinTests.twin(published.record, catalog))
            let same = try managed(twin.type, twin.state)
            #expect(same.contains { RealRecordTwinTests.isEqualWhereTold($0) }, "\(twin.state.serialized)")
            #expect(
                same.flatMap(\.differences).allSatisfy { $0.hasSuffix("=?valueRedacted") },
                "\(same.flatMap(\.differences))")
            let other = try managed(twin.type, twin.other)
            #expect(other.contains { !$0.differences.isEmpty })
            #expect(same.allSatisfy { $0.isRecordEvidence })
        }
    }

    @Test func `the fixture is whole, and names where each record was published`() {
        #expect(PublishedRecord.all.count >= 60)
        for published in PublishedRecord.all {
            #expect(published.source.split(separator: " ").count == 2, "\(published.source)")
            #expect(!published.tells.isEmpty, "\(published.call)")
        }
    }
}
