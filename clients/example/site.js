// What a newcomer starts, and what they sit before: `poolhouse dev --apply examples/app.yaml`, `npm start` in examples/app,
// and a browser. Only ports differ, so that nothing else on the machine is in the way.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const workspace = process.env.WORKSPACE_UNDER_TEST ?? fileURLToPath(new URL('../..', import.meta.url));
const program = process.env.PROGRAM_UNDER_TEST ?? join(workspace, 'target/debug/poolhouse');
// Run by xtask, the application stands in a folder beside this one, with its packages.
const application = process.env.WORKSPACE_UNDER_TEST
  ? fileURLToPath(new URL('../example-app', import.meta.url))
  : join(workspace, 'examples/app');

export const userPoolId = 'us-east-1_Example01';

/** Starts everything; `close` ends it. */
export async function start() {
  const home = `http://localhost:${await freePort()}/`;
  const folder = mkdtempSync(join(tmpdir(), 'poolhouse-example-'));
  const file = join(folder, 'app.yaml');
  const text = readFileSync(join(workspace, 'examples/app.yaml'), 'utf8');
  writeFileSync(file, text.replaceAll('http://localhost:3000/', home));
  const server = run(program, ['dev', '--in-memory', '--listen', '127.0.0.1:0', '--apply', file]);
  const banner = await server.says(/list-user-pools/);
  const endpoint = banner.match(/Endpoint +(\S+)/)[1];
  const app = run(process.execPath, ['server.js'], {
    cwd: application,
    env: { ...process.env, ISSUER: `${endpoint}/${userPoolId}`, HOME_URL: home },
  });
  await app.says(/^Open http/m);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      // Nothing but this machine is asked for.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1',
    ],
  });
  return {
    browser,
    home,
    endpoint,
    /** The addresses that the banner prints. */
    printed: { signIn: banner.match(/http\S+authorize\S+/)?.[0], inbox: banner.match(/Inbox +(\S+)/)[1] },
    async close() {
      await browser.close();
      await Promise.all([app.stop(), server.stop()]);
      rmSync(folder, { recursive: true });
    },
  };
}

function run(program, parameters, options) {
  const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${program} ended:\n${said}`);
  });
  ended.catch(() => {});
  return {
    /** What it has written, once that matches. */
    async says(pattern) {
      while (!pattern.test(said)) await Promise.race([once(child.stdout, 'data'), ended]);
      return said;
    },
    async stop() {
      child.kill();
      await ended.catch(() => {});
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** The code in the newest message to an address: what a newcomer reads in the inbox. */
export async function codeSentTo(site, address) {
  const query = new URLSearchParams({ UserPoolId: userPoolId, Destination: address });
  const answer = await fetch(`${site.printed.inbox}?${query}`, { headers: { accept: 'application/json' } });
  return (await answer.json()).Messages[0].Code;
}

/** An operation of the API, as an administrator calls it; `dev` takes any signature. */
export async function call(site, operation, input) {
  const answer = await fetch(site.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=dev/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=dev',
    },
    body: JSON.stringify({ UserPoolId: userPoolId, ...input }),
  });
  if (!answer.ok) throw new Error(`${operation}: ${await answer.text()}`);
  return answer.json();
}
