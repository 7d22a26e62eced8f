//! CreateManagedLoginBranding, its descriptions and its end.

use testkit::merged;

use super::*;

#[tokio::test]
async fn a_style_is_made_shown_and_deleted() {
    let site = Site::start().await;
    let settings = json!({"components": {"form": {"borderRadius": 8.0}}, "unknown": [null, true]});
    let assets = json!([asset("FORM_LOGO", "PNG", PNG), asset("FAVICON_ICO", "ICO", ICO)]);
    let made = site.style(json!({"Settings": settings, "Assets": assets})).await.unwrap();
    let id = &made["ManagedLoginBrandingId"];
    assert_eq!(id.as_str().unwrap().len(), 36);
    let expected = json!({"ManagedLoginBrandingId": id, "UserPoolId": site.pool, "UseCognitoProvidedValues": false,
        "Settings": settings, "Assets": [assets[1], assets[0]],
        "CreationDate": 1_795_219_200, "LastModifiedDate": 1_795_219_200});
    assert_eq!(made, expected);
    let shown = site.call("DescribeManagedLoginBranding", json!({"ManagedLoginBrandingId": id})).await;
    assert_eq!(shown, Ok(json!({ "ManagedLoginBranding": expected })));
    let shown = site.of_client("DescribeManagedLoginBrandingByClient", json!({})).await;
    assert_eq!(shown, Ok(json!({ "ManagedLoginBranding": expected })));

    let delete = json!({"ManagedLoginBrandingId": id});
    assert_eq!(site.call("DeleteManagedLoginBranding", delete.clone()).await, Ok(Value::Null));
    let gone = missing(&format!("Managed login branding {} does not exist.", id.as_str().unwrap()));
    for operation in ["DeleteManagedLoginBranding", "DescribeManagedLoginBranding", "UpdateManagedLoginBranding"] {
        assert_eq!(site.call(operation, delete.clone()).await, Err(gone.clone()), "{operation}");
    }
    let none = missing(&format!("App client {} has no managed login branding.", site.client));
    assert_eq!(site.of_client("DescribeManagedLoginBrandingByClient", json!({})).await, Err(none));
    assert!(site.style(json!({"UseCognitoProvidedValues": true})).await.is_ok(), "the client may have another");
}

#[tokio::test]
async fn provided_values_are_shown_when_asked_for() {
    let site = Site::start().await;
    let made = site.style(json!({"UseCognitoProvidedValues": true})).await.unwrap();
    assert_eq!(made["UseCognitoProvidedValues"], true);
    assert_eq!(made["Assets"], json!([]));
    assert_eq!(made.get("Settings"), None);
    let id = &made["ManagedLoginBrandingId"];
    let merged = |members| merged(json!({"ReturnMergedResources": true}), members);
    let shown = site.call("DescribeManagedLoginBranding", merged(json!({"ManagedLoginBrandingId": id}))).await.unwrap();
    assert_eq!(shown["ManagedLoginBranding"]["Settings"], *flows::looks::provided_settings());
    site.update(id, json!({"Settings": {"components": {"form": {"borderRadius": 1}}, "x": 1}})).await.unwrap();
    let shown = site.of_client("DescribeManagedLoginBrandingByClient", merged(json!({}))).await.unwrap();
    let settings = &shown["ManagedLoginBranding"]["Settings"];
    let mut expected = flows::looks::provided_settings().clone();
    expected["components"]["form"]["borderRadius"] = json!(1);
    expected["x"] = json!(1);
    assert_eq!(*settings, expected);
}

/// Terraform compares what it sent to what comes back.
#[tokio::test]
async fn settings_come_back_as_they_went() {
    let site = Site::start().await;
    let settings = r#"{"i":9007199254740993,"u":18446744073709551615,"n":-9223372036854775808,"d":0.1,"z":-0.0,
        "one":1.0,"e":1e21,"small":5e-324,"large":1.7976931348623157e308,"third":0.3333333333333333,
        "nul":"\u0000","text":"</script> ü 🌊","":{"":[[],{},[{}]]},"null":null}"#;
    let settings: Value = serde_json::from_str(settings).unwrap();
    let made = site.style(json!({ "Settings": settings })).await.unwrap();
    assert_eq!(made["Settings"].to_string(), settings.to_string());
    let shown = site.of_client("DescribeManagedLoginBrandingByClient", json!({})).await.unwrap();
    assert_eq!(shown["ManagedLoginBranding"]["Settings"].to_string(), settings.to_string());
    let again = site.update(&made["ManagedLoginBrandingId"], json!({ "Settings": settings })).await.unwrap();
    assert_eq!(again["Settings"].to_string(), settings.to_string());
}

