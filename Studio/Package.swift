// swift-tools-version: 6.2

import PackageDescription

/// The studio, a separate package: its dependencies (a server, the headers of SQLite) are neither
/// fetched nor built for the command.
let package = Package(
  name: "Studio",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "BackpropStudio", targets: ["BackpropStudio"]),
    .executable(name: "backprop-studio", targets: ["StudioMain"]),
  ],
  dependencies: [
    .package(name: "swift-backprop", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .target(
      name: "BackpropStudio",
      dependencies: [
        .product(name: "Backprop", package: "swift-backprop"),
        .product(name: "BackpropData", package: "swift-backprop"),
        .product(name: "BackpropFiles", package: "swift-backprop"),
        .product(name: "BackpropFormats", package: "swift-backprop"),
        .product(name: "BackpropPlots", package: "swift-backprop"),
        .product(name: "BackpropRuns", package: "swift-backprop"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Numerics", package: "swift-numerics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      resources: [.embedInCode("Page"), .embedInCode("Description")]),
    .executableTarget(
      name: "StudioMain",
      dependencies: [
        "BackpropStudio", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "BackpropFiles", package: "swift-backprop"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
      ]),
    .testTarget(
      name: "BackpropStudioTests",
      dependencies: [
        "BackpropStudio",
        .product(name: "Backprop", package: "swift-backprop"),
        .product(name: "BackpropData", package: "swift-backprop"),
        .product(name: "BackpropFiles", package: "swift-backprop"),
        .product(name: "BackpropFormats", package: "swift-backprop"),
        .product(name: "BackpropRuns", package: "swift-backprop"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
