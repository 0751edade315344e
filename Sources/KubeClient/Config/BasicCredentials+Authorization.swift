import FoundationEssentials

extension KubeConfiguration.BasicCredentials {
    /// The value of the Authorization header.
    var authorization: String { "Basic " + Data("\(username):\(password)".utf8).base64EncodedString() }
}
