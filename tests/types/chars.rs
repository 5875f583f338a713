// SPDX-License-Identifier: GPL-2.0-only
// char has four bytes, and members stand where they fit best.
pub struct Pair {
    pub c: char,
    pub n: u32,
    pub d: f64,
}

#[inline(never)]
#[no_mangle]
pub fn pairs(p: &Pair, k: char) -> u32 {
    std::hint::black_box(p).n + k as u32
}

fn main() {
    let p = Pair { c: '€', n: 7, d: 1.5 };
    loop {
        std::hint::black_box(pairs(&p, '€'));
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}
