// The AWS SDK for JavaScript v3: signed and unsigned operations, errors, empty answers, pagination.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CognitoIdentityProvider,
  paginateListUserPoolClients,
  ResourceNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { code, endpoint, idp, makeClient, makeUser, makeUserPool, password } from './server.js';

test('an app client lives and dies', async () => {
  const UserPoolId = await makeUserPool();
  const client = await makeClient(UserPoolId, { GenerateSecret: true, CallbackURLs: [] });
  assert.ok(client.CreationDate instanceof Date);
  assert.ok(Math.abs(Date.now() - client.CreationDate.getTime()) < 60_000);
  assert.ok(client.ClientSecret);
  const name = { UserPoolId, ClientId: client.ClientId };
  const updated = await idp.updateUserPoolClient({ ...name, ClientName: 'renamed', AuthSessionValidity: 10 });
  assert.equal(updated.UserPoolClient.AuthSessionValidity, 10);
  assert.equal(updated.UserPoolClient.ClientSecret, client.ClientSecret);
  const deleted = await idp.deleteUserPoolClient(name);
  assert.match(deleted.$metadata.requestId, /^[0-9a-f-]{36}$/);
  await assert.rejects(idp.describeUserPoolClient(name), (error) => {
    assert.ok(error instanceof ResourceNotFoundException);
    assert.equal(error.message, `User pool client ${client.ClientId} does not exist.`);
    assert.equal(error.$metadata.httpStatusCode, 400);
    return true;
  });
});

test('lists come in pages', async () => {
  const UserPoolId = await makeUserPool();
  const made = [];
  for (let number = 0; number < 3; number += 1) made.push((await makeClient(UserPoolId)).ClientId);
  const listed = [];
  for await (const page of paginateListUserPoolClients({ client: idp, pageSize: 2 }, { UserPoolId })) {
    assert.ok(page.UserPoolClients.length <= 2);
    listed.push(...page.UserPoolClients.map((client) => client.ClientId));
  }
  assert.deepEqual(listed.sort(), made.sort());
});

test('a user signs up without any credentials', async () => {
  const anyone = new CognitoIdentityProvider({
    endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    signer: { sign: async (request) => request },
  });
  const UserPoolId = await makeUserPool();
  const { ClientId } = await makeClient(UserPoolId);
  const signedUp = await anyone.signUp({
    ClientId,
    Username: 'ann',
    Password: password,
    UserAttributes: [{ Name: 'email', Value: 'ann@example.com' }],
  });
  assert.equal(signedUp.UserConfirmed, false);
  await anyone.confirmSignUp({
    ClientId,
    Username: 'ann',
    ConfirmationCode: await code(UserPoolId, 'ann', 'SignUp'),
  });
  const { AuthenticationResult } = await anyone.initiateAuth({
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'ann', PASSWORD: password },
  });
  const { Username, UserAttributes } = await anyone.getUser({ AccessToken: AuthenticationResult.AccessToken });
  assert.equal(Username, 'ann');
  assert.equal(UserAttributes.find(({ Name }) => Name === 'sub').Value, signedUp.UserSub);
});

test('many requests at once', async () => {
  const UserPoolId = await makeUserPool();
  const { ClientId } = await makeClient(UserPoolId);
  const names = Array.from({ length: 20 }, (_, number) => `user${number}`);
  await Promise.all(names.map((name) => makeUser(UserPoolId, name)));
  const results = await Promise.all(
    names.map((name) =>
      idp.adminInitiateAuth({
        UserPoolId,
        ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: name, PASSWORD: password },
      }),
    ),
  );
  assert.equal(new Set(results.map((result) => result.AuthenticationResult.AccessToken)).size, names.length);
});

test('of two requests that create the same user, one wins', async () => {
  const UserPoolId = await makeUserPool();
  const request = { UserPoolId, Username: 'ann', MessageAction: 'SUPPRESS' };
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => idp.adminCreateUser(request)));
  assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  assert.deepEqual(new Set(refused.map((outcome) => outcome.reason.name)), new Set(['UsernameExistsException']));
});
