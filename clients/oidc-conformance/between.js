// Stands between clients and a server in this process, and changes what passes.

import http from 'node:http';
import { once } from 'node:events';

/**
 * Starts it at an address of its own; `before` starts the server that it then stands before.
 *
 * `request` may change `{ method, path, query, form, headers }`, or give the answer itself; `answer` may change
 * `{ status, headers, body }`. Bodies are texts.
 */
export async function startBetween({ request: changeRequest, answer: changeAnswer }) {
  let behind;
  const front = http.createServer((request, response) => {
    pass(request)
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      .catch((error) => response.writeHead(502).end(error.message));
  });
  front.listen(0, 'localhost');
  await once(front, 'listening');

  async function pass(request) {
    const url = new URL(request.url, 'http://x');
    const { 'content-length': _, ...headers } = request.headers;
    const body = await whole(request);
    const isForm = /^application\/x-www-form-urlencoded/.test(headers['content-type']);
    const asked = {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      headers,
      form: isForm ? new URLSearchParams(body) : undefined,
    };
    const early = changeRequest?.(asked);
    if (early) return early;
    for (const name of Object.keys(headers)) if (headers[name] === undefined) delete headers[name];
    const answer = await forward(asked, asked.form ? asked.form.toString() : body);
    delete answer.headers['content-length'];
    await changeAnswer?.(answer, asked);
    return answer;
  }

  /** The name of the host stays, so the server takes the front's address for its own. */
  async function forward({ method, path, query, headers }, body) {
    const search = query.size ? `?${query}` : '';
    const sent = http.request({
      port: behind.address().port,
      host: 'localhost',
      method,
      path: path + search,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    sent.end(body);
    const [response] = await once(sent, 'response');
    return { status: response.statusCode, headers: { ...response.headers }, body: await whole(response) };
  }

  return {
    address: `http://localhost:${front.address().port}`,
    async before(server) {
      behind = server.listen(0, 'localhost');
      await once(behind, 'listening');
    },
    close() {
      for (const server of [front, behind]) {
        server?.closeAllConnections();
        server?.close();
      }
    },
  };
}

async function whole(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
