// swift-tools-version: 6.2
import PackageDescription

// The house, from the bottom up. A room may import the rooms named beside it and no others;
// `swift build --explicit-target-dependency-import-check error` (see the Makefile) holds it to that.
let package = Package(
  name: "keytag",
  products: [
    // For LD_PRELOAD; see Tests/Torture/README.md.
    .library(name: "keytag-faulty-calls", type: .dynamic, targets: ["FaultyCalls"])
  ],
  traits: [
    // The verbs that talk to 1Password. A build without it needs no libcurl:
    // `swift build --disable-default-traits --product keytag`.
    "EventsAPI",
    .default(enabledTraits: ["EventsAPI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // Plumbing and mechanisms: bytes, syntax, database. They know nothing of 1Password.
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev", "pkg-config"])]),
    // Needs curl.h of libcurl4-openssl-dev; the library itself is loaded when it is used.
    .target(name: "CCurl"),
    .target(name: "CBytes"),
    .target(name: "Bytes", dependencies: ["CBytes"]),
    .target(name: "JSONText", dependencies: ["Bytes", "CBytes"]),
    .target(name: "CSVText"),
    // Linked from libyaml's archive, so that the executable needs no library that may be missing.
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    .target(name: "YAMLText", dependencies: ["CYAML"]),
    .target(name: "FrozenIndex", dependencies: ["Bytes"]),
    .target(name: "CSQLiteFiles", dependencies: ["CSQLite"]),
    .target(name: "SQLite", dependencies: ["CSQLite", "CSQLiteFiles", "Bytes"]),
    .target(name: "HashChain", dependencies: ["SQLite", "Bytes"]),
    .target(
      name: "Migrations", dependencies: ["HashChain", "SQLite", "Bytes"], path: "Migrations",
      resources: [
        .embedInCode("v001_lookup_tables.sql"),
        .embedInCode("v002_event_store.sql"),
        .embedInCode("v003_log_schemas.sql"),
        .embedInCode("v004_query_views.sql"),
        .embedInCode("v005_learned_names.sql"),
        .embedInCode("v006_source_position.sql"),
        .embedInCode("v007_hash_chain.sql"),
        .embedInCode("v008_pulled_sources.sql"),
        .embedInCode("v009_query_repairs.sql"),
        .embedInCode("v010_watched_sources.sql"),
        .embedInCode("v011_reject_reasons.sql"),
      ]),

    // Nouns: log schemas and table definitions as plain values, compiled to a plan.
    .target(
      name: "Schemas",
      dependencies: ["JSONText", "YAMLText", "Bytes"],
      exclude: ["README.md"],
      resources: [
        .embedInCode("LogTypes/onepassword_audit_event.yml"),
        .embedInCode("LogTypes/onepassword_sign_in_attempt.yml"),
        .embedInCode("LogTypes/onepassword_item_usage.yml"),
        .embedInCode("Tables/vaults.yml"),
        .embedInCode("Tables/items.yml"),
        .embedInCode("Tables/users.yml"),
        .embedInCode("Tables/groups.yml"),
      ]),

    // Stages: none imports another; Pipeline alone joins them.
    .target(name: "Enrichment", dependencies: ["Bytes", "JSONText", "FrozenIndex", "Schemas"]),
    .target(name: "Inference", dependencies: ["Bytes", "JSONText", "Schemas"]),
    .target(
      name: "Lookups",
      dependencies: [
        "Bytes", "JSONText", "CSVText", "FrozenIndex", "SQLite", "Migrations", "Schemas",
      ]),
    .target(
      name: "EventStore", dependencies: ["Bytes", "SQLite"],
      resources: [
        .embedInCode("Saved/address.sql"),
        .embedInCode("Saved/exports.sql"),
        .embedInCode("Saved/failed_sign_ins.sql"),
        .embedInCode("Saved/item.sql"),
        .embedInCode("Saved/leaver.sql"),
        .embedInCode("Saved/new_clients.sql"),
        .embedInCode("Saved/permissions.sql"),
        .embedInCode("Saved/person.sql"),
        .embedInCode("Saved/vault.sql"),
        .embedInCode("Saved/without_name.sql"),
      ]),

    .target(name: "EventsAPI", dependencies: ["CCurl", "Bytes", "JSONText"]),

    .target(name: "Alarm", dependencies: ["Bytes", "JSONText"]),

    // Wiring and door.
    .target(
      name: "Pipeline",
      dependencies: [
        "Bytes", "JSONText", "FrozenIndex", "SQLite", "Schemas", "Enrichment", "Inference",
        "Lookups", "EventStore", "Alarm",
        .target(name: "EventsAPI", condition: .when(traits: ["EventsAPI"])),
      ]),
    .executableTarget(
      name: "keytag",
      dependencies: [
        "Bytes", "JSONText", "SQLite", "HashChain", "Migrations", "Schemas", "Enrichment",
        "Inference", "Lookups", "EventStore", "Alarm", "Pipeline",
        .target(name: "EventsAPI", condition: .when(traits: ["EventsAPI"])),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // What tests and fuzzers share, and programs for suites from outside; none is installed.
    .target(name: "TestSupport", dependencies: ["Bytes", "CBytes"], path: "Tests/TestSupport"),
    .target(
      name: "FuzzOracles",
      dependencies: [
        "Bytes", "JSONText", "CSVText", "FrozenIndex", "SQLite", "Migrations", "Schemas",
        "Enrichment", "Lookups", "EventStore", "TestSupport",
      ], path: "Tests/Fuzz/Oracles"),
    .target(name: "FaultyCalls", path: "Tests/Torture/FaultyCalls"),
    .target(
      name: "TortureTrials", dependencies: ["Migrations", "SQLite", "Bytes", "TestSupport"],
      path: "Tests/Torture/Trials"),
    .executableTarget(
      name: "keytag-torture", dependencies: ["TortureTrials", "TestSupport"],
      path: "Tests/Torture/Driver"),
    .executableTarget(
      name: "keytag-json-check", dependencies: ["Bytes", "JSONText"], path: "Tests/JSONCheck"),
    .executableTarget(
      name: "keytag-fake-api",
      dependencies: [
        "Bytes", "JSONText", "Schemas", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Tests/FakeAPI", exclude: ["README.md"]),
    .executableTarget(
      name: "keytag-json-mutants", dependencies: ["Bytes", "JSONText", "TestSupport"],
      path: "Tests/Fuzz/Mutants"),

    .testTarget(
      name: "TortureTests",
      dependencies: ["TortureTrials", "keytag", "TestSupport"]),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzOracles", "TestSupport"]),
    .testTarget(name: "FakeAPITests", dependencies: ["keytag-fake-api", "TestSupport"]),
    .testTarget(name: "BytesTests", dependencies: ["Bytes", "TestSupport"]),
    .testTarget(
      name: "JSONTextTests",
      dependencies: ["JSONText", "Bytes", "TestSupport", "keytag-json-check"]),
    .testTarget(name: "CSVTextTests", dependencies: ["CSVText"]),
    .testTarget(name: "FrozenIndexTests", dependencies: ["FrozenIndex", "Bytes", "TestSupport"]),
    .testTarget(name: "SQLiteTests", dependencies: ["SQLite", "Bytes", "TestSupport"]),
    .testTarget(
      name: "HashChainTests",
      dependencies: ["HashChain", "Migrations", "SQLite", "Bytes", "TestSupport"]),
    .testTarget(
      name: "MigrationsTests", dependencies: ["Migrations", "SQLite", "Bytes", "TestSupport"]),
    .testTarget(name: "SchemasTests", dependencies: ["Schemas", "JSONText", "Bytes"]),
    .testTarget(
      name: "EnrichmentTests",
      dependencies: ["Enrichment", "Schemas", "FrozenIndex", "JSONText", "Bytes", "TestSupport"]),
    .testTarget(
      name: "InferenceTests",
      dependencies: ["Inference", "Schemas", "JSONText", "Bytes", "TestSupport"]),
    .testTarget(
      name: "LookupsTests",
      dependencies: [
        "Lookups", "Migrations", "SQLite", "Schemas", "FrozenIndex", "JSONText", "Bytes",
        "TestSupport",
      ]),
    .testTarget(
      name: "EventStoreTests",
      dependencies: ["EventStore", "Migrations", "Schemas", "SQLite", "Bytes", "TestSupport"]),
    .testTarget(
      name: "EventsAPITests",
      dependencies: ["EventsAPI", "keytag-fake-api", "Bytes", "JSONText", "TestSupport"]),
    .testTarget(name: "AlarmTests", dependencies: ["Alarm", "TestSupport"]),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "Alarm",
        "Pipeline", "Enrichment", "EventStore", "Lookups", "Migrations", "SQLite", "Schemas",
        "FrozenIndex", "JSONText", "Bytes", "TestSupport",
        .target(name: "EventsAPI", condition: .when(traits: ["EventsAPI"])),
      ]),
    .testTarget(
      name: "KeytagTests",
      dependencies: [
        "keytag", "keytag-fake-api", "Migrations", "SQLite", "JSONText", "Bytes", "TestSupport",
      ]),
  ]
)

// The fuzzer is linked with a runtime that ordinary builds lack; see Tests/Fuzz/README.md.
if Context.environment["KEYTAG_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "keytag-fuzz", dependencies: ["FuzzOracles"], path: "Tests/Fuzz/Driver"))
}

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
  ]
}
