//! The use cases of Portcullis, without a window.
