// TensorFlow.js on its WebAssembly backend, one thread: one fused product with the biases, and topk.
import * as tf from "@tensorflow/tfjs-core";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { readTable } from "../table.mjs";

export async function open(source) {
  const { items, dimension, visits, at } = source;
  setThreadsCount(1);
  setWasmPaths(at.modules + "@tensorflow/tfjs-backend-wasm/dist/");
  await tf.setBackend("wasm");
  const { rows, biases } = await readTable(source);
  // The faster of the two layouts at every size.
  const table = tf.tidy(() => tf.transpose(tf.tensor2d(rows, [items, dimension])));
  const bias = tf.tensor1d(biases);
  let shopper;
  return {
    prepare(visit) {
      shopper?.dispose();
      shopper = tf.tensor2d([visits.shoppers[visit]], [1, dimension]);
    },
    async search() {
      const best = tf.tidy(() => {
        const scores = tf.fused.matMul({ a: shopper, b: table, bias });
        return tf.topk(scores, 10).indices;
      });
      const found = await best.data();
      best.dispose();
      return found;
    },
  };
}
