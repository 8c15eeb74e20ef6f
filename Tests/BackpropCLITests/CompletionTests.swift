import BackpropRuns
import Foundation
import Testing

@testable import BackpropCLI

/// The scripts by which shells complete the command.
@Suite struct CompletionTests {
  private func script(_ shell: String) throws -> String {
    let command = Command(folder: try TemporaryFolder())
    let outcome = try command.run("--generate-completion-script", shell)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    return outcome.output
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func namesAreCompleted(_ shell: String) throws {
    let script = try script(shell)
    for word in ["train", "tensorboard", "cross-entropy", "cardioid", "safetensors", "adamw"] {
      #expect(script.contains(word), "\(word)")
    }
  }

  /// Bash, where it is installed, parses the whole script.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")))
  func bashReadsIt() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(try script("bash"), to: "backprop.bash")
    let bash = Process()
    bash.executableURL = URL(fileURLWithPath: "/bin/bash")
    bash.arguments = ["-n", file.path]
    try bash.run()
    bash.waitUntilExit()
    #expect(bash.terminationStatus == 0)
  }

  @Test func tablesAndFoldersAreFound() throws {
    let folder = try TemporaryFolder()
    for name in ["a/one.csv", "a/two.tsv", "a/three.png", "a/deep/four.csv", "a/.hidden.csv"] {
      try folder.write("", to: name)
    }
    let base = folder.file("a").path + "/"
    #expect(DatasetName.paths(base) == ["deep/", "one.csv", "two.tsv"].map { base + $0 })
    #expect(DatasetName.paths(base + "tw") == [base + "two.tsv"])
    #expect(DatasetName.paths(folder.url.path + "/nowhere/") == [])
  }

  /// Options that are a folder or one of some names are completed as such.
  @Test func foldersAndFilesAreCompleted() throws {
    let script = try script("fish")
    for (options, completion) in [
      (["checkpoint", "resume", "tensorboard", "data"], "backprop_complete_directories"),
      (["history", "config"], "set -l exts"), (["inputs"], "__fish_complete_"),
      (["cost", "augment", "schedule", "poles", "activation", "part"], " -rfka '"),
    ] {
      for option in options {
        let lines = script.split(separator: "\n").filter { $0.contains("-l '\(option)' ") }
        #expect(!lines.isEmpty && lines.allSatisfy { $0.contains(completion) }, "\(option)")
      }
    }
  }
}
