//! The programme: the release laid on one timeline.
