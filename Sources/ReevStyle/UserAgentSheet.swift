/// What Chromium gives HTML elements, written from the rendering section of the HTML standard and
/// measurements. https://html.spec.whatwg.org/#rendering
let userAgentSheet = """
  area, base, basefont, datalist, head, link, meta, noembed, noframes, param, rp, script, style,
  template, title { display: none }
  noscript { display: none !important }
  [hidden] { display: none }
  embed[hidden], object[hidden] { display: inline; width: 0; height: 0 }
  input[type=hidden] { display: none !important }
  html, body, address, blockquote, center, dialog, div, figure, figcaption, footer, form, header,
  hr, legend, listing, main, p, plaintext, pre, search, xmp, article, aside, hgroup, nav, section,
  dir, dd, dl, dt, menu, ol, ul, details, summary, optgroup, option, fieldset, frameset, frame,
  h1, h2, h3, h4, h5, h6 { display: block }
  body { margin: 8px }
  p, dl { margin-block: 1em }
  address, cite, dfn, em, i, var { font-style: italic }
  address { font-style: italic }
  blockquote, figure { margin-block: 1em; margin-inline: 40px }
  center { text-align: -webkit-center }
  h1 { font-size: 2em; margin-block: .67em; font-weight: bold }
  h2 { font-size: 1.5em; margin-block: .83em; font-weight: bold }
  h3 { font-size: 1.17em; margin-block: 1em; font-weight: bold }
  h4 { margin-block: 1.33em; font-weight: bold }
  h5 { font-size: .83em; margin-block: 1.67em; font-weight: bold }
  h6 { font-size: .67em; margin-block: 2.33em; font-weight: bold }
  strong, b, optgroup { font-weight: bold }
  b, strong { font-weight: bolder }
  optgroup { font-weight: bolder }
  big { font-size: larger }
  small { font-size: smaller }
  sub { vertical-align: sub; font-size: smaller }
  sup { vertical-align: super; font-size: smaller }
  code, kbd, samp, tt, pre, listing, plaintext, xmp { font-family: monospace }
  pre, listing, plaintext, xmp { white-space: pre; margin-block: 1em }
  u, ins { text-decoration: underline }
  s, strike, del { text-decoration: line-through }
  mark { background-color: yellow; color: black }
  nobr { white-space: nowrap }
  wbr { overflow-wrap: break-word }
  q { display: inline }
  q::before { content: open-quote }
  q::after { content: close-quote }
  rt { font-size: 50% }
  a:any-link { color: #0000ee; text-decoration: underline; cursor: pointer }
  hr { color: gray; border: 1px inset gray; margin-block: .5em; margin-inline: auto;
    overflow: hidden; unicode-bidi: isolate }
  dir, menu, ol, ul { margin-block: 1em; padding-inline-start: 40px }
  ol { list-style-type: decimal }
  ul, menu, dir { list-style-type: disc }
  :is(ul, ol, menu, dir) ul, :is(ul, ol, menu, dir) menu, :is(ul, ol, menu, dir) dir {
    list-style-type: circle }
  :is(ul, ol, menu, dir) :is(ul, ol, menu, dir) :is(ul, menu, dir) { list-style-type: square }
  :is(ul, ol, menu, dir) :is(ul, ol, menu, dir), :is(ul, ol, menu, dir, dl) dl {
    margin-block: 0 }
  li { display: list-item }
  dd { margin-inline-start: 40px }
  ::marker { unicode-bidi: isolate; text-transform: none; white-space: pre; text-indent: 0 }
  table { display: table; border-spacing: 2px; border-collapse: separate; box-sizing: border-box;
    text-indent: initial; text-align: -internal-table }
  caption { display: table-caption; text-align: -webkit-center }
  colgroup { display: table-column-group }
  col { display: table-column }
  thead { display: table-header-group }
  tbody { display: table-row-group }
  tfoot { display: table-footer-group }
  tr { display: table-row }
  td, th { display: table-cell; vertical-align: inherit; padding: 1px }
  thead, tbody, tfoot, tr { vertical-align: middle; border-color: inherit }
  tr { vertical-align: inherit }
  table > tr { vertical-align: middle }
  th { font-weight: bold; text-align: -internal-th-center }
  colgroup, col { border-color: inherit }
  img, video, canvas, audio, embed, object, iframe, svg { display: inline }
  img, video, canvas { overflow: clip }
  iframe, embed, object { overflow: clip !important }
  video { object-fit: contain }
  audio:not([controls]) { display: none !important }
  iframe { border: 2px inset }
  abbr[title], acronym[title] { text-decoration: underline dotted }
  iframe:focus { outline: none }
  fieldset { margin-inline: 2px; border: 2px groove #efefef; padding-block: .35em .625em;
    padding-inline: .75em; min-width: min-content }
  legend { padding-inline: 2px }
  input, textarea, select, button { display: inline-block; margin: 0; font-style: normal;
    font-weight: 400; font-size: 13.333333px; font-family: Arial; line-height: normal;
    letter-spacing: normal; word-spacing: normal; text-transform: none; text-indent: 0;
    color: black; text-align: start; white-space-collapse: collapse; text-wrap-mode: wrap }
  input, textarea, select, button, meter, progress { appearance: auto }
  input, textarea, select, button { text-shadow: none; hyphens: manual }
  input { border: 2px inset #767676; padding: 1px 2px; background-color: white; cursor: text;
    white-space: nowrap }
  input:not([type=checkbox], [type=radio], [type=range]) { overflow: clip !important }
  input { white-space: normal; text-align: start }
  input, textarea, select, button, progress, meter { appearance: auto }
  input:is([type=checkbox], [type=radio]) { border: 0; padding: 0; box-sizing: border-box;
    background-color: transparent; cursor: default }
  input[type=checkbox] { margin: 3px 3px 3px 4px }
  input[type=radio] { margin: 3px 3px 0 5px }
  input[type=range] { border: 0; padding: 0; margin: 2px; background-color: transparent;
    color: #101010 }
  input[type=file] { border: 0; padding: 0; background-color: transparent;
    text-align: start !important; cursor: default }
  input[type=search] { box-sizing: border-box }
  input:is([type=date], [type=datetime-local], [type=month], [type=time], [type=week]) {
    padding: 0 0 0 1px; font-family: monospace }
  input[type=color] { box-sizing: border-box; border: 1px solid black; padding: 1px 2px;
    width: 50px; height: 27px; background-color: #efefef }
  input[type=image] { border: 0; padding: 0; background-color: transparent; cursor: pointer }
  input:is([type=button], [type=submit], [type=reset]), button { border: 2px outset black;
    padding: 1px 6px; text-align: center; box-sizing: border-box; cursor: default;
    background-color: #efefef; color: black; white-space: pre }
  button { white-space: normal }
  input:is([type=button], [type=submit], [type=reset]) { align-items: flex-start }
  button { align-items: flex-start }
  textarea { border: 1px solid #767676; padding: 2px; font-family: monospace; font-size: 13.333333px;
    white-space: pre-wrap; overflow-wrap: break-word; background-color: white; overflow: auto;
    flex-direction: column }
  select { border: 1px solid #767676; padding: 0; box-sizing: border-box; white-space: pre;
    background-color: #efefef; align-items: center; text-align: start }
  select:not([multiple], [size]), select[size="1"]:not([multiple]),
  select[size="0"]:not([multiple]) { overflow: clip !important }
  select:is([multiple], [size]) { white-space: nowrap; overflow: hidden scroll;
    vertical-align: text-bottom; background-color: white }
  select[size="1"]:not([multiple]), select[size="0"]:not([multiple]) { vertical-align: baseline;
    white-space: pre; background-color: #efefef }
  option { padding: 0 2px 1px; white-space: nowrap; min-height: 1.2em; font-weight: 400 }
  input:disabled, textarea:disabled, select:disabled { color: #545454;
    border-color: rgba(118, 118, 118, .3) }
  input:disabled, textarea:disabled { background-color: rgba(239, 239, 239, .3) }
  input:is([type=button], [type=submit], [type=reset]):disabled, button:disabled {
    color: rgba(16, 16, 16, .3); border-color: rgba(118, 118, 118, .3);
    background-color: rgba(239, 239, 239, .3) }
  input:is([type=checkbox], [type=radio], [type=image], [type=file], [type=range]):disabled {
    background-color: transparent }
  select:disabled { opacity: .7; color: gray }
  ::placeholder { color: #757575; white-space: pre; overflow: hidden }
  textarea::placeholder { white-space: pre-wrap }
  label { cursor: default }
  output { display: inline; unicode-bidi: isolate }
  meter { display: inline-block; box-sizing: border-box; width: 5em; height: 1em;
    vertical-align: -.2em }
  progress { display: inline-block; box-sizing: border-box; width: 10em; height: 1em;
    vertical-align: -.2em }
  details > summary { display: list-item; counter-increment: list-item 0;
    list-style: disclosure-closed inside }
  details[open] > summary { list-style-type: disclosure-open }
  dialog { position: absolute; inset-inline: 0; width: fit-content; height: fit-content;
    margin: auto; border: 3px solid; padding: 1em; background-color: white; color: black }
  dialog:not([open]) { display: none }
  dialog:modal { position: fixed; overflow: auto; inset-block: 0;
    max-width: calc(100% - 6px - 2em); max-height: calc(100% - 6px - 2em) }
  dialog::backdrop { background-color: rgba(0, 0, 0, .1) }
  [popover] { position: fixed; inset: 0; width: fit-content; height: fit-content; margin: auto;
    border: 3px solid; padding: .25em; overflow: auto; color: black; background-color: white }
  [popover]:not(:popover-open, dialog[open]) { display: none }
  dialog:popover-open { display: block }
  :popover-open::backdrop { background-color: transparent }
  :fullscreen:not(:root) { position: fixed !important; inset: 0 !important; margin: 0 !important;
    box-sizing: border-box !important; min-width: 0 !important; max-width: none !important;
    min-height: 0 !important; max-height: none !important; width: 100% !important;
    height: 100% !important; transform: none !important; object-fit: contain }
  iframe:fullscreen { border: none !important; padding: 0 !important }
  :fullscreen::backdrop { background-color: black }
  slot { display: contents }
  ruby, rt { text-indent: 0 }
  marquee { display: inline-block; text-align: initial; overflow: hidden !important }
  frameset, frame { display: block !important; position: static !important; float: none !important }
  col, colgroup, thead, tbody, tfoot, tr { writing-mode: inherit !important }
  bdi, output { unicode-bidi: isolate }
  bdo { unicode-bidi: bidi-override }
  address, blockquote, center, div, figure, figcaption, footer, form, header, hr, legend,
  listing, main, p, plaintext, pre, search, summary, xmp, article, aside, h1, h2, h3, h4, h5, h6,
  hgroup, nav, section, table, caption, colgroup, col, thead, tbody, tfoot, tr, td, th, dir, dd,
  dl, dt, menu, ol, ul, li { unicode-bidi: isolate }
  [dir] { unicode-bidi: isolate }
  bdo[dir] { unicode-bidi: isolate-override }
  [dir=rtl i] { direction: rtl }
  [dir=ltr i] { direction: ltr }
  textarea[dir=auto i], pre[dir=auto i] { unicode-bidi: plaintext }
  svg:not(:root) { overflow: hidden }
  svg text { white-space: nowrap }
  """

/// What quirks mode adds. https://quirks.spec.whatwg.org/
let userAgentQuirksSheet = """
  table { font-size: medium; font-weight: normal; font-style: normal; line-height: normal;
    white-space: normal; text-align: start }
  form { margin-block-end: 1em }
  img[align=left i] { margin-right: 3px }
  img[align=right i] { margin-left: 3px }
  input:not([type=image], [type=file], [type=checkbox], [type=radio], [type=button],
    [type=submit], [type=reset], [type=range], [type=color]), textarea { box-sizing: border-box }
  """
