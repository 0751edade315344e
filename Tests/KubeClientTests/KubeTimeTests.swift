import KubeClient
import Testing

@Suite struct KubeTimeTests {
    static let pairs: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00.000000Z"), (1_769_860_800_123_456, "2026-01-31T12:00:00.123456Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
        (1_709_251_199_000_001, "2024-02-29T23:59:59.000001Z"), (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
    ]

    @Test(arguments: pairs) func `writes exactly six digits and reads them back`(microseconds: Int64, text: String) {
        #expect(KubeTime.microTime(microseconds) == text)
        #expect(KubeTime.parse(text) == microseconds)
    }

    @Test(
        arguments: [
            ("2026-01-31T12:00:00Z", 1_769_860_800_000_000), ("2026-01-31T14:00:00.5+02:00", 1_769_860_800_500_000),
            ("2026-01-31t06:30:00.123456789-05:30", 1_769_860_800_123_456),
            ("2016-12-31T23:59:60Z", 1_483_228_799_000_000),
        ] as [(String, Int64)])
    func `reads RFC 3339 in all its forms`(text: String, microseconds: Int64) {
        #expect(KubeTime.parse(text) == microseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-01-31", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-31T24:00:00Z",
        "2026-01-31T12:00:00", "2026-01-31T12:00:00.Z", "2026-01-31T12:00:00Zx", "2026-01-31T12:00:00+2:00",
        "２026-01-31T12:00:00Z", "2026-00-10T00:00:00Z", "2026-01-00T00:00:00Z",
    ]) func `refuses what is no time`(text: String) {
        #expect(KubeTime.parse(text) == nil)
    }

    @Test func `rounds seconds down`() { #expect(KubeTime.time(1_769_860_800_999_999) == "2026-01-31T12:00:00Z") }
}
