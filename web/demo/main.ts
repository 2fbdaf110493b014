import "mercer/element/define";
import { Storefront } from "./shop/storefront.ts";

const root = document.querySelector<HTMLElement>("#shop");
if (root) void new Storefront(root).open();
