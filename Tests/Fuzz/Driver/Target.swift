import FuzzOracles

/// The oracle of the target that `--target=NAME` names; libFuzzer passes over what begins with `--`.
nonisolated(unsafe) let oracle: any FuzzOracle = {
  let mark = "--target="
  let name = CommandLine.arguments.first { $0.hasPrefix(mark) }?.dropFirst(mark.count)
  guard let target = name.flatMap({ FuzzTarget(rawValue: String($0)) }) else {
    fatalError("name one with \(mark): \(FuzzTarget.allCases.map(\.rawValue))")
  }
  return target.makeOracle()
}()
