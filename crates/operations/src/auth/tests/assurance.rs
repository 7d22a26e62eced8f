//! `acr` and `amr` (behaviour 40 §6.12): where the pool names its levels.

use testkit::functions::arn;

use super::*;

#[tokio::test]
async fn a_pool_that_names_its_levels_has_them_in_its_tokens() {
    let function = json!({"PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": arn("f")}});
    let pool = json!({"AcrConfiguration": {"Level1": {"AcrValue": "low"}}, "LambdaConfig": function});
    let scene = Scene::new(pool, json!({})).await;
    let forged = json!({"claimsToAddOrOverride": {"acr": "high", "amr": ["hwk"]}, "claimsToSuppress": ["acr", "amr"]});
    scene.server.functions.answering(
        "f",
        json!({"claimsAndScopeOverrideDetails": {"idTokenGeneration": forged, "accessTokenGeneration": forged}}),
    );
    scene.user("jane", json!({})).await;
    let tokens = scene.tokens("jane").await;
    let renewed = Tokens::of(&scene.ok("GetTokensFromRefreshToken", json!({"RefreshToken": tokens.refresh})).await);
    for token in [&tokens.id, &tokens.access, &renewed.id, &renewed.access] {
        let said = claims(token);
        assert_eq!((&said["acr"], &said["amr"]), (&json!("low"), &json!(["pwd"])));
    }
}

#[tokio::test]
async fn another_says_nothing_of_them() {
    let scene = with_jane(json!({})).await;
    let tokens = scene.tokens("jane").await;
    for token in [&tokens.id, &tokens.access] {
        let said = claims(token);
        assert_eq!((said.get("acr"), said.get("amr")), (None, None));
    }
}
