// Takes the pictures of docs/design.md:
//   npx vite build --config web/vite.package.config.ts && node docs/design/make_pictures.mjs
// They show the package as it comes, with the model in models/online-retail.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { preview } from "vite";
import { openBrowser } from "../../web/demo/check.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const folder = resolve(root, "build/design");
const desktop = { width: 1000, height: 760 };
const phone = { width: 390, height: 760 };

const kModel = 'model="shop.mercer"';
const kPage = (body, css = "") => `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Pictures</title>
<style>
  :root { color-scheme: light dark; background: light-dark(#fff, #17141b); }
  body { margin: 1.5rem; font-family: system-ui, sans-serif; }
  ${css}
</style>
<script type="module" src="mercer/mercer-elements.js"></script>${body}</html>`;

const kPages = {
  "shelf.html": kPage(`<mercer-shelf ${kModel} k="8"></mercer-shelf>`),
  "themed.html": kPage(
    `<mercer-shelf ${kModel} k="8"></mercer-shelf>`,
    `mercer-shelf {
      --mercer-accent: light-dark(#0b6b57, #7fd8c4);
      --mercer-soft: light-dark(#e6f4ef, #1c332d);
      --mercer-radius: 0px;
      --mercer-card-width: 9rem;
      --mercer-heading-font: Georgia, serif;
      --mercer-heading-weight: 400;
    }
    mercer-shelf::part(why) { padding-inline: 0; border-color: transparent; text-decoration: underline; }
    mercer-shelf::part(price) { font-weight: 400; }`,
  ),
  "steer.html": kPage(`<mercer-steer ${kModel} rows="16"></mercer-steer>`),
};

/** In the page: titles and prices as a shop writes them, and pictures that stand in for photographs. */
function present(element) {
  element.presenter = ({ id, title, price }) => {
    const hue = [...id].reduce((sum, letter) => (7 * sum + letter.charCodeAt(0)) % 360, 0);
    const art = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    art.setAttribute("viewBox", "0 0 100 100");
    art.innerHTML =
      `<rect width="100" height="100" fill="hsl(${hue} 35% 86%)"/>` +
      `<ellipse cx="50" cy="84" rx="30" ry="4" fill="hsl(${hue} 25% 74%)"/>` +
      `<path d="M34 ${30 + (hue % 20)} h32 l-5 ${52 - (hue % 20)} h-22 z" fill="hsl(${hue} 42% 48%)"/>` +
      `<path d="M34 ${30 + (hue % 20)} h32 l-1 8 h-30 z" fill="hsl(${hue} 45% 62%)"/>`;
    const lower = title.toLowerCase();
    return { title: lower.charAt(0).toUpperCase() + lower.slice(1), price: price && `£${price.toFixed(2)}`, art };
  };
}

async function takePictures(origin) {
  const browser = await openBrowser();
  const open = async (path, viewport, colorScheme = "light") => {
    const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.goto(`${origin}${path}`);
    await page.waitForFunction(() => document.querySelector("mercer-shelf, mercer-steer")?.recommender);
    await page.addScriptTag({ content: String(present) });
    await page.evaluate(async () => {
      const element = document.querySelector("mercer-shelf, mercer-steer");
      present(element);
      for (const item of ["22423", "85123A"]) element.recommender.observe({ type: "view", item });
      await element.refresh?.();
      await element.updateComplete;
    });
    return page;
  };
  const save = (shown, name) => shown.screenshot({ path: resolve(here, `${name}.png`) });
  for (const scheme of ["light", "dark"]) {
    const page = await open("shelf.html", { width: 1000, height: 420 }, scheme);
    await save(page, `shelf-${scheme}`);
  }
  await save(await open("themed.html", { width: 1000, height: 390 }), "shelf-themed");
  await save(await open("shelf.html", { width: 390, height: 420 }), "shelf-phone");
  await save(await open("steer.html", { width: 1000, height: 480 }), "steer");
  for (const [name, viewport] of Object.entries({ why: desktop, "why-phone": phone })) {
    const page = await open("shelf.html", viewport);
    await page.locator("mercer-shelf .why").first().click();
    await page.locator("mercer-shelf dialog[open]").waitFor();
    await save(page, name);
  }
  await browser.close();
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
cpSync(resolve(root, "build/package"), resolve(folder, "mercer"), { recursive: true });
cpSync(resolve(root, "models/online-retail/online-retail.mercer"), resolve(folder, "shop.mercer"));
for (const [path, text] of Object.entries(kPages)) writeFileSync(resolve(folder, path), text);
const server = await preview({
  configFile: false,
  root: folder,
  build: { outDir: folder },
  preview: { host: "127.0.0.1", port: 4273 },
  logLevel: "warn",
});
try {
  await takePictures(server.resolvedUrls.local[0]);
} finally {
  await server.close();
}
