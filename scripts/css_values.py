#!/usr/bin/env python3
"""What a real Chromium's `CSS.supports` says of every property × value we ask of our own parser.

    .build/python/bin/python scripts/css_values.py > Tests/Truth/css-values.txt

The first lines list the values asked, one a line after `=`; then one line for each name the sources know or the browser has:
the name, a colon, and the numbers of the values it takes (`a-b` for runs); `-` for a name the browser doesn't have.
`ValueTruthTests` compares; `Sources/ReevStyle/PropertyWords.swift` is made by `--swift` from the same answers.
"""
import re
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from visit import launch

ROOT = Path(__file__).resolve().parent.parent
STYLE = ROOT / "Sources/ReevStyle"

# Keywords that no table of ours holds.
MORE = """
above absolute-colorimetric across additive adjacent after after-edge alias all-petite-caps all-scroll allow-discrete allow-keywords
alpha alphabetic alphabetic-baseline alternate always anchors-valid anchors-visible antialiased arithmetic at auto-fill auto-fit
auto-flow autospace avoid-flex back balance-all bar baseline-source before below bidi block-axis block-end block-start both-edges
bottom-left break-all-x bullets canvas-text cap cell central center-left chain character character-variant charset cjk-decimal
clone coarse col-resize collapse-all color-dodge column column-reverse common-ligatures compact condensed contextual
copy corner-shape cover crisp-edges crosshair current-color cursive cyclic dark default deg diagonal-fractions digits-4
discard discretionary-ligatures disregard-shadow drop each-box ease element embed emoji end-outside enable entry
entry-crossing evenodd exact exclude exit exit-crossing expanded extra-condensed fantasy fill-box first first-baseline fit-height
fixed-pos flip-block flip-inline flip-start force-hidden from-image full-width geometricprecision grab grabbing grid-order
hanging help historical-forms historical-ligatures horizontal-tb icon ideographic ideographic-ink inactive ink inline-axis
inside-out inter-character inter-word intersect invert iso isolate-all jis04 jis78 jis83 jis90 keep-all label last
lighter lines lining-nums linear linearrgb local longer lowercase-all luminance magnify mandatory manual-all margin-box
mathematical media-progress menulist menulist-button middle-x mixed monospace more most-block-size most-height most-inline-size
most-width move multiple-x n-resize ne-resize ne-stretch nearest nesw-resize nested never newspaper no-autospace no-common-ligatures
no-contextual no-discretionary-ligatures no-drop no-historical-ligatures no-limit no-overflow no-preference no-punctuation non-scaling-stroke nonzero
normal-flow not-allowed ns-resize numbers numeric-only nw-resize nwse-resize objectboundingbox off oldstyle-nums on once only
open optimizelegibility optimizequality optimizespeed ordinal outset-x over painted-x pan-down pan-left pan-right pan-up pan-x pan-y
paused-x persist pinch-zoom pixelated pointer portrait precise pretty-x progress progressive proportional-nums proportional-width proximity
radial reduced region relative-colorimetric repeat repeat-x repeat-y replace reset-size-x reverse right-left rotate-left round row row-resize ruby-base ruby-text
ruby-text-container run-in s-resize safe sans-serif saturation scroll scroll-position scroll-state se-resize self self-block self-inline serif sesame sidelong
simplified slashed-zero slice slider-horizontal slow smooth snap-block snap-inline soft spell-out square-button squircle srgb
stacked-fractions standard static-x step-end step-start stroke stroke-box strong sub-x subgrid subtract super-x supersede
sw-resize symbolic system-ui tabular-nums text text-bottom text-top textarea textfield thumb titling-caps touch traditional triangle tuple
ui-monospace ui-rounded ui-sans-serif ui-serif under unsafe upright use-glyph-orientation user-zoom vertical vertical-text view-box view-transition-x
visual w-resize wait wavy weight width-x wider words wrap-x x x-end x-self x-start y y-end y-start zoom-in zoom-out span-left span-right span-top
span-bottom span-all span-inline-start span-block-end match-element match-parent trim-start trim-both trim-end trim-inner space-all space-first
show-x no-clip no-composite auto-add sideways plain optional-ligatures text-after-edge text-before-edge mask-type bevel miter butt arcs flex-visual flex-flow grid-rows
grid-columns source-order force-auto sheet annotation contents flat exclusion anchor-center anchor content-size border-area stretch-x
-webkit-auto -webkit-body -webkit-center -webkit-control -webkit-grab -webkit-grabbing -webkit-inline-box -webkit-isolate-override -webkit-left -webkit-link
-webkit-mini-control -webkit-optimize-contrast -webkit-paged-x -webkit-pictograph -webkit-plaintext -webkit-right -webkit-small-control -webkit-text
-webkit-zoom-in -webkit-zoom-out -webkit-xxx-large -internal-light-dark -internal-center -internal-th-center -internal-table
hand touch searchfield push-button listbox checkbox radio button meter progress-bar caps-lock-indicator media-slider inner-spin-button
slider-vertical sliderthumb-horizontal checkbox-x default-button button-bevel base base-select
revert-rule nonexistent-keyword
""".split()
WIDE = ["inherit", "initial", "unset", "revert", "revert-layer", "revert-rule"]
EASING = ["ease", "ease-in", "ease-out", "ease-in-out"]
VALUES = """
0 | 1 | -1 | 1.5 | -0.5 | 100 | 450 | 1001 | 1px | -1px | 0px | 1em | 10% | -10% | 0% | 1fr | -1fr | 1s | -1s | 0s | 100ms | 45deg | 0.25turn | 2dppx | 1xyz
#fff | #ffff | #fffff | #ggg | red | "a" | 'a' | url(a) | url("a") | U+26 | U+0-7F
calc(1px + 2%) | calc(1) | calc(1.5) | calc(-1px) | calc(1px) | calc(10%) | calc(1px + 1) | calc(1 * 1px) | calc(1px * 1px) | calc(1s) | calc(45deg) | min(1px, 2px) | max(1px, 2%) | clamp(1px, 2px, 3px)
calc(infinity * 1px) | calc(1px+2px) | calc(1px + (2px)) | calc() | min() | round(1px, 2px) | abs(-1px) | sign(-1px) | calc-size(auto, size) | calc-size(auto, size + 1px) | anchor(top) | anchor(--a left) | anchor-size(width) | var(--a) | var(--a, 1px) | env(safe-area-inset-top) | attr(a) | attr(a px) | attr(a type(<length>)) | if(else: 1px) | toggle(1px) | random(1px, 2px)
1 2 | 1 2 3 | 1 2 3 4 | 1 2 3 4 5 | 1px 2px | 1px 2px 3px | 1px 2px 3px 4px | 1px 2px 3px 4px 5px | 1px -2px | 1px 2 | 1 2px | 10% 20% | 0 0 | 0 0 0 0 | 1 / 2 | 1px / 2px | 1px 2px / 3px | 1 / | / 1 | auto 1 / 2 | 1 / 2 auto | auto 1px | 1px auto | auto auto | none none | none auto | 1, 2 | 1px, 2px | 1s, 2s | auto, auto | none, none | 1px 2px, 3px | , 1px | 1px,
red blue | red, blue | red 1px | 1px solid red | solid red | solid 1px red | 1px solid | solid | solid solid | solid dashed dotted double | solid dashed dotted double none | solid solid red | 1px 1px red | -1px solid | thin solid | medium none | auto red | red auto 1px | thick double #32a1ce
inherit inherit | inherit 1px | 1px inherit | initial, initial | unset unset | revert 1 | none inherit | 1px solid inherit
safe center | unsafe center | center safe | safe left | safe stretch | safe normal | safe baseline | unsafe space-between | first baseline | last baseline | baseline first | first | last | last last | legacy left | left legacy | legacy right | legacy center | center legacy | legacy start | center center | left right | normal normal | stretch start | baseline center | center baseline | last baseline center | space-between center | auto center | center auto | auto stretch | self-start self-end | legacy legacy | safe end safe start | anchor-center safe
row wrap | wrap row | row row | column nowrap | row column | row dense | dense row | dense | dense dense | column dense | wrap balance | nowrap balance
1 1 0 | 1 1 0px | 1 1 auto | 0 1 auto | auto 1 1 | 1 auto 1 | 1 1 content | 1 10% | 10% 1 | 1 1 1 1 | 1 1px 1 | none 1 | 2 2 10% | -1 1 auto | 1 -1 auto | auto none | 1 1 max-content | 1 1 stretch
repeat(2, 1fr) | repeat(auto-fill, 10px) | repeat(auto-fit, 1fr) | repeat(auto-fit, minmax(10px, 1fr)) | repeat(0, 1px) | repeat(2, a) | repeat(2, [a] 1px [b]) | repeat(auto-fill, 10px) repeat(auto-fill, 10px) | repeat(2, repeat(2, 1px)) | minmax(1px, 1fr) | minmax(1fr, 1px) | minmax(auto, 1px) | minmax(min-content, max-content) | fit-content(10px) | fit-content(10%) | fit-content() | fit-content(1fr) | fit-content(-1px)
1fr 2fr | 1px 1fr auto | [a] 1px | [a] 1px [b] | [a] | [a] [b] 1px | [auto] 1px | [span] 1px | 1px [a b] 2px | subgrid [a] | subgrid [a] [b] | subgrid repeat(2, [a]) | subgrid 1px | 1px subgrid | masonry | 1px / 1fr | 1px / 1fr / 1px | none / 1px | auto-flow / 1px | 1px / auto-flow | auto-flow dense 1px / 1px | 1px / auto-flow dense 1px | auto-flow / auto-flow | "a" / 1px | "a" 1px / 1px | [x] "a" 1px [y] / 1px | "a" "b" / auto | "a b" "c" | "a b" "c d" | "a a" "a b" | ". ." | "a" 1px | "" | subgrid / 1px | "a" / repeat(2, 1px) | none / none | span 2 / 3 | a / b | 1 / 2 / 3 / 4 | 1 / 2 / 3 / 4 / 5 | a | b c | span 2 | span a | span 2 a | 2 a | a 2 | a 2 span | span 0 | span -1 | span | span span 1 | auto / 1 | 1 / auto | auto / span 2 | 1 / span a | 0 / 1
translate(1px) | translate(1px, 2px) | translate(1px 2px) | translate(1) | translateX(10%) | translate3d(1px, 2px, 3px) | translateZ(1%) | rotate(45deg) | rotate(45) | rotate(0) | rotateX(1deg) | rotate3d(1, 1, 1, 45deg) | scale(2) | scale(2, 3) | scale(50%) | scale3d(1, 1, 1) | skew(1deg) | skewX(1) | matrix(1, 0, 0, 1, 0, 0) | matrix(1, 0, 0, 1, 0) | matrix3d(1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1) | perspective(1px) | perspective(none) | translate(1px) rotate(1deg) | translate(1px), rotate(1deg) | frobnicate(1px) | 1px 2px 10% | 1px 2px 3px 4px | x 45deg | 45deg x | 1 1 1 45deg | 45deg 1 1 1 | 45deg 1 | 50% 50%
left top | top left | left left | left right | top bottom | center left | left 10px | left 10px top | left 10px top 20px | left top 10px | 10px top | top 10px | 10px left | left 10px top 20px 1px | center 10px top 1px | left center bottom 1px | left top 5px 6px | 1px 2px left
linear-gradient(red, blue) | linear-gradient(red) | linear-gradient() | linear-gradient(to left, red, blue) | linear-gradient(45deg, red 10%, blue 20% 30%) | linear-gradient(left, red, blue) | linear-gradient(red, 50%, blue) | linear-gradient(in oklch, red, blue) | -webkit-linear-gradient(left, red, blue) | -webkit-gradient(linear, 0 0, 0 100%, from(red), to(blue)) | -moz-linear-gradient(left, red, blue) | radial-gradient(red, blue) | radial-gradient(circle at left, red, blue) | radial-gradient(10px, red, blue) | conic-gradient(red, blue) | conic-gradient(from 45deg at left, red, blue) | repeating-linear-gradient(red, blue 10px) | image-set("a" 1x) | -webkit-image-set(url(a) 1x, url(b) 2x) | image-set(url(a)) | cross-fade(url(a), url(b)) | -webkit-cross-fade(url(a), url(b), 50%) | element(#a) | paint(a) | image(red) | image(url(a)) | light-dark(red, blue) | light-dark(url(a), url(b)) | linear-gradient(red, blue), url(a) | url(a), url(b) | url(a) red | red url(a) | url(a) no-repeat | url(a) center / cover | url(a) 1px 2px / 3px 4px no-repeat fixed padding-box | red, url(a) | url(a), red | url(a) url(b) | none red | center / cover | / cover | center / | center center center | border-box content-box | text | border-box text | url(a) left top right | repeat no-repeat | repeat repeat repeat | repeat-x repeat-y
inset(1px) | inset(1px 2px 3px 4px) | inset(1px round 2px) | inset() | circle() | circle(1px) | circle(10% at left) | ellipse() | ellipse(1px 2px) | polygon(0 0, 1px 1px) | polygon(evenodd, 0 0, 1px 1px, 2px 2px) | path("M0 0") | path("x") | rect(1px 2px 3px 4px) | rect(1px, 2px, 3px, 4px) | rect(auto, auto, auto, auto) | rect(1px, 2px) | xywh(1px 2px 3px 4px) | shape(from 0 0, line to 1px 1px) | url(#a) | inset(1px) border-box | border-box inset(1px) | inset(1px) inset(2px) | border-box
blur(1px) | blur() | blur(-1px) | blur(1) | brightness(1) | brightness(50%) | drop-shadow(1px 1px red) | drop-shadow(1px) | opacity(50%) | hue-rotate(1deg) | blur(1px) brightness(1) | blur(1px), brightness(1) | url(#a) blur(1px) | grayscale(-1)
1px 1px | 1px 1px 1px 1px red | red 1px 1px | inset 1px 1px | 1px 1px inset red | 1px | red | 1px 1px -1px | 1px 1px red, 2px 2px blue | 1px 1px red blue | none, 1px 1px | inset 1px 1px inset | 1px 1px 1px 1px 1px
counter(a) | counter(a, upper-roman) | counter(a upper-roman) | counters(a, ".") | counters(a, ".", decimal) | counters(a) | counter(none) | "a" "b" | "a" attr(b) | attr(b) | attr(b, "c") | "a" / "b" | / "b" | "a" / attr(b) | "a" / | url(a) / "b" | url(a) "b" | open-quote close-quote | open-quote "a" | normal "a" | none "a" | none / "a" | "a" red | a 1 | a 1 b | a 1 b 2 | a -1 | 1 a | a 1.5 | a b | a none | none a | reversed(a) | reversed(a) 1 | a calc(1) | inherit 1 | symbols("a") | symbols(cyclic "a" "b") | "a" "b" "c" | "a" "b" "c" "d" | auto "a"
Arial | Arial, serif | Arial serif | "Arial", serif | "Arial" serif | Arial, | 1Arial | Arial 1 | inherit, serif | serif, inherit | 12px Arial | 12px/1.5 Arial | 12px / 1.5 Arial, serif | bold 12px Arial | italic bold 12px/2 Arial | small-caps italic bold condensed 12px Arial | 12px | Arial 12px | bold Arial | normal normal normal normal 12px a | normal normal normal normal normal 12px a | italic italic 12px a | bold italic 12px a | 450 12px a | oblique 12px a | oblique 10deg 12px a | oblique 100deg 12px a | 1001 12px a | medium serif | larger serif | 12px/normal serif | 12px/-1 serif | -1px serif | menu | menu serif | all-small-caps 12px a | 12 a | oblique 10deg | oblique 10deg 20deg | oblique 91deg | oblique 10 | italic 10deg | bold bold | bolder | 0.5 | 12px/0 a | 10%/10% a
underline overline | underline underline | none underline | underline red | underline wavy red 1px | red underline wavy | underline none | wavy | red | underline from-font | underline solid red dotted | blink underline | spelling-error | grammar-error underline
pre nowrap | preserve wrap | wrap preserve | preserve nowrap balance | normal wrap | wrap wrap | preserve preserve | balance | nowrap balance | wrap pretty | balance pretty | preserve-spaces nowrap | collapse trim-inner | break-spaces wrap
a 1s | 1s a | 1s 2s a | 1s 2s 3s a | a b 1s | a 1s ease | a 1s ease linear | a 1s infinite | a 1s 3 | a 1s 3 4 | a 1s -1 | a 1s both | a 1s forwards backwards none | none 1s | a, b | a 1s, b 2s | "a" 1s | a 1s cubic-bezier(0, 0, 1, 1) | a 1s cubic-bezier(2, 0, 1, 1) | a 1s steps(2) | a 1s steps(0) | a 1s steps(2, jump-none) | a 1s linear(0, 1) | a alternate paused 1s | inherit 1s | a inherit | a 1px | all 1s | opacity 1s, all 2s | opacity 1s ease 2s | opacity transform 1s | infinite | forwards | steps(2) | cubic-bezier(0, 0, 1, 1) | linear, ease | running, paused | none, a | auto, 1s | 1, infinite | -1, 1 | a 1s auto | a 1s scroll()
a / inline-size | a b / size | none / size | a / none | a | a / | size | / size | a / size inline-size | a / inline-size scroll-state | size scroll-state | scroll-state size | inline-size size | none a | and | not | or | a, b | normal
size layout | layout paint | size size | strict content | none layout | inline-size layout style | layout inline-size size | content paint
auto 10px | auto none | none 10px | 10px 20px | auto 10px auto 20px | auto auto 10px | 10px auto 20px | auto 10px 20px | from-element 10px
transform, opacity | auto, opacity | will-change | all | none, opacity | contents, scroll-position | auto opacity | inherit, opacity | transform opacity
block flow | inline flow | block flow-root | inline flow-root | flow block | inline flex | flex inline | block flex | inline grid | inline table | inline ruby | block ruby | list-item block | block list-item | inline list-item | list-item flow | inline flow list-item | flow-root list-item | inline flow-root list-item | block flex list-item | block inline | flex grid | list-item list-item | none block | run-in flow | block block | contents block | inline-block flow | math inline | block math
light dark | dark light | only light | light only | only | light normal | only dark light | normal | light foo | none light
hidden scroll | scroll hidden auto | visible clip | clip auto | hidden hidden | auto hidden | overlay hidden | visible visible visible
inside disc | disc inside | disc inside none | none none | none none none | none inside | url(a) square | square url(a) inside | disc disc | inside inside | outside outside disc | "a" inside | url(a) url(b) | none disc none | none none inside | foo inside | symbols("a") inside
2 10px | 10px 2 | auto 2 | 2 auto | auto 10px | 10px 10px | 2 2 | auto auto auto | 0 10px | -1 10px | 10px auto auto | 2 10px / 3px | 10px / 3px
uppercase full-width | full-width uppercase | uppercase lowercase | uppercase uppercase | full-width full-size-kana | none uppercase | capitalize full-size-kana full-width | math-auto
1px hanging | hanging 1px | 1px hanging each-line | hanging | each-line 1px hanging | 1px 2px hanging | 1px each-line each-line
filled dot | dot filled | open "a" | over right | right over | over over | under left | auto under | from-font left | under right left | stable both-edges | thin auto | auto thin | red red | auto auto auto | pan-x pan-y | pan-x pan-left | pan-x pan-x | manipulation pan-x | x mandatory | x proximity y | mandatory x | start end | start start start | always always | contain none | contain none auto | "kern" | "kern" 1 | "kern" on | "kern" 1, "liga" 0 | "wght" 400 | "abc" 1 | kern 1 | common-ligatures tabular-nums | small-caps tabular-nums | tabular-nums proportional-nums | none small-caps | weight style | weight none | 1px red | red 1px | 2px auto red | drop 2 | 2 3 | 2.5 | 2.5 3 | 0 1 | fill stroke | fill markers stroke | stroke fill fill | ellipsis clip | "a" "b" | clip "a" | ellipsis "a" | no-limit 1 | 1 no-limit
top left, bottom | left, right | 1px, left | cover, contain | 1px 2px 3px, cover | border-box, text | space round | no-repeat, repeat | multiply, screen | fixed, local | padding-box, content-box
--a | --a, --b | --a --b | --a left | top | left top | span-left top | top span-all | center | inline-start | x-start y-end | top top | self-inline-start | --a top | flip-block, flip-inline | flip-block flip-inline | --a flip-block | none, --a | most-width --a | 1px 1px 1px / 1px
stretch / 10px | 30% / 10px | url(a) 30 | url(a) 30 / 10px | url(a) 30 stretch | 30 fill | fill 30 | 30 fill / 1px / 1px stretch | 10px 30 | url(a) 30 / 10px / 1px round
"a" b / c | auto-flow 1px | dense / 1px | none / auto-flow dense | 0 solid red 1px
"""


