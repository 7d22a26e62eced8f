"""aws_cognito_user_pool: Lambda functions. The token function and the one with a version show each other."""

import pytest

from provider import replay, rows
from user_pool import LAMBDA_CONFIG, UserPool

LAMBDA = "arn:aws:lambda:us-east-1:000000000000:function:"
KEY = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555"

# user_pool_test.go
CASES = {
    "functions": [
        {
            "LambdaConfig": {
                name: f"{LAMBDA}first"
                for name in LAMBDA_CONFIG
                if name not in ("CustomEmailSender", "CustomSMSSender", "KMSKeyID", "PreTokenGenerationConfig")
            }
        },
        {"LambdaConfig": {"PreSignUp": f"{LAMBDA}second", "PreTokenGeneration": f"{LAMBDA}second"}},
        {"LambdaConfig": {"PostConfirmation": f"{LAMBDA}third"}},
        {},
    ],
    "function with a version": [
        {
            "LambdaConfig": {
                "PreTokenGeneration": f"{LAMBDA}first",
                "PreTokenGenerationConfig": {"LambdaArn": f"{LAMBDA}first", "LambdaVersion": "V2_0"},
            }
        },
        {"LambdaConfig": {"PreTokenGenerationConfig": {"LambdaArn": f"{LAMBDA}second", "LambdaVersion": "V1_0"}}},
        {"LambdaConfig": {"PreTokenGeneration": f"{LAMBDA}third"}},
    ],
    "senders": [
        {
            "LambdaConfig": {
                "CustomEmailSender": {"LambdaArn": f"{LAMBDA}mail", "LambdaVersion": "V1_0"},
                "CustomSMSSender": {"LambdaArn": f"{LAMBDA}text", "LambdaVersion": "V1_0"},
                "KMSKeyID": KEY,
            }
        },
        {
            "LambdaConfig": {
                "CustomSMSSender": {"LambdaArn": f"{LAMBDA}other", "LambdaVersion": "V1_0"},
                "KMSKeyID": KEY,
            }
        },
        {},
    ],
}


@pytest.mark.parametrize("configurations, go_sdk", **rows(CASES))
def test_cycle(idp, configurations, go_sdk):
    replay(UserPool(idp, go_sdk), configurations)
