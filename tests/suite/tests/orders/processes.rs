//! The journal between processes, one of which is killed between the order that it sends and the response.

use std::env;
use std::io::{BufRead, BufReader, Read, Write, stdin};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use infinigate_auth::api::operations::ACCEPT_QUOTE;
use infinigate_auth::{Acceptance, Credentials, Infinigate, Resolution, UnknownOutcome};
use infinigate_sandbox::{Fault, Sandbox};

use crate::common::{builder_for, until};
use crate::{MAIL, open_quote};

/// What the other process is told through its environment, each under the name of a variable.
const URL: &str = "ORDERS_CHILD_URL";
const JOURNAL: &str = "ORDERS_CHILD_JOURNAL";
const QUOTE: &str = "ORDERS_CHILD_QUOTE";

/// What the other process does: reads the quote, and accepts it when it is told to.
async fn be_the_child(url: &str) {
    let credentials =
        Credentials::new("sandbox-api-key", "sandbox-client-id", "sandbox-client-secret").unwrap();
    let journal = PathBuf::from(env::var_os(JOURNAL).unwrap());
    let infinigate = Infinigate::builder(credentials).base_url(url).journal(journal).build().unwrap();
    let quote = infinigate.acceptable_quote(&env::var(QUOTE).unwrap()).await.unwrap();
    println!("\nhas read");
    stdin().read_line(&mut String::new()).unwrap();
    println!(
        "\n{}",
        match quote.accept(MAIL).await {
            Acceptance::Accepted(_) => "accepted".to_owned(),
            Acceptance::Refused(error) => format!("refused: {error}"),
            Acceptance::Unknown(unknown) => unknown.to_string(),
        }
    );
}

/// Without the time by which its request has left, so that the settling time counts from when it was sent.
fn of_an_earlier_version(unknown: &UnknownOutcome) -> UnknownOutcome {
    let mut stored = serde_json::to_value(unknown).unwrap();
    stored.as_object_mut().unwrap().remove("leaves_by").unwrap();
    serde_json::from_value(stored).unwrap()
}

/// A process that has read a quote and waits.
struct Process {
    child: Child,
    says: BufReader<ChildStdout>,
}

impl Process {
    fn start(test: &str, sandbox: &Sandbox, journal: &Path, number: &str) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "--nocapture", test])
            .env(URL, sandbox.base_url())
            .env(JOURNAL, journal)
            .env(QUOTE, number)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let says = BufReader::new(child.stdout.take().unwrap());
        let mut process = Self { child, says };
        process.wait_for("has read");
        process
    }

    fn go_on(&mut self) {
        self.child.stdin.take().unwrap().write_all(b"\n").unwrap();
    }

    /// The line that begins with one of these.
    fn wait_for(&mut self, beginning: &str) -> String {
        let lines = self.says.by_ref().lines().map(Result::unwrap);
        let mut lines = lines.inspect(|line| assert!(!line.contains("panicked"), "{line}"));
        lines.find(|line| beginning.split('|').any(|beginning| line.starts_with(beginning))).unwrap()
    }

    fn end(&mut self) -> String {
        let end = self.wait_for("accepted|refused");
        assert!(self.child.wait().unwrap().success());
        end
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_that_have_read_a_quote_order_it_once() {
    if let Ok(url) = env::var(URL) {
        return be_the_child(&url).await;
    }
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let (path, number) = (directory.path().join("orders.journal"), open_quote(&sandbox));
    let test = "processes::two_processes_that_have_read_a_quote_order_it_once";
    let mut processes = [(); 2].map(|()| Process::start(test, &sandbox, &path, &number));
    processes.iter_mut().for_each(Process::go_on);
    let mut ends = processes.each_mut().map(Process::end);
    ends.sort();
    assert_eq!(ends[0], "accepted");
    assert!(ends[1].contains("accept_quote was not sent"), "{}", ends[1]);
    assert_eq!(sandbox.acceptances().len(), 1, "the second was not even sent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_after_it_has_sent_leaves_an_outcome_that_is_unknown() {
    if let Ok(url) = env::var(URL) {
        return be_the_child(&url).await;
    }
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let (path, number) = (directory.path().join("orders.journal"), open_quote(&sandbox));
    sandbox.inject(Fault::delay(Duration::from_hours(1)).on(&ACCEPT_QUOTE).times(1));
    let test = "processes::a_process_that_is_killed_after_it_has_sent_leaves_an_outcome_that_is_unknown";
    let mut process = Process::start(test, &sandbox, &path, &number);
    process.go_on();
    until(|| std::fs::read_to_string(&path).is_ok_and(|journal| journal.contains("\"sent\""))).await;
    // While it sends, a process that starts leaves it alone, however short the settling time is.
    let client = |time| builder_for(&sandbox).journal(&path).settling_time(time).build().unwrap();
    let (infinigate, hasty) = (client(Duration::from_mins(10)), client(Duration::from_nanos(1)));
    let [unknown] = <[_; 1]>::try_from(hasty.unknown_outcomes().await.unwrap()).unwrap();
    let unknown = of_an_earlier_version(&unknown);
    assert!(matches!(unknown.resolve(&hasty).await.unwrap(), Resolution::StillOpen { .. }));

    process.child.kill().unwrap();
    process.child.wait().unwrap();
    let quote = infinigate.acceptable_quote(&number).await.unwrap();
    let Acceptance::Refused(error) = quote.accept(MAIL).await else { panic!("not refused") };
    assert!(error.to_string().contains("not known"), "{error}");
    assert_eq!(sandbox.acceptances(), []);
    let [unknown] = <[_; 1]>::try_from(infinigate.unknown_outcomes().await.unwrap()).unwrap();
    assert_eq!((unknown.number(), unknown.mail()), (number.as_str(), MAIL));
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::StillOpen { .. }));
    assert!(
        matches!(unknown.resolve(&hasty).await.unwrap(), Resolution::StillOpen { .. }),
        "it may leave until then"
    );
    let unknown = of_an_earlier_version(&unknown);
    assert!(matches!(unknown.resolve(&hasty).await.unwrap(), Resolution::NotProcessed(_)));
    sandbox.clear_faults();
    let quote = infinigate.acceptable_quote(&number).await.unwrap();
    assert!(matches!(quote.accept(MAIL).await, Acceptance::Accepted(_)));
    assert_eq!(sandbox.acceptances().len(), 1);
}
