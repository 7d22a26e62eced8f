export AWS_ACCESS_KEY_ID=dev AWS_SECRET_ACCESS_KEY=dev AWS_DEFAULT_REGION={{ app.region }}
{%- match app.way %}
{%- when Way::Srp or Way::Other %}

aws cognito-idp describe-user-pool-client --endpoint-url {{ app.endpoint }} \
  --user-pool-id {{ app.user_pool_id }} --client-id {{ app.client_id }}
{%- when _ %}
COGNITO_USERNAME='ann@example.com'
COGNITO_PASSWORD='Correct-Horse7!'
{%- if app.has_secret %}
COGNITO_CLIENT_SECRET=$(aws cognito-idp describe-user-pool-client --endpoint-url {{ app.endpoint }} \
  --user-pool-id {{ app.user_pool_id }} --client-id {{ app.client_id }} \
  --query UserPoolClient.ClientSecret --output text)
SECRET_HASH=$(printf %s "${COGNITO_USERNAME}{{ app.client_id }}" |
  openssl dgst -sha256 -hmac "$COGNITO_CLIENT_SECRET" -binary | openssl base64)
{%- endif %}

aws cognito-idp {% if app.way == Way::AdminPassword %}admin-initiate-auth{% else %}initiate-auth{% endif %} --endpoint-url {{ app.endpoint }} \
{%- if app.way == Way::AdminPassword %}
  --user-pool-id {{ app.user_pool_id }} \
{%- endif %}
  --client-id {{ app.client_id }} --auth-flow {{ app.way.auth_flow() }} \
  --auth-parameters "USERNAME=$COGNITO_USERNAME,PASSWORD=$COGNITO_PASSWORD{% if app.way == Way::Choice %},PREFERRED_CHALLENGE=PASSWORD{% endif %}{% if app.has_secret %},SECRET_HASH=$SECRET_HASH{% endif %}"
{%- endmatch %}