def values():
    words = set(MORE) | set(EASING) | set(WIDE)
    for path in sorted(STYLE.glob("*.swift")):
        if path.name in ("PropertyWords.swift", "ColorParser.swift"):
            continue
        words |= set(re.findall(r'"(-?[a-z][a-z-]*[a-z])"', path.read_text()))
    words |= {"transparent", "currentcolor", "canvas", "canvastext", "buttonface", "rebeccapurple", "accentcolor"}
    out = sorted(words)
    for line in VALUES.strip().splitlines():
        out += [value.strip() for value in line.split(" | ")]
    return list(dict.fromkeys(out))


def our_names():
    """The names of properties in the sources: cases of PropertyID, shorthands, aliases and what is ignored."""
    text = (STYLE / "PropertyID.swift").read_text()
    names = set(re.findall(r'"(-?[a-z][a-z0-9-]*)"', text))
    cases = text.split("enum PropertyID", 1)[1].split("/// The name in", 1)[0] + text.split("enum ShorthandID", 1)[1].split("static let byName", 1)[0]
    for line in re.findall(r"^  case (.*)$", cases, re.M):
        for name in re.split(r",\s*", line.split("=")[0].strip().rstrip(",")):
            kebab = re.sub(r"([A-Z])", lambda m: "-" + m[1].lower(), name.strip())
            names.add("-" + kebab if kebab.startswith("webkit") else kebab)
    return names - {""}


