//! The refusals of this part, in Appwrite's words: appwrite/appwrite:app/config/errors.php.

use crate::error::Error;

/// Appwrite's refusals, by what they are about.
macro_rules! refusals {
    ($($name:ident: $status:literal $kind:literal $message:literal;)*) => {
        $(
            #[doc = concat!("`", $kind, "`")]
            pub fn $name() -> Error {
                Error::new($status, $kind, $message)
            }
        )*
    };
}

refusals! {
    user_not_found: 404 "user_not_found" "User with the requested ID could not be found.";
    user_already_exists: 409 "user_already_exists" "A user with the same id, email, or phone already exists in this project.";
    user_blocked: 403 "user_blocked" "The current user has been blocked.";
    invalid_credentials: 401 "user_invalid_credentials" "Invalid credentials. Please check the email and password.";
    invalid_token: 401 "user_invalid_token" "Invalid token passed in the request.";
    session_not_found: 404 "user_session_not_found" "The current user session could not be found.";
    session_already_exists: 401 "user_session_already_exists" "Creation of a session is prohibited when a session is active.";
    jwt_and_session: 403 "user_jwt_and_cookie_set" "JWT and cookie used in the same request. Use either `setJWT` or `setCookie`. Learn about which authentication method to use in the SSR docs: https://appwrite.io/docs/products/auth/server-side-rendering";
    target_not_found: 404 "user_target_not_found" "The target could not be found.";
    target_already_exists: 409 "user_target_already_exists" "A target with the same ID already exists.";
    identity_not_found: 404 "user_identity_not_found" "The identity could not be found. Please sign in with OAuth provider to create identity first.";
    email_already_verified: 409 "user_email_already_verified" "User email is already verified";
    bad_email: 400 "general_invalid_email" "Value must be a valid email address.";
    bad_phone: 400 "general_invalid_phone" "Value must be a valid phone number.";
    team_not_found: 404 "team_not_found" "Team with the requested ID could not be found.";
    team_already_exists: 409 "team_already_exists" "Team with requested ID already exists. Please choose a different ID and try again.";
    team_mismatch: 404 "team_membership_mismatch" "The membership ID does not belong to the team ID.";
    invite_not_found: 404 "team_invite_not_found" "The requested team invitation could not be found.";
    invalid_invite: 401 "team_invalid_secret" "The team invitation secret is invalid. Please request a new invitation and try again.";
    membership_not_found: 404 "membership_not_found" "Membership with the requested ID could not be found.";
    already_confirmed: 409 "membership_already_confirmed" "Membership is already confirmed.";
    project_not_found: 404 "project_not_found" "Project with the requested ID could not be found. Please check the value of the X-Appwrite-Project header to ensure the correct project ID is being used.";
    key_expired: 401 "project_key_expired" "The project key has expired. Please generate a new key using the Appwrite console.";
    anonymous_console: 401 "user_anonymous_console_prohibited" "Failed to create anonymous user";
}
