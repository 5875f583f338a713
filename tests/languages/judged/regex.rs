// SPDX-License-Identifier: GPL-2.0-only
//
// regex-syntax at work. For tests/languages/judge.
use regex_syntax::hir::{Hir, HirKind};

fn depth(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Concat(list) | HirKind::Alternation(list) => {
            1 + list.iter().map(depth).max().unwrap_or(0)
        }
        HirKind::Group(group) => 1 + depth(&group.hir),
        HirKind::Repetition(repetition) => 1 + depth(&repetition.hir),
        _ => 0,
    }
}

fn main() {
    for pattern in [
        r"a+(b|c)*d{2,5}",
        r"(?i)[a-z0-9_&&[^aeiou]]+\b",
        r"(?P<year>\d{4})-(?P<month>\d\d)",
        r"\p{Greek}|[[:alpha:]]?$",
        r"(unclosed",
        r"x{5,2}",
    ] {
        match regex_syntax::Parser::new().parse(pattern) {
            Ok(hir) => println!("{} depth {} {}", pattern, depth(&hir), hir),
            Err(error) => println!("{}", error),
        }
    }
}
