//! However an ID token is bent, it does not verify, and nothing falls over.

use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use serde_json::json;

use super::house::*;

fn verified(scene: &Scene, given: &str) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(scene.provider.verify_id_token(scene.house.site(), given)).is_ok()
}

/// A scene and a token that verifies there.
fn good() -> &'static (Scene, String) {
    static GOOD: OnceLock<(Scene, String)> = OnceLock::new();
    GOOD.get_or_init(|| {
        let scene = Scene::oidc();
        let given = token(&scene.claims(json!({})));
        assert!(verified(&scene, &given));
        (scene, given)
    })
}

/// Whether two tokens are the same bytes: the last symbol of base64 has bits that stand for nothing.
fn same(one: &str, other: &str) -> bool {
    let bytes = |token: &str| token.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).ok()).collect::<Vec<_>>();
    bytes(one) == bytes(other)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_token_does_not_verify(at in any::<prop::sample::Index>(), byte: u8, cut: bool) {
        let (scene, given) = good();
        let mut bent = given.as_bytes().to_vec();
        let at = at.index(bent.len());
        if cut { bent.truncate(at) } else { bent[at] = byte }
        if let Ok(bent) = String::from_utf8(bent) {
            prop_assert!(same(&bent, given) || !verified(scene, &bent), "{bent}");
        }
    }

    #[test]
    fn parts_of_any_json_do_not_verify(header in r#"\{("(alg|kid|typ|crit|jwk)":("(RS256|HS256|none|rsa-1)"|\[\]|\{\}|1),?){0,4}\}"#, claims: Vec<u8>) {
        let (scene, given) = good();
        let signature = given.rsplit('.').next().unwrap();
        let bent = format!("{}.{}.{signature}", URL_SAFE_NO_PAD.encode(&header), URL_SAFE_NO_PAD.encode(&claims));
        prop_assert!(!verified(scene, &bent));
    }

    #[test]
    fn any_text_is_refused(text in "\\PC{0,200}") {
        prop_assert!(!verified(&good().0, &text));
    }
}