def ask(names, tried):
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        page.set_content("<!doctype html>")
        answer = page.evaluate("""([names, values]) => {
          const all = new Set(names);
          for (const name in document.documentElement.style)
            if (typeof document.documentElement.style[name] === 'string' && name !== 'cssText' && name !== 'cssFloat')
              all.add(name.replace(/[A-Z]/g, (c) => '-' + c.toLowerCase()).replace(/^(webkit|moz|ms)-/, '-$1-'));
          const out = {};
          for (const name of [...all].sort())
            out[name] = CSS.supports(name, 'inherit') ? values.flatMap((v, i) => CSS.supports(name, v) ? [i] : []) : null;
          return out; }""", [sorted(names), tried])
        browser.close()
    return answer


COLORS_ASKED = """
hsl(240 12.5% 96.9%) | hsl(calc(240 + 0) calc(12.5% + 0%) calc(96.9% - 20%)) | hsl(240 12% calc(50% * 1.5)) | hsl(240deg calc(1 * 12%) 60%) | hsl(240, 12%, calc(60%)) | hsl(240 12 60) | hsl(240, 12, 60) | hsl(0.5turn 50% 50%) | hsl(-120 50% 50%) | hsl(400grad 50% 50%) | hsl(none 50% 50%) | hsl(120 none 50%) | hsl(120 150% 50%) | hsl(120 -10% 50%) | hsla(120, 50%, 50%, 50%) | hsla(120 50% 50% / .5) | hsl(120 50% 50% / calc(25% + 25%)) | hsl(calc(1turn / 3) 50% 50%) | hsl(120% 50% 50%) | hsl(min(120, 240) max(10%, 50%) clamp(10%, 50%, 90%))
rgb(calc(100% * 0.5) 0 0) | rgb(0 0 0 / calc(50%)) | rgb(50% 50% 50%) | rgb(50% 128 0) | rgb(50%, 128, 0) | rgb(1, 2, 3, .5) | rgb(1, 2, 3 / .5) | rgb(1 2 3, .5) | rgb(none 128 none) | rgb(none, 128, 1) | rgb(300 -20 128) | rgb(127.5 0 0) | rgb(calc(255 / 2) calc(1 + 1) 0) | rgb(calc(50% + 10) 0 0) | rgba(0 0 0) | rgb(1 2) | rgb(1 2 3 4) | rgb(calc(infinity) 0 0) | rgb(sign(1px) 0 0) | rgb(1px 0 0) | rgb(10deg 0 0) | rgb(var(--x) 0 0)
oklch(calc(50% + 10%) 0.1 200) | oklch(60% 0.1 200) | oklch(0.6 25% 200) | oklch(0.6 0.1 none) | oklch(60 0.1 200) | oklch(150% 0.1 20) | oklch(0.7 0.15 calc(100deg + 50deg)) | oklab(60% 0.1 -0.1) | oklab(0.6 25% -25%) | oklab(calc(0.3 * 2) 0 0) | lab(50% 40 20) | lab(50 40% 20%) | lab(calc(25% * 2) 40 20) | lch(50% 40 20) | lch(50 40% 20deg) | lch(50 calc(10 + 30) calc(10deg * 2)) | hwb(120 20% 30%) | hwb(120 20 30) | hwb(120, 20%, 30%) | hwb(120 calc(10% * 2) 30%) | hwb(120 80% 80%)
color(srgb 0.5 0.25 0) | color(srgb 50% 25% 0%) | color(srgb calc(0.25 * 2) none 0) | color(srgb-linear 0.5 0.25 0) | color(display-p3 0.5 0.5 0) | color(xyz 0.3 0.3 0.3) | color(xyz-d50 0.3 0.3 0.3) | color(rec2020 0.5 0.5 0) | color(a98-rgb 0.5 0.5 0) | color(prophoto-rgb 0.5 0.5 0) | color(srgb 1 0) | color(frob 1 0 0) | color(srgb 1 0 0 / 50%)
color-mix(in srgb, red, blue) | color-mix(in srgb, red 25%, blue) | color-mix(in srgb, red, blue 25%) | color-mix(in srgb, red 30%, blue 30%) | color-mix(in srgb, red calc(10% + 15%), blue) | color-mix(in oklch, red, blue) | color-mix(in oklab, white 50%, black) | color-mix(in hsl, red, blue) | color-mix(in hsl longer hue, red, blue) | color-mix(in oklab, red, transparent) | color-mix(in srgb, red 0%, blue 0%) | color-mix(in srgb, 25% red, blue) | color-mix(in lch, red, lime) | color-mix(in srgb, red) | color-mix(red, blue) | color-mix(in srgb, red 150%, blue) | color-mix(in oklch, oklch(0.6 0.1 none), oklch(0.6 0.1 100)) | color-mix(in srgb, rgb(none 0 0), rgb(200 0 0))
rgb(from red r g b) | rgb(from red calc(r / 2) g b) | rgb(from red r g b / 50%) | rgb(from rgb(0 0 0 / .4) r g b / alpha) | rgb(from #336699 b g r) | rgb(from #336699 calc(r + 20) g b) | rgb(from #336699 50% g b) | rgb(from #336699 calc(r * .5 + g * .5) g b) | hsl(from #336699 h s l) | hsl(from #336699 h s calc(l + 20)) | hsl(from #336699 h s calc(l + 20%)) | hsl(from #336699 calc(h + 180) s l) | hsl(from #336699 h 100% l / .5) | oklch(from #336699 l c h) | oklch(from #336699 calc(l + .2) c h) | oklch(from #336699 calc(l * 1.2) c h) | oklch(from #336699 0.8 c h) | oklch(from #336699 l calc(c / 2) h) | oklab(from #336699 l a b) | lab(from #336699 calc(l + 10) a b) | lch(from #336699 l c calc(h + 60)) | hwb(from #336699 h w b) | color(from #336699 srgb r g b) | color(from #336699 srgb calc(r * 2) g b) | rgb(from currentcolor r g b) | rgb(from red x g b) | oklch(from #336699 min(l, .4) c h) | oklch(from #336699 clamp(.1, l, .3) c h) | rgb(from color-mix(in srgb, red, blue) r g b) | rgb(from red r g b / calc(alpha * .5))
#f00 | #ff000080 | #f008 | transparent | currentcolor | rebeccapurple | RED | light-dark(red, blue) | light-dark(red) | device-cmyk(0 1 1 0) | color-contrast(red vs blue) | contrast-color(red) | accentcolor | canvas | buttonface | mark | graytext | -webkit-link | highlight | linktext | field | fieldtext | buttontext | buttonborder | selecteditem | rgb(1e2 0 0) | rgb( 1 2 3 ) | rgb(1 2 3/.5) | rgb(1.5e1,2,3)
"""


