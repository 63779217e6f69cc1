//! Accounts: signing in, and delays after wrong passwords.

use arunai_core::Error;
use arunai_core::actor::Role;
use arunai_core::sessions::Purpose;
use arunai_tests::registry::PASSWORD;
use arunai_tests::tests;
use chrono::TimeDelta;

tests! {
    fn a_wrong_password_and_an_unknown_login_are_told_the_same(test: &TestRegistry) {
        let login = test.account(Role::Administrator, None, None, &[]);
        let said = |login: &str, password: &str| {
            test.registry.sign_in(login, password).err().map(|error| error.to_string())
        };
        assert_eq!(said(&login, "wrong password"), said("nobody", "wrong password"));
        assert_eq!(said(&login, PASSWORD), None);
    }

    fn many_wrong_passwords_delay_even_the_right_one(test: &TestRegistry) {
        let login = test.account(Role::Administrator, None, None, &[]);
        for _ in 0..8 {
            assert!(test.registry.sign_in(&login, "wrong password").is_err());
        }
        assert!(matches!(test.registry.sign_in(&login, PASSWORD), Err(Error::Forbidden { .. })));
        test.clock.set(test.clock.now() + TimeDelta::minutes(16));
        assert!(test.registry.sign_in(&login, PASSWORD).is_ok());
    }

    fn a_new_password_ends_all_sessions(test: &TestRegistry) {
        let login = test.account(Role::Administrator, None, None, &[]);
        let client = test.client(login.clone());
        client.get("/api/v1/accounts").expect(200);
        test.registry.change_password(&test.operator(), &login, "another long password").expect("changes");
        client.get("/api/v1/accounts").expect(401);
    }

    fn a_secret_counts_for_its_own_purpose_only(test: &TestRegistry) {
        let login = test.account(Role::Administrator, None, None, &[]);
        let session = test.registry.sign_in(&login, PASSWORD).expect("signs in");
        assert!(test.registry.signed_in(Purpose::Token, &session.secret).expect("reads").is_none());
        let (_, token) = test.registry.issue_token(&test.operator(), &login, 1).expect("issues");
        assert!(test.registry.signed_in(Purpose::Page, &token.secret).expect("reads").is_none());
        assert!(test.registry.signed_in(Purpose::Token, &token.secret).expect("reads").is_some());
    }

    fn tokens_are_revoked_one_by_one_or_all(test: &TestRegistry) {
        let login = test.account(Role::Administrator, None, None, &[]);
        let by = test.operator();
        let issue = || test.registry.issue_token(&by, &login, 1).expect("issues").1.secret;
        let counts = |secret: &str| test.registry.signed_in(Purpose::Token, secret).expect("reads").is_some();
        let (first, second, third) = (issue(), issue(), issue());
        test.registry.revoke_token(&by, &first).expect("revokes");
        assert_eq!([&first, &second, &third].map(|secret| counts(secret)), [false, true, true]);
        assert!(matches!(test.registry.revoke_token(&by, &first), Err(Error::NotFound { .. })));
        let session = test.registry.sign_in(&login, PASSWORD).expect("signs in");
        test.registry.revoke_tokens(&by, &login).expect("revokes");
        assert_eq!([&second, &third].map(|secret| counts(secret)), [false, false]);
        assert!(test.registry.signed_in(Purpose::Page, &session.secret).expect("reads").is_some());
    }

    fn a_closed_account_cannot_be_used(test: &TestRegistry) {
        let administrator = test.administrator();
        let login = test.account(Role::Administrator, None, None, &[]);
        let other = test.client(login.clone());
        let account = test.registry.find_account(&test.operator(), &login).expect("exists");
        let path = format!("/api/v1/accounts/{}", account.id);
        administrator.delete(&path, 7).expect(412);
        other.delete(&path, 1).expect(409);
        let closed = administrator.delete(&path, 1).expect(200);
        assert_eq!(closed["disabled_on"], "2026-06-15");
        other.get("/api/v1/accounts").expect(401);
        assert!(matches!(test.registry.sign_in(&login, PASSWORD), Err(Error::Forbidden { .. })));
        assert!(matches!(test.registry.issue_token(&test.operator(), &login, 1), Err(Error::NotFound { .. })));
    }

    fn one_address_cannot_try_many_accounts(test: &TestRegistry) {
        let login = test.account(Role::Administrator, None, None, &[]);
        let form = |login: &str| format!("login={login}&password=not+this+one").into_bytes();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let try_one = |login: &str| test.anonymous().send("POST", "/sign-in", Some(form(login)), &headers);
        assert_eq!(try_one(&login).status, 403);
        let answer = (0..100).map(|n| try_one(&format!("nobody{n}"))).find(|answer| answer.status == 429);
        let answer = answer.expect("too many tries are refused");
        assert_eq!(answer.header("retry-after"), Some("60"));
    }

    fn a_session_ends(test: &TestRegistry) {
        let login = test.account(Role::Administrator, None, None, &[]);
        let session = test.registry.sign_in(&login, PASSWORD).expect("signs in");
        assert!(test.registry.signed_in(Purpose::Page, &session.secret).expect("reads").is_some());
        test.clock.set(test.clock.now() + TimeDelta::hours(11));
        assert!(test.registry.signed_in(Purpose::Page, &session.secret).expect("reads").is_none());
    }
}
