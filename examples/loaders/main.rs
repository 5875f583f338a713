// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
//! totals OBJECT COMMAND: load and attach the program, run the command, and print the sums.
use libbpf_rs::{set_print, MapCore, MapFlags, ObjectBuilder, PrintLevel};
use std::{env, error::Error, process::Command};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = env::args().collect();
    if words.len() != 3 {
        return Err("usage: totals OBJECT COMMAND".into());
    }
    // Otherwise libbpf prints that it leaves the section .probegen alone, which is no problem.
    set_print(Some((PrintLevel::Warn, |_, text| eprint!("{text}"))));
    let object = ObjectBuilder::default().open_file(&words[1])?.load()?;
    // All programs: one of them saves what another reads later in the call.
    let links: Result<Vec<_>, _> = object.progs_mut().map(|program| program.attach()).collect();
    let links = links?;
    if !Command::new("sh").args(["-c", &words[2]]).status()?.success() {
        eprintln!("the command failed");
    }
    let sums = object.maps().find(|map| map.name() == "sums").ok_or("there is no map sums")?;
    let sum = |key: u32| -> Result<u64, Box<dyn Error>> {
        let value = sums.lookup(&key.to_ne_bytes(), MapFlags::ANY)?.ok_or("it has no sum")?;
        Ok(u64::from_ne_bytes(value[..].try_into()?))
    };
    println!("{} calls, {} bytes", sum(0)?, sum(1)?);
    drop(links);
    Ok(())
}
