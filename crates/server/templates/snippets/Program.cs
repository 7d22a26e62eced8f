using Amazon.CognitoIdentityProvider;
using Amazon.CognitoIdentityProvider.Model;
using Amazon.Runtime;
{%- if app.has_secret && app.way.takes_password() %}
using System.Security.Cryptography;
using System.Text;
{%- endif %}

var cognito = new AmazonCognitoIdentityProviderClient(
    new BasicAWSCredentials("dev", "dev"),
    new AmazonCognitoIdentityProviderConfig
    {
        ServiceURL = "{{ app.endpoint }}",
        AuthenticationRegion = "{{ app.region }}",
    });
{%- if !app.way.takes_password() %}

var answer = await cognito.DescribeUserPoolClientAsync(new DescribeUserPoolClientRequest
{
    UserPoolId = "{{ app.user_pool_id }}",
    ClientId = "{{ app.client_id }}",
});
Console.WriteLine(string.Join(", ", answer.UserPoolClient.ExplicitAuthFlows));
{%- else %}

var username = "ann@example.com";
{%- if app.has_secret %}
var key = Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("COGNITO_CLIENT_SECRET")!);
var hash = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(username + "{{ app.client_id }}"));
{%- endif %}
var answer = await cognito.{% if app.way == Way::AdminPassword %}Admin{% endif %}InitiateAuthAsync(new {% if app.way == Way::AdminPassword %}Admin{% endif %}InitiateAuthRequest
{
{%- if app.way == Way::AdminPassword %}
    UserPoolId = "{{ app.user_pool_id }}",
{%- endif %}
    ClientId = "{{ app.client_id }}",
    AuthFlow = new AuthFlowType("{{ app.way.auth_flow() }}"),
    AuthParameters = new()
    {
        ["USERNAME"] = username,
        ["PASSWORD"] = "Correct-Horse7!",
{%- if app.way == Way::Choice %}
        ["PREFERRED_CHALLENGE"] = "PASSWORD",
{%- endif %}
{%- if app.has_secret %}
        ["SECRET_HASH"] = Convert.ToBase64String(hash),
{%- endif %}
    },
});
Console.WriteLine(answer.AuthenticationResult.AccessToken);
{%- endif %}
