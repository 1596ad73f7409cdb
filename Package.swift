// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]
let engine: [SwiftSetting] = strict + [.strictMemorySafety()]
let terminal: [SwiftSetting] = strict + [.defaultIsolation(MainActor.self)]

let package = Package(
  name: "reev",
  products: [
    .executable(name: "reevd", targets: ["reevd"]),
    .executable(name: "reev-tui", targets: ["reev-tui"]),
    // For the fuzzing package.
    .library(name: "ReevModel", targets: ["ReevModel"]),
    .library(name: "ReevReplay", targets: ["ReevReplay"]),
    .library(name: "ReevPaint", targets: ["ReevPaint"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.90.0"),
    .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.30.0"),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    // C libraries: a module map and a thin shim each, no policy.
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
    .target(
      name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(
      name: "CImage", linkerSettings: [.linkedLibrary("png16"), .linkedLibrary("jpeg")]),
    .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),

    // The recorded world and its store.
    .target(
      name: "ReevModel", dependencies: ["CSimdJSON", "CZlib", "CZstd"], swiftSettings: strict),
    .target(
      name: "ReevStore", dependencies: ["CPostgres", "ReevModel"], swiftSettings: strict),

    // The engine: document, style, layout, paint. No I/O, no clock, nothing throws.
    .target(name: "ReevDOM", dependencies: ["ReevModel"], swiftSettings: engine),
    .target(name: "ReevStyle", dependencies: ["ReevDOM"], swiftSettings: engine),
    .target(name: "ReevLayout", dependencies: ["ReevDOM", "ReevStyle"], swiftSettings: engine),
    .target(name: "ReevCells", swiftSettings: engine),
    .target(
      name: "ReevPaint", dependencies: ["ReevLayout", "ReevStyle", "ReevDOM", "ReevCells"],
      swiftSettings: engine),
    .target(
      name: "ReevReplay",
      dependencies: [
        "ReevModel", "ReevDOM", "ReevStyle", "ReevLayout", "ReevPaint", "ReevCells",
      ],
      swiftSettings: engine),

    // Images that a recording holds, as pixels.
    .target(
      name: "ReevPictures", dependencies: ["CImage", "ReevDOM", "ReevPaint"],
      swiftSettings: strict),

    // The terminal and the two programs.
    .target(
      name: "ReevTerminal", dependencies: ["CNcurses", "ReevCells"], swiftSettings: terminal),
    .executableTarget(
      name: "reevd",
      dependencies: [
        "ReevModel", "ReevStore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "TOMLKit", package: "TOMLKit"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "reev-tui",
      dependencies: [
        "ReevModel", "ReevStore", "ReevDOM", "ReevStyle", "ReevLayout", "ReevPaint", "ReevReplay",
        "ReevPictures", "ReevTerminal", "ReevCells",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "TOMLKit", package: "TOMLKit"),
      ],
      swiftSettings: terminal),

    // Tests: a target per module, and the programs end to end.
    .testTarget(
      name: "ReevModelTests", dependencies: ["ReevModel", "CZlib"], swiftSettings: strict),
    .testTarget(
      name: "ReevStoreTests", dependencies: ["ReevStore", "ReevModel"], swiftSettings: strict),
    .testTarget(
      name: "ReevDOMTests", dependencies: ["ReevDOM", "ReevModel"], swiftSettings: strict),
    .testTarget(
      name: "ReevStyleTests", dependencies: ["ReevStyle", "ReevDOM", "ReevModel"],
      swiftSettings: strict),
    .testTarget(
      name: "ReevLayoutTests",
      dependencies: ["ReevLayout", "ReevStyle", "ReevDOM", "ReevModel"],
      swiftSettings: strict),
    .testTarget(name: "ReevCellsTests", dependencies: ["ReevCells"], swiftSettings: strict),
    .testTarget(
      name: "ReevPaintTests",
      dependencies: ["ReevPaint", "ReevLayout", "ReevStyle", "ReevDOM", "ReevCells", "ReevModel"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "ReevPicturesTests",
      dependencies: ["ReevPictures", "ReevPaint", "ReevDOM", "ReevModel"], swiftSettings: strict),
    .testTarget(
      name: "ReevReplayTests",
      dependencies: [
        "ReevReplay", "ReevModel", "ReevDOM", "ReevLayout", "ReevPaint", "ReevCells",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ReevTerminalTests", dependencies: ["ReevTerminal", "ReevCells"],
      swiftSettings: terminal),
    .testTarget(
      name: "EndToEndTests", dependencies: ["ReevModel", "ReevStore", "ReevCells"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
