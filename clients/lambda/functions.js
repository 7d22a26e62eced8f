// Trigger functions as people write them for AWS, one for each trigger; run by serverless-offline.

const byTrigger = {
  PreSignUp: (event) => {
    const { email = '' } = event.request.userAttributes;
    if (email.endsWith('@blocked.example')) throw new Error(`${email} is not welcome`);
    event.response.autoConfirmUser = email.endsWith('@trusted.example');
    event.response.autoVerifyEmail = event.response.autoConfirmUser;
  },
  PostConfirmation: () => {},
  PreAuthentication: (event) => {
    if (event.request.validationData?.from === 'afar') throw new Error('Too far away');
  },
  PostAuthentication: () => {},
  TokenGeneration: (event) => {
    const groups = event.request.groupConfiguration.groupsToOverride;
    event.response.claimsAndScopeOverrideDetails = {
      idTokenGeneration: { claimsToAddOrOverride: { plan: 'gold', source: event.triggerSource, sdk: event.callerContext.awsSdkVersion } },
      accessTokenGeneration: { claimsToAddOrOverride: { tenant: { id: 7 } }, scopesToAdd: ['api/read'] },
      groupOverrideDetails: { groupsToOverride: [...groups, 'everyone'] },
    };
  },
  UserMigration: (event) => {
    const legacy = { old: 'Legacy-Password1' };
    const { password } = event.request;
    if (!(event.userName in legacy) || (password && password !== legacy[event.userName])) throw new Error('Bad credentials');
    event.response.userAttributes = { email: `${event.userName}@legacy.example`, email_verified: 'true' };
    event.response.finalUserStatus = 'CONFIRMED';
    event.response.messageAction = 'SUPPRESS';
  },
  CustomMessage: (event) => {
    event.response.emailSubject = `${event.triggerSource} for ${event.userName}`;
    event.response.emailMessage = `Your secret is ${event.request.codeParameter}`;
  },
  DefineAuthChallenge: (event) => {
    const { session } = event.request;
    const last = session.at(-1);
    if (last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult) event.response.issueTokens = true;
    else if (session.length >= 3) event.response.failAuthentication = true;
    else event.response.challengeName = 'CUSTOM_CHALLENGE';
  },
  CreateAuthChallenge: (event) => {
    event.response.publicChallengeParameters = { question: '2 + 3' };
    event.response.privateChallengeParameters = { answer: '5' };
    event.response.challengeMetadata = 'SUM';
  },
  VerifyAuthChallengeResponse: (event) => {
    event.response.answerCorrect = event.request.challengeAnswer === event.request.privateChallengeParameters.answer;
  },
};

export async function triggers(event) {
  const [trigger] = event.triggerSource.split('_');
  byTrigger[trigger](event);
  return event;
}

export async function fails() {
  throw new TypeError('It broke');
}

export async function hangs() {
  return new Promise((resolve) => { setTimeout(resolve, 25_000); });
}

export async function nonsense() {
  return 'no event';
}

/** Ten megabytes. */
export async function floods(event) {
  return { ...event, padding: 'x'.repeat(10_000_000) };
}
