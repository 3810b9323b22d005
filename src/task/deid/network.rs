//! E-mail, web and internet addresses, handles.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use super::pattern::{Pattern, PatternList, each_match, pattern, pattern_around};
use super::scan::Scan;
use crate::document::PhiLabel::{Email, Ip, Url, Username};
use crate::lexicon::identifiers::is_one_of;

static EMAIL: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"[\pL0-9][\pL0-9._%+'\-]*(?:@| ?\[at\] ?|\(at\))[A-Za-z0-9\-]+(?:(?:\.| ?\[dot\] ?)[A-Za-z0-9\-]+)*",
    )
});

static WEB: LazyLock<Pattern> = LazyLock::new(|| {
    pattern_around(
        r"(?i)://|www\.|\.[a-z]{2}",
        r#"(?i)(?:https?|ftp|sftp)://[^\s<>"'|^)\]]+|www\.[^\s<>"'|^)\]]+|\b[a-z0-9][a-z0-9\-]*(?:\.[a-z0-9\-]+)*\.(?:com|org|net|gov|edu|mil|info|io|health|care|clinic|app|dev|example|test|co\.uk|nhs\.uk|org\.uk|ac\.uk|gov\.uk|com\.au|org\.au|gov\.au|edu\.au|net\.au|co\.nz|govt\.nz|org\.nz|co\.za|org\.za|co\.in|gov\.in|gc\.ca|ca|uk|au|nz|ie|za|sg|de|fr|nl|es|it|ch|at|be|se|no|dk|fi|jp|br|mx|us|eu)(?:\.[a-z]{2,3}(?:\.[a-z]{2})?)?(?:[/?:][^\s<>"'|^)\]]*)?"#,
    )
});

static V4: LazyLock<Pattern> =
    LazyLock::new(|| pattern(r"\b[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\b"));
static V6: LazyLock<Pattern> = LazyLock::new(|| {
    pattern_around(r":[0-9A-Fa-f]{0,4}:", r"[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{0,34}")
});
static HANDLE: LazyLock<Pattern> = LazyLock::new(|| pattern(r"@[A-Za-z0-9_][A-Za-z0-9_.]{2,30}"));

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&WEB, &V4, &V6, &HANDLE];

/// Finds addresses of the network.
pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    if text.contains('@') || text.contains("[at]") || text.contains("(at)") {
        for m in EMAIL.find_in(scan.starts) {
            let end = m.end() - (m.as_str().len() - m.as_str().trim_end_matches(['.', '-']).len());
            let domain = m.as_str().split(['@', ']', ')']).nth(1).unwrap_or("");
            let label =
                if domain.contains('.') || domain.contains("dot") { Email } else { Username };
            // "2mg@8h" and "HR 80@rest" are no addresses.
            let letters =
                m.as_str()[..end - m.start()].chars().filter(|c| c.is_alphabetic()).count();
            let starts_with_letter = m.as_str().starts_with(|c: char| c.is_alphabetic());
            if letters >= 3
                && (label == Email
                    || starts_with_letter
                        && m.as_str().len() >= 8
                        && !domain.starts_with(|c: char| c.is_uppercase())
                        && domain.len() >= 3
                        && !domain.starts_with(|c: char| c.is_ascii_digit()))
            {
                found.push((
                    m.start(),
                    end,
                    label,
                    0.98,
                    if label == Email { "phi.email" } else { "phi.username.at" },
                ));
            }
        }
        each_match(&HANDLE, scan.starts, |m| {
            let free = !scan
                .char_before(m.start())
                .is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@'));
            let name = m.as_str().trim_end_matches('.');
            let letters = name.chars().filter(|c| c.is_alphabetic()).count();
            let cued = is_one_of!(
                scan.word_before(m.start()),
                "handle user instagram ig insta twitter tiktok telegram as venmo",
            );
            let ok = free
                && letters >= 3
                && (cued
                    || name.contains(['_', '.'])
                    || name.bytes().any(|b| b.is_ascii_digit())
                        && !name[1..].starts_with(|c: char| c.is_ascii_digit()));
            if ok {
                found.push((
                    m.start(),
                    m.start() + name.len(),
                    Username,
                    0.9,
                    "phi.username.handle",
                ));
            }
            ok
        });
    }
    each_match(&WEB, scan.starts, |m| {
        let start = m.start();
        let trimmed = m.as_str().trim_end_matches(['.', ',', ';', ':', ')', '?', '!', '/', '-']);
        let slash = usize::from(m.as_str()[trimmed.len()..].starts_with('/'));
        let end = start + trimmed.len() + slash;
        let free = !scan
            .char_before(start)
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '@' | '.' | '_' | '-'));
        let explicit = trimmed.contains("//") || trimmed.to_ascii_lowercase().starts_with("www.");
        let host = trimmed.split(['/', '?']).next().unwrap_or("");
        let tail = host.rsplit('.').next().unwrap_or("");
        let known = is_one_of!(
            tail.to_ascii_lowercase().as_str(),
            "com org net gov edu mil info example health clinic io app uk au nz ca ie za",
        );
        let path = trimmed.contains('/');
        // "no.au" of a sentence without a blank, "e.g.it": only real hosts count.
        let shaped = host.split('.').all(|part| !part.is_empty())
            && host
                .split('.')
                .next()
                .is_some_and(|part| part.len() >= 2 && part.chars().any(char::is_alphabetic))
            && host == host.to_ascii_lowercase();
        let ok = free
            && !scan.char_after(end).is_some_and(|c| c.is_alphanumeric() || c == '@')
            && (explicit
                || shaped
                    && (known && (host.len() >= 7)
                        || path && host.matches('.').count() >= 2
                        || host.matches('.').count() >= 2
                            && tail.len() == 2
                            && host.contains(".example")));
        if ok {
            found.push((start, end, Url, 0.97, "phi.url"));
        }
        ok
    });
    each_match(&V4, scan.starts, |m| {
        let neighbour =
            |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '/'));
        let dotted = scan.char_before(m.start()) == Some('.')
            || scan.text[m.end()..]
                .strip_prefix('.')
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let large = m.as_str().split('.').filter(|part| part.len() >= 2).count() >= 2;
        let cued = matches!(
            scan.word_before(m.start()),
            "ip" | "host" | "from" | "via" | "src" | "address" | "addr" | "ws"
        );
        let ok = !neighbour(scan.char_before(m.start()))
            && !dotted
            && !scan.char_after(m.end()).is_some_and(char::is_alphanumeric)
            && m.as_str().parse::<Ipv4Addr>().is_ok()
            && (large || cued);
        if ok {
            found.push((m.start(), m.end(), Ip, 0.95, "phi.ip.v4"));
        }
        ok
    });
    each_match(&V6, scan.starts, |m| {
        let written = m.as_str().trim_end_matches(':');
        let end = m.start() + written.len();
        let ok = written.len() >= 6
            && written.matches(':').count() >= 3
            && scan.is_bounded(m.start(), end)
            && written.parse::<Ipv6Addr>().is_ok();
        if ok {
            found.push((m.start(), end, Ip, 0.97, "phi.ip.v6"));
        }
        ok
    });
    for (start, end, label, score, id) in found {
        scan.rule(start, end, label, score, id);
    }
}
