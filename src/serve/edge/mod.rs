//! What every request passes, whatever it asks: a name for it, who asks and how often, whether they may, its body, its time, and
//! the journal.

mod body;
mod gate;
mod headers;

use super::Service;
use super::answer::{Code, Refused, status};
use super::caller::Caller;
use super::game;
use super::journal::Line;
use super::meters::{Asked, Of, Route};
use super::options::Log;
use super::progression;
use super::rates::Standing;
use super::traces::{self, Active, Value};
use crate::app::Problem;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

/// From where a request came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) SocketAddr);

/// What became known of a request on its way.
#[derive(Default)]
struct Known {
    caller: Option<Caller>,
    standing: Option<Standing>,
    why: Option<String>,
    /// Where its time is told to be traced.
    active: Option<Arc<Active>>,
}

/// What is asked, in words that stand until it is answered.
struct Heard {
    method: &'static str,
    route: String,
    path: String,
    peer: Option<SocketAddr>,
}

impl Heard {
    fn new(request: &Request) -> Heard {
        let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
        Heard {
            method: known_method(request.method()),
            route: route.unwrap_or_else(|| "unknown".to_owned()),
            path: request.uri().path().chars().take(500).collect(),
            peer: request.extensions().get::<Peer>().map(|peer| peer.0),
        }
    }
}

/// Methods of anybody's making would be labels without end.
fn known_method(method: &Method) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known.into_iter().find(|known| *known == method.as_str()).unwrap_or("OTHER")
}

/// Answers a request, or says why not.
pub(super) async fn pass(State(service): State<Service>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = headers::id_of(request.headers(), &service);
    let heard = Heard::new(&request);
    request.extensions_mut().insert(headers::RequestId(id.clone()));
    let active = service.collector.as_ref().and_then(|collector| collector.begin(request.headers()));
    let mut known = Known { active: active.clone(), ..Known::default() };
    let answered = gate::answer(&service, &heard, &mut known, request, next);
    let mut response = match traces::within(active, answered).await {
        Ok(response) => response,
        Err(problem) => {
            known.why = Some(problem.message.clone());
            refused(&heard, problem)
        }
    };
    headers::put(response.headers_mut(), &id, known.standing);
    let code = response.extensions().get::<Code>().map_or("", |code| code.0);
    service.meters.failed(response.status().as_u16(), code);
    told(&service, &heard, &known, (&id, began, response.status()));
    response
}

/// Calls around the second contract, in whose form they are answered.
const AROUND: [&str; 3] = ["/api/v1/progression", "/api/v1/experience", "/api/v1/leaderboards"];

/// A refusal of the edge, in the form in which those who ask there expect problems.
fn refused(heard: &Heard, problem: Problem) -> Response {
    let (status, code) = (status(&problem), problem.code);
    let mut response = match &heard.path {
        path if AROUND.iter().any(|start| path.starts_with(start)) => {
            progression::failed::at_the_edge(status, &problem)
        }
        path if path.starts_with("/api/") => game::failed::at_the_edge(status, &problem),
        _ => Refused(problem).into_response(),
    };
    response.extensions_mut().insert(Code(code));
    let headers = response.headers_mut();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

fn told(
    service: &Service,
    heard: &Heard,
    known: &Known,
    (id, began, status): (&HeaderValue, Instant, StatusCode),
) {
    let took = began.elapsed();
    let meters = &service.meters;
    let route = Route { route: heard.route.clone() };
    meters.answers.get_or_create(&route).observe(took.as_secs_f64());
    let asked = Asked { method: heard.method, route: heard.route.clone(), status: status.as_u16() };
    meters.requests.get_or_create(&asked).inc();
    traced(service, heard, known, id, status);
    let importance = match status.as_u16() {
        401 | 403 | 408 | 413 | 429 | 500.. => Log::Errors,
        _ => Log::Requests,
    };
    if !service.journal.wants(importance) {
        return;
    }
    let level = match status.as_u16() {
        500.. => "error",
        400.. => "warn",
        _ => "info",
    };
    service.journal.write(&Line {
        request_id: id.to_str().ok(),
        trace_id: known.active.as_ref().map(|active| active.trace()),
        method: Some(heard.method),
        route: Some(&heard.route),
        path: Some(&heard.path),
        status: Some(status.as_u16()),
        milliseconds: Some((took.as_secs_f64() * 1e6).round() / 1e3),
        peer: heard.peer.map(|peer| peer.to_string()),
        actor: known.caller.as_ref().map(|caller| caller.actor.as_str()),
        role: known.caller.as_ref().and_then(|caller| caller.role.as_deref()),
        why: known.why.as_deref(),
        ..Line::new(level, "request")
    });
}

/// Ends the trace of a request, with the names that OpenTelemetry has for what is known of it.
fn traced(service: &Service, heard: &Heard, known: &Known, id: &HeaderValue, status: StatusCode) {
    let (Some(collector), Some(active)) = (&service.collector, &known.active) else { return };
    let text = |text: &str| Value::Text(text.to_owned());
    let mut facts = vec![
        ("http.request.method", text(heard.method)),
        ("http.route", text(&heard.route)),
        ("http.response.status_code", Value::Whole(status.as_u16().into())),
        ("url.path", text(&heard.path)),
        ("endgame.request_id", text(id.to_str().unwrap_or_default())),
    ];
    facts.extend(heard.peer.map(|peer| ("client.address", Value::Text(peer.ip().to_string()))));
    facts.extend(known.caller.as_ref().map(|caller| ("user.id", text(&caller.actor))));
    let name = format!("{} {}", heard.method, heard.route);
    collector.end(active, name, status.is_server_error(), facts);
}

/// Counts a refusal of the edge.
fn count(service: &Service, kind: &'static str) {
    service.meters.refused.get_or_create(&Of::kind(kind)).inc();
}
