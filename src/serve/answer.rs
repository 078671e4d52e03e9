//! Answers and problems as HTTP: JSON of the same views that the command line writes, and `application/problem+json`.

use crate::app::{Hint, Kind, Problem};
use crate::report::{View, json};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// A view, as JSON.
pub(super) struct Shown<V>(pub(super) V);

impl<V: View> IntoResponse for Shown<V> {
    fn into_response(self) -> Response {
        match json(&self.0) {
            Ok(text) => typed("application/json", text),
            Err(error) => Refused(Problem::invalid("internal", error.to_string())).into_response(),
        }
    }
}

/// A text of this media type.
pub(super) fn typed(kind: &'static str, text: String) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], text).into_response()
}

/// The code of the problem that an answer tells of, for who counts them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code(pub(super) &'static str);

/// Why a request is not answered, in the form of RFC 9457.
pub(super) struct Refused(pub(super) Problem);

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        Refused(problem)
    }
}

#[derive(Serialize)]
struct Told<'a> {
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    reasons: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Refused(problem) = self;
        let status = status(&problem);
        let hint = match &problem.hint {
            Some(Hint::Text(text)) => Some(&**text),
            _ => None,
        };
        let told = Told {
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            detail: &problem.message,
            code: problem.code,
            reasons: &problem.reasons,
            hint,
        };
        let text = serde_json::to_string(&told).unwrap_or_default();
        let mut response = (status, typed("application/problem+json", text)).into_response();
        response.extensions_mut().insert(Code(problem.code));
        response
    }
}

/// The status that says the same as a problem's code.
pub(super) fn status(problem: &Problem) -> StatusCode {
    match (problem.code, problem.kind) {
        ("unauthenticated", _) => StatusCode::UNAUTHORIZED,
        ("too-many-requests", _) => StatusCode::TOO_MANY_REQUESTS,
        ("body-too-large", _) => StatusCode::PAYLOAD_TOO_LARGE,
        ("too-slow", _) => StatusCode::REQUEST_TIMEOUT,
        ("not-allowed" | "not-from-here", _) => StatusCode::FORBIDDEN,
        ("key-of-another", _) => StatusCode::UNPROCESSABLE_ENTITY,
        ("waits-for-approval", _) => StatusCode::ACCEPTED,
        ("overloaded" | "busy" | "too-long", _) => StatusCode::SERVICE_UNAVAILABLE,
        (code, Kind::Refused) if code.starts_with("unknown-") => StatusCode::NOT_FOUND,
        (_, Kind::Invalid) => StatusCode::BAD_REQUEST,
        (_, Kind::Refused) => StatusCode::CONFLICT,
        (_, Kind::Storage | Kind::Interrupted) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Where nothing is.
pub(super) async fn no_such_page() -> Refused {
    Refused(
        Problem::refused("unknown-address", "nothing is at this address").hint("/docs lists what there is"),
    )
}
