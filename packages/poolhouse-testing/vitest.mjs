// `globalSetup: 'poolhouse-testing/vitest'`: one server for all files of a run, or the one that runs already.

import { start } from './index.js';

let server;

export async function setup() {
  if (process.env.POOLHOUSE_ENDPOINT) return;
  server = await start({ apply: process.env.POOLHOUSE_APPLY });
  process.env.POOLHOUSE_ENDPOINT = server.endpoint;
}

export async function teardown() {
  if (!server) return;
  delete process.env.POOLHOUSE_ENDPOINT;
  await server.stop();
}
