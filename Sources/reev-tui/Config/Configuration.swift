import Foundation
import ReevCells
import ReevModel
import ReevTerminal
import TOMLKit

/// Where the program's own files lie.
nonisolated struct ProgramPaths: Hashable, Sendable {
  /// The configuration, `$XDG_CONFIG_HOME/reev/tui.toml`.
  var configuration: String
  /// What is kept between runs, `$XDG_STATE_HOME/reev/tui.json`.
  var state: String
  /// What may be deleted, `$XDG_CACHE_HOME/reev`.
  var cache: String

  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let home = environment["HOME"] ?? "/"
    func folder(_ variable: String, _ standard: String) -> String {
      let set = environment[variable] ?? ""
      return set.hasPrefix("/") ? set : home + "/" + standard
    }
    configuration = folder("XDG_CONFIG_HOME", ".config") + "/reev/tui.toml"
    state = folder("XDG_STATE_HOME", ".local/state") + "/reev/tui.json"
    cache = folder("XDG_CACHE_HOME", ".cache") + "/reev"
  }
}

/// A configuration that can't be used; one line for a person.
struct ConfigurationError: Error, CustomStringConvertible {
  var description: String
}

/// `tui.toml`: keys, colours, columns, saved filters.
struct Configuration {
  /// Command names and their keys.
  var keys: [String: [String]] = [:]
  /// `auto`, `dark` or `light`.
  var theme = "auto"
  /// Names of the theme's colours and `#rrggbb`.
  var colors: [String: String] = [:]
  /// The list's columns in order.
  var columns: [ListColumn] = [
    .started, .page, .duration, .active, .device, .browser, .os, .clicks, .errors, .pages,
    .health, .id,
  ]
  /// Saved filters by name, used as `@name`.
  var filters: [String: String] = [:]

  private nonisolated struct File: Decodable {
    var keys: [String: [String]]?
    var theme: String?
    var colors: [String: String]?
    var columns: [String]?
    var filters: [String: String]?
  }

  /// The standard configuration.
  init() {}

  /// Reads a file; one that isn't there is the standard configuration.
  init(path: String) throws(ConfigurationError) {
    guard let data = FileManager.default.contents(atPath: path) else { return }
    func fail(_ reason: String) -> ConfigurationError {
      ConfigurationError(description: "\(path): \(reason)")
    }
    let text = String(decoding: data, as: UTF8.self)
    if let problem = SettingsText.problem(in: text) { throw fail(problem) }
    let file: File
    do {
      file = try TOMLDecoder().decode(File.self, from: text)
    } catch let error as TOMLParseError {
      throw fail("\(error.description), \(error.debugDescription)")
    } catch {
      throw fail("not as expected: keys = lists of names, colors and filters = texts")
    }
    keys = file.keys ?? [:]
    for (name, names) in keys {
      guard Command(rawValue: name) != nil else {
        throw fail("[keys] no command '\(name)'; see reev-tui keys")
      }
      for key in names where Key(name: key) == nil {
        throw fail("[keys] \(name): no key '\(key)'; names are like j, Space, Ctrl-P, F1")
      }
    }
    if let theme = file.theme {
      guard ["auto", "dark", "light"].contains(theme) else {
        throw fail("theme is auto, dark or light, not '\(theme)'")
      }
      self.theme = theme
    }
    colors = file.colors ?? [:]
    for (name, value) in colors {
      guard Theme.names.contains(name) else {
        throw fail("[colors] no colour '\(name)'; there are \(Theme.names.joined(separator: ", "))")
      }
      guard Theme.color(value) != nil else {
        throw fail("[colors] \(name): '\(value)' is not like #5fb3d9")
      }
    }
    if let names = file.columns {
      columns = []
      for name in names {
        guard let column = ListColumn(rawValue: name) else {
          let known = ListColumn.allCases.map(\.rawValue).joined(separator: ", ")
          throw fail("columns: no column '\(name)'; there are \(known)")
        }
        columns.append(column)
      }
      guard !columns.isEmpty else { throw fail("columns: name at least one") }
    }
    filters = file.filters ?? [:]
  }

  /// The theme for a terminal.
  func resolvedTheme(environment: [String: String]) -> Theme {
    var isLight = theme == "light"
    if theme == "auto", let last = environment["COLORFGBG"]?.split(separator: ";").last {
      // rxvt, konsole and others say which of the 16 colours the background is.
      isLight = ["7", "15"].contains(last)
    }
    return themed(isLight: isLight)
  }

  /// The dark or the light theme with the configuration's colours.
  func themed(isLight: Bool) -> Theme {
    var result = isLight ? Theme.light : Theme.dark
    for (name, value) in colors {
      if let color = Theme.color(value) { result.set(name, to: color) }
    }
    return result
  }
}

extension Theme {
  /// The names that the configuration takes.
  static let names = [
    "accent", "good", "warning", "bad", "faint", "line", "surface", "on-surface", "selection",
    "on-selection",
  ]

  /// Sets the colour of a name; another name does nothing.
  mutating func set(_ name: String, to color: CellColor) {
    switch name {
    case "accent": accent = color
    case "good": good = color
    case "warning": warning = color
    case "bad": bad = color
    case "faint": faint = color
    case "line": line = color
    case "surface": surface = color
    case "on-surface": onSurface = color
    case "selection": selection = color
    case "on-selection": onSelection = color
    default: break
    }
  }
}
