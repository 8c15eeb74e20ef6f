// swift-tools-version: 6.2

import PackageDescription

// A package as a user writes it. Outside this repository the first dependency is
// .package(url: "https://github.com/swift-backprop/swift-backprop", from: "0.1.0").
let package = Package(
  name: "Examples",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "swift-backprop", path: ".."),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    .executableTarget(
      name: "Digits",
      dependencies: [
        .product(name: "Backprop", package: "swift-backprop"),
        .product(name: "BackpropData", package: "swift-backprop"),
        .product(name: "BackpropFormats", package: "swift-backprop"),
      ]),
    .executableTarget(
      name: "Equalizer",
      dependencies: [
        .product(name: "Backprop", package: "swift-backprop"),
        .product(name: "BackpropData", package: "swift-backprop"),
        .product(name: "BackpropFormats", package: "swift-backprop"),
        .product(name: "Numerics", package: "swift-numerics"),
      ]),
    .executableTarget(
      name: "OwnFunctions",
      dependencies: [
        .product(name: "Backprop", package: "swift-backprop"),
        .product(name: "BackpropFormats", package: "swift-backprop"),
        .product(name: "Numerics", package: "swift-numerics"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
