/// A file whose content may be replaced at any time (a projected token, a CA, a certificate): a cache as a value.
///
/// Read again when a minute has passed; if that fails, the last good content stays in use.
struct RenewedFile {
    static let lifetime: Duration = .seconds(60)

    let path: String
    private var content: [UInt8]?
    private var readAt: Duration?

    init(path: String) { self.path = path }

    /// `read` is called when the content is missing or older than a minute.
    mutating func bytes(
        at now: Duration, read: (String) throws(KubeConfigError) -> [UInt8]
    ) throws(KubeConfigError) -> [UInt8] {
        if let content, let readAt, now - readAt < Self.lifetime { return content }
        do throws(KubeConfigError) {
            let fresh = try read(path)
            guard !fresh.isEmpty else { throw KubeConfigError("\(path) is empty") }
            content = fresh
        } catch {
            guard content != nil else { throw error }
        }
        readAt = now
        return content ?? []
    }

    /// The content was refused by the server: the next call reads the file.
    mutating func expire() { readAt = nil }
}
