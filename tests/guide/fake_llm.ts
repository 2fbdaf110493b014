// A server that speaks the chat-completions protocol and scores products by a function of their
// title, and shoppers by one of their history, so that a test knows every right answer; and faults
// on top of it.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** A product, or a shopper, whose `about` has a history of titles in place of one. */
export interface Product {
  readonly id: string;
  readonly about: Readonly<Record<string, string>>;
}

/** What a score is a function of. */
export const textOf = ({ about }: Product): string =>
  Array.isArray(about["history"]) ? about["history"].join(" | ") : about["title"] ?? "";

export interface Question {
  readonly number: number; // 1 is the first request
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  readonly body: Record<string, any>;
  readonly products: readonly Product[];
  readonly time: number;
}

export type Scores = Record<string, Record<string, unknown>>;

/** The score of a title on an attribute, from 0 to 10. */
export function scoreOf(title: string, attribute: string): number {
  let sum = 7;
  for (const c of `${attribute}:${title}`) sum = (sum * 31 + c.codePointAt(0)!) % 1_000_003;
  return sum % 11;
}

export const rightScores = ({ products }: Question, attributes: readonly string[]): Scores =>
  Object.fromEntries(
    products.map((product) => [
      product.id,
      Object.fromEntries(attributes.map((name) => [name, scoreOf(textOf(product), name)])),
    ]),
  );

/** The body of an answer whose content is `content`. */
export const completion = (content: string, more: object = {}): object => ({
  id: "answer",
  object: "chat.completion",
  model: "fake-1-2026",
  choices: [
    { index: 0, message: { role: "assistant", content }, finish_reason: "stop", ...more },
  ],
  usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
});

export function send(
  response: ServerResponse,
  status: number,
  body: object | string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** Answers a question in place of the server; returns false to leave it to it. */
export type Fault = (question: Question, response: ServerResponse) => boolean | Promise<boolean>;

export class FakeLlm {
  readonly questions: Question[] = [];
  fault: Fault = () => false;
  #server = createServer();
  readonly #attributes: readonly string[];

  constructor(attributes: readonly string[]) {
    this.#attributes = attributes;
    this.#server.on("request", async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const body = JSON.parse(Buffer.concat(parts).toString("utf8"));
      const asked = JSON.parse(body.messages[1].content);
      const question: Question = {
        number: this.questions.length + 1,
        headers: request.headers,
        path: request.url!,
        body,
        products: asked.products ?? asked.shoppers,
        time: performance.now(),
      };
      this.questions.push(question);
      if (await this.fault(question, response)) return;
      this.answer(question, response, rightScores(question, this.#attributes));
    });
  }

  answer(_question: Question, response: ServerResponse, scores: Scores): void {
    send(response, 200, completion(JSON.stringify(scores)));
  }

  /** Every title that was ever asked for, in order, repeats included. */
  titles(): string[] {
    return this.questions.flatMap(({ products }) => products.map(({ about }) => about["title"]!));
  }

  async open(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
