//! What a request brings, whatever is asked for: who asks, the parameters of its address, its headers and its body.

use super::super::Service;
use super::super::answer::Refused;
use super::super::caller::Caller;
use crate::app::Problem;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;

/// A request, taken apart.
pub(super) struct Input {
    /// Who asks.
    pub(super) caller: Caller,
    /// `POST /v1/characters/Vex/grants`, as it is kept where it is refused.
    pub(super) about: String,
    /// What the address names.
    pub(super) path: Vec<(String, String)>,
    /// What the query names.
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// The longest address that is kept of a refused attempt, in characters.
const LONGEST_ADDRESS: usize = 1_000;

impl FromRequest<Service> for Input {
    type Rejection = Refused;

    async fn from_request(request: Request, service: &Service) -> Result<Input, Refused> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, service).await?;
        let bad_path = |error: &dyn ToString| Refused(Problem::invalid("bad-path", error.to_string()));
        let Path(path): Path<Vec<(String, String)>> = Path::from_request_parts(&mut parts, service)
            .await
            .map_err(|rejection| bad_path(&rejection.body_text()))?;
        let Query(query): Query<Vec<(String, String)>> = Query::try_from_uri(&parts.uri)
            .map_err(|rejection| Refused(Problem::invalid("bad-query", rejection.body_text())))?;
        let address = format!("{} /v1{}", parts.method, parts.uri);
        let about = address.chars().take(LONGEST_ADDRESS).collect();
        let headers = parts.headers.clone();
        let body =
            Bytes::from_request(Request::from_parts(parts, body), service).await.map_err(|rejection| {
                let message = rejection.body_text();
                match rejection.into_response().status() {
                    StatusCode::PAYLOAD_TOO_LARGE => Refused(
                        Problem::invalid("body-too-large", "the body is larger than this service takes")
                            .hint("send it in parts"),
                    ),
                    _ => Refused(Problem::invalid("bad-body", message)),
                }
            })?;
        Ok(Input { caller, about, path, query, headers, body })
    }
}

impl Input {
    /// A header that stands once and is text.
    ///
    /// # Errors
    /// That it is not.
    pub(super) fn header(&self, name: &'static str) -> Result<Option<String>, Problem> {
        let mut values = self.headers.get_all(name).iter();
        let (first, more) = (values.next(), values.next());
        let Some(value) = first else { return Ok(None) };
        let text = std::str::from_utf8(value.as_bytes()).ok().filter(|_| more.is_none());
        let wrong = || Problem::invalid("bad-header", format!("the header `{name}` is not one text"));
        text.map(|text| Some(text.to_owned())).ok_or_else(wrong)
    }

    /// What the body says it is, without parameters: `text/csv`.
    pub(super) fn content_type(&self) -> &str {
        let said = self.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        said.and_then(|said| said.split(';').next()).unwrap_or_default().trim()
    }
}
