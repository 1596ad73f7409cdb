/// What a user agent string says about a visitor's machine.
public struct UserAgent: Hashable, Sendable {
  /// `desktop`, `mobile` or `tablet`.
  public var device: String
  /// The browser's name; empty when it is not known.
  public var browser: String
  /// The operating system's name; empty when it is not known.
  public var os: String

  /// Reads a user agent; without one, the viewport's width in CSS px (0: unknown) hints at the
  /// device.
  public init(_ text: String, viewportWidth: Int = 0) {
    // Real ones are short; a hostile one must not cost anything.
    let text = String(text.prefix(1024))
    func has(_ part: String) -> Bool { text.contains(part) }
    os = Self.systems.first { has($0.mark) }?.name ?? ""
    browser = Self.browsers.first { has($0.mark) }?.name ?? ""
    if has("iPad") || has("Tablet") || has("Kindle") || has("Silk/")
      || (has("Android") && !has("Mobile"))
    {
      device = "tablet"
    } else if has("Mobi") || has("iPhone") || has("iPod") || has("Windows Phone") {
      device = "mobile"
    } else if text.isEmpty, viewportWidth > 0 {
      device = viewportWidth < 600 ? "mobile" : viewportWidth < 1000 ? "tablet" : "desktop"
    } else {
      device = "desktop"
    }
  }

  /// The first mark that occurs names the system: `like Mac OS X` stands in iPhones' too.
  private static let systems: [(mark: String, name: String)] = [
    ("Windows Phone", "Windows Phone"), ("Windows", "Windows"), ("iPhone", "iOS"),
    ("iPad", "iPadOS"), ("iPod", "iOS"), ("Android", "Android"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Macintosh", "macOS"), ("FreeBSD", "FreeBSD"), ("OpenBSD", "OpenBSD"),
    ("Linux", "Linux"), ("X11", "Linux"),
  ]

  /// The first mark that occurs names the browser: nearly all claim to be Chrome, all Safari.
  private static let browsers: [(mark: String, name: String)] = [
    ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("Edge/", "Edge"),
    ("OPR/", "Opera"), ("Opera", "Opera"), ("OPiOS/", "Opera"), ("Vivaldi/", "Vivaldi"),
    ("YaBrowser/", "Yandex"), ("SamsungBrowser/", "Samsung Internet"), ("UCBrowser/", "UC Browser"),
    ("DuckDuckGo/", "DuckDuckGo"), ("Ddg/", "DuckDuckGo"), ("Silk/", "Silk"),
    ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"), ("Chromium/", "Chromium"), ("Chrome/", "Chrome"),
    ("Trident/", "Internet Explorer"), ("MSIE ", "Internet Explorer"), ("Version/", "Safari"),
    ("Safari/", "Safari"), ("AppleWebKit/", "WebKit"), ("curl/", "curl"),
  ]
}
