//! A small invented region: two prefectures of square municipalities, some services, a council, and
//! organisations that keep cases.

use arunai_core::codes::complete_area_code;
use arunai_core::councils::NewCouncil;
use arunai_core::id::{CouncilId, OrganizationId};
use arunai_core::import::wamnet::WamnetOptions;
use arunai_core::organizations::NewOrganization;
use arunai_core::values::AreaCode;
use serde_json::{Value, json};

use crate::registry::TestRegistry;

/// The header of an official WAM NET file.
pub use arunai_core::import::wamnet_file::COLUMNS;

/// What the region is made of.
pub struct Region {
    /// 架空県.
    pub prefecture: AreaCode,
    /// 月見市 and 星見町, side by side in 架空県.
    pub city: AreaCode,
    /// See `city`.
    pub town: AreaCode,
    /// 隣市, in another prefecture.
    pub elsewhere: AreaCode,
    /// The council of 架空県.
    pub council: CouncilId,
    /// A council of the other prefecture.
    pub other_council: CouncilId,
    /// Organisations that keep cases.
    pub organizations: Vec<OrganizationId>,
}

/// The six-digit code of a five-digit one.
pub fn code(five: &str) -> AreaCode {
    complete_area_code(five).expect("five digits").parse().expect("a code")
}

impl Region {
    /// Areas, councils and four organisations; no services yet.
    pub fn build(test: &TestRegistry) -> Self {
        let path = test.file("areas.geojson", boundaries().to_string().as_bytes());
        test.registry.import_areas(&test.operator(), &path, false).expect("areas");
        let council = |name: &str, area: AreaCode| {
            let new =
                NewCouncil { name: name.to_owned().try_into().expect("a name"), area_codes: vec![area] };
            test.registry.register_council(&test.operator(), new).expect("a council").id
        };
        let organization = |number: usize| {
            let name = format!("相談支援センター{number}").try_into().expect("a name");
            let new = NewOrganization {
                name,
                name_kana: None,
                corporate_number: None,
                address: None,
                phone: None,
                url: None,
            };
            test.registry.register_organization(&test.operator(), new).expect("an organization").id
        };
        Self {
            prefecture: code("90000"),
            city: code("90201"),
            town: code("90301"),
            elsewhere: code("91201"),
            council: council("架空県協議会", code("90000")),
            other_council: council("隣県協議会", code("91000")),
            organizations: (1..=4).map(organization).collect(),
        }
    }

    /// Takes a WAM NET file in.
    pub fn import(
        &self,
        test: &TestRegistry,
        name: &str,
        csv: &str,
        as_of: &str,
    ) -> arunai_core::import::ImportReport {
        let path = test.file(name, csv.as_bytes());
        let options = WamnetOptions { as_of: Some(as_of.parse().expect("a day")), dry_run: false };
        test.registry.import_wamnet(&test.operator(), &path, &options, &mut |_, _| {}).expect("imports")
    }
}

/// One row of a WAM NET file; what a test does not care about is filled in.
#[derive(Debug, Clone)]
pub struct Row {
    /// Column 1.
    pub number: String,
    /// Column 11, e.g. 短期入所.
    pub kind: String,
    /// Column 12.
    pub name: String,
    /// Column 15.
    pub area: String,
    /// Column 16.
    pub street: String,
    /// Columns 21 and 20.
    pub position: (f64, f64),
    /// Column 28.
    pub capacity: String,
    /// Column 17.
    pub phone: String,
}

impl Row {
    /// A row with a number of its own, in the middle of 月見市.
    pub fn new(number: u32, kind: &str) -> Self {
        Self {
            number: format!("A{number:010}"),
            kind: kind.to_owned(),
            name: format!("事業所{number}"),
            area: "架空県月見市".to_owned(),
            street: format!("一丁目{number}番"),
            position: (150.05 + f64::from(number % 50) / 1_000.0, 33.05 + f64::from(number / 50) / 1_000.0),
            capacity: "20".to_owned(),
            phone: "0990-00-0001".to_owned(),
        }
    }

    /// The 29 fields.
    pub fn fields(&self) -> Vec<String> {
        let mut fields = vec![String::new(); 29];
        fields[0] = "90000".to_owned();
        fields[1].clone_from(&self.number);
        fields[2] = "架空県".to_owned();
        fields[3] = "社会福祉法人かくう".to_owned();
        fields[11].clone_from(&self.kind);
        fields[12].clone_from(&self.name);
        fields[14] = "9011234566".to_owned();
        fields[15].clone_from(&self.area);
        fields[16].clone_from(&self.street);
        fields[17].clone_from(&self.phone);
        fields[20] = format!("{:.8}", self.position.1);
        fields[21] = format!("{:.8}", self.position.0);
        fields[28].clone_from(&self.capacity);
        fields
    }
}

/// A WAM NET file of these rows.
pub fn wamnet_csv(rows: &[Row]) -> String {
    let mut text = String::from("\u{feff}");
    let quoted = |fields: &[String]| {
        let cells: Vec<String> = fields.iter().map(|field| format!("\"{field}\"")).collect();
        cells.join(",") + "\n"
    };
    text += &quoted(&COLUMNS.map(str::to_owned));
    for row in rows {
        text += &quoted(&row.fields());
    }
    text
}

/// Squares of a tenth of a degree in the open Pacific.
fn boundaries() -> Value {
    let square = |west: f64, prefecture: &str, name: &str, code: &str| {
        let (east, south, north) = (west + 0.1, 33.0, 33.1);
        json!({
            "type": "Feature",
            "properties": {
                "N03_001": prefecture, "N03_002": null, "N03_003": null, "N03_004": name, "N03_007": code,
            },
            "geometry": { "type": "Polygon", "coordinates": [[
                [west, south], [east, south], [east, north], [west, north], [west, south],
            ]] },
        })
    };
    json!({ "type": "FeatureCollection", "features": [
        square(150.0, "架空県", "月見市", "90201"),
        square(150.1, "架空県", "星見町", "90301"),
        square(150.3, "隣県", "隣市", "91201"),
    ]})
}