def print_colors():
    """What colours are in sRGB, from a canvas: the value, `=>`, and eight hexadecimal digits or `invalid`."""
    asked = [value.strip() for line in COLORS_ASKED.strip().splitlines() for value in line.split(" | ")]
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        page.set_content("<!doctype html><canvas width=1 height=1></canvas><p style='color: #000'>")
        found = page.evaluate("""(values) => {
          const context = document.querySelector('canvas').getContext('2d'), p = document.querySelector('p');
          return values.map((value) => {
            p.style.backgroundColor = '';
            p.style.backgroundColor = value;
            if (!p.style.backgroundColor) return 'invalid';
            if (value.includes('var(')) return 'invalid';
            context.clearRect(0, 0, 1, 1);
            context.fillStyle = getComputedStyle(p).backgroundColor;
            context.fillRect(0, 0, 1, 1);
            return [...context.getImageData(0, 0, 1, 1).data].map((n) => n.toString(16).padStart(2, '0')).join('');
          }); }""", asked)
        browser.close()
    print("# Colours in Chromium; made by scripts/css_values.py --colors.")
    for value, color in zip(asked, found):
        print(f"{value} => {color}")


def runs(numbers):
    out = []
    for number in numbers:
        if out and out[-1][1] == number - 1:
            out[-1][1] = number
        else:
            out.append([number, number])
    return " ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in out)


