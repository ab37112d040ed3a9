package import Bytes
internal import Enrichment
internal import JSONText

extension RejectedInput {
  /// Appends the reject as a line of JSON.
  ///
  /// `{"reason":…,"detail":…,"source":…,"line":N,"byte":N,"raw":…}`; where the input is not UTF-8,
  /// `raw_base64` (RFC 4648) stands for `raw`, so that every byte of it is kept.
  package func append(to output: inout OutputBuffer) {
    appendReason(to: &output)
    output.append(",\"source\":")
    output.append(JSONString.quoted(Array(source.utf8).span))
    output.append(",\"line\":")
    output.append(decimal: line)
    output.append(",\"byte\":")
    output.append(decimal: byte)
    appendRaw(to: &output)
    output.append("}\n")
  }

  /// Appends the reject as a line among events: `{"p_reject":{"reason":…,"detail":…,"raw":…}}`. It
  /// does not say where the input was, so that the same input gives the same line wherever it is.
  func appendInline(to output: inout OutputBuffer) {
    output.append("{\"p_reject\":")
    appendReason(to: &output)
    appendRaw(to: &output)
    output.append("}}\n")
  }

  private func appendReason(to output: inout OutputBuffer) {
    output.append("{\"reason\":")
    output.append(JSONString.quoted(Array(reject.reason.rawValue.utf8).span))
    output.append(",\"detail\":")
    output.append(JSONString.quoted(Array(reject.detail.utf8).span))
  }

  private func appendRaw(to output: inout OutputBuffer) {
    if (try? UTF8Span(validating: raw.span)) != nil {
      output.append(",\"raw\":")
      output.append(JSONString.quoted(raw.span))
    } else {
      output.append(",\"raw_base64\":\"")
      output.append(Base64.encode(raw.span))
      output.append(0x22)
    }
  }

  /// One line for people: `events.ndjson:12: malformed: …`.
  package var message: String { "\(source):\(line): \(reject.reason.rawValue): \(reject.detail)" }
}
