//! The sites as files in the format of the WAM NET open data, with a few of its real mistakes.

use super::super::region::random::SplitMix64;
use super::super::region::{PLACES, PREFECTURE_NAME, PREFECTURE_NUMBER, island};
use super::names;
use super::sites::{Corporation, Site, sites};
use super::supply::{Bundle, KINDS, Kind};

/// The columns, identical in every file.
const HEADER: [&str; 29] = [
    "都道府県コード又は市区町村コード",
    "NO（※システム内の固有の番号、連番）",
    "指定機関名",
    "法人の名称",
    "法人の名称_かな",
    "法人番号",
    "法人住所（市区町村）",
    "法人住所（番地以降）",
    "法人電話番号",
    "法人FAX番号",
    "法人URL",
    "サービス種別",
    "事業所の名称",
    "事業所の名称_かな",
    "事業所番号",
    "事業所住所（市区町村）",
    "事業所住所（番地以降）",
    "事業所電話番号",
    "事業所FAX番号",
    "事業所URL",
    "事業所緯度",
    "事業所経度",
    "利用可能な時間帯（平日）",
    "利用可能な時間帯（土曜）",
    "利用可能な時間帯（日曜）",
    "利用可能な時間帯（祝日）",
    "定休日",
    "利用可能曜日特記事項（留意事項）",
    "定員",
];

const CORPORATION_NUMBER: usize = 5;
const OFFICE_NUMBER: usize = 14;
const ADDRESS: usize = 16;
const LATITUDE: usize = 20;
const LONGITUDE: usize = 21;

/// One line of a file.
struct Row {
    kind: &'static Kind,
    place: usize,
    fields: [String; 29],
}

/// The files of one release, such as `csvdownload033.csv`: UTF-8 with BOM, LF, every field quoted.
///
/// On purpose, one row stands in the wrong municipality, five rows with different addresses share one point,
/// one 法人番号 and one 事業所番号 have a wrong digit.
pub fn wamnet_files(seed: u64) -> Vec<(String, Vec<u8>)> {
    let rows = rows(seed);
    let file = |kind: &Kind| {
        let own = rows.iter().filter(|row| row.kind.file == kind.file).map(|row| line(&row.fields));
        let text = format!("\u{feff}{}{}", line(&HEADER), own.collect::<String>());
        (format!("csvdownload{:03}.csv", kind.file), text.into_bytes())
    };
    KINDS.iter().map(file).collect()
}

fn line(fields: &[impl AsRef<str>]) -> String {
    let quoted = |field: &str| format!("\"{}\"", field.replace('"', "\"\""));
    let fields: Vec<String> = fields.iter().map(|field| quoted(field.as_ref())).collect();
    fields.join(",") + "\n"
}

fn rows(seed: u64) -> Vec<Row> {
    let mut random = SplitMix64::new(seed);
    let (corporations, sites) = sites(&mut random);
    let mut serials = [[0_u16; 10]; 8];
    let mut rows = Vec::new();
    for site in &sites {
        let hours = Hours::draw(site.bundle, &mut random);
        let url = office_url(&corporations[site.corporation], &mut random);
        // The kinds of a site share a 事業所番号 if they share its third digit.
        let mut numbers: [Option<String>; 10] = Default::default();
        for &kind in &site.kinds {
            let digit = usize::from(kind.digit);
            let serial = &mut serials[site.premises.place][digit];
            let number = numbers[digit].get_or_insert_with(|| {
                *serial += 1;
                names::office_number(PREFECTURE_NUMBER, kind.digit, site.premises.place, *serial)
            });
            let head = corporation_fields(rows.len() + 1, &corporations[site.corporation]);
            let middle = office_fields(site, kind, number, &url);
            let tail = hours.fields(capacity(kind, &mut random));
            let fields = [head, middle, tail].concat().try_into().expect("11 + 11 + 7 columns");
            rows.push(Row { kind, place: site.premises.place, fields });
        }
    }
    plant_mistakes(&mut rows);
    rows
}

/// Columns 0 to 10.
fn corporation_fields(no: usize, corporation: &Corporation) -> Vec<String> {
    let seat = &corporation.seat;
    vec![
        format!("{PREFECTURE_NUMBER}000"),
        format!("A{no:010}"),
        PREFECTURE_NAME.to_owned(),
        corporation.name.clone(),
        corporation.kana.clone(),
        corporation.number.clone(),
        PLACES[seat.place].full_name(),
        seat.address.clone(),
        seat.phone.clone(),
        seat.fax.clone(),
        corporation.url.clone(),
    ]
}

