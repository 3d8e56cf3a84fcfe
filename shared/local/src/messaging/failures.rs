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
    provider_not_found: 404 "provider_not_found" "Provider with the requested ID could not be found.";
    provider_already_exists: 409 "provider_already_exists" "Provider with the requested ID already exists.";
    provider_incorrect_type: 400 "provider_incorrect_type" "Provider with the requested ID is of the incorrect type.";
    topic_not_found: 404 "topic_not_found" "Topic with the request ID could not be found.";
    topic_already_exists: 409 "topic_already_exists" "Topic with the request ID already exists.";
    subscriber_not_found: 404 "subscriber_not_found" "Subscriber with the request ID could not be found.";
    subscriber_already_exists: 409 "subscriber_already_exists" "Subscriber with the request ID already exists.";
    target_not_found: 404 "user_target_not_found" "The target could not be found.";
    message_not_found: 404 "message_not_found" "Message with the requested ID could not be found.";
    message_already_exists: 409 "message_already_exists" "Message with the requested ID already exists. Try again with a different ID or use ID.unique() to generate a unique ID.";
    message_missing_target: 400 "message_missing_target" "Message with the requested ID has no recipients (topics or users or targets).";
    message_already_sent: 400 "message_already_sent" "Message with the requested ID has already been sent.";
    message_already_processing: 400 "message_already_processing" "Message with the requested ID is already being processed.";
    message_already_failed: 400 "message_already_failed" "Message with the requested ID has already failed.";
    message_already_scheduled: 400 "message_already_scheduled" "Message with the requested ID has already been scheduled for delivery.";
    message_missing_schedule: 400 "message_missing_schedule" "Message can not have status scheduled without a schedule.";
    message_target_not_email: 400 "message_target_not_email" "Message with the target ID is not an email target.";
    message_target_not_sms: 400 "message_target_not_sms" "Message with the target ID is not an SMS target.";
    message_target_not_push: 400 "message_target_not_push" "Message with the target ID is not a push target.";
}
