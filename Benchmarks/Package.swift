// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "backprop-bench", targets: ["BenchCommand"])
  ],
  dependencies: [
    .package(name: "swift-backprop", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/google/swift-benchmark", from: "0.1.2"),
  ],
  targets: [
    // The peak of a processor: multiply-adds and bytes per second.
    .target(name: "CMachine"),
    .target(
      name: "BackpropBench",
      dependencies: [
        "CMachine",
        .product(name: "Backprop", package: "swift-backprop"),
        .product(name: "BackpropData", package: "swift-backprop"),
        .product(name: "Numerics", package: "swift-numerics"),
      ]),
    .executableTarget(
      name: "BenchCommand",
      dependencies: [
        "BackpropBench",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "BackpropData", package: "swift-backprop"),
        .product(name: "BackpropFiles", package: "swift-backprop"),
      ]),
    .executableTarget(
      name: "KernelBenchmarks",
      dependencies: [
        "BackpropBench",
        .product(name: "Backprop", package: "swift-backprop"),
        .product(name: "Benchmark", package: "swift-benchmark"),
        .product(name: "Numerics", package: "swift-numerics"),
      ]),
    // This library's sides of the comparison with other programs.
    .target(name: "SideResult"),
    .executableTarget(
      name: "PredictionSide",
      dependencies: [
        "SideResult",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Backprop", package: "swift-backprop"),
        .product(name: "BackpropData", package: "swift-backprop"),
        .product(name: "BackpropFormats", package: "swift-backprop"),
      ]),
    .executableTarget(
      name: "TrainingSide",
      dependencies: [
        "SideResult",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Backprop", package: "swift-backprop"),
        .product(name: "BackpropData", package: "swift-backprop"),
        .product(name: "Numerics", package: "swift-numerics"),
      ]),
    .testTarget(
      name: "BackpropBenchTests",
      dependencies: [
        "BackpropBench", .product(name: "BackpropData", package: "swift-backprop"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
