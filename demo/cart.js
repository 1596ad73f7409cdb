// The cart: kept in the browser, {id: quantity}.

import { productOf } from "./catalogue.js";

const key = "clayware.cart";

/** What is in the cart. */
export function cart() {
  try {
    return JSON.parse(localStorage.getItem(key)) || {};
  } catch {
    return {};
  }
}

/** Sets a quantity; 0 takes the product out. */
export function setQuantity(id, quantity) {
  const all = cart();
  if (quantity > 0) all[id] = quantity;
  else delete all[id];
  localStorage.setItem(key, JSON.stringify(all));
  showCount();
}

/** Puts one more in. */
export function add(id) {
  setQuantity(id, (cart()[id] || 0) + 1);
}

/** Takes everything out. */
export function empty() {
  localStorage.removeItem(key);
  showCount();
}

/** The lines to show: product, quantity, sum. */
export function lines() {
  return Object.entries(cart())
    .map(([id, quantity]) => ({ product: productOf(id), quantity }))
    .filter(({ product }) => product)
    .map((line) => ({ ...line, sum: line.product.price * line.quantity }));
}

/** Writes the number of pieces into the page's head. */
export function showCount() {
  const count = Object.values(cart()).reduce((sum, quantity) => sum + quantity, 0);
  const place = document.querySelector("[data-cart-count]");
  if (place) place.textContent = count === 1 ? "1 item" : `${count} items`;
}
