// amazon-cognito-identity-js: sign-up to global sign-out through its callbacks, without credentials.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CognitoRefreshToken, CognitoUserAttribute } from 'amazon-cognito-identity-js';
import { code, idp, makeUser, otherPassword, password } from '../sdk-js/server.js';
import { answer, call, hasCode, makeApp, signIn } from './app.js';

test('sign up, confirm, sign in', async () => {
  const { UserPoolId, pool, user } = await makeApp();
  const email = new CognitoUserAttribute({ Name: 'email', Value: 'ann@example.com' });
  const signedUp = await call((done) => pool.signUp('ann', password, [email], [], done));
  assert.equal(signedUp.userConfirmed, false);
  assert.equal(signedUp.codeDeliveryDetails.Destination, 'a***@e***');
  const ann = user('ann');
  await assert.rejects(signIn(ann), hasCode('UserNotConfirmedException'));
  await call((done) => ann.resendConfirmationCode(done));
  const sent = await code(UserPoolId, 'ann', 'ResendCode');
  assert.equal(await call((done) => ann.confirmRegistration(sent, true, done)), 'SUCCESS');
  const { step, first: session } = await signIn(ann);
  assert.equal(step, 'onSuccess');
  assert.ok(session.isValid());
  assert.equal(session.getIdToken().payload.sub, signedUp.userSub);
  assert.equal(pool.getCurrentUser().getUsername(), 'ann');
});

for (const flow of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH']) {
  test(`${flow}: sign in, refuse, refresh`, async () => {
    const { UserPoolId, user } = await makeApp();
    const ann = user(await makeUser(UserPoolId, 'ann'));
    ann.setAuthenticationFlowType(flow);
    await assert.rejects(signIn(ann, otherPassword), (error) => {
      assert.equal(error.message, 'Incorrect username or password.');
      return hasCode('NotAuthorizedException')(error);
    });
    const { first: session } = await signIn(ann);
    const before = session.getAccessToken();
    const refreshed = await call((done) => ann.refreshSession(session.getRefreshToken(), done));
    assert.notEqual(refreshed.getAccessToken().getJwtToken(), before.getJwtToken());
    assert.equal(refreshed.getAccessToken().payload.origin_jti, before.payload.origin_jti);
    assert.equal(refreshed.getRefreshToken().getToken(), session.getRefreshToken().getToken());
    const wrong = new CognitoRefreshToken({ RefreshToken: 'not-a-token' });
    await assert.rejects(call((done) => ann.refreshSession(wrong, done)), hasCode('NotAuthorizedException'));
  });
}

test('the first password of an invited user', async () => {
  const { UserPoolId, user } = await makeApp();
  await idp.adminCreateUser({
    UserPoolId,
    Username: 'bob',
    TemporaryPassword: otherPassword,
    MessageAction: 'SUPPRESS',
    UserAttributes: [{ Name: 'email', Value: 'bob@example.com' }],
  });
  const bob = user('bob');
  const { step, first: attributes, second: required } = await signIn(bob, otherPassword);
  assert.equal(step, 'newPasswordRequired');
  assert.equal(attributes.email, 'bob@example.com');
  assert.deepEqual(required, []);
  const done = await answer((callbacks) => bob.completeNewPasswordChallenge(password, { name: 'Bob' }, callbacks));
  assert.equal(done.first.getIdToken().payload.name, 'Bob');
});

test('forgotten password', async () => {
  const { UserPoolId, user } = await makeApp();
  const ann = user(await makeUser(UserPoolId, 'ann'));
  const { step, first } = await answer((callbacks) => ann.forgotPassword(callbacks));
  assert.equal(step, 'inputVerificationCode');
  assert.equal(first.CodeDeliveryDetails.DeliveryMedium, 'EMAIL');
  const sent = await code(UserPoolId, 'ann', 'ForgotPassword');
  const wrong = sent === '000000' ? '000001' : '000000';
  await assert.rejects(
    answer((callbacks) => ann.confirmPassword(wrong, otherPassword, callbacks)),
    hasCode('CodeMismatchException'),
  );
  await answer((callbacks) => ann.confirmPassword(sent, otherPassword, callbacks));
  assert.equal((await signIn(ann, otherPassword)).step, 'onSuccess');
});

test('a signed-in user changes its password and attributes', async () => {
  const { UserPoolId, user } = await makeApp();
  const ann = user(await makeUser(UserPoolId, 'ann'));
  await signIn(ann);
  await assert.rejects(
    call((done) => ann.changePassword(otherPassword, otherPassword, done)),
    hasCode('NotAuthorizedException'),
  );
  assert.equal(await call((done) => ann.changePassword(password, otherPassword, done)), 'SUCCESS');
  const nickname = new CognitoUserAttribute({ Name: 'nickname', Value: 'A' });
  const email = new CognitoUserAttribute({ Name: 'email', Value: 'new@example.org' });
  await call((done) => ann.updateAttributes([nickname, email], done));
  const sent = await code(UserPoolId, 'ann', 'UpdateUserAttribute');
  await answer((callbacks) => ann.verifyAttribute('email', sent, callbacks));
  await answer((callbacks) => ann.getAttributeVerificationCode('email', callbacks));
  const again = await code(UserPoolId, 'ann', 'VerifyUserAttribute');
  await answer((callbacks) => ann.verifyAttribute('email', again, callbacks));
  await call((done) => ann.deleteAttributes(['nickname'], done));
  const attributes = await call((done) => ann.getUserAttributes(done));
  const { sub, ...rest } = Object.fromEntries(attributes.map(({ Name, Value }) => [Name, Value]));
  assert.ok(sub);
  assert.deepEqual(rest, { email: 'new@example.org', email_verified: 'true' });
});

test('sign out everywhere', async () => {
  const { UserPoolId, user } = await makeApp();
  const ann = user(await makeUser(UserPoolId, 'ann'));
  const { first: session } = await signIn(ann);
  await answer((callbacks) => ann.globalSignOut(callbacks));
  ann.setSignInUserSession(session);
  await assert.rejects(
    call((done) => ann.getUserAttributes(done)),
    hasCode('NotAuthorizedException'),
  );
  await assert.rejects(
    call((done) => ann.refreshSession(session.getRefreshToken(), done)),
    hasCode('NotAuthorizedException'),
  );
});

test('sign out revokes the refresh token', async () => {
  const { UserPoolId, user } = await makeApp();
  const ann = user(await makeUser(UserPoolId, 'ann'));
  const { first: session } = await signIn(ann);
  await call((done) => ann.signOut(() => done(null)));
  const again = user('ann');
  await assert.rejects(
    call((done) => again.refreshSession(session.getRefreshToken(), done)),
    hasCode('NotAuthorizedException'),
  );
});

test('a user deletes itself', async () => {
  const { UserPoolId, user } = await makeApp();
  const ann = user(await makeUser(UserPoolId, 'ann'));
  await signIn(ann);
  assert.equal(await call((done) => ann.deleteUser(done)), 'SUCCESS');
  await assert.rejects(signIn(user('ann')), hasCode('UserNotFoundException'));
});
