// The real cognito-local, and what people have in it: made through its API, kept in files by it.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as sdk from '@aws-sdk/client-cognito-identity-provider';

const here = path.dirname(fileURLToPath(import.meta.url));
const PATIENCE_MILLIS = 60_000;

export const PASSWORD = 'Correct-Horse7!';

export function client(endpoint, region) {
  const credentials = { accessKeyId: 'poolhouse', secretAccessKey: 'poolhouse' };
  const cognito = new sdk.CognitoIdentityProviderClient({ endpoint, region, credentials, maxAttempts: 1 });
  return (name, input) => cognito.send(new sdk[`${name}Command`](input));
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Waits for a program to take connections. */
export async function listening(port, child, said) {
  const deadline = Date.now() + PATIENCE_MILLIS;
  for (;;) {
    const open = await new Promise((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`nothing listens: ${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function stop(child) {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode === null && child.kill()) await ended;
}

/** Runs cognito-local in a folder while `work` does something with it. */
export async function withCognitoLocal(folder, work) {
  // What people write there who want names for users: by default it takes addresses only.
  fs.mkdirSync(path.join(folder, '.cognito'), { recursive: true });
  const config = { UserPoolDefaults: { UsernameAttributes: [] }, TriggerFunctions: {} };
  fs.writeFileSync(path.join(folder, '.cognito/config.json'), JSON.stringify(config));
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1', CODE: '123456', NO_COLOR: '1' };
  const program = path.join(here, 'node_modules/cognito-local/lib/bin/start.js');
  const child = spawn(process.execPath, [program], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  try {
    await listening(port, child, () => output);
    return await work(client(`http://127.0.0.1:${port}`, 'local'));
  } finally {
    await stop(child);
  }
}

/** Two pools as people make them; gives their ids. */
export async function fill(call) {
  const shop = (
    await call('CreateUserPool', {
      PoolName: 'shop',
      AutoVerifiedAttributes: ['email'],
      Schema: [{ Name: 'plan', AttributeDataType: 'String' }, { Name: 'family_name', Required: true }],
    })
  ).UserPool.Id;
  const input = { UserPoolId: shop, ClientName: 'web', ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] };
  const web = (await call('CreateUserPoolClient', input)).UserPoolClient.ClientId;
  const secretive = { UserPoolId: shop, ClientName: 'backend', GenerateSecret: true };
  const backend = (await call('CreateUserPoolClient', secretive)).UserPoolClient;
  await call('CreateGroup', { UserPoolId: shop, GroupName: 'staff', Description: 'who works here', Precedence: 1 });

  const family = { Name: 'family_name', Value: 'Doe' };
  const attributes = [{ Name: 'email', Value: 'ann@example.com' }, { Name: 'email_verified', Value: 'true' }, family];
  const plan = { Name: 'custom:plan', Value: 'gold' };
  await call('AdminCreateUser', { UserPoolId: shop, Username: 'ann', UserAttributes: [...attributes, plan], MessageAction: 'SUPPRESS' });
  await call('AdminSetUserPassword', { UserPoolId: shop, Username: 'ann', Password: PASSWORD, Permanent: true });
  await call('AdminAddUserToGroup', { UserPoolId: shop, Username: 'ann', GroupName: 'staff' });
  await call('AdminCreateUser', { UserPoolId: shop, Username: 'bob', UserAttributes: [family], TemporaryPassword: PASSWORD, MessageAction: 'SUPPRESS' });
  await call('AdminDisableUser', { UserPoolId: shop, Username: 'bob' });
  await call('SignUp', { ClientId: web, Username: 'cem', Password: PASSWORD, UserAttributes: [{ Name: 'email', Value: 'cem@example.com' }, family] });
  await call('SignUp', { ClientId: web, Username: 'dee', Password: 'short', UserAttributes: [{ Name: 'email', Value: 'dee@example.com' }, family] });
  await call('AdminConfirmSignUp', { UserPoolId: shop, Username: 'dee' });

  const mail = (await call('CreateUserPool', { PoolName: 'mail', UsernameAttributes: ['email'] })).UserPool.Id;
  const app = (await call('CreateUserPoolClient', { UserPoolId: mail, ClientName: 'app' })).UserPoolClient.ClientId;
  await call('SignUp', { ClientId: app, Username: 'eve@example.com', Password: PASSWORD, UserAttributes: [] });
  await call('AdminConfirmSignUp', { UserPoolId: mail, Username: 'eve@example.com' });
  const subs = {};
  for (const [pool, name] of [[shop, 'ann'], [mail, 'eve@example.com']]) {
    const found = await call('AdminGetUser', { UserPoolId: pool, Username: name });
    subs[name] = found.UserAttributes.find(({ Name }) => Name === 'sub').Value;
  }
  return { shop, web, backend, mail, app, subs };
}

/** The pool files that were written, for tests that break one. */
export function files(folder) {
  const db = path.join(folder, '.cognito/db');
  return fs.readdirSync(db).map((name) => path.join(db, name));
}
