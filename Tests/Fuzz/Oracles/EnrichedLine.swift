import JSONText
import TestSupport

/// What must hold of every enriched line, whatever the log type and the tables.
struct EnrichedLine {
  /// The keys that enriching writes at the top level.
  let ownKeys: [String]

  /// What is wrong with the line that an event became; nil where nothing is.
  func objection(to line: [UInt8], of event: [UInt8]) -> String? {
    guard isJSON(line), let enriched = SlowJSON.parse(line) else {
      return "a line that is no JSON: \(shown(line))"
    }
    if line.contains(0x0A) || line.contains(0x0D) { return "a line of several: \(shown(line))" }
    for key in ownKeys where enriched.members.count(where: { $0.key == Array(key.utf8) }) > 1 {
      return "\(key) twice: \(shown(line))"
    }
    let before = SlowMembers.onOneLine(event)
    guard let slow = SlowJSON.parse(before) else { return "an event of what is no JSON" }
    let kept = enriched.text(of: line, without: ownKeys)
    return kept == slow.text(of: before, without: ownKeys) ? nil : "altered: \(shown(line))"
  }
}

/// Whether the walk takes a text.
func isJSON(_ text: [UInt8]) -> Bool {
  do throws(JSONFault) {
    try JSONText.validate(text.span)
    return true
  } catch {
    return false
  }
}
