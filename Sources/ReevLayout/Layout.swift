public import ReevDOM
public import ReevStyle

/// Lays a document out at its recorded viewport.
///
/// - Complexity: about linear in the number of boxes; bounded for hostile pages.
public func layout(_ document: Document, _ styles: StyleTable, viewport: PixelSize)
  -> FragmentTree
{
  guard document.kind.indices.contains(Int(document.root)) else { return FragmentTree() }
  let tree = BoxTree(styles: styles.styles)
  var builder = BoxTreeBuilder(tree: tree, document: document, table: styles)
  let root = builder.build()
  tree.collapseBorders(document, styles, viewport: viewport)
  let context = LayoutContext(tree: tree, document: document, table: styles, viewport: viewport)
  let result = context.layoutPage(root)
  var fragments = FragmentBuilder(context: context)
  return fragments.build(result)
}
