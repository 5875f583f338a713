// SPDX-License-Identifier: GPL-2.0-only
//
// Prints what `probegen trace` has to print of each call: enums as values, also in structs and in
// each other, and what closures have captured.
use std::rc::Rc;
use std::sync::Arc;

pub enum Shape {
    Nothing,
    Circle(f64),
    Pair { a: u64, b: u64 },
    Two(u32, bool),
}

#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Small = 1,
    Large = 7,
}

pub struct Item {
    kind: Kind,
    left: Option<u64>,
    letter: Option<char>,
}

#[inline(never)]
pub fn widen(wide: &Option<u128>, lower: u32) -> u128 {
    std::hint::black_box((wide, lower));
    wide.unwrap_or(1)
}

#[inline(never)]
pub fn choose(shape: &Shape, least: Option<u32>, of: Option<&u64>, deep: Option<Option<bool>>, done: &Result<i32, u8>, item: &Item, shared: &Rc<Item>, atomic: &Arc<Item>) -> u32 {
    std::hint::black_box((shape, of, deep, done, item.kind, item.left, item.letter, shared, atomic));
    least.unwrap_or(1)
}

#[inline(never)]
pub fn twice(times: u64, name: &str) -> u64 {
    let add: &dyn Fn(u64) -> u64 = &|step| {
        std::hint::black_box((&times, &name));
        step + times + name.len() as u64
    };
    std::hint::black_box(add)(7)
}

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map_or("None".to_string(), |value| format!("Some({})", value.to_string()))
}

fn shape_text(shape: &Shape) -> String {
    match shape {
        Shape::Nothing => "Nothing".to_string(),
        Shape::Circle(radius) => format!("Circle({})", radius),
        Shape::Pair { a, b } => format!("Pair{{a={} b={}}}", a, b),
        Shape::Two(number, is) => format!("Two({} {})", number, is),
    }
}

fn main() {
    let seven = 7u64;
    let mut sum = 0u64;
    for i in 0..4usize {
        let shape = match i {
            0 => Shape::Nothing,
            1 => Shape::Circle(0.75),
            2 => Shape::Pair { a: 1 << 40, b: 3 },
            _ => Shape::Two(5, true),
        };
        let least = if i == 1 { None } else { Some(i as u32) };
        let of = if i == 0 { None } else { Some(&seven) };
        let deep = [None, Some(None), Some(Some(false)), Some(Some(true))][i];
        let done = if i == 2 { Err(9) } else { Ok(-(i as i32)) };
        let item = Item {
            kind: if i == 1 { Kind::Small } else { Kind::Large },
            left: if i == 3 { None } else { Some(i as u64) },
            letter: [None, Some('a'), Some('é'), Some('☃')][i],
        };
        let shared = Rc::new(Item { kind: item.kind, left: Some(40 + i as u64), letter: None });
        let atomic = Arc::new(Item { kind: item.kind, left: Some(60 + i as u64), letter: None });
        println!(
            "choose shape={} least={} of={} deep={} done={} kind={:?} left={} letter={} shared={} atomic={}",
            shape_text(&shape), shown(least), if of.is_some() { "7" } else { "?" }, shown(deep.map(shown)),
            done.map_or_else(|error| format!("Err({})", error), |value: i32| format!("Ok({})", value)),
            item.kind, shown(item.left), shown(item.letter.map(|letter| format!("'{}'", letter))), shown(shared.left), shown(atomic.left)
        );
        sum += choose(&shape, least, of, deep, &done, &item, &shared, &atomic) as u64;
        let name = "n".repeat(i);
        println!("add step=7 times={} name=\"{}\"", i, name);
        sum += twice(i as u64, &name);
    }
    sum += widen(&Some(sum as u128), 5) as u64 + widen(&None, 5) as u64;
    std::process::exit((sum == 0) as i32);
}
