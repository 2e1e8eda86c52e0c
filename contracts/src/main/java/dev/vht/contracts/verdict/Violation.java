package dev.vht.contracts.verdict;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A broken rule, in parts. {@link #toString()} is the report for people, {@link #headline()} the
 * line for logs.
 *
 * @param rule the rule's number
 * @param blame who broke it
 * @param suspects everybody who may have: {@code blame}, and others who fed the trace
 * @param event the call that broke it, for example {@code ref("noot")}
 * @param reason what the report says behind "but"
 * @param noun what kind of object it was, for example {@code table}
 * @param object the object's name, or null if it was given none
 * @param site where the call was, or null if that was not looked up
 * @param openedAt where the contract was attached, or null if that was not looked up
 * @param protocol the pattern of the protocol that was broken, or null if it was none
 * @param slice the key of the slice, or null if the protocol has none
 * @param state in which state the protocol was, in words; null if there is no protocol
 * @param allowed the events that the protocol would have allowed
 * @param wayOut the shortest sequence of events behind which the event would be allowed, or, of a
 *     trace that must be complete, which completes it; empty if there is none or nobody can say
 * @param nodes the names of the states in which the slice may have been, as in a diagram
 * @param symbol the event's name in the protocol, or null if the protocol was not broken by one
 * @param trace the last events of the object, the violating one at the end
 * @param dropped how many recorded events the trace leaves out between its first and its others
 * @param recording which calls were recorded at all
 */
public record Violation(
    String rule,
    Blame blame,
    List<Blame> suspects,
    String event,
    String reason,
    String noun,
    @Nullable String object,
    @Nullable String site,
    @Nullable String openedAt,
    @Nullable String protocol,
    @Nullable String slice,
    @Nullable String state,
    List<String> allowed,
    List<String> wayOut,
    List<String> nodes,
    @Nullable String symbol,
    List<TraceEntry> trace,
    long dropped,
    Recording recording) {

  /** Which calls a trace holds. */
  public enum Recording {
    /** Those that could change the state of a protocol. */
    CHANGES,
    /** Every call that a protocol hears. */
    EVERYTHING
  }

  static {
    ViolationText.initialize(); // or a stack overflow may cut off what a report needs
  }

  /**
   * Copies the lists.
   *
   * @param rule the rule's number
   * @param blame who broke it
   * @param suspects everybody who may have
   * @param event the call that broke it
   * @param reason what the report says behind "but"
   * @param noun what kind of object it was
   * @param object the object's name, or null
   * @param site where the call was, or null
   * @param openedAt where the contract was attached, or null
   * @param protocol the pattern, or null
   * @param slice the key of the slice, or null
   * @param state the protocol's state, or null
   * @param allowed the allowed events
   * @param wayOut the shortest legal way out
   * @param nodes the states in a diagram
   * @param symbol the event's name in the protocol, or null
   * @param trace the last events
   * @param dropped how many are left out
   * @param recording which calls were recorded
   */
  public Violation {
    suspects = List.copyOf(suspects);
    allowed = List.copyOf(allowed);
    wayOut = List.copyOf(wayOut);
    nodes = List.copyOf(nodes);
    trace = List.copyOf(trace);
  }

  /**
   * Returns the rule, the call and what is wrong with it, in one line.
   *
   * @return for example {@code K3: ref("noot") but "noot" was never set}
   */
  public String headline() {
    return rule + ": " + event + " but " + reason;
  }

  /**
   * Returns the report for people.
   *
   * @return several lines, without a line end after the last
   */
  @Override
  public String toString() {
    return ViolationText.of(this);
  }
}
