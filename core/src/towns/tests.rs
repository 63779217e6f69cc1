//! Towns and addresses as people write them.

use std::collections::HashMap;

use super::*;

fn area(code: &str, kind: AreaKind, parent: Option<&str>, name: &str, full_name: &str) -> Area {
    Area {
        code: AreaCode::trusted(code),
        version: 1,
        kind,
        parent_code: parent.map(AreaCode::trusted),
        name: name.to_owned(),
        full_name: full_name.to_owned(),
        kana: None,
        aliases: Vec::new(),
        valid_from: None,
        valid_to: None,
    }
}

fn geography() -> Geography {
    let areas = vec![
        area("130001", AreaKind::Prefecture, None, "東京都", "東京都"),
        area("132063", AreaKind::Municipality, Some("130001"), "府中市", "東京都府中市"),
        area("320005", AreaKind::Prefecture, None, "島根県", "島根県"),
        area("322016", AreaKind::Municipality, Some("320005"), "松江市", "島根県松江市"),
        area("323438", AreaKind::Municipality, Some("320005"), "奥出雲町", "島根県仁多郡奥出雲町"),
        area("340006", AreaKind::Prefecture, None, "広島県", "広島県"),
        area("342084", AreaKind::Municipality, Some("340006"), "府中市", "広島県府中市"),
    ];
    Geography::new(areas, HashMap::new())
}

fn gazetteer() -> Gazetteer {
    let towns = [
        ("322016", "学園南一丁目"),
        ("322016", "学園南二丁目"),
        ("322016", "古志原六丁目"),
        ("322016", "古志原"),
        ("322016", "八束町波入"),
        ("322016", "西茶ヶ丘"),
        ("323438", "大字三成"),
        ("323438", "奈良町二条大路"),
        ("132063", "本町一丁目"),
        ("342084", "本山町"),
        ("342084", "本町"),
    ];
    let town = |(number, (code, name)): (usize, (&str, &str))| Town {
        area_code: AreaCode::trusted(code),
        name: name.to_owned(),
        position: Position { longitude: 133.0 + number as f64 / 100.0, latitude: 35.0 },
    };
    Gazetteer::new(&geography(), towns.into_iter().enumerate().map(town).collect())
}

fn names(text: &str) -> Vec<String> {
    gazetteer().find(&geography(), text).into_iter().map(|candidate| candidate.name).collect()
}

#[test]
fn an_address_is_made_out_to_its_town() {
    for (text, name) in [
        ("島根県松江市学園南1-2-3", "島根県松江市学園南一丁目"),
        ("松江市学園南２丁目１番", "島根県松江市学園南二丁目"),
        ("松江市学園南 二丁目", "島根県松江市学園南二丁目"),
        ("〒690-0826 松江市学園南1丁目", "島根県松江市学園南一丁目"),
        ("松江市松江市古志原６−８−１０", "島根県松江市古志原六丁目"),
        ("松江市古志原60番地", "島根県松江市古志原"),
        ("八束町波入100", "島根県松江市八束町波入"),
        ("松江市西茶が丘5", "島根県松江市西茶ヶ丘"),
        ("仁多郡奥出雲町三成", "島根県仁多郡奥出雲町大字三成"),
        ("奥出雲町字三成12", "島根県仁多郡奥出雲町大字三成"),
        ("府中市本山町", "広島県府中市本山町"),
        ("690-0826 島根県松江市学園南1丁目", "島根県松江市学園南一丁目"),
        ("松江市学園南1番地2", "島根県松江市学園南一丁目"),
        ("松江市学園南2の14", "島根県松江市学園南二丁目"),
        ("松江市学園南1 2-3", "島根県松江市学園南一丁目"),
        ("松江市学園南一－一", "島根県松江市学園南一丁目"),
        ("松江市学園南ニ丁目", "島根県松江市学園南二丁目"),
        ("松江市八束町", "島根県松江市八束町波入"),
        ("奈良町2条大路", "島根県仁多郡奥出雲町奈良町二条大路"),
    ] {
        assert_eq!(names(text), [name], "{text}");
    }
}

#[test]
fn what_may_be_several_towns_gives_all() {
    assert_eq!(names("学園南"), ["島根県松江市学園南"]);
    assert_eq!(names("府中市本町"), ["東京都府中市本町一丁目", "広島県府中市本町"]);
    assert_eq!(names("東京都府中市本町"), ["東京都府中市本町一丁目"]);
    assert_eq!(names("本町"), ["東京都府中市本町一丁目", "広島県府中市本町"]);
}

#[test]
fn what_names_no_town_gives_none() {
    for text in ["", "ほんとうにない町", "〒690-0826", "1-2-3", "本町大社", "本町駅"] {
        assert!(names(text).is_empty(), "{text}");
    }
}

#[test]
fn areas_are_known_by_their_short_names_too() {
    let called = |text: &str| {
        let mut codes = gazetteer().areas_called(&geography(), text);
        codes.sort();
        codes.iter().map(AreaCode::to_string).collect::<Vec<_>>()
    };
    assert_eq!(called("松江市"), ["322016"]);
    assert_eq!(called("島根県奥出雲町"), ["323438"]);
    assert_eq!(called("仁多郡奥出雲町"), ["323438"]);
    assert_eq!(called("府中市"), ["132063", "342084"]);
    assert_eq!(called("広島県府中市"), ["342084"]);
    assert!(called("松江").is_empty());
}

#[test]
fn several_blocks_are_as_uncertain_as_they_lie_apart() {
    let found = gazetteer().find(&geography(), "松江市学園南");
    assert!((found[0].position.longitude - 133.005).abs() < 1e-9, "{found:?}");
    assert!(found[0].uncertainty_m > 450.0, "{found:?}");
}

#[test]
fn kanji_numbers_count_before_chome_only() {
    assert_eq!(town_form("十日市二十三丁目"), "十日市23-");
    assert_eq!(town_form("三刀屋町"), "三刀屋町");
    assert_eq!(town_form("大字院内字嶋田"), "院内島田");
}
