//! SetUICustomization and GetUICustomization.

use super::*;

#[tokio::test]
async fn a_client_has_its_own_look_or_that_of_all() {
    let site = Site::start().await;
    site.domain(1).await;
    assert_eq!(site.of_client("GetUICustomization", json!({})).await, Ok(json!({"UICustomization": {}})));
    let all = site.call("SetUICustomization", json!({ "CSS": CSS })).await.unwrap();
    let expected = json!({"UserPoolId": site.pool, "ClientId": "ALL", "CSS": CSS, "CSSVersion": "20261121000000",
        "CreationDate": 1_795_219_200, "LastModifiedDate": 1_795_219_200});
    assert_eq!(all["UICustomization"], expected);
    assert_eq!(site.of_client("GetUICustomization", json!({})).await.unwrap()["UICustomization"], expected);
    assert_eq!(site.call("GetUICustomization", json!({"ClientId": "ALL"})).await.unwrap()["UICustomization"], expected);

    site.server.clock.advance_seconds(60);
    let own = site.of_client("SetUICustomization", json!({"ImageFile": base64(PNG)})).await.unwrap();
    let url = format!("http://localhost:7665/{}/branding/{}.png", site.pool, crypto::sha256_hex(PNG));
    let expected = json!({"UserPoolId": site.pool, "ClientId": site.client, "ImageUrl": url,
        "CSSVersion": "20261121000100", "CreationDate": 1_795_219_260, "LastModifiedDate": 1_795_219_260});
    assert_eq!(own["UICustomization"], expected, "nothing of the look for all");
    assert_eq!(site.of_client("GetUICustomization", json!({})).await.unwrap()["UICustomization"], expected);
}

#[tokio::test]
async fn what_is_set_takes_the_place_of_what_was_there() {
    let site = Site::start().await;
    site.domain(1).await;
    site.call("SetUICustomization", json!({"CSS": CSS})).await.unwrap();
    let first = site.of_client("SetUICustomization", json!({"CSS": CSS, "ImageFile": base64(PNG)})).await.unwrap();
    let second = site.of_client("SetUICustomization", json!({"CSS": ".logo-customizable{}"})).await.unwrap();
    let (first, second) = (&first["UICustomization"], &second["UICustomization"]);
    assert_eq!(second["CSS"], ".logo-customizable{}");
    assert_eq!(second.get("ImageUrl"), None);
    assert_eq!(first["CSSVersion"], "20261121000000");
    assert_eq!(second["CSSVersion"], "20261121000001", "another within the same second");
    site.server.clock.advance_seconds(5);
    let third = site.of_client("SetUICustomization", json!({"CSS": CSS})).await.unwrap()["UICustomization"].take();
    assert_eq!((&third["CreationDate"], &third["LastModifiedDate"]), (&json!(1_795_219_200), &json!(1_795_219_205)));
    // How Terraform takes a look back.
    let reset = site.of_client("SetUICustomization", json!({"CSS": "", "ImageFile": ""})).await.unwrap();
    assert_eq!(reset, json!({"UICustomization": {"UserPoolId": site.pool, "ClientId": site.client}}));
    let shown = site.of_client("GetUICustomization", json!({})).await.unwrap();
    assert_eq!(shown["UICustomization"]["ClientId"], "ALL");
    site.call("SetUICustomization", json!({})).await.unwrap();
    assert_eq!(site.of_client("GetUICustomization", json!({})).await, Ok(json!({"UICustomization": {}})));
}

#[tokio::test]
async fn what_is_refused() {
    let site = Site::start().await;
    let set = async |members: Value| site.call("SetUICustomization", members).await.map(drop);
    let no_domain = invalid("A domain must be associated with this user pool.");
    assert_eq!(set(json!({ "CSS": CSS })).await, Err(no_domain.clone()));
    assert_eq!(set(json!({})).await, Err(no_domain));
    site.domain(1).await;
    for (members, message) in [
        (json!({"CSS": ".a{}"}), "The CSS class .a is not in the list of allowed classes."),
        (json!({"CSS": "@import 'x';"}), "The CSS must not contain the rule @import."),
        (json!({"CSS": ".label-customizable{color:url(x)}"}), "The CSS must not use url()."),
        (json!({"ImageFile": base64(SVG)}), "ImageFile must be an image in PNG or JPEG format."),
        (
            json!({"CSS": " ".repeat(70_000), "ImageFile": base64(&[PNG, &[0; 70_000]].concat())}),
            "The request parameters are too large: CSS and ImageFile may have 138240 bytes together.",
        ),
    ] {
        assert_eq!(set(members).await, Err(invalid(message)));
    }
    let too_long = set(json!({"ImageFile": base64(&[0; 131_073])})).await.unwrap_err();
    assert!(too_long.message.ends_with("Member must have length less than or equal to 131072"), "{too_long:?}");
    let longest = json!({"CSS": format!("{CSS}{}", " ".repeat(131_072 - CSS.len()))});
    assert_eq!(set(longest).await, Ok(()));
    for operation in ["SetUICustomization", "GetUICustomization"] {
        let pool = site.server.call(operation, json!({"UserPoolId": NOWHERE})).await;
        assert_eq!(pool, Err(missing("User pool us-east-1_nothing00 does not exist.")));
        let client = site.call(operation, json!({"ClientId": "nobody", "CSS": "@x"})).await;
        assert_eq!(client, Err(missing("User pool client nobody does not exist.")), "{operation}");
    }
    let elsewhere = site.server.user_pool(json!({})).await;
    let foreign = json!({"UserPoolId": elsewhere, "ClientId": site.client});
    let refused = missing(&format!("User pool client {} does not exist.", site.client));
    assert_eq!(site.server.call("GetUICustomization", foreign).await, Err(refused));
}
