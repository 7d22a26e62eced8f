provider "aws" {
  region     = "{{ app.region }}"
  access_key = "dev"
  secret_key = "dev"

  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true

  endpoints {
    cognitoidp = "{{ app.endpoint }}"
  }
}

data "aws_cognito_user_pool_client" "app" {
  user_pool_id = "{{ app.user_pool_id }}"
  client_id    = "{{ app.client_id }}"
}
