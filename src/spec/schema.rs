//! JSON Schemas of the files people write, made from the same field tables that read them.
