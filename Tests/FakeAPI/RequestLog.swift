import Bytes
import JSONText
import Synchronization

/// A line of JSON for each request. The token itself is never in it.
final class RequestLog: Sendable {
  private let output: FileOutput?
  private let count = Atomic(0)

  init(_ output: FileOutput?) { self.output = output }

  /// Which of the two servers was asked.
  enum Server: String {
    case api
    /// The one that redirects lead to.
    case elsewhere
  }

  /// Notes a request and what was answered, before the answer leaves.
  func note(
    _ request: Request, _ authorization: Authorization, on server: Server, connection: Int,
    _ answer: Answer, _ fault: FaultKind?
  ) {
    guard let output else { return }
    var line = JSONObject()
    line.add("request", number: count.add(1, ordering: .relaxed).newValue)
    line.add("server", text: server.rawValue)
    line.add("connection", number: connection)
    line.add("method", text: request.method)
    line.add("path", text: request.path)
    line.add("authorization", text: authorization.rawValue)
    line.add("body", text: request.body)
    line.add("status", number: answer.status)
    if let fault { line.add("fault", text: fault.rawValue) }
    try? output.write((line.finish() + [0x0A]).span)
  }
}
