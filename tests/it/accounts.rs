//! Accounts: signing in, and delays after wrong passwords.

use arunai_core::Error;
use arunai_core::actor::Role;
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

    fn a_session_ends(test: &TestRegistry) {
        let login = test.account(Role::Administrator, None, None, &[]);
        let session = test.registry.sign_in(&login, PASSWORD).expect("signs in");
        assert!(test.registry.signed_in(&session.secret).expect("reads").is_some());
        test.clock.set(test.clock.now() + TimeDelta::hours(11));
        assert!(test.registry.signed_in(&session.secret).expect("reads").is_none());
    }
}
