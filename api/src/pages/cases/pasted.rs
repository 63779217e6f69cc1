//! A table as people paste it: as CSV, or as a spreadsheet copies its cells, with tabs between them.

/// The same table as CSV.
pub(super) fn as_csv(pasted: &str) -> String {
    let head = pasted.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if !head.contains('\t') {
        return pasted.to_owned();
    }
    let mut csv = String::with_capacity(pasted.len() + pasted.len() / 8);
    for row in rows(pasted) {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        csv.push_str(&cells.join(","));
        csv.push_str("\r\n");
    }
    csv
}

/// A cell of CSV.
pub(super) fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// Cells between tabs. One that begins with a quotation mark may hold tabs, breaks and doubled marks.
fn rows(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    let mut is_quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cell.is_empty() => is_quoted = true,
            '\t' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_copies_becomes_csv() {
        assert_eq!(as_csv("合言葉\t理由\r\nA\t費用,遠い\r\n"), "合言葉,理由\r\nA,\"費用,遠い\"\r\n");
        assert_eq!(as_csv("a\tb\n\"1\n\"\"x\"\"\"\t2"), "a,b\r\n\"1\n\"\"x\"\"\",2\r\n");
        assert_eq!(as_csv("a\tb\n\n5\"\t1"), "a,b\r\n\r\n\"5\"\"\",1\r\n");
    }

    #[test]
    fn csv_stays_as_it_is() {
        assert_eq!(as_csv("a,b\n\"x\ty\",2"), "a,b\n\"x\ty\",2");
        assert_eq!(as_csv(""), "");
    }
}
