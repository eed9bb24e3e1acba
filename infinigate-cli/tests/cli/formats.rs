//! Tables, JSON, CSV and spreadsheets: exact, stable when piped, and read by other programs.

use calamine::{Data, DataType, Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::world::World;

const SEARCH: [&str; 7] = ["prices", "search", "switch", "--vendor", "HP", "--type", "hardware"];

fn search<'a>(more: &[&'a str]) -> Vec<&'a str> {
    SEARCH.iter().chain(more).copied().collect()
}

#[test]
fn a_piped_table_is_plain() {
    let world = World::new();
    insta::assert_snapshot!("prices", world.good(&search(&["--take", "5"])));
    insta::assert_snapshot!("prices_in_german", world.good(&search(&["--take", "5", "--lang", "de"])));
    insta::assert_snapshot!("quotes", world.good(&["quotes", "list"]));
    let month = ["usage", "--month", "2026-10", "--by", "customer"];
    insta::assert_snapshot!("usage_by_customer", world.good(&month));
}

#[test]
fn json_has_every_column_and_the_digits_of_the_wire() {
    let world = World::new();
    let rows = world.json(&search(&["--take", "3"]));
    insta::assert_snapshot!("prices_as_json", world.good(&search(&["--take", "2", "--format", "json"])));
    let lines = world.good(&search(&["--take", "3", "--format", "ndjson"]));
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.as_array().unwrap(), &lines);
    assert_eq!(world.good(&["prices", "search", "nothing-has-this-name", "--format", "json"]), "[]\n");
}

#[test]
fn columns_are_chosen_in_their_order_in_every_format() {
    let world = World::new();
    let columns = ["--take", "1", "--columns", "currency,sku"];
    let csv = world.good(&search(&[&columns[..], &["--format", "csv"]].concat()));
    assert!(csv.starts_with("currency,sku\r\nEUR,"), "{csv}");
    let json = world.good(&search(&[&columns[..], &["--format", "ndjson"]].concat()));
    assert!(json.starts_with(r#"{"currency": "EUR", "sku": ""#), "{json}");
}

/// As a German Excel opens it: by another library, and by Python where there is one.
#[test]
fn german_csv_is_read_by_other_programs() {
    let world = World::new();
    let path = world.file("preise.csv");
    let file = path.to_str().unwrap();
    world.good(&search(&["--lang", "de", "--out", file]));
    let bytes = std::fs::read(&path).unwrap();
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text);
    let price = reader.headers().unwrap().iter().position(|name| name == "your_price").unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let expected = world.json(&SEARCH);
    assert_eq!(rows.len(), expected.as_array().unwrap().len());
    for (row, expected) in rows.iter().zip(expected.as_array().unwrap()) {
        let number: f64 = row[price].replace(',', ".").parse().unwrap_or(f64::NAN);
        assert!(
            expected["your_price"].is_null() || Some(number) == expected["your_price"].as_f64(),
            "{row:?}"
        );
        assert!(!row[price].contains('.'), "{row:?}");
    }

    let script = "import csv, sys\n\
                  rows = list(csv.DictReader(open(sys.argv[1], encoding='utf-8-sig', newline=''), delimiter=';'))\n\
                  print(len(rows), all(',' in row['your_price'] for row in rows if row['your_price']))";
    if let Ok(python) = std::process::Command::new("python3").args(["-c", script, file]).output() {
        assert_eq!(String::from_utf8_lossy(&python.stdout).trim(), format!("{} True", rows.len()));
    }
}

#[test]
fn a_spreadsheet_is_read_by_another_library() {
    let world = World::new();
    let path = world.file("prices.xlsx");
    world.good(&search(&["--out", path.to_str().unwrap()]));
    let mut workbook: Xlsx<_> = open_workbook(&path).unwrap();
    let sheet = workbook.worksheet_range_at(0).unwrap().unwrap();
    let names: Vec<String> = sheet.rows().next().unwrap().iter().map(ToString::to_string).collect();
    let column = |name: &str| names.iter().position(|found| found == name).unwrap();
    let expected = world.json(&SEARCH);
    let expected = expected.as_array().unwrap();
    assert_eq!(sheet.height(), expected.len() + 1);
    for (row, expected) in sheet.rows().skip(1).zip(expected) {
        assert_eq!(row[column("sku")].as_string().as_deref(), expected["sku"].as_str());
        match expected["your_price"].as_f64() {
            Some(price) => assert_eq!(row[column("your_price")], Data::Float(price)),
            None => assert_eq!(row[column("your_price")], Data::Empty),
        }
    }
}

#[test]
fn a_spreadsheet_has_dates_that_are_dates() {
    let world = World::new();
    let path = world.file("quotes.xlsx");
    world.good(&["quotes", "list", "--lang", "de", "--out", path.to_str().unwrap()]);
    let mut workbook: Xlsx<_> = open_workbook(&path).unwrap();
    let sheet = workbook.worksheet_range_at(0).unwrap().unwrap();
    let column = sheet.rows().next().unwrap().iter().position(|name| name == "valid_until").unwrap();
    assert!(sheet.rows().skip(1).any(|row| row[column].is_datetime()));
}

#[test]
fn a_file_appears_whole_or_not_at_all() {
    let world = World::new();
    let path = world.file("prices.csv");
    std::fs::write(&path, "what was there").unwrap();
    // The second page of several fails, when rows of the first are written already.
    let arguments = ["prices", "get", "0", "--out", path.to_str().unwrap()];
    world.sandbox.respond_next(400, "text/plain", &[], "no");
    assert_eq!(world.run(&arguments).status, 1);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "what was there");
    let left: Vec<_> = std::fs::read_dir(world.home.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| !name.to_string_lossy().starts_with(".c"))
        .collect();
    assert_eq!(left, ["prices.csv"], "nothing half-written is left");
    world.good(&["manufacturers", "--out", path.to_str().unwrap()]);
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("manufacturer\r\n"));
    assert_eq!(world.run(&["manufacturers", "--format", "xlsx"]).status, 2);
}