#[tokio::test]
async fn what_is_refused() {
    let site = Site::start().await;
    let xor = invalid("useCognitoProvidedValues or settings should be specified (but not both)");
    for members in [
        json!({}),
        json!({"UseCognitoProvidedValues": false}),
        json!({"UseCognitoProvidedValues": true, "Settings": {}}),
        json!({"Assets": [asset("FORM_LOGO", "PNG", PNG)]}),
    ] {
        assert_eq!(site.style(members).await, Err(xor.clone()));
    }
    let with = async |asset: Value| site.style(json!({"Settings": {}, "Assets": asset})).await.unwrap_err();
    let logo = asset("FORM_LOGO", "PNG", PNG);
    for (assets, message) in [
        (
            json!([asset("FORM_LOGO", "ICO", ICO)]),
            "The extension ICO is not allowed for assets of the category FORM_LOGO.",
        ),
        (
            json!([asset("FAVICON_ICO", "PNG", PNG)]),
            "The extension PNG is not allowed for assets of the category FAVICON_ICO.",
        ),
        (
            json!([asset("FORM_LOGO", "JPEG", PNG)]),
            "The asset FORM_LOGO is refused: The file is not an image in JPEG format.",
        ),
        (
            json!([asset("FORM_LOGO", "SVG", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>")]),
            "The asset FORM_LOGO is refused: The SVG image must not contain the attribute onload.",
        ),
        (
            json!([{"Category": "FORM_LOGO", "ColorMode": "DARK", "Extension": "PNG"}]),
            "The asset FORM_LOGO has no bytes.",
        ),
        (json!([logo, logo]), "Assets must not have the same category, color mode and resource id: FORM_LOGO"),
    ] {
        assert_eq!(with(assets).await, invalid(message));
    }
    assert_eq!(site.style(json!({"Settings": []})).await, Err(invalid("settings must be a JSON object.")));
    assert_eq!(site.style(json!({"Settings": "x"})).await, Err(invalid("settings must be a JSON object.")));
    let large = json!({"Settings": {"x": "y".repeat(1_000_000)}});
    assert_eq!(site.style(large).await, Err(invalid("settings may have 1000000 bytes.")));
    let refused = with(json!(vec![logo.clone(); 41])).await;
    assert!(refused.message.ends_with("Member must have length less than or equal to 40"), "{refused:?}");
    let refused = with(json!([asset("FORM_LOGO", "PNG", &[PNG, &[0; 1_000_000]].concat())])).await;
    assert!(
        refused.message.contains("Member must have length less than or equal to 1000000"),
        "{}",
        refused.message.len()
    );

    site.style(json!({"Settings": {}})).await.unwrap();
    let message = format!("A managed login branding already exists for app client {}.", site.client);
    let exists = refusal("ManagedLoginBrandingExistsException", &message);
    assert_eq!(site.style(json!({"UseCognitoProvidedValues": true})).await, Err(exists));
}

#[tokio::test]
async fn styles_are_of_clients_of_the_pool() {
    let site = Site::start().await;
    let made = site.style(json!({"Settings": {}})).await.unwrap();
    let elsewhere = site.server.user_pool(json!({})).await;
    let foreign = json!({"UserPoolId": elsewhere, "ClientId": site.client, "Settings": {}});
    let unknown = missing(&format!("User pool client {} does not exist.", site.client));
    for operation in ["CreateManagedLoginBranding", "DescribeManagedLoginBrandingByClient"] {
        assert_eq!(site.server.call(operation, foreign.clone()).await, Err(unknown.clone()), "{operation}");
    }
    let id = made["ManagedLoginBrandingId"].as_str().unwrap();
    let foreign = json!({"UserPoolId": elsewhere, "ManagedLoginBrandingId": id});
    let nowhere = json!({"UserPoolId": NOWHERE, "ManagedLoginBrandingId": NO_STYLE});
    for operation in ["DescribeManagedLoginBranding", "UpdateManagedLoginBranding", "DeleteManagedLoginBranding"] {
        let unknown = missing(&format!("Managed login branding {id} does not exist."));
        assert_eq!(site.server.call(operation, foreign.clone()).await, Err(unknown), "{operation}");
        let unknown = missing("User pool us-east-1_nothing00 does not exist.");
        assert_eq!(site.server.call(operation, nowhere.clone()).await, Err(unknown), "{operation}");
    }
    assert!(site.call("DescribeManagedLoginBranding", json!({"ManagedLoginBrandingId": id})).await.is_ok());
}

#[tokio::test]
async fn a_pool_has_so_many_and_a_plan_without_managed_login_none() {
    let site = Site::start().await;
    for number in 0..21 {
        let client = site.server.client(&site.pool, json!({})).await;
        let made = site.call("CreateManagedLoginBranding", json!({"ClientId": client, "Settings": {}})).await;
        let message = "Managed login brandings cannot exceed the limit of the user pool.";
        match number {
            20 => assert_eq!(made, Err(refusal("LimitExceededException", message))),
            _ => assert!(made.is_ok()),
        }
    }
    let site = Site::with(TestServer::start(), json!({"UserPoolTier": "LITE"})).await;
    let message = "The following feature is not available for the LITE pricing tier configured: Managed Login Branding";
    assert_eq!(site.style(json!({"Settings": {}})).await, Err(invalid(message)));
}

#[tokio::test]
async fn two_at_once_do_not_both_style_a_client() {
    let site = Site::start().await;
    let (one, two) = tokio::join!(site.style(json!({"Settings": {}})), site.style(json!({"Settings": {}})));
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
    let refused = one.err().or(two.err()).unwrap();
    assert_eq!(refused.code, "ManagedLoginBrandingExistsException");
}
