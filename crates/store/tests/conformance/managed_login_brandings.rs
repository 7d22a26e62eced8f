//! Brandings of managed login and their images.

use domain::clock::Time;
use domain::image::{Image, ImageKind};
use domain::managed_login_branding::{Asset, AssetCategory, AssetPlace, ColorMode, ManagedLoginBranding};
use domain::user_pool::UserPool;
use poolhouse_store::tables::{managed_login_brandings as brandings, user_pools};
use poolhouse_store::{Options, StoreError, Tx};

use crate::database::Database;

cases! {
    a_client_has_one_branding,
    two_at_once_do_not_both_style_a_client,
    an_old_version_changes_nothing,
    an_image_takes_its_place,
    images_go_with_their_branding,
    everything_goes_with_the_pool,
}

const POOL: &str = "us-east-1_a";

fn branding(id: &str, client_id: &str) -> ManagedLoginBranding {
    ManagedLoginBranding {
        user_pool_id: POOL.to_owned(),
        id: id.to_owned(),
        client_id: client_id.to_owned(),
        settings: Some("{\"a\":1.50,\"ü\":\"\\u0000\"}".to_owned()),
        created_at: Time::from_seconds(1),
        modified_at: Time::from_seconds(1),
        version: 1,
    }
}

fn asset(category: AssetCategory, resource_id: Option<&str>, hash: &str) -> Asset {
    let place = AssetPlace { category, color_mode: ColorMode::Dark, resource_id: resource_id.map(str::to_owned) };
    Asset { place, image: Image { kind: ImageKind::Svg, hash: hash.to_owned() } }
}

async fn a_client_has_one_branding(database: &Database) {
    let store = database.open_with(Options::default());
    let insert = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        let elsewhere = ManagedLoginBranding { user_pool_id: "us-east-1_b".to_owned(), ..branding("1", "one") };
        let inserted = (
            brandings::insert(tx, &branding("1", "one"))?,
            brandings::insert(tx, &branding("2", "one"))?,
            brandings::insert(tx, &branding("1", "two"))?,
            brandings::insert(tx, &elsewhere)?,
        );
        let found = (brandings::find(tx, POOL, "1")?, brandings::find_by_client(tx, POOL, "one")?);
        let missing = (brandings::find(tx, POOL, "2")?, brandings::find_by_client(tx, POOL, "two")?);
        Ok((inserted, found, missing, brandings::count(tx, POOL)?))
    };
    let (inserted, found, missing, count) = store.write(insert).await.unwrap();
    assert_eq!((inserted, count), ((true, false, false, true), 1));
    assert_eq!(found, (Some(branding("1", "one")), Some(branding("1", "one"))));
    assert_eq!(missing, (None, None));
}

async fn two_at_once_do_not_both_style_a_client(database: &Database) {
    let store = database.open_with(Options::default());
    let style = |n: i32| {
        let store = store.clone();
        tokio::spawn(async move {
            let wanted = branding(&n.to_string(), "one");
            store.write(move |tx| brandings::insert(tx, &wanted)).await.unwrap()
        })
    };
    let styling: Vec<_> = (0..8).map(style).collect();
    let mut styled = 0;
    for task in styling {
        styled += usize::from(task.await.unwrap());
    }
    assert_eq!(styled, 1);
}

async fn an_old_version_changes_nothing(database: &Database) {
    let store = database.open_with(Options::default());
    let update = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        brandings::insert(tx, &branding("1", "one"))?;
        let next = ManagedLoginBranding { version: 2, settings: None, ..branding("1", "one") };
        let updated = (brandings::update(tx, &next, 1)?, brandings::update(tx, &next, 1)?);
        Ok((updated, brandings::find(tx, POOL, "1")? == Some(next)))
    };
    assert_eq!(store.write(update).await.unwrap(), ((true, false), true));
}

async fn an_image_takes_its_place(database: &Database) {
    let store = database.open_with(Options::default());
    let large = vec![7; 1_000_000];
    let expected = large.clone();
    let put = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
        let logo = asset(AssetCategory::FormLogo, None, "00");
        let icon = asset(AssetCategory::IdpButtonIcon, Some("Google"), "11");
        let other = asset(AssetCategory::IdpButtonIcon, None, "22");
        brandings::put_asset(tx, POOL, "1", &icon, b"icon".to_vec())?;
        brandings::put_asset(tx, POOL, "1", &logo, b"old".to_vec())?;
        brandings::put_asset(tx, POOL, "1", &other, b"other".to_vec())?;
        brandings::put_asset(tx, POOL, "2", &logo, b"elsewhere".to_vec())?;
        let changed = asset(AssetCategory::FormLogo, None, "33");
        brandings::put_asset(tx, POOL, "1", &changed, large.clone())?;
        let images = brandings::assets(tx, POOL, "1")?;
        let bytes = brandings::assets_with_bytes(tx, POOL, "1")?;
        let found = (brandings::find_image(tx, POOL, "33")?, brandings::find_image(tx, "us-east-1_b", "33")?);
        Ok((images == [changed, other, icon], bytes, found))
    };
    let (in_order, bytes, found) = store.write(put).await.unwrap();
    assert!(in_order);
    let bytes: Vec<_> = bytes.into_iter().map(|(_, bytes)| bytes).collect();
    assert_eq!(bytes, [expected.clone(), b"other".to_vec(), b"icon".to_vec()]);
    assert_eq!(found, (Some((ImageKind::Svg, expected)), None));
}

async fn images_go_with_their_branding(database: &Database) {
    let store = database.open_with(Options::default());
    let delete = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        for (id, client_id) in [("1", "one"), ("2", "two"), ("3", "three")] {
            brandings::insert(tx, &branding(id, client_id))?;
            brandings::put_asset(tx, POOL, id, &asset(AssetCategory::FormLogo, None, id), b"x".to_vec())?;
        }
        brandings::delete_of_client(tx, POOL, "one")?;
        brandings::delete_of_client(tx, POOL, "nobody")?;
        let deleted = (brandings::delete(tx, POOL, "2")?, brandings::delete(tx, POOL, "2")?);
        let mut left = Vec::new();
        for id in ["1", "2", "3"] {
            left.push((brandings::find(tx, POOL, id)?.is_some(), brandings::assets(tx, POOL, id)?.len()));
        }
        Ok((deleted, left))
    };
    assert_eq!(store.write(delete).await.unwrap(), ((true, false), vec![(false, 0), (false, 0), (true, 1)]));
}

async fn everything_goes_with_the_pool(database: &Database) {
    let store = database.open_with(Options::default());
    let delete = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        user_pools::insert(tx, &UserPool::new(POOL.to_owned(), "p".to_owned(), Time::from_seconds(0)))?;
        brandings::insert(tx, &branding("1", "one"))?;
        brandings::put_asset(tx, POOL, "1", &asset(AssetCategory::FormLogo, None, "00"), b"x".to_vec())?;
        user_pools::delete(tx, POOL)?;
        Ok((brandings::find(tx, POOL, "1")?, brandings::find_image(tx, POOL, "00")?))
    };
    assert_eq!(store.write(delete).await.unwrap(), (None, None));
}