#[cfg(unix)]
#[test]
fn what_is_no_place_for_a_file_is_said_before_anything_is_read() {
    let world = World::new();
    let (nowhere, folder, socket) =
        (world.file("no/such/folder.csv"), world.home.path(), world.file("socket"));
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for (place, why) in [
        (nowhere.as_path(), "there is no such folder"),
        (folder, "this is a folder or a device, and no file to write"),
        (&socket, "this is a folder or a device, and no file to write"),
    ] {
        for command in [&["quotes", "list"][..], &["manufacturers"], &["drift"], &["api", "list-quotes"]] {
            let said = world.run(&[command, &["--out", place.to_str().unwrap()]].concat());
            assert_eq!((said.status, said.err), (2, format!("error: {}: {why}\n", place.display())));
        }
    }
    assert_eq!(world.sandbox.request_count(), 0);
}

#[cfg(unix)]
#[test]
fn a_file_is_for_those_who_could_read_the_one_before() {
    use std::os::unix::fs::PermissionsExt;

    let world = World::new();
    let (path, link) = (world.file("shared.csv"), world.file("link.csv"));
    std::fs::write(&path, "what was there").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o664)).unwrap();
    std::os::unix::fs::symlink("shared.csv", &link).unwrap();
    world.good(&["manufacturers", "--out", link.to_str().unwrap()]);
    assert!(link.is_symlink() && std::fs::read_to_string(&path).unwrap().starts_with("manufacturer\r\n"));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o664);

    // One that is new is as every other that this account makes.
    let (new, other) = (world.file("new.csv"), world.file("other.csv"));
    world.good(&["manufacturers", "--out", new.to_str().unwrap()]);
    std::fs::write(&other, "").unwrap();
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&new), mode(&other));
}

#[test]
fn every_result_goes_into_the_file_that_is_named() {
    let world = World::new();
    for (arguments, name) in [
        (&["api", "list-manufacturers"][..], "api.json"),
        (&["api", "list-manufacturers"], "api.csv"),
        (&["drift"], "drift.json"),
        (&["manufacturers"], "UPPER.XLSX"),
    ] {
        let path = world.file(name);
        let said = world.run(&[arguments, &["--out", path.to_str().unwrap()]].concat());
        assert_eq!(said.out, "", "{arguments:?}");
        let written = std::fs::read(&path).unwrap();
        let expected: &[u8] = match name {
            "UPPER.XLSX" => b"PK",
            "api.csv" => b"value\r\n",
            _ => b"{",
        };
        assert!(written.starts_with(expected), "{name}: {}", String::from_utf8_lossy(&written));
    }
}

#[test]
fn no_rows_are_a_result_in_every_format() {
    let world = World::new();
    let nobody = ["--buyer-reference", "nobody"];
    for (format, expected) in
        [("table", "number  total\n"), ("json", "[]\n"), ("ndjson", ""), ("csv", "number,total\r\n")]
    {
        let quotes = ["quotes", "list", "--columns", "number,total", "--format", format];
        assert_eq!(world.good(&[&quotes[..], &nobody].concat()), expected);
        // The description says which properties there are, where no row does.
        let columns = ["--columns", "documentNumber,total", "--format", format];
        let api = world.good(&[&["api", "list-quotes"][..], &nobody, &columns].concat());
        assert_eq!(api, expected.replace("number", "documentNumber"));
    }
    let path = world.file("none.xlsx");
    world.good(&[&["quotes", "list", "--out", path.to_str().unwrap()][..], &nobody].concat());
    let mut workbook: Xlsx<_> = open_workbook(&path).unwrap();
    assert_eq!(workbook.worksheet_range_at(0).unwrap().unwrap().height(), 1);
}

#[test]
fn a_day_before_1900_is_text_in_a_spreadsheet() {
    let world = World::new();
    world.sandbox.alter_responses(|operation, _, body| {
        if operation == "list_quotes" {
            body["result"][0]["documentValidUntil"] = "1850-01-01T00:00:00".into();
        }
    });
    let path = world.file("quotes.xlsx");
    world.good(&["quotes", "list", "--columns", "valid_until", "--out", path.to_str().unwrap()]);
    let mut workbook: Xlsx<_> = open_workbook(&path).unwrap();
    let sheet = workbook.worksheet_range_at(0).unwrap().unwrap();
    let days: Vec<&Data> = sheet.rows().map(|row| &row[0]).collect();
    assert!(days[1].as_string().is_some_and(|day| day == "1850-01-01") && days[2].is_datetime(), "{days:?}");
}
