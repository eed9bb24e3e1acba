//! What the command line takes.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand};

use crate::api;
use crate::examples::with_examples;
use crate::output::{Format, Language};

const EXAMPLES: &str = "\
Examples:
  infinigate --sandbox prices search switch --vendor HP --type hardware
  infinigate prices get HP-B8T0151 HP-NS90152 --by vendor-sku
  infinigate stock IG1001058 IG1001065
  infinigate invoices list --from 2026-10-01
  infinigate usage --month 2026-10 --by customer
  infinigate prices export --format xlsx --out prices.xlsx
  infinigate quotes accept PQ2026-00130 --mail buyer@reseller.example

Exit status: 0 done, 1 API or network, 2 usage, 3 credentials, 4 not found, 5 outcome unknown, 130 interrupted";

/// Prices, stock, invoices, MSP usage and quotes of the Infinigate Reseller API.
#[derive(Debug, Parser)]
#[command(name = "infinigate", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Use the embedded sandbox in place of the API: no credentials, invented data
    #[arg(long, global = true, help_heading = "Where")]
    pub(crate) sandbox: bool,
    /// Credentials of this profile (see `infinigate auth login`)
    #[arg(long, global = true, env = "INFINIGATE_PROFILE", value_name = "NAME", help_heading = "Where")]
    pub(crate) profile: Option<String>,
    /// Requests a second at most
    #[arg(long, global = true, value_name = "NUMBER", help_heading = "Where")]
    pub(crate) rate: Option<f64>,
    /// How rows are written; a table unless the name of --out says otherwise
    #[arg(long, global = true, value_enum, help_heading = "Output")]
    format: Option<Format>,
    /// Columns to write, in this order
    #[arg(long, global = true, value_delimiter = ',', value_name = "NAMES", help_heading = "Output")]
    pub(crate) columns: Vec<String>,
    /// Language of numbers, dates and CSV
    #[arg(long, global = true, value_enum, env = "INFINIGATE_LANG", help_heading = "Output")]
    lang: Option<Language>,
    /// Write to a file, which appears whole or not at all
    #[arg(long, global = true, value_name = "FILE", help_heading = "Output")]
    pub(crate) out: Option<PathBuf>,
    /// Say nothing but the result
    #[arg(long, short, global = true, help_heading = "Output")]
    pub(crate) quiet: bool,
    /// Say what is sent, on standard error; twice for every detail
    #[arg(long, short, global = true, action = ArgAction::Count, help_heading = "Output")]
    pub(crate) verbose: u8,
}

impl Global {
    pub(crate) fn format(&self) -> Format {
        self.format.or_else(|| self.by_name()).unwrap_or(Format::Table)
    }

    /// The format that the name of the file says.
    fn by_name(&self) -> Option<Format> {
        match self.out.as_ref()?.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" => Some(Format::Json),
            "ndjson" | "jsonl" => Some(Format::Ndjson),
            "csv" => Some(Format::Csv),
            "xlsx" => Some(Format::Xlsx),
            _ => None,
        }
    }

    pub(crate) fn language(&self) -> Language {
        self.lang.unwrap_or_default()
    }

    pub(crate) fn wants_json(&self) -> bool {
        matches!(self.format(), Format::Json | Format::Ndjson)
    }

    /// True if rows were asked for where a response could be written as it came.
    pub(crate) fn wants_rows(&self) -> bool {
        let json = matches!(self.format.or(self.by_name()), None | Some(Format::Json));
        !json || !self.columns.is_empty()
    }

    /// True if the output is for a person, who can be told more than rows.
    pub(crate) fn is_for_people(&self) -> bool {
        !self.quiet && self.format() == Format::Table
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Your prices: search, look up, export
    #[command(subcommand)]
    Prices(Prices),
    /// How many of each article are in stock
    Stock(Numbers),
    /// Invoices of a period, or one of them
    #[command(subcommand)]
    Invoices(Documents),
    /// Credit memos of a period, or one of them
    #[command(subcommand)]
    CreditMemos(Documents),
    /// What end customers used, from the MSP details of invoices
    Usage(Usage),
    /// Quotes: list, show, decide on, request
    #[command(subcommand)]
    Quotes(Quotes),
    /// The names of all manufacturers
    Manufacturers,
    /// Every operation of the API by its name
    Api,
    /// Credentials: store, show, remove
    #[command(subcommand)]
    Auth(Auth),
    /// Check credentials, clock, proxy, TLS and each list, and say what to do
    Doctor,
    /// Say where the responses of the server differ from its description
    Drift,
    /// Run the embedded sandbox until Ctrl-C
    Sandbox {
        /// The port to listen on; a free one unless given
        #[arg(long, default_value_t = 0)]
        port: u16,
    },
    /// Serve the reading commands to an assistant, by the Model Context Protocol on standard input and output
    Mcp {
        /// Also offer to accept quotes, in two steps with a person's confirmation
        #[arg(long)]
        allow_orders: bool,
    },
    /// Print the completion script for a shell
    Completions { shell: clap_complete::Shell },
    /// Write the manual pages into a folder
    Man { folder: PathBuf },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Prices {
    /// Articles whose number or description has these words
    Search {
        /// The words
        #[arg(required = true)]
        words: Vec<String>,
        #[command(flatten)]
        filter: Filter,
        /// Rows at most
        #[arg(long, value_name = "NUMBER")]
        take: Option<u32>,
        /// Rows to leave out at the start
        #[arg(long, default_value_t = 0, value_name = "NUMBER")]
        skip: u32,
    },
    /// Articles by their numbers
    Get(Numbers),
    /// The whole price list of manufacturers; of all of them unless named
    Export {
        /// The manufacturers' names, as `infinigate manufacturers` lists them
        #[arg(long = "manufacturer", value_name = "NAME")]
        manufacturers: Vec<String>,
    },
}

/// Which articles of a search are wanted. Values of one filter are alternatives; the filters add up.
#[derive(Debug, Args)]
pub(crate) struct Filter {
    /// Manufacturer's code, such as HP
    #[arg(long = "vendor", value_name = "CODE")]
    pub(crate) vendors: Vec<String>,
    /// Type of product, such as hardware
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) types: Vec<String>,
    /// Type of end user, such as education
    #[arg(long = "end-user", value_name = "TYPE")]
    pub(crate) end_users: Vec<String>,
}

