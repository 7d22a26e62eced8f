// What the console is shown with: a pool with everything in it, one with nothing, and names that somebody chose to do harm.

import { authenticator, factors, idp, makeClient, makeUserPool, password, setMfa } from '../sdk-js/server.js';

/** Cognito's usernames hold no blanks; everything else of markup they do. */
export const hostile = `"'><img/src=x/onerror=alert(1)></dd></td><script>alert(2)</script>{{7*7}}`;

const people = ['ada', 'grace', 'edsger', 'barbara', 'donald', 'radia', 'leslie', 'frances', 'ken', 'margaret'];

/** Makes it all; returns what the pages are called. */
export async function furnish() {
  const empty = await makeUserPool({ PoolName: 'empty-pool', AutoVerifiedAttributes: [] });
  const pool = await makeUserPool({
    PoolName: 'Harbour shop',
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
    Policies: {
      PasswordPolicy: { MinimumLength: 10, RequireUppercase: true, RequireLowercase: true, PasswordHistorySize: 3 },
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'] },
    },
    Schema: [
      { Name: 'membership', AttributeDataType: 'String', Mutable: true },
      { Name: 'member_since', AttributeDataType: 'Number', Mutable: false },
    ],
    UserPoolTags: { stage: 'dev' },
  });
  await setMfa(pool, 'OPTIONAL', factors.totp);
  await idp.createUserPoolDomain({ UserPoolId: pool, Domain: `harbour-${Date.now().toString(36)}`, ManagedLoginVersion: 2 });
  const web = await makeClient(pool, {
    ClientName: 'Web shop',
    GenerateSecret: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'profile'],
    CallbackURLs: ['http://localhost:3000/callback'],
    LogoutURLs: ['http://localhost:3000/'],
    SupportedIdentityProviders: ['COGNITO'],
    AccessTokenValidity: 15,
    TokenValidityUnits: { AccessToken: 'minutes' },
    ReadAttributes: ['email', 'email_verified', 'name', 'custom:membership'],
    PreventUserExistenceErrors: 'ENABLED',
    ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
  const bare = await makeClient(pool, { ClientName: 'Command line', ExplicitAuthFlows: undefined });
  await idp.createIdentityProvider({
    UserPoolId: pool,
    ProviderName: 'Corp',
    ProviderType: 'OIDC',
    ProviderDetails: {
      client_id: 'any',
      client_secret: 'any',
      authorize_scopes: 'openid email',
      attributes_request_method: 'GET',
      oidc_issuer: `${process.env.POOLHOUSE_ENDPOINT ?? 'http://127.0.0.1:7665'}/_poolhouse/provider/oidc`,
    },
  });
  await idp.createGroup({ UserPoolId: pool, GroupName: 'crew', Description: 'Who runs the shop' });
  await idp.createGroup({ UserPoolId: pool, GroupName: hostile, Description: hostile });
  for (let number = 0; number < 27; number += 1) {
    const name = people[number] ?? `customer-${String(number).padStart(3, '0')}`;
    await makePerson(pool, name, { email: `${name}@example.com`, email_verified: 'true' });
  }
  await makePerson(pool, hostile, { name: hostile, email: 'mal@example.com' });
  await idp.adminAddUserToGroup({ UserPoolId: pool, GroupName: hostile, Username: hostile });
  await idp.adminAddUserToGroup({ UserPoolId: pool, GroupName: 'crew', Username: 'ada' });
  await idp.adminDisableUser({ UserPoolId: pool, Username: 'ken' });
  await idp.adminLinkProviderForUser({
    UserPoolId: pool,
    DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'ada' },
    SourceUser: { ProviderName: 'Corp', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: 'ada@corp.example' },
  });
  await setUpAuthenticator(pool, 'ada');
  return { empty, pool, web: web.ClientId, bare: bare.ClientId };
}

async function makePerson(pool, username, attributes) {
  await idp.adminCreateUser({
    UserPoolId: pool,
    Username: username,
    MessageAction: 'SUPPRESS',
    UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
  });
  if (username === 'grace') return;
  await idp.adminSetUserPassword({ UserPoolId: pool, Username: username, Password: password, Permanent: true });
}

async function setUpAuthenticator(pool, username) {
  const client = await makeClient(pool, { ClientName: 'for-set-up' });
  const { AuthenticationResult } = await idp.adminInitiateAuth({
    UserPoolId: pool,
    ClientId: client.ClientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: username, PASSWORD: password },
  });
  const { AccessToken } = AuthenticationResult;
  const { SecretCode } = await idp.associateSoftwareToken({ AccessToken });
  await idp.verifySoftwareToken({ AccessToken, UserCode: authenticator(SecretCode)() });
  await idp.adminSetUserMFAPreference({
    UserPoolId: pool,
    Username: username,
    SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
  });
  await idp.deleteUserPoolClient({ UserPoolId: pool, ClientId: client.ClientId });
}
