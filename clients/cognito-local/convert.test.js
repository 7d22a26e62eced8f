// From files that the real cognito-local wrote to a Poolhouse with the same pools, clients, users and passwords.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { PASSWORD, client, files, fill, freePort, listening, stop, withCognitoLocal } from './emulator.js';

const program = process.env.PROGRAM_UNDER_TEST ?? 'poolhouse';
const workspace = process.env.WORKSPACE_UNDER_TEST ?? path.resolve('../..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cognito-local-'));
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|POOLHOUSE)_/.test(name)));
let ids, told, server, call;

function poolhouse(...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', env });
  return { status, stdout, stderr };
}

/** The commands of the guide, as they stand there. */
function commands() {
  const guide = fs.readFileSync(path.join(workspace, 'docs/guides/moving-from-cognito-local.md'), 'utf8');
  const blocks = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text]) => text);
  const convert = blocks.find((text) => text.includes('poolhouse convert')).trim().split('\n');
  assert.deepEqual(convert, [
    'poolhouse convert .cognito --dry-run',
    'poolhouse convert .cognito --output site.yaml',
    'poolhouse dev --in-memory --region local --region us-east-1 --apply site.yaml',
  ]);
  return convert.map((line) => line.split(' ').slice(1));
}

before(async () => {
  ids = await withCognitoLocal(folder, fill);
  const [dry, convert, dev] = commands();
  told = poolhouse(...dry);
  assert.equal(told.status, 0, told.stderr);
  assert.ok(!fs.existsSync(path.join(folder, 'site.yaml')), 'a dry run writes nothing');
  const done = poolhouse(...convert);
  assert.equal(done.status, 0, done.stderr);
  assert.equal(done.stderr, told.stderr);
  const port = await freePort();
  let said = '';
  server = spawn(program, [...dev, '--listen', `127.0.0.1:${port}`], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (data) => (said += data));
  await listening(port, server, () => said);
  call = client(`http://127.0.0.1:${port}`, 'local');
  await call('ListUserPools', { MaxResults: 10 }).catch((error) => assert.fail(`${error}: ${said}`));
});

after(async () => {
  if (server) await stop(server);
  fs.rmSync(folder, { recursive: true });
});

const signIn = (ClientId, USERNAME, PASSWORD) =>
  call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } });
const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

test('pools and clients have their ids, names and secrets', async () => {
  const { UserPool } = await call('DescribeUserPool', { UserPoolId: ids.shop });
  assert.equal(UserPool.Name, 'shop');
  const attribute = (name) => UserPool.SchemaAttributes.find(({ Name }) => Name === name);
  assert.ok(attribute('custom:plan') && attribute('family_name').Required);
  const { UserPoolClient } = await call('DescribeUserPoolClient', { UserPoolId: ids.shop, ClientId: ids.backend.ClientId });
  assert.equal(UserPoolClient.ClientSecret, ids.backend.ClientSecret);
  assert.deepEqual((await call('DescribeUserPool', { UserPoolId: ids.mail })).UserPool.UsernameAttributes, ['email']);
});

test('a user signs in with their password, as the same person in the same groups', async () => {
  const { AuthenticationResult } = await signIn(ids.web, 'ann', PASSWORD);
  const token = claims(AuthenticationResult.IdToken);
  assert.equal(token.sub, ids.subs.ann);
  assert.deepEqual(token['cognito:groups'], ['staff']);
  assert.deepEqual([token.email, token.email_verified, token['custom:plan']], ['ann@example.com', true, 'gold']);
  const { Groups } = await call('ListGroups', { UserPoolId: ids.shop });
  assert.deepEqual([Groups[0].Description, Groups[0].Precedence], ['who works here', 1]);
});

test('an address that is a username stays one', async () => {
  const { AuthenticationResult } = await signIn(ids.app, 'eve@example.com', PASSWORD);
  assert.equal(claims(AuthenticationResult.AccessToken).sub, ids.subs['eve@example.com']);
});

test('a temporary password and a lock are carried over', async () => {
  const bob = await call('AdminGetUser', { UserPoolId: ids.shop, Username: 'bob' });
  assert.deepEqual([bob.UserStatus, bob.Enabled], ['FORCE_CHANGE_PASSWORD', false]);
  await call('AdminEnableUser', { UserPoolId: ids.shop, Username: 'bob' });
  assert.equal((await signIn(ids.web, 'bob', PASSWORD)).ChallengeName, 'NEW_PASSWORD_REQUIRED');
});

test('what is not carried over is told, and nothing else', async () => {
  const client = (name) =>
    `client ${name} names no ExplicitAuthFlows, which cognito-local does not ask for: given ALLOW_USER_PASSWORD_AUTH, ALLOW_ADMIN_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH`;
  const expected = [
    client('backend'),
    client('app'),
    `user cem of ${ids.shop}: left out: nobody but they can sign up, and they have not confirmed it yet`,
    `user dee of ${ids.shop}: without their password, which the pool's policy refuses (Password not long enough); they are to set one`,
    'user pools: 2, clients: 3, groups: 1, users: 4',
  ];
  const lines = told.stderr.trim().split('\n').map((line) => line.replace('poolhouse: ', ''));
  assert.deepEqual(lines.sort(), expected.sort());
  const { Users } = await call('ListUsers', { UserPoolId: ids.shop });
  assert.deepEqual(Users.map(({ Username }) => Username).sort(), ['ann', 'bob', 'dee']);
});

test('a broken file is named, and nothing is written', () => {
  const [file] = files(folder).filter((name) => name.endsWith(`${ids.shop}.json`));
  const text = fs.readFileSync(file, 'utf8');
  fs.writeFileSync(file, text.slice(0, text.length / 2));
  const { status, stderr } = poolhouse('convert', '.cognito', '--output', 'broken.yaml');
  fs.writeFileSync(file, text);
  assert.equal(status, 1);
  assert.match(stderr, new RegExp(`cannot convert: .*${ids.shop}\\.json: EOF while parsing`));
  assert.deepEqual(fs.readdirSync(folder).filter((name) => name.includes('broken')), []);
  const one = poolhouse('convert', file);
  assert.ok(one.status === 0 && one.stdout.includes(ids.shop) && !one.stdout.includes(ids.mail), 'one pool alone');
  assert.match(poolhouse('convert', 'nowhere').stderr, /nowhere: No such file/);
});
