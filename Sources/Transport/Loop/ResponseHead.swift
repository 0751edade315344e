/// Status and headers of an answer.
struct ResponseHead: Sendable, Equatable {
    var status: Int
    var headers: HTTPHeaders
}
