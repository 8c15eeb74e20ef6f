import Testing
@testable import BackpropStudio
@Test func opening() { #expect(!EventFrame.opening.isEmpty) }
