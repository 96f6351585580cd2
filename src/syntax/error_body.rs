//! Reads what an error answer says, whatever its shape: JSON of any nesting, problem details, GraphQL, XML, SOAP,
//! HTML, form-encoded text and plain text become one list of named texts.
//!
//! Says nothing about what a code or a sentence means; that is for `providers`.

use serde_json::Value;

use super::{form, xml};

/// What an error answer says.
#[derive(Clone, Debug, Default)]
pub struct ErrorBody {
    /// The shape that was found.
    pub shape: Shape,
    /// Every text in it, in document order, with the path of names that leads to it.
    pub leaves: Vec<Leaf>,
    /// A status of HTTP that the body itself claims (`status`, `statusCode`, `code` …).
    pub status: Option<u16>,
    /// The body marks itself as an error, whatever the status of the answer is.
    pub marked: bool,
}

/// The shape of an error answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Nothing to read.
    #[default]
    Empty,
    /// `name=value&…`
    Form,
    /// JSON whose `errors` are those of a GraphQL answer.
    GraphQl,
    /// A page.
    Html,
    /// JSON.
    Json,
    /// Problem details for HTTP APIs (RFC 9457).
    Problem,
    /// Anything else.
    Text,
    /// XML, SOAP included.
    Xml,
}

/// One text of an error answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// The names that lead to it, joined with dots; places in lists are left out.
    pub path: String,
    /// The text; numbers and booleans as JSON writes them.
    pub text: String,
    /// How the name reads.
    pub role: Role,
}

/// What the name of a text promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A code for programs: `error`, `code`, `type`, `reason` …
    Code,
    /// A sentence for people: `message`, `error_description`, `detail` …
    Description,
    /// Something that may carry a value: `scope`, `required_scope`, `expected` …
    Field,
    /// Nothing of interest: links, times, trace ids.
    Noise,
}

impl Leaf {
    /// The last name of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or(&self.path)
    }

    /// Whether the text is one word, as codes are.
    pub fn is_code(&self) -> bool {
        is_code(&self.text)
    }
}

impl ErrorBody {
    /// The first text whose last name is `name`, whatever its case.
    pub fn named(&self, name: &str) -> Option<&str> {
        self.leaves.iter().find(|it| it.name().eq_ignore_ascii_case(name)).map(|it| it.text.as_str())
    }

    /// The first text at exactly that path.
    pub fn at(&self, path: &str) -> Option<&str> {
        self.leaves.iter().find(|it| it.path == path).map(|it| it.text.as_str())
    }
}

/// Reads a body. `mime_type` is what the answer claims; the text itself decides where the two disagree.
pub fn read(text: &str, mime_type: &str) -> ErrorBody {
    let text = first_part(text, BODY_LIMIT).trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return ErrorBody::default();
    }
    // Prefixes that keep a JSON answer from being run as a script.
    let plain = [")]}'", "for(;;);", "while(1);", ")]}',"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
        .map_or(text, |it| it.trim_start_matches([',', '\n', '\r', ' ']));
    if plain.starts_with(['{', '[', '"']) {
        if let Ok(value) = serde_json::from_str::<Value>(plain) {
            return json(&value, mime_type);
        }
        // A sentence may begin with a quoted word.
        if !plain.starts_with('"') {
            return broken_json(plain);
        }
    }
    if plain.starts_with('<') {
        return markup(plain, mime_type);
    }
    if form::looks_like(plain) {
        return form_body(plain);
    }
    let mut body = ErrorBody { shape: Shape::Text, ..ErrorBody::default() };
    body.push("", first_part(plain, TEXT_LIMIT), Role::Description);
    body
}

/// Reads the pairs of a form: a body, or the query and fragment of a redirect.
pub fn form_body(text: &str) -> ErrorBody {
    let mut body = ErrorBody { shape: Shape::Form, ..ErrorBody::default() };
    for (name, value) in form::pairs(text).take(LEAF_LIMIT) {
        let role = role(&name, &value);
        body.push(&name, &value, role);
    }
    body.marked = body.at("error").is_some_and(|it| !it.is_empty());
    body
}

impl ErrorBody {
    fn push(&mut self, path: &str, text: &str, role: Role) {
        if self.leaves.len() < LEAF_LIMIT && !text.trim().is_empty() {
            self.leaves.push(Leaf {
                path: path.to_owned(),
                text: first_part(text.trim(), TEXT_LIMIT).to_owned(),
                role,
            });
        }
    }
}

