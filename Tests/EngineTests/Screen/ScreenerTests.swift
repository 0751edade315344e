import Testing

@testable import Engine

@Suite struct ScreenerTests {
    /// A CloudTrail record; `extra` are further members.
    private func event(
        id: String? = "e1", name: String = "RunInstances", time: String = "2026-01-31T12:00:00Z", _ extra: String = ""
    ) throws -> AuditEvent {
        let id = id.map { #""eventID":"\#($0)","# } ?? ""
        let tail = extra.isEmpty ? "" : ",\(extra)"
        return try #require(
            DecodeFixtures.event(
                #"{\#(id)"eventName":"\#(name)","eventSource":"ec2.amazonaws.com","eventTime":"\#(time)"\#(tail)}"#))
    }

    @Test(arguments: [
        ("RunInstances", "", ScreenDecision.pass()),
        ("RunInstances", #""readOnly":true"#, .drop(.readOnly)),
        ("DescribeInstances", #""readOnly":false"#, .pass()),
        ("DescribeInstances", "", .drop(.readOnly)),
        ("GetUser", "", .drop(.readOnly)),
        ("GetawayCar", "", .pass()),
        ("ListBuckets20200531", "", .drop(.readOnly)),
        ("RunInstances", #""errorCode":"AccessDenied""#, .drop(.failed)),
        ("RunInstances", #""errorCode":null"#, .pass()),
        ("RunInstances", #""errorCode":"""#, .pass()),
        ("RunInstances", #""errorCode":"Client.DryRunOperation""#, .drop(.dryRun)),
        ("RunInstances", #""requestParameters":{"a":1,"dryRun":true}"#, .drop(.dryRun)),
        ("RunInstances", #""requestParameters":{"a":1,"dryRun":false}"#, .pass()),
        ("CreateFlowLogs", #""requestParameters":{"CreateFlowLogsRequest":{"DryRun":"true","X":1}}"#, .drop(.dryRun)),
        ("PutThing", #""requestParameters":{"note":"dryRun","nested":{"dryRun":{"dryRun":true}},"b":1}"#, .pass()),
        ("RunInstances", #""addendum":{"reason":"UPDATED_DATA","originalEventID":"e0"}"#, .pass(supersedes: "e0")),
        ("RunInstances", #""addendum":{"reason":"DELIVERY_DELAY"}"#, .pass()),
    ])
    func `drops what is no change`(name: String, extra: String, decision: ScreenDecision) throws {
        #expect(Screener().check(try event(name: name, extra)) == decision)
    }

    @Test(arguments: [
        ("v1.compute.instances.get", true), ("storage.buckets.list", true), ("v1.compute.instances.insert", false),
        ("google.iam.admin.v1.GetServiceAccount", true), ("storage.getIamPermissions", true),
        ("google.x.v1.GettyService.Create", false), ("SetIamPolicy", false),
    ])
    func `knows Google Cloud's reading methods`(method: String, isRead: Bool) throws {
        let event = try #require(
            DecodeFixtures.event(
                #"{"protoPayload":{"methodName":"\#(method)"},"insertId":"1","timestamp":"2026-01-31T12:00:00Z"}"#))
        #expect(Screener().check(event) == (isRead ? .drop(.readOnly) : .pass()))
    }

    @Test func `the permissions of a log entry say whether it reads`() throws {
        for (kinds, isRead) in [
            (["ADMIN_READ"], true), (["DATA_READ", "ADMIN_WRITE"], false), (["DATA_WRITE"], false),
        ] {
            let list = kinds.map { #"{"permissionType":"\#($0)"}"# }.joined(separator: ",")
            let event = try #require(
                DecodeFixtures.event(
                    #"{"protoPayload":{"methodName":"v1.x.get","authorizationInfo":[\#(list)]},"#
                        + #""timestamp":"2026-01-31T12:00:00Z"}"#))
            #expect(Screener().check(event) == (isRead ? .drop(.readOnly) : .pass()))
        }
    }

    @Test func `an Azure read is a read and a failed write is failed`() throws {
        let read = try #require(
            DecodeFixtures.event(
                #"{"operationName":"MICROSOFT.X/Y/READ","time":"2026-01-31T12:00:00Z","resourceId":"/"}"#))
        #expect(Screener().check(read) == .drop(.readOnly))
        let failed = try DecodeFixtures.event(file: "azure-activity.json")
        #expect(Screener().check(failed) == .drop(.failed))
    }

    @Test func `recognises duplicates by id, shared id and digest, and only what was remembered`() throws {
        var screener = Screener()
        let first = try event(#""sharedEventID":"s1""#)
        #expect(screener.check(first) == .pass())
        #expect(screener.check(first) == .pass(), "checking is not remembering")
        screener.remember(first)
        #expect(screener.check(first) == .drop(.duplicate))
        #expect(screener.check(try event(id: "e2", #""sharedEventID":"s1""#)) == .drop(.duplicate))
        #expect(screener.check(try event(id: "s1")) == .pass(), "an id is not a shared id")
        let bare = try event(id: nil, #""awsRegion":"eu-west-1""#)
        screener.remember(bare)
        #expect(screener.check(bare) == .drop(.duplicate))
        #expect(screener.check(try event(id: nil, #""awsRegion":"eu-west-2""#)) == .pass())
        #expect(screener.window.count == 3)
    }

    @Test func `an update supersedes, also when it comes first or bears the same id`() throws {
        var screener = Screener()
        let original = try event(id: "e1")
        let update = try event(id: "e1", #""addendum":{"reason":"UPDATED_DATA","updatedFields":"x"}"#)
        screener.remember(original)
        #expect(screener.check(update) == .pass(supersedes: "e1"))
        screener.remember(update)
        #expect(screener.check(update) == .drop(.duplicate))
        #expect(screener.check(original) == .drop(.superseded))

        var reversed = Screener()
        let other = try event(id: "e9", #""addendum":{"reason":"UPDATED_DATA","originalEventID":"e1"}"#)
        reversed.remember(other)
        #expect(reversed.check(original) == .drop(.superseded))
    }

    @Test func `forgets by count and by age and says how far back it sees`() throws {
        var screener = Screener(limits: .init(maximumCount: 3, maximumAgeSeconds: 3600))
        #expect(screener.window.oldest == nil && screener.window.newest == nil)
        for number in 1...4 { screener.remember(try event(id: "e\(number)", time: "2026-01-31T12:00:0\(number)Z")) }
        #expect(screener.check(try event(id: "e1")) == .pass())
        #expect(screener.check(try event(id: "e2")) == .drop(.duplicate))
        #expect(screener.window.count == 3 && screener.window.isFull)
        #expect(screener.window.oldest?.iso8601 == "2026-01-31T12:00:02Z")
        screener.remember(try event(id: "e5", time: "2026-01-31T13:00:03.5Z"))
        #expect(screener.check(try event(id: "e3")) == .pass())
        #expect(screener.check(try event(id: "e4")) == .drop(.duplicate))
        #expect(screener.window.count == 2 && !screener.window.isFull)
    }

    @Test func `the ring and its table agree with a plain list over 20000 random steps`() {
        var seen = SeenEvents(maximumCount: 100, maximumAge: 500)
        var plain: [(mark: EventMark, time: Int64)] = []
        var random = SeededRandom(state: 7)
        var clock: Int64 = 0
        var newest = Int64.min
        for _ in 0..<20_000 {
            clock += Int64(random.next() % 12)
            let number = random.next() % 300
            let mark = withUnsafeBytes(of: number) { EventMark(.id, .aws, $0.bindMemory(to: UInt8.self)) }
            #expect(seen.contains(mark) == plain.contains { $0.mark == mark })
            newest = max(newest, clock)
            while let first = plain.first, plain.count >= 100 || first.time < newest - 500 { plain.removeFirst() }
            if !plain.contains(where: { $0.mark == mark }) { plain.append((mark, clock)) }
            seen.insert(mark, at: clock)
            #expect(seen.count == plain.count && seen.oldest == plain.first?.time)
        }
    }
}
