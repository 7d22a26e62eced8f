import java.net.URI;
{%- if app.way.takes_password() %}
{%- if app.has_secret %}
import java.util.Base64;
{%- endif %}
import java.util.Map;
{%- if app.has_secret %}
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
{%- endif %}
{%- endif %}
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;

public class SignIn {
    public static void main(String[] arguments) throws Exception {
        var cognito = CognitoIdentityProviderClient.builder()
            .endpointOverride(URI.create("{{ app.endpoint }}"))
            .region(Region.of("{{ app.region }}"))
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("dev", "dev")))
            .build();
{%- if !app.way.takes_password() %}
        var client = cognito.describeUserPoolClient(request -> request
            .userPoolId("{{ app.user_pool_id }}")
            .clientId("{{ app.client_id }}"));
        System.out.println(client.userPoolClient().explicitAuthFlowsAsStrings());
{%- else %}
        var username = "ann@example.com";
{%- if app.has_secret %}
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(System.getenv("COGNITO_CLIENT_SECRET").getBytes(), "HmacSHA256"));
        var hash = Base64.getEncoder().encodeToString(mac.doFinal((username + "{{ app.client_id }}").getBytes()));
{%- endif %}
        var answer = cognito.{% if app.way == Way::AdminPassword %}adminInitiateAuth{% else %}initiateAuth{% endif %}(request -> request
{%- if app.way == Way::AdminPassword %}
            .userPoolId("{{ app.user_pool_id }}")
{%- endif %}
            .clientId("{{ app.client_id }}")
            .authFlow("{{ app.way.auth_flow() }}")
            .authParameters(Map.of(
                "USERNAME", username,
{%- if app.way == Way::Choice %}
                "PREFERRED_CHALLENGE", "PASSWORD",
{%- endif %}
{%- if app.has_secret %}
                "SECRET_HASH", hash,
{%- endif %}
                "PASSWORD", "Correct-Horse7!")));
        System.out.println(answer.authenticationResult().accessToken());
{%- endif %}
    }
}
