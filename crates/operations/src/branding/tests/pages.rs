//! What pages are given, and that they hear of changes at once.

use domain::managed_login_branding::{AssetCategory, ColorMode};
use flows::looks::{self, ClassicLook, Look, ManagedLook};

use super::*;

impl Site {
    async fn look(&self) -> Look {
        let client = self.server.site.configuration.client(&self.client).await.unwrap();
        looks::look(&self.server.site, &client).await.unwrap()
    }

    async fn managed(&self) -> Option<ManagedLook> {
        match self.look().await {
            Look::Managed(look) => look,
            Look::Classic(_) => panic!("classic"),
        }
    }

    /// What is served at a path that a page names.
    async fn served(&self, path: &str) -> Option<(&'static str, Vec<u8>)> {
        let (pool, file) = path.trim_start_matches('/').split_once("/branding/").unwrap();
        let found = looks::brand_asset(&self.server.site, pool, file).await.unwrap();
        found.map(|asset| (asset.content_type, asset.bytes))
    }
}

#[tokio::test]
async fn the_domain_says_which_pages_a_pool_has() {
    let site = Site::start().await;
    assert_eq!(site.look().await, Look::Managed(None));
    site.domain(1).await;
    assert_eq!(site.look().await, Look::Classic(ClassicLook::default()));
    let update = json!({"Domain": "login1", "ManagedLoginVersion": 2});
    site.call("UpdateUserPoolDomain", update).await.unwrap();
    assert_eq!(site.look().await, Look::Managed(None));
}

#[tokio::test]
async fn classic_pages_are_given_what_was_understood_of_their_style() {
    let site = Site::start().await;
    site.domain(1).await;
    site.call("SetUICustomization", json!({"CSS": CSS, "ImageFile": base64(PNG)})).await.unwrap();
    let Look::Classic(look) = site.look().await else { panic!("managed") };
    let sheet = site.served(look.style_sheet.as_deref().unwrap()).await.unwrap();
    assert_eq!(sheet, ("text/css; charset=utf-8", b".label-customizable{font-weight:400;}\n".to_vec()));
    assert_eq!(site.served(look.logo.as_deref().unwrap()).await, Some(("image/png", PNG.to_vec())));
    site.of_client("SetUICustomization", json!({"CSS": ".logo-customizable{top:0}"})).await.unwrap();
    let Look::Classic(own) = site.look().await else { panic!("managed") };
    assert_ne!(own.style_sheet, look.style_sheet);
    assert_eq!(own.logo, None, "the client's entry stands for itself");
    site.of_client("SetUICustomization", json!({})).await.unwrap();
    assert_eq!(site.look().await, Look::Classic(look));
    assert_eq!(site.served(own.style_sheet.as_deref().unwrap()).await, None, "gone with the look");
}

#[tokio::test]
async fn managed_login_is_given_settings_and_images_by_their_places() {
    let site = Site::start().await;
    let dark = json!({"Category": "FORM_LOGO", "ColorMode": "DARK", "Extension": "SVG", "Bytes": base64(SVG)});
    let any = json!({"Category": "FORM_LOGO", "ColorMode": "DYNAMIC", "Extension": "PNG", "Bytes": base64(PNG)});
    let icon = testkit::merged(asset("IDP_BUTTON_ICON", "ICO", ICO), json!({"ResourceId": "Google"}));
    let made = site.style(json!({"Settings": {"a": 1}, "Assets": [dark, any, icon]})).await.unwrap();
    let look = site.managed().await.unwrap();
    assert_eq!(look.settings, Some(json!({"a": 1})));
    let path = |image: Option<&domain::image::Image>| image.map(|image| image.path(&site.pool));
    let logo = |mode| path(look.image(AssetCategory::FormLogo, mode)).unwrap();
    assert_eq!(site.served(&logo(ColorMode::Dark)).await, Some(("image/svg+xml; charset=utf-8", SVG.to_vec())));
    assert_eq!(site.served(&logo(ColorMode::Light)).await, Some(("image/png", PNG.to_vec())));
    assert_eq!(logo(ColorMode::Light), logo(ColorMode::Dynamic));
    assert_eq!(path(look.image(AssetCategory::PageBackground, ColorMode::Light)), None);
    let icon = path(look.icon("Google", ColorMode::Light)).unwrap();
    assert_eq!(site.served(&icon).await, Some(("image/x-icon", ICO.to_vec())));
    assert_eq!((look.icon("Google", ColorMode::Dark), look.icon("Facebook", ColorMode::Light)), (None, None));

    let id = &made["ManagedLoginBrandingId"];
    site.update(id, json!({"UseCognitoProvidedValues": true})).await.unwrap();
    let provided = site.managed().await.unwrap();
    assert_eq!((provided.settings, provided.assets.len()), (None, 0));
    assert_eq!(site.served(&icon).await, None);
    site.call("DeleteManagedLoginBranding", json!({"ManagedLoginBrandingId": id})).await.unwrap();
    assert_eq!(site.managed().await, None);
}

