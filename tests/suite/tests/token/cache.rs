//! Tokens that clients and processes share.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use infinigate_auth::{
    AccessToken, BoxError, BoxFuture, Credentials, FileCache, InProcessCache, Infinigate, TokenCache,
};
use infinigate_sandbox::Sandbox;
use tokio::time::sleep;

use crate::common::{settle, until};
use crate::issuer::{Issuer, token};

/// A client of the sandbox, as a new process would build it.
fn process(sandbox: &Sandbox, path: &Path) -> Infinigate {
    let credentials =
        Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret()).unwrap();
    let builder = Infinigate::builder(credentials).base_url(sandbox.base_url());
    builder.token_cache(FileCache::new(path)).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn clients_that_are_given_one_cache_share_a_token() {
    let issuer = Issuer::new(Duration::from_mins(5));
    let cache = InProcessCache::default();
    let client = || issuer.builder().token_cache(cache.clone()).build().unwrap();
    for _ in 0..5 {
        assert_eq!(token(&client()).await.unwrap(), "token-1");
    }
    // About to expire is no longer worth sharing.
    sleep(Duration::from_secs(260)).await;
    assert_eq!(token(&client()).await.unwrap(), "token-2");
    // Another account has nothing to do with it.
    let other = Credentials::new("portal-key", "another-id", "client-secret").unwrap();
    let other = Infinigate::builder(other).token_source(issuer.clone()).token_cache(cache.clone());
    assert_eq!(token(&other.build().unwrap()).await.unwrap(), "token-3");
}

#[tokio::test(start_paused = true)]
async fn a_cache_that_fails_or_hangs_counts_as_empty() {
    #[derive(Debug)]
    struct Broken {
        hangs: bool,
    }
    impl Broken {
        async fn response<T>(&self) -> Result<T, BoxError> {
            if self.hangs { std::future::pending().await } else { Err("the store is down".into()) }
        }
    }
    impl TokenCache for Broken {
        fn load<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<AccessToken>, BoxError>> {
            Box::pin(self.response())
        }
        fn store<'a>(&'a self, _: &'a str, _: &'a AccessToken) -> BoxFuture<'a, Result<(), BoxError>> {
            Box::pin(self.response())
        }
    }
    for hangs in [false, true] {
        let issuer = Issuer::new(Duration::from_mins(5));
        let client = issuer.builder().token_cache(Broken { hangs }).build().unwrap();
        assert_eq!(token(&client).await.unwrap(), "token-1");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_in_the_cache_that_no_header_can_carry_is_replaced() {
    #[derive(Debug)]
    struct Odd(&'static str);
    impl TokenCache for Odd {
        fn load<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<AccessToken>, BoxError>> {
            Box::pin(async { Ok(Some(AccessToken::new(self.0, Duration::from_hours(24)))) })
        }
        fn store<'a>(&'a self, _: &'a str, _: &'a AccessToken) -> BoxFuture<'a, Result<(), BoxError>> {
            Box::pin(async { Ok(()) })
        }
    }
    for odd in ["", "with a line end\n"] {
        let issuer = Issuer::new(Duration::from_mins(5));
        let client = issuer.builder().token_cache(Odd(odd)).build().unwrap();
        assert_eq!(token(&client).await.unwrap(), "token-1", "{odd:?}");
    }
}

/// Each has a cache of its own in the same file, as processes have.
#[tokio::test]
async fn processes_that_start_together_ask_for_one_token() {
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    // One that was locked long ago, by processes that have ended.
    let lock = fs::File::create(directory.path().join("token.lock")).unwrap();
    lock.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    let clients: Vec<_> = (0..6).map(|_| process(&sandbox, &path)).collect();
    let calls = clients.iter().map(|client| client.list_manufacturers().send());
    futures::future::try_join_all(calls).await.unwrap();
    assert_eq!(sandbox.token_request_count(), 1);
}

/// As one does that was stopped while it asked.
#[tokio::test]
async fn a_process_that_holds_the_lock_for_too_long_is_not_waited_for() {
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    let lock = fs::File::create(directory.path().join("token.lock")).unwrap();
    lock.lock().unwrap();
    lock.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    process(&sandbox, &path).list_manufacturers().send().await.unwrap();
    assert!(lock.metadata().unwrap().modified().unwrap() > SystemTime::UNIX_EPOCH, "others wait for it now");
}

