//! A WAM NET file of invented rows into an empty SQLite register, and the same file again.

use std::fmt::Write;

use arunai_core::Registry;
use arunai_core::actor::Administrator;
use arunai_core::import::wamnet::WamnetOptions;
use arunai_core::import::wamnet_file::COLUMNS;
use divan::Bencher;
use tempfile::TempDir;

/// Rows: the largest file of today's releases has about 24,000.
const SIZES: [usize; 2] = [2_400, 24_000];

fn main() {
    divan::main();
}

fn file(rows: usize) -> String {
    let mut text = format!("\u{feff}\"{}\"\n", COLUMNS.join("\",\""));
    for row in 0..rows {
        let (longitude, latitude) = (130.0 + (row % 997) as f64 / 100.0, 32.0 + (row % 991) as f64 / 100.0);
        let _ = writeln!(
            text,
            "\"90000\",\"A{row:010}\",\"架空県\",\"法人{corporation}\",,\"\",,,,,,\"短期入所\",\"事業所{row}\",,\
             \"9011234566\",\"架空県月見市\",\"一丁目{row}番\",\"0990-00-0001\",,,{latitude:.8},{longitude:.8},\
             \"09:00-17:00\",,,,\"土日\",,{capacity}",
            corporation = row / 4,
            capacity = row % 40,
        );
    }
    text
}

/// A register in a folder, and the file to take in.
fn prepare(rows: usize) -> (TempDir, Registry, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("csvdownload024.csv");
    std::fs::write(&path, file(rows)).expect("writes");
    let url = format!("sqlite://{}", folder.path().join("arunai.sqlite").display());
    let registry = Registry::open(&url).expect("opens");
    (folder, registry, path)
}

fn import(registry: &Registry, path: &std::path::Path) {
    let options = WamnetOptions { as_of: "2026-03-31".parse().ok(), dry_run: false };
    let by = Administrator::at_the_machine("bench");
    registry.import_wamnet(&by, path, &options, &mut |_, _| {}).expect("imports");
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn into_an_empty_register(bencher: Bencher, rows: usize) {
    bencher.with_inputs(|| prepare(rows)).bench_values(|(folder, registry, path)| {
        import(&registry, &path);
        folder
    });
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn the_same_file_again(bencher: Bencher, rows: usize) {
    let prepared = || {
        let (folder, registry, path) = prepare(rows);
        import(&registry, &path);
        (folder, registry, path)
    };
    bencher.with_inputs(prepared).bench_values(|(folder, registry, path)| {
        import(&registry, &path);
        folder
    });
}
