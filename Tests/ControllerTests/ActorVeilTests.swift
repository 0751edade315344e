import Testing

@testable import Engine

@Suite struct ActorVeilTests {
    private func veil(_ name: String = "aws", key: String? = "key") -> ActorVeil {
        ActorVeil(source: SourceKey(namespace: "team", name: name), key: key.map { Array($0.utf8) })
    }

    @Test func `is stable within a source and says nothing between two`() {
        let digest = veil().veiled("alice")
        #expect(digest == veil().veiled("alice"))
        #expect(digest != veil().veiled("bob"))
        #expect(digest != veil("other").veiled("alice"))
        #expect(digest != veil(key: "another").veiled("alice"))
        #expect(digest.utf8.count == 30 && digest.hasPrefix("actor-"))
        #expect(veil().veiled("") == "")
    }

    @Test func `a digest is not digested again, and a name that looks like one is`() {
        let digest = veil().veiled("alice")
        #expect(veil().veiled(digest) == digest)
        let forged = "actor-" + String(repeating: "a", count: 24)
        #expect(veil().veiled(forged) != forged)
        #expect(veil(key: "another").veiled(digest) != digest, "of a key that is no longer in force")
    }

    @Test func `without a key every person is the same nobody`() {
        #expect(veil(key: nil).veiled("alice") == "anonymous")
        #expect(veil(key: nil).veiled(veil().veiled("alice")) == "anonymous")
    }

    @Test func `a cloud service keeps its name, a person keeps type, account and tool`() {
        let service = Actor(name: "autoscaling.amazonaws.com", type: "AWSService", via: "service")
        #expect(veil().veiled(service) == service)
        var person = Actor(name: "alice", type: "AssumedRole", via: "console")
        (person.account, person.mfa, person.invokedBy) = ("111122223333", true, "s3.amazonaws.com")
        (person.role, person.session, person.email) = ("admin", "alice@example.com", "alice@example.com")
        let veiled = veil().veiled(person)
        #expect((veiled.account, veiled.mfa, veiled.invokedBy) == ("111122223333", true, "s3.amazonaws.com"))
        #expect((veiled.type, veiled.via) == ("AssumedRole", "console"))
        #expect(veiled.session == veiled.email)
        for text in [veiled.name, veiled.role, veiled.session] { #expect(text?.hasPrefix("actor-") == true) }
    }
}
