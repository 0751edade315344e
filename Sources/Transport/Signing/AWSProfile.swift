/// A profile of AWS's shared credentials file: `[name]`, then `key = value` lines.
enum AWSProfile {
    /// `$AWS_SHARED_CREDENTIALS_FILE`, else `~/.aws/credentials`; nil where neither is known.
    static func path(_ environment: (String) -> String?) -> String? {
        if let path = environment("AWS_SHARED_CREDENTIALS_FILE"), !path.isEmpty { return path }
        return environment("HOME").flatMap { $0.isEmpty ? nil : $0 + "/.aws/credentials" }
    }

    /// The keys of one profile; nil when the text has no such profile, or not both keys in it.
    static func credentials(_ name: String, in text: String) -> AWSCredentials? {
        var values: [String: String] = [:]
        var isInside = false
        for line in text.split(whereSeparator: \.isNewline) {
            let line = trimmed(line)
            guard let first = line.first, first != "#", first != ";" else { continue }
            if first == "[" {
                isInside = line.last == "]" && trimmed(line.dropFirst().dropLast()) == Substring(name)
            } else if isInside, let equals = line.firstIndex(of: "=") {
                values[trimmed(line[..<equals]).lowercased()] = String(trimmed(line[line.index(after: equals)...]))
            }
        }
        guard let key = values["aws_access_key_id"], let secret = values["aws_secret_access_key"], !key.isEmpty,
            !secret.isEmpty
        else { return nil }
        let token = values["aws_session_token"]
        return AWSCredentials(
            accessKeyID: key, secretAccessKey: secret, sessionToken: token?.isEmpty == true ? nil : token)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...end]
    }
}
