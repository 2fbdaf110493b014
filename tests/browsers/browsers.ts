// Chromium, Firefox and WebKitGTK behind the few things that the tests need of a browser.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import puppeteer, { type KeyInput } from "puppeteer-core";

export interface Tab {
  goto(url: string): Promise<void>;
  /** Calls `expression`, in the page, and awaits what it gives. */
  evaluate<T>(expression: string): Promise<T>;
  press(key: "Enter" | "Escape"): Promise<void>;
}

export interface TestBrowser {
  readonly tab: Tab;
  close(): Promise<void>;
}

interface Engine {
  readonly name: string;
  readonly program: string;
  /** How to get it where it is missing, which fails the tests or (optional) skips them. */
  readonly install: string;
  readonly isOptional?: true;
  open(program: string): Promise<TestBrowser>;
}

const kMiniBrowser = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

export const engines: readonly Engine[] = [
  {
    name: "Chromium",
    program: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    install: "bash setup.sh",
    open: (program) => openWithPuppeteer("chrome", program),
  },
  {
    name: "Firefox",
    program: process.env["FIREFOX"] ?? "/usr/bin/firefox-esr",
    install: "bash setup.sh --test",
    open: (program) => openWithPuppeteer("firefox", program),
  },
  {
    name: "WebKitGTK",
    program: process.env["MINI_BROWSER"] ?? kMiniBrowser,
    install: "bash setup.sh --webkit",
    isOptional: true,
    open: openWebKit,
  },
];

/** Whether the engine can be driven on this machine; says so where it cannot. */
export function isInstalled({ name, program, install }: Engine): boolean {
  const found = existsSync(program);
  if (!found) console.warn(`${name} is not tested: no ${program}; to install it: ${install}`);
  return found;
}

async function openWithPuppeteer(
  browser: "chrome" | "firefox",
  executablePath: string,
): Promise<TestBrowser> {
  const args = browser === "chrome" ? ["--no-sandbox", "--disable-gpu", "--disable-quic"] : [];
  const running = await puppeteer.launch({ browser, executablePath, args, headless: true });
  const page = await running.newPage();
  return {
    tab: {
      goto: async (url) => void (await page.goto(url)),
      evaluate: <T>(expression: string) => page.evaluate(expression) as Promise<T>,
      press: (key) => page.keyboard.press(key satisfies KeyInput),
    },
    close: () => running.close(),
  };
}

/** By WebDriver (https://www.w3.org/TR/webdriver1), which its own driver speaks over HTTP. */
async function openWebKit(binary: string): Promise<TestBrowser> {
  const port = await freePort();
  const driver = spawn(
    "xvfb-run",
    ["--auto-servernum", "dbus-run-session", "--", "WebKitWebDriver", `--port=${port}`],
    { stdio: "ignore", detached: true },
  );
  const send = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: T & { message?: string } };
    if (!response.ok) throw new Error(`WebKitWebDriver, ${method} ${path}: ${value.message}`);
    return value;
  };
  await answering(() => send("GET", "/status"));
  const options = { "webkitgtk:browserOptions": { binary, args: ["--automation"] } };
  const { sessionId } = await send<{ sessionId: string }>("POST", "/session", {
    capabilities: { alwaysMatch: options },
  });
  const session = `/session/${sessionId}`;
  return {
    tab: {
      goto: (url) => send("POST", `${session}/url`, { url }),
      evaluate: (expression) => send("POST", `${session}/execute/sync`, awaiting(expression)),
      press: (key) => send("POST", `${session}/actions`, strokes(key)),
    },
    async close() {
      await send("DELETE", session);
      process.kill(-(driver.pid as number)); // with all that xvfb-run has started
    },
  };
}

const awaiting = (expression: string): object => ({ script: `return (${expression})`, args: [] });

/** The keys' code points of WebDriver. */
const kKeys = { Enter: "\uE007", Escape: "\uE00C" } as const;

function strokes(key: keyof typeof kKeys): object {
  const actions = ["keyDown", "keyUp"].map((type) => ({ type, value: kKeys[key] }));
  return { actions: [{ type: "key", id: "keyboard", actions }] };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Waits until a server that has just been started answers, at most ten seconds. */
async function answering(ask: () => Promise<unknown>): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
