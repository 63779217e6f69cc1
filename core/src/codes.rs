//! Check digits of Japanese public numbers, as pure functions on half-width text.

/// The check digit of a five-digit local government code (団体コード, JIS X 0401/0402).
///
/// Weights 6, 5, 4, 3, 2; the digit is `(11 − Σ mod 11) mod 10`. `None` unless `five` is five digits.
pub fn area_check_digit(five: &str) -> Option<char> {
    let digits: [u32; 5] = digits(five)?;
    let sum: u32 = digits.iter().zip([6, 5, 4, 3, 2]).map(|(digit, weight)| digit * weight).sum();
    char::from_digit((11 - sum % 11) % 10, 10)
}

/// The six-digit form of a local government code.
///
/// Five digits get their check digit; six digits are verified. `None` when the code is neither.
pub fn complete_area_code(code: &str) -> Option<String> {
    let check = area_check_digit(code.get(..5)?)?;
    match code.get(5..)? {
        "" => Some(format!("{code}{check}")),
        rest if rest.chars().eq([check]) => Some(code.to_owned()),
        _ => None,
    }
}

/// Whether `number` is a corporate number (法人番号): 13 digits, the first of which checks the others.
///
/// The check digit is `9 − (Σ Pₙ·Qₙ mod 9)` over the last 12 digits, Q alternating 1, 2 from the right.
pub fn corporate_number_is_valid(number: &str) -> bool {
    let Some([check, base @ ..]) = digits::<13>(number) else { return false };
    let sum: u32 =
        base.iter().rev().zip([1, 2].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    check == 9 - sum % 9
}

/// Whether `number` is an office number (事業所番号): 10 digits, the last of which is a Luhn check digit.
pub fn office_number_is_valid(number: &str) -> bool {
    let Some(digits) = digits::<10>(number) else { return false };
    let weights = [1, 2].into_iter().cycle();
    let sum: u32 =
        digits.iter().rev().zip(weights).map(|(digit, weight)| digit * weight).map(cross_sum).sum();
    sum.is_multiple_of(10)
}

fn cross_sum(product: u32) -> u32 {
    product / 10 + product % 10
}

fn digits<const N: usize>(text: &str) -> Option<[u32; N]> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    digits?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn area_codes_are_completed_and_verified() {
        assert_eq!(area_check_digit("01100"), Some('2'));
        assert_eq!(complete_area_code("13401").as_deref(), Some("134015"));
        assert_eq!(complete_area_code("134015").as_deref(), Some("134015"));
        assert_eq!(complete_area_code("134016"), None);
    }

    #[test]
    fn anything_but_five_or_six_digits_is_no_area_code() {
        for code in ["", "1340", "1340155", "1340a", "１３４０１", "13401５"] {
            assert_eq!(complete_area_code(code), None, "{code}");
        }
    }

    #[test]
    fn a_corporate_number_with_one_digit_changed_is_invalid() {
        assert!(corporate_number_is_valid("6430005003734"));
        assert!(!corporate_number_is_valid("6430005003735"));
        assert!(!corporate_number_is_valid("643000500373"));
    }

    #[test]
    fn an_office_number_with_one_digit_changed_is_invalid() {
        assert!(office_number_is_valid("0110201167"));
        assert!(!office_number_is_valid("0110201168"));
        assert!(!office_number_is_valid("110201167"));
    }
}
