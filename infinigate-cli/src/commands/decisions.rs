//! `infinigate quotes accept`, `reject`, `unknown` and `close`: decisions in two steps, with a journal.

use std::cell::RefCell;
use std::io::{self, BufRead, IsTerminal, Write};

use futures::{StreamExt, stream};
use infinigate_auth::types::Quote;
use infinigate_auth::{Acceptance, ClosedAs, Decision, Infinigate, Rejection, Resolution, UnknownOutcome};

use super::quotes::{QUOTES, finish, lines, row};
use crate::cli::{Close, Decide, Global, Outcome};
use crate::connection::Connection;
use crate::error::{Code, Failure, Result};
use crate::interrupt::{to_the_end, until_interrupted};
use crate::output::{self, Cell, Output, Row, column};

pub(crate) async fn accept(global: &Global, decision: &Decide) -> Result<()> {
    let prepared = async {
        let connection = Connection::with_journal(global).await?;
        let quote = connection.infinigate.acceptable_quote(&decision.number).await?;
        confirm(global, decision, quote.quote(), "Accepting it is a BINDING ORDER with the distributor.")
            .await?;
        Ok((connection, quote))
    };
    let (_connection, quote) = Box::pin(until_interrupted(prepared)).await?;
    let done = format!("ordered: quote {}, revision {}, is accepted", quote.number(), quote.revision());
    match Box::pin(to_the_end(quote.accept(decision.mail.as_str()))).await {
        Acceptance::Accepted(_) => {
            finish(global, &done);
            Ok(())
        }
        Acceptance::Refused(error) => Err(error.into()),
        Acceptance::Unknown(unknown) => Err(undecided(&unknown)),
    }
}

pub(crate) async fn reject(global: &Global, decision: &Decide, comment: Option<String>) -> Result<()> {
    let prepared = async {
        let connection = Connection::with_journal(global).await?;
        let quote = connection.infinigate.rejectable_quote(&decision.number).await?;
        confirm(global, decision, quote.quote(), "Rejecting it cannot be taken back.").await?;
        Ok((connection, quote))
    };
    let (_connection, quote) = Box::pin(until_interrupted(prepared)).await?;
    let done = format!("quote {}, revision {}, is rejected", quote.number(), quote.revision());
    match Box::pin(to_the_end(quote.reject(decision.mail.as_str(), comment))).await {
        Rejection::Rejected(_) => {
            finish(global, &done);
            Ok(())
        }
        Rejection::Refused(error) => Err(error.into()),
        Rejection::Unknown(unknown) => Err(undecided(&unknown)),
    }
}

/// Shows what is decided on, and has its number typed unless a script has said yes.
async fn confirm(global: &Global, decision: &Decide, quote: &Quote, warning: &str) -> Result<()> {
    // A script decides on what it has seen: another revision has other lines or prices.
    let found = quote.document_version;
    if let Some(wanted) = decision.revision
        && found != Some(wanted)
    {
        let now = global.language().shown(&found.into());
        return Err(Failure::usage(format!("the quote is at revision {now} now, and not at {wanted}"))
            .hint("look at it again: `infinigate quotes show`"));
    }
    if decision.yes {
        if !global.quiet {
            // The script has decided: nobody needs to read along.
            let _ = shown(global, quote);
        }
        return Ok(());
    }
    // Nobody confirms what is not shown.
    let unseen = |error: &dyn std::fmt::Display| {
        Failure::usage(format!("nothing was sent: the quote cannot be shown ({error})"))
    };
    shown(global, quote).map_err(|failure| unseen(&failure.message()))?;
    if !io::stdin().is_terminal() {
        return Err(Failure::usage("nothing was sent: nobody is there to confirm")
            .hint("a script says --yes --revision NUMBER"));
    }
    // Whoever waits for Ctrl-C beside this is listening before anybody is asked.
    tokio::task::yield_now().await;
    let mut err = io::stderr();
    write!(err, "{warning}\nType the number of the quote to go on: ")
        .and_then(|()| err.flush())
        .map_err(|error| unseen(&error))?;
    // A thread of its own waits, so that Ctrl-C is heard meanwhile.
    let typed = tokio::task::spawn_blocking(|| {
        let mut typed = String::new();
        io::stdin().lock().read_line(&mut typed).map(|_| typed)
    });
    if typed.await.map_err(Failure::other)??.trim() == decision.number {
        Ok(())
    } else {
        Err(Failure::usage("nothing was sent: what was typed is not the number of the quote"))
    }
}

