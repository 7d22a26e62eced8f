//! XML signatures and encryption on the command line, for other implementations to be tested against
//! (`clients/xml-signatures`). A document comes on standard input, and the result goes to standard output; why there is
//! none, to standard error.

use std::error::Error;
use std::io::{Read, Write};
use std::process::ExitCode;

use poolhouse_federation::xml;

const USAGE: &str = "usage: xml-signatures verify ID CERTIFICATE…
       xml-signatures sign ID KEY CERTIFICATE
       xml-signatures encrypt CERTIFICATE
       xml-signatures decrypt KEY
Keys are PKCS #8, certificates X.509, both in DER.";

fn main() -> ExitCode {
    match run() {
        Ok(result) if std::io::stdout().write_all(result.as_bytes()).is_ok() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<String, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    match arguments.as_slice() {
        ["verify", id, certificates @ ..] => {
            let certificates = certificates.iter().map(std::fs::read).collect::<Result<Vec<_>, _>>()?;
            let document = xml::parse(&text)?;
            let element = document.descendants().find(|node| node.attribute("ID") == Some(id));
            Ok(xml::verify_enveloped(element.ok_or("there is no such element")?, &certificates)?)
        }
        ["sign", id, key, certificate] => {
            Ok(xml::sign_enveloped(&text, id, &std::fs::read(key)?, &std::fs::read(certificate)?)?)
        }
        ["encrypt", certificate] => Ok(xml::encrypt(&text, &std::fs::read(certificate)?)?),
        ["decrypt", key] => {
            let document = xml::parse(&text)?;
            let encrypted = document.descendants().find(|node| node.tag_name().name() == "EncryptedAssertion");
            Ok(xml::decrypt(encrypted.ok_or("there is nothing encrypted")?, &std::fs::read(key)?)?)
        }
        _ => Err(USAGE.into()),
    }
}
