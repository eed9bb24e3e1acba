//! Gives every operation with an answer `send_as()`, which decodes the answer into a type of the caller's choice:
//! the way to members that the description does not list.

use quote::ToTokens;
use syn::{ImplItem, Item, ItemMod, parse_quote};

pub(crate) fn add(module: &mut ItemMod) {
    for item in module.content.iter_mut().flat_map(|(_, items)| items) {
        let Item::Impl(builder) = item else { continue };
        let decodes = |item: &&mut ImplItem| {
            matches!(item, ImplItem::Fn(method) if method.sig.ident == "send"
                && method.block.to_token_stream().to_string().contains("response :: decode"))
        };
        let Some(ImplItem::Fn(send)) = builder.items.iter_mut().find(decodes) else { continue };
        let mut send_as = send.clone();
        send_as.attrs = vec![parse_quote!(
            #[doc = "As `send()`, with the answer decoded into another type. A [`serde_json::Value`] has every member,\nalso those that the description does not list."]
        )];
        send_as.sig.ident = parse_quote!(send_as);
        send_as.sig.generics = parse_quote!(<T: ::serde::de::DeserializeOwned>);
        send_as.sig.output = parse_quote!(-> Result<ResponseValue<T>, Error>);
        send.block = parse_quote!({ self.send_as().await });
        builder.items.push(ImplItem::Fn(send_as));
    }
}
