use super::*;

/// What the URL means, in a word or two.
fn meaning(url: &str) -> String {
    let address = match parse(url) {
        Ok(address) => address,
        Err(StoreError::InvalidLocation(reason)) => return format!("refused: {reason}"),
        Err(other) => panic!("{other}"),
    };
    let warned = if address.warning.is_some() { ", warned" } else { "" };
    let mode = address.config.get_ssl_mode();
    match address.tls.map(|tls| tls.trust) {
        None if mode == SslMode::Disable => format!("clear{warned}"),
        Some(Trust::Anybody) if mode == SslMode::Prefer => format!("perhaps{warned}"),
        Some(trust) if mode == SslMode::Require => format!("{trust:?}{warned}"),
        other => panic!("{other:?} in {mode:?}"),
    }
}

#[test]
fn off_this_machine_a_certificate_is_demanded_unless_the_url_says_otherwise() {
    let cases = [
        ("postgres://u:p@db.example/x", "Named(System)"),
        ("postgres://u:p@10.0.0.7/x", "Named(System)"),
        ("postgres://u:p@0.0.0.0/x", "Named(System)"),
        ("postgres://u:p@localhost.example/x", "Named(System)"),
        ("postgres://u:p@127.0.0.1,db.example/x", "Named(System)"),
        ("postgres://u:p@db.example/x?sslmode=verify-full", "Named(System)"),
        ("postgres://u:p@db.example/x?sslrootcert=system", "Named(System)"),
        ("postgres://u:p@db.example/x?sslrootcert=/a%20b.pem", r#"Named(File("/a b.pem"))"#),
        ("postgres://u:p@db.example/x?sslmode=verify-ca&sslrootcert=/ca.pem", r#"SignedBy("/ca.pem")"#),
        ("postgres://u:p@db.example/x?sslmode=require&sslrootcert=/ca.pem", r#"SignedBy("/ca.pem")"#),
        ("postgres://u:p@db.example/x?sslmode=require", "Anybody, warned"),
        ("postgres://u:p@db.example/x?sslmode=disable", "clear, warned"),
        ("postgres:///x?host=db.example", "Named(System)"),
        ("postgres://u@127.0.0.1/x?hostaddr=10.0.0.7", "Named(System)"),
    ];
    for (url, expected) in cases {
        assert_eq!(meaning(url), expected, "{url}");
    }
}

#[test]
fn on_this_machine_it_is_as_before() {
    let cases = [
        ("postgres://u@127.0.0.1/x", "clear"),
        ("postgres://u@127.8.8.8:5433/x", "clear"),
        ("postgres://u@[::1]/x", "clear"),
        ("postgres://u@LocalHost/x", "clear"),
        ("postgres:///x?host=/run/postgresql", "clear"),
        ("postgres:///x?host=/run/postgresql&sslmode=verify-full", "clear"),
        ("postgres://u@localhost/x?sslmode=prefer", "perhaps"),
        ("postgres://u@localhost/x?sslmode=require", "Anybody"),
        ("postgres://u@localhost/x?sslrootcert=/ca.pem", r#"Named(File("/ca.pem"))"#),
    ];
    for (url, expected) in cases {
        assert_eq!(meaning(url), expected, "{url}");
    }
}

#[test]
fn what_protects_less_than_it_says_is_refused() {
    let cases = [
        ("postgres://u@db.example/x?sslmode=prefer", "prefer lets"),
        ("postgres://u@db.example/x?sslmode=allow", "is one of"),
        ("postgres://u@db.example/x?sslmode=verify-ca", "sslrootcert=FILE"),
        ("postgres://u@db.example/x?sslmode=verify-ca&sslrootcert=system", "sslrootcert=FILE"),
        ("postgres://u@db.example/x?sslmode=require&sslrootcert=system", "sslrootcert=FILE"),
        ("postgres://u@db.example/x?sslcert=/c.pem", "belong together"),
        ("postgres://u@db.example/x?sslkey=/k.pem", "belong together"),
        ("postgres://u@db.example/x?sslpassword=p", "unknown option"),
        ("postgres://u@db.example/x?sslcrl=/crl.pem", "unknown option"),
        ("postgres:///x?hostaddr=10.0.0.7", "whose certificate"),
        ("postgres://u@db.example,%2Frun%2Fpostgresql/x", "together"),
    ];
    for (url, expected) in cases {
        let meaning = meaning(url);
        assert!(meaning.starts_with("refused: ") && meaning.contains(expected), "{url}: {meaning}");
    }
}

#[test]
fn the_rest_of_the_url_reaches_the_driver() {
    let url =
        "postgres://a:p?sslmode=disable@127.0.0.1/x?sslmode=disable&options=-cx%3Dy&sslmode=require&connect_timeout=3";
    let address = parse(url).unwrap();
    assert_eq!(address.config.get_password(), Some(&b"p?sslmode=disable"[..]));
    assert_eq!(address.config.get_options(), Some("-cx=y"));
    assert_eq!(address.config.get_connect_timeout(), Some(&std::time::Duration::from_secs(3)));
    assert_eq!(address.config.get_ssl_mode(), SslMode::Require, "the last one counts");
}

#[test]
fn files_of_the_settings_are_used_where_the_url_names_none() {
    let files = |authority: &str, certificate: &str, key: &str| {
        let file = |path: &str| Some(path.to_owned()).filter(|path| !path.is_empty());
        Certificates { authority: file(authority), certificate: file(certificate), key: file(key) }
    };
    let told = |url: &str, files: &Certificates| {
        let tls = with_certificates(url, files).and_then(|url| parse(&url)).map(|address| address.tls);
        tls.map(|tls| tls.map(|tls| format!("{:?} {:?}", tls.trust, tls.identity)))
    };
    let all = files("/a & b.pem", "/c.pem", "/k.pem");
    let expected = r#"Named(File("/a & b.pem")) Some(("/c.pem", "/k.pem"))"#.to_owned();
    assert_eq!(told("postgres://u@db.example/x", &all), Ok(Some(expected.clone())));
    assert_eq!(told("postgres://u:a?b@db.example/x?connect_timeout=3", &all), Ok(Some(expected.clone())));
    assert_eq!(told("postgres://u@127.0.0.1/x", &all), Ok(Some(expected)), "who names an authority means it");
    let own = "postgres://u@db.example/x?sslrootcert=system&sslcert=/own.pem&sslkey=/own.key";
    let expected = r#"Named(System) Some(("/own.pem", "/own.key"))"#.to_owned();
    assert_eq!(told(own, &all), Ok(Some(expected)));
    assert_eq!(told("postgres://u@db.example/x?sslmode=disable", &all), Ok(None));
    assert!(told("postgres://u@db.example/x", &files("", "/c.pem", "")).is_err());
}
