//! Bodies, read within a size before anybody looks at them: who sends slowly holds no more than a connection.

use crate::app::Problem;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header;
use http_body_util::LengthLimitError;
use std::error::Error;

fn too_long(most: usize) -> Problem {
    Problem::invalid("body-too-large", format!("a body has at most {most} bytes here; nothing was changed"))
        .hint("send less at once")
}

/// The request with its whole body.
///
/// # Errors
/// That it is too long, or ended before its end.
pub(super) async fn whole(request: Request, most: usize) -> Result<Request, Problem> {
    let (parts, body) = request.into_parts();
    let said = parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    // What is said to be too long is not read at all.
    if said.is_some_and(|length| length.parse().is_ok_and(|length: u64| length > most as u64)) {
        return Err(too_long(most));
    }
    let bytes = to_bytes(body, most).await.map_err(|error| match is_too_long(&error) {
        true => too_long(most),
        false => Problem::invalid("bad-body", "the body ended before its end; nothing was changed"),
    })?;
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

fn is_too_long(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}
