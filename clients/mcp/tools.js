// A server of the Model Context Protocol with one tool, which says whose token it was called with: as its developer would
// write it who has a user pool and nothing else. Tokens are verified by the keys that discovery names.

import { createServer } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import express from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { listen } from './site.js';

const makeServer = () => {
  const server = new McpServer({ name: 'tools', version: '1.0.0' });
  server.registerTool('whoami', { description: 'Whose token this is' }, ({ authInfo }) => ({
    content: [{ type: 'text', text: JSON.stringify(authInfo.extra) }],
  }));
  return server;
};

/** Starts it for a pool; gives its address and a function that stops it. */
export async function startTools(issuer, scopes) {
  const app = express();
  const server = createServer(app);
  const origin = `http://127.0.0.1:${await listen(server)}`;
  const resource = `${origin}/mcp`;
  const about = '/.well-known/oauth-protected-resource/mcp';
  app.get(about, (_, answer) =>
    answer.json({ resource, authorization_servers: [issuer], scopes_supported: ['openid', ...scopes] }),
  );
  const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
  const verifier = {
    async verifyAccessToken(token) {
      const checks = { issuer: metadata.issuer, audience: resource };
      const { payload } = await jwtVerify(token, keys, checks).catch((error) => {
        throw new InvalidTokenError(error.message);
      });
      if (payload.token_use !== 'access') throw new InvalidTokenError('not an access token');
      const { client_id: clientId, scope, exp: expiresAt, username } = payload;
      return { token, clientId, scopes: scope.split(' '), expiresAt, extra: { username, clientId } };
    },
  };
  const authentication = requireBearerAuth({
    verifier,
    requiredScopes: scopes,
    resourceMetadataUrl: `${origin}${about}`,
  });
  app.post('/mcp', express.json(), authentication, async (request, answer) => {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    answer.on('close', () => transport.close());
    await makeServer().connect(transport);
    await transport.handleRequest(request, answer, request.body);
  });
  app.get('/mcp', (_, answer) => answer.status(405).end());
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { resource, stop };
}