#[tokio::test]
async fn only_the_pool_that_shows_an_image_serves_it_as_what_it_is() {
    let site = Site::start().await;
    site.style(json!({"Settings": {}, "Assets": [asset("FORM_LOGO", "PNG", PNG)]})).await.unwrap();
    let hash = crypto::sha256_hex(PNG);
    let path = |pool: &str, file: &str| format!("/{pool}/branding/{file}");
    assert!(site.served(&path(&site.pool, &format!("{hash}.png"))).await.is_some());
    let other = site.server.user_pool(json!({})).await;
    for (pool, file) in [
        (other.as_str(), format!("{hash}.png")),
        (NOWHERE, format!("{hash}.png")),
        (&site.pool, format!("{hash}.svg")),
        (&site.pool, format!("{hash}.css")),
        (&site.pool, format!("{hash}.html")),
        (&site.pool, format!("{}.png", hash.to_uppercase())),
        (&site.pool, format!("{}.png", &hash[1..])),
        (&site.pool, hash.clone()),
        (&site.pool, format!("{hash}.png.svg")),
        (&site.pool, String::new()),
    ] {
        assert_eq!(site.served(&path(pool, &file)).await, None, "{pool} {file}");
    }
}

#[tokio::test]
async fn looks_and_terms_go_with_their_client_and_their_pool() {
    let site = Site::start().await;
    let terms =
        json!({"TermsSource": "LINK", "Enforcement": "NONE", "Links": {"cognito:default": "https://x.example"}});
    site.domain(1).await;
    let other = site.server.client(&site.pool, json!({})).await;
    for client in [&site.client, &other] {
        let of = |members: Value| testkit::merged(members, json!({ "ClientId": client }));
        site.call("SetUICustomization", of(json!({"CSS": CSS, "ImageFile": base64(PNG)}))).await.unwrap();
        let style = json!({"Settings": {}, "Assets": [asset("FORM_LOGO", "PNG", PNG)]});
        site.call("CreateManagedLoginBranding", of(style)).await.unwrap();
        let document = testkit::merged(terms.clone(), json!({"TermsName": "terms-of-use"}));
        site.call("CreateTerms", of(document)).await.unwrap();
    }
    let logo = format!("/{}/branding/{}.png", site.pool, crypto::sha256_hex(PNG));
    site.of_client("DeleteUserPoolClient", json!({})).await.unwrap();
    assert_eq!(site.call("ListTerms", json!({})).await.unwrap()["Terms"].as_array().unwrap().len(), 1);
    let (pool, client) = (site.pool.clone(), site.client.clone());
    let left = move |tx: &mut dyn store::Tx| {
        let classic = store::tables::ui_customizations::find(tx, &pool, &client)?;
        let styles = store::tables::managed_login_brandings::count(tx, &pool)?;
        Ok::<_, store::StoreError>((classic, styles))
    };
    assert_eq!(site.server.site.store.read(left).await.unwrap(), (None, 1));
    assert!(site.served(&logo).await.is_some(), "the other client has it, too");
    let of = json!({ "ClientId": other });
    assert!(site.call("DescribeManagedLoginBrandingByClient", of).await.is_ok());
    site.call("DeleteUserPoolDomain", json!({"Domain": "login1"})).await.unwrap();
    site.call("DeleteUserPool", json!({})).await.unwrap();
    assert_eq!(site.served(&logo).await, None);
}

#[tokio::test]
async fn another_node_hears_of_a_change() {
    let site = Site::start().await;
    let other = site.server.another_node(site.server.site.store.clone());
    let node = Site { server: other, pool: site.pool.clone(), client: site.client.clone() };
    assert_eq!(node.managed().await, None);
    site.style(json!({"Settings": {"a": 1}})).await.unwrap();
    assert_eq!(node.managed().await, None, "kept in memory");
    node.server.site.configuration.poll(node.server.site.now()).await.unwrap();
    assert_eq!(node.managed().await.unwrap().settings, Some(json!({"a": 1})));
}
