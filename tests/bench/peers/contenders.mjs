// Who is measured at what. Everyone gets the same shoppers' vectors and ranks the same table but:
//   visits  Mercer as a page uses it: it encodes the 50 events itself, leaves out what was seen, and
//           computes every reason; more work than anyone else does here
//   scan    scoring and the best ten alone, what everyone else does
//   read    no ranking at all: the table's bytes, read
// `largest` is where a contender stops: it would take minutes, or more memory than a page gets. `smallest` is
// where one begins.
const kMillion = 1_000_000;

const mercer = (id, fields) => ({ id, work: "visits", largest: kMillion, ...fields });
const scan = (variant, fields = {}) => ({
  id: `scan-${variant}`, title: `Mercer's scan, ${variant}`, module: "scan", native: "scan",
  work: "scan", variant, largest: kMillion, ...fields });
const peer = (id, title, module, variant, fields = {}) => ({
  id, title, module, variant, work: "scan", isPeer: true, isPackage: true, largest: kMillion, ...fields });

const packed = { module: "mercer", bundle: "mercer_bundled", variant: "int8", largest: kMillion };

export const contenders = [
  mercer("mercer", { ...packed, title: "Mercer, on the page's thread" }),
  mercer("mercer-reasons", {
    ...packed, title: "Mercer, on the page's thread, every reason read", readsReasons: true }),
  mercer("mercer-clusters", {
    ...packed, title: "Mercer, 128 clusters of a float32 table", variant: "float32-clusters",
    probes: 128, smallest: kMillion }),
  mercer("mercer-worker", { ...packed, title: "Mercer, in a worker", thread: "worker", onlyChromium: true }),
  mercer("mercer-modules", {
    ...packed, bundle: undefined, title: "Mercer, in a worker, without a bundler", thread: "worker", onlyCold: true }),
  mercer("engine", { title: "Mercer's wasm module alone", module: "engine", native: "recommend", variant: "int8" }),
  mercer("engine-float32", {
    title: "Mercer's wasm module alone, float32", module: "engine", native: "recommend", variant: "float32" }),
  scan("float32"),
  scan("float32-full", { title: "Mercer's scan, float32, every row in full", native: "scan-full" }),
  scan("int8"),
  scan("int4"),
  peer("plain-javascript", "plain JavaScript", "plain_javascript", "float32", { isPackage: false }),
  peer("onnxruntime", "onnxruntime-web, float32", "onnxruntime", "float32"),
  peer("onnxruntime-int8", "onnxruntime-web, int8", "onnxruntime", "int8"),
  peer("tensorflow", "TensorFlow.js, wasm", "tensorflow", "float32"),
  peer("hnswlib", "hnswlib-wasm, brute force", "hnswlib", "exact", { onlyChromium: true }),
  peer("hnswlib-hnsw", "hnswlib-wasm, HNSW", "hnswlib", "hnsw", { largest: 10_000, onlyChromium: true }),
  peer("voy", "voy", "voy", "tree", { largest: 10_000 }),
  peer("edgevec", "edgevec, HNSW", "edgevec", "hnsw", { largest: 10_000 }),
  { id: "read-one", title: "reading, one stream", module: "scan", native: "read-one", variant: "read-one", work: "read", largest: kMillion },
  { id: "read-four", title: "reading, four streams", module: "scan", native: "read-four", variant: "read-four", work: "read", largest: kMillion },
];

/** What a contender's module is opened with, beside the shop. */
export const settingsOf = ({ variant, thread, readsReasons, probes }) => ({ variant, thread, readsReasons, probes });

/** Those that start in `place` ("chromium", "node" or "native") on a shop of `items`. */
export function contendersFor(place, items, only) {
  return contenders.filter((one) =>
    items <= one.largest &&
    items >= (one.smallest ?? 0) &&
    (place === "chromium" || !one.onlyCold) &&
    (place !== "native" || one.native) &&
    (place !== "node" || !one.onlyChromium) &&
    (only.length === 0 || only.includes(one.id)));
}
