import Logging
import Synchronization

/// Falco's `http_output`, received: `POST /falco/v1/<namespace>/<intake>/<token>`, or without the token over mTLS.
///
/// A plain function from request to answer. Falco posts one alert at a time and waits for the answer, so it is given as
/// soon as the inbox holds the bytes. What cannot be kept is counted and declared as a gap. An unknown path, an unknown
/// intake and a wrong token get the same answer in the same words.
///
/// `FalcoHTTPIntake` registers what is received for whom. Any task may call.
public final class FalcoHTTPReceiver: Sendable {
    public struct Limits: Sendable, Hashable {
        /// Of a gzip body, inflated.
        public var inflatedBytes = 8 << 20
        /// How long an answer waits for room in the inbox.
        public var patience: Duration = .milliseconds(500)

        public init() {}
    }

    /// The prefix under which the server routes requests here.
    public static let pathPrefix = "/falco/v1/"
    /// A server must not read more of a body.
    public static let maximumBodyBytes = 1 << 20

    private struct Registration: Sendable {
        let id: UInt64
        let access: ReceiverAccess
        let delivery: IntakeDelivery
        /// One a reason: a wrong token must not hide an expired certificate.
        let refusals = Dictionary(
            uniqueKeysWithValues: IntakeMetrics.RejectReason.allCases.map { ($0, LogGate()) })
    }
    private struct State {
        var registrations: [String: [Registration]] = [:]
        var lastID: UInt64 = 0
    }

