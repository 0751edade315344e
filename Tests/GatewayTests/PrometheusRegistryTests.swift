import CoreMetrics
import FoundationEssentials
import Gateway
import Metrics
import Testing

@Suite struct PrometheusRegistryTests {
    private func registry() -> PrometheusRegistry {
        PrometheusRegistry([
            MetricFamily(
                "tfdrift_events_total", .counter, "Drift events.", zeroes: [[("severity", "critical")]]),
            MetricFamily("tfdrift_detection_latency_seconds", .summary([0.5, 0.95, 0.99]), "Latency."),
            MetricFamily("tfdrift_event_to_report_seconds", .histogram([0.1, 1]), "Latency over replicas."),
            MetricFamily("tfdrift_falco_connected", .gauge, "1 while connected."),
        ])
    }

    @Test func `shows closed label sets at zero before anything happened`() {
        #expect(
            registry().exposition() == """
                # HELP tfdrift_events_total Drift events.
                # TYPE tfdrift_events_total counter
                tfdrift_events_total{severity="critical"} 0

                """)
    }

    @Test func `writes counters, gauges, histograms and summaries as the text format asks`() {
        let registry = registry()
        Counter(label: "tfdrift_events_total", dimensions: [("severity", "critical")], factory: registry)
            .increment(by: 3)
        Gauge(label: "tfdrift_falco_connected", dimensions: [("source", "a\"b\\c\nd")], factory: registry).record(1)
        for seconds in [0.05, 0.5, 5] {
            Recorder(label: "tfdrift_event_to_report_seconds", dimensions: [], aggregate: true, factory: registry)
                .record(seconds)
        }
        for number in 1...100 {
            Timer(label: "tfdrift_detection_latency_seconds", dimensions: [], factory: registry)
                .recordMilliseconds(number * 1000)
        }
        let text = registry.exposition()
        #expect(text.contains("tfdrift_events_total{severity=\"critical\"} 3\n"))
        #expect(text.contains("tfdrift_falco_connected{source=\"a\\\"b\\\\c\\nd\"} 1\n"))
        #expect(text.contains("tfdrift_event_to_report_seconds_bucket{le=\"0.1\"} 1\n"))
        #expect(text.contains("tfdrift_event_to_report_seconds_bucket{le=\"1\"} 2\n"))
        #expect(text.contains("tfdrift_event_to_report_seconds_bucket{le=\"+Inf\"} 3\n"))
        #expect(text.contains("tfdrift_event_to_report_seconds_sum 5.55\n"))
        #expect(text.contains("tfdrift_detection_latency_seconds{quantile=\"0.95\"} 95\n"))
        #expect(text.contains("tfdrift_detection_latency_seconds_count 100\n"))
    }

    @Test func `does not grow past its bound when a label goes wrong, and loses no count`() {
        let registry = registry()
        for number in 0..<(PrometheusRegistry.seriesLimit + 50) {
            Counter(label: "runaway_total", dimensions: [("id", String(number))], factory: registry).increment()
        }
        #expect(registry.value("runaway_total", labels: [("id", "overflow")]) == 50)
    }

    @Test func `a removed series is gone`() {
        let registry = registry()
        Gauge(label: "tfdrift_falco_connected", dimensions: [("source", "x")], factory: registry).record(1)
        registry.remove("tfdrift_falco_connected", labels: [("source", "x")])
        #expect(registry.value("tfdrift_falco_connected", labels: [("source", "x")]) == nil)
    }

    @Test func `tells the process' own figures`() {
        let text = ProcessMetrics.exposition()
        for name in ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds"] {
            #expect(text.contains("# TYPE \(name) "))
        }
        #expect((ProcessMetrics.residentBytes() ?? 0) > 1_000_000)
    }
}
