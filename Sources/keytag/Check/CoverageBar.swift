import Pipeline
import Schemas

/// The part of the look-ups that must find something: in all, or in one table.
struct CoverageBar {
  let table: String?
  let percent: Double

  /// Reads `95%`, `99.5` or `items=95%`.
  init(_ text: String) throws {
    let separator = text.lastIndex(of: "=")
    let number = separator.map { text[text.index(after: $0)...] } ?? text[...]
    guard let percent = Double(number.hasSuffix("%") ? number.dropLast() : number),
      (0...100).contains(percent)
    else {
      throw Failure(
        .usage, "--fail-under takes a part such as 95% or items=95%, 0 to 100, not \(text)")
    }
    table = separator.map { String(text[..<$0]) }
    self.percent = percent
  }

  /// Throws where there is no such table.
  func checkTable(in plan: Plan) throws {
    guard let table, !plan.tables.contains(table) else { return }
    let known = plan.tables.joined(separator: ", ")
    throw Failure(.usage, "--fail-under: there is no table named \(table); there are \(known)")
  }

  /// What is wrong, where too little was found.
  func failure(_ coverage: Coverage, _ plan: Plan) -> Failure? {
    let total = coverage.total(of: table.flatMap { plan.tables.firstIndex(of: $0) })
    let all = total.found + total.missing
    if Double(total.found) * 100 >= Double(all) * percent { return nil }
    let share = Share(found: total.found, missing: total.missing).text
    let bar = percent == percent.rounded() ? String(Int(percent)) : String(percent)
    return Failure(
      .badData, "\(table ?? "all tables"): \(share)% of \(all) look-ups found, under \(bar)%")
  }
}

/// A part of a whole, in percent.
struct Share {
  let found: Int
  let missing: Int

  /// With one decimal, rounded down, so that only all is 100.0; nil where there is nothing.
  private var tenths: Int? {
    let all = found + missing
    return all == 0 ? nil : found * 1000 / all
  }

  /// `99.5`.
  var text: String { tenths.map { "\($0 / 10).\($0 % 10)" } ?? "-" }

  /// The same as a cell, which for programs is a number.
  var cell: Listing.Cell { tenths == nil ? .nothing : .json(Array(text.utf8)) }
}