/// Article numbers.
#[derive(Debug, Args)]
pub(crate) struct Numbers {
    /// The numbers; `-` reads them from standard input, one on each line
    #[arg(required = true, value_name = "SKU")]
    pub(crate) numbers: Vec<String>,
    /// Whose numbers they are
    #[arg(long, value_enum, default_value_t = By::Sku)]
    pub(crate) by: By,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum By {
    /// Infinigate's own
    Sku,
    /// The manufacturers'
    VendorSku,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Documents {
    /// Those posted in a period
    List {
        #[command(flatten)]
        period: Posted,
    },
    /// One, with its lines
    Get {
        /// Its GUID or its number
        document: String,
    },
}

/// Days on which documents were posted.
#[derive(Debug, Args)]
pub(crate) struct Posted {
    /// First day; a year ago unless given
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) from: Option<NaiveDate>,
    /// Last day; today unless given
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) to: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub(crate) struct Usage {
    /// The month in which the invoices were posted
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    pub(crate) month: NaiveDate,
    /// Add up
    #[arg(long, value_enum)]
    pub(crate) by: Option<UsageBy>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum UsageBy {
    /// One row for each end customer, period and currency
    Customer,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Quotes {
    /// All quotes
    List {
        /// Only those with this reference of yours
        #[arg(long)]
        buyer_reference: Option<String>,
    },
    /// One quote
    Show {
        /// Its GUID or its number
        quote: String,
    },
    /// Accept a quote: a binding order
    Accept(Decide),
    /// Reject a quote
    Reject {
        #[command(flatten)]
        decision: Decide,
        /// Why
        #[arg(long)]
        comment: Option<String>,
    },
    /// Ask for a quote
    Request {
        /// The request as JSON: a file, or `-` for standard input
        file: PathBuf,
    },
    /// Decisions of which nobody knows yet whether they were processed
    Unknown,
    /// Note what a person has found out about such a decision
    Close(Close),
}

/// What a person has found out about a decision.
#[derive(Debug, Args)]
pub(crate) struct Close {
    /// The number of the quote
    pub(crate) number: String,
    /// What has become of the decision
    #[arg(long = "as", value_enum, value_name = "OUTCOME")]
    pub(crate) outcome: Outcome,
    /// Who says so
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
    /// How they know
    #[arg(long, value_name = "REASON")]
    pub(crate) why: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Outcome {
    /// It was processed
    Processed,
    /// It was not, and can be sent again
    NotProcessed,
}

/// A decision on a quote. A person types its number again; a script says `--yes --revision`.
#[derive(Debug, Args)]
pub(crate) struct Decide {
    /// The number of the quote
    pub(crate) number: String,
    /// Who decides
    #[arg(long, value_name = "MAIL")]
    pub(crate) mail: String,
    /// Do not ask; needs --revision
    #[arg(long, requires = "revision")]
    pub(crate) yes: bool,
    /// Decide on this revision and no other
    #[arg(long, value_name = "NUMBER")]
    pub(crate) revision: Option<i32>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Auth {
    /// Store credentials in a profile, after trying them
    Login {
        /// The client id; asked for unless given
        #[arg(long)]
        client_id: Option<String>,
        /// Another server than production
        #[arg(long, value_name = "URL")]
        base_url: Option<String>,
        /// Keep the secrets in a file even where there is a keyring
        #[arg(long)]
        file: bool,
    },
    /// Say where each value comes from, and how long the token lives
    Status,
    /// Remove a profile and its secrets
    Logout,
}

/// The whole command line, with a subcommand for each operation of the description.
pub(crate) fn command() -> clap::Command {
    with_examples(Cli::command()).mut_subcommand("api", api::with_operations)
}

fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| format!("{text:?} is no day such as 2026-10-31"))
}

pub(crate) fn month(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d")
        .map_err(|_| format!("{text:?} is no month such as 2026-10"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::command().debug_assert();
    }
}
