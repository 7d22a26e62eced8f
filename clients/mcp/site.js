// A server of the suite's own, which may go into the network of this machine, and beside it what it fetches there: an
// origin with documents, by TLS, of an authority that the server trusts. Import it before what reads where the server is.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const folder = mkdtempSync(join(tmpdir(), 'poolhouse-mcp-'));
const file = (name) => join(folder, name);
const openssl = (...args) => execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });

/** An authority, and a certificate of it for localhost. */
function certify() {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', file('ca.key'), '-out', file('ca.pem'), '-days', '2', '-subj', '/CN=Tests');
  openssl('req', ...key, '-keyout', file('key.pem'), '-out', file('request.pem'), '-subj', '/CN=localhost');
  writeFileSync(file('names'), 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n');
  const by = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-days', '2', '-extfile', file('names')];
  openssl('x509', '-req', '-in', file('request.pem'), ...by, '-out', file('certificate.pem'));
}

export async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

async function freePort() {
  const server = createHttpServer();
  const port = await listen(server);
  server.close();
  return port;
}

/** What stands at paths of the origin: objects, which are sent as JSON. `asked` are the paths that were asked for. */
export const documents = new Map();
export const asked = [];

certify();
const origin = createServer({ key: readFileSync(file('key.pem')), cert: readFileSync(file('certificate.pem')) });
origin.on('request', (request, answer) => {
  asked.push(request.url);
  const document = documents.get(request.url);
  answer.writeHead(document ? 200 : 404, { 'content-type': 'application/json' });
  answer.end(JSON.stringify(document ?? {}));
});
export const documentOrigin = `https://localhost:${await listen(origin)}`;

const program = process.env.PROGRAM_UNDER_TEST;
if (!program) throw new Error('PROGRAM_UNDER_TEST names no server to start');
const address = `127.0.0.1:${await freePort()}`;
const options = ['dev', '--in-memory', '--listen', address];
const server = spawn(program, options, { stdio: 'ignore', env: { ...process.env, SSL_CERT_FILE: file('ca.pem') } });
process.env.POOLHOUSE_ENDPOINT = `http://${address}`;
const isReady = () => fetch(`http://${address}/_poolhouse/ready`).then(({ ok }) => ok, () => false);
for (let waited = 0; !(await isReady()); waited += 50) {
  if (waited > 20_000 || server.exitCode !== null) throw new Error('the server of the suite did not start');
  await setTimeout(50);
}

/** Stops the server and the origin. */
export async function stop() {
  server.kill();
  await once(server, 'exit');
  origin.closeAllConnections();
  origin.close();
  rmSync(folder, { recursive: true });
}
