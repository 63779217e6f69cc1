//! The binary `arunai`.

use std::process::ExitCode;

fn main() -> ExitCode {
    arunai_api::commands::run()
}
