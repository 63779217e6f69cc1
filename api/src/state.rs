//! Carries the registry to the blocking pool and back.

use std::sync::{Arc, OnceLock};

use actix_web::web;
use arunai_core::Registry;
use arunai_core::documents::Fonts;

use crate::address_limit::AddressLimit;
use crate::config::Settings;
use crate::pages::kept_files::KeptFiles;
use crate::pages::once::Once;
use crate::problem::Problem;
use crate::secrets::Secrets;

/// What every handler shares.
#[derive(Clone)]
pub struct Shared {
    /// The registry.
    pub registry: Arc<Registry>,
    /// The keys that sign tokens.
    pub secrets: Arc<Secrets>,
    /// The settings.
    pub settings: Arc<Settings>,
    /// How often an address may try to sign in.
    pub sign_in_limit: Arc<AddressLimit>,
    /// How often an address may say what is wrong about a service.
    pub correction_limit: Arc<AddressLimit>,
    /// The forms that were taken lately.
    pub once: Once,
    /// The files that somebody looked over and may take in.
    pub kept_files: KeptFiles,
    /// The fonts of PDFs, read when the first one is asked for.
    fonts: Arc<OnceLock<Fonts>>,
}

/// The shared state as handlers take it.
pub type State = web::Data<Shared>;

impl Shared {
    /// From its parts.
    pub fn new(registry: Arc<Registry>, secrets: Arc<Secrets>, settings: Settings) -> Self {
        Self {
            registry,
            secrets,
            sign_in_limit: Arc::new(AddressLimit::of_sign_ins(settings.trusted_proxy.clone())),
            correction_limit: Arc::new(AddressLimit::of_corrections(settings.trusted_proxy.clone())),
            settings: Arc::new(settings),
            once: Once::default(),
            kept_files: KeptFiles::default(),
            fonts: Arc::default(),
        }
    }

    /// The fonts of PDFs; an error that says what to install or to set where there are none.
    pub fn fonts(&self) -> arunai_core::Result<&Fonts> {
        if let Some(fonts) = self.fonts.get() {
            return Ok(fonts);
        }
        let fonts = Fonts::load(&self.settings.fonts)?;
        Ok(self.fonts.get_or_init(|| fonts))
    }

    /// Runs a verb of the registry where it may block.
    pub async fn run<T: Send + 'static>(
        &self,
        verb: impl FnOnce(&Registry) -> arunai_core::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let registry = Arc::clone(&self.registry);
        match web::block(move || verb(&registry)).await {
            Ok(done) => done.map_err(Problem::from),
            Err(stopped) => Err(arunai_core::Error::internal(stopped.to_string()).into()),
        }
    }
}
