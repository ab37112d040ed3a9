import Bytes
import Schemas
import Synchronization
import TestSupport

/// The Events API as a function of requests; how its answers reach the client is `Delivery`'s affair.
final class API: Sendable {
  private let settings: Settings
  private let source: any EventSource
  /// The base of the URLs that redirects lead to.
  private let elsewhere: String
  private let state: Mutex<(faults: FaultSchedule, budget: Budget)>

  init(_ settings: Settings, source: any EventSource, elsewhere: String) {
    self.settings = settings
    self.source = source
    self.elsewhere = elsewhere
    state = Mutex(
      (settings.faults, Budget(perMinute: settings.perMinute, perHour: settings.perHour)))
  }

  /// What comes after `/api/`.
  private enum Endpoint {
    case introspect(Version)
    case events(EventType, Version)

    init?(_ path: String) {
      let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      switch parts {
      case ["", "api", "v2", "auth", "introspect"]: self = .introspect(.v2)
      case ["", "api", "auth", "introspect"]: self = .introspect(.v1)
      default:
        guard parts.count == 4, parts[0].isEmpty, parts[1] == "api",
          let version = Version(rawValue: parts[2]), let type = EventType(rawValue: parts[3])
        else { return nil }
        self = .events(type, version)
      }
    }

    var version: Version {
      switch self {
      case .introspect(let version), .events(_, let version): version
      }
    }

    var method: String {
      if case .introspect = self { return "GET" }
      return "POST"
    }

    var name: String {
      if case .events(let type, _) = self { return type.rawValue }
      return "introspect"
    }
  }

  /// The answer to a request, and the fault that it meets.
  func answer(_ request: Request) -> (Answer, FaultKind?) {
    // A webhook to post alerts to, which is no part of the API.
    if request.path == "/hook" { return (Answer(body: Array("ok".utf8)), nil) }
    guard let endpoint = Endpoint(request.path) else { return (Self.error(404, .v2), nil) }
    let version = endpoint.version
    guard request.method == endpoint.method else { return (Self.error(405, version), nil) }
    guard Authorization(request, settings.token) == .right else {
      return (Self.error(401, version), nil)
    }
    let (isInBudget, fault) = state.withLock { state in
      let isInBudget = state.budget.take(at: Surroundings.uptime())
      return (isInBudget, isInBudget ? state.faults.next(for: endpoint.name) : nil)
    }
    guard isInBudget else { return (Self.error(429, version), nil) }
    if let fault, let status = fault.status {
      var answer = Self.error(status, version)
      if fault.rawValue.hasSuffix("-after") { answer.headers.append(("Retry-After", "1")) }
      if fault.isRedirect { answer.headers.append(("Location", elsewhere + request.path)) }
      return (answer, fault)
    }
    switch endpoint {
    case .introspect: return (introspection(version), fault)
    case .events(let type, _): return (events(type, request.body, version, fault), fault)
    }
  }

  private func introspection(_ version: Version) -> Answer {
    let features = settings.features.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
    let (uuid, issued) = ("KJ3ZX5W7NMBVQ2LRT4YDCE6FGA", "2026-01-05T08:00:00Z")
    let body =
      switch version {
      case .v1: #"{"UUID":"\#(uuid)","IssuedAt":"\#(issued)","Features":[\#(features)]}"#
      case .v2:
        #"{"uuid":"\#(uuid)","issued_at":"\#(issued)","features":[\#(features)],"#
          + #""account_uuid":"M5BQY7ZTDKNWXHRE2LJCGV4SFA"}"#
      }
    return Answer(body: Array(body.utf8))
  }

  private func events(
    _ type: EventType, _ body: [UInt8], _ version: Version, _ fault: FaultKind?
  ) -> Answer {
    guard settings.features.contains(type) else { return Self.error(403, version) }
    let now = Surroundings.now()
    guard let question = Question(body, for: type, now: now) else {
      return Self.error(400, version)
    }
    let cursor =
      switch question {
      case .cursor(let cursor): cursor
      case .reset(let limit, let start, let end):
        APICursor(
          type: type, index: source.firstIndex(type, notBefore: start), limit: limit, end: end)
      }
    let oldest = source.firstIndex(type, notBefore: now - settings.memory)
    let behind = source.firstIndex(type, notBefore: min(now, cursor.end) &+ 1)
    var page = Page(
      at: cursor, served: oldest..<max(oldest, behind), pageLimit: settings.pageLimit)
    page.suffer(fault, seed: 1)
    return Answer(body: page.body(source, version))
  }

  private static func error(_ status: Int, _ version: Version) -> Answer {
    let message =
      switch status {
      case 400: "Bad Request"
      case 401: "Unauthorized access"
      case 403: "Forbidden"
      case 404: "Not Found"
      case 405: "Method Not Allowed"
      case 429: "Too Many Requests"
      default: "Internal Server Error"
      }
    let body =
      switch version {
      case .v1: #"{"Error":{"Message":"\#(message)"}}"#
      case .v2: #"{"status":\#(status),"message":"\#(message)"}"#
      }
    return Answer(status: status, body: Array(body.utf8))
  }
}

/// What a request brings to show who asks.
enum Authorization: String {
  case none
  case right
  case wrong

  init(_ request: Request, _ token: String) {
    guard let given = request.headers["authorization"] else {
      self = .none
      return
    }
    self = given == "Bearer " + token ? .right : .wrong
  }
}
