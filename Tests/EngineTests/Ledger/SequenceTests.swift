import JSON
import Testing

@testable import Engine

/// Repeats, order, states in between, resolutions.
@Suite struct SequenceTests {
    private func world(_ policies: [PolicySettings] = [.standIn]) throws -> TestWorld {
        var world = try TestWorld(policies)
        world.declare("i-1", ["instance_type": "t3.micro", "monitoring": false])
        return world
    }

    @Test func `a repeat of the same new moves lastSeen and occurrences only`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        let before = try #require(world.entry())
        let repeated = try #require(world.event(50, .set("instance_type", "m5.large")).first)
        let after = try #require(world.entry())
        #expect(repeated.outcome == .drift)
        #expect(repeated.detail?.transition == .updated)
        #expect(after.occurrences == 2)
        #expect(after.lastSeen == TestWorld.at(50))
        #expect(after.firstSeen == before.firstSeen)
        #expect(after.changes.map { $0.shown() } == before.changes.map { $0.shown() })
        #expect(after.history == before.history)
    }

    @Test func `another value keeps old and shows the live value before as previous`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        let change = try #require(world.event(20, .set("instance_type", "m5.xlarge")).first?.detail?.changes.first)
        #expect(change.old == "t3.micro")
        #expect(change.new == "m5.xlarge")
        #expect(change.previous == "m5.large")
    }

    @Test func `A to B to A inside the coalescing window is recorded as transient with its exposure`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        world.event(15, .set("instance_type", "t3.micro"))
        let line = try #require(world.report()?.history.last)
        #expect(line.what == .transient)
        #expect(line.exposureSeconds == 5)
    }

    @Test func `a slow revert is no transient`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        world.event(200, .set("instance_type", "t3.micro"))
        #expect(world.report()?.history.last?.what == .reverted)
    }

    @Test func `re-opening resets firstSeen, occurrences and resolution, and keeps the exposure in history`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        world.event(20, .set("instance_type", "m5.large"))
        world.event(100, .set("instance_type", "t3.micro"))
        let again = try #require(world.event(500, .set("instance_type", "c5.large")).first)
        #expect(again.detail?.transition == .reopened)
        let report = try #require(world.report())
        #expect(report.phase == .open)
        #expect(report.firstSeen == TestWorld.at(500))
        #expect(report.occurrences == 1)
        #expect(report.resolution == nil)
        #expect(report.history.contains { $0.what == .reverted && $0.exposureSeconds == 90 })
    }

    // MARK: order

    @Test func `an older event that arrives late does not move the live value`() throws {
        var world = try world()
        world.event(50, .set("instance_type", "m5.large"))
        let late = try #require(world.event(20, .set("instance_type", "c5.large")).first)
        #expect(late.outcome == .drift)
        #expect(late.detail?.unverifiedReasons == [.unorderedEvents])
        #expect(world.entry()?.changes.first?.new == "m5.large")
    }

    @Test func `a repeat guards against older events too`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        world.event(50, .set("instance_type", "m5.large"))
        world.event(20, .set("instance_type", "c5.large"))
        world.event(30, .set("instance_type", "t3.micro"))
        #expect(world.entry()?.changes.map(\.new) == ["m5.large"])
    }

    @Test func `an older revert that arrives late does not close a newer change`() throws {
        var world = try world()
        world.event(50, .set("instance_type", "m5.large"))
        let late = try #require(world.event(20, .set("instance_type", "t3.micro")).first)
        #expect(late.outcome == .noDrift)
        #expect(world.report()?.phase == .open)
    }

    @Test func `a change whose revert arrived first is a resolved transient, not an open report`() throws {
        var world = try world()
        world.event(50, .set("instance_type", "t3.micro"))
        let late = try #require(world.event(20, .set("instance_type", "m5.large")).first)
        #expect(late.outcome == .drift)
        #expect(late.detail?.transition == .resolved)
        #expect(late.detail?.unverifiedReasons == [.unorderedEvents])
        #expect(world.report()?.phase == .resolved)
        #expect(world.report()?.history.last?.exposureSeconds == 30)
    }

    @Test func `two values in the same second are unordered and Unverified`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        let second = try #require(world.event(10, .set("instance_type", "c5.large")).first)
        #expect(second.detail?.unverifiedReasons == [.unorderedEvents])
    }

    @Test func `a late event that equals the newer state is noDrift`() throws {
        var world = try world()
        world.state(100, ["instance_type": "m5.large"])
        #expect(world.event(50, .set("instance_type", "m5.large")).first?.outcome == .noDrift)
    }

    @Test func `a late event that differs is drift, stateNewerThanEvent, and asks for one state refresh`() throws {
        var world = try world()
        world.state(100)
        let late = try #require(world.event(50, .set("instance_type", "m5.large")).first)
        #expect(late.outcome == .drift)
        #expect(late.detail?.unverifiedReasons == [.stateNewerThanEvent])
        #expect(late.wantsStateRefresh)
        let next = try #require(world.event(51, .set("monitoring", true)).first)
        #expect(!next.wantsStateRefresh)
    }

    // MARK: states

    @Test func `a new serial re-judges every open change against the new old`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        let line = try #require(world.state(100, ["instance_type": "t3.small"]).first)
        #expect(line.trigger == .state)
        #expect(line.outcome == .drift)
        #expect(line.detail?.changes.first?.old == "t3.small")
        #expect(world.entry()?.changes.first?.oldSerial == 2)
        // Whoever wrote that serial may have set the live value as well.
        #expect(line.detail?.unverifiedReasons.contains(.stateNewerThanEvent) == true)
    }

    @Test func `what a serial does is told about the event that brought each change about`() throws {
        var world = try world()
        let first = try #require(world.event(10, .set("instance_type", "m5.large")).first)
        let second = try #require(world.event(20, .set("monitoring", true)).first)
        let partly = world.state(100, ["instance_type": "m5.large"])
        #expect(partly.map(\.event.id) == [first.event.id])
        #expect(partly.first?.detail?.changes.map(\.attribute) == ["instance_type"])
        let rest = world.state(200, ["instance_type": "m5.large", "monitoring": true])
        #expect(rest.map(\.event.id) == [second.event.id])
        #expect(rest.first?.how == .adopted)
    }

    @Test func `two events whose changes one serial ends have a line each, and the report moves once`() throws {
        var world = try world()
        let first = try #require(world.event(10, .set("instance_type", "m5.large")).first)
        let second = try #require(world.event(20, .set("monitoring", true)).first)
        let lines = world.state(100, ["instance_type": "m5.large", "monitoring": true])
        #expect(lines.map(\.event.id) == [first.event.id, second.event.id])
        #expect(lines.map { $0.detail?.transition } == [ReportTransition.none, .resolved])
        #expect(lines.allSatisfy { $0.how == .adopted && $0.detail?.isReported == true })
    }

    @Test func `a serial that changes nothing of it gives no line`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        #expect(world.state(100).isEmpty)
    }

    @Test func `adopted: a serial holds the drifted value without an own apply`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        let line = try #require(world.state(100, ["instance_type": "m5.large"]).first)
        #expect(line.how == .adopted)
        #expect(world.report()?.phase == .resolved)
    }

    @Test func `one change adopted of two keeps the report open`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"), .set("monitoring", true))
        let line = try #require(world.state(100, ["instance_type": "m5.large"]).first)
        #expect(line.how == nil)
        #expect(world.report()?.changes.map(\.key.path) == ["monitoring"])
    }

    @Test func `imported: an unmanaged object is now in a state`() throws {
        var world = try TestWorld()
        world.event(10, .create, on: "i-7")
        let line = try #require(world.state(100, on: "i-7").first)
        #expect(line.how == .imported)
        #expect(line.outcome == .unmanaged)
        #expect(world.report("i-7")?.phase == .resolved)
    }

    @Test func `destroyed: object and instance are both gone`() throws {
        var world = try world()
        world.event(10, .delete)
        let line = try #require(world.stateWithout(100, "i-1").first)
        #expect(line.how == .destroyed)
    }

    @Test func `a deletion never resolves on silence or on a serial that still holds the instance`() throws {
        var world = try world()
        world.event(10, .delete)
        #expect(world.state(100).isEmpty)
        #expect(world.time(100_000).isEmpty)
        #expect(world.report()?.phase == .open)
    }

    @Test func `an instance that leaves the state while its object lives keeps its report open`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        world.stateWithout(100, "i-1")
        #expect(world.report()?.phase == .open)
        let end = try #require(world.event(200, .delete).first)
        #expect(end.how == .destroyed)
    }

    @Test func `deleting an unmanaged object resolves its report`() throws {
        var world = try TestWorld()
        world.event(10, .create, on: "i-7")
        let end = try #require(world.event(60, .delete, on: "i-7").first)
        #expect(end.outcome == .unmanaged)
        #expect(end.detail?.changeClass == .deleted)
        #expect(end.how == .destroyed)
    }

    @Test func `state mv moves the address and keeps the report`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        world.states.instances[TestWorld.key("i-1")]?.resource.address = "module.web.aws_instance.a"
        let line = try #require(world.state(100).first)
        #expect(line.detail?.transition == .updated)
        #expect(world.report()?.resource.address == "module.web.aws_instance.a")
        #expect(world.memory.ledger.entries.count == 1)
    }

    // MARK: sets

    @Test func `elements of a set are tracked one by one`() throws {
        var world = try TestWorld()
        world.declare("sg-1", type: "aws_security_group", elements: ["ingress": ["10.0.0.0/8": "x"]])
        world.event(
            10, .add("ingress", "0.0.0.0/0"), .remove("ingress", "10.0.0.0/8"), on: "sg-1", type: "aws_security_group")
        #expect(world.report("sg-1", type: "aws_security_group")?.changes.map(\.kind) == [.added, .removed])
        let back = try #require(
            world.event(100, .remove("ingress", "0.0.0.0/0"), on: "sg-1", type: "aws_security_group").first)
        #expect(back.outcome == .reverted)
        #expect(back.detail?.changes.map(\.kind) == [.removed])
        let end = try #require(
            world.event(110, .add("ingress", "10.0.0.0/8"), on: "sg-1", type: "aws_security_group").first)
        #expect(end.how == .reverted)
    }

    @Test func `an element that a whole set no longer names is put right`() throws {
        var world = try TestWorld()
        world.declare("sg-1", type: "aws_security_group", elements: ["ingress": ["10.0.0.0/8": "x"]])
        world.event(10, .add("ingress", "0.0.0.0/0"), on: "sg-1", type: "aws_security_group")
        var assessment = world.assessment("sg-1", type: "aws_security_group", [.add("ingress", "10.0.0.0/8")])
        assessment.compared.append(
            ComparedAttribute(path: "ingress", stateValue: nil, newValue: nil, isEqual: true))
        let finding = try #require(world.event(50, [assessment]).first)
        #expect(finding.outcome == .reverted)
        #expect(finding.how == .reverted)
    }

    // MARK: verdict

    @Test(
        arguments: [
            (TestWorld.Call.scheduled, UnverifiedReason.notYetInEffect), (.modelOnly, .catalogEvidence),
            (.partly, .partialSuccess),
        ])
    func `a reason against it makes the verdict Unverified`(_ call: TestWorld.Call, _ reason: UnverifiedReason) throws {
        var world = try world()
        let finding = try #require(world.event(10, .set("instance_type", "m5.large"), call).first)
        #expect(finding.detail?.verdict == .unverified)
        #expect(finding.detail?.unverifiedReasons == [reason])
    }

    @Test func `a redacted value is Unverified, valueUnknown`() throws {
        var world = try world()
        let finding = try #require(world.event(10, .hidden("password")).first)
        #expect(finding.outcome == .unknown)
        #expect(finding.reason == "valueRedacted")
        #expect(finding.detail?.unverifiedReasons == [.valueUnknown])
    }

    @Test func `scheduled is Unverified until the completing record`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"), .scheduled)
        #expect(world.report()?.verdict == .unverified)
        world.event(500, .set("instance_type", "m5.large"))
        #expect(world.report()?.verdict == .confirmed)
        #expect(world.report()?.changes.first?.effect == .now)
    }

    @Test func `a gap found later demotes what was Confirmed before its end`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        #expect(world.report()?.verdict == .confirmed)
        let lines = world.detection.gapFound(Gap(from: TestWorld.at(20), to: TestWorld.at(40)), &world.memory)
        #expect(lines.map(\.trigger) == [.gap])
        #expect(world.report()?.verdict == .unverified)
        #expect(world.report()?.unverifiedReasons == [.gap])
        let after = try #require(world.event(60, .set("monitoring", true)).first)
        #expect(after.detail?.verdict == .confirmed)
    }

    // MARK: bounds

    @Test func `history keeps seven days and no more than its bound`() throws {
        var world = try world()
        for day in 0..<20 {
            world.event(Int64(day) * 86_400, .set("instance_type", .string("m5.\(day)")))
        }
        let history = try #require(world.report()?.history)
        #expect(history.count == 8)
        for minute in 0..<100 {
            world.event(20 * 86_400 + Int64(minute) * 60, .set("instance_type", .string("c5.\(minute)")))
        }
        #expect(world.report()?.history.count == HistoryEntry.maximumCount)
        #expect(world.report()?.eventIDs.count == RecentIDs.maximumCount)
    }

    @Test func `a full ledger lets settled objects go before open ones, and counts them`() throws {
        var world = try TestWorld()
        world.memory = JudgingMemory(maximumReports: 16)
        for index in 0..<40 { world.event(Int64(index), .create, on: "i-\(index)") }
        #expect(world.memory.ledger.entries.count <= 16)
        #expect(world.memory.ledger.counters.openEvicted == 24)
        world.event(100, .delete, on: "i-39")
        world.event(101, .create, on: "i-100")
        #expect(world.memory.ledger.counters.settledEvicted == 1)
    }

    @Test func `changes of one object beyond the bound keep its report open until a state ends it`() throws {
        var world = try world()
        for index in 0..<(LedgerEntry.maximumChanges + 5) {
            world.event(10, .set("tags[\"k\(index)\"]", "v"))
        }
        let report = try #require(world.report())
        #expect(report.changes.count == ReportRecord.maximumChanges)
        #expect(report.changesOmitted == LedgerEntry.maximumChanges + 5 - ReportRecord.maximumChanges)
    }

    /// Entries stay where they are when an event changes them; a copy must not see it.
    @Test func `a copy of what is remembered stays as it is`() throws {
        var world = try TestWorld()
        world.declare("i-1", ["instance_type": "t3.micro", "ebs_optimized": false])
        _ = world.event(1, .set("instance_type", "m5.large"))
        let before = world
        _ = world.event(2, .set("instance_type", "m5.xlarge"))
        _ = world.event(3, .set("ebs_optimized", true))
        #expect(before.report()?.changes.map(\.new) == ["m5.large"])
        #expect(world.report()?.changes.map(\.new) == [true, "m5.xlarge"])
        var other = before
        _ = other.event(4, .set("instance_type", "t3.micro"))
        #expect(other.report()?.changes.isEmpty == true)
        #expect(before.report()?.changes.map(\.new) == ["m5.large"])
    }
}
