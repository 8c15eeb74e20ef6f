// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "swift-backprop",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Backprop", targets: ["Backprop"]),
    .library(name: "BackpropData", targets: ["BackpropData"]),
    .library(name: "BackpropFiles", targets: ["BackpropFiles"]),
    .library(name: "BackpropFormats", targets: ["BackpropFormats"]),
    .library(name: "BackpropLiterature", targets: ["BackpropLiterature"]),
    .library(name: "BackpropPlots", targets: ["BackpropPlots"]),
    .library(name: "BackpropReport", targets: ["BackpropReport"]),
    .library(name: "BackpropRuns", targets: ["BackpropRuns"]),
    .library(name: "BackpropSheet", targets: ["BackpropSheet"]),
    .executable(name: "backprop", targets: ["BackpropMain"]),
    // For the nested packages alone: the command as a library, and what the tests share.
    .library(name: "_BackpropCLI", targets: ["BackpropCLI"]),
    .library(name: "_BackpropTestSupport", targets: ["_BackpropTestSupport"]),
  ],
  traits: [
    .trait(
      name: "Sweep", description: "backprop sweep, whose results are in SQLite (libsqlite3-dev)")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // zlib's headers come with every Swift toolchain's system requirements on Linux, and with macOS.
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .yum(["zlib-devel"])]),

    .target(name: "CKernels"),
    .target(
      name: "Backprop",
      dependencies: ["CKernels", .product(name: "Numerics", package: "swift-numerics")]),
    .target(name: "BackpropFiles", dependencies: ["CZlib"]),
    .target(
      name: "BackpropData",
      dependencies: [
        "Backprop", "BackpropFiles", .product(name: "Numerics", package: "swift-numerics"),
      ]),
    .target(
      name: "BackpropFormats",
      dependencies: [
        "Backprop", "BackpropData", "BackpropFiles",
        .product(name: "Numerics", package: "swift-numerics"),
      ]),
    .target(name: "BackpropPlots", dependencies: ["BackpropFiles"]),
    .target(
      name: "BackpropRuns",
      dependencies: [
        "Backprop", "BackpropData", "BackpropFiles", "BackpropFormats",
        .product(name: "Numerics", package: "swift-numerics"),
      ]),
    .target(
      name: "BackpropReport",
      dependencies: [
        "Backprop", "BackpropData", "BackpropFiles", "BackpropPlots",
        .product(name: "Numerics", package: "swift-numerics"),
      ]),
    .target(
      name: "BackpropLiterature",
      dependencies: [
        "Backprop", "BackpropData", "BackpropFiles", "BackpropFormats", "BackpropPlots",
        "BackpropReport", "BackpropRuns",
        .product(name: "Numerics", package: "swift-numerics"),
      ]),
    .target(
      name: "BackpropSheet",
      dependencies: [
        "Backprop", "BackpropData", "BackpropFiles", "BackpropFormats", "BackpropPlots",
        "BackpropReport", "BackpropRuns", .product(name: "Numerics", package: "swift-numerics"),
      ]),
    .target(
      name: "BackpropCLI",
      dependencies: [
        "Backprop", "BackpropData", "BackpropFiles", "BackpropFormats", "BackpropPlots",
        "BackpropLiterature", "BackpropReport", "BackpropRuns", "BackpropSheet",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Sweep"])),
        .product(name: "Numerics", package: "swift-numerics"),
        .product(name: "Yams", package: "Yams"),
      ]),
    .executableTarget(name: "BackpropMain", dependencies: ["BackpropCLI"]),

    .target(
      name: "_BackpropTestSupport",
      dependencies: [
        "Backprop", "BackpropCLI", "BackpropData", "BackpropFiles", "BackpropFormats",
        "BackpropRuns", .product(name: "Numerics", package: "swift-numerics"),
      ], path: "Tests/Support"),
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
    .testTarget(
      name: "BackpropTests",
      dependencies: [
        "Backprop", "CAllocationCounter", "CKernels", "_BackpropTestSupport",
        .product(name: "Numerics", package: "swift-numerics"),
      ]),
    .testTarget(name: "BackpropDataTests", dependencies: ["BackpropData", "_BackpropTestSupport"]),
    .testTarget(
      name: "BackpropFilesTests", dependencies: ["BackpropFiles", "_BackpropTestSupport"]),
    .testTarget(
      name: "BackpropFormatsTests",
      dependencies: [
        "BackpropFormats", "CAllocationCounter", "_BackpropTestSupport",
        .product(name: "Numerics", package: "swift-numerics"),
      ], exclude: ["ONNX/Fixtures"]),
    .testTarget(
      name: "HostileInputTests",
      dependencies: ["BackpropData", "BackpropFiles", "BackpropFormats", "_BackpropTestSupport"]),
    .testTarget(name: "BackpropPlotsTests", dependencies: ["BackpropPlots"]),
    .testTarget(
      name: "BackpropReportTests", dependencies: ["BackpropReport", "_BackpropTestSupport"]),
    .testTarget(
      name: "BackpropSheetTests",
      dependencies: ["BackpropReport", "BackpropSheet", "_BackpropTestSupport"]),
    .testTarget(
      name: "BackpropLiteratureTests",
      dependencies: [
        "Backprop", "BackpropFiles", "BackpropLiterature", "BackpropReport", "BackpropRuns",
        "_BackpropTestSupport",
      ]),
    .testTarget(
      name: "BackpropRunsTests",
      dependencies: [
        "Backprop", "BackpropData", "BackpropFiles", "BackpropFormats", "BackpropRuns",
        .product(name: "Numerics", package: "swift-numerics"),
      ], exclude: ["Fixtures"]),
    .testTarget(
      name: "BackpropCLITests",
      dependencies: [
        "Backprop", "BackpropCLI", "BackpropData", "BackpropFiles", "BackpropFormats",
        "BackpropLiterature", "BackpropMain", "BackpropRuns", "_BackpropTestSupport",
        .product(name: "Numerics", package: "swift-numerics"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)

// The plugin that makes the documentation is fetched by nobody else: see Documentation/build.
if Context.environment["BACKPROP_DOCUMENTATION"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}

// Builds with a sanitizer need only some of the tests: their targets, separated by commas.
if let text = Context.environment["BACKPROP_TEST_TARGETS"] {
  let names = text.split(separator: ",").map(String.init)
  package.targets.removeAll { $0.type == .test && !names.contains($0.name) }
}
