import BackpropFiles
import Testing

/// A failure here refuses good downloads. Vectors of FIPS 180-4 and NIST's CAVP.
@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
        + "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func vectors(message: String, digest: String) {
    #expect(SHA256.hexadecimal(of: Array(message.utf8)) == digest)
  }

  @Test func aMillionTimesA() {
    let message = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    #expect(
      SHA256.hexadecimal(of: message)
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func partsGiveTheSameAsTheWhole() {
    let message = (0..<300).map { UInt8($0 % 251) }
    var whole = SHA256()
    whole.update(message)
    let expected = whole.digest()
    for cut in [0, 1, 55, 56, 63, 64, 65, 119, 128, 299, 300] {
      var parts = SHA256()
      parts.update(Array(message[..<cut]))
      parts.update(Array(message[cut...]))
      #expect(parts.digest() == expected, "cut at \(cut)")
    }
  }
}
