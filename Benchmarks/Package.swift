// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "swift-backprop", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/google/swift-benchmark", from: "0.1.2"),
  ],
  targets: [
    .executableTarget(
      name: "KernelBenchmarks",
      dependencies: [
        .product(name: "Backprop", package: "swift-backprop"),
        .product(name: "BackpropBench", package: "swift-backprop"),
        .product(name: "Benchmark", package: "swift-benchmark"),
        .product(name: "Numerics", package: "swift-numerics"),
      ]),
    // Our side of the comparison with other programs.
    .executableTarget(
      name: "TrainingSide",
      dependencies: [
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Backprop", package: "swift-backprop"),
        .product(name: "BackpropData", package: "swift-backprop"),
        .product(name: "Numerics", package: "swift-numerics"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
