//! Which path of the description a request fits.

use std::cmp::Reverse;

use super::wire;

/// A path of the description, cut into its segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Value { before: String, name: String, after: String },
}

/// A value in a path: its name, and the text as it was sent.
pub(super) type PathValue<'a> = (&'a str, &'a str);

impl Template {
    pub(super) fn parse(path: &str) -> Result<Self, String> {
        let path = path.strip_prefix('/').ok_or("does not start with a slash")?;
        path.split('/').map(Segment::parse).collect::<Result<_, _>>().map(Self)
    }

    /// The names of its values.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Literal(_) => None,
            Segment::Value { name, .. } => Some(name.as_str()),
        })
    }

    /// The values of a path that fits. Case counts, and so does a slash at the end.
    pub(super) fn fit<'a>(&'a self, path: &'a str) -> Option<Vec<PathValue<'a>>> {
        let sent: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        if sent.len() != self.0.len() {
            return None;
        }
        let mut values = Vec::new();
        for (segment, sent) in self.0.iter().zip(sent) {
            match segment {
                Segment::Literal(literal) => {
                    let same = sent == literal || wire::decoded(sent).is_ok_and(|sent| sent == *literal);
                    same.then_some(())?;
                }
                Segment::Value { before, name, after } => {
                    let value = sent.strip_prefix(before.as_str())?.strip_suffix(after.as_str())?;
                    values.push((name.as_str(), value));
                }
            }
        }
        Some(values)
    }

    /// Sorts the more literal of two templates first.
    pub(super) fn rank(&self) -> Vec<Reverse<usize>> {
        self.0
            .iter()
            .map(|segment| match segment {
                Segment::Literal(_) => Reverse(usize::MAX),
                Segment::Value { before, after, .. } => Reverse(before.len() + after.len()),
            })
            .collect()
    }

    /// True if both fit the same paths, whatever their values are called.
    pub(super) fn is_twin(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self.0.iter().zip(&other.0).all(|(one, two)| match (one, two) {
                (Segment::Value { before, after, .. }, Segment::Value { before: b, after: a, .. }) => {
                    (before, after) == (b, a)
                }
                (one, two) => one == two,
            })
    }
}

impl Segment {
    fn parse(text: &str) -> Result<Self, String> {
        let Some((before, rest)) = text.split_once('{') else {
            return Ok(Self::Literal(text.to_owned()));
        };
        let (name, after) = rest.split_once('}').ok_or("has a { without a }")?;
        if after.contains('{') {
            return Err(format!("has two values in the segment {text}, which cannot be told apart"));
        }
        Ok(Self::Value { before: before.to_owned(), name: name.to_owned(), after: after.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(template: &str, path: &str) -> Option<Vec<String>> {
        let template = Template::parse(template).unwrap();
        template
            .fit(path)
            .map(|values| values.iter().map(|(name, value)| format!("{name}={value}")).collect())
    }

    #[test]
    fn a_path_fits_segment_by_segment() {
        assert_eq!(fits("/a/{b}", "/a/x%2Fy"), Some(vec!["b=x%2Fy".to_owned()]));
        assert_eq!(fits("/a/{b}.pdf", "/a/x.pdf"), Some(vec!["b=x".to_owned()]));
        assert_eq!(fits("/a/", "/a/"), Some(vec![]));
        assert_eq!(fits("/a b", "/a%20b"), Some(vec![]));
        assert_eq!(fits("/a/{b}", "/a/"), Some(vec!["b=".to_owned()]));
        for (template, path) in
            [("/a", "/a/"), ("/a/", "/a"), ("/a", "/A"), ("/a/{b}", "/a/b/c"), ("/{b}.pdf", "/x.xml")]
        {
            assert_eq!(fits(template, path), None, "{template} {path}");
        }
    }

    #[test]
    fn the_more_literal_template_ranks_first() {
        let rank = |template| Template::parse(template).unwrap().rank();
        assert!(rank("/a/b") < rank("/a/{x}"));
        assert!(rank("/a/{x}") < rank("/{x}/a"));
        assert!(rank("/{x}.pdf") < rank("/{x}"));
    }

    #[test]
    fn twins_are_recognised() {
        let twins = |one, two| Template::parse(one).unwrap().is_twin(&Template::parse(two).unwrap());
        assert!(twins("/a/{x}", "/a/{y}"));
        assert!(!twins("/a/{x}", "/a/b"));
        assert!(!twins("/a/{x}", "/a/{x}.pdf"));
        assert!(!twins("/a/{x}", "/a/{x}/"));
    }

    #[test]
    fn templates_that_cannot_be_read_are_refused() {
        for template in ["a", "/{a", "/{a}{b}"] {
            assert!(Template::parse(template).is_err(), "{template}");
        }
    }
}
