// What the shop sells.

export const products = [
  { id: "moss-mug", name: "Moss Mug", price: 18, kind: "Cups", tag: "New",
    text: "A mug in deep green glaze, thrown by hand, for 300 ml of whatever keeps you going." },
  { id: "river-teapot", name: "River Teapot", price: 54, kind: "Pots",
    text: "Stoneware with a spout that does not drip. Holds four cups and keeps them warm." },
  { id: "ember-bowl", name: "Ember Bowl", price: 26, kind: "Bowls",
    text: "A wide bowl with a burnt orange rim. Soup, salad, porridge, keys." },
  { id: "cloud-plate", name: "Cloud Plate", price: 22, kind: "Plates", tag: "Last few",
    text: "A flat plate in soft white, a little uneven, never quite the same twice." },
  { id: "night-vase", name: "Night Vase", price: 39, kind: "Vases",
    text: "Tall and nearly black, for a single branch." },
  { id: "sand-jug", name: "Sand Jug", price: 31, kind: "Pots",
    text: "A jug for milk or water with a handle made for large hands." },
  { id: "fern-saucer", name: "Fern Saucer", price: 9, kind: "Plates",
    text: "A small saucer with a pressed fern. Goes with the Moss Mug." },
  { id: "clay-cup", name: "Clay Cup", price: 14, kind: "Cups",
    text: "Unglazed outside, glazed inside. No handle, no fuss." },
];

/** The product of an id, or undefined. */
export function productOf(id) {
  return products.find((product) => product.id === id);
}

/** A price as text. */
export function money(amount) {
  return `€ ${amount.toFixed(2)}`;
}
