//! `infinigate api`: every operation of the description is a subcommand.

use serde_json::Value;

use crate::world::World;

const DESCRIPTION: &str = include_str!("../../../openapi/infinigate.json");

/// Id, method, parameters, and whether there is a body, of every operation.
fn operations() -> Vec<(String, Value)> {
    let description: Value = serde_json::from_str(DESCRIPTION).unwrap();
    let paths = description["paths"].as_object().unwrap();
    paths
        .values()
        .flat_map(|path| path.as_object().unwrap())
        .filter(|(_, operation)| operation["operationId"].is_string())
        .map(|(_, operation)| {
            (operation["operationId"].as_str().unwrap().replace('_', "-"), operation.clone())
        })
        .collect()
}

#[test]
fn every_operation_has_a_subcommand_with_all_its_parameters() {
    let world = World::new();
    let operations = operations();
    assert!(operations.len() > 15);
    for (id, operation) in operations {
        let help = world.good(&["api", &id, "--help"]);
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap().to_lowercase();
            assert!(help.replace('-', "").to_lowercase().contains(&name), "{id} has no {name}:\n{help}");
        }
        assert_eq!(help.contains("--body"), operation["requestBody"].is_object(), "{id}");
    }
}

#[test]
fn an_operation_is_called_and_its_response_is_written_as_it_came() {
    let world = World::new();
    let page = world.good(&["api", "search-price-list", "switch", "--take", "2", "--vendor-codes", "HP"]);
    let page: Value = serde_json::from_str(&page).unwrap();
    assert_eq!(page["result"].as_array().unwrap().len(), 2);
    assert_eq!(page["result"][0]["vendorCode"], "HP");
    let rows = world.good(&[
        "api",
        "list-quotes",
        "--take",
        "3",
        "--format",
        "csv",
        "--columns",
        "documentNumber,total",
    ]);
    assert_eq!(rows.lines().count(), 4, "{rows}");
    assert_eq!(rows.lines().next(), Some("documentNumber,total"));
}

#[test]
fn what_changes_something_is_not_sent_without_yes() {
    let world = World::new();
    let (number, _) = world.open_quote();
    let body = format!(
        r#"{{"documentNumber": "{number}", "documentRevision": 1, "acceptedByUserMail": "a@b.example"}}"#
    );
    let said = world.run(&["api", "accept-quote", "--body", &body]);
    assert_eq!(said.status, 2);
    assert!(said.err.contains("--yes"), "{}", said.err);
    assert_eq!(world.sandbox.request_count(), 0);
}
