// Runs one command in this process. Its main() has a thread of its own, so that this one stays free
// to notice signals; what the command opens, reads or writes, this thread does for it.
import { fstatSync } from "node:fs";
import { constants } from "node:os";
import { isatty } from "node:tty";
import createMercerCommand from "./mercer_command.js";

/** Sets the exit code when it is done, which is after this returns. */
export async function runCommand(words) {
  const command = await createMercerCommand({ noInitialRun: true, preRun: [passKeys] });
  correctFiles(command.FS);
  for (const signal of ["SIGINT", "SIGTERM"]) passOn(signal, command);
  command.callMain(words);
}

// Of the environment the command sees what it asks for, the keys of language models.
function passKeys({ ENV }) {
  for (const name of ["MERCER_API_KEY", "OPENAI_API_KEY"]) {
    if (process.env[name] !== undefined) ENV[name] = process.env[name];
  }
}

// Emscripten takes every standard stream for a terminal, on which progress redraws its line, and
// every other file for one that can be read from any place, which a pipe cannot.
function correctFiles(files) {
  for (const descriptor of [0, 1, 2]) files.getStream(descriptor).tty = isatty(descriptor);
  const { open } = files;
  files.open = (...words) => {
    const stream = open(...words);
    stream.seekable = fstatSync(stream.nfd).isFile();
    return stream;
  };
  files.read = patient(files.read);
  files.write = patient(files.write);
}

const kTryAgain = 6; // EAGAIN as Emscripten numbers it
const kPause_ms = 5;

// Node makes pipes non-blocking. The command expects what a terminal program may: that a write to
// a full pipe, or a read from an empty one, waits.
function patient(access) {
  const never = new Int32Array(new SharedArrayBuffer(4));
  return (...words) => {
    for (;;) {
      try {
        return access(...words);
      } catch (error) {
        if (error.errno !== kTryAgain) throw error;
        Atomics.wait(never, 0, 0, kPause_ms);
      }
    }
  };
}

// The first signal asks the command to stop between two steps, the second ends it at once.
function passOn(signal, command) {
  const number = constants.signals[signal];
  process.once(signal, () => {
    command._raise(number);
    process.once(signal, () => process.exit(128 + number));
  });
}
