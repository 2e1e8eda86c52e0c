package dev.vht.examples.manual;

/** The rules of {@link Mailbox}. */
final class MailboxRules {
  private MailboxRules() {}

  static boolean isTrue(boolean result) {
    return result;
  }
}
