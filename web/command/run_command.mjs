// Runs one command in this process. Its main() has a thread of its own, so that this one stays free
// to notice signals; what the command opens or writes, this thread does for it.
import { constants } from "node:os";
import { isatty } from "node:tty";
import createMercerCommand from "./mercer_command.js";

/** Sets the exit code when it is done, which may be after this returns. */
export async function runCommand(words) {
  const command = await createMercerCommand({ noInitialRun: true });
  // Emscripten takes every standard stream for a terminal; on a terminal progress redraws its line.
  for (const descriptor of [0, 1, 2]) {
    command.FS.getStream(descriptor).tty = isatty(descriptor);
  }
  for (const signal of ["SIGINT", "SIGTERM"]) passOn(signal, command);
  command.callMain(words);
}

// The first signal asks the command to stop between two steps, the second ends it at once.
function passOn(signal, command) {
  const number = constants.signals[signal];
  process.once(signal, () => {
    command._raise(number);
    process.once(signal, () => process.exit(128 + number));
  });
}
