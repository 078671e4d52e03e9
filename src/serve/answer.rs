//! Answers and problems as HTTP: JSON of the same views that the command line writes, and `application/problem+json`.

use super::large_numbers::with_large_numbers;
use super::links::{Link, spelled};
use crate::app::{Hint, Kind, Location, Problem};
use crate::report::View;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

/// A view with what belongs beside it.
#[derive(Debug)]
pub(super) struct Told<V> {
    pub(super) view: V,
    /// What to know of it.
    pub(super) notes: Vec<String>,
    /// What can be done next.
    pub(super) links: Vec<Link>,
}

/// With nothing beside it.
pub(super) fn told<V>(view: V) -> Told<V> {
    Told { view, notes: Vec::new(), links: Vec::new() }
}

impl<V> Told<V> {
    pub(super) fn link(mut self, link: Link) -> Told<V> {
        self.links.push(link);
        self
    }
}

#[derive(Serialize)]
struct Envelope<'a, V> {
    schema: &'static str,
    #[serde(flatten)]
    view: &'a V,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    waits: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'a [String],
    #[serde(skip_serializing_if = "<[Link]>::is_empty")]
    links: &'a [Link],
}

/// What stands in an answer beside what it is about.
#[derive(Serialize, JsonSchema)]
pub(super) struct Beside {
    /// The name and version of its form.
    schema: String,
    /// Of what was tried by `dry_run`: why it would wait for a second actor.
    #[serde(skip_serializing_if = "Option::is_none")]
    waits: Option<Vec<String>>,
    /// What to know of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<Vec<String>>,
    /// What can be done next.
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<Vec<Link>>,
    /// Whole numbers past 2^53, which some readers of JSON round, once more and exactly: by their JSON Pointer (RFC 6901) in
    /// this answer. Left out where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    large_numbers: Option<std::collections::BTreeMap<String, String>>,
}

/// An answer ready to be sent.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) text: String,
}

impl Answer {
    /// The JSON of a view; `waits` is why it would wait, where it was only tried.
    pub(super) fn of<V: View>(told: &Told<V>, waits: &[String]) -> Result<Answer, Problem> {
        let Told { view, notes, links } = told;
        let envelope = Envelope { schema: view.schema(), view, waits, notes, links };
        let text = serde_json::to_string(&envelope).map_err(|error| Problem {
            kind: Kind::Storage,
            ..Problem::invalid("internal", error.to_string())
        })?;
        Ok(Answer { status: StatusCode::OK, headers: Vec::new(), text: with_large_numbers(text) })
    }

    pub(super) fn with(mut self, name: HeaderName, value: String) -> Answer {
        self.headers.push((name, value));
        self
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = (self.status, typed("application/json", self.text)).into_response();
        // What is answered is of this moment: whoever keeps it asks again.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
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
#[derive(Debug)]
pub(super) struct Refused(pub(super) Problem);

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        Refused(problem)
    }
}

/// Why a request was not carried out (RFC 9457).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(super) struct ProblemBody<'a> {
    /// The status in words.
    title: &'a str,
    /// The status once more.
    status: u16,
    /// What is wrong, and what became of the data.
    detail: &'a str,
    /// Stable, in kebab case, as the command line has it: `unknown-character`.
    code: &'a str,
    /// Every reason, where there are several.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    reasons: &'a [String],
    /// What would help.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// Where, in a text that was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<At<'a>>,
    /// What can be done about it.
    #[serde(skip_serializing_if = "<[Link]>::is_empty")]
    links: &'a [Link],
}

/// A place in a text.
#[derive(Serialize, JsonSchema)]
pub(super) struct At<'a> {
    /// Which text.
    file: &'a str,
    /// From 1.
    line: usize,
    /// From 1, in characters.
    column: usize,
}

/// What waits for a second actor.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Waiting")]
pub(super) struct WaitingBody<'a> {
    /// `endgame/waiting/1`
    schema: &'a str,
    /// Its number.
    request: u64,
    /// What waits.
    detail: &'a str,
    /// Why it waits.
    reasons: &'a [String],
    /// Who may carry it out.
    who_may: &'a [String],
    /// Where to look for it, and what can be done.
    links: &'a [Link],
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Refused(problem) = self;
        let (hint, links) = problem.hint.as_ref().map(spelled).unwrap_or_default();
        if let ("waits-for-approval", Some(Hint::GrantRequest(request, who_may))) =
            (problem.code, &problem.hint)
        {
            return waiting(&problem, request.0, who_may, &links);
        }
        let status = status(&problem);
        let told = ProblemBody {
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            detail: &problem.message,
            code: problem.code,
            reasons: &problem.reasons,
            hint,
            location: problem.location.as_ref().map(|Location { file, line, column }| At {
                file,
                line: *line,
                column: *column,
            }),
            links: &links,
        };
        let text = serde_json::to_string(&told).unwrap_or_default();
        let mut response = (status, typed("application/problem+json", text)).into_response();
        response.extensions_mut().insert(Code(problem.code));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

fn waiting(problem: &Problem, request: u64, who_may: &[String], links: &[Link]) -> Response {
    let told = WaitingBody {
        schema: "endgame/waiting/1",
        request,
        detail: &problem.message,
        reasons: &problem.reasons,
        who_may,
        links,
    };
    let text = serde_json::to_string(&told).unwrap_or_default();
    Answer { status: StatusCode::ACCEPTED, headers: Vec::new(), text }
        .with(header::LOCATION, format!("/v1/requests/{request}"))
        .into_response()
}

/// The status that says the same as a problem's code.
pub(super) fn status(problem: &Problem) -> StatusCode {
    match (problem.code, problem.kind) {
        ("unauthenticated", _) => StatusCode::UNAUTHORIZED,
        ("too-many-requests", _) => StatusCode::TOO_MANY_REQUESTS,
        ("body-too-large", _) => StatusCode::PAYLOAD_TOO_LARGE,
        ("too-slow", _) => StatusCode::REQUEST_TIMEOUT,
        ("not-allowed" | "not-from-here", _) => StatusCode::FORBIDDEN,
        ("method-not-allowed", _) => StatusCode::METHOD_NOT_ALLOWED,
        ("version-changed", _) => StatusCode::PRECONDITION_FAILED,
        ("unknown-attribute" | "unknown-node" | "unknown-reward", _) => StatusCode::BAD_REQUEST,
        ("key-of-another", _) => StatusCode::UNPROCESSABLE_ENTITY,
        ("waits-for-approval", _) => StatusCode::ACCEPTED,
        ("overloaded" | "too-long" | "database-busy" | "connection-lost" | "server-unreachable", _) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
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

/// Where something is, and not for this method; the header `Allow` names those that there are.
pub(super) async fn no_such_method(method: axum::http::Method) -> Refused {
    Refused(not_allowed(&method))
}

/// That an address does not answer a method.
pub(super) fn not_allowed(method: &axum::http::Method) -> Problem {
    let message = format!("{method} is not answered at this address");
    Problem::refused("method-not-allowed", message)
        .hint("the header `Allow` names the methods that are; /docs lists what they do")
}
