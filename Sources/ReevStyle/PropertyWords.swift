/// The single words that each property of the browser takes (`*`: any), those without effect here included. A
/// colour stands for all. Made by `scripts/css_values.py --swift`.
let propertyWords: [String: Set<String>] = {
  var out: [String: Set<String>] = [:]
  for line in propertyWordText.split(separator: ";") {
    let words = line.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { String($0) }
    guard words.count > 1 else { continue }
    for name in words[0].split(separator: ",") { out[String(name)] = Set(words.dropFirst()) }
  }
  return out
}()

private let propertyWordText = """
  -webkit-align-content,align-content,place-content baseline center end flex-end flex-start normal
    space-around space-between space-evenly start stretch;
  -webkit-align-items,align-items,place-items baseline center end flex-end flex-start normal
    self-end self-start start stretch;
  -webkit-align-self,align-self,place-self anchor-center auto baseline center end flex-end
    flex-start normal self-end self-start start stretch;
  -webkit-animation,-webkit-animation-name,-webkit-transition,-webkit-transition-property,\
  animation,animation-name,color-scheme,container,container-name,counter-increment,\
  counter-reset,counter-set,font-family,grid-area,grid-column,grid-column-end,grid-column-start,\
  grid-row,grid-row-end,grid-row-start,list-style,list-style-type,page,transition,\
  transition-property,view-transition-class,view-transition-group,view-transition-name,\
  will-change *;
  -webkit-animation-delay,-webkit-border-bottom-left-radius,-webkit-border-bottom-right-radius,\
  -webkit-border-horizontal-spacing,-webkit-border-radius,-webkit-border-top-left-radius,\
  -webkit-border-top-right-radius,-webkit-border-vertical-spacing,-webkit-box-flex,\
  -webkit-box-ordinal-group,-webkit-flex-grow,-webkit-flex-shrink,-webkit-mask-box-image-outset,\
  -webkit-mask-box-image-slice,-webkit-opacity,-webkit-order,-webkit-padding-after,\
  -webkit-padding-before,-webkit-padding-end,-webkit-padding-start,\
  -webkit-shape-image-threshold,-webkit-shape-margin,-webkit-transform-origin-z,\
  -webkit-transition-delay,-webkit-transition-duration,all,animation-delay,\
  border-bottom-left-radius,border-bottom-right-radius,border-end-end-radius,\
  border-end-start-radius,border-image-outset,border-image-slice,border-radius,border-spacing,\
  border-start-end-radius,border-start-start-radius,border-top-left-radius,\
  border-top-right-radius,column-rule-inset,column-rule-inset-cap,column-rule-inset-cap-end,\
  column-rule-inset-cap-start,column-rule-inset-end,column-rule-inset-junction,\
  column-rule-inset-junction-end,column-rule-inset-junction-start,column-rule-inset-start,cx,cy,\
  fill-opacity,flex-grow,flex-line-count,flex-shrink,flood-opacity,offset-distance,opacity,\
  order,orphans,outline-offset,padding,padding-block,padding-block-end,padding-block-start,\
  padding-bottom,padding-inline,padding-inline-end,padding-inline-start,padding-left,\
  padding-right,padding-top,r,reading-order,row-rule-inset,row-rule-inset-cap,\
  row-rule-inset-cap-end,row-rule-inset-cap-start,row-rule-inset-end,row-rule-inset-junction,\
  row-rule-inset-junction-end,row-rule-inset-junction-start,row-rule-inset-start,rule-inset,\
  rule-inset-cap,rule-inset-end,rule-inset-junction,rule-inset-start,rule-overlap,scroll-margin,\
  scroll-margin-block,scroll-margin-block-end,scroll-margin-block-start,scroll-margin-bottom,\
  scroll-margin-inline,scroll-margin-inline-end,scroll-margin-inline-start,scroll-margin-left,\
  scroll-margin-right,scroll-margin-top,shape-image-threshold,shape-margin,stop-opacity,\
  stroke-dashoffset,stroke-miterlimit,stroke-opacity,stroke-width,tab-size,text-indent,\
  transition-delay,transition-duration,widows,x,y -;
  -webkit-animation-direction,animation-direction alternate alternate-reverse normal reverse;
  -webkit-animation-duration,-webkit-column-count,-webkit-column-width,-webkit-columns,\
  -webkit-hyphenate-character,-webkit-locale,-webkit-margin-after,-webkit-margin-before,\
  -webkit-margin-end,-webkit-margin-start,-webkit-mask-box-image-width,animation-duration,\
  aspect-ratio,border-image-width,bottom,clip,column-count,column-height,column-width,columns,\
  frame-sizing,hyphenate-character,hyphenate-limit-chars,inset,inset-block,inset-block-end,\
  inset-block-start,inset-inline,inset-inline-end,inset-inline-start,interactivity,left,margin,\
  margin-block,margin-block-end,margin-block-start,margin-bottom,margin-inline,\
  margin-inline-end,margin-inline-start,margin-left,margin-right,margin-top,right,rx,ry,\
  scroll-padding,scroll-padding-block,scroll-padding-block-end,scroll-padding-block-start,\
  scroll-padding-bottom,scroll-padding-inline,scroll-padding-inline-end,\
  scroll-padding-inline-start,scroll-padding-left,scroll-padding-right,scroll-padding-top,\
  scrollbar-color,text-underline-offset,top,view-timeline-inset,z-index auto;
  -webkit-animation-fill-mode,animation-fill-mode backwards both forwards none;
  -webkit-animation-iteration-count,animation-iteration-count infinite;
  -webkit-animation-play-state,animation-play-state paused running;
  -webkit-animation-timing-function,-webkit-transition-timing-function,\
  animation-timing-function,transition-timing-function ease ease-in ease-in-out ease-out linear
    step-end step-start;
  -webkit-app-region,-webkit-box-shadow,-webkit-filter,-webkit-line-clamp,\
  -webkit-mask-box-image-source,-webkit-mask-image,-webkit-perspective,-webkit-transform,\
  anchor-name,animation-trigger,app-region,backdrop-filter,background-image,border-image-source,\
  border-shape,box-shadow,contain-intrinsic-block-size,contain-intrinsic-height,\
  contain-intrinsic-inline-size,contain-intrinsic-size,contain-intrinsic-width,d,filter,grid,\
  grid-template,grid-template-areas,list-style-image,marker,marker-end,marker-mid,marker-start,\
  mask-image,object-view-box,perspective,rotate,scale,scroll-timeline,scroll-timeline-name,\
  stroke-dasharray,text-fit,text-shadow,timeline-scope,timeline-trigger-name,transform,\
  translate,view-timeline,view-timeline-name none;
  -webkit-appearance,appearance auto base-select button checkbox listbox menulist menulist-button
    meter none progress-bar radio searchfield slider-vertical textarea textfield;
  -webkit-backface-visibility,backface-visibility hidden visible;
  -webkit-background-clip border-box content-box padding-box text;
  -webkit-background-origin,-webkit-mask-origin border border-box content content-box padding
    padding-box;
  -webkit-background-size,-webkit-mask-size,background-size,mask-size auto contain cover;
  -webkit-border-after,-webkit-border-before,-webkit-border-end,-webkit-border-start,\
  -webkit-column-rule,border,border-block,border-block-end,border-block-start,border-bottom,\
  border-inline,border-inline-end,border-inline-start,border-left,border-right,border-top,\
  column-rule,row-rule,rule rebeccapurple dashed dotted double groove hidden inset medium none
    outset ridge solid thick thin;
  -webkit-border-after-color,-webkit-border-before-color,-webkit-border-end-color,\
  -webkit-border-start-color,-webkit-column-rule-color,-webkit-tap-highlight-color,\
  -webkit-text-emphasis-color,-webkit-text-fill-color,-webkit-text-stroke-color,\
  background-color,border-block-color,border-block-end-color,border-block-start-color,\
  border-bottom-color,border-color,border-inline-color,border-inline-end-color,\
  border-inline-start-color,border-left-color,border-right-color,border-top-color,color,\
  column-rule-color,flood-color,lighting-color,outline-color,row-rule-color,rule-color,\
  stop-color,text-decoration-color,text-emphasis-color rebeccapurple;
  -webkit-border-after-style,-webkit-border-before-style,-webkit-border-end-style,\
  -webkit-border-start-style,-webkit-column-rule-style,border-block-end-style,\
  border-block-start-style,border-block-style,border-bottom-style,border-inline-end-style,\
  border-inline-start-style,border-inline-style,border-left-style,border-right-style,\
  border-style,border-top-style,column-rule-style,row-rule-style,rule-style dashed dotted double
    groove hidden inset none outset ridge solid;
  -webkit-border-after-width,-webkit-border-before-width,-webkit-border-end-width,\
  -webkit-border-start-width,-webkit-column-rule-width,-webkit-text-stroke-width,\
  border-block-end-width,border-block-start-width,border-block-width,border-bottom-width,\
  border-inline-end-width,border-inline-start-width,border-inline-width,border-left-width,\
  border-right-width,border-top-width,border-width,column-rule-width,outline-width,\
  row-rule-width,rule-width medium thick thin;
  -webkit-border-image,-webkit-mask-box-image,border-image none repeat round space stretch;
  -webkit-box-align baseline center end start stretch;
  -webkit-box-decoration-break,box-decoration-break clone slice;
  -webkit-box-direction normal reverse;
  -webkit-box-orient block-axis horizontal inline-axis vertical;
  -webkit-box-pack center end justify start;
  -webkit-box-reflect above below left right;
  -webkit-box-sizing,box-sizing border-box content-box;
  -webkit-clip-path,clip-path border-box content-box fill-box margin-box none padding-box
    stroke-box view-box;
  -webkit-column-break-after,-webkit-column-break-before always auto avoid;
  -webkit-column-break-inside,page-break-inside auto avoid;
  -webkit-column-gap,-webkit-font-feature-settings,column-gap,font-feature-settings,\
  font-language-override,font-variation-settings,gap,grid-column-gap,grid-gap,grid-row-gap,\
  initial-letter,interest-delay,interest-delay-end,interest-delay-start,letter-spacing,\
  line-height,row-gap,word-spacing,zoom normal;
  -webkit-column-span,anchor-scope,column-span,text-combine-upright,trigger-scope,\
  view-transition-scope all none;
  -webkit-flex,flex auto content fit-content max-content min-content none stretch;
  -webkit-flex-basis,flex-basis auto content fit-content max-content min-content stretch;
  -webkit-flex-direction,flex-direction column column-reverse row row-reverse;
  -webkit-flex-flow,flex-flow balance column column-reverse nowrap row row-reverse wrap
    wrap-reverse;
  -webkit-flex-wrap,flex-wrap balance nowrap wrap wrap-reverse;
  -webkit-font-smoothing antialiased auto none;
  -webkit-justify-content,justify-content center end flex-end flex-start left normal right
    space-around space-between space-evenly start stretch;
  -webkit-line-break after-white-space auto loose normal strict;
  -webkit-logical-height,-webkit-logical-width,-webkit-min-logical-height,\
  -webkit-min-logical-width,block-size,height,inline-size,min-block-size,min-height,\
  min-inline-size,min-width,width -webkit-fill-available -webkit-fit-content -webkit-max-content
    -webkit-min-content auto fit-content max-content min-content stretch;
  -webkit-mask add alpha border border-box bottom center content content-box exclude intersect
    left luminance match-source no-repeat none padding padding-box repeat repeat-x repeat-y right
    round space subtract text top;
  -webkit-mask-box-image-repeat,border-image-repeat repeat round space stretch;
  -webkit-mask-clip border border-box content content-box padding padding-box text;
  -webkit-mask-composite clear copy plus-lighter;
  -webkit-mask-position,-webkit-perspective-origin,-webkit-transform-origin,background-position,\
  mask-position,object-position,perspective-origin,transform-origin bottom center left right top;
  -webkit-mask-position-x,-webkit-perspective-origin-x,-webkit-transform-origin-x,\
  background-position-x center left right;
  -webkit-mask-position-y,-webkit-perspective-origin-y,-webkit-transform-origin-y,\
  background-position-y bottom center top;
  -webkit-mask-repeat,background-repeat,mask-repeat no-repeat repeat repeat-x repeat-y round space;
  -webkit-max-logical-height,-webkit-max-logical-width,max-block-size,max-height,\
  max-inline-size,max-width -webkit-fill-available -webkit-fit-content -webkit-max-content
    -webkit-min-content fit-content max-content min-content none stretch;
  -webkit-print-color-adjust,print-color-adjust exact;
  -webkit-rtl-ordering visual;
  -webkit-ruby-position after before;
  -webkit-shape-outside,shape-outside border-box content-box margin-box none padding-box;
  -webkit-text-combine horizontal none;
  -webkit-text-decorations-in-effect,text-decoration-line blink grammar-error line-through none
    overline spelling-error underline;
  -webkit-text-emphasis,text-emphasis rebeccapurple circle none open sesame triangle;
  -webkit-text-emphasis-position,ruby-position,text-emphasis-position over under;
  -webkit-text-emphasis-style,text-emphasis-style circle none open sesame triangle;
  -webkit-text-orientation sideways upright;
  -webkit-text-security circle disc none square;
  -webkit-text-size-adjust,animation-timeline,font-optical-sizing,font-synthesis-small-caps,\
  font-synthesis-style,font-synthesis-weight,forced-color-adjust,overlay,quotes,ruby-overhang,\
  scroll-axis-lock,scroll-target-group,text-size-adjust,timeline-trigger-source auto none;
  -webkit-text-stroke rebeccapurple medium thick thin;
  -webkit-transform-style,transform-style flat;
  -webkit-user-drag auto element none;
  -webkit-user-modify read-only read-write;
  -webkit-user-select,user-select all auto none text;
  -webkit-writing-mode horizontal-tb vertical-lr vertical-rl;
  accent-color,caret-color rebeccapurple auto;
  alignment-baseline after-edge alphabetic auto baseline central hanging ideographic mathematical
    middle text-after-edge text-before-edge;
  animation-composition add replace;
  animation-range,animation-range-end,animation-range-start,timeline-trigger-activation-range,\
  timeline-trigger-activation-range-end,timeline-trigger-activation-range-start contain cover
    entry entry-crossing exit exit-crossing normal scroll;
  background rebeccapurple border-area border-box bottom center content-box fixed left local
    no-repeat none padding-box repeat repeat-x repeat-y right round scroll space top;
  background-attachment fixed local scroll;
  background-blend-mode color color-burn color-dodge darken difference exclusion hard-light hue
    lighten luminosity multiply normal overlay saturation screen soft-light;
  background-clip border-area border-box content-box padding-box text;
  background-origin,overflow-clip-margin border-box content-box padding-box;
  baseline-shift baseline sub super;
  baseline-source auto first last;
  border-collapse collapse separate;
  break-after,break-before auto avoid avoid-column avoid-page column left right;
  break-inside auto avoid avoid-column avoid-page;
  buffered-rendering auto static;
  caption-side bottom top;
  caret-animation auto manual;
  caret-shape auto bar block;
  clear both inline-end inline-start left none right;
  clip-rule,fill-rule evenodd nonzero;
  color-interpolation,color-interpolation-filters auto linearrgb srgb;
  color-rendering auto optimizequality optimizespeed;
  column-fill auto balance;
  column-rule-break,row-rule-break,rule-break none normal;
  column-rule-visibility-items,row-rule-visibility-items,rule-visibility-items all normal;
  column-wrap auto nowrap wrap;
  contain content inline-size layout none paint size strict style;
  container-type inline-size normal scroll-state size;
  content close-quote no-close-quote no-open-quote none normal open-quote;
  content-visibility auto hidden visible;
  corner-block-end-shape,corner-block-start-shape,corner-bottom-left-shape,\
  corner-bottom-right-shape,corner-bottom-shape,corner-end-end-shape,corner-end-start-shape,\
  corner-inline-end-shape,corner-inline-start-shape,corner-left-shape,corner-right-shape,\
  corner-shape,corner-start-end-shape,corner-start-start-shape,corner-top-left-shape,\
  corner-top-right-shape,corner-top-shape bevel round square squircle;
  cursor -webkit-grab -webkit-grabbing -webkit-zoom-in -webkit-zoom-out alias all-scroll auto cell
    col-resize copy crosshair default grab grabbing help move n-resize ne-resize nesw-resize
    no-drop none not-allowed ns-resize nw-resize nwse-resize pointer progress row-resize s-resize
    se-resize sw-resize text vertical-text w-resize wait zoom-in zoom-out;
  direction ltr rtl;
  display -webkit-box -webkit-flex -webkit-inline-box -webkit-inline-flex block contents flex flow
    flow-root grid inline inline-block inline-flex inline-grid inline-table list-item math none
    ruby ruby-text table table-caption table-cell table-column table-column-group
    table-footer-group table-header-group table-row table-row-group;
  dominant-baseline alphabetic auto central hanging ideographic mathematical middle
    text-after-edge text-before-edge;
  dynamic-range-limit no-limit standard;
  empty-cells hide show;
  field-sizing content fixed;
  fill,stroke rebeccapurple none;
  float inline-end inline-start left none right;
  font -webkit-control -webkit-mini-control -webkit-small-control caption icon menu message-box
    small-caption status-bar;
  font-kerning,position-anchor auto none normal;
  font-palette dark light normal;
  font-size -webkit-xxx-large large larger math medium small smaller x-large x-small xx-large
    xx-small xxx-large;
  font-size-adjust from-font none;
  font-stretch condensed expanded extra-condensed extra-expanded normal semi-condensed
    semi-expanded ultra-condensed ultra-expanded;
  font-style italic normal oblique;
  font-synthesis none small-caps style weight;
  font-variant all-petite-caps all-small-caps common-ligatures contextual diagonal-fractions
    discretionary-ligatures emoji full-width historical-forms historical-ligatures lining-nums
    no-common-ligatures no-contextual no-discretionary-ligatures no-historical-ligatures none
    normal oldstyle-nums ordinal petite-caps proportional-nums proportional-width ruby simplified
    slashed-zero small-caps stacked-fractions sub super tabular-nums text titling-caps traditional
    unicase;
  font-variant-alternates historical-forms normal;
  font-variant-caps all-petite-caps all-small-caps normal petite-caps small-caps titling-caps
    unicase;
  font-variant-east-asian full-width normal proportional-width ruby simplified traditional;
  font-variant-emoji emoji normal text;
  font-variant-ligatures common-ligatures contextual discretionary-ligatures historical-ligatures
    no-common-ligatures no-contextual no-discretionary-ligatures no-historical-ligatures none
    normal;
  font-variant-numeric diagonal-fractions lining-nums normal oldstyle-nums ordinal
    proportional-nums slashed-zero stacked-fractions tabular-nums;
  font-variant-position normal sub super;
  font-weight bold bolder lighter normal;
  grid-auto-columns,grid-auto-rows auto max-content min-content;
  grid-auto-flow column dense row;
  grid-template-columns,grid-template-rows auto max-content min-content none subgrid;
  hyphens auto manual none;
  image-orientation from-image none;
  image-rendering -webkit-optimize-contrast auto crisp-edges pixelated;
  interpolate-size allow-keywords numeric-only;
  isolation auto isolate;
  justify-items baseline center end flex-end flex-start left legacy normal right self-end
    self-start start stretch;
  justify-self anchor-center auto baseline center end flex-end flex-start left normal right
    self-end self-start start stretch;
  line-break anywhere auto loose normal strict;
  list-style-position inside outside;
  margin-trim block block-end block-start none;
  mask add alpha border-box bottom center content-box exclude fill-box intersect left luminance
    match-source no-clip no-repeat none padding-box repeat repeat-x repeat-y right round space
    stroke-box subtract top view-box;
  mask-clip border-box content-box fill-box no-clip padding-box stroke-box view-box;
  mask-composite add exclude intersect subtract;
  mask-mode alpha luminance match-source;
  mask-origin border-box content-box fill-box padding-box stroke-box view-box;
  mask-type alpha luminance;
  math-depth auto-add;
  math-shift,math-style compact normal;
  mix-blend-mode color color-burn color-dodge darken difference exclusion hard-light hue lighten
    luminosity multiply normal overlay plus-lighter saturation screen soft-light;
  object-fit contain cover fill none scale-down;
  offset auto border-box bottom center content-box fill-box left none normal padding-box right
    stroke-box top view-box;
  offset-anchor auto bottom center left right top;
  offset-path border-box content-box fill-box none padding-box stroke-box view-box;
  offset-position auto bottom center left normal right top;
  offset-rotate auto reverse;
  outline rebeccapurple auto dashed dotted double groove inset medium none outset ridge solid
    thick thin;
  outline-style auto dashed dotted double groove inset none outset ridge solid;
  overflow,overflow-block,overflow-inline,overflow-x,overflow-y auto clip hidden overlay scroll
    visible;
  overflow-anchor auto none visible;
  overflow-wrap,word-wrap anywhere break-word normal;
  overscroll-behavior,overscroll-behavior-block,overscroll-behavior-inline,\
  overscroll-behavior-x,overscroll-behavior-y auto chain contain none;
  page-break-after,page-break-before always auto avoid left right;
  page-margin-safety add clamp none;
  page-orientation rotate-left upright;
  paint-order fill normal stroke;
  pointer-events all auto bounding-box fill none painted stroke visible visiblefill visiblepainted
    visiblestroke;
  position absolute fixed relative static sticky;
  position-area block-end block-start bottom center end inline-end inline-start left none right
    self-end self-start span-all span-block-end span-bottom span-inline-start span-left span-right
    span-top start top x-end x-start y-end y-start self-inline-start;
  position-try,position-try-fallbacks block-end block-start bottom center end flip-block
    flip-inline flip-start inline-end inline-start left none right self-end self-start span-all
    span-block-end span-bottom span-inline-start span-left span-right span-top start top x-end
    x-start y-end y-start self-inline-start;
  position-try-order most-block-size most-height most-inline-size most-width normal;
  position-visibility always anchors-visible no-overflow;
  reading-flow flex-flow flex-visual grid-columns grid-order grid-rows normal source-order;
  resize auto block both horizontal inline none vertical;
  ruby-align center space-around space-between start;
  scroll-behavior auto smooth;
  scroll-initial-target nearest none;
  scroll-marker-group after before none;
  scroll-snap-align center end none start;
  scroll-snap-stop always normal;
  scroll-snap-type block both inline none x y;
  scroll-timeline-axis,view-timeline-axis block inline x y;
  scrollbar-gutter auto stable;
  scrollbar-width auto none thin;
  shape-rendering auto geometricprecision optimizespeed;
  size auto landscape portrait;
  speak no-punctuation none normal spell-out;
  stroke-linecap butt round square;
  stroke-linejoin bevel miter round;
  table-layout auto fixed;
  text-align -webkit-auto -webkit-center -webkit-left -webkit-match-parent -webkit-right center
    end justify left right start;
  text-align-last auto center end justify left right start;
  text-anchor end middle start;
  text-autospace no-autospace normal;
  text-box auto none normal text trim-both trim-end trim-start;
  text-box-edge auto text;
  text-box-trim none trim-both trim-end trim-start;
  text-decoration rebeccapurple auto blink dashed dotted double from-font grammar-error
    line-through none overline solid spelling-error underline wavy;
  text-decoration-skip-ink all auto none;
  text-decoration-style dashed dotted double solid wavy;
  text-decoration-thickness auto from-font;
  text-justify auto inter-character inter-word none;
  text-orientation mixed sideways upright;
  text-overflow clip ellipsis;
  text-rendering auto geometricprecision optimizelegibility optimizespeed;
  text-spacing-trim normal space-all space-first trim-start;
  text-transform capitalize lowercase math-auto none uppercase;
  text-underline-position auto from-font left right under;
  text-wrap auto balance nowrap pretty stable wrap;
  text-wrap-mode nowrap wrap;
  text-wrap-style auto balance pretty stable;
  timeline-trigger auto contain cover entry entry-crossing exit exit-crossing none normal scroll;
  timeline-trigger-active-range,timeline-trigger-active-range-end,\
  timeline-trigger-active-range-start auto contain cover entry entry-crossing exit exit-crossing
    normal scroll;
  touch-action auto none pan-down pan-left pan-right pan-up pan-x pan-y pinch-zoom;
  transform-box border-box content-box fill-box stroke-box view-box;
  transition-behavior allow-discrete normal;
  unicode-bidi -webkit-isolate -webkit-isolate-override -webkit-plaintext bidi-override embed
    isolate isolate-override normal plaintext;
  vector-effect non-scaling-stroke none;
  vertical-align -webkit-baseline-middle baseline bottom middle sub super text-bottom text-top top;
  visibility collapse hidden visible;
  white-space break-spaces collapse normal nowrap pre pre-line pre-wrap preserve preserve-breaks
    wrap;
  white-space-collapse break-spaces collapse preserve preserve-breaks;
  window-drag move none;
  word-break auto-phrase break-all break-word keep-all normal;
  writing-mode horizontal-tb lr lr-tb rl sideways-lr sideways-rl tb tb-rl vertical-lr vertical-rl;
  """
