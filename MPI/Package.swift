// swift-tools-version: 6.2

import PackageDescription

// Open MPI unless BACKPROP_MPI names another pkg-config module, such as mpich: the two have
// different binary interfaces, so that a build is for one of them. What is linked is what pkg-config
// says, and nothing that the module map names.
let implementation = Context.environment["BACKPROP_MPI"] ?? "ompi-c"

let package = Package(
  name: "BackpropMPI",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "MessagePassing", targets: ["MessagePassing"]),
    // The same command as that of the root, with MPI behind it. Not with the same name: both are built,
    // and one would write over the other.
    .executable(name: "backprop-mpi", targets: ["BackpropMPI"]),
  ],
  dependencies: [
    .package(name: "swift-backprop", path: "..", traits: ["Sweep"]),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    .systemLibrary(
      name: "CMPI", pkgConfig: implementation,
      providers: [.apt(["libopenmpi-dev"]), .yum(["openmpi-devel"]), .brew(["open-mpi"])]),
    .target(
      name: "MessagePassing",
      dependencies: ["CMPI", .product(name: "Numerics", package: "swift-numerics")]),
    .executableTarget(
      name: "BackpropMPI",
      dependencies: [
        "MessagePassing",
        .product(name: "Backprop", package: "swift-backprop"),
        .product(name: "_BackpropCLI", package: "swift-backprop"),
      ]),
    // Run by the tests under mpirun: what it finds wrong it says, and ends with status 1.
    .executableTarget(
      name: "RankChecks",
      dependencies: [
        "MessagePassing", .product(name: "Numerics", package: "swift-numerics"),
      ], path: "Tests/RankChecks"),
    .testTarget(
      name: "BackpropMPITests", dependencies: ["BackpropMPI", "MessagePassing", "RankChecks"]),
  ],
  swiftLanguageModes: [.v6]
)
