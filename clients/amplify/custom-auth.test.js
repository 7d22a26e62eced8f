// Amplify v6: custom authentication, led by functions that run here. The question is what two numbers make together.

import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { confirmSignIn, fetchAuthSession, signIn, signOut } from 'aws-amplify/auth';
import { customAuth, startWithFunctions } from '../sdk-js/functions.js';

/** What the functions were asked, oldest first. */
const asked = [];

const stop = await startWithFunctions({
  define({ request, response }) {
    const record = request.session.map(({ challengeName, challengeResult }) => [challengeName, challengeResult]);
    asked.push(record);
    const [last, right] = record.at(-1) ?? [];
    if (last === 'SRP_A') response.challengeName = 'PASSWORD_VERIFIER';
    else if (last === 'CUSTOM_CHALLENGE' && right) response.issueTokens = true;
    else if (record.filter(([, wasRight]) => !wasRight).length > 1) response.failAuthentication = true;
    else response.challengeName = 'CUSTOM_CHALLENGE';
  },
  create({ request, response }) {
    response.publicChallengeParameters = { question: '17 + 25', try: String(request.session.length) };
    response.privateChallengeParameters = { sum: '42' };
    response.challengeMetadata = 'SUM';
  },
  verify({ request, response }) {
    if (request.clientMetadata?.mood === 'bad') throw new Error('not today');
    response.answerCorrect = request.challengeAnswer === request.privateChallengeParameters.sum;
  },
});
const { makeUser, otherPassword, password } = await import('../sdk-js/server.js');
const { configure, named, stepOf } = await import('./app.js');

after(stop);

afterEach(async () => {
  asked.length = 0;
  await signOut();
});

const withAnn = async () => makeUser(await configure(customAuth('define', 'create', 'verify')), 'ann');

const begin = (authFlowType, secret) => signIn({ username: 'ann', password: secret, options: { authFlowType } });

const answer = (challengeResponse, clientMetadata) =>
  confirmSignIn({ challengeResponse, options: { clientMetadata } });

const question = 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE';

test('CUSTOM_WITHOUT_SRP: asked, wrong, asked again, right', async () => {
  await withAnn();
  const { nextStep } = await begin('CUSTOM_WITHOUT_SRP');
  assert.equal(nextStep.signInStep, question);
  assert.equal(nextStep.additionalInfo.question, '17 + 25');
  assert.equal(nextStep.additionalInfo.sum, undefined, 'private parameters stay with the server');
  const again = await answer('41');
  assert.equal(stepOf(again), question);
  assert.equal(again.nextStep.additionalInfo.try, '1');
  assert.equal((await answer('42')).isSignedIn, true);
  assert.deepEqual(asked.at(-1), [
    ['CUSTOM_CHALLENGE', false],
    ['CUSTOM_CHALLENGE', true],
  ]);
  assert.ok((await fetchAuthSession({ forceRefresh: true })).tokens.accessToken);
});

test('CUSTOM_WITHOUT_SRP: refused when the functions have had enough', async () => {
  await withAnn();
  await begin('CUSTOM_WITHOUT_SRP');
  await answer('1');
  await assert.rejects(answer('2'), named('NotAuthorizedException', 'Incorrect username or password.'));
});

test('CUSTOM_WITH_SRP: the password, then the question', async () => {
  await withAnn();
  await assert.rejects(begin('CUSTOM_WITH_SRP', otherPassword), named('NotAuthorizedException'));
  assert.equal(stepOf(await begin('CUSTOM_WITH_SRP', password)), question);
  assert.equal((await answer('42')).isSignedIn, true);
  assert.deepEqual(asked.at(-1), [
    ['SRP_A', true],
    ['PASSWORD_VERIFIER', true],
    ['CUSTOM_CHALLENGE', true],
  ]);
});

test('what a function throws reaches the app', async () => {
  await withAnn();
  await begin('CUSTOM_WITHOUT_SRP');
  await assert.rejects(answer('42', { mood: 'bad' }), named('UserLambdaValidationException', /not today/));
});
