import { empty, lines, showCount } from "./cart.js";
import { money } from "./catalogue.js";

const form = document.querySelector("form");
const checks = {
  name: (value) => (value.trim().length > 2 ? "" : "Please tell us your name."),
  email: (value) => (/^\S+@\S+\.\S+$/.test(value) ? "" : "That is no e-mail address."),
  street: (value) => (value.trim() ? "" : "Where should it go?"),
  card: (value) => (/^\d{12,19}$/.test(value.replace(/ /g, "")) ? "" : "A card number has 12 to 19 digits."),
};

function check(name) {
  const field = form.elements[name];
  const problem = checks[name](field.value);
  const box = field.closest(".field");
  box.querySelector(".problem").textContent = problem;
  box.toggleAttribute("data-bad", Boolean(problem));
  return !problem;
}

for (const name of Object.keys(checks)) form.elements[name].addEventListener("blur", () => check(name));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const bad = Object.keys(checks).filter((name) => !check(name));
  if (bad.length) {
    form.elements[bad[0]].focus();
    return;
  }
  document.querySelector("main").innerHTML =
    `<h1>Thank you!</h1><p class="lead">Your order is on its way to the kiln.</p><a class="button" href="index.html">Back to the shop</a>`;
  empty();
});

document.querySelector("#lines").replaceChildren(...lines().map(({ product, quantity, sum }) => {
  const item = document.createElement("p");
  item.textContent = `${quantity} × ${product.name}: ${money(sum)}`;
  return item;
}));
document.querySelector("#total").textContent = money(lines().reduce((sum, line) => sum + line.sum, 0));
showCount();
