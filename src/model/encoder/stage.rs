//! The parts of a forward pass, for those who time it.

/// A part of a forward pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Stage {
    /// Word, position and type vectors, their norm, and the first quantised rows.
    Embedding,
    /// The products that give queries, keys and values.
    Projections,
    /// Scores, softmax and mixed values of all heads.
    Attention,
    /// The mixed values as quantised rows.
    Mixed,
    /// The product behind attention.
    AttentionOutput,
    /// Residual, layer norm and quantised rows, behind attention and behind the feed-forward part.
    Norms,
    /// The product into the wide rows.
    Up,
    /// The activation function and the wide rows quantised.
    Activation,
    /// The product out of the wide rows.
    Down,
    /// The heads of all tasks.
    #[cfg(feature = "profile")]
    Heads,
}

#[cfg(feature = "profile")]
impl Stage {
    /// All stages, in the order in which a layer goes through them.
    pub(in crate::model) const ALL: [Self; 10] = [
        Self::Embedding,
        Self::Projections,
        Self::Attention,
        Self::Mixed,
        Self::AttentionOutput,
        Self::Norms,
        Self::Up,
        Self::Activation,
        Self::Down,
        Self::Heads,
    ];

    /// The stage's name in a table.
    pub(in crate::model) const fn name(self) -> &'static str {
        match self {
            Self::Embedding => "embedding",
            Self::Projections => "query, key and value products",
            Self::Attention => "attention",
            Self::Mixed => "quantising what attention gives",
            Self::AttentionOutput => "attention output product",
            Self::Norms => "residual, norm, quantising",
            Self::Up => "up product",
            Self::Activation => "GELU, quantising",
            Self::Down => "down product",
            Self::Heads => "heads",
        }
    }

    /// How many products of two numbers the stage makes for `n_tokens` on the way through all
    /// layers, if it is a product of a matrix with weights.
    pub(in crate::model) fn n_products(self, n_tokens: usize, config: &super::Config) -> u64 {
        let (hidden, intermediate) = (config.hidden, config.intermediate);
        let per_token = match self {
            Self::Projections => 3 * hidden * hidden,
            Self::AttentionOutput => hidden * hidden,
            Self::Up | Self::Down => hidden * intermediate,
            _ => 0,
        };
        (n_tokens * per_token * config.n_layers) as u64
    }
}
