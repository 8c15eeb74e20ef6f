// swift-tools-version: 6.2

import PackageDescription

// Open MPI unless BACKPROP_MPI names another pkg-config module, such as mpich. The two have different
// binary interfaces, so that a build is for one of them. The linked libraries are those that pkg-config
// lists; the module map names none.
let implementation = Context.environment["BACKPROP_MPI"] ?? "ompi-c"

let package = Package(
  name: "BackpropMPI",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "MessagePassing", targets: ["MessagePassing"]),
    // The command of the root package on the ranks of an MPI job. It has a name of its own, since both
    // are built and one would overwrite the other.
    .executable(name: "backprop-mpi", targets: ["BackpropMPI"]),
    .executable(name: "backprop-mpi-model", targets: ["CostModel"]),
  ],
  dependencies: [
    .package(name: "swift-backprop", path: "..", traits: ["Sweep"]),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    .systemLibrary(
      name: "CMPI", pkgConfig: implementation,
      providers: [.apt(["libopenmpi-dev"]), .yum(["openmpi-devel"]), .brew(["open-mpi"])]),
    .target(
      name: "MessagePassing",
      dependencies: ["CMPI", .product(name: "Numerics", package: "swift-numerics")]),
    .target(
      name: "MPIRanks",
      dependencies: [
        "MessagePassing",
        .product(name: "Backprop", package: "swift-backprop"),
        .product(name: "_BackpropCLI", package: "swift-backprop"),
      ]),
    .executableTarget(
      name: "BackpropMPI",
      dependencies: [
        "MPIRanks", "MessagePassing",
        .product(name: "_BackpropCLI", package: "swift-backprop"),
      ]),
    .executableTarget(
      name: "CostModel",
      dependencies: [
        "MPIRanks", "MessagePassing",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Backprop", package: "swift-backprop"),
        .product(name: "BackpropData", package: "swift-backprop"),
        .product(name: "BackpropFiles", package: "swift-backprop"),
      ]),
    // Run by the tests under mpirun: it reports the first failed check and ends with status 1.
    .executableTarget(
      name: "RankChecks",
      dependencies: [
        "MessagePassing", .product(name: "Numerics", package: "swift-numerics"),
      ], path: "Tests/RankChecks"),
    .testTarget(
      name: "BackpropMPITests",
      dependencies: ["BackpropMPI", "CostModel", "MessagePassing", "RankChecks"]),
  ],
  swiftLanguageModes: [.v6]
)
