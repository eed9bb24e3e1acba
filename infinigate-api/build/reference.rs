//! The module `reference`, which has nothing but documentation: every operation, by theme, from the description.

use std::fmt::Write as _;

use std::collections::BTreeMap;

use heck::{ToTitleCase, ToUpperCamelCase};
use syn::{Item, parse_quote};

use super::docs;
use super::operations::Operation;

pub(crate) fn module(operations: &[Operation]) -> Item {
    let mut themes: BTreeMap<String, Vec<&Operation>> = BTreeMap::new();
    for operation in operations {
        let theme = operation.described["tags"][0].as_str().unwrap_or("Other");
        themes.entry(theme.to_title_case()).or_default().push(operation);
    }
    let mut text = "Every operation of the description, by theme. The name leads to the method, `request` to what can be set.\n".to_owned();
    for (theme, operations) in themes {
        text.push_str("\n# ");
        text.push_str(&theme);
        text.push_str("\n\n");
        for operation in operations {
            let Operation { id, method, path, .. } = operation;
            let (summary, builder) = (docs::summary(operation), id.to_upper_camel_case());
            let _ = writeln!(
                text,
                "- [`{id}`](crate::Client::{id}): {summary} `{method} {path}`, [request](crate::builder::{builder})"
            );
        }
    }
    let text = docs::lines(&text);
    parse_quote! {
        #(#text)*
        pub mod reference {}
    }
}
