//! The demo album: composed and synthesised here.
