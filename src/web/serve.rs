//! The server: its settings, its routes, and its start and stop.

use super::asked::{Asked, Format, LONGEST};
use super::desk::{Desk, Sitting};
use super::fault::Fault;
use super::guard::{self, Asker};
use super::reply::{self, Reply};
use super::routes::{ROUTES, Route};
use super::{edit, openapi, view};
use axum::Router;
use axum::body::Body;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Extension, Form, Query, RawPathParams, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header};
use axum::routing::{get, post};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// The largest form, in bytes.
const LARGEST: usize = 64 << 10;
/// Pairs a query may have.
const PAIRS: usize = 40;

/// How the desk is served.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The record.
    pub record: PathBuf,
    /// Where to listen.
    pub address: SocketAddr,
    /// Further names the server is called by.
    pub hosts: Vec<String>,
    /// The token of those who may look.
    pub read_token: Option<String>,
    /// The token of those who may note things too.
    pub edit_token: Option<String>,
    /// Nobody may note anything.
    pub read_only: bool,
}

/// Why the desk cannot be served.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error(
        "{0} can be reached from other machines: name a token with --token (to note things) or --read-token (to look)"
    )]
    Open(SocketAddr),
    #[error("a token has at least 16 characters; `openssl rand -hex 16` makes one")]
    Short,
    #[error("{0}: {1}")]
    Address(SocketAddr, std::io::Error),
    #[error("the server stopped: {0}")]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Record(#[from] crate::record::Error),
}

/// Serves the desk until the process is told to stop; calls `ready` with the address once it listens.
///
/// # Errors
/// When the record cannot be opened, the address is taken, or it is open to others and no token is named.
pub fn serve(settings: Settings, ready: impl FnOnce(SocketAddr)) -> Result<(), Error> {
    let tokens = [&settings.read_token, &settings.edit_token];
    if tokens.iter().all(|token| token.is_none()) && !settings.address.ip().is_loopback() {
        return Err(Error::Open(settings.address));
    }
    if tokens.iter().any(|token| token.as_ref().is_some_and(|token| token.len() < 16)) {
        return Err(Error::Short);
    }
    let address = settings.address;
    crate::lexicon::Lexicon::embedded();
    let desk = Desk::open(settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async move {
        let listener =
            tokio::net::TcpListener::bind(address).await.map_err(|e| Error::Address(address, e))?;
        ready(listener.local_addr()?);
        axum::serve(listener, router(desk)).with_graceful_shutdown(stop()).await?;
        Ok(())
    })
}

async fn stop() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn router(desk: Arc<Desk>) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        for path in route.paths() {
            router = router.route(
                &path,
                get(
                    move |State(desk),
                          Extension(asker),
                          path: RawPathParams,
                          query: Asking,
                          headers: HeaderMap,
                          uri: Uri| {
                        answer(route, desk, asker, path, query, headers, uri)
                    },
                ),
            );
        }
    }
    router
        .route("/note", post(note))
        .route("/question", post(keep_question))
        .route("/resolve", post(resolve))
        .route("/enter", get(door).post(enter))
        .route("/openapi.json", get(described))
        .route("/static/{file}", get(asset))
        .route("/favicon.ico", get(async || file("desk.svg")))
        .fallback(async |uri: Uri| {
            let none = Fault::Missing("no page has this address".into());
            reply::fault(&none, guard::format_of(uri.path())).response()
        })
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(axum::middleware::from_fn_with_state(desk.clone(), guard::guard))
        .with_state(desk)
}

/// The pairs of a query or a form, or why there are none.
type Asking = Result<Query<Vec<(String, String)>>, QueryRejection>;
type Sent = Result<Form<Vec<(String, String)>>, FormRejection>;

async fn answer(
    route: &'static Route,
    desk: Arc<Desk>,
    asker: Asker,
    path: RawPathParams,
    query: Asking,
    headers: HeaderMap,
    uri: Uri,
) -> Response<Body> {
    let form = route.all_forms().find(|form| *form == guard::format_of(uri.path())).unwrap_or(Format::Html);
    let browser = asker
        .browser
        .clone()
        .unwrap_or_else(|| desk.secret.sign(&format!("{:?}", std::time::Instant::now())));
    let asked = asked(route, form, &path, query, &uri);
    let stamp = super::asked::Stamp {
        sign: guard::form_sign(&desk, &browser),
        edits: asker.role == guard::Role::Edit,
        by: guard::cookie(&headers, edit::BY).map(decoded).unwrap_or_default(),
    };
    let reply = match asked {
        Ok(asked) => {
            let mut asked = asked;
            asked.style = desk.secret.sign(guard::STYLE);
            told(&desk, route, asked.stamped((!route.kept).then_some(stamp))).await
        }
        Err(fault) => Err(fault),
    };
    let mut response = reply.unwrap_or_else(|fault| reply::fault(&fault, form)).response();
    if asker.browser.is_none() && form == Format::Html && !route.kept {
        set_cookie(
            &mut response,
            &format!("{}={browser}; Path=/; HttpOnly; SameSite=Strict", guard::BROWSER),
        );
    }
    response
}

