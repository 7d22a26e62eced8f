'use strict';

// One request to the server, and its whole answer. Not by `fetch`: tests replace that one, jsdom has none or one that
// belongs to a page, and what pages may not ask is exactly what tests want.

const http = require('node:http');
const https = require('node:https');
const { PoolhouseError } = require('./errors.js');

// Agents of our own, which no proxy that is set for other hosts is given to.
const ways = {
  'http:': { request: http.request, agent: new http.Agent({ keepAlive: true }) },
  'https:': { request: https.request, agent: new https.Agent({ keepAlive: true }) },
};

/** Gives the status and the text of the answer. */
async function reach(endpoint, path, { method, headers, body }) {
  const url = new URL(endpoint + path);
  const way = ways[url.protocol];
  if (!way) throw new PoolhouseError(`${endpoint} is not the URL of a server`);
  try {
    return await ask(way, url, { method, headers, body });
  } catch (error) {
    // A connection that was kept may have ended when it was taken up: nothing was heard of the request.
    if (error.code === 'ECONNRESET' && error.isOfKept) return reach(endpoint, path, { method, headers, body });
    throw new PoolhouseError(`no Poolhouse answers at ${endpoint}: ${error.message || error.code}`, { cause: error });
  }
}

function ask({ request, agent }, url, { method, headers, body = '' }) {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': Buffer.byteLength(body) };
    const asked = request(url, { method, headers: { ...headers, ...length }, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString('utf8') }));
    });
    asked.on('error', (error) => reject(Object.assign(error, { isOfKept: asked.reusedSocket })));
    asked.end(body);
  });
}

module.exports = { reach };
