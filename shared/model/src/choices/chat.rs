//! Rooms and messages.

use super::choices;

choices! {
    /// Whose room it is.
    RoomType {
        /// Two people's.
        Direct = "direct",
        /// A pod's; its members are the pod's.
        Pod = "pod",
        /// That of people who were put together by one of them.
        Group = "group",
    }

    /// What a message is.
    MessageType {
        /// Words.
        Text = "text",
        /// A picture, with or without words.
        Image = "image",
        /// A file, with or without words.
        File = "file",
        /// A line of the platform's own.
        System = "system",
        /// An answer of the assistant.
        Ai = "ai",
    }

    /// How far a message came with somebody.
    ReceiptState {
        /// Their client has it.
        Delivered = "delivered",
        /// They saw it.
        Read = "read",
    }
}
