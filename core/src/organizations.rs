//! Organizations (HSDS): corporations that offer services, and those whose workers keep cases.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::actor::Administrator;
use crate::changes::{Action, Logged};
use crate::codes;
use crate::error::{Error, Result};
use crate::id::OrganizationId;
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::storage;
use crate::values::ShortText;

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// Its name in hiragana.
    pub name_kana: Option<String>,
    /// 法人番号, as the source gives it, also where its check digit is wrong.
    pub corporate_number: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Its phone number.
    pub phone: Option<String>,
    /// Its web site.
    pub url: Option<String>,
    /// When it left the register.
    pub retired_on: Option<NaiveDate>,
    /// Fields that a person set; an import leaves them alone.
    pub curated: Vec<String>,
}

impl Logged for Organization {
    const NOUN: &'static str = "organizations";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A new organization, as a person enters it.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrganization {
    /// Its name.
    #[schema(value_type = String, example = "架空相談支援センター")]
    pub name: ShortText,
    /// Its name in hiragana.
    #[schema(value_type = Option<String>)]
    pub name_kana: Option<ShortText>,
    /// 法人番号: 13 digits with a right check digit.
    pub corporate_number: Option<String>,
    /// Its address.
    #[schema(value_type = Option<String>)]
    pub address: Option<ShortText>,
    /// Its phone number.
    #[schema(value_type = Option<String>)]
    pub phone: Option<ShortText>,
    /// Its web site.
    #[schema(value_type = Option<String>)]
    pub url: Option<ShortText>,
}

impl Registry {
    /// Organizations by id.
    pub fn list_organizations(&self, paging: &Paging) -> Result<Page<Organization>> {
        let limit = paging.limit()?;
        let after = paging.id()?;
        let found = self.db().read(|c| storage::organizations::list(c, after, limit as i64 + 1))?;
        Ok(Page::cut(found, limit, |organization| organization.id.to_string()))
    }

    /// One organization.
    pub fn find_organization(&self, id: OrganizationId) -> Result<Organization> {
        self.db().read(|c| storage::organizations::find(c, id))
    }

    /// Registers an organization, e.g. one whose workers are to have accounts.
    pub fn register_organization(&self, by: &Administrator, new: NewOrganization) -> Result<Organization> {
        if let Some(number) = &new.corporate_number
            && !codes::corporate_number_is_valid(number)
        {
            return Err(Error::invalid("corporate_number", "must be 13 digits with a right check digit"));
        }
        let text = |text: Option<ShortText>| text.map(String::from);
        let organization = Organization {
            id: OrganizationId(self.ids().ordered(self.clock())),
            version: 1,
            name: new.name.into(),
            name_kana: text(new.name_kana),
            corporate_number: new.corporate_number,
            address: text(new.address),
            phone: text(new.phone),
            url: text(new.url),
            retired_on: None,
            curated: Vec::new(),
        };
        self.write(&by.account, |w| {
            storage::organizations::add(w.connection, std::slice::from_ref(&organization))?;
            w.log(Action::Create, None, &organization);
            Ok(organization)
        })
    }
}
