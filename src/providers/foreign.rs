//! Refusals in languages other than English: the words that matter are brought into English and then read as such.
//!
//! Knows a handful of stems of each language and no grammar; asked only where the English reader found nothing.

/// A text in plain form (see `words::plain`) with the words that were recognised in it in English; `None` where it has
/// none of them.
pub(super) fn english(plain: &str) -> Option<String> {
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    for (word, stems) in WORDS {
        for stem in stems.split('|') {
            found.extend(places(plain, stem).map(|at| (at, at + stem.len(), *word)));
        }
    }
    // Of stems that begin at one place the longest says the most.
    found.sort_unstable_by_key(|(at, end, _)| (*at, usize::MAX - end));
    let mut out = String::with_capacity(plain.len());
    let mut done = 0;
    for (at, end, word) in found {
        if at >= done {
            for piece in [plain.get(done..at).unwrap_or_default(), " ", word, " "] {
                out.push_str(piece);
            }
            done = end;
        }
    }
    out.push_str(plain.get(done..).unwrap_or_default());
    (done > 0).then_some(out)
}

/// Where a stem stands. Scripts without blanks have no beginnings of words.
fn places<'a>(plain: &'a str, stem: &'a str) -> impl Iterator<Item = usize> + use<'a> {
    let anywhere = stem.chars().next().is_some_and(|it| u32::from(it) >= 0x2e80);
    let begins = move |at: usize| plain.get(..at).is_some_and(|before| before.ends_with(' '));
    plain.match_indices(stem).map(|(at, _)| at).filter(move |at| anywhere || begins(*at))
}

