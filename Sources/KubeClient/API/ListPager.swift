import Transport

/// Collects the pages of one list, as a value: asks for a page, is told what came.
///
/// A continue token that expired (410) starts the list again; when that has happened twice, the list is asked for
/// in one piece, as a busy collection would outrun every token. A page too large for our body limit is asked for smaller.
struct ListPager {
    struct Page: Equatable {
        var continueToken: String?
        var limit: Int
    }

    enum Step {
        case ask(Page)
        case finished(KubeList)
        case failed(KubeError)
    }

    private var page: Page
    private var items: [KubeObject] = []
    private var restarts = 0

    init(limit: Int) { page = Page(continueToken: nil, limit: max(limit, 0)) }

    var first: Page { page }

    mutating func received(_ answer: KubeListPage) -> Step {
        items += answer.items
        guard let token = answer.continueToken, !answer.items.isEmpty || token != page.continueToken else {
            return .finished(KubeList(items: items, resourceVersion: answer.resourceVersion))
        }
        page.continueToken = token
        return .ask(page)
    }

    mutating func failed(_ error: KubeError) -> Step {
        if error.isGone, page.continueToken != nil {
            restarts += 1
            items = []
            page = Page(continueToken: nil, limit: restarts <= 2 ? page.limit : 0)
            return .ask(page)
        }
        if case .transport(let transport) = error.code, transport.code == .bodyTooLarge, page.limit > 1 {
            page.limit = max(page.limit / 4, 1)
            return .ask(page)
        }
        return .failed(error)
    }
}
