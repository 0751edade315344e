extension Evaluator {
    /// The parts of instants and durations; nil when the operands are of other types.
    func time(_ function: Function, _ values: [CELValue], at offset: Int) throws(CELError) -> CELValue? {
        switch values.first {
        case .duration(let span)? where values.count == 1: return Self.part(function, of: span)
        case .timestamp(let instant)?:
            var zone: Int64 = 0
            if values.count > 1 {
                guard case .string(let name) = values[1] else { return nil }
                zone = try Self.zone(name, at: offset)
            }
            return Self.part(function, of: instant, zone)
        default: return nil
        }
    }

    private static func part(_ function: Function, of span: CELDuration) -> CELValue? {
        switch function {
        case .getHours: .int(span.nanoseconds / 3_600_000_000_000)
        case .getMinutes: .int(span.nanoseconds / 60_000_000_000)
        case .getSeconds: .int(span.nanoseconds / 1_000_000_000)
        case .getMilliseconds: .int(span.nanoseconds / 1_000_000)
        default: nil
        }
    }

    private static func part(_ function: Function, of instant: CELTimestamp, _ zone: Int64) -> CELValue? {
        let date = CivilDate(of: instant, offset: zone)
        switch function {
        case .getFullYear: return .int(date.year)
        case .getMonth: return .int(date.month - 1)
        case .getDate: return .int(date.day)
        case .getDayOfMonth: return .int(date.day - 1)
        case .getDayOfWeek: return .int(date.weekday)
        case .getDayOfYear: return .int(date.dayOfYear)
        case .getHours: return .int(date.hour)
        case .getMinutes: return .int(date.minute)
        case .getSeconds: return .int(date.second)
        case .getMilliseconds: return .int(instant.nanoseconds / 1_000_000)
        default: return nil
        }
    }

    /// Seconds east of UTC. Names of zones would need a database that this module does not read.
    private static func zone(_ name: String, at offset: Int) throws(CELError) -> Int64 {
        if name == "UTC" || name == "Z" { return 0 }
        let signed = name.first == "-" || name.first == "+" ? name : "+" + name
        var reader = DigitReader(Array(signed.utf8))
        guard let zone = reader.offset(), reader.isAtEnd else {
            throw CELError(.invalidConversion, "a time zone is 'UTC' or an offset such as '+02:00'", at: offset)
        }
        return zone
    }
}
