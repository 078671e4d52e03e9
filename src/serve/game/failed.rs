//! Why a call has no answer, in the form and with the statuses of the contract.

use crate::app::{Kind, Problem, clock};
use crate::report::time::Time;
use crate::serve::answer::{Refused, typed};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// The one status that a call declares for what its caller got wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Declared {
    /// 404, as all questions do.
    NotFound,
    /// 400, as all changes do: also for a character that is not there.
    BadRequest,
    /// 503, as the health does.
    Unavailable,
}

/// Why a call has no answer.
pub(super) struct Failed {
    status: StatusCode,
    message: String,
}

#[derive(Serialize)]
struct Told<'a> {
    error: &'static str,
    code: String,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<Time>,
}

impl Failed {
    /// A problem of a call that declares this status. What is not the caller's doing keeps the status that every server has
    /// for it: that nobody proved who asks, and that the service failed.
    pub(super) fn new(problem: Problem, declared: Declared) -> Failed {
        let status = match (problem.code, problem.kind, declared) {
            ("unauthenticated", ..) => StatusCode::UNAUTHORIZED,
            (_, Kind::Storage | Kind::Interrupted, Declared::Unavailable) => StatusCode::SERVICE_UNAVAILABLE,
            ("overloaded" | "busy", ..) => StatusCode::SERVICE_UNAVAILABLE,
            (_, Kind::Storage | Kind::Interrupted, _) => StatusCode::INTERNAL_SERVER_ERROR,
            (.., Declared::NotFound) => StatusCode::NOT_FOUND,
            (.., Declared::BadRequest) => StatusCode::BAD_REQUEST,
            (.., Declared::Unavailable) => StatusCode::SERVICE_UNAVAILABLE,
        };
        Failed { status, message: told(&problem) }
    }
}

/// A refusal of the edge, with the status that it has everywhere: it comes before the contract does.
pub(in crate::serve) fn at_the_edge(status: StatusCode, problem: &Problem) -> Response {
    Failed { status, message: told(problem) }.into_response()
}

/// A problem in one text: the contract has no place for its reasons.
pub(in crate::serve) fn told(problem: &Problem) -> String {
    match problem.reasons.as_slice() {
        [] => problem.message.clone(),
        reasons => format!("{}: {}", problem.message, reasons.join("; ")),
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let error = match self.status {
            StatusCode::NOT_FOUND => "NOT_FOUND",
            StatusCode::BAD_REQUEST => "VALIDATION_ERROR",
            StatusCode::UNAUTHORIZED => "UNAUTHORIZED",
            StatusCode::FORBIDDEN => "FORBIDDEN",
            StatusCode::PAYLOAD_TOO_LARGE => "PAYLOAD_TOO_LARGE",
            StatusCode::METHOD_NOT_ALLOWED => "METHOD_NOT_ALLOWED",
            StatusCode::REQUEST_TIMEOUT => "REQUEST_TIMEOUT",
            StatusCode::TOO_MANY_REQUESTS => "TOO_MANY_REQUESTS",
            StatusCode::SERVICE_UNAVAILABLE => "SERVICE_UNAVAILABLE",
            _ => "INTERNAL_ERROR",
        };
        let timestamp = clock::now().ok().map(Time);
        let told = Told { error, code: self.status.as_u16().to_string(), message: &self.message, timestamp };
        let text = serde_json::to_string(&told).unwrap_or_default();
        (self.status, typed("application/json", text)).into_response()
    }
}

/// What every call is answered with.
pub(super) type Answered<T> = Result<Said<T>, Failed>;

/// An answer of the contract, as JSON.
pub(super) struct Said<T>(pub(super) T);

impl<T: Serialize> IntoResponse for Said<T> {
    fn into_response(self) -> Response {
        match serde_json::to_string(&self.0) {
            Ok(text) => typed("application/json", text),
            Err(error) => Failed::new(Problem::invalid("internal", error.to_string()), Declared::NotFound)
                .into_response(),
        }
    }
}

/// Makes problems failures of calls that declare a status.
pub(super) trait OrFailed<T> {
    /// The same with a failure.
    fn or_failed(self, declared: Declared) -> Result<T, Failed>;
}

impl<T> OrFailed<T> for Result<T, Problem> {
    fn or_failed(self, declared: Declared) -> Result<T, Failed> {
        self.map_err(|problem| Failed::new(problem, declared))
    }
}

impl<T> OrFailed<T> for Result<T, Refused> {
    fn or_failed(self, declared: Declared) -> Result<T, Failed> {
        self.map_err(|Refused(problem)| Failed::new(problem, declared))
    }
}
