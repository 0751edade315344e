import JSON
import Testing

@testable import Engine

/// Statements of the catalog language that some services need, each on a row made for it.
@Suite struct CatalogLanguageTests {
    /// Changes that a row of its own wants of an instance.
    private func changes(_ rows: String, _ request: JSONValue, service: String = "invented") throws -> [String:
        [String]]
    {
        let resources: [AssessmentProbe.Resource] = [
            .init(
                "aws_lb", "web",
                [
                    "id": "web", "arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/1",
                    "name": "web", "idle_timeout": 60, "enable_http2": true, "tags": ["a": "b"],
                    "tags_all": ["a": "b"], "access_logs": [["bucket": "logs", "prefix": "p", "enabled": true]],
                ]),
            .init("aws_lb", "api", ["id": "api", "name": "api", "idle_timeout": 60]),
        ]
        var probe = try AssessmentProbe(resources)
        let head = "service \(service).amazonaws.com\nevent Change model\n"
        let catalog = try probe.catalog.adding(overlay: head + rows, file: "test")
        probe.settings = AssessmentProbe.source
        let event = try AssessmentProbe.event("Change", service, request: request)
        let found = Assessor.assess(
            event, catalog: catalog, source: probe.settings, ownership: probe.ownership, aliases: probe.aliases)
        return Dictionary(
            found.map { ($0.resource.address ?? "-", $0.differences + $0.unmapped) }, uniquingKeysWith: +)
    }

    @Test func `pairs set the attribute that their name gives, entries of maps and nothing else`() throws {
        let row = """
              on aws_lb
                by name = name
                pairs settings[] -> by:path value:text of:/idle=idle_timeout,/http2=enable_http2,/tags/*=tags names:/x=-
            """
        let request: JSONValue = [
            "name": "web",
            "settings": [
                ["path": "/idle", "text": "600"], ["path": "/http2", "text": "true"], ["path": "/x", "text": "1"],
                ["path": "/tags/a", "text": "c"], ["path": "/tags/d~1e", "text": "f"], ["path": "/y", "text": "1"],
            ],
        ]
        #expect(
            try changes(row, request) == [
                "aws_lb.web": [
                    "idle_timeout=60->600", "tags[\"a\"]=\"b\"->\"c\"", "Added tags[\"d/e\"]=->\"f\"", "?settings[]./y",
                ]
            ])
    }

    @Test func `only the elements of a list that meet a condition count, and they reach the whole call`() throws {
        let rows = """
              on aws_lb
                each parts[]
                only is action SET
                by name = name
                uses action
                set idle -> idle_timeout
              also aws_lb
                each parts[]
                only is action DROP
                delete
                by name = call:last
                uses action, name
            """
        let request: JSONValue = [
            "last": "api",
            "parts": [
                ["action": "SET", "name": "web", "idle": 5], ["action": "DROP", "name": "x"], ["action": "NO"],
            ],
        ]
        #expect(try changes(rows, request) == ["aws_lb.web": ["idle_timeout=60->5"], "aws_lb.api": []])
        #expect(throws: CatalogError.self) { try changes("  on aws_lb\n    only has a\n    by name = name", [:]) }
    }

    @Test func `members stand one level up, or have a name in one block only`() throws {
        let row = """
              on aws_lb
                by name = name
                blocks logs -> access_logs names:place=^,access_logs/where=bucket,where=enabled
            """
        let request: JSONValue = ["name": "web", "logs": ["place": ["prefix": "q"], "where": "evil"]]
        #expect(
            try changes(row, request) == [
                "aws_lb.web": ["access_logs[0].bucket=\"logs\"->\"evil\"", "access_logs[0].prefix=\"p\"->\"q\""]
            ])
    }

    @Test(
        arguments: [
            ("dnsName", "Web.Example.COM.", "web.example.com"), ("dnsName", "\\052.example.com", "*.example.com"),
            ("unquoted", "\"v=spf1\"", "v=spf1"), ("unquoted", "\"", "\""), ("unquoted", "plain", "plain"),
        ])
    func `names of DNS and quoted texts`(_ form: String, _ text: String, _ value: String) throws {
        let row = "  on aws_lb\n    by name = name\n    set mode -> desync_mitigation_mode form:\(form)"
        let told = "desync_mitigation_mode=->" + JSONValue.string(value).text
        #expect(try changes(row, ["name": "web", "mode": .string(text)]) == ["aws_lb.web": [told]])
    }
}
