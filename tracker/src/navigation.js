// Navigations without a page load as Custom events `navigation` {href, title}, and new titles as `title` {href, title}.

import { guard, hook, listen, soon } from "./guard.js";

const mostTitles = 50;

/** Watches until the returned function is called; `emit(tag, payload)`. */
export function watchNavigation(emit, window) {
  const { document, history, location } = window;
  let href = location.href;
  let title = document.title;
  let titles = 0;

  const look = guard(() => {
    if (location.href === href) return;
    href = location.href;
    // The page gives the new place its title right after, in the same turn of its script.
    const at = href;
    soon(() => {
      title = document.title;
      emit("navigation", { href: at, title });
    });
  });

  const lookAtTitle = guard(() => {
    if (document.title === title || titles >= mostTitles) return;
    title = document.title;
    titles += 1;
    emit("title", { href, title });
  });

  const stops = [
    hook(history, "pushState", () => look),
    hook(history, "replaceState", () => look),
    listen(window, "popstate", look),
    listen(window, "hashchange", look),
  ];
  // The title element may be replaced as a whole: the head is watched.
  if (typeof MutationObserver === "function" && document.head) {
    const observer = new MutationObserver(lookAtTitle);
    observer.observe(document.head, { __proto__: null, childList: true });
    const element = document.head.querySelector("title");
    if (element) observer.observe(element, { __proto__: null, childList: true, characterData: true, subtree: true });
    stops.push(() => observer.disconnect());
  }
  return () => stops.forEach((stop) => stop());
}
