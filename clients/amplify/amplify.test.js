// Amplify v6 (aws-amplify/auth): sign-up, sign-in by SRP and by password, refresh, recovery, attributes.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import {
  autoSignIn,
  confirmResetPassword,
  confirmSignIn,
  confirmSignUp,
  confirmUserAttribute,
  deleteUser,
  fetchAuthSession,
  fetchUserAttributes,
  getCurrentUser,
  resendSignUpCode,
  resetPassword,
  signIn,
  signOut,
  signUp,
  updatePassword,
  updateUserAttribute,
} from 'aws-amplify/auth';
import { code, idp, makeUser, otherPassword, password } from '../sdk-js/server.js';
import { configure, named } from './app.js';

afterEach(() => signOut());

test('sign up, confirm, sign in', async () => {
  const userPoolId = await configure();
  const signedUp = await signUp({
    username: 'ann',
    password,
    options: { userAttributes: { email: 'ann@example.com' } },
  });
  assert.equal(signedUp.nextStep.signUpStep, 'CONFIRM_SIGN_UP');
  assert.equal(signedUp.nextStep.codeDeliveryDetails.destination, 'a***@e***');
  const early = await signIn({ username: 'ann', password });
  assert.equal(early.nextStep.signInStep, 'CONFIRM_SIGN_UP');
  await resendSignUpCode({ username: 'ann' });
  const confirmed = await confirmSignUp({
    username: 'ann',
    confirmationCode: await code(userPoolId, 'ann', 'ResendCode'),
  });
  assert.equal(confirmed.isSignUpComplete, true);
  const signedIn = await signIn({ username: 'ann', password });
  assert.equal(signedIn.isSignedIn, true);
  assert.equal((await getCurrentUser()).userId, signedUp.userId);
});

test('sign up, confirm, and be signed in', async () => {
  const userPoolId = await configure();
  await signUp({
    username: 'ann',
    password,
    options: { userAttributes: { email: 'ann@example.com' }, autoSignIn: true },
  });
  const { nextStep } = await confirmSignUp({
    username: 'ann',
    confirmationCode: await code(userPoolId, 'ann', 'SignUp'),
  });
  assert.equal(nextStep.signUpStep, 'COMPLETE_AUTO_SIGN_IN');
  assert.equal((await autoSignIn()).isSignedIn, true);
});

for (const authFlowType of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH']) {
  test(`${authFlowType}: sign in, refresh, sign out everywhere`, async () => {
    await makeUser(await configure(), 'ann');
    await assert.rejects(
      signIn({ username: 'ann', password: otherPassword, options: { authFlowType } }),
      { name: 'NotAuthorizedException', message: 'Incorrect username or password.' },
    );
    assert.equal((await signIn({ username: 'ann', password, options: { authFlowType } })).isSignedIn, true);
    const before = (await fetchAuthSession()).tokens.accessToken;
    const after = (await fetchAuthSession({ forceRefresh: true })).tokens.accessToken;
    assert.notEqual(after.toString(), before.toString());
    assert.equal(after.payload.origin_jti, before.payload.origin_jti);
    await signOut({ global: true });
    await assert.rejects(getCurrentUser(), named('UserUnAuthenticatedException'));
    await assert.rejects(idp.getUser({ AccessToken: after.toString() }), {
      name: 'NotAuthorizedException',
      message: 'Access Token has been revoked',
    });
  });
}

test('sign out revokes this sign-in only', async () => {
  await makeUser(await configure(), 'ann');
  await signIn({ username: 'ann', password });
  const first = (await fetchAuthSession()).tokens.accessToken.toString();
  await signOut();
  await signIn({ username: 'ann', password });
  await assert.rejects(idp.getUser({ AccessToken: first }), named('NotAuthorizedException'));
  assert.equal((await fetchUserAttributes()).email, 'ann@example.com');
});

test('a forgotten password', async () => {
  const userPoolId = await configure();
  await makeUser(userPoolId, 'ann');
  const { nextStep } = await resetPassword({ username: 'ann' });
  assert.equal(nextStep.resetPasswordStep, 'CONFIRM_RESET_PASSWORD_WITH_CODE');
  assert.equal(nextStep.codeDeliveryDetails.deliveryMedium, 'EMAIL');
  await confirmResetPassword({
    username: 'ann',
    confirmationCode: await code(userPoolId, 'ann', 'ForgotPassword'),
    newPassword: otherPassword,
  });
  assert.equal((await signIn({ username: 'ann', password: otherPassword })).isSignedIn, true);
});

test('the first password of an invited user', async () => {
  const userPoolId = await configure();
  await idp.adminCreateUser({
    UserPoolId: userPoolId,
    Username: 'bob',
    TemporaryPassword: otherPassword,
    MessageAction: 'SUPPRESS',
  });
  const { nextStep } = await signIn({ username: 'bob', password: otherPassword });
  assert.equal(nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED');
  const weak = confirmSignIn({ challengeResponse: 'Short1!' });
  await assert.rejects(weak, named('InvalidPasswordException'));
  const done = await confirmSignIn({
    challengeResponse: password,
    options: { userAttributes: { name: 'Bob', email: 'bob@example.com' } },
  });
  assert.equal(done.isSignedIn, true);
  assert.equal((await fetchUserAttributes()).name, 'Bob');
});

test('a password that an administrator reset', async () => {
  const userPoolId = await configure();
  await makeUser(userPoolId, 'ann');
  await idp.adminResetUserPassword({ UserPoolId: userPoolId, Username: 'ann' });
  const { nextStep } = await signIn({ username: 'ann', password });
  assert.equal(nextStep.signInStep, 'RESET_PASSWORD');
});

test('a signed-in user changes its attributes and password, then goes', async () => {
  const userPoolId = await configure();
  await makeUser(userPoolId, 'ann');
  await signIn({ username: 'ann', password });
  const { nextStep } = await updateUserAttribute({
    userAttribute: { attributeKey: 'email', value: 'new@example.org' },
  });
  assert.equal(nextStep.updateAttributeStep, 'CONFIRM_ATTRIBUTE_WITH_CODE');
  await confirmUserAttribute({
    userAttributeKey: 'email',
    confirmationCode: await code(userPoolId, 'ann', 'UpdateUserAttribute'),
  });
  const { sub, ...attributes } = await fetchUserAttributes();
  assert.ok(sub);
  assert.deepEqual(attributes, { email: 'new@example.org', email_verified: 'true' });
  await updatePassword({ oldPassword: password, newPassword: otherPassword });
  await deleteUser();
  await assert.rejects(signIn({ username: 'ann', password: otherPassword }), named('UserNotFoundException'));
});