#[tokio::test]
async fn short_lived_processes_share_the_token_in_a_file() {
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    for _ in 0..4 {
        process(&sandbox, &path).list_manufacturers().send().await.unwrap();
        until(|| path.exists()).await;
    }
    assert_eq!(sandbox.token_request_count(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let files = fs::read_dir(directory.path()).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(files, ["token", "token.lock"], "no temporary file is left");

    // Revoked early: the token in the file is refused once, and replaced.
    let before = fs::read(&path).unwrap();
    sandbox.revoke_tokens();
    process(&sandbox, &path).list_manufacturers().send().await.unwrap();
    assert_eq!(sandbox.token_request_count(), 2);
    until(|| fs::read(&path).unwrap() != before).await;
    process(&sandbox, &path).list_manufacturers().send().await.unwrap();
    assert_eq!(sandbox.token_request_count(), 2);
}

#[tokio::test]
async fn a_file_that_is_unreadable_expired_or_anothers_is_ignored_and_replaced() {
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    let owner = format!("{} {}", sandbox.base_url(), sandbox.client_id());
    let entry = |owner: &str, lifetime: u64, expires: u64| {
        format!(
            r#"{{"owner": "{owner}", "token": "stale", "lifetime_ms": {lifetime}, "expires_at_ms": {expires}}}"#
        )
    };
    let far = 32_000_000_000_000;
    for (number, content) in [
        String::new(),
        "not JSON".to_owned(),
        "x".repeat(100_000),
        entry(&owner, 300_000, 1_000),
        entry(&owner, 300_000, far),
        entry(&owner, u64::MAX, u64::MAX),
        entry("https://api.example.com client-id", 300_000, 1_000),
    ]
    .into_iter()
    .enumerate()
    {
        fs::write(&path, &content).unwrap();
        own(&path, 0o600);
        process(&sandbox, &path).list_manufacturers().send().await.unwrap();
        assert_eq!(sandbox.token_request_count(), number + 1, "{content:.100}");
        until(|| fs::read_to_string(&path).is_ok_and(|now| now != content && now.contains("sandbox-token")))
            .await;
    }
    assert!(sandbox.exchanges().iter().all(|exchange| exchange.status.is_success()));
}

#[tokio::test]
async fn a_program_can_show_until_when_the_kept_token_is_good() {
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    let cache = FileCache::new(&path);
    assert_eq!(cache.expires_at().unwrap(), None, "there is no file");
    let start = SystemTime::now();
    process(&sandbox, &path).list_manufacturers().send().await.unwrap();
    until(|| path.exists()).await;
    let expires_at = cache.expires_at().unwrap().unwrap();
    // Written in milliseconds, which may be one less.
    let lifetime = Duration::from_mins(5);
    assert!(expires_at <= SystemTime::now() + lifetime, "{expires_at:?}");
    assert!(expires_at + Duration::from_secs(1) >= start + lifetime, "{expires_at:?}");
    fs::write(&path, "no token").unwrap();
    own(&path, 0o600);
    assert!(cache.expires_at().unwrap_err().to_string().contains("not understood"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_others_can_read_is_ignored() {
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    process(&sandbox, &path).list_manufacturers().send().await.unwrap();
    until(|| path.exists()).await;
    own(&path, 0o640);
    assert!(FileCache::new(&path).expires_at().unwrap_err().to_string().contains("can be read"));
    process(&sandbox, &path).list_manufacturers().send().await.unwrap();
    assert_eq!(sandbox.token_request_count(), 2);
}

/// Nobody writes into the pipe: a reader would wait for ever, and keep its runtime from ending.
#[cfg(unix)]
#[test]
fn a_pipe_is_neither_read_nor_replaced() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let server = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let sandbox = server.block_on(Sandbox::start()).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    assert!(std::process::Command::new("mkfifo").arg("-m600").arg(&path).status().unwrap().success());
    for number in 1..3 {
        let runtime = runtime();
        runtime.block_on(process(&sandbox, &path).list_manufacturers().send()).unwrap();
        drop(runtime); // waits for everything that blocks
        assert_eq!(sandbox.token_request_count(), number);
    }
    assert!(std::os::unix::fs::FileTypeExt::is_fifo(&fs::metadata(&path).unwrap().file_type()));
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_of_another_user_is_neither_read_nor_replaced() {
    use std::os::unix::fs::{MetadataExt, chown};
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let mut path = directory.path().join("token");
    process(&sandbox, &path).list_manufacturers().send().await.unwrap();
    until(|| path.exists()).await;
    if chown(&path, Some(12345), None).is_err() {
        // Only root can give a file away; others have many that are not theirs.
        path = "/etc/passwd".into();
    }
    let before = fs::metadata(&path).unwrap();
    for number in 2..4 {
        process(&sandbox, &path).list_manufacturers().send().await.unwrap();
        assert_eq!(sandbox.token_request_count(), number);
        settle().await;
    }
    let after = fs::metadata(&path).unwrap();
    assert_eq!((after.uid(), after.ino()), (before.uid(), before.ino()));
}

#[tokio::test]
async fn a_directory_that_is_missing_costs_a_token_and_no_error() {
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("missing/token");
    process(&sandbox, &path).list_manufacturers().send().await.unwrap();
    process(&sandbox, &path).list_manufacturers().send().await.unwrap();
    assert_eq!(sandbox.token_request_count(), 2);
}

#[cfg(unix)]
fn own(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn own(_: &Path, _: u32) {}
