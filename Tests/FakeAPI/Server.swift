import Dispatch
import Synchronization
import TestSupport

/// Two servers on this machine: the API, and the host that its redirects lead to.
struct Server: Sendable {
  let api: LoopbackListener
  let elsewhere: LoopbackListener
  let settings: Settings
  let log: RequestLog

  /// Binds both; nil where the port is taken.
  init?(port: UInt16, _ settings: Settings, _ log: RequestLog) {
    guard let api = LoopbackListener(LoopbackAddress(port: port)),
      let elsewhere = LoopbackListener(LoopbackAddress(host: 2, port: 0))
    else { return nil }
    (self.api, self.elsewhere) = (api, elsewhere)
    (self.settings, self.log) = (settings, log)
  }

  /// Begins to answer, on threads of its own.
  func start(_ source: any EventSource) {
    let answers = API(settings, source: source, elsewhere: "http://\(elsewhere.address.text)")
    serve(api, .api) { answers.answer($0) }
    let page = Answer(body: Array(#"{"cursor":"elsewhere","has_more":false,"items":[]}"#.utf8))
    serve(elsewhere, .elsewhere) { _ in (page, nil) }
  }

  private func serve(
    _ listener: LoopbackListener, _ server: RequestLog.Server,
    _ answer: @escaping @Sendable (Request) -> (Answer, FaultKind?)
  ) {
    let queue = DispatchQueue(label: server.rawValue, attributes: .concurrent)
    let (settings, log) = (settings, log)
    queue.async {
      var connections = 0
      while let stream = listener.accept() {
        connections += 1
        queue.async { [connections] in
          var reader = RequestReader(stream)
          while let request = reader.next() {
            let (answer, fault) = answer(request)
            log.note(
              request, Authorization(request, settings.token), on: server,
              connection: connections, answer, fault)
            guard Delivery(stream: stream, hold: settings.hold).deliver(answer, fault) else {
              return
            }
          }
        }
      }
    }
  }
}
