// Rules and declarations that a script puts into or takes out of the sheets of style and link elements.

import { guard, hook } from "./guard.js";

/** Where a rule stands in its sheet: its index in each list of rules around it. */
export function placeOf(rule) {
  const place = [];
  for (let at = rule; at; at = at.parentRule) {
    const { cssRules } = at.parentRule || at.parentStyleSheet || {};
    place.unshift(Array.from(cssRules || []).indexOf(at));
  }
  return place;
}

/** Watches a window's style sheets; `record` is the recorder's, with its callbacks. Returns what ends it. */
export function watchRules({ styleSheetRuleCb, styleDeclarationCb, mirror }, window) {
  const stops = [];
  const watch = (owner, name, sheetOf, tell) => {
    const told = guard((target, given) => {
      const sheet = sheetOf(target);
      const id = sheet ? mirror.getId(sheet.ownerNode) : -1;
      if (id > 0) tell(id, target, given);
    });
    stops.push(hook(window[owner].prototype, name, (target, given) => {
      told(target, given);
    }));
  };
  const itself = (sheet) => sheet;
  const around = (rule) => rule.parentStyleSheet;
  const ofStyle = (style) => style.parentRule && style.parentRule.parentStyleSheet;
  watch("CSSStyleSheet", "insertRule", itself, (id, _, [rule, index]) => styleSheetRuleCb({ id, adds: [{ rule, index }] }));
  watch("CSSStyleSheet", "deleteRule", itself, (id, _, [index]) => styleSheetRuleCb({ id, removes: [{ index }] }));
  watch("CSSGroupingRule", "insertRule", around, (id, group, [rule, index]) =>
    styleSheetRuleCb({ id, adds: [{ rule, index: [...placeOf(group), index || 0] }] }));
  watch("CSSGroupingRule", "deleteRule", around, (id, group, [index]) =>
    styleSheetRuleCb({ id, removes: [{ index: [...placeOf(group), index] }] }));
  watch("CSSStyleDeclaration", "setProperty", ofStyle, (id, { parentRule }, [property, value, priority]) =>
    styleDeclarationCb({ id, set: { property, value, priority }, index: placeOf(parentRule) }));
  watch("CSSStyleDeclaration", "removeProperty", ofStyle, (id, { parentRule }, [property]) =>
    styleDeclarationCb({ id, remove: { property }, index: placeOf(parentRule) }));
  return () => stops.reverse().forEach((stop) => stop());
}
