use super::*;

fn line(change: &[(usize, &str)]) -> String {
    let mut fields = [""; 29];
    let usual = [
        (1, "A0000000001"),
        (11, "短期入所"),
        (12, "　つばさ "),
        (14, "0110201167"),
        (20, "43.1"),
        (21, "141.4"),
    ];
    for (column, value) in usual.iter().chain(change) {
        fields[*column] = value;
    }
    fields.map(|field| format!("\"{field}\"")).join(",")
}

fn file(lines: &[String]) -> String {
    format!("{}\n{}\n", COLUMNS.join(","), lines.join("\n"))
}

fn rows(text: &str) -> Result<std::vec::IntoIter<Result<WamnetRow, RowRejection>>> {
    let mut file = tempfile::tempfile().expect("a file");
    std::io::Write::write_all(&mut file, text.as_bytes()).expect("writes");
    let rows: Vec<_> = super::rows(&TableText::new(file)?)?.collect();
    Ok(rows.into_iter())
}

fn only(change: &[(usize, &str)]) -> Result<WamnetRow, RowRejection> {
    rows(&file(&[line(change)])).expect("succeeds").next().expect("succeeds")
}

#[test]
fn a_row_is_tidied_and_typed() {
    let row = only(&[(22, "09:00-17:00"), (28, "20")]).expect("succeeds");
    assert_eq!((row.line, row.office_name.as_str()), (2, "つばさ"));
    assert_eq!((row.position, row.capacity), (Some((141.4, 43.1)), Some(20)));
    assert_eq!(row.hours.weekday.map(|hours| hours.span), Some(Span::SameDay));
    assert_eq!(row.warnings, []);
}

#[test]
fn the_key_is_code_number_and_office_number() {
    assert_eq!(only(&[]).expect("succeeds").key("24"), "24|A0000000001|0110201167");
}

#[test]
fn doubtful_values_are_warned_of_by_column() {
    let changes = [(5, "1"), (14, "0110201168"), (17, "12-345"), (22, "9時"), (28, "多数"), (20, "x")];
    for (column, value) in changes {
        let warnings = only(&[(column, value)]).expect("succeeds").warnings;
        assert!(warnings.len() == 1 && warnings[0].field == label(column), "{warnings:?}");
    }
}

#[test]
fn swapped_positions_are_put_right_and_impossible_ones_dropped() {
    assert_eq!(only(&[(20, "141.4"), (21, "43.1")]).expect("succeeds").position, Some((141.4, 43.1)));
    assert_eq!(only(&[(20, "0"), (21, "0")]).expect("succeeds").position, None);
    assert_eq!(only(&[(20, "NaN")]).expect("succeeds").position, None);
}

#[test]
fn no_capacity_and_zero_are_unknown() {
    assert_eq!(only(&[(28, "0")]).expect("succeeds").capacity, None);
    assert_eq!(only(&[]).expect("succeeds").capacity, None);
}

#[test]
fn a_row_without_its_number_is_rejected() {
    let rejection = only(&[(1, "　")]).expect_err("fails");
    assert_eq!(rejection.column, label(1));
}

#[test]
fn the_digest_sees_every_change_even_of_spacing() {
    let usual = only(&[]).expect("succeeds").digest;
    assert_eq!(usual, only(&[]).expect("succeeds").digest);
    assert_ne!(usual, only(&[(12, "つばさ")]).expect("succeeds").digest);
    assert_ne!(only(&[(2, "a")]).expect("succeeds").digest, only(&[(3, "a")]).expect("succeeds").digest);
}

#[test]
fn a_cut_file_is_noticed_wherever_it_is_cut() {
    let whole = file(&[line(&[]), line(&[(28, "120")])]);
    for lost in 2..60 {
        let last = rows(&whole[..whole.len() - lost]).expect("succeeds").last().expect("succeeds");
        assert!(last.is_err() || !last.expect("succeeds").warnings.is_empty(), "{lost} bytes lost");
    }
}

#[test]
fn rows_after_a_wrong_one_keep_their_lines() {
    let lines = file(&[line(&[(27, "a\nb")]), "\"1\",\"2\"".into(), line(&[])]);
    for text in [lines.clone(), lines.replace('\n', "\r\n")] {
        let read: Vec<_> = rows(&text).expect("succeeds").collect();
        assert_eq!(read[1].as_ref().expect_err("fails").line, 4);
        assert_eq!(read[2].as_ref().expect("succeeds").line, 5);
    }
}

#[test]
fn the_header_may_differ_in_spacing_only() {
    let header = COLUMNS.join(",");
    assert!(rows(&header.replace("NO（", "ＮＯ (").replace('）', ")")).is_ok());
    let fault = rows(&header.replace("事業所番号", "番号")).map(|_| ()).expect_err("fails");
    assert!(fault.to_string().contains("column 14"), "{fault}");
    assert!(rows(&format!("{header},余分")).is_err());
    assert!(rows("").is_err());
}

#[test]
fn official_names_tell_code_and_date() {
    let as_of = |name: &str| official_name(name).and_then(|name| name.as_of).map(|date| date.to_string());
    assert_eq!(official_name("csvdownload033.csv.gz").expect("succeeds").file_code, "33");
    assert_eq!(as_of("csvdownload033.csv"), None);
    assert_eq!(as_of("sfkopendata_202503_33.zip").as_deref(), Some("2025-03-31"));
    assert_eq!(as_of("sfkopendata_202409_33.csv").as_deref(), Some("2024-09-30"));
    for name in
        ["", "csvdownload33.csv", "sfkopendata_202513_33.zip", "sfkopendata_2025_33.zip", "office.csv"]
    {
        assert_eq!(official_name(name), None, "{name}");
    }
}
