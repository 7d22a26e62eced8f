//! Whoever gets the files of the database, without the master key, gets no secret.

use std::path::Path;

use crypto::srp::{Identity, enrol};

use crate::life;
use crate::server::Server;

/// In the DER of any RSA key, public or private (RFC 8017 §A.1): 1.2.840.113549.1.1.1.
const RSA_OID: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

struct Files(Vec<u8>);

impl Files {
    /// The database and its companions: everything but the key.
    fn read(data: &Path) -> Self {
        let names = data.read_dir().unwrap().map(|entry| entry.unwrap().path());
        let databases: Vec<_> =
            names.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("poolhouse.db")).collect();
        assert!(!databases.is_empty());
        Self(databases.iter().flat_map(|path| std::fs::read(path).unwrap()).collect())
    }

    fn hold(&self, bytes: &[u8]) -> bool {
        self.0.windows(bytes.len()).any(|window| window == bytes)
    }

    /// As it is, in hexadecimal, and in either alphabet of base64.
    fn hold_in_any_form(&self, bytes: &[u8]) -> bool {
        let forms = [hex::encode_upper(bytes), hex::encode(bytes), base64(bytes, b"+/"), base64(bytes, b"-_")];
        self.hold(bytes) || forms.iter().any(|form| self.hold(form.as_bytes()))
    }
}

/// Without what depends on the end of the text.
fn base64(bytes: &[u8], last_two: &[u8; 2]) -> String {
    let digits: Vec<u8> = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(*last_two).collect();
    let groups = bytes.chunks_exact(3).map(|group| u32::from_be_bytes([0, group[0], group[1], group[2]]));
    groups.flat_map(|group| [18, 12, 6, 0].map(|shift| char::from(digits[(group >> shift) as usize & 63]))).collect()
}

fn from_base64url(text: &str) -> Vec<u8> {
    let digit = |letter: u8| match letter {
        b'A'..=b'Z' => u32::from(letter - b'A'),
        b'a'..=b'z' => u32::from(letter - b'a') + 26,
        b'0'..=b'9' => u32::from(letter - b'0') + 52,
        b'-' => 62,
        _ => 63,
    };
    let groups =
        text.as_bytes().chunks_exact(4).map(|group| group.iter().fold(0, |sum, letter| sum << 6 | digit(*letter)));
    groups.flat_map(|group: u32| group.to_be_bytes()[1..].to_vec()).collect()
}

fn from_hex(text: &str) -> Vec<u8> {
    let even = if text.len().is_multiple_of(2) { text.to_owned() } else { format!("0{text}") };
    hex::decode(even).unwrap()
}

#[test]
fn the_database_holds_no_secret_in_the_clear() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::on_disk(data.path());
    let to = &mut server.connect();
    let life = life::live(to);
    let jwks = to.get_json(&format!("/{}/.well-known/jwks.json", life.user_pool_id));
    let while_running = Files::read(data.path());
    assert!(server.stop().0.success());
    let afterwards = Files::read(data.path());

    for files in [&while_running, &afterwards] {
        // What is not secret is found, so the search looks in the right place.
        assert!(files.hold(life.user_pool_id.as_bytes()) && files.hold(b"findable"));
        assert!(files.hold(life::email("ann").as_bytes()));
        for (what, secret) in &life.secrets {
            assert!(!files.hold_in_any_form(secret.as_bytes()), "the database holds a {what}");
        }
        // Six digits can turn up by chance, all of the codes cannot.
        let found = life.codes.iter().filter(|code| files.hold(code.as_bytes())).count();
        assert!(life.codes.len() >= 8 && found <= 1, "{found} of {} codes", life.codes.len());
    }
    for key in jwks["keys"].as_array().unwrap() {
        // A private key in the clear has its modulus beside it.
        let modulus = from_base64url(key["n"].as_str().unwrap());
        assert_eq!(modulus.len(), 255, "all but the last group of the text");
        assert!(!afterwards.hold_in_any_form(&modulus[..240]));
    }
    assert!(!afterwards.hold(RSA_OID) && !afterwards.hold(b"PRIVATE KEY"));

    let (salt, name) = &life.srp;
    let mut fixed = [0; 16];
    let salt = from_hex(salt);
    let significant = &salt[salt.len().saturating_sub(16)..];
    fixed[16 - significant.len()..].copy_from_slice(significant);
    let group = life.user_pool_id.split_once('_').unwrap().1;
    let verifier = enrol(Identity { group, name }, life::PASSWORD_NOW, fixed);
    let v = &verifier.to_bytes()[16..];
    assert!(!afterwards.hold_in_any_form(&v[..48]), "the database holds a verifier");

    let master_key = from_hex(std::fs::read_to_string(data.path().join("master.key")).unwrap().trim());
    assert!(!afterwards.hold_in_any_form(&master_key));
}

#[test]
fn the_search_would_find_every_form() {
    let secret: Vec<u8> = (1..=24).collect();
    assert_eq!(base64(b"abc\xff\xfe\xfd", b"+/"), "YWJj//79");
    assert_eq!(from_base64url("YWJj__79"), b"abc\xff\xfe\xfd");
    for form in [
        secret.clone(),
        b"0102030405060708090a0b0c0d0e0f101112131415161718".to_vec(),
        b"AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcY".to_vec(),
    ] {
        assert!(Files([b"before".to_vec(), form, b"after".to_vec()].concat()).hold_in_any_form(&secret));
    }
    assert!(!Files(b"something else".to_vec()).hold_in_any_form(&secret));
}
