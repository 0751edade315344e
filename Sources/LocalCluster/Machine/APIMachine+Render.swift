import JSON
import KubeClient

extension APIMachine {
    /// A body in the encoding asked for.
    static func encoded(
        _ body: JSONValue, _ negotiated: Negotiated, status: Int = 200, warnings: [String] = []
    ) -> APIResponse {
        var seen: Set<String> = []
        var response = json(body, status: status, warnings: warnings.filter { seen.insert($0).inserted })
        if negotiated.encoding == .yaml {
            response.contentType = "application/yaml"
            response.body = Array(YAML.emit(body).utf8)
        }
        return response
    }
}
