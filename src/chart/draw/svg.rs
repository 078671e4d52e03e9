//! SVG, by plotters' own backend.

use super::backend::{FINE, replay};
use super::scene::Shape;
use crate::chart::{ChartError, Size};
use plotters::backend::SVGBackend;

/// The shapes as an SVG document.
pub(super) fn encode(shapes: &[Shape], size: Size) -> Result<String, ChartError> {
    let fine = |side: u32| side * FINE as u32;
    let (wide, high) = (fine(size.width()), fine(size.height()));
    let mut document = String::new();
    replay(shapes, &mut SVGBackend::with_string(&mut document, (wide, high)))?;
    // The backend's own first line would make the picture eight times as large.
    let body = document.split_once('\n').map_or(document.as_str(), |(_, body)| body);
    Ok(format!(
        "<svg width=\"{}\" height=\"{}\" viewBox=\"0 0 {wide} {high}\" stroke-linejoin=\"round\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n{body}",
        size.width(),
        size.height(),
    ))
}
