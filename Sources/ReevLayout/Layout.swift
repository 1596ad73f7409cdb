public import ReevDOM
public import ReevStyle

/// Lays a document out at its recorded viewport.
///
/// - Complexity: about linear in the number of boxes; bounded for hostile pages.
public func layout(_ document: Document, _ styles: StyleTable, viewport: PixelSize)
  -> FragmentTree
{
  guard document.kind.indices.contains(Int(document.root)) else { return FragmentTree() }
  let context = LayoutContext(document: document, table: styles, viewport: viewport)
  var builder = BoxTreeBuilder(context: context)
  let root = builder.build()
  context.prepareCaches()
  let width = LayoutUnit(px: Float(viewport.width))
  let height = LayoutUnit(px: Float(viewport.height))
  var space = ConstraintSpace(availableWidth: width, percentageWidth: width)
  space.fixedWidth = width
  space.fixedHeight = height
  space.percentageHeight = height
  let result = context.layout(root, space)
  var fragments = FragmentBuilder(context: context)
  return fragments.build(result)
}
