// SPDX-License-Identifier: GPL-2.0-only
// A panic is unwound past a probe of a return.
#[inline(never)]
#[no_mangle]
pub fn checked(n: i64) -> i64 {
    if std::hint::black_box(n) % 3 == 1 {
        panic!("odd");
    }
    n * 7
}

#[inline(never)]
#[no_mangle]
pub extern "C" fn finish() {
    std::hint::black_box(0);
}

fn main() {
    let mut caught = 0;
    std::panic::set_hook(Box::new(|_| {}));
    for n in 0..9 {
        match std::panic::catch_unwind(|| checked(n)) {
            Ok(value) => println!("checked__return retval={} n={}", value, n),
            Err(_) => caught += 1,
        }
    }
    finish();
    println!("finish ");
    std::process::exit(if caught == 3 { 0 } else { 1 });
}