async fn told(desk: &Arc<Desk>, route: &'static Route, asked: Asked) -> Result<Reply, Fault> {
    let reply = desk.ask(route.long, move |sitting| match route.kept {
        true => sitting.keep(&Reply::key(&asked.address, asked.format), || (route.page)(sitting, &asked)),
        false => (route.page)(sitting, &asked),
    });
    let reply = reply.await;
    if let Err(Fault::Record(error)) = &reply {
        eprintln!("attache: {}: {error}", route.path);
    }
    reply
}

fn asked(
    route: &Route,
    form: Format,
    path: &RawPathParams,
    query: Asking,
    uri: &Uri,
) -> Result<Asked, Fault> {
    let Ok(Query(query)) = query else { return Err(Fault::Wrong("the query cannot be read".into())) };
    if query.len() > PAIRS {
        return Err(Fault::Wrong(format!("at most {PAIRS} parameters")));
    }
    let last = path.iter().count();
    let mut values: Vec<(String, String)> = Vec::new();
    for (nth, (name, value)) in path.iter().enumerate() {
        let end = format!(".{}", form.ending());
        let bare = if nth + 1 == last && form != Format::Html {
            value.strip_suffix(&end).unwrap_or(value)
        } else {
            value
        };
        values.push((name.to_owned(), bare.to_owned()));
    }
    values.extend(query.into_iter().filter(|(name, _)| route.query.contains(&name.as_str())));
    let address = uri.path_and_query().map_or("/", |whole| whole.as_str());
    Asked::new(values, form, address.to_owned())
}

/// The fields of a form that was sent.
fn fields(form: Sent) -> Result<Vec<(String, String)>, Fault> {
    form.map(|Form(fields)| fields).map_err(|_| Fault::Wrong("the form cannot be read".into()))
}

async fn note(
    State(desk): State<Arc<Desk>>,
    Extension(asker): Extension<Asker>,
    headers: HeaderMap,
    form: Sent,
) -> Response<Body> {
    let done = async { edit::note(&desk, &asker, &headers, fields(form)?).await }.await;
    let by = done.as_ref().ok().map(|(_, by)| super::asked::encode(by));
    let mut response = led(done.map(|(next, _)| next));
    if let Some(by) = by {
        set_cookie(
            &mut response,
            &format!("{}={by}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000", edit::BY),
        );
    }
    response
}

async fn keep_question(
    State(desk): State<Arc<Desk>>,
    Extension(asker): Extension<Asker>,
    headers: HeaderMap,
    form: Sent,
) -> Response<Body> {
    led(async { edit::keep_question(&desk, &asker, &headers, fields(form)?).await }.await)
}

async fn resolve(
    State(desk): State<Arc<Desk>>,
    Extension(asker): Extension<Asker>,
    headers: HeaderMap,
    form: Sent,
) -> Response<Body> {
    led(async { edit::resolve(&desk, &asker, &headers, fields(form)?).await }.await)
}

/// What follows a form: the page it leads to, or what was wrong with it.
fn led(done: Result<String, Fault>) -> Response<Body> {
    done.map_or_else(|fault| reply::fault(&fault, Format::Html).response(), |next| see(&next))
}

/// Leads on to another page of the desk.
fn see(next: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(next) = HeaderValue::from_str(next) {
        response.headers_mut().insert(header::LOCATION, next);
    }
    response
}

fn set_cookie(response: &mut Response<Body>, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex =
            (*first == b'%').then(|| tail.get(..2)).flatten().and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).chars().filter(|sign| !sign.is_control()).take(LONGEST).collect()
}

async fn door() -> Response<Body> {
    let body = view::door().unwrap_or_default();
    Reply { status: StatusCode::OK, format: Format::Html, body: body.into() }.response()
}

async fn enter(State(desk): State<Arc<Desk>>, form: Sent) -> Response<Body> {
    let token = form.ok().and_then(|Form(fields)| fields.into_iter().find(|(name, _)| name == "token"));
    match token.filter(|(_, token)| guard::role_of(&desk, token).is_some()) {
        Some((_, token)) => {
            let mut response = see("/");
            set_cookie(&mut response, &guard::session_cookie(&desk, &token));
            response
        }
        None => reply::fault(&Fault::Unknown, Format::Html).response(),
    }
}

async fn described(State(desk): State<Arc<Desk>>) -> Response<Body> {
    let told = |sitting: &Sitting| reply::json(&openapi::description(&openapi::Known::of(sitting)?));
    match desk.ask(false, told).await {
        Ok(body) => Reply { status: StatusCode::OK, format: Format::Json, body: body.into() }.response(),
        Err(fault) => reply::fault(&fault, Format::Json).response(),
    }
}

async fn asset(path: RawPathParams) -> Response<Body> {
    file(path.iter().next().map_or("", |(_, file)| file))
}

fn file(name: &str) -> Response<Body> {
    let Some((media, body)) = view::asset(name) else {
        return reply::fault(&Fault::Missing("no such file".into()), Format::Html).response();
    };
    let mut response = Response::new(Body::from(body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=300"));
    response
}
