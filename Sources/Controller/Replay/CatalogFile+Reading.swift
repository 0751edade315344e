import Engine
import FoundationEssentials

extension CatalogFile {
    /// - Throws: `ReplayError` when there is no such file, or it is no text.
    public init(reading path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ReplayError("--catalog \(path): cannot be read")
        }
        guard data.count <= SourceAssembler.catalogBytes else {
            throw ReplayError("--catalog \(path): \(data.count) bytes, at most \(SourceAssembler.catalogBytes) may be")
        }
        guard let text = String(validating: Array(data), as: UTF8.self) else {
            throw ReplayError("--catalog \(path): is no text in UTF-8")
        }
        self.init(name: path, text: text)
    }
}
