//! PostgreSQL behind TLS: a cluster of this test's own, with an authority of its own, on every PostgreSQL that is
//! installed here.

mod authority;
mod cluster;

use poolhouse_store::{Location, Options, Store, StoreError, params};

use self::authority::Authority;
use self::cluster::Cluster;
use crate::database::EXAMPLES;

/// Opens a store and asks PostgreSQL something on it.
fn ask(url: &str, sql: &'static str) -> Result<String, StoreError> {
    let options = Options { migrations: EXAMPLES, postgres_connections: 1, ..Options::default() };
    let location: Location = url.parse()?;
    let store = Store::open_with(location, options)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answer = runtime.block_on(store.read(move |tx| tx.row(sql, params![])?.unwrap().text(0)));
    runtime.block_on(store.close());
    answer
}

/// `TLSv1.3 CN` or `clear`.
const WAY: &str = "SELECT CASE WHEN ssl THEN version || coalesce(client_dn, '') ELSE 'clear' END FROM pg_stat_ssl \
                   WHERE pid = pg_backend_pid()";

#[test]
fn the_certificate_is_verified_as_the_url_says() {
    let (ours, other) = (Authority::new(), Authority::new());
    let Some(cluster) = Cluster::start(Some(&ours.server("db.test"))) else { return };
    let (ca, other) = (ours.path(), other.path());
    // 0.0.0.0 is this machine too, by an address that is not a loopback one.
    let cases = [
        ("u@localhost", format!("sslmode=verify-full&sslrootcert={ca}"), "not valid for name"),
        ("u@localhost", format!("sslmode=verify-ca&sslrootcert={ca}"), "TLSv1.3"),
        ("u@localhost", format!("sslmode=require&sslrootcert={ca}"), "TLSv1.3"),
        ("u@db.test", format!("hostaddr=127.0.0.1&sslrootcert={ca}"), "TLSv1.3"),
        ("u@wrong.test", format!("hostaddr=127.0.0.1&sslrootcert={ca}"), "not valid for name"),
        ("u@db.test", format!("hostaddr=127.0.0.1&sslrootcert={other}"), "sslrootcert=FILE"),
        ("u@localhost", format!("sslmode=verify-ca&sslrootcert={other}"), "sslrootcert=FILE"),
        ("u@localhost", format!("sslmode=require&sslrootcert={other}"), "sslrootcert=FILE"),
        ("u@db.test", "hostaddr=127.0.0.1&sslrootcert=system".to_owned(), "sslrootcert=FILE"),
        ("u@db.test", "hostaddr=127.0.0.1&sslrootcert=/nowhere.pem".to_owned(), "sslrootcert /nowhere.pem: "),
        ("u@0.0.0.0", String::new(), "sslrootcert=FILE"),
        ("u@0.0.0.0", "sslmode=require".to_owned(), "TLSv1.3"),
        ("u@0.0.0.0", "sslmode=disable".to_owned(), "clear"),
        ("u@localhost", "sslmode=prefer".to_owned(), "TLSv1.3"),
        ("u@localhost", String::new(), "clear"),
    ];
    for (who, parameters, expected) in cases {
        let answer = ask(&cluster.url(who, &parameters), WAY);
        let told = answer.as_ref().map_or_else(ToString::to_string, Clone::clone);
        assert!(told.contains(expected), "{who} {parameters}: {told}");
        let is_fine = matches!(expected, "TLSv1.3" | "clear");
        assert_eq!(answer.is_ok(), is_fine, "{who} {parameters}: {told}");
    }
}

#[test]
fn a_certificate_that_signed_itself_is_its_own_authority() {
    let ours = Authority::new();
    let own = ours.signed_by_itself("db.test");
    let Some(cluster) = Cluster::start(Some(&own)) else { return };
    let url = |host: &str, ca: &str| cluster.url(host, &format!("hostaddr=127.0.0.1&sslrootcert={ca}"));
    assert_eq!(ask(&url("u@db.test", own.certificate()), WAY).as_deref(), Ok("TLSv1.3"));
    for (host, ca) in [("u@wrong.test", own.certificate()), ("u@db.test", &*ours.path())] {
        let answer = ask(&url(host, ca), WAY);
        assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{host} {ca}: {answer:?}");
    }
}

#[test]
fn a_server_without_tls_is_not_spoken_to_unless_the_url_says_so() {
    let Some(cluster) = Cluster::start(None) else { return };
    for parameters in ["", "sslmode=require"] {
        let answer = ask(&cluster.url("u@0.0.0.0", parameters), WAY);
        let told = answer.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(told.contains("does not support TLS") && told.contains("sslmode=disable"), "{parameters}: {told}");
    }
    assert_eq!(ask(&cluster.url("u@0.0.0.0", "sslmode=disable"), WAY).as_deref(), Ok("clear"));
    assert_eq!(ask(&cluster.url("u@localhost", "sslmode=prefer"), WAY).as_deref(), Ok("clear"));
}

#[test]
fn a_client_certificate_is_shown() {
    let (ours, other) = (Authority::new(), Authority::new());
    let Some(cluster) = Cluster::start(Some(&ours.server("db.test"))) else { return };
    let (client, stranger) = (ours.client("carl"), other.client("carl"));
    let with = |identity: &authority::Identity| {
        let (certificate, key) = (identity.certificate(), identity.key());
        format!("hostaddr=127.0.0.1&sslrootcert={}&sslcert={certificate}&sslkey={key}", ours.path())
    };
    assert_eq!(ask(&cluster.url("carl@db.test", &with(&client)), WAY).as_deref(), Ok("TLSv1.3/CN=carl"));
    let without = format!("hostaddr=127.0.0.1&sslrootcert={}", ours.path());
    for parameters in [without, with(&stranger)] {
        let answer = ask(&cluster.url("carl@db.test", &parameters), WAY);
        assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{parameters}: {answer:?}");
    }
    let answer = ask(&cluster.url("u@db.test", &with(&client)), WAY);
    assert_eq!(answer.as_deref(), Ok("TLSv1.3/CN=carl"), "it harms nobody who need not show one");
}

#[test]
fn a_password_is_bound_to_the_certificate_that_was_seen() {
    let ours = Authority::new();
    let Some(cluster) = Cluster::start(Some(&ours.server("db.test"))) else { return };
    // SCRAM-SHA-256-PLUS, or nothing.
    let bound = "channel_binding=require";
    let way = |parameters: &str| ask(&cluster.url("scram:s3cret@localhost", parameters), WAY);
    assert_eq!(way(&format!("sslmode=require&{bound}")).as_deref(), Ok("TLSv1.3"));
    let clear = way(&format!("sslmode=disable&{bound}"));
    assert!(matches!(clear, Err(StoreError::Unavailable(_))), "{clear:?}");
    let direct = format!("sslmode=require&{bound}&sslnegotiation=direct");
    if cluster.version() >= 17 {
        assert_eq!(way(&direct).as_deref(), Ok("TLSv1.3"));
    }
}
