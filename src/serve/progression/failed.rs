//! Why a call has no answer, in the form and with the statuses of this contract.

use crate::app::{Kind, Problem};
use crate::serve::answer::{Refused, typed};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// Which statuses a call declares, beside 401 and 500.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Declared {
    /// 404.
    Question,
    /// 400 and 404.
    Change,
    /// 400, 403 and 404.
    Reset,
}

/// Why a call has no answer.
#[derive(Debug, Serialize)]
pub(super) struct Failed {
    code: u16,
    message: String,
    details: Details,
}

#[derive(Debug, Serialize)]
struct Details {
    /// The code of the problem, as everywhere in this program: `unknown-character`.
    problem: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<String>,
}

impl Failed {
    pub(super) fn new(problem: &Problem, declared: Declared) -> Failed {
        let status = match (problem.code, problem.kind, declared) {
            ("unauthenticated", ..) => StatusCode::UNAUTHORIZED,
            ("not-allowed", _, Declared::Reset) => StatusCode::FORBIDDEN,
            (_, Kind::Storage | Kind::Interrupted, _) => StatusCode::INTERNAL_SERVER_ERROR,
            (.., Declared::Question) => StatusCode::NOT_FOUND,
            (code, Kind::Refused, _) if is_nobody(code) => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_REQUEST,
        };
        let (message, reasons) = (problem.message.clone(), problem.reasons.clone());
        Failed { code: status.as_u16(), message, details: Details { problem: problem.code, reasons } }
    }
}

/// A refusal of the edge, with the status that it has everywhere: it comes before the contract does.
pub(in crate::serve) fn at_the_edge(status: StatusCode, problem: &Problem) -> Response {
    let (message, reasons) = (problem.message.clone(), problem.reasons.clone());
    Failed { code: status.as_u16(), message, details: Details { problem: problem.code, reasons } }
        .into_response()
}

/// Whether a code says that the character is not there.
fn is_nobody(code: &str) -> bool {
    matches!(code, "unknown-character" | "archived-character" | "several-characters")
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, typed("application/json", serde_json::to_string(&self).unwrap_or_default())).into_response()
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
            Err(error) => {
                let problem =
                    Problem { kind: Kind::Storage, ..Problem::invalid("internal", error.to_string()) };
                Failed::new(&problem, Declared::Question).into_response()
            }
        }
    }
}

/// Makes problems failures of calls that declare some statuses.
pub(super) trait OrFailed<T> {
    /// The same with a failure.
    fn or_failed(self, declared: Declared) -> Result<T, Failed>;
}

impl<T> OrFailed<T> for Result<T, Problem> {
    fn or_failed(self, declared: Declared) -> Result<T, Failed> {
        self.map_err(|problem| Failed::new(&problem, declared))
    }
}

impl<T> OrFailed<T> for Result<T, Refused> {
    fn or_failed(self, declared: Declared) -> Result<T, Failed> {
        self.map_err(|Refused(problem)| Failed::new(&problem, declared))
    }
}
