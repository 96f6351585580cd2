//! What a sentence or a code written as words says about a refusal: the general reader, for any server.
//!
//! A text is first made plain (lower case, codes split into their words, one spelling), then the phrases are tried in
//! order; the first that fits decides. Data with one small matcher; knows no provider.

use crate::finding::Category::{self, *};

/// What a phrase says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Said {
    /// The category where a credential was on the request.
    pub(super) with: Category,
    /// The category where none was seen.
    pub(super) without: Category,
    /// How much the phrase says: 85 and more names the defect, 60 is the general direction, 40 is a commonplace.
    pub(super) weight: u8,
}

/// One phrase: every part of `all` has to occur, none of `none`.
struct Phrase {
    all: &'static [&'static str],
    none: &'static str,
    said: Said,
}

/// A text in plain form, with its words looked up by their first two letters.
#[derive(Debug)]
pub(super) struct Plain {
    text: String,
    starts: Vec<(u16, usize)>,
    /// Which first two letters occur at all, by a hash of them: nearly every phrase is ruled out by this.
    pairs: u128,
}

impl Plain {
    /// Makes a text plain, see [`plain`].
    pub(super) fn of(text: &str) -> Self {
        let text = plain(text);
        let bytes = text.as_bytes();
        let mut starts: Vec<(u16, usize)> = bytes
            .windows(3)
            .enumerate()
            .filter_map(|(at, it)| match *it {
                [b' ', first, second] if first != b' ' => Some((pair(first, second), at + 1)),
                _ => None,
            })
            .collect();
        starts.sort_unstable();
        let pairs = starts.iter().fold(0, |pairs, (key, _)| pairs | bit(*key));
        Self { text, starts, pairs }
    }

    /// Whether one of the alternatives (separated by `|`) occurs at the start of a word; a final `$` asks for a whole
    /// word.
    fn has(&self, alternatives: &str) -> bool {
        alternatives.as_bytes().split(|it| *it == b'|').any(|it| {
            let &[first, second, ..] = it else { return false };
            let key = pair(first, second);
            if self.pairs & bit(key) == 0 {
                return false;
            }
            let (word, whole) = it.strip_suffix(b"$").map_or((it, false), |it| (it, true));
            let from = self.starts.partition_point(|(it, _)| *it < key);
            self.starts.iter().skip(from).take_while(|(it, _)| *it == key).any(|(_, at)| {
                self.text
                    .as_bytes()
                    .get(*at..)
                    .and_then(|rest| rest.strip_prefix(word))
                    .is_some_and(|rest| !whole || rest.first() == Some(&b' '))
            })
        })
    }

    /// The text in plain form.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether that text in plain form occurs anywhere.
    pub(super) fn contains(&self, text: &str) -> bool {
        self.text.contains(text)
    }
}

fn pair(first: u8, second: u8) -> u16 {
    u16::from(first) << 8 | u16::from(second)
}

fn bit(pair: u16) -> u128 {
    let [first, second] = pair.to_le_bytes();
    1 << (second.wrapping_mul(37).wrapping_add(first) & 127)
}

/// What the text says, if any phrase fits.
pub(super) fn read(plain: &Plain) -> Option<Said> {
    PHRASES
        .iter()
        .find(|it| it.all.iter().all(|any| plain.has(any)) && (it.none.is_empty() || !plain.has(it.none)))
        .map(|it| it.said)
}

/// Whether a sentence names several defects and leaves open which of them it is: `invalid or expired`.
pub(super) fn is_open(sentence: &str) -> bool {
    let plain = Plain::of(sentence);
    plain.has("or$") && DEFECTS.iter().filter(|it| plain.has(it)).count() > 1
}

/// Words for defects, one line for each kind.
static DEFECTS: &[&str] = &[
    "invalid|incorrect|wrong|not valid|unknown|not found|does not exist",
    "expir",
    "revok|blacklist|withdrawn",
    "missing|not provided|absent",
    "disabled|suspend|inactive|locked",
    "ip$|ip address",
    "permission|not authorized|denied",
    "malformed|parse",
];

/// Makes a text plain: lower case, letters and digits only, words separated and enclosed by one blank, camel case
/// and snake case taken apart, British spelling made American.
pub(super) fn plain(text: &str) -> String {
    let text = text
        .replace("OAuth", "oauth")
        .replace("DPoP", "dpop")
        .replace("OpenID", "openid")
        .replace("GraphQL", "graphql")
        .replace("CAPTCHA", "captcha")
        .replace("JWKs", "jwks")
        .replace(['\'', '\u{2019}'], "");
    let mut out = String::with_capacity(text.len() + 16);
    out.push(' ');
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(it) = characters.next() {
        if it.is_alphanumeric() {
            let next = characters.peek().copied().unwrap_or(' ');
            let starts_word = it.is_uppercase()
                && (before.is_lowercase() || (before.is_uppercase() && next.is_lowercase() && next != 's'));
            if starts_word && !out.ends_with(' ') {
                out.push(' ');
            }
            out.extend(it.to_lowercase());
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
        before = it;
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    for (british, american) in [
        ("authoris", "authoriz"),
        ("recognis", "recogniz"),
        ("organis", "organiz"),
        ("apikey", "api key"),
        ("cancelled", "canceled"),
        ("log in ", "login "),
        ("sign in ", "signin "),
        ("logged in ", "loggedin "),
        ("signed in ", "loggedin "),
        ("logging in ", "login "),
        ("re authenticat", "reauthenticat"),
        ("re authoriz", "reauthoriz"),
        (" o auth", " oauth"),
        ("jwtoken", "jwt token"),
        ("json web token", "jwt"),
        (" cant ", " cannot "),
        (" can not ", " cannot "),
    ] {
        if out.contains(british) {
            out = out.replace(british, american);
        }
    }
    out
}

const fn says(all: &'static [&'static str], none: &'static str, category: Category, weight: u8) -> Phrase {
    Phrase { all, none, said: Said { with: category, without: category, weight } }
}

/// A phrase whose meaning depends on whether a credential was sent.
const fn split(
    all: &'static [&'static str],
    none: &'static str,
    with: Category,
    without: Category,
    weight: u8,
) -> Phrase {
    Phrase { all, none, said: Said { with, without, weight } }
}

/// Words for "is not as it should be".
const BAD: &str = "invalid|not valid|isnt valid|incorrect|wrong|bad$|unknown|mismatch|not match|doesnt match|does not match|didnt match|did not match|not recognized|unrecognized|fail|error|reject|not accepted|unacceptable|unexpected|not satisf|not verif|could not be verified|couldnt be verified|cannot be verified|unverifi|not correct|illegal|differ";
/// Words for "its time is over".
const EXPIRED: &str = "expir|exp$|timed out|time out|timeout|lapsed|too old|no longer valid|outdated";

