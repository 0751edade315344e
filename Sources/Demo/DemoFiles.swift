/// The files that the demo carries: its story and states, the CRDs and the samples.
public enum DemoFiles {
    public struct Missing: Error, CustomStringConvertible {
        public var description: String
    }

    public static func text(_ name: String) throws -> String {
        guard let file = EmbeddedData.files.first(where: { $0.name == name }) else {
            throw Missing(description: "the program carries no file \(name)")
        }
        return String(
            decoding: UnsafeBufferPointer(start: EmbeddedData.text.utf8Start + file.start, count: file.count),
            as: UTF8.self)
    }

    /// The names below a folder, in ascending order.
    public static func names(in folder: String) -> [String] {
        EmbeddedData.files.map(\.name).filter { $0.hasPrefix(folder + "/") }.sorted()
    }
}
