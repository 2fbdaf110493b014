// Notes what goes wrong on the page, alike in every browser: window.trouble has errors, window.warnings
// what Mercer warns of, window.workers the scripts of started workers.
window.trouble = [];
window.warnings = [];
window.workers = [];

const note = (list, text) => list.push(String(text));
for (const [method, list] of [["error", window.trouble], ["warn", window.warnings]]) {
  const original = console[method];
  console[method] = (...words) => {
    note(list, words.join(" "));
    original.apply(console, words);
  };
}
window.addEventListener("error", ({ message, target }) => note(window.trouble, message ?? `not loaded: ${target.src}`), true);
window.addEventListener("unhandledrejection", ({ reason }) => note(window.trouble, reason));
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  note(window.trouble, `policy: ${violatedDirective} refuses ${blockedURI}`),
);

window.Worker = class extends Worker {
  constructor(script, options) {
    super(script, options);
    window.workers.push(String(script));
  }
};
