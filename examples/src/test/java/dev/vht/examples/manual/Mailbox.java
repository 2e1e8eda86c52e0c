package dev.vht.examples.manual;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Uncertain;
import dev.vht.contracts.verdict.Phase;

@Contracted(rules = MailboxRules.class, noun = "mailbox")
@Protocol(
    rule = "M1",
    value = "(empty | posted full* taken)*",
    text = "this contradicts what was done before")
@Uncertain(after = ConnectionLost.class)
interface Mailbox {
  @Event(value = "posted", on = Phase.RETURN)
  void post();

  @Event(value = "taken", on = Phase.RETURN)
  void take();

  @Event(value = "full", on = Phase.RETURN, when = "isTrue")
  @Event(value = "empty", on = Phase.RETURN)
  boolean isFull();
}
