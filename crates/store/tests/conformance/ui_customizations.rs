//! Looks of the classic login pages, and their logos.

use domain::clock::Time;
use domain::image::{Image, ImageKind};
use domain::ui_customization::{ALL_CLIENTS, StyleSheet, UiCustomization};
use poolhouse_store::tables::ui_customizations;
use poolhouse_store::{Options, StoreError, Tx};

use crate::database::Database;

cases! {
    a_look_takes_the_place_of_the_one_before,
    what_is_served_is_found_by_its_hash_in_its_pool,
}

const POOL: &str = "us-east-1_a";

fn look(client_id: &str, css: Option<&str>, logo: Option<(ImageKind, &str)>) -> UiCustomization {
    UiCustomization {
        user_pool_id: POOL.to_owned(),
        client_id: client_id.to_owned(),
        css: css.map(|text| StyleSheet { text: text.to_owned(), hash: format!("hash of {}", text.len()) }),
        css_version: "20261121000000".to_owned(),
        logo: logo.map(|(kind, hash)| Image { kind, hash: hash.to_owned() }),
        created_at: Time::from_seconds(1),
        modified_at: Time::from_seconds(2),
    }
}

async fn a_look_takes_the_place_of_the_one_before(database: &Database) {
    let store = database.open_with(Options::default());
    let first = look("one", Some("a\n\"ü\""), Some((ImageKind::Png, "00")));
    let second = UiCustomization { created_at: Time::from_seconds(9), ..look("one", None, None) };
    let expected = (first.clone(), UiCustomization { created_at: first.created_at, ..second.clone() });
    let put = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
        ui_customizations::put(tx, &first, Some(vec![0, 255]))?;
        ui_customizations::put(tx, &look(ALL_CLIENTS, Some("all"), None), None)?;
        let before = ui_customizations::find(tx, POOL, "one")?;
        ui_customizations::put(tx, &second, None)?;
        let after = ui_customizations::find(tx, POOL, "one")?;
        let gone = ui_customizations::find_logo(tx, POOL, "00")?;
        let others = (ui_customizations::find(tx, POOL, "two")?, ui_customizations::find(tx, "us-east-1_b", "one")?);
        let deleted = (ui_customizations::delete(tx, POOL, "one")?, ui_customizations::delete(tx, POOL, "one")?);
        let all = ui_customizations::find(tx, POOL, ALL_CLIENTS)?;
        Ok(((before, after), gone, others, deleted, all))
    };
    let ((before, after), gone, others, deleted, all) = store.write(put).await.unwrap();
    assert_eq!((before, after), (Some(expected.0), Some(expected.1)), "when it was made stays");
    assert_eq!((gone, others, deleted), (None, (None, None), (true, false)));
    assert_eq!(all, Some(look(ALL_CLIENTS, Some("all"), None)));
}

async fn what_is_served_is_found_by_its_hash_in_its_pool(database: &Database) {
    let store = database.open_with(Options::default());
    let find = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        ui_customizations::put(tx, &look("one", None, Some((ImageKind::Jpeg, "aa"))), Some(b"\xff\xd8".to_vec()))?;
        ui_customizations::put(tx, &look("two", None, Some((ImageKind::Jpeg, "aa"))), Some(b"\xff\xd8".to_vec()))?;
        let find = |tx: &mut dyn Tx, pool, hash| ui_customizations::find_logo(tx, pool, hash);
        Ok((find(tx, POOL, "aa")?, find(tx, POOL, "AA")?, find(tx, "us-east-1_b", "aa")?))
    };
    let found = store.write(find).await.unwrap();
    assert_eq!(found, (Some((ImageKind::Jpeg, b"\xff\xd8".to_vec())), None, None));
    let find = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        ui_customizations::put(tx, &look("three", Some("abc"), None), None)?;
        let find = |tx: &mut dyn Tx, pool, hash| ui_customizations::find_css(tx, pool, hash);
        Ok((find(tx, POOL, "hash of 3")?, find(tx, POOL, "hash of 4")?, find(tx, "us-east-1_b", "hash of 3")?))
    };
    assert_eq!(store.write(find).await.unwrap(), (Some("abc".to_owned()), None, None));
}
