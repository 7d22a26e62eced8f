//! What stands in each of the three kinds of certificate (RFC 5280 §4.2).

use std::str::FromStr;

use x509_cert::TbsCertificate;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::der::asn1::Ia5String;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName,
    SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::spki::{ObjectIdentifier, SubjectPublicKeyInfoRef};

use super::{Scope, ServerName};
use crate::certificate::CertificateError;

const SERVER_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");

pub(super) enum Role<'a> {
    Root(&'a Scope),
    Issuer(&'a Scope),
    Server(&'a [ServerName]),
}

pub(super) struct Profile<'a> {
    issuer: Name,
    subject: Name,
    role: Role<'a>,
}

impl<'a> Profile<'a> {
    pub(super) fn new(issuer: &str, subject: &str, role: Role<'a>) -> Result<Self, CertificateError> {
        let name = |text: &str| Name::from_str(text).map_err(|_| CertificateError);
        Ok(Self { issuer: name(issuer)?, subject: name(subject)?, role })
    }

    fn of_authority(scope: &Scope, below: u8, subject: &Name) -> x509_cert::builder::Result<Vec<Extension>> {
        let usage = KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign);
        Ok(vec![
            BasicConstraints { ca: true, path_len_constraint: Some(below) }.to_extension(subject, &[])?,
            usage.to_extension(subject, &[])?,
            scope.constraints()?.to_extension(subject, &[])?,
        ])
    }
}

impl BuilderProfile for Profile<'_> {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        subject_key: SubjectPublicKeyInfoRef<'_>,
        issuer_key: SubjectPublicKeyInfoRef<'_>,
        _: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let subject = &self.subject;
        let for_servers = ExtendedKeyUsage(vec![SERVER_AUTH]);
        let mut extensions = match &self.role {
            Role::Root(scope) => Self::of_authority(scope, 1, subject)?,
            Role::Issuer(scope) => {
                let mut extensions = Self::of_authority(scope, 0, subject)?;
                extensions.push(for_servers.to_extension(subject, &[])?);
                extensions
            }
            Role::Server(names) => {
                let names: Result<Vec<_>, x509_cert::der::Error> = names.iter().map(general_name).collect();
                vec![
                    KeyUsage(KeyUsages::DigitalSignature.into()).to_extension(subject, &[])?,
                    for_servers.to_extension(subject, &[])?,
                    SubjectAltName(names?).to_extension(subject, &[])?,
                ]
            }
        };
        extensions.push(SubjectKeyIdentifier::try_from(subject_key)?.to_extension(subject, &[])?);
        extensions.push(AuthorityKeyIdentifier::try_from(issuer_key)?.to_extension(subject, &[])?);
        Ok(extensions)
    }
}

fn general_name(name: &ServerName) -> Result<GeneralName, x509_cert::der::Error> {
    Ok(match name {
        ServerName::Domain(domain) => GeneralName::DnsName(Ia5String::new(domain)?),
        ServerName::Address(address) => GeneralName::from(*address),
    })
}
