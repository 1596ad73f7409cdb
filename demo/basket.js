import { lines, setQuantity, showCount } from "./cart.js";
import { money } from "./catalogue.js";

const body = document.querySelector("tbody");

function row({ product, quantity, sum }) {
  const line = document.createElement("tr");
  line.innerHTML = `
    <td><a href="product.html?item=${product.id}">${product.name}</a></td>
    <td class="number">${money(product.price)}</td>
    <td class="number"><input type="number" min="0" max="20" value="${quantity}" aria-label="Quantity of ${product.name}"></td>
    <td class="number">${money(sum)}</td>`;
  line.querySelector("input").addEventListener("change", (event) => {
    setQuantity(product.id, Number(event.target.value));
    show();
  });
  return line;
}

function show() {
  const all = lines();
  body.replaceChildren(...all.map(row));
  document.querySelector("#empty").hidden = all.length > 0;
  document.querySelector("#filled").hidden = all.length === 0;
  document.querySelector("#total").textContent = money(all.reduce((sum, line) => sum + line.sum, 0));
}

show();
showCount();
