// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// As deep.c, in Rust: a closure, a trait's method, a sort of the standard library, a thread. leaf() has C's name.
use std::hint::black_box;
use std::thread;
use std::time::Duration;

#[no_mangle]
#[inline(never)]
pub extern "C" fn leaf(n: i64) {
    black_box(n);
}

trait Shape {
    fn visit(&self, n: i64) -> i64;
}

struct Square {
    side: i64,
}

impl Shape for Square {
    #[inline(never)]
    fn visit(&self, n: i64) -> i64 {
        leaf(n);
        black_box(self.side) + 1
    }
}

#[inline(always)]
fn once(shape: &dyn Shape, n: i64) -> i64 {
    black_box(shape.visit(n)) + 1
}

#[inline(never)]
fn walk(shape: &dyn Shape, depth: i64) -> i64 {
    let got = if depth > 0 { walk(black_box(shape), depth - 1) } else { once(shape, depth) };
    black_box(got) + 1
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let square = Square { side: 3 };
    let mut numbers = [3, 1, 2];
    let mut done = false;

    black_box(walk(&square, words[1].parse().unwrap()));
    numbers.sort_by(|a, b| {
        if !done {
            leaf(2);
        }
        done = true;
        black_box(a).cmp(b)
    });
    black_box(numbers);
    thread::spawn(|| black_box(walk(&Square { side: 4 }, 2))).join().unwrap();
    println!("done");
    if words.len() > 3 {
        thread::sleep(Duration::from_secs(words[3].parse().unwrap()));
    }
}
