//! The examples at the end of a command's help.

use clap::Command;

/// One at least for each command that was written by hand; a group shows those of its commands. The numbers are those of the
/// sandbox.
const EXAMPLES: [&str; 29] = [
    "infinigate --sandbox prices search switch --vendor HP --type hardware",
    "infinigate prices get HP-B8T0151 HP-NS90152 --by vendor-sku",
    "infinigate prices export --format xlsx --out prices.xlsx",
    "infinigate prices export --manufacturer Fortinet --columns sku,your_price,currency --format csv",
    "infinigate stock IG1001058 IG1001065",
    "infinigate invoices list --from 2026-10-01 --format csv --lang de --out invoices.csv",
    "infinigate invoices get PI2026-00300",
    "infinigate credit-memos list --from 2026-10-01 --to 2026-10-31",
    "infinigate credit-memos get PC2026-00140",
    "infinigate usage --month 2026-10 --by customer",
    "infinigate quotes list --buyer-reference 'A. Berger'",
    "infinigate quotes show PQ2026-00130",
    "infinigate quotes accept PQ2026-00130 --mail buyer@reseller.example",
    "infinigate quotes accept PQ2026-00130 --mail buyer@reseller.example --yes --revision 3",
    "infinigate quotes reject PQ2026-00130 --mail buyer@reseller.example --comment 'The project has ended'",
    "infinigate quotes request request.json",
    "infinigate quotes unknown",
    "infinigate quotes close PQ2026-00130 --as processed --by 'A. Buyer' --why 'Infinigate confirmed it by telephone'",
    "infinigate manufacturers --format ndjson",
    "infinigate api search-price-list switch --take 5",
    "infinigate auth login --profile branch --client-id 4711",
    "infinigate auth status",
    "infinigate auth logout --profile branch",
    "infinigate --sandbox doctor",
    "infinigate drift --format json",
    "infinigate sandbox --port 8080",
    "infinigate mcp --allow-orders",
    "infinigate completions bash",
    "infinigate man target/man",
];

/// The same command, whose subcommands show examples at the end of their help.
pub(crate) fn with_examples(command: Command) -> Command {
    let path = command.get_name().to_owned();
    command.mut_subcommands(|subcommand| attached(subcommand, &path))
}

fn attached(command: Command, parent: &str) -> Command {
    let path = format!("{parent} {}", command.get_name());
    let examples = of(&path);
    let command = command.mut_subcommands(|subcommand| attached(subcommand, &path));
    if examples.is_empty() { command } else { command.after_help(format!("Examples:\n  {examples}")) }
}

/// The examples of the command with this path, a line each.
fn of(path: &str) -> String {
    let is_of = |example: &str| {
        let command = example.replacen("--sandbox ", "", 1);
        command.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let examples: Vec<&str> = EXAMPLES.into_iter().filter(|example| is_of(example)).collect();
    examples.join("\n  ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "a test fails by panicking")]

    use clap::{Command, CommandFactory};

    use crate::cli::{Cli, command};

    /// The words of a line as a shell takes it apart; none of the examples has more than single quotes.
    fn words(line: &str) -> Vec<String> {
        let parts = line.split('\'').enumerate();
        let words = parts.map(|(number, part)| match number % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        });
        words.collect::<Vec<Vec<String>>>().concat()
    }

    /// The subcommands that a command line leads to.
    fn chosen(line: &str) -> Vec<String> {
        let parsed = command().try_get_matches_from(words(line));
        let parsed = parsed.unwrap_or_else(|error| panic!("{line}: {error}"));
        let (mut matches, mut path) = (&parsed, Vec::new());
        while let Some((name, below)) = matches.subcommand() {
            path.push(name.to_owned());
            matches = below;
        }
        path
    }

    /// Holds the help of a command and of all below to what they have to show. `written` is the command as it is written
    /// by hand, without the operations.
    fn check(written: &Command, shown: &mut Command, path: &mut Vec<String>) {
        let help = shown.render_long_help().to_string();
        let examples: Vec<&str> =
            help.lines().map(str::trim).filter(|line| line.starts_with("infinigate ")).collect();
        for example in &examples {
            assert!(chosen(example).starts_with(path), "{path:?} shows {example}");
        }
        assert!(!examples.is_empty(), "the help of {path:?} has no example:\n{help}");
        for subcommand in written.get_subcommands() {
            path.push(subcommand.get_name().to_owned());
            let Some(shown) = shown.find_subcommand_mut(subcommand.get_name()) else { panic!("{path:?}") };
            check(subcommand, shown, path);
            path.pop();
        }
    }

    #[test]
    fn the_help_of_every_command_ends_with_examples_that_are_understood() {
        check(&Cli::command(), &mut command(), &mut Vec::new());
    }
}
