// swift-tools-version: 6.3
import PackageDescription

// Coverage-guided fuzzing of what meets hostile bytes; a package of its own because libFuzzer needs
// unsafe flags. Fuzz/run builds and runs it.
let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "reev", path: "..")],
  targets: [
    .executableTarget(
      name: "fuzz-recording",
      dependencies: [
        .product(name: "ReevReplay", package: "reev"), .product(name: "ReevPaint", package: "reev"),
      ],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])])
  ],
  swiftLanguageModes: [.v6]
)
