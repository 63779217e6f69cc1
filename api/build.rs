//! Takes the library of the map into the build where npm has installed it (`npm ci` in `assets/leaflet`). Without it
//! there is nothing to take, and maps stay as they are drawn.

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=assets/leaflet");
    let package = Path::new("assets/leaflet/node_modules/leaflet");
    let out = env::var_os("OUT_DIR").expect("cargo sets it");
    let license = fs::read_to_string(package.join("LICENSE")).unwrap_or_default();
    for name in ["leaflet.js", "leaflet.css"] {
        let text = fs::read_to_string(package.join("dist").join(name)).unwrap_or_default();
        let lines = text.lines().filter(|line| !line.starts_with("//# sourceMappingURL"));
        let whole = match text.is_empty() {
            true => text,
            false => format!("/*\n{license}*/\n{}\n", lines.collect::<Vec<_>>().join("\n")),
        };
        fs::write(Path::new(&out).join(name), whole).expect("the build's own folder can be written");
    }
}
