// oidc-provider with what the comparison asks for: tokens of a machine as signed JWTs, and a token for userInfo. Its
// in-memory adapter writes nothing to a disk.

import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const resource = 'https://api.example/';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
  clients: [{
    client_id: 'machine', client_secret: 'machine-secret-machine-secret', grant_types: ['client_credentials'],
    redirect_uris: [], response_types: [], scope: 'read',
  }, {
    client_id: 'application', client_secret: 'application-secret', redirect_uris: ['https://app.example/cb'],
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  scopes: ['read', 'openid', 'email'],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      getResourceServerInfo: () => ({ scope: 'read', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
    },
  },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: 'jane@example.com', email_verified: true }),
  }),
});
provider.on('server_error', (_, error) => console.error(error));

provider.listen(port, '127.0.0.1', async () => {
  const grant = new provider.Grant({ clientId: 'application', accountId: 'jane' });
  grant.addOIDCScope('openid email');
  const grantId = await grant.save();
  const client = await provider.Client.find('application');
  const token = new provider.AccessToken({ client, accountId: 'jane', grantId, scope: 'openid email', gty: 'authorization_code' });
  console.log(JSON.stringify({ ready: true, token: await token.save() }));
});
