// swift-tools-version: 6.2

import PackageDescription

/// libFuzzer over every reader, which links only under its sanitizer, and a soak test of trainings.
let package = Package(
  name: "Fuzzing",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swift-backprop", path: "..")],
  targets: [
    .target(name: "CLibFuzzer"),
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "CLibFuzzer", .product(name: "_BackpropTestSupport", package: "swift-backprop"),
      ]),
    // Many trainings in one process, built without the sanitizer.
    .executableTarget(
      name: "Soak",
      dependencies: [
        .product(name: "Backprop", package: "swift-backprop"),
        .product(name: "_BackpropTestSupport", package: "swift-backprop"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
