// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target of ours; each line says what it buys.
let strict: [SwiftSetting] = [
  // Data races are compile errors.
  .swiftLanguageMode(.v6),
  // A warning is a defect nobody has looked at yet.
  .treatAllWarnings(as: .error),
  // `any` marks the places where dispatch is dynamic.
  .enableUpcomingFeature("ExistentialAny"),
  // A module's public surface names what it drags in.
  .enableUpcomingFeature("InternalImportsByDefault"),
  // Every file imports what it uses.
  .enableUpcomingFeature("MemberImportVisibility"),
  // Async functions stay on their caller's executor; a hop is asked for with `@concurrent`.
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// `FENGNI_CEDAR_ALONE=1` leaves the language only: it stands as a package of its own, without any other.
let cedarAlone = Context.environment["FENGNI_CEDAR_ALONE"] != nil

/// `FENGNI_WITHOUT_SERVER=1` leaves out the targets that need the HTTP stack, so that the inner modules
/// build and test in seconds while one works on them.
let withServer = Context.environment["FENGNI_WITHOUT_SERVER"] == nil && !cedarAlone

let language: [Target] = [
  .target(name: "Cedar", swiftSettings: strict),
  .executableTarget(name: "CedarConformance", dependencies: ["Cedar"], swiftSettings: strict),
  .testTarget(
    name: "CedarTests", dependencies: ["Cedar"], exclude: ["Fuzzing/Corpus"], swiftSettings: strict),
]

let inner: [Target] = [
  .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
  .target(
    name: "Sodium", dependencies: ["CSodium"],
    // This is the one target that calls C with raw pointers.
    // `Lifetimes` lets a secret lend its bytes as a span that cannot outlive it.
    swiftSettings: strict + [.strictMemorySafety(), .enableExperimentalFeature("Lifetimes")]),
  .target(name: "MerkleLog", dependencies: ["Sodium"], swiftSettings: strict),
  .target(name: "SyntheticCommunity", swiftSettings: strict),
  .target(
    name: "Vault",
    dependencies: ["Cedar", "MerkleLog", "Sodium", .product(name: "Yams", package: "Yams")],
    swiftSettings: strict),
  .target(
    name: "VaultSQLite",
    dependencies: [
      "Vault", "Cedar", "MerkleLog", "Sodium",
      .product(name: "GRDB", package: "GRDB.swift"),
      .product(name: "GRDBSQLite", package: "GRDB.swift"),
    ],
    // SQL is kept as SQL and compiled in, so that the program needs no file beside it.
    resources: [.embedInCode("Schema/vault-1.sql"), .embedInCode("Schema/keys-2.sql")],
    swiftSettings: strict),
  // Contracts and fixtures; only test targets depend on it. Not optimized: Swift 6.3.1 ends with "swifterror
  // value can only be loaded and stored" where it optimizes closures with typed throws in this module.
  .target(
    name: "VaultTesting", dependencies: ["Vault", "Cedar"],
    swiftSettings: strict + [.unsafeFlags(["-Onone"], .when(configuration: .release))]),
  .testTarget(name: "SodiumTests", dependencies: ["Sodium"], swiftSettings: strict),
  .testTarget(name: "MerkleLogTests", dependencies: ["MerkleLog", "Sodium"], swiftSettings: strict),
  .testTarget(
    name: "VaultTests", dependencies: ["Vault", "VaultTesting", "Cedar", "MerkleLog", "Sodium"],
    swiftSettings: strict),
  .testTarget(
    name: "VaultSQLiteTests",
    dependencies: [
      "VaultSQLite", "VaultTesting", "Vault", "Cedar", .product(name: "GRDBSQLite", package: "GRDB.swift"),
    ],
    swiftSettings: strict),
  .testTarget(
    name: "VaultStoryTests",
    dependencies: [
      "Vault", "VaultSQLite", "VaultTesting", "SyntheticCommunity", "Sodium", "MerkleLog",
      .product(name: "GRDB", package: "GRDB.swift"),
    ],
    swiftSettings: strict),
  .testTarget(
    name: "SyntheticCommunityTests", dependencies: ["SyntheticCommunity"], swiftSettings: strict),
]

let server: [Target] = [
  .target(
    name: "VaultAPI",
    dependencies: [
      "Vault", "Cedar", "MerkleLog",
      .product(name: "Hummingbird", package: "hummingbird"),
      .product(name: "NIOCore", package: "swift-nio"),
      .product(name: "NIOHTTP1", package: "swift-nio"),
      .product(name: "HTTPTypes", package: "swift-http-types"),
      .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
      .product(name: "RawStructuredFieldValues", package: "swift-http-structured-headers"),
      .product(name: "Logging", package: "swift-log"),
      .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
    ],
    swiftSettings: strict),
  .target(
    name: "VaultClient",
    dependencies: [
      .product(name: "AsyncHTTPClient", package: "async-http-client"),
      .product(name: "NIOCore", package: "swift-nio"),
      .product(name: "NIOHTTP1", package: "swift-nio"),
    ],
    swiftSettings: strict),
  .executableTarget(
    name: "FengniCommand",
    dependencies: [
      "Cedar", "Vault", "VaultSQLite", "VaultAPI", "VaultClient", "SyntheticCommunity", "MerkleLog", "Sodium",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
      .product(name: "Configuration", package: "swift-configuration"),
      .product(name: "Logging", package: "swift-log"),
      .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
    ],
    swiftSettings: strict),
  .testTarget(
    name: "VaultAPITests",
    dependencies: [
      "VaultAPI", "VaultClient", "Vault", "VaultSQLite", "VaultTesting", "MerkleLog", "Cedar", "Sodium",
      .product(name: "Hummingbird", package: "hummingbird"),
      .product(name: "HTTPTypes", package: "swift-http-types"),
      .product(name: "NIOCore", package: "swift-nio"),
      .product(name: "NIOPosix", package: "swift-nio"),
      .product(name: "Logging", package: "swift-log"),
      .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
    ],
    swiftSettings: strict),
  .testTarget(
    name: "FengniCommandTests",
    dependencies: [
      "FengniCommand", "Vault", "VaultSQLite", "VaultClient", "SyntheticCommunity", "MerkleLog", "Sodium",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ],
    swiftSettings: strict),
]

let benchmarks: [Target] = [
  // In the same package, so that a measurement needs no second build of every dependency.
  .executableTarget(
    name: "FengniBench",
    dependencies: [
      "CSodium", "Sodium", "MerkleLog", "Vault", "VaultSQLite", "SyntheticCommunity",
      .product(name: "GRDB", package: "GRDB.swift"),
      .product(name: "Hummingbird", package: "hummingbird"),
    ],
    path: "Benchmarks", exclude: ["http.sh"], swiftSettings: strict)
]

let package = Package(
  name: "fengni",
  products: [.executable(name: "cedar-conformance", targets: ["CedarConformance"])]
    + (withServer
      ? [
        .executable(name: "fengni", targets: ["FengniCommand"]),
        .executable(name: "fengni-bench", targets: ["FengniBench"]),
      ] : []),
  dependencies: (cedarAlone
    ? []
    : [
      .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
      .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ])
    + (withServer
      ? [
        .package(
          url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-http-structured-headers", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.34.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
      ] : []),
  targets: language + (cedarAlone ? [] : inner) + (withServer ? server + benchmarks : [])
)
