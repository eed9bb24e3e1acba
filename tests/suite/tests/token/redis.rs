//! Processes that share an account through a Redis: a real server, processes that are killed, and a server that goes away.

use std::env;
use std::io::{BufRead, BufReader, Read, Write, stdin};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use infinigate_auth::api::operations::{LIST_MANUFACTURERS, REQUEST_TOKEN};
use infinigate_auth::{Builder, Credentials, Error, Infinigate, RedisCoordinator, TokenCache};
use infinigate_sandbox::{Fault, Sandbox};
use redis::{FromRedisValue, ToRedisArgs};
use tempfile::TempDir;

use crate::common::{builder_for, until};

/// What the other process is told: where the sandbox is, and where the Redis.
const URL: &str = "REDIS_CHILD_URL";
const SOCKET: &str = "REDIS_CHILD_SOCKET";
/// Set where a Redis is installed for them (`.ci/run`): these tests fail there without one, and are skipped elsewhere.
const REQUIRED: &str = "INFINIGATE_REDIS_REQUIRED";

/// A Redis on a socket in a directory of its own. It is killed when it is dropped.
struct Redis {
    server: Option<Child>,
    directory: TempDir,
}

impl Redis {
    /// None where there is none, and that is said.
    fn start() -> Option<Self> {
        let version = Command::new("redis-server").arg("--version").stdout(Stdio::null()).status();
        if version.is_err() && env::var_os(REQUIRED).is_none() {
            println!("skipped: there is no redis-server on this machine");
            return None;
        }
        let mut redis = Self { server: None, directory: tempfile::tempdir().unwrap() };
        redis.go_on();
        Some(redis)
    }

    fn go_on(&mut self) {
        let server = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--unixsocket"])
            .arg(self.socket())
            .current_dir(self.directory.path())
            .stdout(Stdio::null())
            .spawn();
        let said = format!("redis-server is to be installed, for {REQUIRED} is set");
        self.server = Some(server.unwrap_or_else(|error| panic!("{said}: {error}")));
        let start = std::time::Instant::now();
        while self.connection().is_none() {
            assert!(start.elapsed() < Duration::from_mins(1), "it does not start");
            std::thread::yield_now();
        }
    }

    fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }

    fn socket(&self) -> PathBuf {
        self.directory.path().join("socket")
    }

    fn connection(&self) -> Option<redis::Connection> {
        let client = redis::Client::open(format!("redis+unix://{}", self.socket().display())).unwrap();
        client.get_connection().ok()
    }

    fn ask<T: FromRedisValue>(&self, command: &str, arguments: &[impl ToRedisArgs]) -> T {
        redis::cmd(command).arg(arguments).query(&mut self.connection().unwrap()).unwrap()
    }

    /// The lease of the process that asks for a token, if one does.
    fn lease(&self) -> Option<String> {
        self.ask::<Vec<String>>("KEYS", &["test:refresh:*"]).pop()
    }

    /// How often a command was asked for.
    fn count(&self, command: &str) -> usize {
        let statistics: String = self.ask("INFO", &["commandstats"]);
        let line =
            statistics.lines().find_map(|line| line.strip_prefix(&format!("cmdstat_{command}:calls=")));
        line.map_or(0, |line| line.split(',').next().unwrap().parse().unwrap())
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

fn coordinator(socket: &Path) -> RedisCoordinator {
    RedisCoordinator::new(&format!("redis+unix://{}", socket.display()), "test").unwrap()
}

/// A client as a process of its own would build it.
fn process(sandbox: &Sandbox, redis: &Redis) -> Builder {
    builder_for(sandbox).coordinator(coordinator(&redis.socket()))
}

/// What a process does: it calls, says so, and waits to be told to end.
async fn be_the_child(url: &str) {
    let credentials =
        Credentials::new("sandbox-api-key", "sandbox-client-id", "sandbox-client-secret").unwrap();
    let coordinator = coordinator(Path::new(&env::var_os(SOCKET).unwrap()));
    let infinigate = Infinigate::builder(credentials).base_url(url).coordinator(coordinator).build().unwrap();
    for _ in 0..3 {
        infinigate.list_manufacturers().send().await.unwrap();
    }
    println!("\nhas called");
    tokio::task::spawn_blocking(|| stdin().read_line(&mut String::new())).await.unwrap().unwrap();
}

/// A process of its own.
struct Process {
    child: Child,
    says: BufReader<ChildStdout>,
}

impl Process {
    fn start(test: &str, sandbox: &Sandbox, redis: &Redis) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "--nocapture", test])
            .env(URL, sandbox.base_url())
            .env(SOCKET, redis.socket())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let says = BufReader::new(child.stdout.take().unwrap());
        Self { child, says }
    }

    fn has_called(&mut self) {
        let mut lines = self.says.by_ref().lines().map(Result::unwrap);
        assert!(lines.any(|line| line == "has called"), "the process has failed");
    }

    fn end(mut self) {
        self.child.stdin.take().unwrap().write_all(b"\n").unwrap();
        assert!(self.child.wait().unwrap().success());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_start_together_ask_for_one_token() {
    if let Ok(url) = env::var(URL) {
        return be_the_child(&url).await;
    }
    let Some(redis) = Redis::start() else { return };
    let sandbox = Sandbox::start().await.unwrap();
    let test = "redis::processes_that_start_together_ask_for_one_token";
    let mut processes = [(); 6].map(|()| Process::start(test, &sandbox, &redis));
    processes.iter_mut().for_each(Process::has_called);
    processes.into_iter().for_each(Process::end);
    assert_eq!((sandbox.token_request_count(), sandbox.request_count()), (1, 19));
    assert_eq!(redis.lease(), None);
    let [key] = <[String; 1]>::try_from(redis.ask::<Vec<String>>("KEYS", &["test:token:*"])).unwrap();
    let left: u64 = redis.ask("PTTL", &[key]);
    assert!((1..=300_000).contains(&left), "it goes when it expires: {left}");

    // Revoked, it is replaced, and the others take what has replaced it when theirs is due.
    sandbox.revoke_tokens();
    process(&sandbox, &redis).build().unwrap().list_manufacturers().send().await.unwrap();
    assert_eq!(sandbox.token_request_count(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_while_it_asks_is_waited_for_until_its_lease_ends() {
    if let Ok(url) = env::var(URL) {
        return be_the_child(&url).await;
    }
    let Some(redis) = Redis::start() else { return };
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.inject(Fault::delay(Duration::from_hours(1)).on(&REQUEST_TOKEN).times(1));
    let test = "redis::a_process_that_is_killed_while_it_asks_is_waited_for_until_its_lease_ends";
    let mut killed = Process::start(test, &sandbox, &redis);
    until(|| redis.lease().is_some()).await;
    killed.child.kill().unwrap();
    killed.child.wait().unwrap();

    let infinigate = process(&sandbox, &redis).build().unwrap();
    let before = redis.count("set");
    let call = tokio::spawn(async move { infinigate.list_manufacturers().send().await.map(drop) });
    until(|| redis.count("set") >= before + 3).await;
    assert!(!call.is_finished() && sandbox.token_request_count() == 0, "it waits");
    let lease = redis.lease().unwrap();
    let left: u64 = redis.ask("PTTL", &[&lease]);
    assert!(left <= 10_000, "{left}");
    // What time would do.
    sandbox.clear_faults();
    let _: u64 = redis.ask("PEXPIRE", &[lease.as_str(), "1"]);
    call.await.unwrap().unwrap();
    assert_eq!(sandbox.token_request_count(), 1);
}

#[tokio::test]
async fn a_lease_that_has_run_out_is_not_ended_for_the_next_one() {
    let Some(redis) = Redis::start() else { return };
    let [one, other] = [(); 2].map(|()| coordinator(&redis.socket()));
    let first = one.begin_refresh("account").await.unwrap().unwrap();
    assert_eq!(other.begin_refresh("account").await.unwrap(), None);
    assert!(other.begin_refresh("another account").await.unwrap().is_some());
    let _: u64 = redis.ask("PEXPIRE", &["test:refresh:account", "1"]);
    until(|| redis.ask::<u64>("EXISTS", &["test:refresh:account"]) == 0).await;
    let second = other.begin_refresh("account").await.unwrap().unwrap();
    one.end_refresh("account", &first).await.unwrap();
    assert_eq!(one.begin_refresh("account").await.unwrap(), None, "it is another's");
    other.end_refresh("account", &second).await.unwrap();
    assert!(one.begin_refresh("account").await.unwrap().is_some());
}

/// A request every thousand seconds: whoever comes second does not live to see its turn.
#[tokio::test]
async fn the_rate_limit_is_that_of_all_processes() {
    let Some(mut redis) = Redis::start() else { return };
    let sandbox = Sandbox::start().await.unwrap();
    let client = || {
        let builder = process(&sandbox, &redis).requests_per_second(0.001);
        builder.timeout(Duration::from_secs(1)).build().unwrap()
    };
    let patient = process(&sandbox, &redis).requests_per_second(0.001).build().unwrap();
    patient.list_manufacturers().send().await.unwrap();
    let next = || redis.ask::<String>("HGET", &["test:turn", "next"]);
    let (second, third, first) = (client(), client(), next());
    let error = second.list_manufacturers().send().await.unwrap_err();
    assert!(error.is_timeout() && !error.may_have_been_processed(), "{error}");
    assert_eq!(sandbox.request_count(), 2, "a token and a request");
    assert_eq!(next(), first, "who does not wait for a turn does not take it from others");
    // For itself, each has its own limit.
    redis.kill();
    let alone = third.to_builder().timeout(Duration::from_mins(2)).build().unwrap();
    alone.list_manufacturers().send().await.unwrap();
}

#[tokio::test]
async fn what_one_process_is_told_to_wait_all_of_them_wait() {
    let Some(redis) = Redis::start() else { return };
    let sandbox = Sandbox::start().await.unwrap();
    let throttled = Fault::response(429, "application/json", &[("Retry-After", "3600")], "{}");
    sandbox.inject(throttled.on(&LIST_MANUFACTURERS).times(1));
    let error = process(&sandbox, &redis).build().unwrap().list_manufacturers().send().await.unwrap_err();
    assert!(error.is_throttled(), "{error}");
    until(|| redis.ask::<u64>("HEXISTS", &["test:turn", "backoff"]) == 1).await;
    let other = process(&sandbox, &redis).timeout(Duration::from_secs(1)).build().unwrap();
    let error = other.list_manufacturers().send().await.unwrap_err();
    assert!(error.is_timeout() && !error.may_have_been_processed(), "{error}");
    assert_eq!(sandbox.request_count(), 2);
}

/// As load balancers and managed services do with connections that are idle.
#[tokio::test]
async fn a_connection_that_was_closed_while_idle_is_replaced_and_nothing_is_lost() {
    let Some(redis) = Redis::start() else { return };
    let (log, _listening) = listen();
    let sandbox = Sandbox::start().await.unwrap();
    let shared = coordinator(&redis.socket());
    let client = || builder_for(&sandbox).coordinator(shared.clone()).build().unwrap();
    client().list_manufacturers().send().await.unwrap();
    until(|| redis.lease().is_none()).await;
    let closed: u64 = redis.ask("CLIENT", &["KILL", "TYPE", "normal", "SKIPME", "yes"]);
    assert_eq!(closed, 1, "the one connection of the coordinator");
    let others = [client(), client(), client()];
    futures::future::try_join_all(others.iter().map(|other| other.list_manufacturers().send()))
        .await
        .unwrap();
    assert_eq!(sandbox.token_request_count(), 1, "they find the token in the Redis");
    let log = String::from_utf8_lossy(&log.lock().unwrap()).into_owned();
    assert!(!log.contains("Redis is away"), "{log}");
}

/// A replica whose clock is behind takes over, or a snapshot is restored.
#[tokio::test]
async fn a_clock_that_goes_back_stops_nobody() {
    let Some(redis) = Redis::start() else { return };
    let sandbox = Sandbox::start().await.unwrap();
    let infinigate = process(&sandbox, &redis).requests_per_second(1000.0).build().unwrap();
    infinigate.list_manufacturers().send().await.unwrap();
    let time = |field: &str| redis.ask::<u64>("HGET", &["test:turn", field]);
    let ahead = [time("next"), time("written")].map(|time| (time + 3_600_000_000).to_string());
    redis.ask::<u64>("HSET", &["test:turn", "next", &ahead[0], "written", &ahead[1]]);
    infinigate.list_manufacturers().send().await.unwrap();
    assert!(time("next").to_string() < ahead[0], "it goes by the clock that there is");
}

/// What is logged on this thread.
fn listen() -> (Arc<Mutex<Vec<u8>>>, tracing::subscriber::DefaultGuard) {
    #[derive(Clone)]
    struct Log(Arc<Mutex<Vec<u8>>>);
    impl Write for Log {
        fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(text)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let log = Log(Arc::default());
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    (log.0, tracing::subscriber::set_default(subscriber))
}

#[tokio::test]
async fn while_redis_is_away_each_process_goes_by_itself_and_says_so() {
    let Some(mut redis) = Redis::start() else { return };
    let (log, _listening) = listen();
    let heard = |what: &str| String::from_utf8_lossy(&log.lock().unwrap()).matches(what).count();
    let sandbox = Sandbox::start().await.unwrap();
    let clients = [(); 2].map(|()| process(&sandbox, &redis).build().unwrap());
    clients[0].list_manufacturers().send().await.unwrap();
    until(|| redis.lease().is_none()).await;
    redis.kill();
    for infinigate in &clients {
        for _ in 0..3 {
            infinigate.list_manufacturers().send().await.unwrap();
        }
    }
    assert_eq!(sandbox.token_request_count(), 2, "the second has one of its own");
    assert_eq!(
        (heard("Redis is away: this process goes by itself"), heard("Redis is back")),
        (2, 0),
        "once for each"
    );

    for infinigate in &clients {
        sandbox.revoke_tokens();
        infinigate.list_manufacturers().send().await.unwrap();
    }
    assert_eq!(sandbox.token_request_count(), 4, "another one for each");
    assert_eq!(heard("the token cache"), 0, "that Redis is away is said once");

    redis.go_on();
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(6)).await;
    tokio::time::resume();
    for infinigate in &clients {
        infinigate.list_manufacturers().send().await.unwrap();
    }
    assert_eq!((heard("Redis is away: this process goes by itself"), heard("Redis is back")), (2, 2));
}

#[test]
fn a_url_that_is_none_of_a_redis_is_refused_without_being_shown() {
    let error = RedisCoordinator::new("http://:s3cret@127.0.0.1", "test").unwrap_err();
    assert!(matches!(error, Error::InvalidInput(_)) && !error.to_string().contains("s3cret"), "{error}");
    let shown = format!("{:?}", RedisCoordinator::new("redis://:s3cret@127.0.0.1", "test").unwrap());
    assert_eq!(shown, r#"RedisCoordinator { name: "test", .. }"#);
}
