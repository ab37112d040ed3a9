import ArgumentParser
import Schemas

/// The option of every verb that reads events: which log type they are of.
struct EventTypeOptions: ParsableArguments {
  @Option(
    name: .customLong("log-type"),
    help: "The log type of every event; by default an event's keys tell.",
    completion: .logType)
  var name: String?

  /// The place of the log type in a plan; nil where the events tell.
  func number(in plan: Plan) throws -> Int? {
    guard let name else { return nil }
    guard let number = plan.logTypes.firstIndex(where: { $0.name == name }) else {
      let known = plan.logTypes.map(\.name).joined(separator: ", ")
      throw Failure(.usage, "there is no log type \(name); the log types are \(known)")
    }
    return number
  }
}
