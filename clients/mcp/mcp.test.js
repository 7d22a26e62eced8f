// The official SDK of the Model Context Protocol calls a tool that is protected by a user pool. It is told the tool's
// address and nothing else: it finds the pool by the tool's metadata, comes in as a client that nobody configured (by
// registering itself, or by a document behind its id), sends somebody to the login page, and renews its tokens.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { auth, registerClient } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { asked, documentOrigin, documents, stop } from './site.js';
import { startTools } from './tools.js';

// These read where the server is, which site.js has just started.
const oauth = await import('../oauth-js/pool.js');
const { idp } = oauth;

const scope = 'tools/call';

/** A pool whose users may call tools, and a tool that its tokens open. */
async function makeSite(options) {
  const pool = await oauth.makePoolWithDomain(options);
  await oauth.makeResourceServer(pool.id, 'tools', 'call');
  await oauth.makeUser(pool.id, 'ann');
  const tools = await startTools(pool.issuer, [scope]);
  return { pool, tools };
}

/** What an application with the SDK keeps for itself. */
class Keeper {
  constructor(metadata = {}, url = undefined) {
    this.redirectUrl = oauth.callback;
    this.clientMetadata = { client_name: 'A tool user', redirect_uris: [oauth.callback], ...metadata };
    this.clientMetadataUrl = url;
  }
  clientInformation = () => this.client;
  saveClientInformation = (client) => void (this.client = client);
  tokens = () => this.kept;
  saveTokens = (tokens) => void (this.kept = tokens);
  saveCodeVerifier = (verifier) => void (this.verifier = verifier);
  codeVerifier = () => this.verifier;
  redirectToAuthorization = (url) => void (this.login = url);
  invalidateCredentials = (which) => void (which === 'tokens' && (this.kept = undefined));
}

/** Connects; sends ann to the login page if that is asked for. Returns what the tool says. */
async function callTool(resource, keeper) {
  const connect = async () => {
    const transport = new StreamableHTTPClientTransport(new URL(resource), { authProvider: keeper });
    const client = new Client({ name: 'tests', version: '1.0.0' });
    const failed = await client.connect(transport).then(() => undefined, (error) => error);
    return { transport, client, failed };
  };
  let { transport, client, failed } = await connect();
  if (failed) {
    assert.equal(failed.constructor.name, 'UnauthorizedError', failed.stack);
    const arrival = await oauth.signInAt(oauth.newBrowser(), keeper.login, 'ann');
    assert.equal(arrival.query.get('error'), null, arrival.url);
    await transport.finishAuth(arrival.query.get('code'));
    ({ client, failed } = await connect());
    assert.equal(failed, undefined, failed?.stack);
  }
  const { content } = await client.callTool({ name: 'whoami' });
  await client.close();
  return JSON.parse(content[0].text);
}

/** The AWS SDK for JavaScript does not know the operation yet. */
async function createPolicy(input) {
  const answer = await fetch(oauth.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.CreateCIMDPolicy',
      'x-amz-date': '20261128T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=x/20261128/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=00',
    },
    body: JSON.stringify(input),
  });
  assert.equal(answer.status, 200, await answer.text());
}

const isPublic = { token_endpoint_auth_method: 'none' };
const renews = { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] };

after(stop);

describe('a pool in which anybody registers', () => {
  let site;
  before(async () => {
    site = await makeSite({ DcrConfiguration: { OpenDcrEnabled: true, AllowedScopes: [scope] } });
  });
  after(() => site.tools.stop());

  for (const [kind, metadata] of [
    ['a public client', isPublic],
    ['a client that says nothing of itself', {}],
    ['a client with a secret in the form', { token_endpoint_auth_method: 'client_secret_post' }],
    ['a client with a secret by Basic', { token_endpoint_auth_method: 'client_secret_basic' }],
    [
      'a client that names all it can do',
      { ...isPublic, ...renews, grant_types: [...renews.grant_types, 'urn:ietf:params:oauth:grant-type:device_code'] },
    ],
  ]) {
    test(`${kind} signs ann in and calls the tool`, async () => {
      const keeper = new Keeper(metadata);
      const said = await callTool(site.tools.resource, keeper);
      assert.deepEqual(said, { username: 'ann', clientId: keeper.client.client_id });
      assert.equal(Boolean(keeper.client.client_secret), metadata.token_endpoint_auth_method !== 'none');
      const named = { UserPoolId: site.pool.id, ClientId: keeper.client.client_id };
      const { UserPoolClient } = await idp.describeUserPoolClient(named);
      assert.deepEqual([UserPoolClient.ClientType, UserPoolClient.ClientName], ['DCR', 'A tool user']);
    });
  }

  test('renews its tokens, and asks again when that is over', async () => {
    const keeper = new Keeper({ ...isPublic, ...renews });
    await callTool(site.tools.resource, keeper);
    const before = keeper.kept;
    assert.equal(await auth(keeper, { serverUrl: site.tools.resource }), 'AUTHORIZED');
    assert.notEqual(keeper.kept.access_token, before.access_token);
    await idp.adminUserGlobalSignOut({ UserPoolId: site.pool.id, Username: 'ann' });
    assert.equal(await auth(keeper, { serverUrl: site.tools.resource }), 'REDIRECT');
  });

  test('an address that leads nowhere good is refused', async () => {
    const keeper = new Keeper({ ...isPublic, redirect_uris: ['http://evil.example/callback'] });
    await assert.rejects(auth(keeper, { serverUrl: site.tools.resource }), /cannot use the HTTP protocol/);
  });
});

