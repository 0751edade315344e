import JSON
import Testing

@testable import Controller
@testable import Intake

@Suite struct NextLookTests {
    private func intake(_ interval: Int64?, since: Int64 = 0, last: Int64? = nil) -> IntakeStatus {
        var status = IntakeStatus(identity: IntakeIdentity(kind: .falcoGRPC, endpoint: "falco:5060"))
        status.connection = .connected
        status.connectionChangedAt = since
        status.expectedInterval = interval
        status.lastReceivedAt = last
        return status
    }

    private func look(_ intakes: [IntakeStatus], readsSecrets: Bool = false) -> NextLook {
        NextLook(readsSecrets: readsSecrets, secretInterval: .seconds(60), intakes: intakes)
    }

    @Test func `a source without Secrets that expects nothing is not looked at by time`() {
        #expect(look([intake(nil)]).after(5_000_000) == nil)
    }

    @Test func `Secrets are read anew after the interval, whatever the time is`() {
        for now in [0, 1_000_000, 9_000_000_000] as [Int64] {
            #expect(look([], readsSecrets: true).after(now) == .seconds(60))
        }
    }

    @Test func `a silence is told when it has lasted too long, and then no more`() {
        let silent = look([intake(30_000_000)], readsSecrets: true)
        #expect(silent.after(10_000_000) == .microseconds(20_000_001))
        #expect(silent.after(30_000_000) == .milliseconds(100), "never a busy loop")
        #expect(silent.after(30_000_001) == .seconds(60))
        #expect(look([intake(30_000_000)]).after(30_000_001) == nil)
        #expect(look([intake(30_000_000, last: 25_000_000)]).after(30_000_000) == .microseconds(25_000_001))
        #expect(look([intake(.max)]).after(0) == nil)
    }

    @Test func `an intake that is being opened is looked at when it should have connected`() {
        var opening = IntakeStatus(identity: IntakeIdentity(kind: .falcoHTTP, endpoint: "a/f"))
        #expect(look([opening]).after(2_000_000) == nil)
        opening.openedAt = 1_000_000
        #expect(look([opening]).after(2_000_000) == .seconds(4))
        #expect(look([opening]).after(6_000_000) == nil)
        opening.connection = .failed("refused")
        #expect(look([opening]).after(2_000_000) == nil)
    }

    @Test func `the time of the last event follows within its step`() {
        let heard = intake(nil, last: 100_000_000)
        var look = look([heard])
        look.shown[heard.identity] = 90_000_000
        #expect(look.after(100_000_000) == .seconds(290))
        look.shown[heard.identity] = 100_000_000
        #expect(look.after(100_000_000) == nil)
    }

    @Test(
        arguments: [
            (["falcoHTTP": ["tokenSecretRef": ["name": "x"]]], true), (["file": ["path": "/x"]], false),
            (["falcoGRPC": ["address": "f:1"]], false),
            (["falcoGRPC": ["address": "f:1", "tls": ["clientSecretRef": ["name": "x"]]]], true),
        ] as [([String: JSONValue], Bool)])
    func `knows which specs name Secrets`(entry: [String: JSONValue], namesSecrets: Bool) throws {
        let spec = try DriftSource.Spec(json: [
            "provider": "AWS", "account": "111122223333",
            "events": [.object(entry.merging(["name": "e"]) { first, _ in first })],
            "states": [["name": "main", "local": ["path": "/s"]]],
        ])
        #expect(spec.namesSecrets == namesSecrets)
    }

    @Test(
        arguments: [
            (["s3": ["credentialsSecretRef": ["name": "x"]]], true), (["s3": ["caSecretRef": ["name": "x"]]], true),
            (["s3": [:]], false), (["secret": ["name": "x"]], false), (["local": ["path": "/p"]], false),
        ] as [(JSONValue, Bool)])
    func `knows which plans name Secrets that no interval reads`(place: JSONValue, namesSecrets: Bool) throws {
        var place = place
        if place["s3"] != nil {
            for (field, value) in ["bucket": "plans", "key": "main.json", "region": "eu-central-1"] {
                place["s3"]?[field] = .string(value)
            }
        }
        let spec = try DriftSource.Spec(json: [
            "provider": "AWS", "account": "111122223333", "events": [["name": "f", "file": ["path": "/f"]]],
            "states": [["name": "main", "local": ["path": "/s"], "plan": place]],
        ])
        #expect(spec.namesSecrets == namesSecrets)
    }
}
