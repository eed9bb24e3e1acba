//! `infinigate auth`: profiles with their secrets, and where credentials come from.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;
use std::time::SystemTime;

use infinigate_auth::{FileCache, Infinigate};

use crate::cli::{Auth, Global};
use crate::connection::token_file;
use crate::credentials::{self, DEFAULT, Origin, Place, Profile, Secrets, folders};
use crate::error::{Code, Failure, Result};
use crate::output::{self, Output, column};

pub(crate) async fn run(global: &Global, command: &Auth) -> Result<()> {
    let name = global.profile.as_deref().unwrap_or(DEFAULT);
    match command {
        Auth::Login { client_id, base_url, file } => {
            login(global, name, client_id.as_deref(), base_url.as_deref(), *file).await
        }
        Auth::Status => status(global).await,
        Auth::Logout => logout(global, name),
    }
}

async fn login(
    global: &Global,
    name: &str,
    client_id: Option<&str>,
    base_url: Option<&str>,
    file: bool,
) -> Result<()> {
    // A name that no file can have is refused before anything is asked.
    Secrets::check_name(name)?;
    let client_id = match client_id {
        Some(id) => id.to_owned(),
        None => ask("Client id: ")?,
    };
    let secrets = Secrets {
        api_key: ask_hidden("API key: ")?.into(),
        client_secret: ask_hidden("Client secret: ")?.into(),
    };
    let tried = secrets.credentials(&client_id)?;
    let mut builder = Infinigate::builder(tried);
    if let Some(url) = base_url {
        builder = builder.base_url(url);
    }
    builder.build()?.list_manufacturers().send().await?;
    let place = secrets.store(name, file)?;
    Profile { client_id, base_url: base_url.map(str::to_owned), secrets: place }.store(name)?;
    if !global.quiet {
        let place = place_of(name, place)?;
        output::say(&format!(
            "The credentials work, and are stored as the profile {name:?}; the secrets are in {place}."
        ))?;
    }
    Ok(())
}

fn place_of(name: &str, place: Place) -> Result<String> {
    Ok(match place {
        Place::Keyring => "the keyring of the system".to_owned(),
        Place::File => {
            let path = credentials::secrets_path(name)?;
            let readers = if is_private(&path) {
                "which its owner alone can read: no keyring was to be had"
            } else {
                "WHICH OTHERS CAN READ TOO: take their rights away with `chmod 600`"
            };
            format!("{}, {readers}", path.display())
        }
    })
}

/// True unless others than its owner may read or write a file.
#[cfg(unix)]
fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    // The last two digits are the rights of the group and of everybody.
    path.metadata().is_ok_and(|file| file.permissions().mode() % 0o100 == 0)
}

#[cfg(not(unix))]
fn is_private(_: &Path) -> bool {
    true
}

/// A line of standard input. A script that pipes it in sees no prompt.
fn ask(prompt: &str) -> Result<String> {
    if io::stdin().is_terminal() {
        let mut err = io::stderr().lock();
        write!(err, "{prompt}").and_then(|()| err.flush()).map_err(|error| unasked(prompt, &error))?;
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(|error| unasked(prompt, &error))?;
    let line = line.trim_end_matches(['\r', '\n']);
    if line.is_empty() { Err(unasked(prompt, &"there is none")) } else { Ok(line.to_owned()) }
}

/// Without echo on a terminal.
fn ask_hidden(prompt: &str) -> Result<String> {
    if !io::stdin().is_terminal() {
        return ask(prompt);
    }
    rpassword::prompt_password(prompt).map_err(|error| unasked(prompt, &error))
}

fn unasked(prompt: &str, why: &dyn std::fmt::Display) -> Failure {
    let what = prompt.trim_end_matches(": ");
    Failure::usage(format!("{what}: {why}"))
        .hint("a script says --client-id, and pipes the API key and the client secret in, one on each line")
}

/// Prints where each value is from, and until when the token is good. Secrets are reported as present, and not shown.
async fn status(global: &Global) -> Result<()> {
    let columns = [column("what", "what"), column("value", "value"), column("source", "from")];
    if global.sandbox {
        let row = vec!["credentials".into(), "set".into(), "the embedded sandbox".into()];
        return Output::open(global, &columns)?.write_all(vec![row]).await;
    }
    let found = credentials::find(global.profile.as_deref())?;
    let [api_key, client_id, client_secret, server] = match &found.origin {
        Origin::Environment => credentials::VARIABLES.map(credentials::variable),
        Origin::Profile { name, place } => {
            let (secrets, profile) = (place_of(name, *place)?, credentials::profile_source(name)?);
            [secrets.clone(), profile.clone(), secrets, profile]
        }
    };
    let (url, server) = match found.base_url {
        Some(url) => (url, server),
        None => ("https://api.infinigate.com".to_owned(), "production, unless another is set".to_owned()),
    };
    let (token, file) = token(global);
    let rows = [
        ("API key", "set", api_key),
        ("client id", found.credentials.client_id(), client_id),
        ("client secret", "set", client_secret),
        ("server", url.as_str(), server),
        ("token", token.as_str(), file),
    ];
    let rows = rows.into_iter().map(|(what, value, source)| vec![what.into(), value.into(), source.into()]);
    Output::open(global, &columns)?.write_all(rows.collect()).await
}

/// How long the token lives that is kept between calls, and where it is.
fn token(global: &Global) -> (String, String) {
    let path = match folders::cache() {
        Ok(folder) => folder.join(token_file(global)),
        Err(failure) => return ("none is kept".to_owned(), failure.message().to_owned()),
    };
    let said = match FileCache::new(&path).expires_at() {
        Ok(None) => "none yet: the next command fetches one".to_owned(),
        Ok(Some(expires_at)) => match expires_at.duration_since(SystemTime::now()) {
            Ok(left) => format!("good for {} s", left.as_secs()),
            Err(_) => "expired: the next command fetches another".to_owned(),
        },
        Err(error) => error.to_string(),
    };
    (said, path.display().to_string())
}

fn logout(global: &Global, name: &str) -> Result<()> {
    let Some(profile) = Profile::load(name)? else {
        return Err(Failure::new(Code::Credentials, format!("there is no profile {name:?}"))
            .hint("--profile names the one to remove"));
    };
    Secrets::remove(name, profile.secrets)?;
    Profile::remove(name)?;
    if let Ok(folder) = folders::cache() {
        // There may be no token.
        let _ = std::fs::remove_file(folder.join(token_file(global)));
    }
    if !global.quiet {
        output::say(&format!("The profile {name:?} and its secrets are removed."))?;
    }
    Ok(())
}
