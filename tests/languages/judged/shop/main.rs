// SPDX-License-Identifier: GPL-2.0-only
//
// A program of several modules over the standard collections. For tests/languages/judge.
mod bank;
mod text;

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, VecDeque};
use std::rc::Rc;

fn main() {
    let mut bank = bank::Bank::new("north");
    for (name, amount) in [("ann", 120), ("bob", -5), ("cy", 77), ("ann", -200), ("dee", 9000)] {
        match bank.post(name, amount) {
            Ok(balance) => println!("{} {}", name, balance),
            Err(why) => println!("{} {:?} {}", name, why, why),
        }
    }
    println!("{:?}", bank.richest(2));

    let words = text::split("one two  three two one two");
    let counts: BTreeMap<&str, usize> = text::count(&words);
    let shapes = [text::Shape::Dot, text::Shape::Line(3, 4), text::Shape::Named { tag: Rc::new("box".to_string()), size: 2.5 }];
    for shape in &shapes {
        println!("{:.1}", shape.length());
    }
    let mut queue: VecDeque<u16> = (1..=9).collect();
    queue.rotate_left(4);
    let heap: BinaryHeap<i8> = queue.iter().map(|x| *x as i8 - 5).collect();
    let set: BTreeSet<char> = "hello world".chars().collect();
    let factor = 7u32;
    let scaled: Vec<u64> = queue.iter().map(|x| u64::from(*x) * u64::from(factor)).collect();
    println!("{:?} {:?} {:?} {:?}", counts, heap.into_sorted_vec(), set, scaled);
    println!("{}", text::Tree::of(&[4, 2, 6, 1, 3]).sum(0));
}
