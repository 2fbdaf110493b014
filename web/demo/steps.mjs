// Runs one command after another, shows each as a person could type it, and keeps its time.
import { execFileSync, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

// Everywhere but in an argument with one of these, quoting would only get in the reader's way.
const needsQuotes = /[^\w@%+=:,./-]/;
const shown = (words) =>
  words.map((word) => (needsQuotes.test(word) ? `'${word}'` : word)).join(" ");

export class StepFailed extends Error {}

export class Steps {
  #times = [];
  #start = performance.now();

  /** Runs `words`, a program and its arguments, from the top folder. Throws StepFailed unless it exits with 0. */
  async run(title, words, { env = {} } = {}) {
    console.log(`\n$ ${shown(words)}`);
    const start = performance.now();
    const status = await new Promise((resolve) => {
      const child = spawn(words[0], words.slice(1), {
        cwd: root,
        env: { ...process.env, ...env },
        stdio: ["ignore", "inherit", "inherit"],
      });
      child.on("error", (error) => resolve(error.message));
      child.on("exit", (code, signal) => resolve(code ?? signal));
    });
    this.#times.push({ title, seconds: (performance.now() - start) / 1000 });
    if (status !== 0) throw new StepFailed(`${title} failed (${status}): ${shown(words)}`);
  }

  skip(title, why) {
    console.log(`\n${title}: ${why}`);
    this.#times.push({ title, seconds: 0 });
  }

  async buildNative(preset, ...targets) {
    await this.run(`configure ${preset}`, ["cmake", "--preset", preset]);
    const chosen = targets.length ? ["--target", ...targets] : [];
    await this.run(`build ${preset}`, ["cmake", "--build", "--preset", preset, ...chosen]);
  }

  /** `preset` is "wasm", the browser's module, or "wasm-command", the command line for Node. */
  async buildWasm(preset = "wasm") {
    const emscripten = execFileSync("bash", ["setup.sh", "--print-emscripten"], { cwd: root });
    const env = { PATH: `${emscripten.toString().trim()}:${process.env.PATH}` };
    console.log('\n$ export PATH="$(bash setup.sh --print-emscripten):$PATH"');
    await this.run(`configure ${preset}`, ["emcmake", "cmake", "--preset", preset], { env });
    await this.run(`build ${preset}`, ["cmake", "--build", "--preset", preset], { env });
  }

  printTimes() {
    const line = (title, seconds) => `  ${title.padEnd(24)}${seconds.toFixed(1).padStart(8)} s`;
    console.log("\nTime:");
    for (const { title, seconds } of this.#times) console.log(line(title, seconds));
    console.log(line("total", (performance.now() - this.#start) / 1000));
  }
}
