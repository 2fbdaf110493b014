// Starts the shelves of the page. Shopify loads this once as a plain script, however many blocks
// there are; the braces below keep its names out of the theme's.
(() => {
"use strict";

/** Shopify's own recommendations in the shelf's fallback, by the contract of its Ajax API. */
async function showShopifysOwn(shelf) {
  const place = shelf.querySelector('[slot="fallback"]');
  const address = shelf.dataset.recommendations;
  if (!place || !address) return;
  const response = await fetch(address);
  if (!response.ok) return;
  const { products } = await response.json();
  if (products.length === 0) return; // what the server has put there is better than nothing
  const list = document.createElement("ul");
  for (const { url, title } of products) {
    const link = Object.assign(document.createElement("a"), { href: url, textContent: title });
    list.appendChild(document.createElement("li")).append(link);
  }
  place.replaceChildren(list);
}

/** The shop's links and pictures by item id, from products.json beside the model, if there is one. */
async function productsIn(files) {
  const response = await fetch(`${files}products.json`);
  return response.ok ? response.json() : {};
}

function present({ id }, products, { itemId, products: folder }) {
  const { handle = itemId === "handle" ? id : undefined, image, price } = products[id] ?? {};
  const art = image && Object.assign(new Image(), { src: image, alt: "", loading: "lazy" });
  return { art, price, href: handle && folder + encodeURIComponent(handle) };
}

/** Starts the shelves that get their files from one place. */
async function start(files, shelves) {
  const fallBack = (shelf) => showShopifysOwn(shelf).catch((error) => console.warn(error));
  try {
    const base = new URL(files, document.baseURI);
    const [adapters, products] = await Promise.all([
      import(new URL("adapters/index.js", base)),
      productsIn(files).catch(() => ({})),
    ]);
    for (const shelf of shelves) {
      shelf.presenter = (item) => present(item, products, shelf.dataset);
      shelf.addEventListener("mercer-error", () => fallBack(shelf), { once: true });
    }
    // Shelves of one model share one recommender: what follows is needed once.
    shelves[0].addEventListener("mercer-load", ({ detail: mercer }) => {
      const { itemId, otherwise } = shelves[0].dataset;
      adapters.observeShopify(mercer, { itemId });
      adapters.followShopifyConsent(mercer, { otherwise });
    });
    await import(new URL("mercer-elements.js", base));
  } catch (error) {
    console.warn(error);
    shelves.forEach(fallBack);
  }
}

function startAll(place) {
  const shelves = [...place.querySelectorAll("mercer-shelf[data-files]")];
  const byFiles = new Map();
  for (const shelf of shelves) {
    const { files } = shelf.dataset;
    byFiles.set(files, [...(byFiles.get(files) ?? []), shelf]);
  }
  for (const [files, ours] of byFiles) void start(files, ours);
}

startAll(document);
// The theme editor puts a section in anew after each change.
document.addEventListener("shopify:section:load", ({ target }) => startAll(target));
})();
