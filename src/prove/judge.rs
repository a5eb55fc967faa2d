//! Rules x readings -> findings. Pure: no files, no clock, no printing.