fn json(value: &Value, mime_type: &str) -> ErrorBody {
    let mut body = ErrorBody { shape: Shape::Json, ..ErrorBody::default() };
    walk(&mut body, value, "", 0);
    body.marked = is_marked(value);
    body.status = body_status(value);
    if mime_type.contains("problem+json") || (value.get("title").is_some() && value.get("type").is_some()) {
        body.shape = Shape::Problem;
    } else if is_graphql(value) {
        body.shape = Shape::GraphQl;
    }
    body
}

fn walk(body: &mut ErrorBody, value: &Value, path: &str, depth: usize) {
    if depth > DEPTH_LIMIT || body.leaves.len() >= LEAF_LIMIT {
        return;
    }
    match value {
        Value::Null => {}
        Value::Bool(it) => body.push(path, if *it { "true" } else { "false" }, Role::Field),
        Value::Number(it) => {
            let text = it.to_string();
            let role = match role(last(path), &text) {
                Role::Code => Role::Code,
                _ => Role::Field,
            };
            body.push(path, &text, role);
        }
        Value::String(it) => {
            // Gateways wrap the JSON of the service behind them into a string.
            if it.starts_with(['{', '['])
                && depth < DEPTH_LIMIT
                && let Ok(inner) = serde_json::from_str::<Value>(it)
            {
                walk(body, &inner, path, depth + 1);
                return;
            }
            body.push(path, it, role(last(path), it));
        }
        Value::Array(list) => {
            for it in list.iter().take(20) {
                walk(body, it, path, depth + 1);
            }
        }
        Value::Object(map) => {
            // Data beside the errors of a GraphQL answer says nothing about the refusal.
            for (name, it) in map.iter().filter(|(name, _)| !(depth == 0 && *name == "data")) {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                walk(body, it, &inner, depth + 1);
            }
        }
    }
}

fn is_graphql(value: &Value) -> bool {
    value.get("errors").and_then(Value::as_array).and_then(|it| it.first()).is_some_and(|first| {
        first.get("message").is_some()
            && (value.get("data").is_some()
                || ["extensions", "locations", "path", "errorType"].iter().any(|it| first.get(it).is_some()))
    })
}

/// Whether a JSON body says of itself that it is an error.
fn is_marked(value: &Value) -> bool {
    let Value::Object(map) = value else {
        // Salesforce answers with a list of errors.
        return value.get(0).is_some_and(|it| it.get("errorCode").is_some());
    };
    map.iter().any(|(name, it)| {
        let text = it.as_str().unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "ok" | "success" | "succeeded" | "issuccess" => *it == Value::Bool(false) || text == "false",
            "error" | "fault" | "exception" | "__type" => is_filled(it),
            "errors" => is_filled(it),
            "iserror" | "haserror" | "haserrors" => *it == Value::Bool(true),
            "stat" | "status" | "result" | "type" | "state" => {
                ["error", "fail", "failed", "failure", "unauthorized", "forbidden", "denied"]
                    .iter()
                    .any(|word| text.eq_ignore_ascii_case(word))
                    || refusing(it)
            }
            "code" | "statuscode" | "status_code" | "httpstatus" => refusing(it),
            "errorcode" | "error_code" | "errcode" | "errmsg" | "error_msg" | "errormessage"
            | "error_message" => {
                is_filled(it) && it.as_i64() != Some(0) && text != "0" && !text.eq_ignore_ascii_case("ok")
            }
            _ => false,
        }
    })
}

fn is_filled(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(it) => *it,
        Value::Number(it) => it.as_i64() != Some(0),
        Value::String(it) => !it.is_empty(),
        Value::Array(it) => !it.is_empty(),
        Value::Object(it) => !it.is_empty(),
    }
}

fn refusing(value: &Value) -> bool {
    status_of(value).is_some_and(|it| matches!(it, 401 | 403 | 407 | 419 | 429 | 440 | 498))
}

fn status_of(value: &Value) -> Option<u16> {
    let number = match value {
        Value::Number(it) => it.as_u64(),
        Value::String(it) => it.get(..3).and_then(|it| it.parse().ok()),
        _ => None,
    };
    number.and_then(|it| u16::try_from(it).ok()).filter(|it| (400..600).contains(it))
}

