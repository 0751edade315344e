import Testing

@testable import Engine

@Suite struct TimeFormsTests {
    @Test(arguments: [
        "Jan 1, 2030 10:00:00 PM", "Jan 1, 2030, 10:00:00 PM", "Jan 1, 2030, 10:00:00\u{202F}PM",
        "2030-01-01T22:00:00Z",
        "2030-01-01T23:00:00+01:00",
    ])
    func `every spelling of a time is that time`(_ record: String) {
        #expect(TimeForms.areSame("2030-01-01T22:00:00Z", record))
    }

    @Test(arguments: [("12:00:00 AM", "00"), ("12:30:00 PM", "12"), ("1:00:00 AM", "01"), ("11:59:59 PM", "23")])
    func `twelve is midnight before noon and noon after it`(_ clock: String, _ hour: String) {
        let minutes = clock.split(separator: " ")[0].split(separator: ":").dropFirst().joined(separator: ":")
        #expect(TimeForms.areSame("2030-02-28T\(hour):\(minutes)Z", "Feb 28, 2030 \(clock)"))
    }

    @Test(arguments: [
        "Jan 1, 2030 10:00:01 PM", "Jan 1, 2030 10:00:00 AM", "Jan 1, 2030 13:00:00 PM", "Jan 99, 2030 10:00:00 PM",
        "Foo 1, 2030 10:00:00 PM", "Jan 1, 2030 10:00 PM", "Jan 1, 99999999999 10:00:00 PM", "", "PM",
        "Jan -1, 2030 10:00:00 PM",
    ])
    func `another time, or none, is not the state's`(_ record: String) {
        #expect(!TimeForms.areSame("2030-01-01T22:00:00Z", record))
    }

    @Test func `text that is no time is compared as text only`() {
        #expect(!TimeForms.areSame("", ""))
        #expect(!TimeForms.areSame("not-a-timeT but long enough", "not-a-timeT but long enough"))
    }
}
