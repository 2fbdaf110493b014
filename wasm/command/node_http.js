// The requests of `mercer guide` (core/cli/node_transport.cpp), sent by Node. They live on the main
// thread, whose event loop is free while the command's own thread waits for them.
addToLibrary({
  $nodeRequests: { open: {}, arrived: [] },

  $waitAsked_ms: (headers) => {
    const exact_ms = Number.parseFloat(headers["retry-after-ms"]);
    if (exact_ms > 0) return exact_ms;
    const after = headers["retry-after"] ?? "";
    const wait_ms = /^\d+$/.test(after) ? 1000 * after : Date.parse(after) - Date.now();
    return wait_ms > 0 ? wait_ms : -1;
  },

  node_post__deps: ["$nodeRequests", "$waitAsked_ms", "$UTF8ToString"],
  node_post__proxy: "sync",
  node_post: (number, address, key, body, size, timeout_ms, mostBytes) => {
    const url = new URL(UTF8ToString(address));
    const bytes = Buffer.from(HEAPU8.slice(body, body + size));
    const headers = { "content-type": "application/json", "content-length": bytes.length };
    if (UTF8ToString(key)) headers.authorization = `Bearer ${UTF8ToString(key)}`;

    let timer;
    const arrive = (answer) => {
      clearTimeout(timer);
      if (!nodeRequests.open[number]) return;
      delete nodeRequests.open[number];
      nodeRequests.arrived.push({ number, status: 0, body: "", failure: "", hopeless: false, wait_ms: -1, headers: {}, ...answer });
    };
    const { request } = require(url.protocol === "https:" ? "node:https" : "node:http");
    const sent = request(url, { method: "POST", headers }, (response) => {
      const parts = [];
      let received = 0;
      response.on("data", (part) => {
        parts.push(part);
        received += part.length;
        if (received <= mostBytes) return;
        arrive({ failure: `an answer of more than ${mostBytes >> 20} MiB`, hopeless: true });
        sent.destroy();
      });
      response.on("end", () => {
        const { statusCode: status, headers } = response;
        arrive({ status, headers, body: Buffer.concat(parts).toString(), wait_ms: waitAsked_ms(headers) });
      });
      response.on("error", (error) => arrive({ failure: `the answer was cut off: ${error.message}` }));
    });
    // A certificate will not be better next time.
    sent.on("error", ({ message, code }) => arrive({ failure: message || code, hopeless: /CERT|SIGNATURE/.test(code) }));
    timer = setTimeout(() => sent.destroy(new Error(`no whole answer in ${timeout_ms / 1000} s`)), timeout_ms);
    nodeRequests.open[number] = sent;
    sent.end(bytes);
  },

  // One answer as JSON, to be freed by the caller; null: none has arrived.
  node_take_answer__deps: ["$nodeRequests", "$stringToNewUTF8"],
  node_take_answer__proxy: "sync",
  node_take_answer: () => {
    const answer = nodeRequests.arrived.shift();
    return answer ? stringToNewUTF8(JSON.stringify(answer)) : 0;
  },

  // Those that nobody waits for any more would keep the process alive.
  node_drop_requests__deps: ["$nodeRequests"],
  node_drop_requests__proxy: "sync",
  node_drop_requests: () => {
    const dropped = Object.values(nodeRequests.open);
    nodeRequests.open = {};
    for (const sent of dropped) sent.destroy();
  },
});
