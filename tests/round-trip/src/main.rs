//! Sends and decodes the examples that a description has, with the client that is generated from it: a request arrives
//! at a server on this machine as its examples say, and what the server answers comes back as the example of the response.
//!
//! `cargo xtask corpus --compile` runs it with parts of the sweep, whose every schema has an example, and sets
//! `INFINIGATE_DESCRIPTION` to the file that the client is generated from.

mod description;
mod server;

use std::error::Error;
use std::process::ExitCode;

use infinigate_api::{Client, Operation, by_name, operations};
use serde_json::{Value, json};

use self::description::{Description, Samples};
use self::server::{Received, Server};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let description = Description::read()?;
    let server = Server::start().await?;
    let client = Client::new(&server.base_url)?;
    let (mut calls, mut wrong) = (0, Vec::new());
    for operation in operations::ALL {
        let Some(samples) = description.samples(operation) else { continue };
        calls += 1;
        let found = call(&client, &server, operation, &samples).await;
        wrong
            .extend(found.into_iter().map(|what| format!("{} {}: {what}", operation.method, operation.path)));
    }
    println!("{calls} of {} operations were called", operations::ALL.len());
    for what in &wrong {
        println!("{what}");
    }
    Ok(if wrong.is_empty() && calls > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Calls an operation, and says what is not as its samples have it.
async fn call(client: &Client, server: &Server, operation: &Operation, samples: &Samples) -> Vec<String> {
    server.answer(samples.response.as_ref());
    let response = by_name::call(client, operation.id, &samples.arguments()).await;
    let mut wrong = Vec::new();
    match response {
        Ok(text) => {
            let decoded: Value = serde_json::from_str(text.get()).unwrap_or_default();
            // Without an example the server answers with no body, of which nothing is expected.
            // A list comes as a page that has nothing else.
            let items = decoded.get("result").filter(|items| json!({"result": items}) == decoded);
            let is_right = |sample: &Value| same(sample, items.unwrap_or(&decoded));
            if let Some(sample) = samples.response.as_ref().filter(|sample| !is_right(sample)) {
                wrong.push(format!("{sample} was answered, and {decoded} decoded"));
            }
        }
        Err(error) => wrong.push(format!("failed: {error}")),
    }
    match server.received() {
        Some(received) => wrong.extend(compare(samples, &received)),
        None => wrong.push("nothing was sent".to_owned()),
    }
    wrong
}

fn compare(samples: &Samples, received: &Received) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Some(body) = &samples.body {
        let sent: Value = serde_json::from_slice(&received.body).unwrap_or_default();
        if !same(body, &sent) {
            let text = String::from_utf8_lossy(&received.body);
            wrong.push(format!("the body {body} was handed in, and {text:?} sent"));
        }
    }
    for parameter in &samples.parameters {
        let values = received.values(&parameter.location, &parameter.name);
        if !values.contains(&parameter.text()) {
            wrong.push(format!(
                "the {} parameter {} is to be {:?}, and was sent as {values:?}",
                parameter.location,
                parameter.name,
                parameter.text()
            ));
        }
    }
    wrong
}

/// True if two values say the same. A property that is null says no more than one that is not there.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(one), Value::Object(other)) => {
            let names = one.keys().chain(other.keys());
            names.into_iter().all(|name| same(&left[name], &right[name]))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        _ => left == right,
    }
}
