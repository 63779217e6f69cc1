//! Links with which providers confirm: made by the office, which copies them into its mail.

use actix_web::{HttpRequest, HttpResponse, post};
use arunai_core::Registry;
use arunai_core::actor::Curator;
use arunai_core::clock::day_of;
use arunai_core::confirmations::ConfirmationLink;
use arunai_core::id::ServiceId;
use chrono::NaiveDate;
use maud::{Markup, html};

use super::answer;
use super::known::{desk, refused};
use super::stale::STALE;
use crate::extract::Path;
use crate::pages::layout::{FormFault, Frame, page};
use crate::pages::seats::Sent;
use crate::pages::words::era_date;
use crate::problem::Problem;
use crate::state::State;

/// How many links are made at once.
const MOST_LINKS: usize = 200;

/// A link with the one it is for.
struct Made {
    service: String,
    organization: String,
    phone: Option<String>,
    address: String,
    until: NaiveDate,
}

/// Makes a link for one provider, and shows it once.
#[post("/curate/stale/{id}/link")]
pub(crate) async fn make_link(
    state: State,
    sent: Sent<Curator>,
    id: Path<ServiceId>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    make(&state, &sent, vec![id.0], &request).await
}

/// Makes links for many providers, and shows them once.
#[post("/curate/stale/links")]
pub(crate) async fn make_links(
    state: State,
    sent: Sent<Curator>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let ids = sent.form.pairs().iter().filter(|(name, _)| name == "ids[]");
    let ids = ids.filter_map(|(_, id)| id.parse().ok()).take(MOST_LINKS).collect();
    make(&state, &sent, ids, &request).await
}

async fn make(
    state: &State,
    sent: &Sent<Curator>,
    ids: Vec<ServiceId>,
    request: &HttpRequest,
) -> Result<HttpResponse, Problem> {
    let base = base_of(&state.settings.public_url, request);
    let made = sent
        .run(state, move |registry, by| {
            let links = registry.make_confirmation_links(by, &ids)?;
            links.iter().map(|link| one(registry, link, &base)).collect()
        })
        .await?;
    let (made, faults): (Vec<Made>, _) = match made {
        Ok(made) => (made, Vec::new()),
        Err(faults) => (Vec::new(), faults),
    };
    Ok(answer(state, &sent.visitor, &faults, "確認リンク", STALE, |frame| {
        links_page(frame, &made, &faults)
    }))
}

fn one(registry: &Registry, link: &ConfirmationLink, base: &str) -> arunai_core::Result<Made> {
    let service = registry.find_service(link.service_id, None)?;
    Ok(Made {
        organization: registry.find_organization(service.organization_id)?.name,
        address: format!("{base}/confirm/{}", link.secret),
        until: day_of(link.expires_at),
        service: service.name,
        phone: service.phone,
    })
}

/// The address that people open: as it is set, or as this request came.
fn base_of(public_url: &str, request: &HttpRequest) -> String {
    if public_url.is_empty() {
        let connection = request.connection_info();
        return format!("{}://{}", connection.scheme(), connection.host());
    }
    public_url.trim_end_matches('/').to_owned()
}

fn links_page(frame: &Frame, made: &[Made], faults: &[FormFault]) -> Markup {
    page(
        frame,
        html! {
            h1 { "事業所へ送る確認リンク" }
            (refused(faults))
            @match made {
                [] => p { "リンクはつくられていません。" },
                [one] => (mail(one)),
                many => (table(many)),
            }
            @if !made.is_empty() {
                p.hint { "リンクは、この画面にだけ出ます。閉じたあとは、もう一度つくってください。前のリンクも、期限までは使えます。" }
            }
            p.next { a href=(STALE) { "古くなった情報にもどる" } }
            (desk(frame, STALE))
        },
    )
}

/// One link, in a text to be copied into a mail.
fn mail(made: &Made) -> Markup {
    let text = format!(
        "{} {} 御中\n\n協議会の台帳にのせている内容に、変わりがないか確かめてください。\n\
         下のページをひらいて「変更なし」か「ちがうところがある」をえらぶだけです。サインインはいりません。\n\n{}\n\n\
         {}まで使えます。",
        made.organization,
        made.service,
        made.address,
        era_date(made.until)
    );
    html! {
        p { "「" (made.service) "」の確認リンクができました。文面をコピーして、いつものメールで送ってください。" }
        div.field {
            label for="mail" { "メールの文面" }
            textarea.mail #mail rows="10" readonly { (text) }
        }
        p { "リンクだけ：" a href=(made.address) { (made.address) } }
    }
}

fn table(made: &[Made]) -> Markup {
    html! {
        p { (made.len()) "件の確認リンクができました。表をコピーして、メールに入れてください。" }
        div.scroll role="region" tabindex="0" aria-label="確認リンクの表（横に動かせます）" {
            table.text-table {
                caption { span { "事業所ごとの確認リンク" } }
                thead { tr {
                    th scope="col" { "事業所" } th scope="col" { "法人" } th scope="col" { "電話" }
                    th scope="col" { "リンク" } th scope="col" { "使える日" }
                } }
                tbody { @for one in made { tr {
                    th scope="row" { (one.service) }
                    td { (one.organization) } td { (one.phone.as_deref().unwrap_or("記載なし")) }
                    td { (one.address) } td { (era_date(one.until)) "まで" }
                } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_stands_in_a_text_to_be_copied() {
        let made = Made {
            service: "<ひだまり>".into(),
            organization: "架空会".into(),
            phone: None,
            address: "https://x/confirm/abc".into(),
            until: NaiveDate::from_ymd_opt(2026, 12, 1).expect("a day"),
        };
        let frame = Frame { title: "", path: STALE, viewer: None, csrf: "", demo: false };
        let page = links_page(&frame, &[made], &[]).into_string();
        assert!(page.contains("架空会 &lt;ひだまり&gt; 御中") && page.contains("令和8年12月1日まで使えます"));
        assert!(page.contains("href=\"https://x/confirm/abc\""));
        assert!(links_page(&frame, &[], &[]).into_string().contains("リンクはつくられていません"));
    }
}
