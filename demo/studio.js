// The studio's page navigates by itself: history.pushState, no page load.

import { showCount } from "./cart.js";

const stories = {
  wheel: { title: "At the wheel", text: ["Every piece starts as a lump of clay in the middle of a wheel.",
    "Centring takes a minute on a good day, and a morning on a bad one."] },
  glaze: { title: "The glaze kitchen", text: ["Our green comes from copper and wood ash.",
    "We mix forty litres at a time and argue about it for a week."] },
  kiln: { title: "Opening the kiln", text: ["Thirty hours up, thirty hours down.",
    "Nobody may look before it is under one hundred degrees."] },
};

function show() {
  const name = location.hash.slice(1) || new URLSearchParams(location.search).get("story") || "wheel";
  const story = stories[name] || stories.wheel;
  document.title = `${story.title} – Clayware`;
  document.querySelector("article").innerHTML =
    `<h1>${story.title}</h1>${story.text.map((line) => `<p>${line}</p>`).join("")}`;
  document.querySelectorAll(".tabs a").forEach((link) =>
    link.toggleAttribute("aria-current", link.dataset.story === name));
}

document.querySelector(".tabs").addEventListener("click", (event) => {
  const link = event.target.closest("[data-story]");
  if (!link) return;
  event.preventDefault();
  history.pushState({}, "", `studio.html?story=${link.dataset.story}`);
  show();
});
window.addEventListener("popstate", show);
show();
showCount();
