//! Who may ask: the name the server is called by, the token, the role, and forms that come from its own pages.

use super::desk::Desk;
use super::fault::Fault;
use super::{asked::Format, reply};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::middleware::Next;
use std::net::IpAddr;
use std::sync::Arc;

/// The longest path with query, in bytes.
const LONGEST: usize = 16_384;

/// What someone may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Look.
    Read,
    /// Look, and note things about events.
    Edit,
}

/// Who asks.
#[derive(Clone, Debug)]
pub struct Asker {
    pub role: Role,
    /// Whether the token came with the request itself, which no other page's form can do.
    pub bearer: bool,
    /// What the forms of this browser are signed for.
    pub browser: Option<String>,
}

/// What the style within a brief is signed for; no article can know the signature.
pub const STYLE: &str = "style";
/// The name of the cookie that holds the token's session, and of the one that forms are signed for.
const SESSION: &str = "attache-session";
pub const BROWSER: &str = "attache-browser";

/// Lets a request through to its page if it may come through, and gives every answer its headers.
pub async fn guard(State(desk): State<Arc<Desk>>, mut request: Request, next: Next) -> Response<Body> {
    let format = format_of(request.uri().path());
    let allowed = checked(&desk, &request);
    let mut response = match allowed {
        Ok(asker) => {
            request.extensions_mut().insert(asker);
            next.run(request).await
        }
        Err(Refused::Fault(fault)) => reply::fault(&fault, format).response(),
        Err(Refused::Status(status, why)) => {
            let mut reply = reply::fault(&Fault::Wrong(why.into()), format);
            reply.status = status;
            reply.response()
        }
    };
    headers(response.headers_mut(), &desk.secret.sign(STYLE));
    response
}

enum Refused {
    Fault(Fault),
    Status(StatusCode, &'static str),
}

fn checked(desk: &Desk, request: &Request) -> Result<Asker, Refused> {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if !known_host(desk, host) {
        let why = "this address is not one the desk is called by; start it with --host NAME to allow it";
        return Err(Refused::Status(StatusCode::MISDIRECTED_REQUEST, why));
    }
    let uri = request.uri();
    if uri.path_and_query().map_or(0, |whole| whole.as_str().len()) > LONGEST {
        return Err(Refused::Status(StatusCode::URI_TOO_LONG, "the address is too long"));
    }
    let open = uri.path() == "/enter" || uri.path().starts_with("/static/") || uri.path() == "/favicon.ico";
    match asker(desk, request.headers()) {
        Some(asker) => Ok(asker),
        None if open => Ok(Asker { role: Role::Read, bearer: false, browser: None }),
        None => Err(Refused::Fault(Fault::Unknown)),
    }
}

/// Whether the server goes by that name: its own address, `localhost` on loopback, or a name it was given. Another name
/// that leads here is another site's, set up so that its pages may read ours. Numbers cannot be set up so.
fn known_host(desk: &Desk, host: &str) -> bool {
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name).trim_start_matches('[').trim_end_matches(']');
    let address: Option<IpAddr> = name.parse().ok();
    let own = desk.settings.address.ip();
    let loopback = own.is_loopback() || own.is_unspecified();
    match address {
        Some(address) => address == own || !own.is_loopback() || address.is_loopback(),
        None => {
            (loopback && name.eq_ignore_ascii_case("localhost"))
                || desk.settings.hosts.iter().any(|known| known.eq_ignore_ascii_case(name))
        }
    }
}

/// Who a request is from, if it may ask at all.
fn asker(desk: &Desk, headers: &HeaderMap) -> Option<Asker> {
    let browser = cookie(headers, BROWSER).filter(|value| value.len() == 32).map(str::to_owned);
    let settings = &desk.settings;
    if settings.read_token.is_none() && settings.edit_token.is_none() {
        let role = if settings.read_only { Role::Read } else { Role::Edit };
        return Some(Asker { role, bearer: false, browser });
    }
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some(token) = bearer.and_then(|value| value.strip_prefix("Bearer ")) {
        return Some(Asker { role: role_of(desk, token.trim())?, bearer: true, browser });
    }
    let session = cookie(headers, SESSION)?;
    let is =
        |token: &Option<String>| token.as_ref().is_some_and(|token| same(&session_of(desk, token), session));
    let role = match (is(&settings.edit_token), is(&settings.read_token)) {
        (true, _) if !settings.read_only => Role::Edit,
        (false, false) => return None,
        _ => Role::Read,
    };
    Some(Asker { role, bearer: false, browser })
}

/// What a token allows.
pub fn role_of(desk: &Desk, token: &str) -> Option<Role> {
    let settings = &desk.settings;
    let is = |known: &Option<String>| known.as_ref().is_some_and(|known| same(known, token));
    match (is(&settings.edit_token), is(&settings.read_token)) {
        (true, _) if !settings.read_only => Some(Role::Edit),
        (true, _) | (_, true) => Some(Role::Read),
        _ => None,
    }
}

fn session_of(desk: &Desk, token: &str) -> String {
    desk.secret.sign(&format!("session {token}"))
}

/// The cookie that stands for a token until the server stops.
pub fn session_cookie(desk: &Desk, token: &str) -> String {
    format!("{SESSION}={}; Path=/; HttpOnly; SameSite=Strict", session_of(desk, token))
}

/// What a form of this browser carries.
pub fn form_sign(desk: &Desk, browser: &str) -> String {
    desk.secret.sign(&format!("form {browser}"))
}

/// Whether a form may change something: sent with a token of its own, or from a page of this server.
pub fn own_form(desk: &Desk, asker: &Asker, headers: &HeaderMap, sign: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text("host").unwrap_or_default();
    let site = text("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none");
    let origin =
        text("origin").is_none_or(|origin| origin.split_once("://").is_some_and(|(_, own)| own == host));
    let signed = asker.browser.as_ref().is_some_and(|browser| same(&form_sign(desk, browser), sign));
    asker.bearer || (site && origin && signed)
}

/// Compares in a time that does not tell where two texts differ.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The form a path asks for by its end.
pub fn format_of(path: &str) -> Format {
    let end = path.rsplit('/').next().and_then(|last| last.rsplit_once('.')).map_or("", |(_, end)| end);
    Format::ALL.into_iter().skip(1).find(|format| format.ending() == end).unwrap_or(Format::Html)
}

/// No page runs a script but the desk's own file, loads anything from elsewhere, is shown within another, or is kept.
fn headers(headers: &mut HeaderMap, style: &str) {
    const EVERY: [(&str, &str); 5] = [
        ("x-content-type-options", "nosniff"),
        // Without it a browser sends forms of our own pages with the origin `null`.
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    for (name, value) in EVERY {
        if !headers.contains_key(name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{style}'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}
