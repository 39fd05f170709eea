//! What may a Qdrant credential do?
