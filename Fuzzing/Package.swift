// swift-tools-version: 6.2

import PackageDescription

/// libFuzzer over every reader; a package of its own because it links only under the sanitizer.
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
  ],
  swiftLanguageModes: [.v6]
)
