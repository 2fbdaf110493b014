// A language model on this machine behind the chat-completions protocol: llama.cpp through
// node-llama-cpp, with the schema as a grammar and real log-probabilities.
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { completion, send } from "./fake_llm.ts";

export interface LlamaServer {
  readonly url: string;
  close(): Promise<void>;
}

/** `folder` has node_modules/node-llama-cpp, and the weights as model.gguf. */
export async function openLlama(folder: string): Promise<LlamaServer> {
  const library = resolve(folder, "node_modules/node-llama-cpp/dist/index.js");
  const { getLlama, LlamaGrammarEvaluationState } = await import(pathToFileURL(library).href);
  const llama = await getLlama({ gpu: false, build: "never", logLevel: "error" });
  const model = await llama.loadModel({ modelPath: resolve(folder, "model.gguf") });
  const context = await model.createContext({ contextSize: 4096 });
  const sequence = context.getSequence();
  const textOf = (token: number): string => model.detokenize([token], true);

  const answer = async (body: Record<string, any>): Promise<object> => {
    const [system, user] = body["messages"];
    // The turns of Gemma, which knows no system.
    const turns = `<start_of_turn>user\n${system.content}\n\n${user.content}<end_of_turn>\n<start_of_turn>model\n`;
    const prompt = model.tokenize(turns, true);
    const grammar = await llama.createGrammarForJsonSchema(body["response_format"].json_schema.schema);
    const grammarEvaluationState = new LlamaGrammarEvaluationState({ model, grammar });
    await sequence.clearHistory();
    const tokens: object[] = [];
    let text = "";
    const steps = sequence.evaluateWithMetadata(
      prompt, { probabilities: true }, { temperature: body["temperature"], grammarEvaluationState });
    for await (const { token, probabilities } of steps) {
      if (model.isEogToken(token) || tokens.length >= body["max_tokens"]) break;
      const top: object[] = [];
      for (const [other, p] of probabilities) {
        if (top.push({ token: textOf(other), logprob: Math.log(p) || -9999 }) === body["top_logprobs"]) break;
      }
      tokens.push({ token: textOf(token), logprob: Math.log(probabilities.get(token)), top_logprobs: top });
      text += textOf(token);
      if (isWhole(text)) break; // small models go on with line breaks
    }
    const whole = completion(text, { logprobs: { content: tokens } });
    return { ...whole, usage: { prompt_tokens: prompt.length, completion_tokens: tokens.length } };
  };

  let last: Promise<unknown> = Promise.resolve(); // one at a time
  const server: Server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    last = last
      .then(() => answer(JSON.parse(Buffer.concat(parts).toString("utf8"))))
      .then((body) => send(response, 200, body as object))
      .catch((error: Error) => send(response, 500, { error: { message: error.message } }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      await last;
      await llama.dispose();
    },
  };
}

function isWhole(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