    private let limits: Limits
    private let metrics: IntakeMetrics
    private let state = Mutex(State())
    private let handshakeRefusals = LogGate()
    private static let notFound = FalcoHTTPAnswer(404, #"{"error":"not found"}"#)
    /// Compared with when no intake is there, so that an unknown name takes as long as a wrong token.
    private static let nobody = try? ReceiverAccess(tokens: ["no-token-equals-this-one"])

    public init(limits: Limits = Limits(), metrics: IntakeMetrics = .none) {
        self.limits = limits
        self.metrics = metrics
    }

    /// Answers one request, within `Limits.patience`.
    public func answer(_ request: FalcoHTTPRequest) async -> FalcoHTTPAnswer {
        guard request.method == "POST" else {
            metrics.rejected(.method)
            return FalcoHTTPAnswer(405, #"{"error":"only POST is answered here"}"#, allow: "POST")
        }
        guard let path = Path(request.path) else {
            metrics.rejected(.unknownPath)
            return Self.notFound
        }
        guard let delivery = admit(path, request.clientChain) else { return Self.notFound }
        switch inflated(request, delivery) {
        case .failure(let refusal): return refusal.answer
        case .success(let body): return await keep(body, delivery)
        }
    }

    /// Begins to receive for `namespace/intake`. During a change of credentials two registrations of one name overlap,
    /// and both are valid. Returns what `unregister` takes.
    func register(_ name: String, access: ReceiverAccess, delivery: IntakeDelivery) -> UInt64 {
        state.withLock { state in
            state.lastID += 1
            let registration = Registration(id: state.lastID, access: access, delivery: delivery)
            // The latest first: it is the one that stays.
            state.registrations[name, default: []].insert(registration, at: 0)
            return state.lastID
        }
    }

    func unregister(_ name: String, id: UInt64) {
        state.withLock { state in
            state.registrations[name]?.removeAll { $0.id == id }
            if state.registrations[name]?.isEmpty == true { state.registrations[name] = nil }
        }
    }

    /// Whether the path has a token. It then decides alone, whatever certificate the client showed.
    public static func hasToken(path: String) -> Bool { Path(path)?.token != nil }

    /// `/falco/v1/<namespace>/<intake>[/<token>]`.
    private struct Path {
        let name: String
        let token: [UInt8]?

        init?(_ path: String) {
            let bytes = path.utf8.prefix { $0 != UInt8(ascii: "?") }
            guard bytes.count <= 1024, bytes.starts(with: FalcoHTTPReceiver.pathPrefix.utf8) else { return nil }
            let parts = bytes.dropFirst(FalcoHTTPReceiver.pathPrefix.utf8.count)
                .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            guard parts.count == 2 || parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
            name = String(decoding: parts[0], as: UTF8.self) + "/" + String(decoding: parts[1], as: UTF8.self)
            token = parts.count == 3 ? Array(parts[2]) : nil
        }
    }

    private func admit(_ path: Path, _ chain: [[UInt8]]?) -> IntakeDelivery? {
        let registrations = state.withLock { $0.registrations[path.name] ?? [] }
        guard let latest = registrations.first else {
            _ = Self.nobody?.refusal(token: path.token, chain: nil, at: 0)
            metrics.rejected(.unknownPath)
            return nil
        }
        var admitted: IntakeDelivery?
        var refusal: ReceiverAccess.Refusal?
        for registration in registrations {
            let now = registration.delivery.reporter.now
            let refused = registration.access.refusal(token: path.token, chain: chain, at: now)
            if refused == nil, admitted == nil { admitted = registration.delivery }
            // What the credentials in force say is what the user must hear of.
            refusal = refusal ?? refused
        }
        if let admitted { return admitted }
        if let refusal {
            metrics.rejected(refusal.reason)
            logRefusal(refusal, latest)
        }
        return nil
    }

    private func logRefusal(_ refusal: ReceiverAccess.Refusal, _ registration: Registration) {
        let reporter = registration.delivery.reporter
        guard let heldBack = registration.refusals[refusal.reason]?.pass(at: reporter.now) else { return }
        registration.delivery.logger.warning(
            "Falco alert refused: wrong token or client certificate",
            metadata: [
                "intake": "\(reporter.identity)", "reason": "\(refusal.reason.rawValue)", "error": "\(refusal.words)",
                "notLogged": "\(heldBack)",
            ])
    }

    /// Whether the authority of any intake that receives here signed the chain: what a listener that takes no strangers
    /// asks. Each request is checked again by the authority of its own intake.
    public func knows(_ chain: [[UInt8]], at now: Int64) -> Bool {
        let authorities = state.withLock { state in
            Set(state.registrations.values.flatMap { $0.compactMap(\.access.clients?.authority) })
        }
        return authorities.contains { authority in
            if case .trusted = authority.verdict(on: chain, at: now) { true } else { false }
        }
    }

    /// Counts and logs a client whose certificates the listener did not take: which intake it wanted is not known.
    public func refusedHandshake(_ reason: String, at now: Int64, _ logger: Logger) {
        metrics.rejected(.certificateUntrusted)
        guard let heldBack = handshakeRefusals.pass(at: now) else { return }
        logger.warning(
            "TLS client refused: neither --tls-client-ca nor an intake's authority accepts its certificate",
            metadata: ["error": "\(reason)", "notLogged": "\(heldBack)"])
    }

    private struct Refusal: Error { let answer: FalcoHTTPAnswer }

    private func inflated(_ request: FalcoHTTPRequest, _ delivery: IntakeDelivery) -> Result<[UInt8], Refusal> {
        func refuse(
            _ reason: IntakeMetrics.RejectReason, _ status: Int, _ words: String
        ) -> Result<[UInt8], Refusal> {
            delivery.refused(reason, words)
            return .failure(Refusal(answer: FalcoHTTPAnswer(status, #"{"error":"\#(words)"}"#)))
        }
        guard case .complete(let body) = request.body, body.count <= Self.maximumBodyBytes else {
            return refuse(.bodyTooLarge, 413, "the body is larger than 1 MiB")
        }
        switch request.contentEncoding?.lowercased() {
        case nil, "", "identity": return .success(body)
        case "gzip", "x-gzip":
            do throws(Gunzip.Failure) {
                return .success(try Gunzip.inflated(body, maximumBytes: limits.inflatedBytes))
            } catch {
                switch error {
                case .tooLarge: return refuse(.inflatedTooLarge, 413, "the gzip body inflates to too much")
                case .truncated: return refuse(.brokenGzip, 400, "the gzip body is truncated")
                case .damaged: return refuse(.brokenGzip, 400, "the gzip body is damaged")
                }
            }
        default: return refuse(.unsupportedEncoding, 415, "the content encoding must be gzip or none")
        }
    }

    private func keep(_ body: [UInt8], _ delivery: IntakeDelivery) async -> FalcoHTTPAnswer {
        let elements = RecordReader.records(in: body, name: "the body")
        var records: [[UInt8]] = []
        var fault: RecordError?
        for element in elements {
            switch element {
            case .success(let record): records.append(record.bytes)
            case .failure(let error): fault = fault ?? error
            }
        }
        let faultCount = elements.count - records.count
        delivery.unreadable(fault?.description ?? "", count: faultCount)
        guard !records.isEmpty else {
            if faultCount == 0 { delivery.unreadable("the body holds no alert", count: 1) }
            return FalcoHTTPAnswer(
                400, #"{"error":"the body is not a JSON alert: set json_output: true in falco.yaml"}"#)
        }
        let outcome = await delivery.keep(records, patience: limits.patience)
        let lostCount = outcome.refusedCount + outcome.tooLargeCount
        return FalcoHTTPAnswer(200, #"{"kept":\#(outcome.keptCount),"lost":\#(lostCount),"unreadable":\#(faultCount)}"#)
    }
}
