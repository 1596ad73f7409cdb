import { add, cart, showCount } from "./cart.js";
import { money, productOf, products } from "./catalogue.js";

const product = productOf(new URLSearchParams(location.search).get("item")) || products[0];
const put = (selector, text) => (document.querySelector(selector).textContent = text);

document.title = `${product.name} – Clayware`;
put("h1", product.name);
put(".price", money(product.price));
put("#text", product.text);
put("#kind", product.kind);
const image = document.querySelector("#image");
image.src = `images/${product.id}.svg`;
image.alt = product.name;

document.querySelector("#add").addEventListener("click", () => {
  add(product.id);
  const count = cart()[product.id];
  document.querySelector("#notice").hidden = false;
  put("#notice", `${count} × ${product.name} in your cart.`);
});

// The shop's one broken button: there is no stock service.
document.querySelector("#stock").addEventListener("click", () => {
  const service = window.clayware?.stock;
  put("#notice", service.countFor(product.id));
});

showCount();