fn body_status(value: &Value) -> Option<u16> {
    let of = |value: &Value| {
        ["status", "statusCode", "status_code", "httpStatus", "code", "error_code", "errorCode"]
            .iter()
            .find_map(|name| value.get(name).and_then(status_of))
    };
    of(value)
        .or_else(|| value.get("error").and_then(of))
        .or_else(|| value.get("errors").and_then(|it| it.get(0)).and_then(of))
        .or_else(|| value.get("errors")?.get(0)?.get("extensions").and_then(of))
}

/// A body that began as JSON and does not parse, cut off by the capture perhaps: its quoted texts.
fn broken_json(text: &str) -> ErrorBody {
    let mut body = ErrorBody { shape: Shape::Text, ..ErrorBody::default() };
    let mut name = "";
    for (at, piece) in text.split('"').enumerate().take(LEAF_LIMIT * 2) {
        if at % 2 == 0 {
            if !piece.trim_start().starts_with(':') {
                name = "";
            }
        } else if name.is_empty() && piece.len() < 40 {
            name = piece;
        } else {
            body.push(name, piece, role(name, piece));
            name = "";
        }
    }
    body
}

fn markup(text: &str, mime_type: &str) -> ErrorBody {
    let head = first_part(text, 400).to_ascii_lowercase();
    let html = head.contains("<html")
        || head.contains("<!doctype html")
        || head.contains("<title")
        || head.contains("<body")
        || head.contains("<h1")
        || (mime_type.contains("html") && !head.starts_with("<?xml") && !head.contains("<code>"));
    let mut body = ErrorBody { shape: if html { Shape::Html } else { Shape::Xml }, ..ErrorBody::default() };
    for element in xml::elements(text, LEAF_LIMIT) {
        // SOAP 1.2 keeps its codes in elements that are called `Value`.
        let role = match html {
            true => html_role(&element.name),
            false if element.name == "Value" && element.text.contains(':') && is_code(&element.text) => {
                Role::Code
            }
            false => role(&element.name, &element.text),
        };
        body.push(&element.name, &element.text, role);
    }
    if body.shape == Shape::Xml {
        body.marked = body.leaves.iter().any(|it| it.role == Role::Code);
    }
    body
}

fn html_role(name: &str) -> Role {
    match name.to_ascii_lowercase().as_str() {
        "title" | "h1" | "h2" | "h3" | "p" | "pre" | "strong" | "b" | "div" | "span" | "body" | "td"
        | "li" | "" => Role::Description,
        _ => Role::Noise,
    }
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// What a text is by its name, and by its looks where the name does not tell.
fn role(name: &str, text: &str) -> Role {
    let flat: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect();
    match flat.as_str() {
        // Some call their code an id.
        "id" if text.contains('_') && is_code(text) && text.len() < 50 => Role::Code,
        "documentationurl" | "moreinfo" | "errorlink" | "helplink" | "helpurl" | "docurl" | "docsurl"
        | "url" | "uri" | "href" | "link" | "links" | "instance" | "erroruri" | "requestid"
        | "requesttoken" | "traceid" | "correlationid" | "errorid" | "fbtraceid" | "timestamp" | "date"
        | "time" | "path" | "stack" | "stacktrace" | "trace" | "debugid" | "hostid" | "requestlogurl"
        | "id" | "state" | "nonce" | "sessionstate" | "logref" | "file" | "line" | "xmlns" | "apiversion"
        | "domain" | "eventid" | "requesttime" | "servertime" | "rayid" | "incidentid" => Role::Noise,
        "scope" | "scopes" | "requiredscope" | "requiredscopes" | "needed" | "provided" | "param"
        | "parameter" | "field" | "target" | "location" | "locationtype" | "service" | "method" | "value"
        | "expected" | "realm" | "audience" | "resource" | "loc" | "object" | "kind" => Role::Field,
        "message"
        | "msg"
        | "errormessage"
        | "errormsg"
        | "errmsg"
        | "retmsg"
        | "errordescription"
        | "description"
        | "detail"
        | "details"
        | "title"
        | "faultstring"
        | "errorsummary"
        | "summary"
        | "hint"
        | "cause"
        | "developermessage"
        | "usermessage"
        | "text"
        | "info"
        | "explanation"
        | "errordetail"
        | "errordetails"
        | "authenticationerrordetail"
        | "errorusermsg"
        | "errorusertitle"
        | "longmessage"
        | "shortmessage"
        | "messages"
        | "body"
        | "content"
        | "statustext"
        | "statusmessage"
        | "advice"
        | "reasonphrase"
        | "resolution"
        | "exceptionmessage"
        | "remarks" => Role::Description,
        "error" | "errors" | "code" | "errorcode" | "errcode" | "errortype" | "type" | "reason" | "name"
        | "status" | "category" | "subcategory" | "errorsubcode" | "subcode" | "exception" | "tag"
        | "errcodes" | "errorcodes" | "internalcode" | "exceptiontype" | "identifier" | "faultcode"
        | "errorname" | "suberror" | "subtype" | "statuscode" | "serviceerrorcode" | "errorsummarycode"
        | "errorreason" | "errorsubtype" | "failurereason" | "key" | "messagecode" | "errorkey"
        | "appcode" | "title_code" | "slug" | "result" | "fault" => {
            if is_code(text) {
                Role::Code
            } else {
                Role::Description
            }
        }
        _ if text.trim().contains(' ') => Role::Description,
        _ => Role::Field,
    }
}

/// One word, short, as codes are.
fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 120
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || b"_-.:/#$".contains(&it))
}

