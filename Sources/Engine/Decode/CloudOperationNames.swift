/// Method names of Cloud Audit Logs: `v1.compute.instances.insert`, `google.container.v1beta1.ClusterManager.UpdateCluster`.
///
/// One method is one row of the catalog whatever version of the API was called: what stands behind the version tells it,
/// together with the service.
enum GoogleMethod {
    /// Where the version stands (`v1`, `beta`, `v1p1beta1`), its dots left out; nil when the name has none.
    static func version(in name: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var found: Range<Int>?
        var start = 0
        while start < name.count {
            let end = name[start...].firstIndex(of: UInt8(ascii: ".")) ?? name.count
            // The last part is the verb.
            if end < name.count, isVersion(name[start..<end]) { found = start..<end }
            start = end + 1
        }
        return found
    }

    /// Where the name without its version, and what stands before that, begins.
    static func start(in name: UnsafeBufferPointer<UInt8>) -> Int { version(in: name).map { $0.upperBound + 1 } ?? 0 }

    /// `compute.instances.insert` of `v1.compute.instances.insert`.
    static func base(of name: String) -> String {
        return name.withBytes { String(decoding: $0[start(in: $0)...], as: UTF8.self) }
    }

    private static func isVersion(_ part: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        if part.elementsEqual("beta".utf8) || part.elementsEqual("alpha".utf8) { return true }
        guard part.count >= 2, part.count <= 10, part.first == UInt8(ascii: "v") else { return false }
        let rest = part.dropFirst()
        guard rest.first.map({ $0 &- UInt8(ascii: "0") < 10 }) == true else { return false }
        return rest.allSatisfy { $0 &- UInt8(ascii: "0") < 10 || "abehlpt".utf8.contains($0) }
    }
}

/// Operation names of the Azure activity log: `Microsoft.Network/networkSecurityGroups/securityRules/write`, in any case.
enum AzureOperation {
    /// Where the operation of an extension resource begins: behind `.../providers/`.
    static func start(in name: UnsafeBufferPointer<UInt8>) -> Int {
        let word = Array("/providers/".utf8)
        guard name.count > word.count else { return 0 }
        var index = name.count - word.count
        while index > 0 {
            if name[index] == word[0], isWord(name[index..<index + word.count], word) { return index + word.count }
            index -= 1
        }
        return 0
    }

    /// Lends the name as the catalog's keys have it: in lower case, without the resource that is extended.
    static func withKey<Result>(
        _ name: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        let part = name[start(in: name)...]
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(part.count, 1)) { buffer in
            for (offset, byte) in part.enumerated() { buffer[offset] = ASCIICase.lower(byte) }
            return body(UnsafeBufferPointer(rebasing: buffer[..<part.count]))
        }
    }

    private static func isWord(_ part: Slice<UnsafeBufferPointer<UInt8>>, _ word: [UInt8]) -> Bool {
        zip(part, word).allSatisfy { ASCIICase.lower($0) == $1 }
    }
}

/// Letters without regard to case, as Azure compares ids.
enum ASCIICase {
    @inline(__always)
    static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    static func areSame(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { lower($0) == lower($1) }
    }
}
