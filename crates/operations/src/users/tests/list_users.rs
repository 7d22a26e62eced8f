//! ListUsers: filters, pages, attributes (behaviour 20 §2.6, behaviour 10 §4.14).

use std::collections::BTreeSet;

use super::*;

async fn names(scene: &Scene, filter: &str) -> Vec<String> {
    let answer = scene.ok("ListUsers", json!({"Filter": filter})).await;
    let users = answer["Users"].as_array().expect("a list");
    let mut names: Vec<String> = users.iter().map(|user| user["Username"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

async fn family(pool: Value) -> Scene {
    let scene = Scene::new(pool, json!({})).await;
    for (username, values) in [
        (
            "anna",
            json!({"email": "Anna@example.com", "given_name": "Anna", "family_name": "Berg", "name": "Anna Berg"}),
        ),
        ("ben", json!({"email": "ben@example.com", "given_name": "Ben", "phone_number": "+12065550100"})),
        ("Ben", json!({"given_name": "ben", "preferred_username": "big \"B\\\"", "phone_number": "+12065550199"})),
    ] {
        scene.user(username, values).await;
    }
    scene.invited("carl", json!({"given_name": "Carl"})).await;
    scene.sign_up("dora", json!({})).await;
    scene.ok("AdminDisableUser", json!({"Username": "dora"})).await;
    scene
}

#[tokio::test]
async fn a_user_is_listed_whole() {
    let scene = Scene::new(json!({}), json!({})).await;
    let sub = scene.invited("jane", json!({"email": "jane@example.com"})).await;
    let expected = json!({"Users": [{
        "Username": "jane",
        "Attributes": [{"Name": "sub", "Value": sub}, {"Name": "email", "Value": "jane@example.com"}],
        "UserCreateDate": START_SECONDS,
        "UserLastModifiedDate": START_SECONDS,
        "Enabled": true,
        "UserStatus": "FORCE_CHANGE_PASSWORD",
    }]});
    assert_eq!(scene.ok("ListUsers", json!({})).await, expected);
}

#[tokio::test]
async fn filters_find_by_each_attribute() {
    let scene = family(json!({})).await;
    let anna = scene.ok("AdminGetUser", json!({"Username": "anna"})).await;
    let sub = named(&anna["UserAttributes"])["sub"].as_str().unwrap().to_owned();
    let (by_sub, by_sub_prefix) = (format!("sub = \"{sub}\""), format!("sub ^= \"{}\"", &sub[..8]));
    for (filter, expected) in [
        ("", &["Ben", "anna", "ben", "carl", "dora"][..]),
        (r#"username = "ben""#, &["ben"]),
        (r#"username ^= "B""#, &["Ben"]),
        (r#"email = "anna@EXAMPLE.com""#, &["anna"]),
        (r#"email^="anna@""#, &["anna"]),
        (r#"email ^= """#, &["anna", "ben"]),
        (r#"phone_number ^= "+1206""#, &["Ben", "ben"]),
        (r#"phone_number = "+1206""#, &[]),
        (r#"name = "anna berg""#, &["anna"]),
        (r#"given_name = "BEN""#, &["Ben", "ben"]),
        (r#"family_name ^= "be""#, &["anna"]),
        (r#"preferred_username = "big \"B\\\"""#, &["Ben"]),
        (r#"cognito:user_status = "confirmed""#, &["Ben", "anna", "ben"]),
        (r#"cognito:user_status = "UNCONFIRMED""#, &["dora"]),
        (r#"cognito:user_status ^= "FORCE""#, &["carl"]),
        (r#"cognito:user_status = "nonsense""#, &[]),
        (r#"status = "Enabled""#, &["Ben", "anna", "ben", "carl"]),
        (r#"status = "Disabled""#, &["dora"]),
        (r#"status = "disabled""#, &[]),
        (by_sub.as_str(), &["anna"]),
        (by_sub_prefix.as_str(), &["anna"]),
    ] {
        assert_eq!(names(&scene, filter).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn a_pool_that_ignores_case_ignores_it_in_filters() {
    let scene = Scene::new(json!({"UsernameConfiguration": {"CaseSensitive": false}}), json!({})).await;
    scene.user("Jane", json!({})).await;
    assert_eq!(names(&scene, r#"username = "JANE""#).await, ["jane"]);
    assert_eq!(names(&scene, r#"username ^= "jA""#).await, ["jane"]);
}

#[tokio::test]
async fn what_is_no_filter_is_refused() {
    let scene = Scene::new(json!({}), json!({})).await;
    let syntax = invalid("Error while parsing filter.");
    for (filter, refused) in [
        ("email", syntax.clone()),
        ("email = x", syntax.clone()),
        (r#"email = "x" and name = "y""#, syntax),
        (r#"custom:x = "1""#, invalid("Invalid search attribute: custom:x")),
        (r#"nickname = "1""#, invalid("Invalid search attribute: nickname")),
    ] {
        assert_eq!(scene.refused("ListUsers", json!({"Filter": filter})).await, refused, "{filter}");
    }
    let sized = |length: usize| json!({"Filter": format!("email = \"{}\"", long(length - 10))});
    scene.ok("ListUsers", sized(256)).await;
    assert_eq!(scene.refused("ListUsers", sized(257)).await.code, "InvalidParameterException");
    scene.ok("ListUsers", json!({"Limit": 60})).await;
    let over = invalid(
        "1 validation error detected: Value '61' at 'limit' failed to satisfy constraint: \
         Member must have value less than or equal to 60",
    );
    assert_eq!(scene.refused("ListUsers", json!({"Limit": 61})).await, over);
}

#[tokio::test]
async fn only_the_attributes_asked_for_are_shown() {
    let scene = Scene::new(json!({}), json!({})).await;
    let sub = scene.user("jane", json!({"email": "jane@example.com", "name": "J"})).await;
    scene.user("joe", json!({"email": "joe@example.com"})).await;
    let ask = |names: Value| json!({"Filter": "username = \"jane\"", "AttributesToGet": names});
    for (names, shown) in [
        (json!(["email"]), json!([{"Name": "email", "Value": "jane@example.com"}])),
        (json!(["name", "sub"]), json!([{"Name": "sub", "Value": sub}, {"Name": "name", "Value": "J"}])),
        (json!([]), json!([])),
    ] {
        let answer = scene.ok("ListUsers", ask(names.clone())).await;
        assert_eq!(answer["Users"][0]["Attributes"], shown, "{names}");
    }
    let missing = invalid("One or more requested attributes do not exist.");
    assert_eq!(scene.refused("ListUsers", json!({"AttributesToGet": ["name"]})).await, missing, "joe has none");
    assert_eq!(scene.refused("ListUsers", ask(json!(["custom:x"]))).await, missing);
}

/// Follows pages of `limit` to the end; gives the names of each.
async fn pages(scene: &Scene, filter: &str, limit: i64) -> Vec<Vec<String>> {
    let (mut pages, mut token) = (Vec::new(), None);
    loop {
        let mut input = json!({"Filter": filter, "Limit": limit});
        if let Some(token) = token {
            input["PaginationToken"] = token;
        }
        let answer = scene.ok("ListUsers", input).await;
        let users = answer["Users"].as_array().unwrap();
        pages.push(users.iter().map(|user| user["Username"].as_str().unwrap().to_owned()).collect());
        token = answer.get("PaginationToken").cloned();
        if token.is_none() {
            return pages;
        }
    }
}

#[tokio::test]
async fn pages_show_every_user_once_whatever_their_size() {
    let scene = Scene::new(json!({}), json!({})).await;
    for number in 0..23 {
        // Values that are alike, so that pages break between equal ones.
        let values = json!({"given_name": format!("Name{}", number % 3), "email": format!("u{number}@example.com")});
        scene.invited(&format!("user{number:02}"), values).await;
    }
    let everybody = |keep: &dyn Fn(usize) -> bool| -> BTreeSet<String> {
        (0..23).filter(|number| keep(*number)).map(|number| format!("user{number:02}")).collect()
    };
    for (filter, expected) in [
        ("", everybody(&|_| true)),
        (r#"given_name ^= "name""#, everybody(&|_| true)),
        (r#"given_name = "Name1""#, everybody(&|number| number % 3 == 1)),
        (r#"username ^= "user1""#, everybody(&|number| (10..20).contains(&number))),
        (r#"email ^= "u2""#, everybody(&|number| number == 2 || number >= 20)),
        (r#"status = "Enabled""#, everybody(&|_| true)),
        (r#"cognito:user_status ^= "F""#, everybody(&|_| true)),
        (r#"sub ^= """#, everybody(&|_| true)),
        (r#"status = "Disabled""#, BTreeSet::new()),
    ] {
        for limit in [1, 2, 3, 7, 22, 23, 24, 60, 0] {
            let pages = pages(&scene, filter, limit).await;
            let shown: Vec<String> = pages.concat();
            let full = usize::try_from(if limit == 0 { 60 } else { limit }).unwrap();
            let (last, others) = pages.split_last().unwrap();
            assert!(others.iter().all(|page| page.len() == full) && last.len() <= full, "{filter} by {limit}");
            assert!(!last.is_empty() || expected.is_empty(), "no empty last page: {filter} by {limit}");
            assert_eq!(shown.len(), expected.len(), "{filter} by {limit}");
            assert_eq!(shown.into_iter().collect::<BTreeSet<_>>(), expected, "{filter} by {limit}");
        }
    }
    let by_name = pages(&scene, r#"given_name ^= "name""#, 60).await.concat();
    let third = |name: &String| name[4..].parse::<usize>().unwrap() % 3;
    assert!(by_name.iter().map(third).is_sorted(), "a filtered list is in the order of the attribute: {by_name:?}");
}

#[tokio::test]
async fn users_who_come_and_go_between_pages_move_nobody() {
    let scene = Scene::new(json!({}), json!({})).await;
    for number in 0..6 {
        scene.invited(&format!("user{number}"), json!({})).await;
    }
    let filter = r#"username ^= "user""#;
    let first = scene.ok("ListUsers", json!({"Filter": filter, "Limit": 3})).await;
    for gone in ["user0", "user2"] {
        scene.ok("AdminDeleteUser", json!({"Username": gone})).await;
    }
    scene.invited("user1b", json!({})).await;
    let input = json!({"Filter": filter, "Limit": 3, "PaginationToken": first["PaginationToken"]});
    let second = scene.ok("ListUsers", input).await;
    let names = |answer: &Value| {
        let users = answer["Users"].as_array().unwrap().clone();
        users.into_iter().map(|user| user["Username"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&first), ["user0", "user1", "user2"]);
    assert_eq!(names(&second), ["user3", "user4", "user5"]);
    assert_eq!(second.get("PaginationToken"), None);
}

#[tokio::test]
async fn a_token_continues_its_own_list_for_an_hour() {
    let scene = family(json!({})).await;
    let other = scene.server.user_pool(json!({})).await;
    let bad = invalid("Invalid pagination token given.");
    let first = scene.ok("ListUsers", json!({"Limit": 2})).await;
    let token = first["PaginationToken"].as_str().expect("a token").to_owned();
    let with = |more: Value| merged(json!({"Limit": 2, "PaginationToken": token}), more);
    scene.server.clock.advance_seconds(HOUR - 1);
    scene.ok("ListUsers", with(json!({}))).await;
    for foreign in [
        json!({"UserPoolId": other}),
        json!({"Filter": "status = \"Enabled\""}),
        json!({"PaginationToken": "x"}),
        json!({"PaginationToken": format!("{token}x")}),
        json!({"PaginationToken": token.to_lowercase()}),
    ] {
        assert_eq!(scene.refused("ListUsers", with(foreign.clone())).await, bad, "{foreign}");
    }
    scene.server.clock.advance_seconds(1);
    assert_eq!(scene.refused("ListUsers", with(json!({}))).await, bad);
}
