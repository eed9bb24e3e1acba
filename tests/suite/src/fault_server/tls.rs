//! Certificates with something wrong about them.

use std::io;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A certificate authority and a certificate of a server that it has signed.
#[derive(Debug)]
pub struct Certificates {
    authority: String,
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
        let authority_key = KeyPair::generate().map_err(io::Error::other)?;
        let authority = CertifiedIssuer::self_signed(authority, authority_key).map_err(io::Error::other)?;
        let mut server = CertificateParams::new([host.to_owned()]).map_err(io::Error::other)?;
        server.not_after = rcgen::date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let server = server.signed_by(&key, &authority).map_err(io::Error::other)?;
        Ok(Self { authority: authority.pem(), server, key })
    }

    /// The certificate of the authority, in PEM, for a client that is to trust it.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    pub(super) fn acceptor(&self) -> io::Result<TlsAcceptor> {
        let key = PrivateKeyDer::try_from(self.key.serialize_der()).map_err(io::Error::other)?;
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![self.server.der().clone()], key)
            .map_err(io::Error::other)?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}
