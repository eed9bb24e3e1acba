//! Gives every operation with a response body `send_as()`, which decodes it into a type of the caller's choice:
//! the way to properties that the description does not list; and `send_raw()`, which does not decode it.

use syn::visit_mut::VisitMut;
use syn::{ImplItem, Item, ItemMod, parse_quote};

pub(crate) fn add(module: &mut ItemMod) {
    for item in module.content.iter_mut().flat_map(|(_, items)| items) {
        let Item::Impl(builder) = item else { continue };
        let send = builder.items.iter_mut().find_map(|item| match item {
            ImplItem::Fn(method) if method.sig.ident == "send" => Some(method),
            _ => None,
        });
        let Some(send) = send else { continue };
        let mut send_raw = send.clone();
        let mut raw_body = RawBody { decodes: false };
        raw_body.visit_block_mut(&mut send_raw.block);
        if !raw_body.decodes {
            continue;
        }
        let mut send_as = send.clone();
        send_as.attrs = vec![
            parse_quote!(#[doc = " As `send()`, with the response decoded into another type. A [`serde_json::Value`] has every"]),
            parse_quote!(#[doc = " property, also those that the description does not list."]),
        ];
        send_as.sig.ident = parse_quote!(send_as);
        send_as.sig.generics = parse_quote!(<T: ::serde::de::DeserializeOwned>);
        send_as.sig.output = parse_quote!(-> Result<ResponseValue<T>, Error>);
        send_raw.attrs = vec![
            parse_quote!(#[doc = " As `send()`, with status, headers and body as they arrived, whatever they are: nothing is decoded."]),
            parse_quote!(#[doc = " A status other than 2xx is an error, which has the same three, without secrets."]),
            parse_quote!(#[doc = ""]),
            parse_quote!(#[doc = " Nothing is redacted: should a server quote in a success what it was sent, key and token are in it. The"]),
            parse_quote!(#[doc = " response to `request_token` has a token in it by its nature. Look before it is logged."]),
        ];
        send_raw.sig.ident = parse_quote!(send_raw);
        send_raw.sig.output = parse_quote!(-> Result<ResponseValue<::bytes::Bytes>, Error>);
        send.block = parse_quote!({ self.send_as().await });
        builder.items.push(ImplItem::Fn(send_as));
        builder.items.push(ImplItem::Fn(send_raw));
    }
}

/// Leaves the body as it is.
struct RawBody {
    /// True if it was decoded.
    decodes: bool,
}

impl VisitMut for RawBody {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if names == ["crate", "response", "decode"] {
            self.decodes = true;
            *path = parse_quote!(crate::response::raw);
        }
    }
}
