// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that what measures keytag burdens nobody who builds it.
let package = Package(
  name: "keytag-benchmarks",
  targets: [
    .target(name: "Workload"),
    .executableTarget(name: "keytag-workload", dependencies: ["Workload"]),
    .testTarget(name: "WorkloadTests", dependencies: ["Workload"]),
  ]
)

for target in package.targets {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
