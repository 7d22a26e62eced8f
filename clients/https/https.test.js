// `dev --tls` as Chromium, Node and curl see it: who trusts the server's authority reaches every name of this machine,
// from pages too, and everybody else is refused. Clear HTTP is served on the same port.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { endpoint, getJson, idp, makeUserPool } from '../sdk-js/server.js';

const { port } = new URL(endpoint);
const domain = `shop-${port}.auth.us-east-1.localhost:${port}`;
const home = mkdtempSync(join(tmpdir(), 'poolhouse-https-'));
const file = join(home, 'ca.pem');

let pool;
/** What an application under development is served by. */
let app;

before(async () => {
  const answer = await fetch(`${endpoint}/_poolhouse/ca.pem`);
  assert.equal(answer.status, 200);
  writeFileSync(file, await answer.text());
  pool = await makeUserPool();
  await idp.createUserPoolDomain({ UserPoolId: pool, Domain: `shop-${port}` });
  app = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>an application</title>');
  }).listen(0, '127.0.0.1');
  await once(app, 'listening');
});
after(() => {
  app.closeAllConnections();
  app.close();
  rmSync(home, { recursive: true });
});

/** A browser of somebody whose authorities are in this directory, as Chromium on Linux looks for them. */
const browse = (directory) =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    env: { ...process.env, HOME: directory },
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });

test('Chromium with the authority reaches every name, and its pages do', async () => {
  const store = join(home, '.pki/nssdb');
  execFileSync('mkdir', ['-p', store]);
  execFileSync('certutil', ['-d', `sql:${store}`, '-N', '--empty-password']);
  execFileSync('certutil', ['-d', `sql:${store}`, '-A', '-t', 'C,,', '-n', 'Poolhouse local CA', '-i', file]);
  const browser = await browse(home);
  try {
    const page = await browser.newPage();
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, domain]) {
      const answer = await page.goto(`https://${host}/`);
      assert.equal(answer.status(), 200, host);
      assert.equal(answer.headers()['strict-transport-security'], undefined);
      assert.ok(await page.evaluate(() => window.isSecureContext));
    }
    // After all of these the browser still goes there in the clear.
    assert.equal((await page.goto(`http://localhost:${port}/`)).status(), 200);
    assert.equal(await page.evaluate(() => window.location.protocol), 'http:');
    await page.goto(`http://localhost:${app.address().port}/`);
    // What scripts of an application may have of a pool: from its own origin in the clear, by either scheme.
    for (const base of [`https://${domain}`, `https://localhost:${port}`, `http://localhost:${port}`]) {
      const keys = await page.evaluate(async (url) => (await fetch(url)).json(), `${base}/${pool}/.well-known/jwks.json`);
      assert.equal(keys.keys.length, 2, base);
    }
  } finally {
    await browser.close();
  }
});

test('Chromium without the authority goes nowhere', async () => {
  const stranger = mkdtempSync(join(tmpdir(), 'poolhouse-stranger-'));
  const browser = await browse(stranger);
  try {
    const page = await browser.newPage();
    await assert.rejects(page.goto(`https://${domain}/`), /ERR_CERT_AUTHORITY_INVALID/);
  } finally {
    await browser.close();
    rmSync(stranger, { recursive: true });
  }
});

test('Node reaches a domain that its resolver does not know', async () => {
  const ca = (await (await fetch(`${endpoint}/_poolhouse/ca.pem`)).text());
  const ask = (options) =>
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path: '/', headers: { host: domain }, ...options }, resolve);
      asked.on('error', reject);
      asked.end();
    });
  const servername = domain.split(':')[0];
  const answer = await ask({ ca, servername });
  answer.resume();
  assert.equal(answer.statusCode, 200);
  await assert.rejects(ask({ servername }), { code: /UNABLE_TO_GET_ISSUER_CERT|SELF_SIGNED_CERT_IN_CHAIN/ });
  await assert.rejects(ask({ ca, servername: 'example.com' }), /access denied/);
});

test('Node takes the authority from its environment', () => {
  const script = `fetch('https://localhost:${port}/').then((answer) => process.exit(answer.status === 200 ? 0 : 3))`;
  const run = (env) => spawnSync(process.execPath, ['-e', script], { env: { ...process.env, ...env } }).status;
  assert.equal(run({ NODE_EXTRA_CA_CERTS: file }), 0);
  assert.equal(run({ NODE_EXTRA_CA_CERTS: '' }), 1);
});

test('curl with the authority reaches every name of this machine and no other', () => {
  const curl = (...more) => spawnSync('curl', ['-sS', '--fail', ...more], { encoding: 'utf8' });
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, domain]) {
    assert.equal(curl('--cacert', file, `https://${host}/`).status, 0, host);
    // 60: the certificate's issuer is not known.
    assert.equal(curl(`https://${host}/`).status, 60, host);
  }
  const elsewhere = ['--resolve', `example.com:${port}:127.0.0.1`, `https://example.com:${port}/`];
  assert.equal(curl('--cacert', file, ...elsewhere).status, 35);
});

test('what the pool says of itself is https, and the API is served in the clear', async () => {
  const document = await getJson(`/${pool}/.well-known/openid-configuration`);
  assert.equal(document.issuer, `https://localhost:${port}/${pool}`);
  const { UserPool } = await idp.describeUserPool({ UserPoolId: pool });
  assert.equal(UserPool.Domain, `shop-${port}`);
});
