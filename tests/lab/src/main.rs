//! `cargo run -p lab`: starts the lab and waits.

use std::io;

use lab::Lab;

fn main() -> io::Result<()> {
    let port = std::env::args().nth(1).and_then(|it| it.parse().ok()).unwrap_or(4700);
    // The usual port makes URLs that can be kept; where it is taken, any will do.
    let lab = Lab::start_at(port).or_else(|_| Lab::start())?;
    println!("Authopsy lab: {}", lab.page_url);
    for (name, url) in lab.urls.list() {
        println!("  {name:<10} {url}");
    }
    println!("Arguments that a browser needs for every case:");
    for argument in lab.browser_args() {
        println!("  '{argument}'");
    }
    println!("Press Ctrl+C to stop.");
    // Ends with standard input, so that a test that started it does not leave it behind.
    io::copy(&mut io::stdin().lock(), &mut io::sink())?;
    Ok(())
}