/// The phrases, the most specific subject first.
static PHRASES: &[Phrase] = &[
    // Sentences for both cases: what was sent decides which of them it is.
    split(
        &[
            "credential|token|authorization|authentication|api token|bearer|access token|auth header",
            "missing or invalid|invalid or missing|missing or incorrect|missing or malformed|invalid or a missing|absent or invalid|missing or expired|missing or an invalid|missing invalid or|not provided or|not present or|or a missing authorization|invalid or no|missing or bad|missing or wrong",
        ],
        "api key|key$|refresh|code|client|signature|hmac|csrf|scope|claim|subscription",
        TokenInvalid,
        TokenMissing,
        86,
    ),
    // The same, said in two halves by Google's servers.
    split(
        &["invalid authentication credentials|invalid authentication credential"],
        "",
        TokenInvalid,
        TokenMissing,
        82,
    ),
    split(
        &["due to invalid credential|because of invalid credential|due to bad credential"],
        "",
        TokenInvalid,
        CredentialsWrong,
        84,
    ),
    // Parameters that stand twice.
    says(
        &[
            "duplicate parameter|duplicated parameter|repeated parameter|parameter is repeated|parameter is duplicated",
        ],
        "",
        RequestMalformed,
        90,
    ),
    // Networks by their kind.
    says(
        &[
            "vpn|datacenter|data center|hosting provider|proxy connection|tor exit",
            "not allow|reject|block|not permitted|denied|forbidden|refus",
        ],
        "",
        IpBlocked,
        84,
    ),
    says(
        &["loggedin elsewhere|signin elsewhere|another session|already loggedin|in elsewhere"],
        "",
        SessionExpired,
        80,
    ),
    says(&["audience|aud$", "not in$|not one of|not among"], "", AudienceMismatch, 87),
    // One kind of key in the place of the other.
    says(
        &[
            "publishable key|publishable keys|secret key|anon key",
            "where a|instead of|cannot call|cannot be used|not be used|used a|sent a",
        ],
        "sign|jwk|missing",
        WrongTokenType,
        88,
    ),
    says(
        &[
            "key disabled|key is disabled|key has been disabled|key revoked|key deleted|key inactive|key is inactive",
        ],
        "signing|public",
        ApiKeyInvalid,
        84,
    ),
    says(
        &["key may only be used|key can only be used|key is restricted to|key is limited to"],
        "ip$|ip address|ip range|email|get request|read|send",
        OriginBlocked,
        84,
    ),
    says(
        &["last password change|since the password|before the password|password reset since"],
        "",
        TokenRevoked,
        84,
    ),
    says(&["past due|delinquent|unpaid|payment is overdue|overdue invoice"], "token", AccountDisabled, 84),
    split(
        &[
            "anonymous users|anonymous user|for guests|guest users|anonymous access",
            "not permitted|not allow|denied|forbidden|cannot|not enabled",
        ],
        "signin|signup|sign|system anonymous|on this storage",
        RoleDenied,
        TokenMissing,
        84,
    ),
    // Plans that do not include what was asked for.
    says(
        &[
            "upgrade to|upgrade your plan|upgrade required|paid plan|higher plan|current plan|your plan",
            "to use|to access|feature|endpoint|not include|doesnt include|does not include|not available|requires|pro$",
        ],
        "limit|quota|exceed|credits|used|key|rate",
        RoleDenied,
        80,
    ),
    // What the server's own secrets are lacking.
    says(
        &[
            "jwt secret|secret or private key|secret or public key|session secret|signing secret|secretorprivatekey",
            "undefined|not defined|not set|must have|must be|missing|required|null|empty|not configured",
        ],
        "client",
        ServerMisconfigured,
        88,
    ),
    says(&["authentication strategy|auth strategy", "unknown|not|missing|no$"], "", ServerMisconfigured, 86),
    says(
        &["identity provider|idp$", "unavailable|unreachable|down$|not reach|not responding"],
        "",
        ServerMisconfigured,
        82,
    ),
    says(
        &["nonce", "reus|used before|already used|replay|used already|been used|duplicate"],
        "dpop",
        ClaimRejected,
        84,
    ),
    says(
        &[
            "bearer prefix|prefix bearer|bearer keyword|bearer scheme",
            "missing|must|without|should|no$|lacks",
        ],
        "token missing",
        TokenMalformed,
        86,
    ),
    says(&["exp claim|exp$", "check fail|check failed|timestamp check"], "missing", TokenExpired, 86),
    says(
        &["token|jwt|credential", "issued for|is for|was for|made for|belongs to", "expected|instead|but "],
        "refresh|role|scope|code",
        AudienceMismatch,
        86,
    ),
    says(
        &["user login is required|user needs to login|user must login again|requires the user to login"],
        "",
        LoginRequired,
        88,
    ),
    says(&["invalid appid|unknown appid|wrong appid"], "", ApiKeyInvalid, 84),
    says(&["over qps|qps limit|too many qps"], "", RateLimited, 86),
    // Who is asked to sign in or to sign up has no session, whatever was sent.
    split(
        &[
            "signin or signup|signin or sign up|signin or register|login or register|login or signup|login or sign up|register or login",
        ],
        "",
        LoginRequired,
        TokenMissing,
        84,
    ),
    // Names and passwords, said together with what else may be wrong.
    says(
        &[
            "invalid username|invalid user name|incorrect username|wrong username|incorrect user name|invalid login or password",
        ],
        "api key",
        CredentialsWrong,
        88,
    ),
    // A kind of token is named, and nothing of its defect.
    says(
        &[
            "invalid user token|invalid bot token|invalid app token|invalid user access token|invalid page access token|invalid api access token|user token is invalid|bot token is invalid|app token is invalid|user token invalid|bad user token|unknown user token",
        ],
        "",
        TokenInvalid,
        79,
    ),
    says(&["service not enabled within domain"], "", AudienceMismatch, 88),
    // A body that the server's own schema refuses.
    says(
        &["validation error|payload validation|body validation|schema validation"],
        "token|jwt|signature|audience|issuer|lifetime|claim|credential|authentic|key$|nonce|csrf|password",
        RequestMalformed,
        82,
    ),
    // A new password that is too weak; a wrong one is not told why.
    says(
        &[
            "password",
            "conform|long enough|uppercase|lowercase|special character|must have|strength|requirements|too short|at least",
        ],
        "expir",
        RequestMalformed,
        86,
    ),
    // Who is told to refresh has a credential whose time is over.
    says(
        &[
            "try refresh|refresh your token|refresh the token|needs refresh|please refresh|refresh your access",
        ],
        "page|browser",
        TokenExpired,
        80,
    ),
    // An API that its project has not switched on.
    says(
        &[
            "has not been used in project|api is not enabled|api not enabled|not enabled for the project|not enabled for this project|not enabled in project|api has not been enabled|enable the api",
        ],
        "user|account|organization",
        ServerMisconfigured,
        86,
    ),
    // Credit, as money.
    says(
        &[
            "enough credit|enough balance|enough funds|out of credit|insufficient credit|no credit|ran out of credit|balance is too low|top up",
        ],
        "",
        QuotaExhausted,
        86,
    ),
    // A place from which the credential may not be used.
    says(
        &[
            "from location|from this location|from your location|from your current location|from this network",
            "cannot|not allow|not permitted|denied|block|forbidden|restrict",
        ],
        "",
        IpBlocked,
        86,
    ),
    // Identities that have to be proven before a feature is open.
    says(
        &[
            "organization|account|business|identity",
            "must be verified|must be approved|needs to be verified|has to be verified|is not verified|not been verified",
        ],
        "token|signature|email|phone|request",
        AccountDisabled,
        84,
    ),
    // Private and secret keys that are sent as API keys.
    says(
        &[
            "invalid private key|wrong private key|incorrect private key|private key is invalid|invalid secret key|unknown secret key",
        ],
        "pem|jwt|sign|pars|decod|certificate|load",
        ApiKeyInvalid,
        84,
    ),
    // The header of WS-Security.
    says(&["missing wsse|security header", "missing|not found|absent|no$|wsse"], "invalid", TokenMissing, 80),
    // What has to be agreed to before anything else.
    says(
        &[
            "terms of service|terms of use|terms and conditions|terms must|terms not|user agreement|license agreement|eula|privacy policy",
            "accept|agree|sign$|not signed",
        ],
        "",
        ConsentRequired,
        86,
    ),
    // An account's state, said outright, whatever the account may then not do.
    says(
        &[
            "account is suspended|account is locked|account is disabled|account has been suspended|account has been locked|account has been disabled|account has been deactivated|account is deactivated|account has been blocked|account is blocked|verify your account|account needs to be verified|account is not verified|account is not active|account not active",
        ],
        "token|api key|ip$|rate limit|client",
        AccountDisabled,
        87,
    ),
    // The cross-origin check of a server framework.
    says(
        &[
            "cors$",
            "invalid|disallow|not allow|not enabled|reject|block|origin|denied|not permitted|forbidden|preflight|fail|polic|request",
        ],
        "",
        Cors,
        86,
    ),
    says(
        &["cross origin", "request|call|resource|preflight", "not allow|reject|block|forbidden|denied"],
        "redemption|token",
        Cors,
        70,
    ),
    says(
        &["connection was disabled|connection is disabled|connection is not enabled"],
        "",
        ClientNotAllowed,
        82,
    ),
    // What Django REST framework and its like say of a header that they cannot take apart.
    says(
        &["invalid token header|invalid basic header|invalid authorization header format"],
        "",
        TokenMalformed,
        87,
    ),
    says(
        &["authentication", "not given in the correct format|wrong format|invalid format|bad format"],
        "",
        TokenMalformed,
        84,
    ),
    // A server that does not answer to the name it was called by.
    says(
        &[
            "host not in allowlist|host not in whitelist|host is not in|disallowed host|disallowedhost|allowed hosts|invalid http host|blocked host|host is not allowed|host not allowed",
        ],
        "",
        WrongEndpoint,
        86,
    ),
    // A key set that cannot be used is the server's own fault.
    says(
        &[
            "jwks$|jwk set|key set",
            "invalid json|not have keys|doesnt have keys|does not have keys|have any valid|is empty|is invalid|malformed|not valid json",
        ],
        "",
        ServerMisconfigured,
        87,
    ),
    // Callers that do not name themselves.
    says(
        &["user agent", "header|missing|required|must|set$|invalid"],
        "cors|browser is",
        RequestMalformed,
        84,
    ),
    // The keys of an issuer that the server cannot get.
    says(
        &[
            "fail to fetch|failed to fetch|unable to fetch|could not fetch|couldnt fetch|unable to reach|could not reach|cannot reach|name or service not known|urlopen|connection refused|econnrefused|enotfound",
        ],
        "",
        ServerMisconfigured,
        82,
    ),
    // A GraphQL server that finds no operation in the body.
    says(
        &[
            "post body missing|get query missing|must provide query string|must provide a query|must provide an operation|object has no keys|no graphql query|unable to find query",
        ],
        "",
        RequestMalformed,
        86,
    ),
    // Proof of possession.
    says(&["dpop", "multiple|more than one"], "", RequestMalformed, 84),
    says(&["dpop"], "", DpopProofInvalid, 88),
    // Kinds of grant that the application may not use.
    says(
        &[
            "authorized to use this authorization grant type|authorized to use this grant type|authorized to use the authorization code|authorized to request an authorization code|authorized to request an access token|authorized to request a token|authorized to retrieve access token|unauthorized to retrieve access token|allowed to use refresh token|allowed to use the refresh token|grant type not allowed|grant type is not allowed|grant not allowed|grant type is not enabled|grant not enabled|allowed to use this grant|allowed to use the grant|permitted to use this grant|grant type not enabled|authorized for this grant|allowed to use authorization code|allowed to use password|allowed to use client credentials|allowed to use implicit",
        ],
        "",
        ClientNotAllowed,
        87,
    ),
    // Requests that were pushed ahead.
    says(
        &[
            "request uri|requesturi|pushed authorization",
            "already used|expir|reuse|unknown|required|pushed|invalid",
        ],
        "not found|redirect|server",
        RequestMalformed,
        84,
    ),
    // PKCE.
    says(&["pkce|code verifier|code challenge|codeverifier|codechallenge"], "", PkceFailed, 90),
    // Redirect addresses.
    says(
        &[
            "redirect uri|redirect url|redirecturi|redirect address|reply url|reply address|reply uri|callback url|callback uri",
            "missing required|missing param|parameter missing|must contain|is missing|is required|not supplied|not provided|no redirect",
        ],
        "match|regist",
        RequestMalformed,
        80,
    ),
    says(
        &[
            "redirect uri|redirect url|redirecturi|redirect address|redirect mismatch|invalid redirect|registered redirect|reply url|reply address|reply uri|callback url|callback uri|redirect ur is|callback address",
        ],
        "client secret",
        RedirectUriMismatch,
        88,
    ),
    // Anti-forgery.
    says(
        &[
            "csrf|xsrf|anti forgery|antiforgery|request forgery|authenticity token|request verification token|requestverificationtoken|crumb",
        ],
        "",
        Csrf,
        90,
    ),
    says(
        &["cross site", "form|post|submission|request", "forbidden|block|reject|not allowed|denied"],
        "",
        Csrf,
        86,
    ),
    says(&["origin check|origin header check|origin verification", "fail"], "", Csrf, 86),
    says(
        &["state$", "mismatch|does not match|doesnt match|invalid|missing|not match|not found"],
        "session|token|grant|united|user|account|code|request state",
        Csrf,
        66,
    ),
    says(&["change you wanted was rejected"], "", Csrf, 84),
    says(&["page expired|page has expired"], "", Csrf, 84),
    // Clocks. What AWS calls an expired signature is a clock that differs.
    says(&["signature expired"], "", ClockSkew, 88),
    says(
        &[
            "signature not yet current|time too skewed|clock skew|clockskew|clock drift|time skew|skewed|request time and the current time|request time and the server|clock|system time|wrong system time",
        ],
        "",
        ClockSkew,
        88,
    ),
    says(&["reasonable timeframe|iat and exp values|short lived token"], "", ClockSkew, 84),
    says(
        &[
            "iat$|issued at|issued in|used before issued|issue time|before it was issued|iat claim",
            "future|prior|before|ahead|skew|later|not yet|too far|invalid time|timestamp|past",
        ],
        "",
        ClockSkew,
        88,
    ),
    says(&["used before issued|issued in the future|issued at future|from the future"], "", ClockSkew, 88),
    says(
        &[
            "stale request|reported time|timestamp|oauth timestamp|x timestamp|request date|date header|x amz date|x ms date|request time",
            "deviat|off by|too old|too far|invalid|refused|out of|outside|bound|expir|window|future|drift|toleran|recent|ahead|behind|stale|not within|range|differ|skew|older than|unacceptable|fresh|sync",
        ],
        "missing|exp claim|exp$|nbf",
        ClockSkew,
        84,
    ),
    // Start of validity.
    says(
        &[
            "immature|not yet valid|not active yet|not yet active|nbf|not before|notbefore|before its valid|valid from|used before|not yet|prematur|not valid before|not valid until|jwt not active|jwt inactive|not valid yet|before use time|used yet|used before|be accepted before|handle token prior|nbf has not|before nbf|becomes valid",
        ],
        "verif|confirm|approv|finish|complet|registered|granted|not accepted|consent",
        TokenNotYetValid,
        88,
    ),
    // A login that is too old for what was asked.
    says(&["fresh token|not fresh|fresh login"], "", LoginRequired, 86),
    // A second factor.
    split(
        &[
            "digit code|code we sent|code sent to your|enter the code|sms code|customer authentication|sca required|two factor|2fa|mfa$|mfa |multi factor|multifactor|second factor|2 step|two step|otp$|otp |totp|aal2|insufficient aal|authenticator|one time password|one time code|one time passcode|one time pin|verification code|security code|passkey|webauthn|step up|stronger authentication|higher authentication|strong authentication|additional authentication|additional verification|code mismatch|acr value|authentication context|proof up|assurance level|assurance",
        ],
        "email otp|password reset",
        MfaRequired,
        MfaRequired,
        87,
    ),
    // A refresh token in an access token's place.
    says(
        &[
            "refresh token",
            "non refresh|got a refresh|but got|instead|not an access|expected an access|used as|access token expected|only access|is a refresh token|received a refresh",
        ],
        "",
        WrongTokenType,
        87,
    ),
    says(
        &["hasnt approved|has not approved|not approved this consumer|not yet consented"],
        "device|email|account|yet approved",
        ConsentRequired,
        86,
    ),
    // Consent and refusal by the user.
    says(&["consent", "declin|denied|refus|reject|cancel"], "", UserDenied, 88),
    says(
        &[
            "consent$|consent |consented|admin approved|admin approval|administrator approval|approval required",
        ],
        "",
        ConsentRequired,
        87,
    ),
    says(
        &[
            "user|resource owner|end user|customer|person|member",
            "denied|declin|refus|reject|cancel|did not authorize|did not grant|did not approve|has not authorized your",
        ],
        "denied the request|permission|role|policy|access to|not authorized|assigned|password|user is|account|admin|denied for user|polic|blocked|system anonymous|by administrator|login|credential",
        UserDenied,
        84,
    ),
    says(
        &[
            "declined the request|canceled the|denied by user|denied by the user|user denied|user declined|user canceled|access denied by resource owner|user did not authorize|authorization was canceled|login was canceled",
        ],
        "",
        UserDenied,
        86,
    ),
    // The standard's sentence for `access_denied` names both who may have refused.
    split(&["denied the request"], "", RoleDenied, UserDenied, 62),
    // Polling.
    says(
        &[
            "authorization pending|still pending|authorization request is still|has not yet completed|not yet approved|has not finished|has not yet",
        ],
        "email|verif|account|phone",
        AuthorizationPending,
        86,
    ),
    // The other side of the server that did not answer.
    says(
        &[
            "timeout occurred|timeout calling|timed out calling|connection timed out|bad gateway|upstream connect|gateway timeout",
        ],
        "session|signature",
        Other,
        74,
    ),
    // A server's realm that is switched off.
    says(&["realm", "not enabled|disabled"], "user", ServerMisconfigured, 84),
    // A flow that broke off.
    says(&["oauth flow|login flow|oidc flow", "fail|error|abort"], "", GrantInvalid, 78),
    // Rails says the scheme and nothing else.
    says(&["http basic", "denied"], "", CredentialsWrong, 80),
    split(&["http token", "denied"], "", TokenInvalid, TokenMissing, 80),
    // Keys of the other mode.
    says(
        &[
            "live mode|test mode|livemode|testmode|production key|sandbox key|test key|live key",
            "key|object|mode",
        ],
        "",
        ApiKeyInvalid,
        82,
    ),
    // Long allowances.
    says(
        &[
            "month|monthly|months|daily|day$|yearly|annual|weekly|24 hour|24h|plan$|billing period|billing cycle",
            "limit|quota|exceed|reached|credits|used up|used all|allowance|too many request",
        ],
        "per minute|per second|per hour|hourly|try again in|expir|trial",
        QuotaExhausted,
        86,
    ),
    says(
        &[
            "policy|policies",
            "disabled|blocked|not allow|prohibit|restrict|forbid|denied|refus|reject|prevent",
        ],
        "row level|identity based|resource based|iam$|password policy|access policy for|cors",
        PolicyBlocked,
        83,
    ),
    says(
        &[
            "trial|subscription|plan$|license|licence|membership",
            "ended|inactive|lapsed|not active|unpaid|past due|has expired|expired",
        ],
        "token|api key|subscription key",
        AccountDisabled,
        83,
    ),
    says(
        &[
            "temporarily unavailable|temporarily overload|overloaded|server is busy|service unavailable|maintenance|outage",
        ],
        "rate limit|account",
        Other,
        74,
    ),
    says(
        &[
            "security settings|security system|security rule|organizations requirements|organization requirements|security requirement|device does not meet|untrusted device|unmanaged device|request blocked|request was blocked|request has been blocked|request could not be satisfied|requested url was rejected|url was rejected",
        ],
        "",
        PolicyBlocked,
        84,
    ),
    // Accounts that are locked come before counters, since both speak of many attempts.
    says(
        &[
            "account|user$|user |profile|login$",
            "locked|lock out|lockout|blocked|temporarily disabled|suspended|disabled",
            "attempt|failed login|login|many",
        ],
        "token|client|ip$|ip address|api key|application|rate limit|grant",
        AccountDisabled,
        86,
    ),
    // Allowances and counters.
    says(
        &[
            "rate limit|ratelimit|rate exceeded|throttl|too many|request limit|requests per|calls per|per second|per minute|per hour|slow down|concurren|burst|flood|retry after|retry later|request rate|rate of request|rate quota|polling|spike arrest|being limited|queries per|limit per|perminute|persecond",
        ],
        "per day|daily|monthly|per month|billing|account locked|segments|token string|redirect|values|parts|header fields|long term|credit",
        RateLimited,
        84,
    ),
    says(
        &[
            "quota|credit balance|credits|daily limit|monthly limit|usage limit|plan limit|spending limit|spend limit|hard limit|per day|per month|daily request|daily call|monthly request|storage limit|storage full|allowance|free tier|trial limit|limit for today|limit for this month|limit this month|24 hour|weekly limit|out of call volume|exceeded your plan|upgrade your plan|included in your plan|daily rate limit|billing limit|insufficient funds|insufficient balance|payment required|usage cap|usagecap|monthly usage|cap exceeded",
        ],
        "not found",
        QuotaExhausted,
        85,
    ),
    says(
        &[
            "rate limit|throttl|too many request|too many attempt|limit exceeded|exceeded limit|limit has been reached|limit reached|exceeded the|over limit|exceeded your|over query limit|over rate|over queries|over limit|request limit|attempts exceeded|exceeded max|slow down",
        ],
        "expir|permission|privilege|lifetime|length|size",
        RateLimited,
        80,
    ),
    says(
        &["too many|try again later|try again in|try after|exhausted|wait before|wait a few|please wait"],
        "segments|parts|dots|redirect|values|unavailable|maintenance|server error|internal|token|outage|overload|down for|signin|login again",
        RateLimited,
        66,
    ),
    says(
        &[
            "limit of|maximum number of|limit on the number of",
            "entities|users|seats|members|projects|records|items|workspaces",
        ],
        "request|attempt",
        QuotaExhausted,
        86,
    ),
    // Network addresses.
    says(&["vpc|service control policy|scp$"], "claim|scope|token|scp read|scp write", PolicyBlocked, 89),
    says(
        &["not authorized to perform|not have authorization to perform|not have permission to perform"],
        "",
        RoleDenied,
        88,
    ),
    says(
        &[
            "country|region|territory|geo|jurisdiction|location",
            "not supported|unsupported|not available|block|restrict|not allowed|denied|forbidden|banned|unavailable",
        ],
        "ip$|ip address|aws|us east|eu west|header",
        PolicyBlocked,
        84,
    ),
    says(
        &[
            "ip$|ips$|ip address|ipaddress|network address|source address|remote address|client address|caller address|network location|your network|ip range|remote ip",
        ],
        "api key is invalid|captcha|two factor",
        IpBlocked,
        86,
    ),
    says(
        &["forbids access via|forbids access with|restricts access via", "token|app$"],
        "",
        PolicyBlocked,
        87,
    ),
    says(&["permission to access http|permission to access https", "on this server"], "", PolicyBlocked, 84),
    // What stands above the single user.
    says(&["row level security|rls$|row level"], "", RoleDenied, 88),
    says(
        &[
            "captcha|recaptcha|hcaptcha|h captcha|turnstile|bot detect|bot$|bots$|robot|waf$|web application firewall|firewall|mod security|modsecurity|incapsula|imperva|akamai|sucuri|datadome|perimeterx|human|ddos|malicious|suspicious|attack|automated|security service|just a moment|checking your browser|browser check|attention required|security check|enable javascript and cookies|pardon our interruption|access to this page has been denied|unusual traffic|unusual activity|support id|legal reasons|abuse detection",
        ],
        "bot token|bot user|secondary rate",
        PolicyBlocked,
        85,
    ),
    says(
        &[
            "conditional access|security policy|organization policy|organizational policy|org policy|admin policy|access policy|access policies|sign on policy|signon policy|company policy|tenant restriction|tenant policy|device policy|comply with|complying|policy evaluation|authentication policy|authorization policy failed|policy enforced|admin policy enforced|compliant device|device is not compliant|noncompliant|not compliant|compliance|managed device|device is not managed|device state|device must|blocked by polic|violates policy|violates the|violates our|policy violation|privacy setting|disabled by the administrator|disabled by your administrator|disabled by an administrator|blocked by the admin|blocked by your admin|administrator has|admin has|restricted by|risky|risk$|high risk|sanction|export control|age restrict|parental",
        ],
        "",
        PolicyBlocked,
        84,
    ),
    says(
        &["saml|sso$|single sign on|sso enforc|enforce sso|saml enforcement"],
        "assertion|response|expir|invalid|certificate|not configured",
        PolicyBlocked,
        85,
    ),
    says(
        &[
            "impersonation was disabled|impersonation is disabled|third party application restriction|oauth app access restriction|third party access|enterprise managed|ekm|access rule",
        ],
        "",
        PolicyBlocked,
        84,
    ),
    says(
        &[
            "organization|company|tenant|administrator|workspace|enterprise",
            "does not allow|doesnt allow|has blocked|has disabled|has restricted|do not allow|prohibits|forbids|blocks$",
        ],
        "token|role|grant type|tenant is",
        PolicyBlocked,
        84,
    ),
    says(
        &[
            "currently being tested|hasnt given you access|not completed the google verification|hasnt been verified by|has not been verified by|unverified app",
        ],
        "",
        PolicyBlocked,
        86,
    ),
    // Callers without a key.
    says(
        &["unregistered callers|consumer identity|need an api key|need a key|resolve api key"],
        "",
        ApiKeyMissing,
        87,
    ),
    says(
        &[KEY, "requests from|request from|from this origin|this domain|this website|your domain"],
        "ip$|ip address",
        OriginBlocked,
        87,
    ),
    says(
        &[
            "suitable key|wrong key type|key type mismatch|key found for kid|executing keyfunc|key for kid|unknown kid|kid not found|kid$",
        ],
        "api key|missing|invalid header|malformed|fetch|download",
        KeyNotFound,
        86,
    ),
    says(
        &["invalid key|key invalid|unknown key|bad key|wrong key|incorrect key"],
        "signing|algorithm|kid$|jwk|signature|public|token|jwt|client",
        ApiKeyInvalid,
        80,
    ),
    // API keys: absence first, since "denied due to missing key" says both.
    split(
        &[KEY, "missing or invalid|invalid or missing|missing invalid"],
        "",
        ApiKeyInvalid,
        ApiKeyMissing,
        86,
    ),
    says(
        &[
            KEY,
            "missing|no api key|no key|no subscription key|no valid|not provided|did not provide|didnt provide|havent provided|have not provided|not supplied|without|absent|not present|must provide|must supply|must include|must be provided|must be set|must be passed|not specified|not included|supply|is required|required|requires|none was|was not found in|not found in|not sent|must be sent|has to be sent|should be sent|send your|send the key|send it in|use header|use the header|empty|lacks|use an api key|please include|field required|was not provided|provide an|provide a$|please provide|include an|not set$",
        ],
        "invalid|not valid|incorrect|wrong|expired|revoked|permission|does not have|test mode|live mode|scope|unregistered|jwk",
        ApiKeyMissing,
        86,
    ),
    says(&[KEY, "referer|referrer|origin|http referrer"], "", OriginBlocked, 87),
    says(
        &[KEY, "permission|scope|privilege|not have access|insufficient|not allowed to access|role"],
        "invalid|expired",
        RoleDenied,
        78,
    ),
    says(
        &[
            KEY,
            "invalid|not valid|incorrect|unknown|wrong|expir|revok|disabled|not recognized|unrecognized|does not exist|doesnt exist|not exist|not found|bad$|unauthorized|inactive|deactivat|delet|suspend|not authorized|mismatch|reject|malformed|not active|block|denied|test mode|live mode|not match|fail|could not|cannot|not enabled|not allowed|unregistered|not associated|illegal|not permitted|another project|no such|unable to find|could not find|leaked|compromised|exposed",
        ],
        "signing key|public key|verification key|private key|jwks",
        ApiKeyInvalid,
        86,
    ),
    // Origins and referrers.
    says(
        &[
            "referer|referrer",
            "not allowed|block|denied|unauthor|restrict|not in|not permitted|missing|match|invalid|whitelist|allowlist|empty|not authorized|not regist|disallow|forbidden|not configured|check fail|check failed",
        ],
        "csrf",
        OriginBlocked,
        86,
    ),
    says(
        &[
            "origin$|origins$|origin ",
            "not allow|block|denied|unauthor|restrict|not in|not permitted|missing|mismatch|invalid|whitelist|allowlist|empty|not authorized|not regist|disallow|forbidden|untrusted|not trusted|not match|doesnt match|not accepted|not configured|unknown|reject",
        ],
        "csrf|cors|redemption",
        OriginBlocked,
        85,
    ),
    says(
        &["email domain|hosted domain|hd$|domain of your email|email address domain"],
        "",
        PolicyBlocked,
        74,
    ),
    says(
        &[
            "domain|website|web site|hostname|bundle id|bundle identifier|package name|android client|ios client|android app|ios app|app check|app attestation",
            "not allowed|unauthor|not authorized|whitelist|not regist|block|not permitted|restrict|not in|fail|not configured|not match",
        ],
        "user|role|permission|delegat",
        OriginBlocked,
        82,
    ),
    // The standard's sentence for `invalid_grant` names every defect at once.
    split(
        &["provided authorization grant|authorization grant is invalid|provided grant is invalid"],
        "",
        TokenInvalid,
        GrantInvalid,
        86,
    ),
    says(&["session token|session cookie|session jwt", "expir"], "not found|login session", TokenExpired, 86),
    // Sessions and refresh tokens.
    says(
        &[
            "refresh token|refreshtoken|offline token",
            "missing|not provided|required|must be provided|no refresh",
        ],
        "invalid|expir|revok|not found|not valid",
        RequestMalformed,
        70,
    ),
    says(
        &[
            "refresh token|refreshtoken|offline token",
            "invalid|not valid|incorrect|wrong|unknown|malformed|not found",
        ],
        "session expired|session has|inactiv|revoked$",
        GrantInvalid,
        84,
    ),
    says(
        &[
            "refresh token|refreshtoken|offline token",
            "expir|inactiv|idle|too old|lifetime|max age|timed out|no longer valid",
        ],
        "instead",
        SessionExpired,
        85,
    ),
    says(
        &["refresh token|refreshtoken|offline token", "revok|logged out|signed out|withdrawn"],
        "",
        TokenRevoked,
        85,
    ),
    says(
        &[
            "refresh token|refreshtoken|offline token",
            "already used|reuse|reused|used already|rotated|consumed|replay|stale|been used|does not exist|belong|another client|different client|issued to",
        ],
        "",
        GrantInvalid,
        85,
    ),
    says(
        &["refresh token|refreshtoken", "instead|not an access|used as|cannot be used|not allowed|type"],
        "",
        WrongTokenType,
        82,
    ),
    says(
        &[
            "session",
            "expir|timed out|time out|timeout|not found|invalid|ended|no longer|terminat|not active|does not exist|doesnt exist|revok|idle|inactiv|over$|closed|logged out|not valid|no session|stale|destroyed|gone|not exist|unknown|lost|has been|different|been logged|been signed|no active",
        ],
        "missing session cookie|csrf",
        SessionExpired,
        84,
    ),
    says(
        &["login|signin|sso", "expired|timed out|timeout|time out"],
        "token|link|url|code|password",
        SessionExpired,
        80,
    ),
    says(
        &[
            "signed out due|logged out due|been logged out|been signed out|have been logged out|logged out from|you have logged out",
        ],
        "token",
        SessionExpired,
        82,
    ),
    // Codes that are exchanged.
    says(&["device code|device grant", EXPIRED], "", GrantInvalid, 84),
    says(
        &[
            "authorization code|auth code|authorization grant|grant code|code was already|code has already|code already|code is invalid|invalid code|code not valid|code is not valid|code not found|code has expired|code expired|code is expired|bad verification code|code is incorrect|incorrect or expired|code passed is|malformed auth code|code was not|device code|code is malformed|one time use code|code used|code or refresh token|invalid grant code|code redeemed|code has been|code is already|code does not exist|unknown code|login code|ticket",
        ],
        "error code|status code|country",
        GrantInvalid,
        82,
    ),
    says(
        &[
            "provided grant|authorization grant|this grant|the grant$|grant has|grant is|grant not found|grant request",
            "revok",
        ],
        "",
        TokenRevoked,
        80,
    ),
    says(
        &[
            "provided grant|authorization grant|this grant|the grant$|grant has|grant is|grant not found|grant request|invalid grant|saml assertion|jwt bearer|subject token|actor token|bearer assertion|jwt assertion",
        ],
        "grant type|client authentication",
        GrantInvalid,
        78,
    ),
    // An application that waits for its own approval.
    says(
        &[
            "app is not approved|app isnt approved|application is not approved|app not approved|app has not been approved",
        ],
        "",
        ClientNotAllowed,
        85,
    ),
    // Accounts.
    says(
        &[
            "password",
            "compromised|breached|leaked|pwned|reset required|must be reset|must be changed|must change|change your|has expired|expired|needs to be changed|needs to be reset|needs reset|update your|change required|force",
        ],
        "token|link",
        AccountDisabled,
        84,
    ),
    says(
        &[
            "email|e mail|phone|phone number|mobile",
            "not verified|unverified|not confirmed|unconfirmed|not been verified|not been confirmed|verify your|confirm your|verification required|needs verif|must be verified|isnt verified|must verify|verify email|verification is required|confirmation|before continuing|need to verify",
        ],
        "code|domain|rate",
        AccountDisabled,
        86,
    ),
    says(
        &[
            "account|user$|user |users |tenant|organization|workspace|team$|team |project|shop$|shop |store$|subscription|identity|customer|merchant|member|company|deployment|service principal|consumer|developer|principal|portal|billing|domain is|site is",
            "disabled|suspend|locked|lock out|merged|banned|deactivat|blocked|inactive|deleted|terminat|frozen|closed|lockout|not activated|not enabled|not verified|unverified|not confirmed|unconfirmed|pending approval|on hold|archived|not active|not fully set up|needs activation|expired|unavailable|been removed|trial|overdue|past due|cancel|paused|pending|not approved|not complete|isnt active|decommission|dormant|read only|isnt verified",
        ],
        "token|api key|application|client|scope|permission|session|role|not allowed to|rate|resource|feature|consumer key|captcha|api has not|policies|api is not|api not|feature is|flow|password authentication|grant",
        AccountDisabled,
        84,
    ),
    says(
        &[
            "user disabled|user suspended|account disabled|account locked|user banned|account suspended|account inactive|account blocked|user blocked|user inactive|user locked|user deleted|account deactivated|account closed|account expired|account deleted|team disabled|org disabled|user is banned|user removed|user is disabled|project disabled|trial expired|trial has expired|unavailable shop|shop is",
        ],
        "",
        AccountDisabled,
        86,
    ),
    // Apps, not users.
    says(
        &[
            "secret hash|role or secret id|invalid secret id|client secret|client assertion|client authentication|client credential|app secret|consumer secret|client password|application secret|oauth client secret|secret key id|client or secret|client id or secret|client id and secret|client id or client secret",
        ],
        "grant type|no client credentials user|flow not|flow is not|client credentials grant|client credentials flow",
        ClientAuthFailed,
        86,
    ),
    says(
        &[
            "client certificate|ssl certificate|mutual tls|mtls|tls client|client cert|certificate was sent|certificate required|certificate error|certificate is required|x509|client ssl",
        ],
        "chain|issuer",
        ClientAuthFailed,
        82,
    ),
    says(
        &[
            "client id|clientid|appid$|app id$|application id|applicationid|consumer key|client identifier|application with identifier|app identifier|oauth client|oauth app|client application|client$",
            "missing|must contain|is required|required param|not specified|not provided|empty",
        ],
        "token|invalid client|not found|not allowed|grant|authorized|role",
        RequestMalformed,
        66,
    ),
    says(
        &[
            "client$|client id|clientid|application|app$|app id|appid|oauth client|consumer|integration|partner|project|service principal",
            "grant type|response type|flow|implicit|direct access|this grant|for this provider|provider|oauth endpoint|this endpoint|device code|password grant|refresh tokens",
            "not allowed|unauthor|not authorized|not permitted|not enabled|disabled|not support|not configured|restrict|not approved|not eligible|unsupported|cannot|not available|must be|not have|forbidden|only",
        ],
        "scope|permissions",
        ClientNotAllowed,
        85,
    ),
    says(
        &[
            "public client|confidential client|bearer only|standard flow|implicit flow|service account|direct grant|no client credentials user",
            "not allowed|disabled|not enabled|not permitted|cannot|not support|must not|only|not retrieve|no client|not authorized",
        ],
        "role|permission to",
        ClientNotAllowed,
        84,
    ),
    says(
        &[
            "password login|signup|sign up|signups|sign ups|registration|anonymous sign|email login|phone login|provider|login method|authentication method|login provider|signin method|identity provider|operation",
            "disabled|not allowed|not enabled|not permitted|not supported|unsupported|not configured",
        ],
        "token|header|scheme|user is|http|verb|perform",
        ClientNotAllowed,
        78,
    ),
    says(
        &[
            "client|application|app$",
            "disabled|suspended|not enabled|deactivat|not active|inactive|blocked|not installed|uninstalled|not approved|in development|deauthorized|deauthor|restricted|not available|not allowed|unauthorized|not authorized|not permitted|not assigned",
        ],
        "user|role|token|scope|resource|permission|api|method|credentials|principal",
        ClientNotAllowed,
        80,
    ),
    says(
        &[
            "invalid client|client was deleted|client has been deleted|deleted client|client is deleted|unknown client|client not found|client is not found|client is invalid|client was not found|client authentication|no client|bad client|unknown api client|unrecognized client|client does not exist|application not found|unknown application|application with identifier|oauth client was not found|client id|clientid|client key|invalid app id|app not found|app id$|consumer key|unregistered client|client could not|client not regist|client not recognized",
        ],
        "role|scope",
        ClientAuthFailed,
        82,
    ),
    // A resource of the address, not a resource server.
    says(
        &["deployment|bucket|index|database|api deployment|zone", "not exist|not found|doesnt exist|no such"],
        "permission|role|access to|token",
        WrongEndpoint,
        87,
    ),
    says(
        &[
            "unable to find a signing key|signing key that matches|could not find a signing key|unable to find key|unable to find a key",
        ],
        "",
        KeyNotFound,
        87,
    ),
    says(
        &["grant type|granttype", "unsupported|not supported|unknown|invalid|unrecognized|unexpected"],
        "client|allowed|missing",
        GrantTypeUnsupported,
        86,
    ),
    // Audience and issuer.
    says(
        &["aud$|audience|aud claim", "missing|required|no$|not present|absent|lacks|without"],
        "not match|mismatch|expected|invalid|incorrect|wrong|doesnt|does not|unexpected|not allowed|required audience|contain",
        ClaimRejected,
        84,
    ),
    says(
        &[
            "audience|audiences|aud$|azp$|authorized party|intended for|not intended|issued for another|issued for a different|not issued for|different client|another client|different project|another project|different api|different tenant|another tenant|wrong resource|resource indicator|wrong api|wrong audience|for this resource|for this api|another application|other application|different application|issued to another|issued to a different|not meant for|recipient|wrong project|target resource|invalid target|requested resource is invalid|resource principal|wrong tenant",
        ],
        "client secret|allow list|allowlist|whitelist|not exist in tenant|refresh token|field|multi tenant|permission|scope|consent|admin|role|exist in|disabled|not enabled|not activated|suspended|account|guest|directory",
        AudienceMismatch,
        86,
    ),
    says(
        &[
            "issuer|iss$",
            "certificate|jwks|keys|configuration|metadata|discovery",
            "unable|could not|cannot|fail|timeout|unreachable|not fetch|download|retriev",
        ],
        "",
        ServerMisconfigured,
        80,
    ),
    says(
        &["iss$|issuer|iss claim", "missing|no$|not present|absent|lacks|without|required|mandatory"],
        "not match|mismatch|expected|invalid|incorrect|wrong|doesnt|does not|unexpected|not allowed|trusted|credential|key$|configur|jwks",
        ClaimRejected,
        80,
    ),
    says(
        &["no credentials found for given|no key for issuer|no credentials for issuer"],
        "",
        KeyNotFound,
        86,
    ),
    says(
        &[
            "issuer|iss$|issued by|openid connect provider|identity provider found|openidconnect provider|untrusted provider|wrong authority|unknown provider|token from wrong",
        ],
        "certificate|issued by you|user|role|configured realm",
        IssuerMismatch,
        84,
    ),
    // Scopes: at request time, then at use.
    says(
        &[
            "scope",
            "requested scope|requested scopes|requested is invalid|may not include|not include|unknown|malformed|unsupported|not supported|exceeds|does not exist|doesnt exist|undefined|unrecognized|cannot be|not configured|invalid scope|invalid scopes|invalid empty scope|not valid|duplicate|not defined|scope is invalid|scopes are invalid|illegal|parse|not allowed to request|disallowed scope|bad scope|no scopes|not allowed for this client|for this client|not granted to the client|not a valid scope",
        ],
        "insufficient|missing scope|does not have|token|lacks|permission|required scope|needed",
        ScopeInvalid,
        86,
    ),
    says(&["missing a role|require role|required role|admin|acl$", "scope"], "", ScopeInsufficient, 80),
    says(
        &[
            "scope|scopes|ability|abilities|scp$|delegated permission|oauth permission|token permission|permissions on the token|token permissions|higher privileges|grant the token",
        ],
        "out of scope|resource scope|request is not|credential should be scoped|scoped to",
        ScopeInsufficient,
        86,
    ),
    says(
        &[
            "token|api key|integration|credential|oauth|key$|grant|app$",
            "permission|not accessible by|privilege|not have access|insufficient|accessible",
        ],
        "expir|invalid token|view this directory|row level|user does|user is|role|not authorized to perform|token missing|missing token|user denied|table|application is not|revok|malformed|identity|not valid|user doesnt|denied",
        ScopeInsufficient,
        76,
    ),
    says(
        &["extended permission|requires pages|require pages|permissions have not been granted"],
        "",
        ScopeInsufficient,
        76,
    ),
    // Keys to verify with.
    says(
        &[
            "jwks|jwk$|jwks uri|jwk set|signing keys|public keys|public key|verification keys|discovery|openid configuration|metadata|certificates|keys",
            "fetch|download|retriev|connect|load|unreachable|timeout|timed out|unavailable|refused|503|obtain|resolve host|could not get|failed to get|request to|status code",
        ],
        "kid|matching key|match",
        ServerMisconfigured,
        84,
    ),
    says(
        &[
            "kid$|kid |key id|keyid|jwks|jwk$|signing key|signature key|verification key|public key|keyfunc|matching key|suitable key|applicable key|decoding key|signing certificate|verifying key|no key|key not found|key was not found|unknown key|key for|verify key|keys|no matching",
            "no$|not|unable|unknown|doesnt|does not|match|missing|cannot|could not|fail|error|absent|unrecognized|invalid kid|wrong key|without|mismatch|lacks|unverifiable|empty",
        ],
        "api key|public key not set|secret or public key|access key|jwks configured|key pair|value pair|not enough|json object has|body missing",
        KeyNotFound,
        85,
    ),
    says(&["unverifiable"], "", KeyNotFound, 78),
    says(
        &["age exceed|exceeds the maximum age|max age exceeded|maxage exceeded|exceeded max age"],
        "",
        TokenExpired,
        84,
    ),
    // Lifetimes.
    says(
        &[
            "expir|exp$|exp claim",
            "no expir|no exp$|missing exp|exp missing|missing the exp|missing required|required|without|has no|does not expire|lacks|not have an exp|must have|must contain|mandatory|not a number|must be a number|must be an integer|must be numeric|too far|too long|no exp claim|not an integer|not integer|is missing",
        ],
        "login required|authentication required|required permission|action required|interaction",
        ClaimRejected,
        84,
    ),
    says(&["subscription|trial|plan$|license|licence|membership", EXPIRED], "token|key", AccountDisabled, 80),
    says(&["assertion|client jwt", EXPIRED], "", ClientAuthFailed, 76),
    says(
        &["revok", "expired or|or expired|expired and|been expired"],
        "access token is|token is expired",
        TokenRevoked,
        80,
    ),
    says(
        &[
            "exp$|exp claim|expir|jwt expired|token expired|lifetime|no longer valid|past its|outdated|timed out|exceeded its",
            "token|jwt|credential|access|signature|assertion|link|url|id token|exp$|authentication|authorization|bearer|cookie|sas$|presigned|policy|request has|key$|oauth|lifetime|claim|time frame|certificate|pat$|secret|invitation|magic|otp|security|it has|has expired|is expired|was expired|invite",
        ],
        "",
        TokenExpired,
        85,
    ),
    says(&["expired|has expired|is expired"], "", TokenExpired, 76),
    says(
        &[
            "not valid in the specified time frame|outside of its valid|validity period|valid time range|not within its valid|time frame",
        ],
        "",
        TokenExpired,
        84,
    ),
    says(
        &[
            "token is not active|token not active|token inactive|inactive token|token is inactive|token is no longer active|inactive access",
        ],
        "",
        TokenExpired,
        80,
    ),
    // Withdrawn.
    says(
        &[
            "revok|blacklist|denylist|deny list|black list|blocklisted|invalidated|logged out|signed out|withdrawn|token has been deleted|token was deleted|token deleted|token has been disabled|token disabled|canceled|deauthorized|uninstalled|password was changed|password has changed|password changed|changed the password|changed their password|logout|been rotated|terminated token",
        ],
        "certificate|crl|permission|role|consent|grant type",
        TokenRevoked,
        84,
    ),
    // The form of a token, said in numbers of its parts.
    says(
        &[
            "period character|dot delimiter|delimiter|space delimited|contain spaces|two dots|bad authorization header|bad auth header|authorization header must contain|authorization header format|bad http authentication header|header must be in the format|exactly 2|exactly two|expected to have 3|expected 3 parts",
        ],
        "signature is invalid",
        TokenMalformed,
        85,
    ),
    says(&["unsigned|unsecured", "jwt|token|claims|plain"], "", SignatureInvalid, 84),
    // A signature over a date that is missing or off.
    says(&["date header|x date|valid date", "hmac|signature"], "", ClockSkew, 87),
    says(&["cryptographic|crypto", "fail|error|invalid"], "padding", SignatureInvalid, 84),
    // Algorithms by name.
    says(
        &[
            "rs256|hs256|es256|ps256|rs512|hs512|es384|rs384|hs384|eddsa",
            "expected|not allow|instead|signed with|unsupported|not support|wrong|mismatch|but|invalid",
        ],
        "",
        SignatureInvalid,
        84,
    ),
    says(
        &[
            "sign$",
            "error sign|sign error|invalid sign|sign invalid|wrong sign|sign not match|sign check|sign mismatch",
        ],
        "up$|request sign",
        SignatureInvalid,
        84,
    ),
    says(&["signature verification raised|signature check failed"], "", SignatureInvalid, 85),
    says(
        &[
            "sha256|sha 256|content hash|payload hash|body hash|digest",
            "mismatch|not match|does not match|doesnt match|differ",
        ],
        "password",
        SignatureInvalid,
        84,
    ),
    // Signatures and algorithms.
    says(
        &[
            "signature|sig$|hmac|x hub signature",
            "missing|required|no$|not provided|not found|empty|absent|must be",
        ],
        "invalid|mismatch|verif|authorization header requires|algorithm|does not|not match|accepted|signature on",
        TokenMalformed,
        80,
    ),
    says(
        &["signature|sig$|hmac|signed|signing", BAD],
        "signing key|method not|signing up",
        SignatureInvalid,
        85,
    ),
    says(
        &[
            "signature",
            "not|unable|cannot|could not|did not|does not|tamper|compute|expected|calculated|check",
        ],
        "",
        SignatureInvalid,
        80,
    ),
    says(
        &[
            "algorithm|alg$|algorithms|alg value|alg header|signing method",
            "invalid|not allow|unsupported|not support|mismatch|unexpected|not permitted|wrong|disallow|none|insecure|unknown|not accepted|not match|doesnt match|does not match|incorrect|illegal|unrecognized|different|expected|not in|not|should be|must be|is null|missing",
        ],
        "",
        SignatureInvalid,
        84,
    ),
    says(
        &[
            "tampered|integrity check|integrity|mac check|decryption fail|signature verification failed|jwt verification failed|jwt verification fail|jws verification fail|verify failed|failed verification|invalid mac",
        ],
        "email|phone|user|account|identity|proof",
        SignatureInvalid,
        76,
    ),
    // Kind of credential.
    says(
        &[
            "region|endpoint",
            "is wrong|expecting|valid region|wrong region|correct region|different region|incorrect region|wrong endpoint|use the endpoint|credential should be scoped|must be addressed",
        ],
        "",
        WrongEndpoint,
        87,
    ),
    says(
        &[
            "authenticationscheme|authentication scheme was specified|default challenge scheme|defaultchallengescheme|default authenticate scheme",
        ],
        "",
        ServerMisconfigured,
        84,
    ),
    says(&["for any token type|token is invalid or expired"], "", TokenInvalid, 50),
    says(
        &[
            "token|credential|authorization|authentication|auth$|header|bearer|basic|oauth|jwt|key$|password|id token|api",
            "wrong token type|token type|authorization mechanism|authentication mechanism|type of token|wrong type|incorrect type|tokentype|type unsupported|token use|not an access token|expected access|access token expected|requires an access token|id token|id tokens|scheme|unsupported auth|not a bearer|bearer only|only bearer|basic auth|basic authentication|support for password|password authentication|only accepts|bot token|user token|app token|user access token|page access token|application only|app only|user context|user authentication|user auth|authentication method|authentication type|authorization type|authorization method|auth type|auth method|type of authentication|kind of credential|token kind|unsupported token|expects a|instead of|token class|not support oauth|use oauth|oauth2 on this endpoint|oauth 2 0|token class",
            "not|unsupported|wrong|invalid|expect|must|should|only|cannot|required|requires|instead|mismatch|forbidden|removed|unacceptable|incorrect|unknown|unexpected|unrecognized|deprecated|use$|bad",
        ],
        "segments|expired|incorrect username|incorrect password|scheme requires|token not found|missing|malformed|login or personal|valid token|was not provided|decode|unsupported media|not provided|insufficient",
        WrongTokenType,
        78,
    ),
    says(
        &[
            "only",
            "bearer authentication supported|bearer authentication is supported|bearer auth supported|bearer is supported",
        ],
        "",
        WrongTokenType,
        80,
    ),
    // Form of the credential.
    says(
        &[
            "secret|public key|private key|key$",
            "must be provided|not set|not configured|missing|lacks|required",
        ],
        "client|api|access|header|request|body|token|app$|key in|parameter|admin secret",
        ServerMisconfigured,
        82,
    ),
    says(
        &[
            "multiple|more than one|several|duplicate|both|two$|repeated|only one|too many",
            "token|credential|authorization|auth|method|header|bearer|parameter|api key|client",
        ],
        "attempts|segments|parts|parameters are|failed|users|accounts|rows",
        RequestMalformed,
        82,
    ),
    says(
        &[
            "token|jwt|jws|jwe|header|authorization|credential|bearer|base64|basic|compact|segment|claims|payload|cookie|oauth|api token",
            "malformed|decod|pars|segment|not a jwt|not a valid jwt|not in the form|not in the correct|in the correct format|not well formed|wellformed|well formed|format|base64|padding|json|corrupt|unreadable|unparsable|truncated|compact|unexpected token|invalid character|illegal|sections|three parts|3 parts|too many parts|two dots|dots|not enough|invalid header|bad header|key value pair|spaces|should not contain|deserializ|serializ|encoding|encoded|not a string|must be a string|structure|invalid syntax|must be in|must start with|should start with|prefix|is not a token|number of parts|utf|byte|length|garbage|unrecognizable|unintelligible|invalid compact|wrong number|not properly|invalid jwt|jwt invalid|contain",
        ],
        "content type|request body|media type|credentials invalid|not contain|doesnt contain|does not contain|must contain|no token|request is malformed|could not contain|contained|jwt invalid issuer|valid jwt is|missing|not found|requires a valid|contain the|contain a",
        TokenMalformed,
        80,
    ),
    says(
        &[
            "incompletesignature|incomplete signature|authorization header requires|missing equal sign|compacttoken|could not decode|cannot decode|unable to decode|failed to decode|decode error|decoding error|error decoding|unable to parse|failed to parse token|not enough segments|invalid padding|incorrect padding|invalid payload|invalid crypto padding",
        ],
        "",
        TokenMalformed,
        82,
    ),
    // Claims.
    says(
        &[
            "claim|claims|subject|sub$|jti|jwt id|iat$|nonce|acr$|amr$|typ$|azp$|tid$|at hash|auth time|token use|tenant id|crit",
            BAD,
        ],
        "authentication failed|user not|user is",
        ClaimRejected,
        80,
    ),
    says(
        &[
            "claim|claims|sub$|subject|jti$|nonce$|acr$|amr$|typ$|crit$",
            "missing|required|no$|not|must|reject|unexpected|absent|lacks|should|does not|without|replay|reuse|already|wrong|invalid|critical",
        ],
        "subject to",
        ClaimRejected,
        78,
    ),
    // Login.
    says(
        &[
            "login required|interaction required|interactive|reauth related|reauth$|password confirmation required|password confirmation is required|confirm your password|prompt none|silent|reauthenticat|reauthoriz|more recent authentication|recent login|requires recent|recent authentication|login again|not prompt|select account|account selection|auth time|max age|credential too old|login is required|user must login|signin is required|no user is loggedin|fresh login|user authentication required|session selection|must choose an organization|authenticate again|sudo mode|sudo required|confirm access",
        ],
        "token is|token has|token was|mfa",
        LoginRequired,
        80,
    ),
    // Passwords and users.
    split(
        &[
            "username|user name|password|passcode|pin$|email|e mail|login$|user id|userid|login name|access code",
            "incorrect|invalid|isnt right|not right|wrong|bad$|mismatch|not match|doesnt match|does not match|fail|unknown|no match|not recognized|not found|doesnt exist|does not exist|not exist|could not verify|unrecognized|not valid|didnt match|not correct|no account|no user|rejected|unable to",
        ],
        "missing|required|token|api key|must be at least|too short|weak|format|malformed",
        CredentialsWrong,
        CredentialsWrong,
        82,
    ),
    says(
        &[
            "no active account|no account found|couldnt find an account|could not find an account|couldnt find your account|no account with|with the given credentials|user not found|no such user|unknown user|user does not exist|user doesnt exist|account does not exist|account not found|no user found|no account found|invalid user|no user with|does not exist in the|email not found|email exists|user account",
        ],
        "permission|token|tenant",
        CredentialsWrong,
        76,
    ),
    split(
        &[
            "invalid login credentials|unauthorized credential|incorrect authentication credentials|these credentials do not match|credentials do not match|login failed|login failure|login incorrect|incorrect credentials|credentials are incorrect|wrong credentials|credentials incorrect|credentials you supplied|could not validate credentials|bad credentials|invalid credentials|invalid credential|credentials invalid|credentials are invalid|credentials were invalid|credentials are not valid|not valid credentials|invalid login|incorrect login|authentication credentials are|credentials rejected|credentials could not|credentials provided are|credentials provided were|credentials you provided|credentials supplied|credentials were|credentials were not accepted|unable to authenticate|could not authenticate|cannot authenticate|not authenticate$|authentication failed|authentication failure|auth failed|authentication error|failed to authenticate|authenticate fail|unauthorized access|authentication unsuccessful|auth fail|authfail|autherror|auth error|invalid authentication|invalid auth|authentication invalid|authentication is invalid|incorrect authentication|invalid authorization|authorization invalid|authorization failed",
        ],
        "not provided|missing|insufficient permission|required|permission|not authorized to|scope|verification failed",
        TokenInvalid,
        CredentialsWrong,
        62,
    ),
    // A token that the server does not find among those it gave out.
    split(
        &["token not found|token was not found|token does not exist|no such token|unknown token"],
        "authorization token|auth token|required|bearer token|no token",
        TokenInvalid,
        TokenMissing,
        70,
    ),
    // Nothing was sent.
    split(
        &[
            "valid bearer|valid token|valid access token|valid authorization|valid jwt|valid authentication|valid credential|valid api token|valid oauth",
            "required|requires|missing|must|need|not provided|no$|provide|lacks|expect",
        ],
        "invalid",
        TokenInvalid,
        TokenMissing,
        76,
    ),
    split(
        &[
            "token|credential|credentials|authorization|bearer|auth header|authentication header|cookie|jwt|authentication|auth$|authorization header|access token|api token|identity",
            "missing|no authorization|no token|no auth|no bearer|no access|no jwt|no credential|no credentials|no authentication|no valid|not provided|not found|not present|not supplied|not specified|not included|not sent|not set|absent|empty|nil$|null|without|did not provide|didnt provide|havent provided|not contain|lacks|lacking|must be provided|must provide|must include|must specify|must contain|not been provided|omitted|could not find|not given|not received|none was|please provide|provide a|must supply|undefined|blank|must send|requires a|must be sent|doesnt contain|were not|was not provided|needed|cannot be blank|cannot be null|is null|required header|header required|token required|token is required|header is required|credentials required|credentials are required|must have a|no cookie|must be supplied|supply|not been supplied|to be provided|missing token|must pass|no login|field required|no api token|no bearer token",
        ],
        "permission|invalid token|role|project not|resource not|claim|user not found|url not|not found in database|scope|account|unknown|invalid access token|required permission|token invalid|not valid|is invalid|content|client authentication|no longer|incorrect",
        TokenMissing,
        TokenMissing,
        80,
    ),
    split(
        &[
            "not authenticated|unauthenticated|requires an authenticated user|must be authenticated|requires authentication|authentication required|authentication is required|authentication needed|requires auth|auth required|not loggedin|must be loggedin|need to be loggedin|be loggedin|please login|need to login|must login|have to login|login first|full authentication|anonymous|user is not loggedin|requires login|requires user authentication|not authed|authorization required|requires authorization|authorization is required|you need to signin|need to signin|please signin|must signin|signin to|login to|please authenticate|needs authentication|authenticate first|must authenticate|no user|credentials required|loggedin|access token required|unauthenticated user|login is required|guest",
        ],
        "permission|invalid",
        TokenInvalid,
        TokenMissing,
        68,
    ),
    // Another header that the server insists on.
    says(
        &[
            "header",
            "not found in the request|was not found|is missing|missing required|is required|required header",
        ],
        "authorization|token|auth$|api key|credential|bearer|cookie",
        RequestMalformed,
        72,
    ),
    split(&["bad authentication|bad auth$|bad auth "], "", TokenInvalid, TokenMissing, 64),
    // Tenants, routes, methods.
    says(
        &[
            "tenant|authority|directory|realm|multi tenant|common endpoint|namespace|environment|instance url|host$|hostname|endpoint|route|path|stage|url|uri|method|verb|operation|resource path|deployment|api version|version|cannot get|cannot post|cannot put|cannot delete|cannot patch|page",
            "not found|does not exist|doesnt exist|not support|unsupported|wrong|no route|cannot get|cannot post|cannot put|cannot delete|cannot patch|unknown|deprecated|not valid|invalid|not exist|not allowed|no matching|not configured as|incorrect|no such|could not be found|not defined|not implemented|removed|gone|not recognized|no longer",
        ],
        "user account|token|credential|callback|redirect|permission|role|oauth2|guest|user does|user is|identity provider|authenticat|refer|access to",
        WrongEndpoint,
        66,
    ),
    says(&["missing authentication token"], "request is missing", WrongEndpoint, 70),
    // The server's own side.
    says(
        &[
            "misconfigur|configuration error|not configured|authorizer configuration|authorizer failure|authorizer error|not initialized|not set up|configuration problem|improperly configured|server configuration|configuration is invalid|missing configuration|introspection|auth server|authentication server|authorization server is|authentication service|auth service|identity service|authentication backend|no authorizer|invalid permissions on lambda|execution failed due|auth configuration|ldap|cannot connect to|could not connect to|kdc|incorrect configuration|failed to fetch|unable to fetch|failed to retrieve|setup is not|authorizer",
        ],
        "user|client is not|policy|denied",
        ServerMisconfigured,
        78,
    ),
    // Rights.
    says(
        &[
            "must be a member|must be part of|must belong to|need to be a member|not part of",
            "organization|team$|group|project|workspace",
        ],
        "",
        RoleDenied,
        84,
    ),
    says(&["premium", "required|only|feature|need"], "", RoleDenied, 80),
    says(
        &[
            "denied|forbidden|unauthorized",
            "invalid token|token is invalid|invalid access token|bad token|invalid jwt",
        ],
        "scope|permission",
        TokenInvalid,
        74,
    ),
    says(
        &["does not exist or you do not have|doesnt exist or you|not exist or not authorized|not found or"],
        "",
        RoleDenied,
        74,
    ),
    says(
        &[
            "permission|permissions|privilege|privileges|not authorized to|unauthorized to|access denied|accessdenied|denied|insufficient|role|roles|acl$|rbac|no access|not have access|dont have access|doesnt have access|does not have access|cannot access|entitle|not a member|not member|not permitted|not allowed to|arent allowed|isnt allowed|not an admin|admin|administrator|superuser|owner|not assigned|assigned|ownership|prohibited|cannot consume|not allowed|lacks|rights|clearance|membership|is forbidden|restricted|do not have|dont have|only available to|unauthorized for|disallowed|not permitted|unauthorized to access|unable to access",
        ],
        "",
        RoleDenied,
        72,
    ),
    says(
        &[
            "not authorized|action is unauthorized|unauthorized action|this action is unauthorized|isnt authorized|arent authorized",
        ],
        "",
        RoleDenied,
        NOT_AUTHORIZED,
    ),
    // Commonplaces.
    split(
        &[
            "token|jwt|credential|bearer|access token|oauth|authorization header|authorization|id token|api token",
            BAD,
        ],
        "authorization server",
        TokenInvalid,
        TokenInvalid,
        66,
    ),
    split(
        &[
            "token|jwt",
            "not valid|not accepted|not verified|refused|denied|no longer|fail|could not|cannot|unable|unknown|not found|does not exist|not recognized|not",
        ],
        "",
        TokenInvalid,
        TokenInvalid,
        56,
    ),
    split(&["forbidden"], "", RoleDenied, RoleDenied, 40),
    split(&["unauthorized"], "", TokenInvalid, TokenMissing, 40),
    says(
        &[
            "maintenance|temporarily unavailable|service unavailable|outage|overload|bad gateway|gateway timeout|internal server error|internal error|server error|try again|upstream|fatal|something went wrong|unexpected condition|unexpected error|unknown error|backend",
        ],
        "",
        Other,
        42,
    ),
    says(
        &[
            "invalid request|bad request|malformed|missing param|required param|missing required|must contain|content type|media type|parameter|request body|json|field|required|unsupported|not supported|invalid|response type|grant type|request uri|request object",
        ],
        "",
        RequestMalformed,
        INVALID,
    ),
    says(&["not found|does not exist|doesnt exist|no such"], "", WrongEndpoint, 40),
    says(&["blocked|access denied|policy"], "", PolicyBlocked, 50),
];

