// @vitest-environment node
import { expect, it } from "vitest";

it("the package can be imported where there is no DOM", async () => {
  expect(typeof document).toBe("undefined");
  await import("../../web/src/elements/define.ts");
  const { MercerShelf } = await import("../../web/src/elements/index.ts");
  const { Recommender } = await import("../../web/src/index.ts");
  const { observeShopify } = await import("../../web/src/adapters/index.ts");
  expect(typeof observeShopify).toBe("function");
  expect(typeof MercerShelf).toBe("function");
  expect(typeof Recommender.load).toBe("function");
});
