// onnxruntime-web, its wasm build on one thread; what the models compute stands in onnx_model.mjs.
import * as ort from "onnxruntime-web/wasm";

export async function open({ dimension, visits, variant, at, bytes }) {
  ort.env.wasm.numThreads = 1;
  const folder = `${at.modules}onnxruntime-web/dist/`;
  ort.env.wasm.wasmPaths = {
    wasm: `${folder}ort-wasm-simd-threaded.wasm`,
    mjs: `${folder}ort-wasm-simd-threaded.mjs`,
  };
  const model = new Uint8Array(await bytes(`${at.data}${variant}.onnx`));
  const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"] });
  let shopper;
  return {
    prepare(visit) {
      shopper = new ort.Tensor("float32", Float32Array.from(visits.shoppers[visit]), [1, dimension]);
    },
    async search() {
      const { best } = await session.run({ shopper });
      return best.data; // BigInt64Array
    },
  };
}
