//! UpdateManagedLoginBranding.

use super::*;

#[tokio::test]
async fn what_a_request_does_not_name_stays() {
    let site = Site::start().await;
    let settings = json!({"a": {"b": 1, "c": 2}, "d": [1]});
    let made = site.style(json!({"Settings": settings, "Assets": [asset("FORM_LOGO", "PNG", PNG)]})).await.unwrap();
    let id = &made["ManagedLoginBrandingId"];
    site.server.clock.advance_seconds(1);
    let updated = site.update(id, json!({"Settings": {"a": {"c": 3}, "d": [2]}})).await.unwrap();
    assert_eq!(updated["Settings"], json!({"a": {"b": 1, "c": 3}, "d": [2]}));
    assert_eq!(updated["Assets"], made["Assets"]);
    assert_eq!(
        (&updated["CreationDate"], &updated["LastModifiedDate"]),
        (&json!(1_795_219_200), &json!(1_795_219_201))
    );
    // Another place, another mode, and another image for the first place.
    let dark = json!({"Category": "FORM_LOGO", "ColorMode": "DARK", "Extension": "SVG", "Bytes": base64(SVG)});
    let light = asset("FORM_LOGO", "SVG", SVG);
    let more = site.update(id, json!({"Assets": [dark, light]})).await.unwrap();
    assert_eq!(more["Assets"], json!([dark, light]));
    assert_eq!(more["Settings"], updated["Settings"]);
    assert_eq!(site.update(id, json!({})).await.unwrap()["Assets"], more["Assets"]);
    // Without bytes, what is there stays.
    let kept = json!({"Category": "FORM_LOGO", "ColorMode": "DARK", "Extension": "SVG"});
    assert_eq!(site.update(id, json!({"Assets": [kept]})).await.unwrap()["Assets"], more["Assets"]);
    for other in [json!({"Extension": "PNG"}), json!({"Category": "PAGE_BACKGROUND"}), json!({"ResourceId": "x"})] {
        let asset = testkit::merged(kept.clone(), other);
        let message = format!("The asset {} has no bytes.", asset["Category"].as_str().unwrap());
        assert_eq!(site.update(id, json!({"Assets": [asset]})).await, Err(invalid(&message)));
    }
}

#[tokio::test]
async fn provided_values_take_the_place_of_everything_and_settings_theirs() {
    let site = Site::start().await;
    let made = site.style(json!({"Settings": {"a": 1}, "Assets": [asset("FORM_LOGO", "PNG", PNG)]})).await.unwrap();
    let id = &made["ManagedLoginBrandingId"];
    let xor = invalid("useCognitoProvidedValues or settings should be specified (but not both)");
    let both = json!({"UseCognitoProvidedValues": true, "Settings": {}});
    assert_eq!(site.update(id, both).await, Err(xor.clone()));
    let icon = asset("FAVICON_ICO", "ICO", ICO);
    let provided = site.update(id, json!({"UseCognitoProvidedValues": true, "Assets": [icon]})).await.unwrap();
    assert_eq!(provided["UseCognitoProvidedValues"], true);
    assert_eq!((provided.get("Settings"), &provided["Assets"]), (None, &json!([icon])));
    assert_eq!(site.update(id, json!({"UseCognitoProvidedValues": false})).await, Err(xor));
    let own = site.update(id, json!({"Settings": {"b": 2}})).await.unwrap();
    assert_eq!((&own["UseCognitoProvidedValues"], &own["Settings"]), (&json!(false), &json!({"b": 2})));
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    let site = Site::start().await;
    let made = site.style(json!({"Settings": {"a": 1}})).await.unwrap();
    let id = &made["ManagedLoginBrandingId"];
    let null = |member: &str| {
        invalid(&format!(
            "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"
        ))
    };
    let of_nobody = site.server.call("UpdateManagedLoginBranding", json!({"ManagedLoginBrandingId": id})).await;
    assert_eq!(of_nobody, Err(null("userPoolId")));
    assert_eq!(site.call("UpdateManagedLoginBranding", json!({})).await, Err(null("managedLoginBrandingId")));
    assert_eq!(site.update(id, json!({"Settings": 1})).await, Err(invalid("settings must be a JSON object.")));
    let half = json!({"Settings": {"x": "y".repeat(600_000)}});
    site.update(id, half).await.unwrap();
    let other_half = json!({"Settings": {"z": "y".repeat(600_000)}});
    assert_eq!(site.update(id, other_half).await, Err(invalid("settings may have 1000000 bytes.")));
    for page in 0..5 {
        let icon = |n: u32| {
            let id = json!({"ResourceId": format!("provider {page} {n}")});
            testkit::merged(asset("IDP_BUTTON_ICON", "ICO", ICO), id)
        };
        let icons: Vec<Value> = (0..9).map(icon).collect();
        let updated = site.update(id, json!({ "Assets": icons })).await;
        match page {
            4 => assert_eq!(updated, Err(invalid("A managed login branding may have 40 assets."))),
            _ => assert!(updated.is_ok()),
        }
    }
    let shown = site.of_client("DescribeManagedLoginBrandingByClient", json!({})).await.unwrap();
    assert_eq!(shown["ManagedLoginBranding"]["Assets"].as_array().unwrap().len(), 36);
}
