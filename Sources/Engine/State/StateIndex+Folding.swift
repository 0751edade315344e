extension StateIndex {
    /// Whether the index holds the keys of this type in lower case, because its cloud compares ids so.
    static func foldsKeys(of type: UnsafeBufferPointer<UInt8>) -> Bool { type.starts(with: "azurerm_".utf8) }

    static func foldsKeys(of type: String) -> Bool { type.utf8.starts(with: "azurerm_".utf8) }
}
