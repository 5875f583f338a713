// SPDX-License-Identifier: GPL-2.0-only
use std::collections::BTreeMap;
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Refusal {
    Overdrawn { missing: i64 },
    Unknown,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Refusal::Overdrawn { missing } => write!(f, "overdrawn by {}", missing),
            Refusal::Unknown => f.write_str("unknown"),
        }
    }
}

#[derive(Debug, Default)]
pub struct Account {
    balance: i64,
    moves: Vec<(u32, i64)>,
    last: Option<i32>,
}

pub struct Bank {
    name: String,
    accounts: BTreeMap<String, Account>,
    clock: u32,
}

pub trait Ledger {
    fn total(&self) -> i64;
    fn describe(&self, prefix: &str) -> String {
        let total = self.total();
        format!("{}{}", prefix, total)
    }
}

impl Ledger for Bank {
    fn total(&self) -> i64 {
        self.accounts.values().map(|account| account.balance).sum()
    }
}

impl Bank {
    pub fn new(name: &str) -> Self {
        Bank { name: name.to_string(), accounts: BTreeMap::new(), clock: 100 }
    }

    #[inline(never)]
    pub fn post(&mut self, name: &str, amount: i64) -> Result<i64, Refusal> {
        self.clock += 1;
        if amount < 0 && !self.accounts.contains_key(name) {
            return Err(Refusal::Unknown);
        }
        let account = self.accounts.entry(name.to_owned()).or_default();
        let after = account.balance + amount;
        if after < 0 {
            return Err(Refusal::Overdrawn { missing: -after });
        }
        account.balance = after;
        account.moves.push((self.clock, amount));
        account.last = Some(amount as i32);
        Ok(after)
    }

    #[inline(never)]
    pub fn richest(&self, most: usize) -> Vec<(String, i64)> {
        let mut list: Vec<(String, i64)> =
            self.accounts.iter().map(|(name, account)| (name.clone(), account.balance)).collect();
        list.sort_by(|a, b| b.1.cmp(&a.1));
        list.truncate(most);
        list.push((self.describe(&self.name), self.accounts.values().map(|a| a.moves.len() as i64).sum()));
        list
    }
}
