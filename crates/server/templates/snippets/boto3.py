{%- let signs_in = app.way.takes_password() -%}
{%- if app.has_secret && signs_in %}import base64
import hashlib
import hmac
{% endif -%}
{%- if app.has_secret && app.way != Way::Other %}import os

{% endif -%}
import boto3
{%- if app.way == Way::Srp %}
from pycognito import AWSSRP
{%- endif %}

cognito = boto3.client(
    "cognito-idp",
    endpoint_url="{{ app.endpoint }}",
    region_name="{{ app.region }}",
    aws_access_key_id="dev",
    aws_secret_access_key="dev",
)
{%- match app.way %}
{%- when Way::Other %}

client = cognito.describe_user_pool_client(
    UserPoolId="{{ app.user_pool_id }}", ClientId="{{ app.client_id }}"
)
print(client["UserPoolClient"]["ExplicitAuthFlows"])
{%- when Way::Srp %}

srp = AWSSRP(
    username="ann@example.com",
    password="Correct-Horse7!",
    pool_id="{{ app.user_pool_id }}",
    client_id="{{ app.client_id }}",
{%- if app.has_secret %}
    client_secret=os.environ["COGNITO_CLIENT_SECRET"],
{%- endif %}
    client=cognito,
)
print(srp.authenticate_user()["AuthenticationResult"]["AccessToken"])
{%- when _ %}

username, password = "ann@example.com", "Correct-Horse7!"
parameters = {"USERNAME": username, "PASSWORD": password}
{%- if app.way == Way::Choice %}
parameters["PREFERRED_CHALLENGE"] = "PASSWORD"
{%- endif %}
{%- if app.has_secret %}
key = os.environ["COGNITO_CLIENT_SECRET"].encode()
digest = hmac.digest(key, f"{username}{{ app.client_id }}".encode(), hashlib.sha256)
parameters["SECRET_HASH"] = base64.b64encode(digest).decode()
{%- endif %}

answer = cognito.{% if app.way == Way::AdminPassword %}admin_initiate_auth{% else %}initiate_auth{% endif %}(
{%- if app.way == Way::AdminPassword %}
    UserPoolId="{{ app.user_pool_id }}",
{%- endif %}
    ClientId="{{ app.client_id }}",
    AuthFlow="{{ app.way.auth_flow() }}",
    AuthParameters=parameters,
)
print(answer["AuthenticationResult"]["AccessToken"])
{%- endmatch %}
