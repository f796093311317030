/// What each channel takes and what its errors mean: the one place for numbers and words that somebody else may change.
///
/// Every row names the document that it comes from. None but mail's was tried against the real service from here.
package struct ChannelLimits: Sendable, Hashable {
  /// The day on which the documents were read.
  package static let read = "2026-11-22"

  /// The most characters of a message's text; nil for no limit that a message could reach. UTF-16 counts, as JavaScript does.
  package var text: Int?
  /// The most characters of its headline. A longer one is cut: the whole stands in the text.
  package var title: Int?
  /// The most bytes of the whole request.
  package var bytes: Int?
  /// The most characters of one block, and the most blocks of a message, where it is cut into blocks.
  package var block: Int?
  package var blocks: Int?
  /// True where a longer text goes on in replies below the first message.
  package var goesOn = false
  /// Requests a second.
  package var rate: Int?
  /// Where this stands.
  package var document: String

  /// What a channel of this kind takes.
  package static func of(_ kind: ChannelDeclaration.Kind) -> ChannelLimits {
    switch kind {
    case .terminal, .file: ChannelLimits(document: "this machine")
    // The documented 40,000 characters are not what is taken: with blocks about 12,000 are refused (bolt-js #2509, #2867).
    case .slack:
      ChannelLimits(
        text: 9_000, title: 150, block: 3_000, blocks: 50, goesOn: true, rate: 1,
        document: "Slack: Block Kit reference, chat.postMessage, rate limits; slackapi/bolt-js #2509, #2867")
    case .slackWebhook:
      ChannelLimits(
        text: 9_000, title: 150, block: 3_000, blocks: 50, rate: 1,
        document: "Slack: Sending messages using incoming webhooks, Block Kit reference")
    case .teams:
      ChannelLimits(
        bytes: 28_000, rate: 4,
        document: "Microsoft Teams: Create incoming webhooks with Workflows; limits of connectors")
    case .statuspage:
      ChannelLimits(
        text: 25_000, title: 255, rate: 1, document: "Atlassian Statuspage: OpenAPI of the manage API, Incidents")
    case .pagerduty:
      ChannelLimits(
        title: 1_024, bytes: 512_000, document: "PagerDuty: Events API v2 reference, Send an alert event")
    case .smtp:
      ChannelLimits(bytes: 2_000_000, document: "Muster's own; RFC 5321, 4.5.3.1; RFC 5322, 2.1.1; RFC 2047, 2")
    case .webhook: ChannelLimits(bytes: 1_000_000, document: "docs/channels.md, the contract is Muster's own")
    }
  }

  /// The longest key of PagerDuty's (`dedup_key`).
  package static let longestKey = 255
  /// The most bytes of a line of mail, without its end (RFC 5322, 2.1.1).
  package static let longestLine = 998
}

/// A word by which a channel tells what went wrong.
package struct ChannelError: Sendable, Hashable {
  package var word: String
  /// What it means and what to do, without a full stop.
  package var meaning: String
  /// True when the message may have gone out all the same.
  package var isUnsure = false

  /// What this word means on a channel of this kind; nil for one that is in no document here.
  package static func named(_ word: String, of kind: ChannelDeclaration.Kind) -> ChannelError? {
    words(of: kind).first { $0.word == word }
  }

  private static func words(of kind: ChannelDeclaration.Kind) -> [ChannelError] {
    switch kind {
    case .slackWebhook: webhook
    case .slack: slack
    default: []
    }
  }

  // Slack: Sending messages using incoming webhooks, "Handling errors".
  private static let webhook = [
    ChannelError(word: "invalid_payload", meaning: "Slack could not read the message"),
    ChannelError(word: "invalid_blocks", meaning: "Slack could not read the message's blocks"),
    ChannelError(word: "no_text", meaning: "the message was empty"),
    ChannelError(word: "user_not_found", meaning: "the person it was for does not exist"),
    ChannelError(word: "action_prohibited", meaning: "an administrator of the workspace forbids such messages"),
    ChannelError(word: "posting_to_general_channel_denied", meaning: "only some may write to that channel"),
    ChannelError(word: "channel_not_found", meaning: "the channel is gone"),
    ChannelError(word: "channel_is_archived", meaning: "the channel is archived"),
    ChannelError(word: "no_service", meaning: "the webhook was removed or switched off: make a new one"),
    ChannelError(word: "no_team", meaning: "the workspace is gone"),
    ChannelError(word: "invalid_token", meaning: "the webhook's address is not, or no longer, valid: make a new one"),
    ChannelError(word: "team_disabled", meaning: "the workspace is switched off"),
    ChannelError(word: "too_many_attachments", meaning: "the message holds too many attachments"),
    ChannelError(word: "rollup_error", meaning: "Slack could not post it; nothing was posted"),
  ]

  // Slack: chat.postMessage and chat.update, "Errors".
  private static let slack = [
    ChannelError(word: "not_authed", meaning: "the token was not sent"),
    ChannelError(word: "invalid_auth", meaning: "the token is not valid, or not from this address"),
    ChannelError(word: "account_inactive", meaning: "the token's user or workspace is gone"),
    ChannelError(word: "token_expired", meaning: "the token has expired"),
    ChannelError(word: "token_revoked", meaning: "the token was revoked"),
    ChannelError(word: "missing_scope", meaning: "the token lacks a right: it wants chat:write"),
    ChannelError(word: "not_allowed_token_type", meaning: "this kind of token cannot post"),
    ChannelError(word: "no_permission", meaning: "the token may not post there"),
    ChannelError(word: "channel_not_found", meaning: "there is no such channel, or the app may not see it"),
    ChannelError(word: "not_in_channel", meaning: "the app is not in the channel: invite it"),
    ChannelError(word: "is_archived", meaning: "the channel is archived"),
    ChannelError(word: "restricted_action", meaning: "an administrator of the workspace forbids it"),
    ChannelError(word: "restricted_action_read_only_channel", meaning: "only some may write to that channel"),
    ChannelError(word: "restricted_action_thread_locked", meaning: "the thread is locked"),
    ChannelError(word: "ekm_access_denied", meaning: "an administrator has suspended posting"),
    ChannelError(word: "msg_too_long", meaning: "the text is longer than Slack takes"),
    ChannelError(word: "msg_blocks_too_long", meaning: "the blocks are longer than Slack takes"),
    ChannelError(word: "invalid_blocks", meaning: "Slack could not read the message's blocks"),
    ChannelError(word: "no_text", meaning: "the message was empty"),
    ChannelError(word: "message_not_found", meaning: "the message that was to be changed is gone"),
    ChannelError(word: "cant_update_message", meaning: "the message was posted by somebody else"),
    ChannelError(word: "edit_window_closed", meaning: "the message may no longer be changed"),
    ChannelError(word: "ratelimited", meaning: "too many messages in too short a time"),
    ChannelError(word: "rate_limited", meaning: "too many messages in too short a time"),
    ChannelError(word: "message_limit_exceeded", meaning: "the workspace has used up its messages"),
    ChannelError(word: "team_access_not_granted", meaning: "the token is not for that workspace"),
    ChannelError(word: "service_unavailable", meaning: "Slack is not available"),
    // "It's possible some aspect of the operation succeeded before the error was raised."
    ChannelError(word: "fatal_error", meaning: "Slack broke off and does not say how far it came", isUnsure: true),
    ChannelError(word: "internal_error", meaning: "Slack broke off and does not say how far it came", isUnsure: true),
  ]
}
