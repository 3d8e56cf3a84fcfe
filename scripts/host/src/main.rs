//! host.

fn main() {}
