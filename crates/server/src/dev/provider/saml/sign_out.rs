//! `…/saml/slo`: a pool signs somebody out. There are no sessions here, so the answer is that it is done.

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use http::{Response, Uri};
use url::Url;

use super::response::POOL;
use super::{SamlProvider, message, response};
use crate::http::Access;

pub(super) async fn answer(
    State(provider): State<SamlProvider>,
    Extension(access): Extension<Access>,
    uri: Uri,
) -> Response<Body> {
    access.operation("fake provider");
    let (issuer, id, relay_state) = match message::sign_out(uri.query().unwrap_or_default()) {
        Ok(asked) => asked,
        Err(wrong) => return provider.place().wrong(wrong),
    };
    // A request does not say where the answer goes; of a pool of this site it is known.
    let cx = &provider.context;
    let pool = cx.configuration.pool(issuer.strip_prefix(POOL).unwrap_or_default()).await;
    let Ok(pool) = pool else { return provider.place().wrong("The request is of no pool of this server.") };
    let Ok(to) = Url::parse(&(cx.settings.pages_url(&pool) + "/saml2/logout")) else {
        return provider.place().wrong("There is no place for the answer.");
    };
    match response::signed_out(&provider, to.as_str(), &id).await {
        Ok(response) => {
            let mut pairs = vec![("SAMLResponse", response)];
            pairs.extend(relay_state.map(|state| ("RelayState", state)));
            provider.place().post(&to, &pairs)
        }
        Err(why) => provider.place().wrong(&why),
    }
}
