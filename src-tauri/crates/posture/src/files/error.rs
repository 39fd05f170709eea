//! Why a file could not be read.

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// The text is not YAML.
    #[error(
        "{file} is not valid YAML: what stands at line {line}, column {column} cannot be read. Mend that place and try again."
    )]
    Yaml {
        /// The file, as it was given.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
    },
    /// A name stands twice in one mapping, of which readers would take one or none.
    #[error(
        "{file} says the same name twice: the second one is at line {line}. What reads it refuses such a file, or takes one of the two. Remove one of them."
    )]
    Twice {
        /// The file, as it was given.
        file: String,
        /// The line, from 1.
        line: usize,
    },
    /// More documents than a configuration has.
    #[error("{file} holds more than {most} YAML documents. Give the ones that concern Qdrant.")]
    Documents {
        /// The file, as it was given.
        file: String,
        /// How many may be read.
        most: usize,
    },
    /// Lists and mappings stand too deep in one another.
    #[error(
        "{file} nests more than {most} levels at line {line}. No configuration of Qdrant does. Check where the file comes from."
    )]
    Depth {
        /// The file, as it was given.
        file: String,
        /// The line, from 1.
        line: usize,
        /// How deep it may be.
        most: usize,
    },
    /// More values than a configuration has, counting what aliases stand for.
    #[error(
        "{file} grows to more than {most} values at line {line}, counting what its aliases stand for. Check where the file comes from."
    )]
    Values {
        /// The file, as it was given.
        file: String,
        /// The line, from 1.
        line: usize,
        /// How many there may be.
        most: usize,
    },
    /// The file is larger than a configuration is.
    #[error("{file} is larger than {most} bytes, which no configuration of Qdrant is. Give the file that is meant.")]
    Large {
        /// The file, as it was given.
        file: String,
        /// How large it may be.
        most: usize,
    },
    /// More files than can be read at once.
    #[error("{given} files are too many: up to {most} are read at once. Give the ones that concern Qdrant.")]
    Many {
        /// How many there were.
        given: usize,
        /// How many may be.
        most: usize,
    },
    /// More text than can be read at once.
    #[error("The files are larger than {most} bytes together. Give the ones that concern Qdrant.")]
    Together {
        /// How large they may be.
        most: usize,
    },
    /// Several documents, of which the server reads none.
    #[error("{file} holds several YAML documents, and the server takes one. It does not start. Keep one of them.")]
    Configurations {
        /// The file, as it was given.
        file: String,
    },
    /// A configuration of nginx whose blocks do not fit together.
    #[error(
        "{file} is not a valid configuration of nginx: what stands at line {line} cannot be read. Mend that place and try again."
    )]
    Nginx {
        /// The file, as it was given.
        file: String,
        /// The line, from 1.
        line: usize,
    },
    /// More servers than can be judged.
    #[error("More than {most} servers are described, and the first {most} are judged. Give fewer files at once.")]
    Servers {
        /// How many are judged.
        most: usize,
    },
    /// More proxies than can be judged.
    #[error("More than {most} proxies are described, and the first {most} are judged. Give fewer files at once.")]
    Proxies {
        /// How many are judged.
        most: usize,
    },
    /// Nothing that says how Qdrant is run.
    #[error(
        "{file} does not say how Qdrant is run. What can be read: its config.yaml, environment variables, a docker run command, Compose, values of the Helm chart, Kubernetes manifests, and nginx or Kong before it."
    )]
    Unrecognised {
        /// The file, as it was given.
        file: String,
    },
}

impl FileError {
    /// The file that could not be read, where it may say more of a server.
    pub(super) fn file(&self) -> Option<&str> {
        match self {
            Self::Yaml { file, .. }
            | Self::Twice { file, .. }
            | Self::Documents { file, .. }
            | Self::Depth { file, .. }
            | Self::Values { file, .. }
            | Self::Configurations { file }
            | Self::Large { file, .. } => Some(file),
            Self::Nginx { .. }
            | Self::Unrecognised { .. }
            | Self::Many { .. }
            | Self::Together { .. }
            | Self::Servers { .. }
            | Self::Proxies { .. } => None,
        }
    }
}
