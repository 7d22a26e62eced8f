// `samlp`, the SAML identity provider of Node: it answers at once for whoever the query of its address names.

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import samlp from 'samlp';
import { makeKey } from './key.js';

/** Starts it, for one ACS. `next` is how it answers the next request, and whom it makes known. */
export async function start(acs) {
  const folder = mkdtempSync(join(tmpdir(), 'samlp-'));
  const { key, certificate } = makeKey(folder, 'samlp');
  rmSync(folder, { recursive: true });
  const app = express();
  const server = app.listen(0, 'localhost');
  await once(server, 'listening');
  const issuer = `http://localhost:${server.address().port}`;
  const next = { user: {}, options: {} };
  app.get('/sso', (request, response, fail) => {
    const options = {
      issuer,
      cert: certificate,
      key,
      getPostURL: (audience, _, __, done) => done(null, acs),
      getUserFromRequest: () => next.user,
      destination: acs,
      recipient: acs,
      signatureAlgorithm: 'rsa-sha256',
      digestAlgorithm: 'sha256',
      ...next.options,
    };
    return samlp.auth(options)(request, response, fail);
  });
  app.get('/metadata', samlp.metadata({ issuer, cert: certificate, redirectEndpointPath: '/sso' }));
  return {
    issuer,
    metadata: `${issuer}/metadata`,
    next,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
