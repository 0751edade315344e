extension JSONView {
    /// Appends what `value.serialized` would be, without the tree: members in ascending order, of the same keys the last.
    public func appendSorted(to output: inout [UInt8]) {
        switch kind {
        case .string:
            guard !isEscapedText else {
                output.append(contentsOf: value.serialized)
                return
            }
            output.append(UInt8(ascii: "\""))
            withBytes { output.append(contentsOf: $0) }
            output.append(UInt8(ascii: "\""))
        case .null, .bool, .number:
            output.append(contentsOf: value.serialized)
        case .array:
            output.append(UInt8(ascii: "["))
            var isFirst = true
            for element in elements {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                element.appendSorted(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object:
            output.append(UInt8(ascii: "{"))
            var isFirst = true
            for member in sortedMembers {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                member.key.appendSorted(to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.appendSorted(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private var sortedMembers: [(key: JSONView, value: JSONView)] {
        var sorted: [(key: JSONView, value: JSONView)] = []
        sorted.reserveCapacity(count)
        for member in members {
            // Documents that we wrote ourselves are nearly in order.
            var place = sorted.count
            var isSame = false
            while place > 0 {
                let order = Self.order(sorted[place - 1].key, member.key)
                isSame = order == 0
                if order <= 0 { break }
                place -= 1
            }
            if isSame {
                sorted[place - 1] = member
            } else {
                sorted.insert(member, at: place)
            }
        }
        return sorted
    }

    /// Below zero, zero or above, as the first text stands before the other one, is the same, or stands behind it.
    private static func order(_ left: JSONView, _ right: JSONView) -> Int {
        left.withBytes { one in
            right.withBytes { other in
                guard let left = one.baseAddress, let right = other.baseAddress else { return one.count - other.count }
                let order = ByteWord.order(left, right, min(one.count, other.count))
                return order == 0 ? one.count - other.count : order
            }
        }
    }
}
