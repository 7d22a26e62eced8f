//! One client of a service for each region, made when it is first needed.

use std::collections::HashMap;

use aws_config::SdkConfig;
use tokio::sync::Mutex;

use crate::configuration::{Endpoint, load};

pub(crate) struct Clients<C> {
    endpoint: Endpoint,
    make: fn(&SdkConfig) -> C,
    by_region: Mutex<HashMap<String, C>>,
}

impl<C: Clone> Clients<C> {
    pub(crate) fn new(endpoint: Endpoint, make: fn(&SdkConfig) -> C) -> Self {
        Self { endpoint, make, by_region: Mutex::default() }
    }

    pub(crate) async fn of(&self, region: &str) -> C {
        if let Some(client) = self.by_region.lock().await.get(region) {
            return client.clone();
        }
        // Made outside the lock: it may ask the machine for credentials, and somebody else may need another region.
        let client = (self.make)(&load(&self.endpoint, region.to_owned()).await);
        self.by_region.lock().await.entry(region.to_owned()).or_insert(client).clone()
    }
}