describe('a pool in which who has a token registers others', () => {
  let site;
  let token;
  before(async () => {
    site = await makeSite({ DcrConfiguration: { AllowedScopes: [scope] } });
    const registrar = await oauth.makeOAuthClient(site.pool.id, {
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['aws.cognito/dcr/register'],
      CallbackURLs: undefined,
      LogoutURLs: undefined,
    });
    const answer = await fetch(`${site.pool.domain}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${registrar.ClientId}:${registrar.ClientSecret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    token = (await answer.json()).access_token;
  });
  after(() => site.tools.stop());

  const metadata = async () => (await fetch(`${site.pool.issuer}/.well-known/oauth-authorization-server`)).json();
  const clientMetadata = { ...isPublic, redirect_uris: [oauth.callback] };

  test('the SDK registers with it and not without', async () => {
    const at = { metadata: await metadata(), clientMetadata };
    await assert.rejects(registerClient(site.pool.issuer, at), { name: 'InvalidTokenError' });
    const fetchFn = (url, init) => fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });
    const client = await registerClient(site.pool.issuer, { ...at, fetchFn });
    const keeper = new Keeper(isPublic);
    keeper.client = client;
    assert.equal((await callTool(site.tools.resource, keeper)).clientId, client.client_id);
  });
});

describe('a pool that takes documents', () => {
  let site;
  before(async () => {
    site = await makeSite({});
    const governing = await oauth.makeOAuthClient(site.pool.id, {
      AllowedOAuthScopes: [...oauth.builtInScopes, scope],
    });
    await createPolicy({
      UserPoolId: site.pool.id,
      ClientId: governing.ClientId,
      PolicyName: 'tools',
      URLPatterns: [`${documentOrigin}/*`],
    });
  });
  after(() => site.tools.stop());
  beforeEach(() => (asked.length = 0));

  const publish = (path, more = {}) => {
    const url = `${documentOrigin}${path}`;
    const document = { client_id: url, client_name: 'A tool user', redirect_uris: [oauth.callback], ...isPublic, ...renews };
    documents.set(path, { ...document, ...more });
    return url;
  };

  test('a client is its URL, and is fetched once', async () => {
    const url = publish('/client.json');
    const keeper = new Keeper({}, url);
    assert.deepEqual(await callTool(site.tools.resource, keeper), { username: 'ann', clientId: url });
    assert.equal(await auth(keeper, { serverUrl: site.tools.resource }), 'AUTHORIZED');
    await callTool(site.tools.resource, new Keeper({}, url));
    assert.deepEqual(asked, ['/client.json']);
    const { UserPoolClients } = await idp.listUserPoolClients({ UserPoolId: site.pool.id });
    assert.equal(UserPoolClients.length, 1);
  });

  for (const [kind, path, more] of [
    ['is not there', '/nothing.json', undefined],
    ['is of another', '/other.json', { client_id: `${documentOrigin}/client.json` }],
    ['keeps a secret', '/secret.json', { client_secret: 'x' }],
    ['proves itself with a key', '/key.json', { token_endpoint_auth_method: 'private_key_jwt' }],
  ]) {
    test(`nobody is sent anywhere for a client whose document ${kind}`, async () => {
      if (more) publish(path, more);
      const keeper = new Keeper({}, `${documentOrigin}${path}`);
      assert.equal(await auth(keeper, { serverUrl: site.tools.resource }), 'REDIRECT');
      const page = await oauth.newBrowser().open(String(keeper.login));
      assert.equal(page.arrived, false);
      assert.equal(page.status >= 400 && page.status < 500, true, `${page.status} ${page.text.slice(0, 200)}`);
      assert.deepEqual(asked, [path]);
    });
  }
});
