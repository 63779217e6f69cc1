// How much goes over the wire, and how long it takes.

import { request } from "node:http";

/** Asks for a page as a browser does: status, bytes as they were sent, how they were packed, links, and time. */
export function weigh(url, cookie) {
  const headers = { "accept-encoding": "br, gzip", ...(cookie ? { cookie } : {}) };
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers }, (answer) => {
      let bytes = 0;
      answer.on("data", (part) => { bytes += part.length; });
      answer.on("end", () => {
        const { statusCode: status, headers: told } = answer;
        const encoding = told["content-encoding"] ?? "none";
        resolve({ status, bytes, encoding, ms: performance.now() - started, policy: told["content-security-policy"] });
      });
      answer.on("error", reject);
    });
    asked.on("error", reject).end();
  });
}
