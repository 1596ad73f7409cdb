/// How much a page may ask of styles and layout.
///
/// Each line bounds a loop whose size a page chooses, far above what pages need. What lies beyond is
/// given up, and said in `StyleTable.problems` and `FragmentTree.problems`.
public enum Budgets {
  /// Steps of selector matching in one pass: compounds that are tried, elements that are walked
  /// over and pieces of attribute values that are compared. Beyond, selectors match nothing.
  public static let matching = 30_000_000
  /// Bytes of one `content`, its `attr()`, `counter()` and `counters()` included. Beyond, its
  /// further items are left out.
  public static let content = 20_000
  /// Bytes of generated content on one page. Beyond, it is left out.
  public static let generatedText = 2_000_000
}
