import Synchronization
import Testing

@testable import Controller

@Suite struct WatchdogTests {
    private final class Clock: Sendable {
        private let value = Mutex<Int64>(1_000)
        var now: Int64 {
            get { value.withLock { $0 } }
            set { value.withLock { $0 = newValue } }
        }
    }

    @Test func `a loop is stuck when one piece of work takes longer than its bound, and not before`() {
        let clock = Clock()
        let watchdog = Watchdog { clock.now }
        let loop = watchdog.watch("judging", boundMilliseconds: 60_000)
        clock.now += 1_000_000
        #expect(watchdog.stuck == [], "waiting is not being stuck")
        watchdog.begin(loop)
        clock.now += 60_000
        #expect(watchdog.stuck == [])
        clock.now += 1
        #expect(watchdog.stuck == ["judging"])
        loop.end()
        #expect(watchdog.stuck == [])
    }

    @Test func `each loop has its own bound, and those that ended are forgotten`() async {
        let clock = Clock()
        let watchdog = Watchdog { clock.now }
        let slow = watchdog.watch("writing", boundMilliseconds: 600_000)
        let fast = watchdog.watch("judging", boundMilliseconds: 60_000)
        watchdog.begin(slow)
        watchdog.begin(fast)
        clock.now += 600_001
        #expect(watchdog.stuck == ["judging", "writing"])
        watchdog.forget(slow)
        #expect(watchdog.stuck == ["judging"])
        watchdog.forget(fast)
        let during = await watchdog.watching("reconciling", boundMilliseconds: 1) { () -> [String] in
            clock.now += 2
            return watchdog.stuck
        }
        #expect(during == ["reconciling"])
        #expect(watchdog.stuck == [])
    }
}
