import CCurl

/// Sets options on one easy handle and remembers the first that libcurl refused.
struct CurlOptions {
    let handle: UnsafeMutableRawPointer
    private(set) var refused: (option: CURLoption, code: CURLcode)?

    init(handle: UnsafeMutableRawPointer) { self.handle = handle }

    mutating func set(_ option: CURLoption, _ value: Int) { note(option, tfd_curl_set_long(handle, option, value)) }

    mutating func set(_ option: CURLoption, _ value: Bool) { set(option, value ? 1 : 0) }

    mutating func set(_ option: CURLoption, size value: Int) {
        note(option, tfd_curl_set_off(handle, option, curl_off_t(value)))
    }

    mutating func set(_ option: CURLoption, _ value: String?) {
        note(option, tfd_curl_set_string(handle, option, value))
    }

    mutating func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) {
        note(option, tfd_curl_set_pointer(handle, option, value))
    }

    mutating func set(_ option: CURLoption, list value: UnsafeMutablePointer<curl_slist>?) {
        note(option, tfd_curl_set_list(handle, option, value))
    }

    /// libcurl makes its own copy.
    mutating func set(_ option: CURLoption, bytes value: [UInt8]) {
        note(option, tfd_curl_set_blob(handle, option, value, value.count))
    }

    mutating func set(_ option: CURLoption, function: @escaping tfd_curl_data_function) {
        note(option, tfd_curl_set_data_function(handle, option, function))
    }

    mutating func note(_ option: CURLoption, _ code: CURLcode) {
        if code != CURLE_OK && refused == nil { refused = (option, code) }
    }

    /// libcurl's own list of strings; freed by the transfer.
    static func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { list = curl_slist_append(list, line) ?? list }
        return list
    }
}
