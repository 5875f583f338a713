// SPDX-License-Identifier: GPL-2.0-only
//
// Prints what `probegen trace` has to print of each call: texts, sequences and numbers of Rust's
// library.
use std::ffi::CString;

pub struct Item {
    name: String,
    sizes: Vec<i32>,
    price: f64,
    number: u64,
}

impl Item {
    #[inline(never)]
    pub fn sell(&self, to: &str, days: &[u16], note: &String, tag: &CString, late: bool, mark: char, wide: i128) -> usize {
        std::hint::black_box((self, to, days, note, tag, late, mark, wide));
        self.sizes.len() + to.len() + days.len() + note.len() + self.number as usize
    }
}

pub enum Shape {
    Circle(f64),
    Pair { a: u16, b: u64 },
    Named(String),
}

#[inline(never)]
pub fn draw(shape: &Shape, least: Option<u32>, of: Option<&u64>, done: &Result<i32, String>) -> u32 {
    std::hint::black_box((shape, of, done));
    least.unwrap_or(1)
}

// What is not there is printed as trace has it.
fn shown<T: ToString>(value: Option<T>) -> String {
    value.map_or("?".to_string(), |value| value.to_string())
}

fn say_draw(shape: &Shape, least: Option<u32>, of: Option<&u64>, done: &Result<i32, String>) {
    let (mut radius, mut a, mut b, mut name) = (None, None, None, None);
    match shape {
        Shape::Circle(r) => radius = Some(*r),
        Shape::Pair { a: first, b: second } => {
            a = Some(*first);
            b = Some(*second);
        }
        Shape::Named(of) => name = Some(format!("\"{}\"", of)),
    }
    println!(
        "draw radius={} a={} b={} name={} least={} of={} ok={} err={}",
        shown(radius), shown(a), shown(b), shown(name), shown(least), shown(of), shown(done.as_ref().ok()),
        shown(done.as_ref().err().map(|text| format!("\"{}\"", text)))
    );
}

fn at<T: Copy + Default>(list: &[T], i: usize) -> T {
    list.get(i).copied().unwrap_or_default()
}

fn main() {
    let all = "one,two,three".to_string();
    let days = [7u16, 8, 9, 10];
    let mut sum = 0;
    for i in 0..3usize {
        let item = Item {
            name: "n".repeat(i),
            sizes: (0..i as i32).map(|size| 40 + size).collect(),
            price: 0.25 * i as f64,
            number: i as u64,
        };
        let to = &all[4 * i..4 * i + 3];
        let note = format!("note {}", i);
        let tag = CString::new(format!("tag {}", i)).unwrap();
        println!(
            "sell to=\"{}\" days=[{} {} {}] note=\"{}\" tag=\"{}\" late={} mark='{}' wide={} name=\"{}\" sizes=[{} {}] second={} price={} number={}",
            to, at(&days[..i], 0), at(&days[..i], 1), at(&days[..i], 2), note, tag.to_str().unwrap(), i == 1, ['a', 'é', '☃'][i], -(1i128 << (40 * i)),
            item.name, at(&item.sizes, 0), at(&item.sizes, 1),
            item.sizes.get(1).map_or("?".to_string(), |size| size.to_string()), item.price, item.number
        );
        sum += item.sell(to, &days[..i], &note, &tag, i == 1, ['a', 'é', '☃'][i], -(1i128 << (40 * i)));
    }
    let seven = 7u64;
    for i in 0..3usize {
        let shape = match i {
            0 => Shape::Circle(0.75),
            1 => Shape::Pair { a: 3, b: 1 << 40 },
            _ => Shape::Named("a shape".to_string()),
        };
        let least = if i == 1 { None } else { Some(i as u32) };
        let of = if i == 0 { None } else { Some(&seven) };
        let done = if i == 2 { Err("too late".to_string()) } else { Ok(-(i as i32)) };
        say_draw(&shape, least, of, &done);
        sum += draw(&shape, least, of, &done) as usize;
    }
    std::process::exit((sum == 0) as i32);
}
