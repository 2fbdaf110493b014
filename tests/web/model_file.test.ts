import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { MercerError, Recommender } from "../../web/src/index.ts";
import { fakeCalls, fakeModelBytes } from "./fake_scorer.ts";

vi.mock("../../web/src/engine/inline_scorer.ts", () => import("./fake_scorer.ts"));

let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    switch (request.url) {
      case "/good.mercer":
        response.end(fakeModelBytes());
        break;
      case "/fallback.mercer":
        response.setHeader("content-type", "text/html");
        response.end("\n<!DOCTYPE html><html><body>Start page</body></html>");
        break;
      case "/short.mercer":
        response.end(fakeModelBytes().slice(0, 10));
        break;
      case "/other.mercer":
        response.end(new Uint8Array(64));
        break;
      case "/broken-off.mercer":
        response.writeHead(200, { "content-length": 1000 });
        response.write(fakeModelBytes());
        setTimeout(() => response.destroy(), 20);
        break;
      case "/slow.mercer":
        break; // never answers
      case "/busy.mercer":
        response.writeHead(503).end();
        break;
      default:
        response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function failureOf(path: string): Promise<MercerError> {
  const error = await Recommender.load(`${origin}${path}`, { worker: false }).catch(
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(MercerError);
  return error as MercerError;
}

describe("Recommender.load", () => {
  it("opens a model by URL", async () => {
    const mercer = await Recommender.load(new URL("/good.mercer", origin), { worker: false });
    expect(mercer.catalogue).toHaveLength(4);
  });

  it("leaves the caller's bytes alone", async () => {
    const bytes = fakeModelBytes();
    await Recommender.load(bytes.buffer as ArrayBuffer, { worker: false });
    expect(bytes.length).toBe(64);
  });

  it.each([
    ["/gone.mercer", "not-found", /404.*Publish the file there/],
    ["/busy.mercer", "io", /503/],
    ["/fallback.mercer", "malformed-input", /HTML page instead of a model.*static files/],
    ["/short.mercer", "malformed-input", /only 10 bytes.*cut off/],
    ["/other.mercer", "malformed-input", /not a Mercer model.*mercer refine/],
    ["/broken-off.mercer", "io", /broke off/],
  ])("%s fails with %s and says what to do", async (path, code, message) => {
    const error = await failureOf(path);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
  });

  it("says what to check when nobody answers", async () => {
    const error = await Recommender.load("http://127.0.0.1:9/x.mercer", { worker: false }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: "io" });
    expect((error as Error).message).toMatch(/connect-src/);
  });

  it("can be cancelled", async () => {
    const controller = new AbortController();
    const loading = Recommender.load(`${origin}/slow.mercer`, {
      worker: false,
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 20);
    await expect(loading).rejects.toMatchObject({ code: "cancelled" });
    await expect(
      Recommender.load(fakeModelBytes(), { worker: false, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: "cancelled" });
  });

  it("frees a model that opens after it was cancelled", async () => {
    fakeCalls.disposed = 0;
    const controller = new AbortController();
    const { signal } = controller;
    const loading = Recommender.load(fakeModelBytes(), { worker: false, signal });
    controller.abort("no longer wanted");
    await expect(loading).rejects.toMatchObject({ code: "cancelled", cause: "no longer wanted" });
    await vi.waitFor(() => expect(fakeCalls.disposed).toBe(1));
  });

  it("goes on when its signal is aborted after the model has opened", async () => {
    fakeCalls.disposed = 0;
    const controller = new AbortController();
    const { signal } = controller;
    const mercer = await Recommender.load(fakeModelBytes(), { worker: false, signal });
    controller.abort();
    expect((await mercer.recommend({ k: 1 })).items).toHaveLength(1);
    expect(fakeCalls.disposed).toBe(0);
  });

  it("tells how much has arrived", async () => {
    const steps: unknown[] = [];
    await Recommender.load(`${origin}/good.mercer`, {
      worker: false,
      onProgress: (step) => steps.push(step),
    });
    expect(steps.at(-1)).toEqual({ loaded: 64, total: 64 });
  });

  it("refuses a wasmUrl that is none", async () => {
    await expect(
      Recommender.load(fakeModelBytes(), { worker: false, wasmUrl: "https://" }),
    ).rejects.toMatchObject({ code: "invalid-argument" });
  });

  it("refuses what is neither a URL nor bytes", async () => {
    await expect(Recommender.load(7 as never, { worker: false })).rejects.toMatchObject({
      code: "invalid-argument",
    });
  });
});
