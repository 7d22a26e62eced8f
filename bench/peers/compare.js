// Poolhouse and oidc-provider under the same load, one after the other, in one run: what a request costs the server's
// process in CPU time. `npm install && node compare.js PATH_OF_POOLHOUSE [SECONDS]`; how to read it: bench/README.md.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createInterface } from 'node:readline';

const [program, seconds = '5'] = process.argv.slice(2);
if (!program) {
  console.error('usage: node compare.js PATH_OF_POOLHOUSE [SECONDS]');
  process.exit(2);
}
const CONNECTIONS = 8;
const TICKS_PER_SECOND = 100;

/** User and system time of a process, in seconds. */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function send(agent, { port, path, method = 'POST', headers = {}, body = '' }) {
  return new Promise((resolve, reject) => {
    const request = http.request({ agent, port, host: '127.0.0.1', path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => { text += part; });
      response.on('end', () => (response.statusCode === 200
        ? resolve(JSON.parse(text)) : reject(new Error(`${path}: ${response.statusCode} ${text}`))));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Sends a request from every connection over and over; gives CPU µs each and the rate. */
async function measure(pid, request) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  await send(agent, request);
  const [started, before] = [Date.now(), cpuSeconds(pid)];
  let count = 0;
  const until = started + Number(seconds) * 1000;
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (Date.now() < until) {
      await send(agent, request);
      count += 1;
    }
  }));
  const [elapsed, cpu] = [(Date.now() - started) / 1000, cpuSeconds(pid) - before];
  agent.destroy();
  return { cpuMicros: (cpu * 1e6) / count, perSecond: count / elapsed };
}

const form = (authorization, body) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded', authorization }, body,
});
const basic = (id, secret) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

async function poolhouse(port) {
  const server = spawn(program, ['dev', '--in-memory', '--listen', `127.0.0.1:${port}`], { stdio: 'ignore' });
  const agent = new http.Agent({ keepAlive: true });
  for (let tries = 0; tries < 100; tries += 1) {
    const ready = await send(agent, { port, path: '/_poolhouse/ready', method: 'GET' }).then(() => true, () => false);
    if (ready) break;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  const call = (operation, input) => send(agent, {
    port, path: '/', body: JSON.stringify(input),
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=AKIABENCH/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host;x-amz-date, Signature=00',
    },
  });
  const UserPoolId = (await call('CreateUserPool', { PoolName: 'bench' })).UserPool.Id;
  await call('CreateResourceServer', { UserPoolId, Identifier: 'api', Name: 'api', Scopes: [{ ScopeName: 'read', ScopeDescription: 'reads' }] });
  const machine = (await call('CreateUserPoolClient', {
    UserPoolId, ClientName: 'machine', GenerateSecret: true, AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'], AllowedOAuthScopes: ['api/read'],
  })).UserPoolClient;
  const application = (await call('CreateUserPoolClient', {
    UserPoolId, ClientName: 'application', AllowedOAuthScopes: ['openid'],
    ExplicitAuthFlows: ['ALLOW_TOKEN_EXCHANGE_IMPERSONATION'],
  })).UserPoolClient.ClientId;
  const direct = (await call('CreateUserPoolClient', {
    UserPoolId, ClientName: 'direct', ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
  })).UserPoolClient.ClientId;
  await call('AdminCreateUser', { UserPoolId, Username: 'jane', MessageAction: 'SUPPRESS', UserAttributes: [{ Name: 'email', Value: 'jane@example.com' }] });
  await call('AdminSetUserPassword', { UserPoolId, Username: 'jane', Password: 'Correct-Horse7!', Permanent: true });
  const signedIn = await call('InitiateAuth', { ClientId: direct, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'jane', PASSWORD: 'Correct-Horse7!' } });
  const derived = await call('GetDerivedToken', { ClientId: application, SubjectToken: signedIn.AuthenticationResult.IdToken, SubjectTokenType: 'ID_TOKEN' });
  agent.destroy();
  return {
    server,
    machine: { port, path: '/oauth2/token', ...form(basic(machine.ClientId, machine.ClientSecret), 'grant_type=client_credentials') },
    userInfo: { port, path: '/oauth2/userInfo', method: 'GET', headers: { authorization: `Bearer ${derived.IssuedToken}` } },
  };
}

async function oidcProvider(port) {
  const server = spawn(process.execPath, [new URL('peer.js', import.meta.url).pathname, String(port)], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_ENV: 'production' } });
  const lines = createInterface({ input: server.stdout });
  // It writes notices of its own before.
  const token = await new Promise((resolve) => {
    lines.on('line', (line) => { if (line.startsWith('{')) resolve(JSON.parse(line).token); });
  });
  return {
    server,
    machine: { port, path: '/token', ...form(basic('machine', 'machine-secret-machine-secret'), 'grant_type=client_credentials&scope=read') },
    userInfo: { port, path: '/me', method: 'GET', headers: { authorization: `Bearer ${token}` } },
  };
}

const sites = [['Poolhouse', await poolhouse(17665)], ['oidc-provider', await oidcProvider(17666)]];
try {
  for (const row of ['machine', 'userInfo']) {
    for (const [name, site] of sites) {
      const { cpuMicros, perSecond } = await measure(site.server.pid, site[row]);
      console.log(`${row.padEnd(10)} ${name.padEnd(14)} ${cpuMicros.toFixed(0).padStart(6)} CPU µs each ${perSecond.toFixed(0).padStart(7)}/s`);
    }
  }
} finally {
  for (const [, { server }] of sites) server.kill();
}
