//! Credentials from a vault: here a folder in which each secret is a file, as Kubernetes and systemd mount them.
//!
//! `cargo run --example vault -- /run/secrets/infinigate`

use std::path::PathBuf;

use infinigate_auth::{BoxFuture, Credentials, CredentialsCheck, CredentialsProvider, Error, Infinigate};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder holds the secrets?")?;
    let infinigate = Infinigate::new(Vault { folder: folder.into() })?;
    match infinigate.check_credentials().await? {
        CredentialsCheck::ApiKeyRefused(error) | CredentialsCheck::ClientRefused(error) => Err(error.into()),
        _ => {
            println!("accepted");
            Ok(())
        }
    }
}

/// Is asked each time a token is needed, so that a secret that was replaced is picked up without a restart.
#[derive(Debug)]
pub struct Vault {
    /// The folder of the files `api-key`, `client-id` and `client-secret`.
    pub folder: PathBuf,
}

impl Vault {
    fn secret(&self, name: &str) -> Result<String, Error> {
        let text = std::fs::read_to_string(self.folder.join(name));
        let text =
            text.map_err(|error| Error::token("the vault does not give a secret", Some(Box::new(error))))?;
        Ok(text.trim_end().to_owned())
    }
}

impl CredentialsProvider for Vault {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async {
            Credentials::new(
                self.secret("api-key")?,
                self.secret("client-id")?,
                self.secret("client-secret")?,
            )
        })
    }
}