/// The first `limit` bytes of a text, cut at a character.
pub fn first_part(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let end = (0..=limit).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

/// How much of a body is read.
const BODY_LIMIT: usize = 64 * 1024;
/// How much of one text is read.
const TEXT_LIMIT: usize = 1200;
/// How many texts are read.
const LEAF_LIMIT: usize = 120;
/// How deep the nesting is followed.
const DEPTH_LIMIT: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, shape: Shape, expected: &[(&str, &str, Role)]) {
        let body = read(text, "");
        assert_eq!(body.shape, shape);
        let leaves: Vec<_> =
            body.leaves.iter().map(|it| (it.path.as_str(), it.text.as_str(), it.role)).collect();
        assert_eq!(leaves, expected);
    }

    #[test]
    fn ok_nested_json() {
        check(
            r#"{"error":{"code":401,"details":[{"reason":"API_KEY_INVALID"}],"message":"No good"}}"#,
            Shape::Json,
            &[
                ("error.code", "401", Role::Code),
                ("error.details.reason", "API_KEY_INVALID", Role::Code),
                ("error.message", "No good", Role::Description),
            ],
        );
        assert_eq!(read(r#"{"error":{"code":401}}"#, "").status, Some(401));
    }

    #[test]
    fn ok_other_shapes() {
        check(
            "error=bad_code&error_description=It+is",
            Shape::Form,
            &[("error", "bad_code", Role::Code), ("error_description", "It is", Role::Description)],
        );
        check(
            "<Error><Code>AccessDenied</Code></Error>",
            Shape::Xml,
            &[("Code", "AccessDenied", Role::Code)],
        );
        check("RBAC: access denied", Shape::Text, &[("", "RBAC: access denied", Role::Description)]);
        check("<title>Sign in</title>", Shape::Html, &[("title", "Sign in", Role::Description)]);
        check(")]}'\n{\"error\":\"x\"}", Shape::Json, &[("error", "x", Role::Code)]);
    }

    #[test]
    fn ok_cut_off_json() {
        check(
            r#"{"message":"jwt expired","stack":"at"#,
            Shape::Text,
            &[("message", "jwt expired", Role::Description), ("stack", "at", Role::Noise)],
        );
    }

    #[test]
    fn bodies_that_mark_themselves() {
        for text in [
            r#"{"ok":false,"error":"not_authed"}"#,
            r#"{"success":false}"#,
            r#"{"errors":[{"message":"x"}],"data":null}"#,
            r#"{"statusCode":401,"message":"x"}"#,
            r#"{"code":"403"}"#,
        ] {
            assert!(read(text, "").marked, "{text}");
        }
        for text in
            [r#"{"ok":true}"#, r#"{"errors":[]}"#, r#"{"error":null,"data":1}"#, r#"{"code":200}"#, "[]"]
        {
            assert!(!read(text, "").marked, "{text}");
        }
    }

    #[test]
    fn hostile_input_ends() {
        let deep = "[".repeat(100_000);
        read(&deep, "");
        let deep = format!("{}{}", "{\"a\":".repeat(120), "1");
        read(&deep, "");
        read(&"é\"".repeat(50_000), "");
    }
}
