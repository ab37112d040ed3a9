import ArgumentParser
import Bytes
import EventStore
import Lookups
import Migrations
import Pipeline
import SQLite
import Schemas

#if EventsAPI
import EventsAPI
#endif

/// The exit codes of `sysexits.h` that keytag uses; a part of its contract.
enum FailureCode: Int32 {
  case usage = 64
  case badData = 65
  case noInput = 66
  case unavailable = 69
  case internalError = 70
  case cannotCreate = 73
  case inputOutput = 74
  case tryAgain = 75
  case notAuthorised = 77
  case configuration = 78
}

/// An error as the user meets it: one line, and an exit code.
struct Failure: Error {
  let code: FailureCode
  let message: String

  init(_ code: FailureCode, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The one place where errors of the rooms get their exit codes; nil for what the argument parser
  /// itself throws (help, version, wrong usage), which it prints better.
  init?(_ error: any Error) {
    #if EventsAPI
    if let error = error as? TokenError {
      self.init(Self.code(of: error), error.description)
      return
    }
    #endif
    switch error {
    case let failure as Failure: self = failure
    case let error as IOError: self.init(Self.code(of: error), error.description)
    case let error as DatabaseError: self.init(Self.code(of: error), error.description)
    case let error as SchemaError:
      let others = error.others.isEmpty ? "" : " (and \(error.others.count) more)"
      self.init(.configuration, error.description + others)
    case let error as PlanError: self.init(.configuration, error.description)
    case let error as LoadError: self.init(Self.code(of: error), error.description)
    case let error as SQLiteError: self.init(Self.code(of: error), error.description)
    case let error as PipelineError:
      switch error {
      case .file(let file): self.init(Self.code(of: file), error.description)
      case .sqlite(let sqlite): self.init(Self.code(of: sqlite), error.description)
      case .unreadable: self.init(.badData, error.description)
      case .learning(let cause): self.init(Self.code(of: cause), error.description)
      case .overtaken: self.init(.tryAgain, error.description)
      }
    case let error as QueryError:
      switch error {
      case .refused: self.init(.usage, error.description)
      case .failed(let sqlite) where sqlite.code.primary == .error:
        self.init(.usage, error.description)
      case .failed(let sqlite): self.init(Self.code(of: sqlite), error.description)
      case .output(let file): self.init(Self.code(of: file), error.description)
      }
    default: return nil
    }
  }

  private static func code(of error: IOError) -> FailureCode {
    switch error.operation {
    case .open: error.isOfPath ? .noInput : .inputOutput
    case .create: .cannotCreate
    case .read, .write: .inputOutput
    }
  }

  #if EventsAPI
  private static func code(of error: TokenError) -> FailureCode {
    switch error {
    case .none, .isNoFile: .usage
    case .open, .empty, .malformed: .configuration
    case .file(let error): code(of: error)
    }
  }
  #endif

  private static func code(of error: DatabaseError) -> FailureCode {
    switch error {
    case .missing: .noInput
    case .cannotCreate: .cannotCreate
    case .notADatabase, .foreign, .newer, .changedMigration, .outdated, .outdatedSnapshot,
      .snapshot:
      .configuration
    case .unfinishedChange, .unreadableLog: .inputOutput
    case .failed(_, let error): code(of: error)
    }
  }

  private static func code(of error: LoadError) -> FailureCode {
    switch error.reason {
    case .database(let error): code(of: error)
    case .cannotMake(let error): code(of: error)
    case .output(let error): code(of: error)
    case .alreadyThere: .cannotCreate
    case .noNameColumn, .noSuchTable, .noSuchLogSchema: .usage
    case .damaged, .damagedDefinition, .damagedLogSchema, .otherKey, .twins, .plan, .cannotLearn:
      .configuration
    default: .badData
    }
  }

  private static func code(of error: SQLiteError) -> FailureCode {
    switch error.code.primary {
    case .busy, .locked, .interrupted: .tryAgain
    case .ioError, .full, .cannotOpen, .readOnly: .inputOutput
    case .notADatabase, .corrupt: .configuration
    default: .internalError
    }
  }
}