/// The quote and its lines, on standard error.
fn shown(global: &Global, quote: &Quote) -> Result<()> {
    let columns = &QUOTES[..7];
    output::tell(global, columns, &[row(quote).into_iter().take(columns.len()).collect()])?;
    if !quote.lines.is_empty() {
        let (columns, rows) = lines(quote);
        output::tell(global, &columns, &rows)?;
    }
    Ok(())
}

pub(crate) fn undecided(unknown: &UnknownOutcome) -> Failure {
    Failure::new(Code::OutcomeUnknown, unknown).hint(
        "do not order it again by another way: `infinigate quotes unknown` reads the quote again and says when it is \
         known, and your contact at Infinigate can tell at once",
    )
}

pub(crate) async fn unknown(global: &Global) -> Result<()> {
    let connection = Connection::with_journal(global).await?;
    let infinigate = &connection.infinigate;
    let all = infinigate.unknown_outcomes().await?;
    let columns = [
        column("decision", "decision"),
        column("number", "number"),
        column("revision", "revision"),
        column("sent", "sent"),
        column("mail", "by"),
        column("outcome", "outcome"),
        column("advice", "what to do"),
    ];
    let total = all.len() as u64;
    let resolved = RefCell::new(Vec::new());
    // An outcome is found out once there is a place to write it to: the journal does not list it again.
    let rows = stream::iter(&all).then(|unknown| async {
        let row = resolve(infinigate, unknown).await;
        resolved.borrow_mut().push(row.clone());
        Ok(row)
    });
    let written = Output::open(global, &columns)?.write(rows, || Some(total)).await;
    let resolved = resolved.into_inner();
    let is_lost = |failure: &Failure| failure.code != Code::Interrupted || global.out.is_some();
    if written.as_ref().is_err_and(is_lost) && !resolved.is_empty() {
        output::tell(global, &columns, &resolved)?;
    }
    written
}

/// What is known of a decision after its quote was read again.
async fn resolve(infinigate: &Infinigate, unknown: &UnknownOutcome) -> Row {
    let (now, advice) = match unknown.resolve(infinigate).await {
        Ok(Resolution::Processed(_)) => ("processed", Cell::Unknown),
        Ok(Resolution::NotProcessed(_)) => ("not processed", "it can be decided on again".into()),
        Ok(Resolution::StillOpen { until }) => ("still open", format!("ask again after {until:.0}").into()),
        Ok(_) => ("undecided", "ask your contact at Infinigate, then `infinigate quotes close`".into()),
        // One that cannot be read does not hide the others.
        Err(error) => ("not readable", error.to_string().into()),
    };
    vec![
        match unknown.decision() {
            Decision::Accept => "accept".into(),
            Decision::Reject => "reject".into(),
        },
        unknown.number().into(),
        unknown.revision().into(),
        Cell::from(unknown.sent_at().to_rfc3339()),
        unknown.mail().into(),
        now.into(),
        advice,
    ]
}

/// Notes what a person has found out, where the quote does not say it.
pub(crate) async fn close(global: &Global, close: &Close) -> Result<()> {
    let connection = Connection::with_journal(global).await?;
    let all = connection.infinigate.unknown_outcomes().await?;
    let Some(unknown) = all.iter().find(|unknown| unknown.number() == close.number) else {
        return Err(Failure::not_found(format!("no decision on the quote {} is open", close.number))
            .hint("`infinigate quotes unknown` lists those that are"));
    };
    let closed_as = match close.outcome {
        Outcome::Processed => ClosedAs::Processed,
        Outcome::NotProcessed => ClosedAs::NotProcessed,
    };
    unknown.close(&connection.infinigate, closed_as, &close.by, &close.why).await?;
    finish(global, &format!("noted: the decision on quote {} is closed", close.number));
    Ok(())
}
