import Foundation
import Testing

@testable import Transport

/// Expected values: botocore's own signer, by Fixtures/make-signatures.py.
struct SignatureFile: Decodable {
    struct Case: Decodable, CustomTestStringConvertible {
        var name, service, region, method, url, sentURL, body, authorization: String
        var headers: [String: String]
        var sessionToken: String?
        var testDescription: String { name }
    }
    var accessKeyID, secretAccessKey: String
    var unixSeconds: Int64
    var cases: [Case]

    static func load() throws -> SignatureFile {
        try JSONDecoder().decode(Self.self, from: Data(contents(of: TestServer.path("signatures.json"))))
    }
}

@Suite struct SignatureTests {
    @Test(arguments: try SignatureFile.load().cases)
    func `signs as botocore does`(_ example: SignatureFile.Case) throws {
        let file = try SignatureFile.load()
        let credentials = AWSCredentials(
            accessKeyID: file.accessKeyID, secretAccessKey: file.secretAccessKey, sessionToken: example.sessionToken)
        let signer = AWSSigner(
            signing: AWSSigningV4(credentials: credentials, region: example.region, service: example.service),
            unixSeconds: file.unixSeconds)
        let headers = HTTPHeaders(example.headers.map { (name: $0.key, value: $0.value) })
        let signed = signer.sign(
            method: example.method, url: try RequestURL(example.url), headers: headers, body: Array(example.body.utf8))
        #expect(signed.headers["Authorization"] == example.authorization)
        #expect(signed.url.text == example.sentURL)
        #expect(signed.headers["X-Amz-Security-Token"] == example.sessionToken)
        #expect((signed.headers["X-Amz-Content-SHA256"] != nil) == (example.service == "s3"))
    }

    @Test(arguments: [
        (Int64(0), "19700101T000000Z"), (951_782_399, "20000228T235959Z"), (951_782_400, "20000229T000000Z"),
        (1_772_323_147, "20260228T235907Z"), (4_107_542_400, "21000301T000000Z"), (-5, "19700101T000000Z"),
        (.max, "99991231T235959Z"),
    ])
    func `writes an instant as AWS wants it`(_ seconds: Int64, _ expected: String) {
        #expect(AWSTime(unixSeconds: seconds).stamp == expected)
    }

    @Test func `digests agree with the published vectors`() {
        #expect(
            Digest.hex(Digest.sha256(Array("abc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            Digest.hex(Digest.sha256([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            Digest.hex(Digest.hmacSHA256(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            Digest.hex(Digest.hmacSHA256(key: [], []))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test func `printed credentials hide the secret and the token`() {
        let credentials = AWSCredentials(accessKeyID: "AKID", secretAccessKey: "s3cr3t", sessionToken: "t0k3n")
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped] {
            #expect(text.contains("AKID") && !text.contains("s3cr3t") && !text.contains("t0k3n"))
        }
    }
}
