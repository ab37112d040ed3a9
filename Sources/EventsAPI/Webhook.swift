package import Bytes
internal import CCurl

/// Where an alert is posted. The address is a secret as a rule, since whoever has it can post: it is
/// in no message, and is not printed.
package struct Webhook: Sendable, CustomStringConvertible, CustomReflectable {
  private let address: String
  private let isPlain: Bool

  /// The address of a webhook: https, or http of this machine.
  package init(url: String) throws(ServerError) {
    let start = url.firstRange(of: "://")?.upperBound ?? url.startIndex
    let behind = url[start...].firstIndex { $0 == "/" || $0 == "?" } ?? url.endIndex
    let server = try Server(url: String(url[..<behind]))
    // A fragment is never sent, and a space or anything unseen has no place in an address.
    guard url[behind...].utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x23 }) else {
      throw .notAnAddress
    }
    address = server.base + url[behind...]
    isPlain = server.isPlain
  }

  /// Not the address.
  package var description: String { "(a webhook)" }
  /// Nothing.
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// Posts JSON; nil where the server took it, else why not.
  /// - Parameters:
  ///   - limit: How long it may take, in nanoseconds.
  ///   - wakeup: Breaks it off.
  package func post(_ body: [UInt8], limit: Int64, until wakeup: Wakeup) -> String? {
    guard Transport.isReady, let handle = unsafe keytag_curl_init() else {
      return "libcurl.so.4 is not there or cannot be used"
    }
    defer { unsafe keytag_curl_cleanup(handle) }
    let headers = unsafe keytag_curl_append(nil, "Content-Type: application/json")
    defer { unsafe keytag_curl_free_all(headers) }
    let receiver = Receiver(wakeup)
    unsafe keytag_set_text(handle, CURLOPT_URL, address)
    unsafe keytag_set_text(handle, CURLOPT_PROTOCOLS_STR, isPlain ? "http" : "https")
    if isPlain { unsafe keytag_set_text(handle, CURLOPT_PROXY, "") }
    unsafe keytag_set_number(handle, CURLOPT_SSL_VERIFYPEER, 1)
    unsafe keytag_set_number(handle, CURLOPT_SSL_VERIFYHOST, 2)
    unsafe keytag_set_number(handle, CURLOPT_FOLLOWLOCATION, 0)
    unsafe keytag_set_number(handle, CURLOPT_NOSIGNAL, 1)
    unsafe keytag_set_number(handle, CURLOPT_TIMEOUT_MS, Int(max(1, limit / 1_000_000)))
    unsafe keytag_set_pointer(handle, CURLOPT_HTTPHEADER, headers)
    unsafe keytag_set_write(handle, Receiver.write)
    unsafe keytag_set_pointer(handle, CURLOPT_WRITEDATA, receiver.context)
    unsafe keytag_set_progress(handle, Receiver.progress)
    unsafe keytag_set_pointer(handle, CURLOPT_XFERINFODATA, receiver.context)
    unsafe keytag_set_number(handle, CURLOPT_NOPROGRESS, 0)
    unsafe keytag_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
    unsafe body.withUnsafeBufferPointer { bytes in
      _ = unsafe keytag_set_text(
        handle, CURLOPT_COPYPOSTFIELDS,
        UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self))
    }
    let code = Surroundings.withoutBrokenPipeSignal { unsafe keytag_curl_perform(handle) }
    guard code == CURLE_OK else {
      // libcurl's own sentence for the code: the one for the case may have the address in it.
      return unsafe String(cString: keytag_curl_strerror(code))
    }
    var status = 0
    unsafe keytag_get_number(handle, CURLINFO_RESPONSE_CODE, &status)
    return (200..<300).contains(status) ? nil : "HTTP \(status)"
  }
}
