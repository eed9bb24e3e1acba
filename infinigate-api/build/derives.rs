//! What a generated type derives.

use syn::punctuated::Punctuated;
use syn::{Attribute, Path, Token, parse_quote};

/// True if one of these attributes derives a trait of this name.
pub(crate) fn has(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().filter_map(derived).flatten().any(|path| is_named(&path, name))
}

/// Takes a trait of this name out of what these attributes derive; none if they do not.
pub(crate) fn take(attributes: &mut [Attribute], name: &str) -> Option<Path> {
    attributes.iter_mut().find_map(|attribute| {
        let (taken, others): (Vec<Path>, Vec<Path>) =
            derived(attribute)?.into_iter().partition(|path| is_named(path, name));
        let taken = taken.into_iter().next()?;
        *attribute = parse_quote!(#[derive(#(#others),*)]);
        Some(taken)
    })
}

fn derived(attribute: &Attribute) -> Option<Punctuated<Path, Token![,]>> {
    let is_derive = attribute.path().is_ident("derive");
    is_derive.then(|| attribute.parse_args_with(Punctuated::parse_terminated).ok()).flatten()
}

fn is_named(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|last| last.ident == name)
}
