{%- if app.has_secret && app.way.takes_password() %}import { createHmac } from 'node:crypto';
{% endif -%}
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';

const cognito = new CognitoIdentityProvider({
  endpoint: '{{ app.endpoint }}',
  region: '{{ app.region }}',
  credentials: { accessKeyId: 'dev', secretAccessKey: 'dev' },
});
{%- if !app.way.takes_password() %}

const { UserPoolClient } = await cognito.describeUserPoolClient({
  UserPoolId: '{{ app.user_pool_id }}',
  ClientId: '{{ app.client_id }}',
});
console.log(UserPoolClient.ExplicitAuthFlows);
{%- else %}

const username = 'ann@example.com';
{%- if app.has_secret %}
const hash = createHmac('sha256', process.env.COGNITO_CLIENT_SECRET);
{%- endif %}
const { AuthenticationResult } = await cognito.{% if app.way == Way::AdminPassword %}adminInitiateAuth{% else %}initiateAuth{% endif %}({
{%- if app.way == Way::AdminPassword %}
  UserPoolId: '{{ app.user_pool_id }}',
{%- endif %}
  ClientId: '{{ app.client_id }}',
  AuthFlow: '{{ app.way.auth_flow() }}',
  AuthParameters: {
    USERNAME: username,
    PASSWORD: 'Correct-Horse7!',
{%- if app.way == Way::Choice %}
    PREFERRED_CHALLENGE: 'PASSWORD',
{%- endif %}
{%- if app.has_secret %}
    SECRET_HASH: hash.update(`${username}{{ app.client_id }}`).digest('base64'),
{%- endif %}
  },
});
console.log(AuthenticationResult.AccessToken);
{%- endif %}
