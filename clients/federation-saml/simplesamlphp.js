// SimpleSAMLphp as Debian has it, as an identity provider: its pages by PHP's own web server, its configuration in a folder
// that is gone afterwards.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { makeKey } from './key.js';

const pages = '/usr/share/simplesamlphp/www';

/** People, by name; the password is `secret`. */
const people = {
  ann: { uid: ['ann'], mail: ['ann@example.com'], cn: ['Ann Example'], groups: ['a b', 'c'] },
  bea: { uid: ['bea'], mail: ['bea@example.com'], cn: ['Bea Example'], groups: [] },
};

async function freePort() {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A value as PHP writes it. */
function php(value) {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&')}'`;
  const isList = Array.isArray(value);
  const entries = Object.entries(value).map(([key, item]) => (isList ? php(item) : `${php(key)} => ${php(item)}`));
  return `[${entries.join(', ')}]`;
}

/** Starts it; `serve` makes it known whom it answers, by entity id. */
export async function start() {
  const folder = mkdtempSync(join(tmpdir(), 'simplesamlphp-'));
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const entityId = `${origin}/saml2/idp/metadata.php`;
  for (const name of ['metadata', 'tmp', 'sessions']) mkdirSync(join(folder, name));
  makeKey(folder, 'idp');
  const write = (name, text) => writeFileSync(join(folder, name), `<?php\n${text}\n`);
  const config = {
    baseurlpath: `${origin}/`,
    certdir: `${folder}/`,
    loggingdir: `${folder}/`,
    datadir: `${folder}/`,
    tempdir: `${folder}/tmp`,
    metadatadir: `${folder}/metadata`,
    attributenamemapdir: '/etc/simplesamlphp/attributemap/',
    secretsalt: 'a salt for one run',
    'auth.adminpassword': 'not used',
    'admin.protectindexpage': false,
    technicalcontact_name: 'nobody',
    technicalcontact_email: 'na@example.org',
    timezone: 'UTC',
    'logging.handler': 'file',
    'logging.level': 7,
    'enable.saml20-idp': true,
    'module.enable': { core: true, saml: true, exampleauth: true },
    'session.cookie.secure': false,
    'session.phpsession.savepath': `${folder}/sessions`,
    'store.type': 'phpsession',
    'metadata.sources': [{ type: 'flatfile' }],
    'language.default': 'en',
    'language.available': ['en'],
  };
  write('config.php', `$config = ${php(config)};`);
  const users = Object.fromEntries(Object.entries(people).map(([name, claims]) => [`${name}:secret`, claims]));
  write('authsources.php', `$config = ${php({ users: { 0: 'exampleauth:UserPass', ...users } })};`);
  const hosted = {
    host: '__DEFAULT__',
    privatekey: 'idp.key',
    certificate: 'idp.crt',
    auth: 'users',
    'signature.algorithm': 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    NameIDFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    authproc: { 3: { class: 'saml:AttributeNameID', attribute: 'uid', Format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent' } },
  };
  write('metadata/saml20-idp-hosted.php', `$metadata[${php(entityId)}] = ${php(hosted)};`);
  const known = {};
  const serve = (id, options) => {
    known[id] = options;
    write('metadata/saml20-sp-remote.php', Object.entries(known).map(([key, value]) => `$metadata[${php(key)}] = ${php(value)};`).join('\n'));
  };
  serve('urn:nobody', { AssertionConsumerService: 'http://nowhere.localhost/' });
  const log = openSync(join(folder, 'server.log'), 'w');
  const environment = { ...process.env, SIMPLESAMLPHP_CONFIG_DIR: folder };
  const server = spawn('php', ['-d', 'opcache.enable=0', '-S', `localhost:${port}`, '-t', pages], { env: environment, stdio: ['ignore', log, log] });
  const isReady = () => fetch(entityId).then(({ ok }) => ok, () => false);
  for (let waited = 0; !(await isReady()); waited += 100) {
    const said = () => readFileSync(join(folder, 'server.log'), 'utf8');
    if (waited > 15_000 || server.exitCode !== null) throw new Error(`SimpleSAMLphp did not start: ${said()}`);
    await setTimeout(100);
  }
  return {
    entityId,
    origin,
    serve,
    /** What it wrote to its log. */
    log: () => readFileSync(join(folder, 'simplesamlphp.log'), 'utf8'),
    async close() {
      server.kill();
      await once(server, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}
