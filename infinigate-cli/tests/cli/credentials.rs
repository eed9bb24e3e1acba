//! The origin of credentials, and the stores of secrets and tokens.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::world::{World, said, with};

/// Logs in as a script does, with the secrets on standard input.
fn login(world: &World, more: &[&str]) {
    let arguments =
        ["auth", "login", "--client-id", world.sandbox.client_id(), "--base-url", world.sandbox.base_url()];
    let mut command = with(&world.home_only(), &[&arguments[..], more].concat());
    command.write_stdin(format!("{}\n{}\n", world.sandbox.api_key(), world.sandbox.client_secret()));
    let said = said(&command.output().unwrap());
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.out.contains("no keyring was to be had"), "{}", said.out);
}

#[test]
fn a_profile_is_tried_stored_used_and_removed() {
    let world = World::new();
    login(&world, &[]);
    let run = |arguments: &[&str]| said(&with(&world.home_only(), arguments).output().unwrap());
    assert_eq!(run(&["manufacturers"]).status, 0);

    let status = run(&["auth", "status"]);
    assert!(status.out.contains("good for ") && status.out.contains("profiles.toml"), "{}", status.out);
    for secret in [world.sandbox.api_key(), world.sandbox.client_secret()] {
        assert!(!status.out.contains(secret), "{}", status.out);
    }

    let settings = world.file(".config/infinigate");
    let secrets = settings.join("default.secrets");
    assert_eq!(fs::metadata(&secrets).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(status.out.contains("which its owner alone can read"), "{}", status.out);
    fs::set_permissions(&secrets, fs::Permissions::from_mode(0o640)).unwrap();
    let open = run(&["auth", "status"]).out;
    assert!(!open.contains("its owner alone") && open.contains("chmod 600"), "{open}");
    let profiles = fs::read_to_string(settings.join("profiles.toml")).unwrap();
    assert!(!profiles.contains(world.sandbox.client_secret()), "{profiles}");

    assert_eq!(run(&["auth", "logout"]).status, 0);
    assert!(!secrets.exists());
    assert_eq!(run(&["manufacturers"]).status, 3);
}

#[test]
fn a_profile_is_used_where_it_is_named() {
    let world = World::new();
    login(&world, &["--profile", "branch"]);
    let run = |variables: &[(&'static str, String)], arguments: &[&str]| {
        let all = [&world.home_only()[..], variables].concat();
        said(&with(&all, arguments).output().unwrap())
    };
    let named = |name: &str| [("INFINIGATE_PROFILE", name.to_owned())];
    assert_eq!(run(&[], &["--profile", "branch", "manufacturers"]).status, 0);
    assert_eq!(run(&named("branch"), &["manufacturers"]).status, 0);
    let other = run(&named("other"), &["manufacturers"]);
    assert_eq!(other.status, 3);
    assert!(other.err.starts_with("error: there is no profile \"other\"\n"), "{}", other.err);
    // An empty variable names none.
    let none = run(&named(""), &["manufacturers"]);
    assert_eq!(none.status, 3);
    assert!(none.err.starts_with("error: there are no credentials\n"), "{}", none.err);
    assert_eq!(run(&[], &["--profile", "../branch", "auth", "login"]).status, 2);
}

#[test]
fn credentials_that_are_refused_are_not_stored() {
    let world = World::new();
    let arguments = ["auth", "login", "--client-id", "nobody", "--base-url", world.sandbox.base_url()];
    let mut command = with(&world.home_only(), &arguments);
    command.write_stdin("wrong-key\nwrong-secret\n");
    assert_eq!(said(&command.output().unwrap()).status, 3);
    assert!(!world.file(".config/infinigate/profiles.toml").exists());
}

#[test]
fn nothing_is_logged_in_with_nothing() {
    let world = World::new();
    for input in ["", "key\n"] {
        let mut command = with(&world.home_only(), &["auth", "login", "--client-id", "4711"]);
        let said = said(&command.write_stdin(input).output().unwrap());
        assert_eq!((said.status, said.err.lines().count()), (2, 2), "{}", said.err);
        assert!(said.err.contains("pipes the API key and the client secret in"), "{}", said.err);
    }
}

#[test]
fn a_token_is_kept_between_calls() {
    let world = World::new();
    for _ in 0..3 {
        world.good(&["manufacturers"]);
    }
    assert_eq!(world.sandbox.token_request_count(), 1);

    // Several at once find it, or fetch one each, and none of them stumbles over another.
    world.sandbox.revoke_tokens();
    let start = |_| {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("infinigate"));
        command.env_clear().envs(world.environment()).args(["manufacturers", "--format", "json"]);
        command.stdout(std::process::Stdio::piped()).spawn().unwrap()
    };
    let children: Vec<_> = (0..4).map(start).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice::<Vec<serde_json::Value>>(&output.stdout).unwrap();
    }
}

#[test]
fn status_says_of_each_value_where_it_is_from() {
    let world = World::new();
    let secret = world.file("client-secret");
    fs::write(&secret, world.sandbox.client_secret()).unwrap();
    let mut variables = world.environment();
    variables.retain(|(name, _)| *name != "INFINIGATE_CLIENT_SECRET");
    variables.push(("INFINIGATE_CLIENT_SECRET_FILE", secret.to_str().unwrap().to_owned()));
    let said = said(&with(&variables, &["auth", "status"]).output().unwrap());
    for expected in [
        "the variable INFINIGATE_API_KEY",
        "client-secret (INFINIGATE_CLIENT_SECRET_FILE)",
        "the variable INFINIGATE_BASE_URL",
        "none yet",
        world.sandbox.client_id(),
    ] {
        assert!(said.out.contains(expected), "{expected}: {}", said.out);
    }
    assert!(!said.out.contains(world.sandbox.client_secret()), "{}", said.out);
    assert_eq!(world.sandbox.request_count(), 0);
}

#[test]
fn the_doctor_tells_which_credential_is_refused() {
    let world = World::new();
    let healthy = said(&with(&world.home_only(), &["--sandbox", "doctor"]).output().unwrap());
    assert_eq!(healthy.status, 0, "{}", healthy.out);
    for check in ["clock", "proxy", "TLS", "price list", "invoices", "credit memos", "quotes"] {
        assert!(healthy.out.contains(check), "{check}: {}", healthy.out);
    }
    // The server of this test lives on another day.
    let wrong_clock = world.run(&["doctor"]);
    assert_eq!(wrong_clock.status, 1, "{}", wrong_clock.out);
    assert!(wrong_clock.out.contains("set the clock of this machine"), "{}", wrong_clock.out);
    for (variable, what) in
        [("INFINIGATE_API_KEY", "API key"), ("INFINIGATE_CLIENT_SECRET", "client id and secret")]
    {
        let mut variables = world.environment();
        variables.push((variable, "wrong".to_owned()));
        let said = said(&with(&variables, &["doctor"]).output().unwrap());
        assert_eq!(said.status, 3, "{}", said.err);
        let line = said.out.lines().find(|line| line.contains("FAILED")).unwrap();
        assert!(line.starts_with(what), "{line}");
    }
}