/// English words and the stems that stand for them: German, Dutch, French, Spanish, Portuguese, Italian, Polish,
/// Turkish, Russian, Chinese, Japanese, Korean.
static WORDS: &[(&str, &str)] = &[
    (
        "token",
        "zugriffstoken|zugangstoken|toegangstoken|jeton|ficha de acceso|token|токен|令牌|トークン|토큰|الرمز|رمز|הטוקן|אסימון",
    ),
    (
        "session",
        "sitzung|sessie|sesión|sesion|sessão|sessao|sessione|sesja|oturum|сесси|сеанс|会话|會話|セッション|세션|relace|phiên|sesi |сесі|munkamenet|الجلسة",
    ),
    (
        "expired",
        "abgelaufen|verlopen|expiré|expirad|expirou|caducad|caducó|venció|vencid|scadut|wygas|süresi dol|истек|истёк|просроч|已过期|已過期|过期|過期|已失效|期限が切れ|期限切れ|有効期限|만료|utgång|gått ut|udløbe|utløpt|vanhentu|vyprše|platnost skonč|hết hạn|kedaluwarsa|kadaluarsa|термін дії|закінчився|lejárt|expirat|انتهت صلاحية|منتهي|פג תוקף",
    ),
    (
        "username",
        "benutzer|nutzername|gebruikersnaam|utilisateur|usuario|usuário|nome utente|użytkownik|kullanıcı|пользовател|логин|имя пользователя|用户名|用戶名|账号|帐号|ユーザー名|ユーザ名|사용자 이름|아이디|användarnamn|brugernavn|brukernavn|käyttäjä|uživatel|tên đăng nhập|nama pengguna|користувач|felhasználó|utilizator|اسم المستخدم|שם משתמש",
    ),
    (
        "password",
        "passwort|kennwort|wachtwoord|mot de passe|contraseña|contrasena|senha|hasło|parola|şifre|пароль|пароля|парол|密码|密碼|パスワード|비밀번호|lösenord|adgangskode|passord|salasana|heslo|mật khẩu|kata sandi|jelszó|parol|كلمة المرور|كلمة السر|סיסמ",
    ),
    (
        "credentials",
        "anmeldedaten|zugangsdaten|anmeldeinformationen|inloggegevens|identifiants|credenciales|credenciais|credenziali|dane logowania|учётные данные|учетные данные|凭证|凭据|認証情報|자격 증명",
    ),
    (
        "invalid",
        "ungültig|falsch|inkorrekt|ongeldig|onjuist|invalide|non valide|incorrect|erroné|inválid|incorret|errad|non valid|errat|sbagliat|nieprawidłow|błędn|geçersiz|hatalı|yanlış|неверн|недействит|некоррект|неправильн|错误|錯誤|无效|無效|不正确|不正確|有误|無効|正しくありません|間違|잘못|유효하지|올바르지|일치하지|felaktig|fel |forkert|ugyldig|virheellinen|neplatn|nesprávn|sai |không hợp lệ|không đúng|tidak valid|salah|недійсн|невірн|érvénytelen|hibás|غير صحيح|غير صالح|خاطئ|שגוי|לא תקין|非法|不合法",
    ),
    (
        "missing",
        "fehlt|fehlend|ontbreekt|ontbrekend|manquant|absent|falta |ausente|faltando|mancante|manca |brak tokenu|eksik|отсутств|не указан|не передан|缺少|未提供|未携带|指定されていません|누락",
    ),
    (
        "permission denied",
        "verweigert|berechtigung|keine rechte|geen toegang|geen rechten|toegang geweigerd|accès refusé|accès interdit|autorisation insuffisante|droits insuffisants|acceso denegado|no tiene permiso|sin permiso|permisos insuficientes|acesso negado|sem permissão|não tem permissão|accesso negato|non autorizzato|permessi insufficienti|brak uprawnień|odmowa dostępu|yetkiniz yok|erişim reddedildi|доступ запрещ|нет прав|недостаточно прав|отказано в доступе|没有权限|無權|无权|权限不足|拒绝访问|アクセスが拒否|権限がありません|アクセス権|권한이 없|접근이 거부|접근 권한|behörighet|åtkomst nekad|adgang nægtet|ingen tilgang|ei oikeutta|nemáte oprávnění|přístup odepřen|không có quyền|akses ditolak|tidak memiliki izin|немає прав|доступ заборонено|nincs jogosultság|غير مصرح|ليس لديك صلاحية|אין הרשאה",
    ),
    (
        "not loggedin",
        "nicht angemeldet|nicht eingeloggt|niet ingelogd|non connecté|non authentifié|no autenticado|no ha iniciado sesión|não autenticado|non autenticato|niezalogowan|giriş yapmanız|не авторизован|необходима авторизация|требуется авторизация|未登录|未登入|请先登录|請先登入|尚未登录|ログインしていません|ログインが必要|로그인이 필요|로그인하지",
    ),
    (
        "login again",
        "erneut anmelden|neu anmelden|opnieuw inloggen|reconnectez|vuelva a iniciar|inicie sesión de nuevo|faça login novamente|entre novamente|nuovamente il login|accedi di nuovo|zaloguj się ponownie|tekrar giriş|войдите снова|войдите заново|重新登录|重新登入|再ログイン|再度ログイン|다시 로그인",
    ),
    (
        "account locked",
        "konto ist gesperrt|konto gesperrt|konto wurde gesperrt|account geblokkeerd|compte est bloqué|compte bloqué|compte désactivé|compte est désactivé|cuenta bloqueada|cuenta está bloqueada|cuenta suspendida|cuenta desactivada|conta bloqueada|conta está bloqueada|conta suspensa|conta desativada|account bloccato|account sospeso|konto zablokowane|hesabınız kilit|аккаунт заблокирован|учетная запись заблокирована|пользователь заблокирован|账户已锁定|账号已锁定|账号已被|账户已被|帐号已被|帳號已被|账号被|用户已被禁用|アカウントがロック|アカウントは無効|アカウントが停止|계정이 잠|계정이 정지|계정이 비활성",
    ),
    (
        "too many requests",
        "zu viele anfragen|zu viele versuche|te veel verzoeken|te veel pogingen|trop de requêtes|trop de tentatives|demasiadas solicitudes|demasiados intentos|muitas requisições|muitas solicitações|muitas tentativas|troppe richieste|troppi tentativi|zbyt wiele żądań|zbyt wiele prób|çok fazla istek|слишком много запросов|слишком много попыток|слишком часто|请求过于频繁|请求太频繁|操作过于频繁|访问过于频繁|请求次数过多|リクエストが多すぎ|試行回数|요청이 너무 많|너무 많은 요청",
    ),
    (
        "quota exceeded",
        "kontingent|tageslimit|quota dépassé|quota mensuel|cuota|límite diario|cota excedida|quota superata|limit dzienny|квот|余额不足|餘額不足|额度|配额|残高不足|利用上限|할당량|한도 초과",
    ),
    (
        "failed",
        "fehlgeschlagen|gescheitert|mislukt|échoué|échec|fallid|falló|falhou|fallit|nie powiodł|niepowodzen|başarısız|не удал|ошибка|失败|失敗|실패",
    ),
    ("signature", "signatur|handtekening|firma |assinatura|podpis|imza|подпис|签名|簽名|署名|서명|التوقيع"),
    (
        "verification code",
        "zwei faktor|bestätigungscode|code de vérification|double authentification|código de verificación|código de verificação|codice di verifica|kod weryfikacyjny|doğrulama kodu|код подтверждения|двухфактор|验证码|驗證碼|動態密碼|二次验证|認証コード|二段階認証|인증 코드|인증번호",
    ),
    (
        "ip address",
        "ip adresse|adresse ip|dirección ip|endereço ip|indirizzo ip|adres ip|ip адрес|ip地址|ipアドレス|ip 주소",
    ),
    (
        "not allowed",
        "nicht erlaubt|nicht zugelassen|niet toegestaan|non autorisé|non autorisée|no permitid|não permitid|non consentit|niedozwolon|izin verilmiyor|не разрешен|不允许|不允許|许可されて|許可されて|허용되지",
    ),
    (
        "api key",
        "api schlüssel|clé api|clé d api|clave de api|clave api|chave de api|chave da api|chiave api|klucz api|api anahtar|ключ api|api ключ|api密钥|api 密钥|apiキー|api 키",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::words::plain;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let found = english(&plain(text)).map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn words_are_found_in_their_order() {
        check("Das Zugriffstoken ist abgelaufen", Some("das token ist expired"));
        check("Nom d'utilisateur ou mot de passe incorrect", Some("nom dutilisateur ou password invalid"));
        check("用户名或密码错误", Some("username 或 password invalid"));
        check("Срок действия токена истёк", Some("срок действия token а expired"));
        check("The quick brown fox", None);
        check("Confirmation sent", None);
    }

    #[test]
    fn stems_are_in_plain_form() {
        for (_, stems) in WORDS {
            for stem in stems.split('|') {
                assert!(!stem.is_empty());
                assert_eq!(plain(stem).trim(), stem.trim(), "{stem}");
            }
        }
    }
}