/// The weight of `not authorized`, which servers say of people and of credentials alike.
pub(super) const NOT_AUTHORIZED: u8 = 64;

/// The weight of `invalid` and its like, without a subject that is known.
pub(super) const INVALID: u8 = 44;

/// Words for a key of an application programming interface.
const KEY: &str = "api key|api keys|subscription key|access key|accesskey|x api key|application key|publishable key|developer key|license key|admin secret|server key|api secret|app key|integration key|function key|secret key|key parameter|service key|anon key|master key|account key|the key$|provided key|this key|your key|key is|appkey|api token key|api key id|no key$";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_made_plain() {
        assert_eq!(plain("ExpiredTokenException"), " expired token exception ");
        assert_eq!(plain("JWTExpired: user's API_KEY"), " jwt expired users api key ");
        assert_eq!(plain("Not Authorised!"), " not authorized ");
        assert_eq!(plain(""), " ");
    }

    #[test]
    fn phrases_are_in_plain_form() {
        let words =
            PHRASES.iter().flat_map(|it| it.all.iter().chain([&it.none])).flat_map(|it| it.split('|'));
        let odd: Vec<&str> = words
            .filter(|word| {
                let same = format!(" {} ", word.trim_end_matches(['$', ' ']));
                !word.is_empty() && (word.len() < 2 || plain(&same) != same)
            })
            .collect();
        assert!(odd.is_empty(), "{odd:?}");
    }

    #[test]
    fn words_begin_where_words_begin() {
        assert!(Plain::of("token expired").has("expir"));
        assert!(!Plain::of("unexpired").has("expir"));
        assert!(!Plain::of("issues").has("iss$"));
        assert!(Plain::of("x iss").has("nothing|iss$"));
    }
}
