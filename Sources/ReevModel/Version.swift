/// The version that both programs say they are.
public enum Version {
  /// `MAJOR.MINOR.PATCH`.
  public static let text = "0.1.0"
}
