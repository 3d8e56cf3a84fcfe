//! Stories of the function `pod-courses`.
