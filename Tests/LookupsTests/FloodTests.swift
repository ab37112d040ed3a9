import Bytes
import FrozenIndex
import Schemas
import TestSupport
import Testing

@testable import Lookups

/// Exports made to cost more than their length.
@Suite struct `What an export with very many parts costs` {
  private func growth(to count: Int, _ text: (Int) -> String) -> Int64 {
    var costs: [Int64] = []
    for count in [count / 10, count] {
      let bytes = Array(text(count).utf8)
      let input = InputBuffer(copying: bytes.span)
      costs.append(
        processorTime {
          var export = Export(for: BuiltIn.tables[0])
          do throws(LoadError) { try export.read(input, from: "f") } catch {
            fatalError("\(error)")
          }
        })
    }
    return costs[1] / costs[0]
  }

  private static let floods: [(String, @Sendable (Int) -> String)] = [
    ("keys of nobody", { #""key\#(100_000 + $0)":0"# }),
    ("one key of nobody", { _ in #""x":0"# }),
    ("the key in other cases", { #""k\#($0)":{"NaMe":0}"# }),
    ("keys of nobody with a known key inside", { _ in #""y":{"NAME":"n","Id":"i"}"# }),
  ]

  @Test(arguments: floods)
  func `a row with a hundred thousand keys costs in proportion`(
    name: String, key: @Sendable (Int) -> String
  ) {
    let growth = growth(to: 100_000) { count in
      "[{" + (0..<count).map(key).joined(separator: ",") + #","id":"V1","name":"Ops"}]"#
    }
    #expect(growth < 40, "\(name)")
  }

  @Test func `a long key that its long row nearly repeats everywhere costs in proportion`() {
    func cost(_ length: Int) -> Int64 {
      let key = [UInt8](repeating: 0x61, count: length / 2) + [0x22]
      let columns = [UInt8](repeating: 0x61, count: length)
      return processorTime {
        var chunk = FrozenIndex.Chunk()
        chunk.add(key: key.span, columns: columns.span, name: 0..<0)
      }
    }
    #expect(cost(200_000) / cost(20_000) < 40)
  }
}
