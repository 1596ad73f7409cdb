import { add, showCount } from "./cart.js";
import { money, products } from "./catalogue.js";

const grid = document.querySelector(".grid");
const search = document.querySelector("#search");
const kind = document.querySelector("#kind");

function card(product) {
  const item = document.createElement("li");
  item.className = "card";
  item.innerHTML = `
    <a href="product.html?item=${product.id}"><img src="images/${product.id}.svg" alt="${product.name}"></a>
    <div class="body">
      ${product.tag ? `<span class="tag">${product.tag}</span>` : ""}
      <h2><a href="product.html?item=${product.id}">${product.name}</a></h2>
      <span class="muted">${product.kind}</span>
      <div class="row"><span class="price">${money(product.price)}</span><button data-add="${product.id}">Add</button></div>
    </div>`;
  return item;
}

function show() {
  const text = search.value.trim().toLowerCase();
  const found = products.filter((product) =>
    (!kind.value || product.kind === kind.value) && product.name.toLowerCase().includes(text));
  grid.replaceChildren(...found.map(card));
  document.querySelector("#found").textContent = found.length === 1 ? "1 piece" : `${found.length} pieces`;
}

for (const name of new Set(products.map((product) => product.kind))) kind.append(new Option(name, name));
search.addEventListener("input", show);
kind.addEventListener("change", show);
grid.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add]");
  if (!button) return;
  add(button.dataset.add);
  button.textContent = "Added";
});

const care = document.querySelector("dialog");
document.querySelector("#care").addEventListener("click", () => care.showModal());
care.querySelector("button").addEventListener("click", () => care.close());

show();
showCount();
