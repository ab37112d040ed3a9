package import Bytes
internal import CCurl

// The edge: what a request becomes on the wire. All that could send the token elsewhere, or let in
// more than was asked for, is decided in `init`, once for all requests:
//
//   - https alone, and of plain http only this machine, where no proxy is in between
//   - the server's certificate is verified, always, by the system's store of authorities
//   - no redirect is followed, whatever its kind; no user or password is taken from an address
//   - what is longer than 32 MiB is broken off while it comes; nothing is unpacked
//   - libcurl tells nothing of what it does (CURLOPT_VERBOSE stays off), as that would show the token

/// Sends requests with libcurl, over one connection that is kept. Not for use by two threads at once.
@safe
package struct Transport: Sender, ~Copyable {
  // Safe: made in `init`, freed in `deinit`, and used only by this file.
  private let handle: UnsafeMutableRawPointer
  private let failure: UnsafeMutablePointer<CChar>
  private let receiver: Receiver
  private let server: Server
  private let current: CurrentToken

  /// The one that was sent with the last request.
  package private(set) var token: Token?

  // libcurl is loaded here, before all else, by one thread.
  static let isReady = keytag_curl_load() == 0

  /// Prepares to talk to a server.
  /// - Parameters:
  ///   - timeout: How long one request may take in all, in nanoseconds.
  ///   - program: What the program calls itself: `keytag/1.0`.
  ///   - wakeup: Ends a request that is under way, and all that come.
  /// - Returns: nil where libcurl cannot be used.
  package init?(
    to server: Server, with token: CurrentToken, timeout: Int64, program: String,
    until wakeup: Wakeup
  ) {
    guard Self.isReady, let made = unsafe keytag_curl_init() else { return nil }
    unsafe handle = unsafe made
    unsafe failure = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe failure.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    receiver = Receiver(wakeup)
    self.server = server
    current = token

    set(CURLOPT_PROTOCOLS_STR, server.isPlain ? "http" : "https")
    if server.isPlain { set(CURLOPT_PROXY, "") }
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    set(CURLOPT_HTTP_VERSION, Self.http11)
    set(CURLOPT_HTTP_CONTENT_DECODING, 0)
    unsafe keytag_set_size(handle, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(Receiver.limit))
    set(CURLOPT_CONNECTTIMEOUT_MS, Int(min(timeout, 10 * .second) / 1_000_000))
    set(CURLOPT_TIMEOUT_MS, max(1, Int(timeout / 1_000_000)))
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_BUFFERSIZE, 256 << 10)
    set(CURLOPT_USERAGENT, program)
    // A proxy gets no header of these.
    set(CURLOPT_HEADEROPT, Self.separateHeaders)
    unsafe keytag_set_pointer(handle, CURLOPT_ERRORBUFFER, failure)
    unsafe keytag_set_write(handle, Receiver.write)
    unsafe keytag_set_pointer(handle, CURLOPT_WRITEDATA, receiver.context)
    unsafe keytag_set_progress(handle, Receiver.progress)
    unsafe keytag_set_pointer(handle, CURLOPT_XFERINFODATA, receiver.context)
    set(CURLOPT_NOPROGRESS, 0)
  }

  deinit {
    unsafe keytag_curl_cleanup(handle)
    unsafe failure.deallocate()
  }

  // Of curl.h, where they are enumerators or macros that Swift does not see as numbers.
  private static let http11 = 2
  private static let separateHeaders = 1

  package mutating func send(_ request: Request, whileWaiting: () -> Void) -> Reply {
    receiver.begin()
    unsafe failure[0] = 0
    let token = current.value
    self.token = token
    let headers = unsafe Self.headers(with: token)
    unsafe keytag_set_pointer(handle, CURLOPT_HTTPHEADER, headers)
    defer {
      unsafe keytag_set_pointer(handle, CURLOPT_HTTPHEADER, nil)
      unsafe keytag_curl_free_all(headers)
    }
    set(CURLOPT_URL, request.address(at: server))
    if let body = request.body {
      unsafe keytag_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
      unsafe body.withUnsafeBufferPointer { bytes in
        _ = unsafe keytag_set_text(
          handle, CURLOPT_COPYPOSTFIELDS,
          UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self))
      }
    } else {
      set(CURLOPT_HTTPGET, 1)
    }
    let code = withoutActuallyEscaping(whileWaiting) { whileWaiting in
      receiver.whileWaiting = whileWaiting
      defer { receiver.whileWaiting = nil }
      return Surroundings.withoutBrokenPipeSignal { unsafe keytag_curl_perform(handle) }
    }
    var reply = Reply()
    reply.fault = code == CURLE_OK ? nil : fault(code, hiding: token)
    swap(&reply.body, &receiver.body)
    var status = 0
    unsafe keytag_get_number(handle, CURLINFO_RESPONSE_CODE, &status)
    reply.status = status
    var seconds: curl_off_t = 0
    unsafe keytag_get_size(handle, CURLINFO_RETRY_AFTER, &seconds)
    reply.retryAfter = seconds > 0 ? Int64(seconds) : nil
    var type: UnsafeMutablePointer<CChar>?
    unsafe keytag_get_text(handle, CURLINFO_CONTENT_TYPE, &type)
    reply.contentType = unsafe type.map { unsafe String(cString: $0) }
    reply.contentEncoding = header("Content-Encoding")
    return reply
  }

  private static func headers(with token: Token) -> UnsafeMutablePointer<curl_slist>? {
    var list: UnsafeMutablePointer<curl_slist>?
    // Without `Expect`, libcurl would wait for leave to send a body.
    for header in [
      "Content-Type: application/json", "Accept: application/json", "Expect:",
      "Authorization: Bearer " + String(decoding: token.bytes, as: UTF8.self),
    ] {
      unsafe list = keytag_curl_append(list, header)
    }
    return unsafe list
  }

  private func set(_ option: CURLoption, _ number: Int) {
    unsafe keytag_set_number(handle, option, number)
  }

  private func set(_ option: CURLoption, _ text: String) {
    unsafe keytag_set_text(handle, option, text)
  }

  /// All values of a header of the last reply, joined with commas; nil where it has none.
  private func header(_ name: String) -> String? {
    var values: [String] = []
    while let value = header(name, number: values.count) { values.append(value) }
    return values.isEmpty ? nil : values.joined(separator: ",")
  }

  private func header(_ name: String, number: Int) -> String? {
    var found: UnsafeMutablePointer<curl_header>?
    let code = unsafe keytag_curl_header(handle, name, number, Self.ofReply, -1, &found)
    guard code == CURLHE_OK, let value = unsafe found?.pointee.value else { return nil }
    return unsafe String(cString: value)
  }

  // CURLH_HEADER: not one of a trailer, nor of the answer of a proxy.
  private static let ofReply: UInt32 = 1

  private func fault(_ code: CURLcode, hiding token: Token) -> Reply.Fault {
    if receiver.isTooLarge { return .tooLarge }
    var why = unsafe String(cString: failure)
    if why.isEmpty { why = unsafe String(cString: keytag_curl_strerror(code)) }
    if token.isIn(Array(why.utf8).span) { why = "the transfer failed" }
    switch code {
    case CURLE_FILESIZE_EXCEEDED: return .tooLarge
    case CURLE_ABORTED_BY_CALLBACK: return .stopped
    case CURLE_OPERATION_TIMEDOUT: return .timedOut(why)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_CERTPROBLEM, CURLE_SSL_INVALIDCERTSTATUS:
      return .untrusted(why)
    default: return .unreachable(why)
    }
  }
}
