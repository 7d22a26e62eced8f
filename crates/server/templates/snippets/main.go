package main

import (
	"context"
{%- if app.has_secret && app.way.takes_password() %}
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
{%- endif %}
	"fmt"
	"log"
{%- if app.has_secret && app.way.takes_password() %}
	"os"
{%- endif %}

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	cognito "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
{%- if app.way.takes_password() %}
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
{%- endif %}
)

func main() {
	client := cognito.New(cognito.Options{
		BaseEndpoint: aws.String("{{ app.endpoint }}"),
		Region:       "{{ app.region }}",
		Credentials:  credentials.NewStaticCredentialsProvider("dev", "dev", ""),
	})
{%- if !app.way.takes_password() %}
	answer, err := client.DescribeUserPoolClient(context.Background(), &cognito.DescribeUserPoolClientInput{
		UserPoolId: aws.String("{{ app.user_pool_id }}"),
		ClientId:   aws.String("{{ app.client_id }}"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.UserPoolClient.ExplicitAuthFlows)
{%- else %}
	username := "ann@example.com"
{%- if app.has_secret %}
	mac := hmac.New(sha256.New, []byte(os.Getenv("COGNITO_CLIENT_SECRET")))
	mac.Write([]byte(username + "{{ app.client_id }}"))
{%- endif %}
	answer, err := client.{% if app.way == Way::AdminPassword %}Admin{% endif %}InitiateAuth(context.Background(), &cognito.{% if app.way == Way::AdminPassword %}Admin{% endif %}InitiateAuthInput{
{%- if app.way == Way::AdminPassword %}
		UserPoolId: aws.String("{{ app.user_pool_id }}"),
{%- endif %}
		ClientId: aws.String("{{ app.client_id }}"),
		AuthFlow: types.AuthFlowType("{{ app.way.auth_flow() }}"),
		AuthParameters: map[string]string{
			"USERNAME": username,
			"PASSWORD": "Correct-Horse7!",
{%- if app.way == Way::Choice %}
			"PREFERRED_CHALLENGE": "PASSWORD",
{%- endif %}
{%- if app.has_secret %}
			"SECRET_HASH": base64.StdEncoding.EncodeToString(mac.Sum(nil)),
{%- endif %}
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*answer.AuthenticationResult.AccessToken)
{%- endif %}
}
