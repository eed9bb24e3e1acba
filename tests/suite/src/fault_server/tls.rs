//! Certificates with something wrong about them.

use std::io;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// A certificate authority and a certificate of a server that it has signed.
#[derive(Debug)]
pub struct Certificates {
    authority: CertifiedIssuer<'static, KeyPair>,
    authority_pem: String,
    server: rcgen::Certificate,
    key: KeyPair,
}

impl Certificates {
    /// For the host 127.0.0.1, and good until the year 4096.
    ///
    /// # Errors
    /// When the cryptography fails.
    pub fn good() -> io::Result<Self> {
        Self::new("127.0.0.1", 4096)
    }

    /// Expired in the year 2000.
    ///
    /// # Errors
    /// When the cryptography fails.
    pub fn expired() -> io::Result<Self> {
        Self::new("127.0.0.1", 2000)
    }

    /// For another host.
    ///
    /// # Errors
    /// When the cryptography fails.
    pub fn of_another_host() -> io::Result<Self> {
        Self::new("other.example", 4096)
    }

    fn new(host: &str, until: i32) -> io::Result<Self> {
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // Of the same name as its certificates, OpenSSL would take those for signed by themselves.
        authority.distinguished_name.push(DnType::CommonName, "an authority");
        let authority_key = KeyPair::generate().map_err(io::Error::other)?;
        let authority = CertifiedIssuer::self_signed(authority, authority_key).map_err(io::Error::other)?;
        let mut server = CertificateParams::new([host.to_owned()]).map_err(io::Error::other)?;
        server.not_after = rcgen::date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let server = server.signed_by(&key, &authority).map_err(io::Error::other)?;
        Ok(Self { authority_pem: authority.pem(), authority, server, key })
    }

    /// The certificate of the authority, in PEM, for a client that is to trust it.
    pub fn authority(&self) -> &str {
        &self.authority_pem
    }

    /// A certificate of a client that the authority has signed, and its key, in PEM.
    ///
    /// # Errors
    /// When the cryptography fails.
    pub fn client(&self) -> io::Result<String> {
        let mut client = CertificateParams::new(Vec::new()).map_err(io::Error::other)?;
        client.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let client = client.signed_by(&key, &self.authority).map_err(io::Error::other)?;
        Ok(client.pem() + &key.serialize_pem())
    }

    /// With `known_clients`, for clients alone that have a certificate of the authority. `protocols` are those of ALPN.
    pub(super) fn acceptor(&self, known_clients: bool, protocols: &[&[u8]]) -> io::Result<TlsAcceptor> {
        let key = PrivateKeyDer::try_from(self.key.serialize_der()).map_err(io::Error::other)?;
        let config = ServerConfig::builder();
        let config = if known_clients {
            let mut roots = RootCertStore::empty();
            roots.add(self.authority.der().clone()).map_err(io::Error::other)?;
            let verifier =
                WebPkiClientVerifier::builder(Arc::new(roots)).build().map_err(io::Error::other)?;
            config.with_client_cert_verifier(verifier)
        } else {
            config.with_no_client_auth()
        };
        let mut config =
            config.with_single_cert(vec![self.server.der().clone()], key).map_err(io::Error::other)?;
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}
