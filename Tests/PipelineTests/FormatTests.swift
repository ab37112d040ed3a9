import Bytes
import Dispatch
import TestSupport
import Testing

@testable import Pipeline

@Suite struct `Input that is no text in UTF-8` {
  private let folder = TemporaryFolder()

  private func failure(_ input: InputSettings) -> String? {
    do {
      _ = try run(input)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [1, 2, 4]) func `it is known in a pipe, however its bytes arrive`(_ size: Int) {
    let path = folder.makePipe("pipe")
    // No more than is read, since the reader then goes away.
    let bytes: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    DispatchQueue.global().async {
      let pipe = PipeWriter(path)
      for start in stride(from: 0, to: bytes.count, by: size) {
        pipe.write(bytes[start..<min(start + size, bytes.count)])
        sched()
      }
    }
    #expect(
      failure(InputSettings(sources: [path]))
        == "\(path) is compressed (zstd): unpack it on the way: zstdcat \(path) | keytag enrich")
  }

  @Test func `what only begins like it is read`() throws {
    for text in ["BZh", "PK", "\u{1F}", "(", "BZh91AX" + "\n" + usage("A")] {
      let result = try run(text)
      #expect(
        result.places.first == "1@0 "
          + text.prefix { $0 != "\n" }
          .replacing("\u{1F}", with: #"\u001f"#))
    }
  }

  @Test func `files are looked at before any is read`() throws {
    let good = folder.write(Array(usage("A").utf8), to: "good")
    let bad = folder.write([0x1F, 0x8B, 8, 0, 0, 0, 0, 0], to: "it's.gz")
    let input = InputSettings(sources: [good, bad], command: "keytag check")
    #expect(throws: PipelineError.self) { try input.checkFormats() }
    do {
      try input.checkFormats()
    } catch {
      let quoted = "'" + bad.replacing("'", with: #"'\''"#) + "'"
      #expect(
        error.description
          == "\(bad) is compressed (gzip): unpack it on the way: zcat \(quoted) | keytag check")
    }
    let missing = InputSettings(sources: [good, "/nowhere", folder.makePipe("pipe")])
    #expect(throws: Never.self) { try missing.checkFormats() }
  }
}

/// Lets other threads run.
private func sched() { DispatchQueue.global().sync {} }