SWIFT = """/// The single words that each property of the browser takes (`*`: any), those without effect here included. A
/// colour stands for all. Made by `scripts/css_values.py --swift`.
let propertyWords: [String: Set<String>] = {
  var out: [String: Set<String>] = [:]
  for line in propertyWordText.split(separator: ";") {
    let words = line.split(whereSeparator: { $0 == " " || $0 == "\\n" }).map { String($0) }
    guard words.count > 1 else { continue }
    for name in words[0].split(separator: ",") { out[String(name)] = Set(words.dropFirst()) }
  }
  return out
}()

private let propertyWordText = \"\"\""""
COLORS = ("-webkit-link accentcolor background buttonface canvas canvastext currentcolor highlight mark menu tan transparent red field"
          " text window rebeccapurple").split()


def print_swift(answer, tried):
    """The Swift table of the words that a property takes, names with the same ones together."""
    print(SWIFT)
    together = {}
    for name, numbers in answer.items():
        if numbers is None:
            continue
        words = [tried[i] for i in numbers if re.fullmatch(r"-?[a-z][a-z-]*", tried[i])]
        words = [word for word in words if word not in WIDE]
        if "rebeccapurple" in words:
            words = ["rebeccapurple"] + [word for word in words if word not in COLORS]
        if "nonexistent-keyword" in words:
            words = ["*"]
        together.setdefault(tuple(words or ["-"]), []).append(name)
    for words, names in together.items():
        line = "  "
        for i, name in enumerate(names):
            piece = name + ("," if i + 1 < len(names) else "")
            # A name list is one word of the text; it is broken behind a comma by a line's end that is escaped.
            if len(line) + len(piece) > 96:
                print(line + "\\")
                line = "  "
            line += piece
        for word in words:
            if len(line) + len(word) > 97:
                print(line)
                line = "   "
            line += " " + word
        print(line + ";")
    print('  \"\"\"')


def main():
    if "--colors" in sys.argv:
        print_colors()
        return
    tried = values()
    answer = ask(our_names(), tried)
    if "--swift" in sys.argv:
        print_swift(answer, tried)
        return
    print(f"# Chromium's CSS.supports; made by scripts/css_values.py. {len(answer)} names x {len(tried)} values.")
    for value in tried:
        print("=" + value)
    for name, numbers in answer.items():
        print(f"{name}: " + ("-" if numbers is None else runs(numbers)))


if __name__ == "__main__":
    main()
