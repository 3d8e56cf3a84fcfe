//! Stories of the function `pod-courses`: what pods learn together. Making their courses is told in `generation`.

mod chapters;
mod chat;
mod cohorts;
mod completing;
mod goals;
mod invited;
mod leaving;
mod marks;
mod stage;
mod together;
