#!/usr/bin/env node
// npx mercer: the command line as WebAssembly. What the command is and does lies in core/cli.
const kOldestNode = 20;

const words = process.argv.slice(2);
if (Number.parseInt(process.versions.node, 10) < kOldestNode) {
  console.error(
    `mercer: error: Node ${kOldestNode} or later is needed, this is ${process.versions.node}; ` +
      "see https://nodejs.org [unsupported-version]",
  );
  process.exitCode = 1;
} else if (words[0] === "demo") {
  const { demo } = await import("./demo.mjs");
  process.exitCode = await demo(words.slice(1));
} else {
  const { runCommand } = await import("./run_command.mjs");
  await runCommand(words);
}
