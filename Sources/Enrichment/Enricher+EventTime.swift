internal import Bytes
internal import Schemas

extension Enricher {
  /// Appends `p_event_time`: as it is written where that is UTC in the usual form, else converted.
  func appendEventTime(
    _ time: EventTime, to output: inout OutputBuffer, _ input: borrowing InputBuffer
  ) {
    output.append(",\"p_event_time\":\"")
    let isCanonical = withText(time.text, input) { text in
      text.count >= 20 && text.count <= 30 && text[10] == 0x54 && text[text.count - 1] == 0x5A
    }
    if isCanonical {
      append(time.text, input, to: &output)
    } else {
      time.moment.append(to: &output)
    }
    output.append(0x22)
  }
}
