import ArgumentParser
import Foundation
import ReevDOM
import ReevLayout
import ReevModel
import ReevStyle

struct LayoutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layout", abstract: "Lays pages out and prints their boxes, a JSON line a page.")

  @Option(help: "A file with one {\"name\", \"events\": […]} object a line.")
  var batch: String

  func run() throws {
    // Filled in by the layout work: see LayoutCommand in the design, 2.5.
  }
}
