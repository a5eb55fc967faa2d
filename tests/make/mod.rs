//! The making wing, through the library: what goes in comes out, bit for bit where nothing was asked.

mod render;
