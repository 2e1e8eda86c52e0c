package dev.vht.contracts.verdict;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A broken rule, in parts. {@link #toString()} is the full report, {@link #headline()} one line for
 * logs. A report has at most 60 lines of 200 characters, however large the values in it are.
 *
 * @param rule the rule's number
 * @param blame the party to blame
 * @param suspects all parties that may be to blame: {@code blame}, and others that contributed to
 *     the trace
 * @param event the call that broke it, for example {@code ref("noot")}, with its outcome if that
 *     broke it: {@code poll() returned null}
 * @param reason what the report says after "but"
 * @param noun what kind of object it was, for example {@code table}
 * @param object the object's name, or null if it has none
 * @param site where the call was, or null if that was not looked up
 * @param openedAt where the contract was attached, or null if that was not looked up
 * @param protocol the pattern of the protocol that was broken, or null if the rule is not a
 *     protocol
 * @param slice the key of the slice, for example {@code any other owner} if an event without a key
 *     is not allowed for owners that were not seen; null if the protocol has none
 * @param state the state of the protocol, in words; null if there is no protocol
 * @param allowed the events that the protocol would have allowed
 * @param wayOut the shortest sequence of events after which the event would be allowed, or that
 *     completes a trace which must be complete; empty if there is none or it is unknown
 * @param nodes the names of the states in which the slice may have been, as in a diagram
 * @param symbol the event's name in the protocol, or null if no event broke it
 * @param trace the last events of the object, ending with the violating one
 * @param dropped how many recorded events the trace omits after its first one
 * @param others how many recorded events the trace omits because they name other keys
 * @param recording which calls were recorded
 * @param notes what is missing in this report or was not observed, each as a sentence; usually none
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
    long others,
    Recording recording,
    List<String> notes) {

  /** Which calls a trace holds. */
  public enum Recording {
    /** Those that could change the state of a protocol. */
    CHANGES,
    /** Every call that a protocol observes. */
    EVERYTHING
  }

  static {
    ViolationText.initialize(); // a stack overflow during it would make the class unusable
  }

  /**
   * Copies the lists.
   *
   * @param rule the rule's number
   * @param blame the party to blame
   * @param suspects all parties that may be to blame
   * @param event the call that broke it
   * @param reason what the report says after "but"
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
   * @param dropped how many events are omitted
   * @param others how many events of other slices are omitted
   * @param recording which calls were recorded
   * @param notes what is missing or was not observed
   */
  public Violation {
    suspects = List.copyOf(suspects);
    allowed = List.copyOf(allowed);
    wayOut = List.copyOf(wayOut);
    nodes = List.copyOf(nodes);
    trace = List.copyOf(trace);
    notes = List.copyOf(notes);
  }

  /**
   * Returns the rule, the call and what is wrong with it, in one line.
   *
   * @return for example {@code K3: ref("noot") but "noot" was never set}
   */
  public String headline() {
    return ViolationText.headline(this);
  }

  /**
   * Returns the full report.
   *
   * @return at most 60 lines of 200 characters, without a line terminator at the end
   */
  @Override
  public String toString() {
    return ViolationText.of(this);
  }
}
