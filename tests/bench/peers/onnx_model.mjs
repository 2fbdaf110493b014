// Writes an ONNX model that scores and ranks: [1, width] shopper in, the indices of the 10 best items
// out. ONNX files are protobuf (onnx.proto3), of which a few messages are enough; written by hand,
// they need no Python and no protobuf library.
//   float32: Gemm(shopper, table^T) + biases, TopK
//   int8:    what onnxruntime's own dynamic quantisation makes of that (DynamicQuantizeLinear,
//            MatMulInteger, a scale an item), which it fuses into one kernel
import { Buffer } from "node:buffer";

const kTypes = { float32: 1, int8: 3, int64: 7 };

function varint(value) {
  const bytes = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number((rest & 127n) | 128n));
  }
}

/** A field is [number, value]: a Buffer or text (length-delimited) or an integer. */
function message(...fields) {
  return Buffer.concat(fields.flatMap(([number, value]) => {
    if (typeof value === "number") return [varint(number * 8), varint(value)];
    const bytes = Buffer.from(value);
    return [varint(number * 8 + 2), varint(bytes.length), bytes];
  }));
}

const tensor = (name, type, shape, values) => message(
  ...shape.map((size) => [1, size]),
  [2, kTypes[type]],
  [8, name],
  [9, Buffer.from(values.buffer, values.byteOffset, values.byteLength)],
);

const attribute = (name, value) => message([1, name], [3, value], [20, 2]);

const node = (operator, inputs, outputs, attributes = {}) => message(
  ...inputs.map((input) => [1, input]),
  ...outputs.map((output) => [2, output]),
  [4, operator],
  ...Object.entries(attributes).map(([name, value]) => [5, attribute(name, value)]),
);

function value(name, type, shape) {
  const dimensions = message(...shape.map((size) => [1, message([1, size])]));
  return message([1, name], [2, message([1, message([1, kTypes[type]], [2, dimensions])])]);
}

function model(width, nodes, tensors) {
  const k = tensor("k", "int64", [1], new BigInt64Array([10n]));
  const graph = message(
    ...nodes.map((one) => [1, one]),
    [2, "score and rank"],
    ...[...tensors, k].map((one) => [5, one]),
    [11, value("shopper", "float32", [1, width])],
    [12, value("best", "int64", [1, 10])],
  );
  return message([1, 8], [7, graph], [8, message([1, ""], [2, 17])]);
}

const topK = node("TopK", ["scores", "k"], ["best_scores", "best"], { axis: 1 });

/** `rows` [items x width], `biases` [items]. */
export function float32Model(rows, biases) {
  const width = rows.length / biases.length;
  const score = node("Gemm", ["shopper", "table", "biases"], ["scores"], { transB: 1 });
  return model(width, [score, topK], [
    tensor("table", "float32", [biases.length, width], rows),
    tensor("biases", "float32", [biases.length], biases),
  ]);
}

/** [width x items], which is how MatMulInteger wants it; a scale an item. */
function quantised(rows, items) {
  const width = rows.length / items;
  const integers = new Int8Array(rows.length);
  const scales = new Float32Array(items);
  for (let item = 0; item < items; ++item) {
    let largest = 0;
    for (let k = 0; k < width; ++k) largest = Math.max(largest, Math.abs(rows[item * width + k]));
    scales[item] = largest / 127;
    for (let k = 0; k < width; ++k)
      integers[k * items + item] = Math.round(rows[item * width + k] / (scales[item] || 1));
  }
  return { integers, scales };
}

export function int8Model(rows, biases) {
  const items = biases.length;
  const width = rows.length / items;
  const { integers, scales } = quantised(rows, items);
  const nodes = [
    node("DynamicQuantizeLinear", ["shopper"], ["steps", "scale", "zero"]),
    node("MatMulInteger", ["steps", "table", "zero", "table_zeros"], ["sums"]),
    node("Cast", ["sums"], ["float_sums"], { to: kTypes.float32 }),
    node("Mul", ["scale", "scales"], ["all_scales"]),
    node("Mul", ["float_sums", "all_scales"], ["products"]),
    node("Add", ["products", "biases"], ["scores"]),
    topK,
  ];
  return model(width, nodes, [
    tensor("table", "int8", [width, items], integers),
    tensor("table_zeros", "int8", [items], new Int8Array(items)),
    tensor("scales", "float32", [items], scales),
    tensor("biases", "float32", [items], biases),
  ]);
}
