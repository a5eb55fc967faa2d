//! Drafts a manifest from what is known of a folder of masters (`runout init`).