/// Columns 11 to 21.
fn office_fields(site: &Site, kind: &Kind, number: &str, url: &str) -> Vec<String> {
    let premises = &site.premises;
    vec![
        kind.name.to_owned(),
        site.name.clone(),
        site.kana.clone(),
        number.to_owned(),
        PLACES[premises.place].full_name(),
        premises.address.clone(),
        premises.phone.clone(),
        premises.fax.clone(),
        url.to_owned(),
        format!("{:.8}", premises.point[1]),
        format!("{:.8}", premises.point[0]),
    ]
}

fn office_url(corporation: &Corporation, random: &mut SplitMix64) -> String {
    if corporation.url.is_empty() || random.chance(0.23) { String::new() } else { corporation.url.clone() }
}

/// Places are never given for some kinds and are missing now and then for the others.
fn capacity(kind: &Kind, random: &mut SplitMix64) -> String {
    if kind.places.is_empty() || random.chance(0.15) {
        String::new()
    } else {
        random.pick(kind.places).to_string()
    }
}

/// When a site is open: weekdays, Saturday, Sunday, holidays, days off, remarks; empty where not entered.
struct Hours([&'static str; 6]);

impl Hours {
    fn draw(bundle: Bundle, random: &mut SplitMix64) -> Self {
        let (weekdays, saturday, sunday): (&[&str], f64, f64) = match bundle {
            Bundle::Visit => (&["09:00-18:00", "07:00-21:00", "00:00-00:00", "08:00-20:00"], 0.85, 0.75),
            Bundle::Day => (&["09:00-16:00", "09:00-17:00", "08:30-17:30", "10:00-15:00"], 0.4, 0.15),
            // The real files have no hours for homes.
            Bundle::Stay => return Self([""; 6]),
            Bundle::Advice => (&["09:00-17:00", "08:30-17:30", "09:00-18:00", "08:30-17:15"], 0.2, 0.08),
            Bundle::Child => (&["10:00-18:00", "09:30-17:30", "13:00-18:00", "09:00-18:00"], 0.7, 0.1),
        };
        if random.chance(0.27) {
            return Self([""; 6]);
        }
        let week = *random.pick(weekdays);
        let on = |open: bool| if open { week } else { "" };
        let saturday = random.chance(saturday);
        let sunday = saturday && random.chance(sunday);
        let closed: &[&str] = match (saturday, sunday) {
            (_, true) => &["なし", "年中無休", "12月31日から1月3日", ""],
            (true, false) => &["日曜日", "日曜・祝日", "日曜日、年末年始", ""],
            (false, false) => &["土日祝", "土・日・祝日", "土曜日、日曜日、祝日、年末年始", "土日祝日", ""],
        };
        let note = random.pick(&["", "", "", "時間外は要相談", "お盆休みあり"]);
        Self([week, on(saturday), on(sunday), on(sunday && random.chance(0.8)), *random.pick(closed), note])
    }

    /// Columns 22 to 28.
    fn fields(&self, capacity: String) -> Vec<String> {
        self.0.map(str::to_owned).into_iter().chain([capacity]).collect()
    }
}

/// Plants the mistakes that real releases have, for the checks of the import to find.
fn plant_mistakes(rows: &mut [Row]) {
    let place_at = |row: &mut Row, place: usize| {
        let [longitude, latitude] = island::centre(place);
        row.fields[LATITUDE] = format!("{latitude:.8}");
        row.fields[LONGITUDE] = format!("{longitude:.8}");
    };
    if let Some(row) = rows.iter_mut().find(|row| row.kind.file == 46 && row.place == 1) {
        place_at(row, 5);
    }
    let mut addresses: Vec<String> = Vec::new();
    for row in rows.iter_mut().filter(|row| row.kind.file == 33 && row.place == 0) {
        if addresses.len() < 5 && !addresses.contains(&row.fields[ADDRESS]) {
            addresses.push(row.fields[ADDRESS].clone());
            place_at(row, 0);
        }
    }
    for (file, column) in [(45, CORPORATION_NUMBER), (60, OFFICE_NUMBER)] {
        let number = rows.iter_mut().filter(|row| row.kind.file == file).map(|row| &mut row.fields[column]);
        if let Some(number) = number.into_iter().find(|number| !number.is_empty()) {
            let wrong = if number.ends_with('0') { "1" } else { "0" };
            number.replace_range(number.len() - 1.., wrong);
        }
    }
}
