//! The tasks with names of their own.

use std::collections::HashSet;

use serde_json::Value;

use crate::world::{World, said, with};

#[test]
fn the_first_command_of_the_readme_needs_no_credentials() {
    let world = World::new();
    let arguments = ["--sandbox", "prices", "search", "switch", "--vendor", "HP", "--type", "hardware"];
    // Nor does it go through a proxy, which could not reach a server on this machine.
    let mut variables = world.home_only();
    variables.extend(
        ["HTTP_PROXY", "http_proxy", "ALL_PROXY"].map(|name| (name, "http://127.0.0.1:9".to_owned())),
    );
    let said = said(&with(&variables, &arguments).output().unwrap());
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.out.lines().count() > 1 && said.out.contains("EUR"), "{}", said.out);
    assert_eq!(world.sandbox.request_count(), 0);
}

#[test]
fn prices_and_stock_are_looked_up_by_either_number() {
    let world = World::new();
    let products = &world.sandbox.data().products;
    let (first, second) = (&products[0], &products[1]);
    let (sku, vendor_sku) = (first["sku"].as_str().unwrap(), second["vendorSku"].as_str().unwrap());
    assert_eq!(world.json(&["prices", "get", sku])[0]["sku"], sku);
    assert_eq!(world.json(&["prices", "get", "--by", "vendor-sku", vendor_sku])[0]["vendor_sku"], vendor_sku);
    assert_eq!(world.json(&["stock", sku])[0]["stock"], first["stockLevel"]);

    // More numbers than are looked up at once, each of which is there once and in its place.
    let all: Vec<&str> = products.iter().map(|product| product["sku"].as_str().unwrap()).collect();
    assert!(all.len() > 1000);
    let mut command = world.command(&["prices", "get", "-", "--format", "csv", "--columns", "sku"]);
    let input = format!("{}\n{}\n", all.join("\n"), all[0].to_lowercase());
    let found = said(&command.write_stdin(input).output().unwrap());
    let mut rows: Vec<&str> = found.out.lines().skip(1).collect();
    rows.dedup();
    assert_eq!((found.status, rows), (0, all), "{}", found.err);

    // Numbers of standard input, of which one is not there: what was found is written nevertheless.
    let mut command = world.command(&["stock", "-", "--format", "ndjson"]);
    let said = said(&command.write_stdin(format!("{sku}\n\n0\n")).output().unwrap());
    assert_eq!((said.status, said.out.lines().count()), (4, 1), "{}", said.out);
}

#[test]
fn a_search_starts_and_ends_where_it_is_told() {
    let world = World::new();
    let search = |more: &[&str]| world.json(&[&["prices", "search", "switch"][..], more].concat());
    let all = search(&[]);
    assert_eq!(search(&["--skip", "2", "--take", "3"]).as_array().unwrap(), &all.as_array().unwrap()[2..5]);
    assert_eq!(search(&["--skip", "100000"]), serde_json::json!([]));
}

#[test]
fn the_whole_price_list_is_exported() {
    let world = World::new();
    let rows = world.good(&["prices", "export", "--format", "ndjson"]);
    let skus: HashSet<String> = rows
        .lines()
        .map(|row| serde_json::from_str::<Value>(row).unwrap()["sku"].as_str().unwrap().to_owned())
        .collect();
    let expected: HashSet<&str> =
        world.sandbox.data().products.iter().map(|product| product["sku"].as_str().unwrap()).collect();
    assert_eq!(skus.len(), expected.len());
    let name = world.sandbox.data().manufacturers()[0];
    let some = world.good(&[
        "prices",
        "export",
        "--manufacturer",
        name,
        "--columns",
        "vendor_name",
        "--format",
        "csv",
    ]);
    assert!(some.lines().skip(1).all(|line| line.trim_matches('"') == name), "{some}");
}

#[test]
fn invoices_and_credit_memos_are_listed_and_shown() {
    let world = World::new();
    let data = world.sandbox.data();
    let listed = world.json(&["invoices", "list", "--from", "2026-10-01", "--to", "2026-11-16"]);
    assert!(!listed.as_array().unwrap().is_empty());
    for row in listed.as_array().unwrap() {
        let day = row["posting_date"].as_str().unwrap_or("2026-10-01");
        assert!(("2026-10-01"..="2026-11-16").contains(&day), "{row}");
    }
    for (command, document) in [("invoices", &data.invoices[0]), ("credit-memos", &data.credit_memos[0])] {
        let by_number = world.good(&[command, "get", &document.number]);
        assert_eq!(by_number, world.good(&[command, "get", &document.guid]));
        assert!(by_number.contains(&document.number), "{by_number}");
    }
}

#[test]
fn the_usage_of_a_month_adds_up() {
    let world = World::new();
    let records = world.json(&["usage", "--month", "2026-10"]);
    let sums = world.json(&["usage", "--month", "2026-10", "--by", "customer"]);
    let counted: u64 = sums.as_array().unwrap().iter().map(|sum| sum["records"].as_u64().unwrap()).sum();
    assert_eq!(counted, records.as_array().unwrap().len() as u64);
    assert!(counted > 0);
    assert_eq!(world.run(&["usage", "--month", "October"]).status, 2);
}

#[test]
fn quotes_are_listed_and_shown() {
    let world = World::new();
    let (number, _) = world.open_quote();
    let listed = world.json(&["quotes", "list"]);
    assert!(listed.as_array().unwrap().iter().any(|quote| quote["number"] == number.as_str()));
    assert!(world.good(&["quotes", "show", &number]).contains(&number));
    assert_eq!(
        world.good(&["quotes", "show", &number, "--columns", "number"]),
        format!("number\n{number}\n")
    );
}

#[test]
fn quiet_leaves_the_result_and_errors() {
    let world = World::new();
    let nothing = ["prices", "search", "nothing-has-this-name"];
    assert!(world.run(&nothing).err.contains("nothing was found"));
    let quiet = |arguments: &[&str]| world.run(&[&["--quiet"], arguments].concat());
    assert_eq!(quiet(&nothing).err, "");
    assert_eq!(quiet(&["manufacturers"]).out, world.good(&["manufacturers"]));
    assert!(quiet(&["stock", "0"]).err.starts_with("error: "));
}

#[test]
fn drift_is_reported() {
    let world = World::new();
    let said = world.run(&["drift"]);
    assert_eq!(said.status, 1, "the sandbox has some: {}", said.out);
    assert!(said.err.contains("differs from the description"), "{}", said.err);
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = world.good(&["completions", shell]);
        assert!(script.contains("search-price-list") && script.contains("allow-orders"), "{shell}");
    }
    let folder = world.file("man");
    world.good(&["man", folder.to_str().unwrap()]);
    let pages: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for page in ["infinigate.1", "infinigate-prices-search.1", "infinigate-api-search-price-list.1"] {
        assert!(pages.iter().any(|found| found == page), "{page}: {pages:?}");
    }
}

#[test]
fn every_command_has_a_description_and_the_first_page_has_examples() {
    let world = World::new();
    let help = world.good(&["--help"]);
    assert!(help.contains("Examples:") && help.contains("Exit status:"), "{help}");
    for command in
        ["prices", "stock", "invoices", "usage", "credit-memos", "quotes", "manufacturers", "auth", "doctor"]
    {
        assert!(
            world.good(&[command, "--help"]).lines().next().is_some_and(|line| line.len() > 10),
            "{command}"
        );
    }
}
