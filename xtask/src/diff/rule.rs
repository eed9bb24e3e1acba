//! The rules by which a difference is breaking or not; `docs/diff.md` explains them.

use clap::ValueEnum;

/// Why a difference is one, explained in `docs/diff.md`. Its id is its name in kebab case, as `ValueEnum` has
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Rule {
    BaseUrlChanged,
    ServerAdded,
    ServerRemoved,
    OperationAdded,
    OperationRemoved,
    OperationRenamed,
    OperationPathChanged,
    OperationMethodChanged,
    SecurityChanged,
    ParameterAdded,
    ParameterAddedRequired,
    ParameterRemoved,
    ParameterBecameRequired,
    ParameterBecameOptional,
    ParameterMoved,
    ParameterRespelled,
    BodyAdded,
    BodyRemoved,
    BodyMediaTypeChanged,
    BodyRequiredChanged,
    ResponseStatusChanged,
    ErrorResponseAdded,
    ErrorResponseRemoved,
    ErrorResponseChanged,
    PageGained,
    PageLost,
    PageShapeChanged,
    TypeAdded,
    TypeRemoved,
    TypeChanged,
    OptionChanged,
    NullChanged,
    FormatChanged,
    LimitsChanged,
    PropertyAdded,
    PropertyAddedRequired,
    PropertyRemoved,
    PropertyBecameRequired,
    PropertyBecameOptional,
    PropertyMayBeMissing,
    PropertyRespelled,
    DefaultChanged,
    EnumValueAdded,
    EnumValueRemoved,
    ConstantAdded,
    ConstantRemoved,
    VariantAdded,
    VariantRemoved,
}

impl Rule {
    pub(super) fn id(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// True if code that uses the crates may stop compiling, or a call that worked be refused before it is sent.
    pub(super) fn is_breaking(self) -> bool {
        matches!(
            self,
            Self::OperationRemoved
                | Self::OperationRenamed
                | Self::ParameterAddedRequired
                | Self::ParameterRemoved
                | Self::ParameterBecameRequired
                | Self::BodyAdded
                | Self::BodyRemoved
                | Self::PageGained
                | Self::PageLost
                | Self::TypeRemoved
                | Self::TypeChanged
                | Self::OptionChanged
                | Self::LimitsChanged
                | Self::PropertyAddedRequired
                | Self::PropertyRemoved
                | Self::PropertyBecameRequired
                | Self::PropertyBecameOptional
                | Self::EnumValueRemoved
                | Self::ConstantAdded
                | Self::ConstantRemoved
                | Self::VariantAdded
                | Self::VariantRemoved
        )
    }
}
