import JSON
import Testing

extension Conformance.Read {
    /// Three widgets with one label value of their own, sizes 1 to 3.
    private func three(_ widgets: Widgets) async throws -> (label: String, names: [String]) {
        let label = ConformanceEnvironment.randomName()
        var names: [String] = []
        for size in 1...3 {
            let name = "r\(size)-\(label)"
            let color: JSONValue = size == 2 ? "green" : "red"
            let answer = try await widgets.create(
                name, ["size": .int(Int64(size)), "color": color], metadata: ["labels": ["set": .string(label)]])
            #expect(answer.status == 201)
            names.append(name)
        }
        return (label, names)
    }

    private func names(_ answer: Answer) -> [String] {
        (answer.json["items"]?.arrayValue ?? []).compactMap { $0.at("metadata", "name")?.stringValue }
    }

    @Test func `answers 404 with the name and the plural`() async throws {
        let widgets = try await Widgets()
        let answer = try await widgets.get("nope")
        #expect(answer.status == 404)
        #expect(answer.reason == "NotFound")
        #expect(answer.message == "\(widgets.type) \"nope\" not found")
        #expect(
            answer.json["details"]
                == ["name": "nope", "group": .string(widgets.environment.group), "kind": "widgets"])
    }

    @Test(arguments: ["v2/widgets", "v1/gadgets"]) func `answers plain text for what is not served`(_ tail: String)
        async throws
    {
        let widgets = try await Widgets()
        let answer = try await widgets.cluster.send("GET", "/apis/\(widgets.environment.group)/\(tail)")
        #expect(answer.status == 404)
        #expect(answer.text == "404 page not found\n")
        #expect(answer.contentType == "text/plain; charset=utf-8")
    }

    @Test func `lists in the order of names with a version`() async throws {
        let widgets = try await Widgets()
        let (label, expected) = try await three(widgets)
        let answer = try await widgets.cluster.send("GET", "\(widgets.path)?labelSelector=set=\(label)")
        #expect(answer.json["kind"] == "WidgetList")
        #expect(names(answer) == expected)
        #expect(UInt64(answer.resourceVersion) != nil)
        #expect(answer.json.at("items")?[0]?["kind"] == "Widget")
    }

    static let selectors: [(String, [Int])] = [
        ("labelSelector=set=LABEL", [1, 2, 3]), ("labelSelector=set in (LABEL,x)", [1, 2, 3]),
        ("labelSelector=set=LABEL,!set", []),
        ("labelSelector=set=LABEL&fieldSelector=spec.size=2", [2]),
        ("labelSelector=set=LABEL&fieldSelector=spec.size!=2", [1, 3]),
        ("labelSelector=set=LABEL&fieldSelector=spec.color=red,spec.size=3", [3]),
        ("labelSelector=set notin (LABEL),set", []), ("fieldSelector=metadata.name=r2-LABEL", [2]),
    ]

    @Test(arguments: selectors) func `selects by labels and fields`(_ query: String, _ expected: [Int]) async throws {
        let widgets = try await Widgets()
        let (label, all) = try await three(widgets)
        let answer = try await widgets.cluster.send(
            "GET", "\(widgets.path)?\(query.replacing("LABEL", with: label))")
        let own = names(answer).filter { all.contains($0) }
        #expect(own == expected.map { "r\($0)-\(label)" })
    }

    static let badQueries: [(String, Int, String)] = [
        ("labelSelector=a===b", 400, "unable to parse requirement: found '=', expected: identifier"),
        ("fieldSelector=spec.mode=fast", 400, "field label not supported: spec.mode"),
        (
            "resourceVersion=abc", 400,
            #"invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax"#
        ),
        (
            "resourceVersionMatch=Exact", 422,
            #"ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided"#
        ),
        (
            "limit=1&continue=abc", 400,
            "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value"
        ),
    ]

    @Test(arguments: badQueries) func `refuses a query`(_ query: String, _ status: Int, _ message: String) async throws
    {
        let widgets = try await Widgets()
        let answer = try await widgets.cluster.send("GET", "\(widgets.path)?\(query)")
        #expect(answer.status == status)
        #expect(answer.message == message)
    }

    @Test func `pages through one consistent list`() async throws {
        let widgets = try await Widgets()
        let (label, expected) = try await three(widgets)
        let base = "\(widgets.path)?limit=1&labelSelector=set=\(label)"
        let first = try await widgets.cluster.send("GET", base)
        #expect(names(first) == [expected[0]])
        let token = try #require(first.json.at("metadata", "continue")?.stringValue)
        // What is created after the first page does not show in later ones.
        _ = try await widgets.create("r15-\(label)", metadata: ["labels": ["set": .string(label)]])
        let second = try await widgets.cluster.send("GET", "\(base)&continue=\(token)")
        #expect(names(second) == [expected[1]])
        #expect(second.resourceVersion == first.resourceVersion)
        // A page may be empty although more follow; the list ends where no token comes back.
        var rest: [String] = []
        var next = second.json.at("metadata", "continue")?.stringValue
        while let token = next, !token.isEmpty {
            let page = try await widgets.cluster.send("GET", "\(base)&continue=\(token)")
            rest += names(page)
            next = page.json.at("metadata", "continue")?.stringValue
        }
        #expect(rest == [expected[2]])
    }

    @Test func `answers 410 for a list at a version long gone`() async throws {
        let widgets = try await Widgets()
        let answer = try await widgets.cluster.send(
            "GET", "\(widgets.path)?resourceVersion=1&resourceVersionMatch=Exact")
        // A server whose storage still reaches back that far gives an empty list instead.
        if answer.status == 200, widgets.cluster.isReal {
            #expect(answer.json["items"] == [])
            return
        }
        #expect(answer.status == 410)
        #expect(answer.reason == "Expired")
        #expect(answer.message == "The resourceVersion for the provided list is too old.")
    }

    @Test func `answers 504 for a version that is not there yet`() async throws {
        let widgets = try await Widgets()
        let answer = try await widgets.cluster.send("GET", "\(widgets.path)?resourceVersion=999999999")
        #expect(answer.status == 504)
        #expect(answer.reason == "Timeout")
        #expect(answer.causes == ["ResourceVersionTooLarge : Too large resource version"])
        #expect(answer.json.at("details", "retryAfterSeconds") == 1)
    }

    @Test func `gives the columns of the CRD as a Table`() async throws {
        let widgets = try await Widgets()
        let (label, expected) = try await three(widgets)
        let answer = try await widgets.cluster.send(
            "GET", "\(widgets.path)?labelSelector=set=\(label)", accept: "application/json;as=Table;v=v1;g=meta.k8s.io")
        #expect(answer.json["kind"] == "Table")
        let columns = answer.json["columnDefinitions"]?.arrayValue ?? []
        #expect(columns.compactMap { $0["name"]?.stringValue } == ["Name", "Color", "Size", "Ready", "Mode", "Age"])
        #expect(columns.compactMap { $0["priority"]?.intValue } == [0, 0, 0, 0, 1, 0])
        let cells = (answer.json["rows"]?.arrayValue ?? []).compactMap { $0["cells"]?.arrayValue }
        #expect(
            cells.map { Array($0.prefix(5)) } == [
                [.string(expected[0]), "red", 1, .null, "fast"], [.string(expected[1]), "green", 2, .null, "fast"],
                [.string(expected[2]), "red", 3, .null, "fast"],
            ])
        #expect(cells.allSatisfy { $0.last?.stringValue?.hasSuffix("s") == true })
        let object = answer.json["rows"]?[0]?["object"]
        #expect(object?["kind"] == "PartialObjectMetadata")
        #expect(object?.at("metadata", "name") == .string(expected[0]))
    }

    @Test func `gives metadata alone when asked`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name)
        let answer = try await widgets.cluster.send(
            "GET", "\(widgets.path)/\(name)", accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io")
        #expect(answer.json["kind"] == "PartialObjectMetadata")
        #expect(answer.json["spec"] == nil)
        #expect(answer.json.at("metadata", "name") == .string(name))
    }

    @Test func `answers 406 for a media type it cannot give`() async throws {
        let widgets = try await Widgets()
        let answer = try await widgets.cluster.send("GET", widgets.path, accept: "text/html")
        #expect(answer.status == 406)
        #expect(answer.reason == "NotAcceptable")
    }

    @Test func `falls back to JSON for protobuf of a custom resource`() async throws {
        let widgets = try await Widgets()
        let answer = try await widgets.cluster.send(
            "GET", widgets.path, accept: "application/vnd.kubernetes.protobuf,application/json")
        #expect(answer.status == 200)
        #expect(answer.contentType == "application/json")
    }
}
